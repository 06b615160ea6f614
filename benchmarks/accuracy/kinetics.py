"""Force, moments, powers and work of the virtual runner against its exact ones.

The truth comes from Lagrange's equations on the model itself (``pushoff.sim.loads``), what is
tested from files that were written and read back: Newton–Euler on markers or keypoints.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.accuracy import kinetics_real
from benchmarks.accuracy.compare import measure_errors
from benchmarks.accuracy.kinetics_inputs import (
    CLEAN,
    FRAMES_PER_S,
    HIP_M,
    USUAL,
    Input,
    at_times,
    keypoints,
    kinetics_found,
    markers,
)
from benchmarks.accuracy.kinetics_truth import (
    DURATION_S,
    HIP_BELOW_HZ,
    exact,
    exact_measures,
    simulated,
)
from benchmarks.accuracy.virtual import RUNNERS
from benchmarks.markdown import table
from pushoff.core.analysis import Analysis
from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import Kinetics
from pushoff.core.names import Side, sided
from pushoff.kinetics.axis import on_axis
from pushoff.kinetics.contacts import contacts_of, inside
from pushoff.measures.registry import MEASURES
from pushoff.sim.runner import Runner

#: Where the force acts is compared above this vertical force (body weights).
LOADED_BW = 0.5
#: Curves are compared after this share of contact: before, the virtual runner's leg lands with a
#: jump.
LANDED = 0.15


@dataclass(frozen=True)
class Frames:
    """Frames in contact after its landing, and in the air."""

    contact: np.ndarray
    air: np.ndarray


@dataclass
class Pool:
    """Errors of several recordings put together: lists with one entry per recording and side."""

    force: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    curves: dict[str, list[tuple[float, float, float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    measures: dict[str, list[tuple]] = field(default_factory=lambda: defaultdict(list))

    def add(self, result: Analysis, runner: Runner, sides: Sequence[Side]) -> None:
        """Compare one analysis with the exact kinetics."""
        found, true = kinetics_found(result), exact(runner)
        on_ground = contacts_of(simulated(runner).events)
        for side in sides:
            contact = inside(found.time_s, on_ground[side])
            for name, value in force_errors(result, true, side, contact, runner).items():
                self.force[name].append(value)
            spans = on_ground[side] @ np.array([[1.0 - LANDED, 0.0], [LANDED, 1.0]])
            frames = Frames(inside(found.time_s, spans), ~contact)
            for kind in ("moments", "powers"):
                for name, row in curve_errors(found, true, side, frames, kind).items():
                    self.curves[f"{name} {kind[:-1]}"].append(row)
        for (name, side), row in measure_errors(result.measures, exact_measures(runner)).items():
            if side in sides and {"force", "measured_force"} & set(MEASURES.get(name).needs):
                self.measures[name].append(row)


def force_errors(
    result: Analysis, true: Kinetics, side: Side, contact: np.ndarray, runner: Runner
) -> dict[str, float]:
    """Return errors of one foot's force: RMSE in body weights, peak and push in %, place in mm."""
    found = kinetics_found(result)
    weight = found.mass.value * GRAVITY
    real = _at(found, true, true.ground.force[side]) / (true.mass.value * GRAVITY)
    mine = found.ground.force[side] / weight
    away = (mine - real)[contact]
    out = {
        name: float(np.sqrt(np.nanmean(away[:, axis] ** 2)))
        for axis, name in ((1, "vertical BW"), (0, "fore-aft BW"), (2, "sideways BW"))
        if np.isfinite(away[:, axis]).any()
    }
    pieces = _contacts(contact)
    peak = [mine[p, 1].max() / real[p, 1].max() - 1.0 for p in pieces if len(p)]
    push = [_push(mine[p, 0]) / _push(real[p, 0]) - 1.0 for p in pieces if len(p)]
    out["peak %"] = 100.0 * float(np.nanmean(peak))
    out["propulsive impulse %"] = 100.0 * float(np.nanmean(push))
    lever = pressure_ahead(result, true, side, runner)
    loaded = contact & (real[:, 1] > LOADED_BW) & np.isfinite(lever)
    out["place of the force mm"] = 1000.0 * float(np.mean(lever[loaded]))
    out["its SD mm"] = 1000.0 * float(np.std(lever[loaded]))
    out["mass %"] = 100.0 * (found.mass.value / runner.mass_kg - 1.0)
    return out


def pressure_ahead(result: Analysis, true: Kinetics, side: Side, runner: Runner) -> np.ndarray:
    """Return how much further ahead of the ankle (m) the force acts than it does in truth."""
    found = kinetics_found(result)
    motion, run = (
        on_axis(result.motion, 1.0 / float(np.diff(found.time_s).mean())),
        simulated(runner),
    )
    ankle = sided(side, "ankle")
    mine = found.ground.centre_of_pressure[side] - motion.points[ankle]
    real = true.ground.centre_of_pressure[side] - run.points[ankle]
    return mine[:, 0] - _at(found, true, real)[:, 0]


def _push(fore_aft: np.ndarray) -> float:
    return float(np.maximum(fore_aft, 0.0).sum())


def _at(found: Kinetics, true: Kinetics, curve: np.ndarray) -> np.ndarray:
    """Return an exact curve at the times of a found one; NaN outside."""
    return at_times(found.time_s, true.time_s, curve)


def _contacts(contact: np.ndarray) -> list[np.ndarray]:
    """Return the frames of each whole contact."""
    frames = np.flatnonzero(contact)
    pieces = np.split(frames, np.flatnonzero(np.diff(frames) > 1) + 1)
    return [p for p in pieces if len(p) and p[0] > 0 and p[-1] < len(contact) - 1]


def curve_errors(
    found: Kinetics, true: Kinetics, side: Side, frames: Frames, kind: str
) -> dict[str, tuple[float, float, float, float]]:
    """Return RMSE in contact and in the air, and error and size of the contact's peak, per kg."""
    contact, air = frames.contact, frames.air
    out = {}
    mine_all, real_all = getattr(found.loads, kind), getattr(true.loads, kind)
    for key, curve in mine_all.items():
        if not key.startswith(side):
            continue
        mine = curve / found.mass.value
        real = _at(found, true, real_all[key]) / true.mass.value
        known = np.isfinite(mine) & np.isfinite(real)
        peaks, sizes = [], []
        for piece in _contacts(contact & known):
            # The larger of both directions: extensor moments, generated or absorbed power.
            top = piece[np.abs(real[piece[3:-3]]).argmax() + 3] if len(piece) > 6 else piece[0]
            sign = np.sign(real[top])
            peaks.append((sign * mine[piece]).max() - sign * real[top])
            sizes.append(abs(real[top]))
        away = mine - real
        out[key.removeprefix(f"{side}_")] = (
            float(np.sqrt(np.mean(away[contact & known] ** 2))),
            float(np.sqrt(np.mean(away[air & known] ** 2))),
            float(np.mean(peaks)),
            float(np.mean(sizes)),
        )
    return out


#: What is compared, in the order of the page.
INPUTS: Mapping[str, Input] = {
    "markers, clean, with force": markers(CLEAN),
    "markers with force": markers(USUAL, hip_m=HIP_M),
    "markers without force": markers(USUAL, ("force",), hip_m=HIP_M),
    "legs only, without force": markers(USUAL, ("force",), "rbds", HIP_M),
    f"side view {FRAMES_PER_S:.0f} Hz": keypoints(FRAMES_PER_S, 0.0),
    f"side view {FRAMES_PER_S:.0f} Hz, points off": keypoints(FRAMES_PER_S),
}


def pools(
    runners: Sequence[Runner] = RUNNERS, inputs: Mapping[str, Input] = INPUTS
) -> dict[str, Pool]:
    """Return the errors of every input over runners."""
    found = {}
    for name, analyse in inputs.items():
        pool = Pool()
        for number, runner in enumerate(runners):
            for result, sides in analyse(number, runner):
                pool.add(result, runner, sides)
        found[name] = pool
    return found


def force_table(found: Mapping[str, Pool]) -> str:
    """Return the errors of force for every input."""
    names = list(dict.fromkeys(name for pool in found.values() for name in pool.force))
    rows = []
    for key, pool in found.items():
        cells = [key]
        for name in names:
            values = np.array(pool.force.get(name, []))
            if not len(values):
                cells.append("–")
            elif name.endswith("BW"):
                cells.append(f"{np.sqrt((values**2).mean()):.3f}")
            else:
                cells.append(f"{values.mean():+.1f} ± {values.std():.1f}")
        rows.append(cells)
    return table(["input", *(name.replace("BW", "RMSE BW") for name in names)], rows)


def curve_table(found: Mapping[str, Pool]) -> str:
    """Return RMSE in contact, RMSE in the air and error of the peak of every curve."""
    names = list(dict.fromkeys(name for pool in found.values() for name in pool.curves))
    rows = []
    for name in names:
        unit = "N·m/kg" if name.endswith("moment") else "W/kg"
        size = np.mean([row[3] for pool in found.values() for row in pool.curves.get(name, [])])
        cells = [f"{name} ({unit})", f"{size:.2f}"]
        for pool in found.values():
            values = np.array(pool.curves.get(name, []))
            if not len(values):
                cells.append("–")
                continue
            contact, air = np.sqrt((values[:, :2] ** 2).mean(axis=0))
            share = 100.0 * values[:, 2] / values[:, 3]
            cells.append(f"{contact:.2f} / {air:.2f} / {share.mean():+.0f} ± {share.std():.0f} %")
        rows.append(cells)
    return table(["curve", "peak", *found], rows)


def measure_table(found: Mapping[str, Pool]) -> str:
    """Return bias, RMSE and coverage of the stated 95 % error of every measure."""
    names = sorted({name for pool in found.values() for name in pool.measures})
    rows = []
    for name in names:
        listed = [row for pool in found.values() for row in pool.measures.get(name, [])]
        cells = [f"{name} ({listed[0][3]})", f"{np.mean([row[2] for row in listed]):.3g}"]
        for pool in found.values():
            here = pool.measures.get(name)
            if not here:
                cells.append("–")
                continue
            error, stated = np.array([row[0] for row in here]), np.array([row[1] for row in here])
            covered = np.mean(np.abs(error) <= stated)
            cells.append(f"{error.mean():+.2g} / {np.sqrt((error**2).mean()):.2g} / {covered:.0%}")
        rows.append(cells)
    return table(["measure", "true", *found], rows)


def coverage_line(found: Mapping[str, Pool]) -> str:
    """Return how often all measures together lay inside their stated error."""
    parts = []
    for name, pool in found.items():
        rows = [row for listed in pool.measures.values() for row in listed]
        inside_95 = np.mean([abs(row[0]) <= row[1] for row in rows])
        inside_68 = np.mean([abs(row[0]) <= row[1] / 1.96 for row in rows])
        parts.append(f"{name} {inside_68:.0%} / {inside_95:.0%}")
    return (
        "Inside one stated standard deviation / inside the stated 95 %: " + "; ".join(parts) + "."
    )


def section() -> list[str]:
    """Return the part of the page on kinetics of the virtual runner."""
    found = pools()
    speeds = ", ".join(f"{runner.speed_mps:g}" for runner in RUNNERS)
    return [
        "## Forces, moments, powers and work of the virtual runner",
        f"{len(RUNNERS)} runners that nothing was tuned on ({speeds} m/s), {DURATION_S:.0f} s "
        "each. The truth is Lagrange's equations on the model itself, with derivatives from "
        "closely spaced instants; the program sees files. Clean markers: 0.5 mm of noise. The "
        "other markers also travel on the skin (thigh 7 mm root-mean-square, the same in every "
        "stride, other segments less) and "
        "sit 4 mm (SD per axis) beside their landmarks, and the hips' centres are 10 mm (SD per "
        "axis) beside where they are, as regressions are. Plates: 2 N of noise. Side views from "
        "either side, with keypoints in the joints and at the ends of the sole but for noise, or "
        "off by as much as MediaPipe's before they are put right; curves and measures are those of "
        "the near leg. The virtual runner has the same table of inertia as the program, no "
        "wobbling mass, and legs that snap from swing to stance: its hip's moment jumps at "
        "touchdown and toe-off, which no filtered recording shows. Curves are compared with the "
        "exact ones after the first 15 % of contact; measures of the hip with those of its exact "
        f"moment and power below {HIP_BELOW_HZ:.0f} Hz.",
        "### Force",
        force_table(found),
        "### Curves: RMSE in contact after its first 15 % / in the air / error of the peak there",
        curve_table(found),
        "### Measures: bias / RMSE / share inside the stated 95 % error",
        coverage_line(found),
        measure_table(found),
        *kinetics_real.section(),
    ]
