"""Ground force from video against the exact force of the virtual runner, and against plates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.video import pool
from benchmarks.video.figures import MARGIN_S, Figures, kept
from benchmarks.video.poses import CACHE
from benchmarks.video.truths import Truth, truth_of_clip
from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.constants import GRAVITY
from pushoff.core.errors import PushoffError
from pushoff.core.kinetics import GroundForce
from pushoff.core.names import SIDES, Side
from pushoff.kinetics.contacts import Contacts, contacts_of

RATES_HZ = (30.0, 60.0, 120.0, 240.0)
#: What is kept of every contact, in this order.
COLUMNS = ("near", "vertical", "peak", "impulse", "fore_aft", "propulsion", "pressure")
#: The bar on vertical force from video, body weights over contact.
BAR_BW = 0.20


@dataclass(frozen=True)
class Real:
    """True force of each foot on the times of an estimate: (time, 3) N, with its contacts (s)."""

    force: Mapping[Side, np.ndarray]
    centre_of_pressure: Mapping[Side, np.ndarray]
    contacts: Contacts


def contact_rows(
    time_s: np.ndarray, found: GroundForce, contacts: Contacts, real: Real, weight: float, near: str
) -> list[list[float]]:
    """Return ``COLUMNS`` of every contact that both have.

    ``vertical`` and ``fore_aft`` are root-mean-square errors (body weights) over the time in which
    either says contact; ``peak``, ``impulse`` and ``propulsion`` are relative errors; ``pressure``
    is the RMSE (m) of the centre of pressure's way ahead without its mean while over 0.3 BW.
    """
    rows = []
    for side in SIDES:
        for start, stop in contacts[side]:
            true = real.contacts[side]
            gaps = np.abs(true[:, 0] - start)
            if not len(gaps) or gaps.min() > MARGIN_S:
                continue
            first, last = true[int(np.argmin(gaps))]
            if first < time_s[0] or last > time_s[-1] or not np.isfinite(last):
                continue
            here = (time_s >= min(start, first)) & (time_s <= max(stop, last))
            mine, truth = found.force[side][here] / weight, real.force[side][here] / weight
            if not np.isfinite(mine[:, 1]).all() or not np.isfinite(truth[:, :2]).all():
                continue
            error = mine - truth
            ahead = (found.centre_of_pressure[side] - real.centre_of_pressure[side])[here, 0]
            ahead = ahead[np.isfinite(ahead) & (truth[:, 1] > 0.3)]
            rows.append(
                [
                    float(side == near),
                    float(np.sqrt((error[:, 1] ** 2).mean())),
                    float(mine[:, 1].max() / truth[:, 1].max() - 1.0),
                    float(mine[:, 1].sum() / truth[:, 1].sum() - 1.0),
                    float(np.sqrt((error[:, 0] ** 2).mean())),
                    _push(mine[:, 0]) / _push(truth[:, 0]) - 1.0,
                    float(ahead.std()) if len(ahead) > 3 else float("nan"),
                ]
            )
    return rows


def _push(fore_aft: np.ndarray) -> float:
    return float(np.clip(fore_aft, 0.0, None).sum()) + 1e-9


def real_of_run(time_s: np.ndarray, truth: Truth) -> Real:
    """Return the exact force of a virtual runner at a clip's times."""
    run = truth.run
    at = run.at(time_s + truth.delay_s).force
    contacts = contacts_of(run.events)
    return Real(
        force={side: at.force[:, i] for i, side in enumerate(SIDES)},
        centre_of_pressure={side: at.centre_of_pressure[:, i] for i, side in enumerate(SIDES)},
        contacts={side: contacts[side] - truth.delay_s for side in SIDES},
    )


def compared(result: Analysis, real: Real, weight: float, near: str) -> Figures:
    """Return the rows of an analysis with what it states of itself."""
    kinetics = result.kinetics
    if kinetics is None:
        return {"refused": result.skipped.get("kinetics", "no force")}
    ground = kinetics.ground
    # The estimate in body weights hangs on the told mass, the truth on the true one.
    scaled = weight * kinetics.mass.value * GRAVITY / weight
    found = GroundForce(
        {side: force * (weight / scaled) for side, force in ground.force.items()},
        ground.centre_of_pressure,
        ground.free_moment,
        ground.method,
        ground.source,
    )
    rows = contact_rows(kinetics.time_s, found, contacts_of(result.events), real, weight, near)
    return {"refused": None, "rows": rows, "stated": dict(ground.error), "source": ground.source}


def clip_figures(path: Path) -> Figures:
    """Return the force errors of one rendered clip."""
    return kept(f"force_{path.stem}", path, lambda: _figures(path))


def _figures(path: Path) -> Figures:
    truth = truth_of_clip(path)
    out: Figures = {"name": path.stem, "rate_hz": float("nan")}
    try:
        result = pipeline.analyze(path, height_m=truth.clip.runner.height_m, cache=CACHE)
    except PushoffError as error:
        return {**out, "refused": str(error)}
    out["rate_hz"] = round(result.motion.rate_hz, 3)
    if truth.near is None or result.kinetics is None:
        return {**out, "refused": result.skipped.get("kinetics", "no force")}
    real = real_of_run(result.kinetics.time_s, truth)
    weight = truth.run.mass_kg * GRAVITY
    return {**out, **compared(result, real, weight, truth.near)}


@dataclass(frozen=True)
class Summary:
    """Errors of several clips put together."""

    rmse: float
    rmse_near: float
    rmse_far: float
    worst: float
    peak: pool.Spread
    impulse: pool.Spread
    fore_aft: float
    propulsion: pool.Spread
    pressure: float
    stated: dict[str, str]
    clips: int
    contacts: int

    @classmethod
    def of(cls, items: Sequence[Figures]) -> Summary:
        """Put the contacts of clips together; peaks and impulses count once per clip and leg."""
        rows = [np.array(item["rows"], dtype=float).reshape(-1, len(COLUMNS)) for item in items]
        every = np.concatenate(rows)
        legs = [r[r[:, 0] == leg] for r in rows for leg in (1.0, 0.0) if (r[:, 0] == leg).any()]
        means = np.array([np.nanmean(leg, axis=0) for leg in legs])
        return cls(
            rmse=_rms(every[:, 1]),
            rmse_near=_rms(every[every[:, 0] == 1.0, 1]),
            rmse_far=_rms(every[every[:, 0] == 0.0, 1]),
            worst=max(_rms(r[:, 1]) for r in rows),
            peak=pool.Spread.of(100.0 * means[:, 2]),
            impulse=pool.Spread.of(100.0 * means[:, 3]),
            fore_aft=_rms(every[:, 4]),
            propulsion=pool.Spread.of(100.0 * means[:, 5]),
            pressure=_rms(every[np.isfinite(every[:, 6]), 6]),
            stated=_stated(items, rows),
            clips=len(items),
            contacts=len(every),
        )


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(values)))) if len(values) else float("nan")


def _stated(items: Sequence[Figures], rows: Sequence[np.ndarray]) -> dict[str, str]:
    """Return the share of clips whose error is within one and two stated deviations."""
    out = {}
    for key, column in (("vertical", 1), ("peak", 2), ("fore_aft", 4), ("propulsion", 5)):
        ratio = [
            abs(_rms(r[:, column]) if column in (1, 4) else float(r[:, column].mean()))
            / item["stated"][key]
            for item, r in zip(items, rows, strict=True)
            if key in item["stated"]
        ]
        if ratio:
            near = np.array(ratio)
            out[key] = f"{np.mean(near <= 1):.0%} / {np.mean(near <= 2):.0%}"
    return out


HEAD = [
    "clips", "n clips / contacts", "vertical RMSE BW", "near / far", "worst clip", "peak %",
    "impulse %", "fore-aft RMSE BW", "propulsion %", "centre of pressure m",
    "within 1 / 2 stated: vertical", "peak",
]  # fmt: skip


def row_of(title: str, items: Sequence[Figures]) -> list[str]:
    """Return one line of the table."""
    found = Summary.of(items)
    return [
        title,
        f"{found.clips} / {found.contacts}",
        f"{found.rmse:.3f}",
        f"{found.rmse_near:.3f} / {found.rmse_far:.3f}",
        f"{found.worst:.3f}",
        found.peak.text(),
        found.impulse.text(),
        f"{found.fore_aft:.3f}",
        found.propulsion.text(),
        f"{found.pressure:.3f}",
        found.stated.get("vertical", "–"),
        found.stated.get("peak", "–"),
    ]
