"""Ground force from video against the exact force of the virtual runner, and against plates."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.recordings import CASES, DATA, Case, analysed
from benchmarks.markdown import table
from benchmarks.video import pool
from benchmarks.video.figures import MARGIN_S, Figures, kept, paths_of
from benchmarks.video.poses import CACHE
from benchmarks.video.real_markers import filmed
from benchmarks.video.truths import Truth, truth_of_clip
from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.constants import GRAVITY
from pushoff.core.errors import PushoffError
from pushoff.core.kinetics import GroundForce
from pushoff.core.names import SIDES, Side
from pushoff.kinetics.axis import on_axis
from pushoff.kinetics.contacts import Contacts, contacts_of
from pushoff.kinetics.settings import KineticsSettings
from pushoff.kinetics.sine import sine
from pushoff.kinetics.two_mass import two_mass

RATES_HZ = (30.0, 60.0, 120.0, 240.0)
#: What is kept of every contact, in this order.
COLUMNS = ("near", "vertical", "peak", "impulse", "fore_aft", "propulsion", "pressure")
#: Alternatives that a user may name.
NAMED = ("half sine", "two masses")
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
    # Nobody told the mass: the estimate is compared in its own body weights.
    told = kinetics.mass.value * GRAVITY
    own = {side: force * (weight / told) for side, force in ground.force.items()}
    contacts = contacts_of(result.events)
    rows = contact_rows(kinetics.time_s, replace(ground, force=own), contacts, real, weight, near)
    out: Figures = {"refused": None, "rows": rows, "stated": dict(ground.error)}
    return {**out, "source": ground.source, "named": _named(result, contacts, real, weight, near)}


def _named(
    result: Analysis, contacts: Contacts, real: Real, weight: float, near: str
) -> dict[str, Figures]:
    """Return the same of the named alternatives, by method."""
    motion = on_axis(result.motion, KineticsSettings().least_rate_hz)
    mass_kg = weight / GRAVITY
    found = (
        sine(motion, contacts, mass_kg, np.nan),
        two_mass(motion, contacts, mass_kg),
    )
    return {
        name: {
            "rows": contact_rows(motion.time_s, ground, contacts, real, weight, near),
            "stated": dict(ground.error),
        }
        for name, ground in zip(NAMED, found, strict=True)
        if ground is not None
    }


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
        means = np.array([_known_means(leg) for leg in legs])
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


def _known_means(rows: np.ndarray) -> np.ndarray:
    """Return the mean of every column over what is known, NaN where nothing is."""
    known = np.isfinite(rows)
    count = known.sum(axis=0)
    total = np.where(known, rows, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


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


def real_figures(case: Case, rate_hz: float, view: Side) -> Figures:
    """Return the force errors of real markers through a virtual camera, against their plates."""
    name = f"force_{Path(case.files[0]).stem}_{view}_{rate_hz:.0f}"
    return kept(name, DATA / case.files[0], lambda: _of_markers(case, rate_hz, view))


def _of_markers(case: Case, rate_hz: float, view: Side) -> Figures:
    truth = analysed(case)
    out: Figures = {"title": case.title, "rate_hz": rate_hz}
    plates = truth.kinetics
    if plates is None or not plates.ground.measured:
        return {**out, "refused": "no measured force"}
    start = max(case.from_s, float(truth.motion.time_s[0]))
    options: dict[str, Any] = {k: case.options[k] for k in ("height_m", "sex") if k in case.options}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.pose.json"
        path.write_text(json.dumps(filmed(case, truth, rate_hz, view, start)), encoding="utf-8")
        try:
            result = pipeline.analyze(path, **options)
        except PushoffError as error:
            return {**out, "refused": str(error).split(": ", 1)[1]}
    if result.kinetics is None:
        return {**out, "refused": result.skipped.get("kinetics", "no force")}
    at = result.kinetics.time_s + start
    contacts = contacts_of(truth.events)
    real = Real(
        force={s: _sampled(at, plates.time_s, plates.ground.force[s]) for s in SIDES},
        centre_of_pressure={
            s: _sampled(at, plates.time_s, plates.ground.centre_of_pressure[s]) for s in SIDES
        },
        contacts={side: contacts[side] - start for side in SIDES},
    )
    return {**out, **compared(result, real, plates.mass.value * GRAVITY, view)}


def _sampled(at: np.ndarray, time_s: np.ndarray, values: np.ndarray) -> np.ndarray:
    columns = [np.interp(at, time_s, v, left=np.nan, right=np.nan) for v in values.T]
    return np.column_stack(columns)


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
        f"{found.pressure:.3f}" if np.isfinite(found.pressure) else "–",
        found.stated.get("vertical", "–"),
        found.stated.get("peak", "–"),
    ]


def section(prefix: str = "test") -> list[str]:
    """Return the part of the page on ground force from video."""
    found = [clip_figures(path) for path in paths_of(f"{prefix}_")]
    found = [item for item in found if item["refused"] is None and item["rows"]]
    side = [item for item in found if pool.kind_of(item["name"]) == "side"]
    parts = ["### Ground force from one camera", _introduction(prefix)]
    rows = [
        row_of(f"side, {rate:.0f} frames/s", here)
        for rate in RATES_HZ
        if (here := pool.at(side, rate))
    ]
    rows += [row_of(i["name"], [i]) for i in found if pool.kind_of(i["name"]) != "side"]
    for name in NAMED:
        items = [item["named"][name] for item in side if name in item["named"]]
        items = [item for item in items if item["rows"]]
        if items:
            rows.append(row_of(f"side, all rates, by {name}", items))
    if rows:
        parts += [table(HEAD, rows), _verdict(side)]
    return [*parts, *_real_part()]


def _introduction(prefix: str) -> str:
    return (
        f"`{prefix}_` clips against the exact force of the same virtual runner, in body weights "
        "over the time in which either says contact: errors of contact times are in it. Peak, "
        "impulse and propulsion: error of each clip's mean per leg. The shape of the "
        "vertical force was learnt on other virtual runners and on 16 trials of one runner with "
        "force plates (`benchmarks/video/learn_force.py`), what keypoints tell of it on "
        "`tune_` clips and simulated keypoints. The last two columns count clips whose error is "
        "within one and two stated deviations."
    )


def _verdict(side: Sequence[Figures]) -> str:
    if not side:
        return "No side views to judge the bar by: not measured."
    rmse = Summary.of(side).rmse
    word = "met" if rmse <= BAR_BW else "not met"
    return (
        f"Bar for vertical force, side views at all rates: ≤ {BAR_BW:.2f} BW; {rmse:.3f}: {word}."
    )


def _real_part() -> list[str]:
    """Return the same for real runners filmed by virtual cameras, against their plates."""
    if not DATA.is_dir():
        return ["The real recordings were not there when this page was made."]
    rows, refused = [], {}
    for case in CASES:
        for rate in (30.0, 60.0, 150.0):
            items = [real_figures(case, rate, view) for view in SIDES]
            for item in items:
                if item["refused"] is not None:
                    refused[case.title] = item["refused"]
            items = [item for item in items if item["refused"] is None and item["rows"]]
            if items:
                rows.append(row_of(f"{case.title}, filmed at {rate:.0f} frames/s", items))
    text = (
        "Real runners: joint centres of marker recordings through virtual cameras from both sides, "
        "with a pose engine's errors, against the plates beneath. The vertical shape was learnt "
        "from none of them; the first 10 s of RBDS001, left out here, had a say in the fore-aft "
        "shape and in the path of the centre of pressure."
    )
    for title, reason in refused.items():
        text += f" {title}: refused ({reason})."
    return [text, table(HEAD, rows)] if rows else [text]


if __name__ == "__main__":
    print("\n\n".join(section(sys.argv[1] if len(sys.argv) > 1 else "tune")))
