"""What goes into the comparison of kinetics: files of the virtual runner, and what is done to them.

Everything passes through files and the whole program; where no file can carry it (hips' centres
that are off, a plate beside a camera) the joint loads are solved again from what was changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.accuracy.kinetics_truth import simulated
from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.kinetics import GroundForce, Kinetics
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.kinetics.axis import on_axis
from pushoff.kinetics.inverse_dynamics import inverse_dynamics
from pushoff.measures.aggregate import measure_all
from pushoff.sim.export import write
from pushoff.sim.export_options import ExportOptions
from pushoff.sim.ground import force_of
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.markers import MarkerError
from pushoff.sim.runner import Runner

#: Noise of a good marker system alone; and with it what skin and hands add: thigh markers that
#: travel over the bone (other segments less), markers stuck beside their landmarks.
CLEAN = {"white_m": 0.0005}
USUAL = {"white_m": 0.0005, "soft_tissue_m": 0.007, "misplaced_m": 0.004}
#: Hips' centres from markers on the pelvis are off by about this much per axis (m), the same in the
#: whole recording: regressions were off by 8 to 10 mm (harrington2007, not verified).
HIP_M = 0.010
#: Noise of a force plate, N.
PLATE_NOISE_N = 2.0
FRAMES_PER_S = 60.0

Input = Callable[[int, Runner], list[tuple[Analysis, tuple[Side, ...]]]]


def kinetics_found(result: Analysis) -> Kinetics:
    """Return an analysis' kinetics, which every input here must have."""
    if result.kinetics is None:
        raise RuntimeError(f"no kinetics: {result.skipped}")
    return result.kinetics


def at_times(time: np.ndarray, true_time: np.ndarray, curve: np.ndarray) -> np.ndarray:
    """Return an exact curve at other times; NaN outside."""
    flat = curve.reshape(len(true_time), -1)
    columns = [np.interp(time, true_time, part, left=np.nan, right=np.nan) for part in flat.T]
    return np.stack(columns, axis=-1).reshape(len(time), *curve.shape[1:])


def markers(
    error: Mapping[str, float],
    ignore: Sequence[str] = (),
    layout: str = "hamner",
    hip_m: float = 0.0,
) -> Input:
    """Return what analyses a C3D file with markers, standing trial and force plate.

    ``hip_m`` is the standard deviation per axis (m) by which the hips' centres are off besides.
    """

    def analyse(number: int, runner: Runner) -> list[tuple[Analysis, tuple[Side, ...]]]:
        options = ExportOptions(
            layout=layout,
            error=MarkerError(**error, seed=number),
            force_noise_n=PLATE_NOISE_N,
        )
        with tempfile.TemporaryDirectory() as folder:
            files = write(simulated(runner), Path(folder), formats=("c3d",), options=options)
            moving = next(path for path in files if "static" not in path.stem)
            standing = next(path for path in files if "static" in path.stem)
            result = pipeline.analyze(
                moving, static=standing, height_m=runner.height_m, sex=runner.sex, ignore=ignore
            )
        if hip_m:
            away = np.random.default_rng(number).normal(0.0, hip_m, 3)
            result = with_hips_moved(result, runner, away)
        return [(result, SIDES)]

    return analyse


def with_hips_moved(result: Analysis, runner: Runner, away: np.ndarray) -> Analysis:
    """Return an analysis whose hips' centres lie elsewhere in the pelvis (forward, up, outward)."""
    found = kinetics_found(result)
    fine = on_axis(result.motion, 1.0 / float(np.diff(found.time_s).mean()))
    points = dict(fine.points)
    for side in SIDES:
        outward = np.array([1.0, 1.0, 1.0 if side == "right" else -1.0])
        hip = sided(side, "hip")
        points[hip] = points[hip] + fine.frames["pelvis"] @ (away * outward)
    return again(result, replace(fine, points=points), found.ground, runner)


def again(result: Analysis, motion: Motion, ground: GroundForce, runner: Runner) -> Analysis:
    """Return an analysis with joint loads from another motion or force."""
    found = kinetics_found(result)
    loads = inverse_dynamics(motion, ground, found.mass.value, runner.sex)
    kinetics = replace(found, ground=ground, loads=loads)
    views = pipeline.stride_views(result.strides, result.motion, result.recording, kinetics)
    return replace(result, kinetics=kinetics, measures=measure_all(views, result.motion))


def keypoints(rate_hz: float, placement: float = 1.0, exact_force: bool = False) -> Input:
    """Return what analyses side views from both sides; with the exact force put under the foot.

    ``placement`` is how far the points lie from the joints, as a share of where MediaPipe puts
    them (the toe 5 to 7 cm behind the tip of the shoe).
    """

    def analyse(number: int, runner: Runner) -> list[tuple[Analysis, tuple[Side, ...]]]:
        run, found = simulated(runner), []
        for view in SIDES:
            camera = KeypointCamera(view=view, fps=rate_hz)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "run.pose.json"
                error = KeypointError(seed=number, placement=placement)
                write_halpe_json(run, path, camera, error)
                result = pipeline.analyze(
                    path, height_m=runner.height_m, sex=runner.sex, mass_kg=runner.mass_kg
                )
            if exact_force:
                result = with_exact_force(result, runner, view)
            found.append((result, (view,)))
        return found

    return analyse


def with_exact_force(result: Analysis, runner: Runner, side: Side) -> Analysis:
    """Return an analysis of a side view as if a plate had measured the near foot's force.

    Its place is kept where it was under the ankle, as a camera's metres have another origin.
    """
    found, run = kinetics_found(result), simulated(runner)
    time = found.time_s
    fine = on_axis(result.motion, 1.0 / float(np.diff(time).mean()))
    force = force_of(run.scene, run.laboratory, time)
    column, ankle = force.side.index(side), sided(side, "ankle")
    true_ankle = at_times(time, run.time_s, run.points[ankle])
    place = fine.points[ankle] + force.centre_of_pressure[:, column] - true_ankle
    ground = replace(
        found.ground,
        force={**found.ground.force, side: force.force[:, column]},
        centre_of_pressure={**found.ground.centre_of_pressure, side: place},
        method="measured",
    )
    return again(result, fine, ground, runner)
