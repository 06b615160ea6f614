"""Errors of one rendered clip through the public pipeline, kept under build/ between runs.

A clip's figures are made anew when the clip or the package's code changes.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

import pushoff
from benchmarks.video.grid import FOLDER, THINNED
from benchmarks.video.poses import CACHE
from benchmarks.video.truths import Truth, flights, truth_of_clip
from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.errors import PushoffError
from pushoff.core.names import SIDES, Side
from pushoff.core.strides import Strides
from pushoff.measures.unfolding_order import ONSETS, PEAKS, unfolding_order

KEPT = FOLDER.parent / "video_figures"
#: A found event belongs to a true one when they are closer than this (s): half of a step's contact.
MARGIN_S = 0.12
#: The clip's ends, where filters have no neighbours, do not count for curves (s).
EDGE_S = 0.3
ANGLES = ("thigh", "knee", "shank", "foot", "ankle")
Figures = dict[str, Any]


def paths_of(prefix: str) -> list[Path]:
    """Return the finished clips whose name begins with the prefix."""
    return sorted(
        path
        for path in FOLDER.glob(f"{prefix}*.mp4")
        if path.with_name(f"{_base(path)}.truth.json").exists()
    )


def _base(path: Path) -> str:
    ends = tuple(f"_{rate}" for rate in THINNED)
    return path.stem.rsplit("_", 1)[0] if path.stem.endswith(ends) else path.stem


def kept(name: str, clip: Path, make: Any) -> Figures:
    """Return what ``make()`` returns for a clip, from the last time where nothing has changed."""
    digest = hashlib.sha256(clip.read_bytes() + code_digest().encode()).hexdigest()[:16]
    path = KEPT / f"{name}.json"
    if path.exists():
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.get("digest") == digest:
            return content["figures"]
    figures = make()
    KEPT.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"digest": digest, "figures": figures})
    path.write_text(text, encoding="utf-8")
    return json.loads(text)["figures"]


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Return what changes with the code that makes the figures (not with reports or the app)."""
    home = Path(pushoff.__file__).parent
    here = Path(__file__).parent
    digest = hashlib.sha256()
    aside = {"report", "app", "commands", "sim", "batch", "store", "training"}
    parts = [p for p in sorted(home.rglob("*")) if p.suffix in (".py", ".toml")]
    parts = [p for p in parts if p.relative_to(home).parts[0] not in aside]
    for path in (*parts, here / "figures.py", here / "truths.py", here / "force.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def figures_of(path: Path) -> Figures:
    """Return the errors of one clip; ``refused`` holds the reason where it was not analysed."""
    return kept(path.stem, path, lambda: _figures(path))


def _figures(path: Path) -> Figures:
    from benchmarks.video.calibration import true_values

    truth = truth_of_clip(path)
    figures = measured(path, truth, height_m=truth.clip.runner.height_m, cache=CACHE)
    return {**figures, "true_calibration": true_values(path)}


def measured(path: Path, truth: Truth, **options: Any) -> Figures:
    """Analyse a file and compare it with a truth."""
    out: Figures = {
        "name": path.stem,
        "view": [truth.clip.film.get("view", "?"), None],
        "near": truth.near,
        "turn_deg": truth.clip.film.get("turn_deg", 0.0),
        "flights": flights(truth),
        "refused": None,
    }
    try:
        result = pipeline.analyze(path, **options)
    except PushoffError as error:
        return {**out, "refused": str(error), "rate_hz": _rate(path, truth)}
    out["rate_hz"] = round(result.motion.rate_hz, 3)
    out["view"][1] = result.motion.view
    out["surface"] = [truth.clip.runner.surface, result.motion.surface]
    out["warnings"] = list(result.recording.warnings)
    found = result.recording.calibration
    out["calibration"] = {name: [item.value, item.sd] for name, item in found.items()}
    out.update(_events(result, truth))
    out.update(_contacts(result, truth))
    out.update(_curves(result, truth))
    out["speed"] = _speed(result, truth)
    out["measures"] = _measures(result, truth)
    out["lags"] = _lags(result, truth)
    return out


def _rate(path: Path, truth: Truth) -> float:
    ends = [rate for rate in THINNED if path.stem.endswith(f"_{rate}")]
    return float(ends[0]) if ends else truth.clip.rate_hz


def _is_near(side: Side, truth: Truth) -> bool | None:
    return None if truth.near is None else side == truth.near


def _events(result: Analysis, truth: Truth) -> Figures:
    """Return every found event with its error and stated deviation (ms), and the counts."""
    rows: list[list[Any]] = []
    true: dict[str, int] = {}
    extra: dict[str, int] = {}
    for kind in (
        "touchdown",
        "midstance",
        "thigh_vertical",
        "heel_off",
        "toe_off",
        "thigh_forward",
    ):
        for side in SIDES:
            real = truth.run.events.times(kind, side)
            true[kind] = true.get(kind, 0) + len(real)
            for event in result.events.select(kind, side):
                errors = event.time_s + truth.delay_s - real
                if not len(errors) or np.abs(errors).min() > MARGIN_S:
                    extra[kind] = extra.get(kind, 0) + 1
                    continue
                error = float(errors[np.argmin(np.abs(errors))])
                rows.append([kind, _is_near(side, truth), 1000 * error, 1000 * event.sd_s])
    return {"events": rows, "true_events": true, "extra_events": extra}


def _contacts(result: Analysis, truth: Truth) -> Figures:
    """Return errors of single contacts and of each side's mean (ms), and the strides kept."""
    single: list[list[Any]] = []
    means: list[list[Any]] = []
    kept_strides = true_strides = surplus = 0
    for side in SIDES:
        near = _is_near(side, truth)
        real = truth.strides.rows(side)
        downs = truth.strides.times["touchdown"][real]
        lasting = truth.strides.times["toe_off"][real] - downs
        true_strides += len(real)
        taken: set[int] = set()
        for row in result.strides.rows(side):
            start = result.strides.times["touchdown"][row] + truth.delay_s
            gaps = np.abs(downs - start)
            if not len(gaps) or gaps.min() > MARGIN_S:
                surplus += 1
                continue
            place = int(np.argmin(gaps))
            taken.add(place)
            contact = result.strides.times["toe_off"][row] - result.strides.times["touchdown"][row]
            sd = np.hypot(result.strides.sd["toe_off"][row], result.strides.sd["touchdown"][row])
            single.append([near, 1000 * float(contact - lasting[place]), 1000 * float(sd)])
        kept_strides += len(taken)
        mine = result.measures.get("contact_time", side)
        mean = truth.measures.get("contact_time", side)
        if mine is not None and mean is not None:
            means.append([near, 1000 * (mine.value - mean.value), 1000 * mine.error95])
    return {
        "contacts": single,
        "contact_means": means,
        "strides": [kept_strides, true_strides, surplus],
    }


def _curves(result: Analysis, truth: Truth) -> Figures:
    """Return RMSE and RMSE without the offset (deg) of both legs' angles and the trunk's."""
    real = truth.run.motion()
    time_s = result.motion.time_s + truth.delay_s
    inside = (real.time_s > time_s[0] + EDGE_S) & (real.time_s < time_s[-1] - EDGE_S)
    out: dict[str, dict[str, list[float]]] = {"near": {}, "far": {}, "middle": {}}
    names = [(f"{side}_{angle}", side) for side in SIDES for angle in ANGLES]
    for name, side in [*names, ("trunk_lean", None), ("pelvis_list", None)]:
        if name not in result.motion.angles or name not in real.angles:
            continue
        mine = np.interp(real.time_s, time_s, result.motion.angles[name])
        error = np.rad2deg(mine - real.angles[name])[inside]
        error = error[np.isfinite(error)]
        if not len(error):
            continue
        where = "middle" if side is None or truth.near is None else "far"
        where = "near" if side is not None and side == truth.near else where
        part = name.removeprefix("left_").removeprefix("right_")
        out[where][part] = [float(np.sqrt((error**2).mean())), float(error.std())]
    return {"angles": out}


def _speed(result: Analysis, truth: Truth) -> list[float] | None:
    """Return the error of the speed and its stated deviation in per cent."""
    found = result.motion.ground_speed
    if found is None:
        return None
    real = truth.clip.runner.speed_mps
    return [100 * (found.value / real - 1), 100 * found.sd / real]


def _measures(result: Analysis, truth: Truth) -> list[list[Any]]:
    """Return (measure, near, error, stated 95 %, unit) of every measure that both have."""
    rows = []
    for row in result.measures.values:
        real = truth.measures.get(row.measure, row.side)
        if real is None or not np.isfinite(row.value) or not np.isfinite(real.value):
            continue
        near = None if row.side not in SIDES else _is_near(row.side, truth)
        rows.append([row.measure, near, row.value - real.value, row.error95, row.unit])
    return rows


def _lags(result: Analysis, truth: Truth) -> list[list[Any]]:
    """Return (pair, near, ranked, error in ms) of every lag of the unfolding."""
    views = pipeline.stride_views(result.strides, result.motion, result.recording)
    rows: list[list[Any]] = []
    for side in SIDES:
        if side not in views or not len(views[side].number):
            continue
        for names in (ONSETS, PEAKS):
            for lag in unfolding_order(views[side], names).lags:
                real = _true_lag(truth.views[side], lag.first, lag.then)
                if not np.isfinite(real):
                    continue
                error = 1000 * (lag.seconds - real) if np.isfinite(lag.seconds) else None
                pair = f"{lag.first} → {lag.then}"
                rows.append([pair, _is_near(side, truth), bool(lag.ranked), error])
    return rows


def _true_lag(strides: Strides, first: str, then: str) -> float:
    """Return how much later one instant of the unfolding truly is than another (s)."""
    from pushoff.measures.registry import MEASURES

    contact = strides.duration("touchdown", "toe_off")
    values = MEASURES.get(then).function(strides) - MEASURES.get(first).function(strides)
    lag = values * contact / 100.0
    lag = lag[np.isfinite(lag)]
    return float(lag.mean()) if len(lag) else float("nan")
