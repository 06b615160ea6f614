"""Mean strides with known events: rendered clips of the tune part, and simulated keypoints."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from benchmarks.video.grid import FOLDER, truth_of
from benchmarks.video.poses import keypoints_of
from pushoff.capture.keypoints import from_keypoints
from pushoff.capture.options import CaptureOptions
from pushoff.capture.raw import RawKeypoints, RawRecording
from pushoff.core.errors import PushoffError
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.events.learnt import KINDS
from pushoff.events.mean_stride import MeanStride, mean_stride
from pushoff.events.settings import EventSettings
from pushoff.events.signals import foot_signals
from pushoff.kinematics.solve import solve
from pushoff.sim.definition import Faults, FootStrike
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoints import KeypointCamera, raw_keypoints
from pushoff.sim.norms import norms_at
from pushoff.sim.runner import Runner, simulate

KEPT = FOLDER.parent / "event_samples"
#: Virtual runners; the first ones' contact times are the norm, the others' up to a fifth off it.
RUNNERS = (*range(33), *range(100, 215))
NORMAL = 100
#: Frame rate and placement (0: in the joint centres) of the simulated keypoints of every runner.
#: They pass for an engine that the program knows nothing of, so no place is moved onto a joint.
FILMED: tuple[tuple[float, float], ...] = (
    (30.0, 0.0),
    (30.0, 1.0),
    (60.0, 0.0),
    (60.0, 1.0),
    (60.0, 1.0),
    (120.0, 0.0),
    (240.0, 1.0),
    (240.0, 0.0),
)


@dataclass(frozen=True)
class Sample:
    """One clip: its mean stride, and the true times of the events by (side, kind)."""

    name: str
    group: str
    rendered: bool
    rate_hz: float
    view: Side
    stride: MeanStride
    truth: dict[tuple[str, str], np.ndarray]


def samples() -> list[Sample]:
    """Return all samples, made where they are not kept yet."""
    return [*_rendered(), *_simulated()]


def _kept(name: str, make: Any) -> Sample | None:
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{name}.pkl"
    if path.exists():
        return pickle.loads(path.read_bytes())
    try:
        found = make()
    except PushoffError as error:
        print(f"{name}: {error}", flush=True)
        found = None
    path.write_bytes(pickle.dumps(found))
    return found


def _rendered() -> Iterator[Sample]:
    for path in sorted(FOLDER.glob("tune_side_*.mp4")):
        found = _kept(path.stem, lambda p=path: _of_clip(p))
        if found is not None:
            yield found


def _of_clip(path: Path) -> Sample | None:
    truth = truth_of(path)
    raw = replace(keypoints_of(path), is_video=False)  # the camera of these clips stands upright
    motion = _motion(raw, truth["runner"]["height_m"])
    events = {
        (side, kind): np.array(
            [e["time_s"] for e in truth["events"] if (e["side"], e["kind"]) == (side, kind)]
        )
        - truth["delay_s"]
        for side in SIDES
        for kind in KINDS
    }
    return _sample(path.stem, path.stem, True, truth["film"]["view"], motion, events)


def runner_of(number: int) -> Runner:
    """Return a virtual runner; from ``NORMAL`` on the contact time is off the norm of the speed."""
    draw = np.random.default_rng([77, number])
    speed = draw.uniform(2.5, 5.0)
    faults = (
        Faults(),
        Faults(),
        Faults(soft_ankle=draw.uniform(0.2, 0.8)),
        Faults(late_push=draw.uniform(0.2, 0.8)),
        Faults(overstride=draw.uniform(0.01, 0.05)),
        Faults(lean=draw.uniform(-3, 6), asymmetry=draw.uniform(0, 0.06)),
        Faults(restricted_thigh_extension=draw.uniform(0.2, 0.6)),
    )[number % 7]
    strikes: tuple[FootStrike, ...] = ("rearfoot", "midfoot", "forefoot", "rearfoot")
    runner = Runner(
        speed_mps=round(speed, 2),
        step_rate_per_min=round((146 + 7.5 * speed) * draw.uniform(0.93, 1.08), 1),
        height_m=round(draw.uniform(1.58, 1.92), 2),
        mass_kg=float(round(draw.uniform(50, 85))),
        sex="female" if number % 2 == 0 else "male",
        foot_strike=strikes[(number // 2) % 4],
        faults=faults,
        stride_noise=draw.uniform(0.005, 0.02),
        seed=1000 + number,
    )
    if number < NORMAL:
        return runner
    norm = norms_at(speed)
    usual = norm.duty * 120.0 / norm.step_rate_per_min
    contact = float(np.clip(usual * (1.0 + 0.08 * draw.standard_normal()), 0.16, 0.34))
    return replace(runner, contact_time_s=round(contact, 3))


def _simulated() -> Iterator[Sample]:
    for number in RUNNERS:
        names = [f"sim_{number:03d}_{film}" for film in range(len(FILMED))]
        run = None
        if any(not (KEPT / f"{name}.pkl").exists() for name in names):
            try:
                run = simulate(runner_of(number), 8.0, 240.0)
            except PushoffError as error:
                print(f"runner {number}: {error}", flush=True)
                continue
        for film, name in enumerate(names):
            found = _kept(name, lambda r=run, n=number, f=film: _of_run(r, n, f))
            if found is not None:
                yield found


def _of_run(run: Any, number: int, film: int) -> Sample | None:
    rate, placement = FILMED[film]
    draw = np.random.default_rng([99, number, film])
    view = cast(Side, SIDES[draw.integers(2)])
    camera = KeypointCamera(
        view=view,
        turn_deg=float(draw.choice([0, 0, 0, 6, -6, 12, -12])),
        fps=rate,
        distance_m=draw.uniform(3.2, 5.0),
        height_m=draw.uniform(0.7, 1.4),
    )
    error = KeypointError(
        seed=1000 * number + film,
        placement=placement,
        systematic_px=draw.uniform(1.2, 2.6),
        white_px=draw.uniform(1.0, 2.0),
        correlated_px=draw.uniform(0.5, 1.8),
        stolen_share=float(draw.choice([0.0, 0.3, 0.8])),
    )
    height = run.runner.height_m if draw.uniform() < 0.7 else None
    made = raw_keypoints(run, camera, error)
    raw = RawKeypoints(
        made.names,
        made.pixels,
        made.confidence,
        made.time_s,
        made.width,
        made.height,
        "another engine",
    )
    events = {(side, kind): run.events.times(kind, side) for side in SIDES for kind in KINDS}
    name, group = f"sim_{number:03d}_{film}", f"sim_{number:03d}"
    return _sample(name, group, False, view, _motion(raw, height), events)


def _motion(raw: RawKeypoints, height_m: float | None) -> Motion:
    recording = RawRecording("keypoints", Path(__file__), keypoints=raw)
    return solve(from_keypoints(recording, CaptureOptions(height_m=height_m)))


def _sample(
    name: str,
    group: str,
    rendered: bool,
    view: Side,
    motion: Motion,
    truth: dict[tuple[str, str], np.ndarray],
) -> Sample | None:
    settings = EventSettings()
    feet = {side: foot_signals(motion, side, settings) for side in SIDES}
    stride = mean_stride(motion, {s: f for s, f in feet.items() if f is not None}, settings)
    if stride is None:
        return None
    return Sample(name, group, rendered, motion.rate_hz, view, stride, truth)
