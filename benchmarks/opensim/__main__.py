"""Pushoff and OpenSim on the same planar runner in one run (``make opensim``).

Writes build/opensim/results.json; docs/accuracy.md and docs/speed.md show what lies there. Times
are of the processor, on one core, so that whatever else the machine does counts little.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.recordings import CASES, DATA, analysed
from benchmarks.opensim.case import STATIC, write_case
from benchmarks.opensim.planar import PlanarRun, planar_run
from benchmarks.opensim.report import RESULTS
from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.kinetics import Loads
from pushoff.core.muscles import MUSCLE_JOINTS
from pushoff.core.names import SIDES, sided
from pushoff.kinetics.inverse_dynamics import inverse_dynamics
from pushoff.maths.derivatives import fine_derivative
from pushoff.muscles import geometry
from pushoff.muscles.model import Leg
from pushoff.muscles.pull import RESERVE_NM
from pushoff.muscles.static_optimisation import Shares, share_moments
from pushoff.reference import muscles as models
from pushoff.report.opensim_coordinates import LEG_COORDINATES
from pushoff.sim.definition import Runner
from pushoff.sim.export import write
from pushoff.sim.runner import simulate

REPEATS = 9
#: Both programs get the motion at this rate.
RATE_HZ = 240.0
#: Length of the virtual run, s.
VIRTUAL_S = 20.0
#: Instants near the ends are left out: there neither splines nor differences know what follows.
MARGIN_S = 0.1
#: An instant counts as not solved by OpenSim where its cost is above the least by this share and
#: this much (one muscle at 0.1 for nothing), or where so much of a joint's moment (N·m, half a per
#: cent of a peak) is missing.
DEARER, WASTED, MISSING_NM = 0.01, 0.01, 0.75
#: Muscles count as able to give the moments where no reserve is above this share of its joint's
#: peak moment (hicks2015).
ABLE = 0.05
#: OpenSim needs a tenth of a second for each instant: so long, and every so many samples.
STATIC_S, STATIC_EVERY = 0.75, 2


def main() -> None:
    """Compare on both runners and keep what came out."""
    python = Path(sys.argv[1]).absolute()
    rows = []
    for name, title, analysis, span in _runs():
        print(name, flush=True)
        rows.append({"title": title, **_compare(analysis, span, RESULTS.parent / name, python)})
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _runs() -> list[tuple[str, str, Analysis, tuple[float, float]]]:
    runner = Runner(speed_mps=4.0, foot_strike="midfoot", mass_kg=58.0, height_m=1.67, sex="female")
    with tempfile.TemporaryDirectory() as folder:
        write(simulate(runner, VIRTUAL_S, RATE_HZ), Path(folder), formats=["c3d"])
        virtual = pipeline.analyze(
            Path(folder) / "run.c3d",
            static=Path(folder) / "run_static.c3d",
            height_m=runner.height_m,
            sex=runner.sex,
        )
    found = [("virtual", "virtual runner, 4 m/s", virtual, (0.8, VIRTUAL_S - 0.8))]
    if DATA.is_dir():
        found.append(("rbds", CASES[0].title, analysed(CASES[0]), (1.5, 28.5)))
    return found


def _compare(
    analysis: Analysis, span: tuple[float, float], folder: Path, python: Path
) -> dict[str, Any]:
    sex = analysis.recording.athlete.sex
    run = planar_run(analysis, span, RATE_HZ, sex)
    motion, ground = run.motion(), run.ground()

    def moments() -> Loads:
        return inverse_dynamics(motion, ground, run.mass_kg, sex)

    loads, ours_s = _timed(moments)
    leg = Leg.scaled(models.load("gait10"), run.mass_kg, run.thigh_m, run.shank_m)
    first = run.time_s[round(0.5 * RATE_HZ)]
    spans = {
        "span_s": [float(run.time_s[0]), float(run.time_s[-1])],
        "static_span_s": [float(first), float(first) + STATIC_S],
        "static_every": STATIC_EVERY,
    }
    reserve_nm = RESERVE_NM * leg.strength
    write_case(run, loads, analysis, leg, reserve_nm, spans, folder)
    script = Path(__file__).with_name("opensim_run.py")
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    # OpenSim leaves its log in the folder that it runs in.
    subprocess.run([python, script, folder], check=True, capture_output=True, env=alone, cwd=folder)
    theirs = json.loads((folder / "opensim.json").read_text(encoding="utf-8"))
    times = theirs["inverse_dynamics"]
    frames = len(run.time_s)
    return {
        "version": theirs["version"],
        "rate_hz": RATE_HZ,
        "frames": frames,
        "moments": _moment_errors(run, loads, folder),
        "inverse_dynamics_us": {
            "Pushoff": 1e6 * ours_s / frames,
            "OpenSim tool": 1e6 * times["tool_s"] / times["frames"],
            "OpenSim solver": 1e6 * times["solver_s"] / times["frames"],
        },
        "static_optimisation": {
            name: {
                **_static(run, leg, reserve_nm, name, folder, ours_s),
                "OpenSim_us": 1e6 * row["tool_s"] / row["frames"],
            }
            for name, row in theirs["static_optimisation"].items()
        },
        "opened": theirs["opened"],
    }


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what comes out, and the median processor time (s) of one call."""
    times = []
    result = work()
    for _ in range(REPEATS):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return result, float(np.median(times))


def _moment_errors(run: PlanarRun, loads: Loads, folder: Path) -> dict[str, list[float]]:
    """Return peak (N·m), largest and RMS difference (% of peak) of each joint, worse leg."""
    theirs = np.load(folder / "moments.npz")
    inside = (run.time_s > run.time_s[0] + MARGIN_S) & (run.time_s < run.time_s[-1] - MARGIN_S)
    np.testing.assert_allclose(theirs["time"], run.time_s, atol=1e-6)
    found: dict[str, list[float]] = {}
    for joint in MUSCLE_JOINTS:
        rows = []
        for side in SIDES:
            true = theirs[f"{LEG_COORDINATES[joint]}_{side[0]}_moment"][inside]
            error = loads.moments[sided(side, joint)][inside] - true
            peak = float(np.abs(true).max())
            rows.append([peak, 100 * float(np.abs(error).max()) / peak,
                         100 * float(np.sqrt(np.mean(error**2))) / peak])  # fmt: skip
        found[joint] = max(rows, key=lambda row: row[1])
    return found


def _static(
    run: PlanarRun, leg: Leg, reserve_nm: float, name: str, folder: Path, moments_s: float
) -> dict[str, Any]:
    """Return errors of activations on OpenSim's own moments, and the time of one case.

    Where muscles cannot give a moment, a reserve does and its cost outweighs theirs by orders of
    magnitude; such instants (of either leg, OpenSim solves both at once) are counted apart.
    OpenSim has not solved an instant where its muscles and reserves do not give the moments, or at
    more than the least cost Σ a² + Σ (reserve / strength)².
    """
    theirs = np.load(folder / f"static_{name}.npz")
    moments = np.load(folder / "moments.npz")
    at = np.searchsorted(run.time_s, theirs["time"] - 0.5 / RATE_HZ)
    errors, ours_cost, their_cost = [], np.zeros(len(at)), np.zeros(len(at))
    missing, lacking = np.zeros(len(at)), np.zeros(len(at))
    spent = 0.0
    for side in SIDES:
        angles = np.column_stack([run.angles[sided(side, joint)] for joint in MUSCLE_JOINTS])
        rates = fine_derivative(angles, run.rate_hz)
        names = [f"{LEG_COORDINATES[joint]}_{side[0]}" for joint in MUSCLE_JOINTS]
        moment = np.column_stack([moments[f"{name}_moment"] for name in names])
        physiology = STATIC[name]["physiology"]
        solve = partial(_shares, leg, angles, rates, moment, reserve_nm, physiology)
        shares, seconds = _timed(solve)
        spent += seconds
        true = np.column_stack([theirs[f"{muscle}_{side[0]}"] for muscle in leg.names])
        reserve = np.column_stack([theirs[f"{name}_reserve"] for name in names])
        errors.append(shares.activation[at] - true)
        needed = np.abs(shares.reserve[at]) / np.abs(moment).max(axis=0)
        lacking = np.maximum(lacking, needed.max(axis=1))
        ours_cost += np.sum(shares.activation[at] ** 2, axis=1)
        ours_cost += np.sum((shares.reserve[at] / reserve_nm) ** 2, axis=1)
        their_cost += np.sum(true**2, axis=1) + np.sum(reserve**2, axis=1)
        arms, strength = _strength(leg, angles[at], rates[at], physiology)
        given = np.einsum("tmj,tm->tj", arms, strength * true) + reserve_nm * reserve
        missing = np.maximum(missing, np.abs(given - moment[at]).max(axis=1))
    off = np.stack(errors)
    solved = (their_cost < (1.0 + DEARER) * ours_cost + WASTED) & (missing < MISSING_NM)
    able = lacking < ABLE
    return {
        "instants": len(at),
        "able": int(able.sum()),
        "unsolved": int((able & ~solved).sum()),
        "least_cost_ratio": float(np.min((their_cost / ours_cost)[able & solved], initial=np.inf)),
        "rmse": _rms(off),
        "rmse_able": _rms(off[:, able]),
        "largest_able": float(np.abs(off[:, able]).max(initial=0.0)),
        "muscles": {muscle: _rms(off[:, able, i]) for i, muscle in enumerate(leg.names)},
        "Pushoff_us": 1e6 * (spent + moments_s) / len(run.time_s),
    }


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2))) if values.size else float("nan")


def _shares(
    leg: Leg,
    angles: np.ndarray,
    rates: np.ndarray,
    moment: np.ndarray,
    reserve_nm: float,
    physiology: bool,
) -> Shares:
    """Return activations by the muscle stage's own parts."""
    arms, strength = _strength(leg, angles, rates, physiology)
    return share_moments(strength, arms, moment, reserve_nm)


def _strength(
    leg: Leg, angles: np.ndarray, rates: np.ndarray, physiology: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return moment arms and force at full activation, with what OpenSim leaves out left out.

    OpenSim's static optimisation knows no passive force, and takes the force of the fibres for that
    of the tendon: the cosine of pennation is missing.
    """
    arms = leg.moment_arms(angles)
    if not physiology:
        return arms, np.broadcast_to(leg.max_force, arms.shape[:2])
    fibres = leg.fibres(leg.lengths(angles), geometry.lengthening(arms, rates))
    return arms, leg.active_force(fibres) / fibres.cosine


if __name__ == "__main__":
    main()
