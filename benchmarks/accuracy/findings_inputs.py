"""From a virtual person to the measures that findings are made from, by kind of recording.

Files are written and read back as a user's would be. Muscles are left out: no finding may rest on
them, and they take a third of the time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.accuracy.findings_people import Person
from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.errors import NotAnalysableError
from pushoff.core.measures import MeasureTable
from pushoff.core.recording import Recording
from pushoff.core.situation import Situation
from pushoff.events.detect import detect
from pushoff.kinematics.solve import solve
from pushoff.kinetics.solve import solve_kinetics
from pushoff.measures.aggregate import measure_all
from pushoff.phases.strides import build_strides
from pushoff.pipeline import situation_of, stride_views
from pushoff.settings import Settings
from pushoff.sim.export import write
from pushoff.sim.export_options import ExportOptions
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import CameraView, KeypointCamera
from pushoff.sim.markers import MarkerError
from pushoff.sim.runner import SimulatedRun

#: Frames per second of cameras and of marker systems.
CAMERA_FPS = (30.0, 60.0, 120.0, 240.0)
MARKER_HZ = (100.0, 150.0, 200.0, 250.0)
#: What skin and hands add to a good marker system (m), and noise of a force plate (N).
MARKER_ERROR = {"white_m": 0.0005, "soft_tissue_m": 0.007, "misplaced_m": 0.004}
PLATE_NOISE_N = 2.0
#: Rate (Hz) at which a run is simulated before cameras or markers take their own frames.
SIMULATED_HZ = 30.0


@dataclass(frozen=True)
class Measured:
    """Measures and situation of one recording; ``problem`` where there was no analysis."""

    kind: str
    rate_hz: float
    measures: MeasureTable | None
    situation: Situation | None
    problem: str = ""


def measured(person: Person, run: SimulatedRun, kind: str) -> Measured:
    """Return what one kind of recording of a person gives."""
    rate = rate_of(person, kind)
    with tempfile.TemporaryDirectory() as folder:
        try:
            recording = KINDS[kind](person, run, rate, Path(folder))
            measures, situation = analysed(recording)
        except NotAnalysableError as error:
            return Measured(kind, rate, None, None, str(error))
    return Measured(kind, rate, measures, situation)


def rate_of(person: Person, kind: str) -> float:
    """Return the frame rate of one kind of recording of a person."""
    name, _, told = kind.partition("@")
    if told:
        return float(told)
    rates = MARKER_HZ if name.startswith("markers") else CAMERA_FPS
    return rates[person.seed % len(rates)]


def analysed(recording: Recording) -> tuple[MeasureTable, Situation]:
    """Return measures and situation as the pipeline finds them, without muscles."""
    settings = Settings()
    motion = solve(recording, settings.kinematics)
    found = detect(motion, recording.force, settings.events, "virtual runner")
    table = build_strides(found.events, motion, settings.phases)
    least = settings.phases.least(motion.dimension)
    if int(table.valid.sum()) < least:
        raise NotAnalysableError("virtual runner", f"{least} strides", str(table.valid.sum()))
    forces = solve_kinetics(motion, recording, found.events, settings.kinetics)
    views = stride_views(table, motion, recording, forces.kinetics)
    measures = measure_all(views, motion, settings=settings.measures)
    return measures, situation_of(recording, motion, measures)


def _options(person: Person, **more: object) -> CaptureOptions:
    runner = person.runner
    told = {"speed_mps": runner.speed_mps} if person.told_speed else {}
    return CaptureOptions(
        height_m=runner.height_m,
        mass_kg=runner.mass_kg,
        sex=runner.sex,
        **{**told, **more},  # pyright: ignore[reportArgumentType]
    )


def _markers(person: Person, run: SimulatedRun, rate_hz: float, folder: Path) -> Recording:
    shown = run.at(np.arange(round(person.duration_s * rate_hz)) / rate_hz)
    options = ExportOptions(
        layout="hamner",
        error=MarkerError(**MARKER_ERROR, seed=person.seed),
        force_noise_n=PLATE_NOISE_N,
    )
    files = write(shown, folder, "run", formats=("c3d",), options=options)
    moving = next(path for path in files if path.stem == "run")
    static = next(path for path in files if path.stem != "run")
    return load([moving], _options(person, static=static))


def _side(person: Person, run: SimulatedRun, rate_hz: float, folder: Path) -> Recording:
    return _filmed(person, run, "left" if person.seed // 16 % 2 else "right", rate_hz, folder)


def _rear(person: Person, run: SimulatedRun, rate_hz: float, folder: Path) -> Recording:
    return _filmed(person, run, "rear", rate_hz, folder)


def _filmed(
    person: Person, run: SimulatedRun, view: CameraView, rate_hz: float, folder: Path
) -> Recording:
    random = np.random.default_rng(person.seed)
    camera = KeypointCamera(
        view=view,
        fps=rate_hz,
        turn_deg=float(random.uniform(-6.0, 6.0)),
        distance_m=float(random.uniform(3.0, 5.0)),
        height_m=float(random.uniform(0.8, 1.2)),
    )
    path = folder / "run.pose.json"
    write_halpe_json(run, path, camera, KeypointError(seed=person.seed))
    return load([path], _options(person))


KINDS: Mapping[str, Callable[[Person, SimulatedRun, float, Path], Recording]] = {
    "markers": _markers,
    "side": _side,
    **{f"side@{rate:.0f}": _side for rate in CAMERA_FPS},
    "rear": _rear,
}
