"""The virtual runner: simulate a run and know everything about it.

What is exact: F = m (a + g) at every instant, ballistic flight, the stance shoe's outsole neither
slips nor sinks, the centre of mass of the segments is the one that the force moves, every event.
What is not modelled: wobbling masses, the angular momentum balance of the whole body (the free
moment is zero and the centre of pressure follows a typical path), air resistance, muscles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from pushoff.core.errors import BadUsageError
from pushoff.core.events import EventTable
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES
from pushoff.core.recording import Force, Found
from pushoff.sim.body import Body
from pushoff.sim.course import course
from pushoff.sim.cycle import Cycle
from pushoff.sim.definition import Faults, Runner
from pushoff.sim.ground import force_of, thresholded
from pushoff.sim.laboratory import Laboratory
from pushoff.sim.pose import Pose, Scene, pose_at
from pushoff.sim.problem import solve_cycle
from pushoff.sim.truth import angles_of, events_of

__all__ = ["Faults", "Runner", "SegmentPose", "SimulatedRun", "simulate"]


@dataclass(frozen=True)
class SegmentPose:
    """Origin (time, 3) m and rotation (time, 3, 3), columns forward, up, right of the segment."""

    origin: Float[np.ndarray, "time 3"]
    rotation: Float[np.ndarray, "time 3 3"]


@dataclass(frozen=True)
class SimulatedRun:
    """Everything about one simulated run, in laboratory axes (forward, up, right), SI units.

    ``points`` holds ``names.MOTION_POINTS`` and more (c7, head_top, hands, and the outsole's
    ``left_sole_heel``, ``_heel_edge``, ``_ball``, ``_ball_edge``, ``_toe``); ``angles`` holds all
    angle names.
    ``floor_up_m`` is zero; on a slope the ground passes through the origin (treadmill) or rises
    along the way. ``scene`` is the model itself, for evaluation at any other time.
    """

    runner: Runner
    time_s: Float[np.ndarray, " time"]
    points: Mapping[str, Float[np.ndarray, "time 3"]]
    angles: Mapping[str, Float[np.ndarray, " time"]]
    segments: Mapping[str, SegmentPose]
    force: Force
    events: EventTable
    body: Body
    scene: Scene
    laboratory: Laboratory

    @property
    def mass_kg(self) -> float:
        """Body mass, kg."""
        return self.body.mass_kg

    @property
    def height_m(self) -> float:
        """Stature, m."""
        return self.runner.height_m

    @property
    def rate_hz(self) -> float:
        """Sampling rate, Hz."""
        return float(1.0 / np.median(np.diff(self.time_s)))

    def at(self, time_s: Float[np.ndarray, " time"]) -> SimulatedRun:
        """Return the same run at other times (seconds of the same clock)."""
        return _sampled(self.runner, self.body, self.scene, self.laboratory, time_s, self.events)

    def phase(self, time_s: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
        """Return the phase of the left stride (rad, 0 at each touchdown), past both ends too."""
        down = self.events.times("touchdown", "left")
        if len(down) < 2:
            return 2.0 * np.pi * (time_s - time_s[0]) / 0.7
        first = down[0] - (down[1] - down[0]) * np.arange(1, 3)[::-1]
        last = down[-1] + (down[-1] - down[-2]) * np.arange(1, 3)
        turns = np.arange(-2, len(down) + 2)
        return 2.0 * np.pi * np.interp(time_s, np.concatenate([first, down, last]), turns)

    def contact_at(self, threshold_n: float = 20.0) -> EventTable:
        """Return touchdown and toe-off where the normal force crosses a threshold (N)."""
        return thresholded(self.scene, threshold_n, self.time_s[0], self.time_s[-1])

    def motion(self) -> Motion:
        """Return exact motion, as if kinematics had made no error."""
        nothing = {name: np.zeros(len(self.time_s), dtype=bool) for name in self.points}
        sure = {name: np.ones(len(self.time_s)) for name in self.points}
        body = self.body
        return Motion(
            time_s=self.time_s,
            points=self.points,
            raw_points=self.points,
            angles=self.angles,
            filled=nothing,
            confidence=sure,
            dimension=3,
            view="3d",
            surface=self.runner.surface,
            ground_speed=Found(self.runner.speed_mps, 0.0, "virtual runner"),
            com_source="whole_body",
            scale_known=True,
            floor_up_m=0.0,
            frames={name: pose.rotation for name, pose in self.segments.items()},
            lengths={
                "thigh": body.thigh,
                "shank": body.shank,
                "foot": body.shoe,
                "leg": body.hip_height,
            },
        )


@lru_cache(maxsize=32)
def _solved(runner: Runner) -> tuple[Body, Cycle]:
    body = Body.of(runner.mass_kg, runner.height_m, runner.sex)
    return body, solve_cycle(runner, body)


def simulate(runner: Runner, duration_s: float = 8.0, rate_hz: float = 240.0) -> SimulatedRun:
    """Return a simulated run.

    Parameters
    ----------
    runner : Runner
    duration_s : float
        Length in seconds; the first frame is at 0.
    rate_hz : float
        Frames per second.
    """
    body, cycle = _solved(runner)
    scene = course(runner, body, cycle, duration_s)
    time = np.arange(round(duration_s * rate_hz)) / rate_hz
    laboratory = Laboratory.of(runner, scene)
    events = events_of(scene, 0.0, float(time[-1]))
    return _sampled(runner, body, scene, laboratory, time, events)


def _sampled(
    runner: Runner,
    body: Body,
    scene: Scene,
    laboratory: Laboratory,
    time_s: Float[np.ndarray, " time"],
    events: EventTable,
) -> SimulatedRun:
    pose = pose_at(scene, time_s)
    _check_reach(runner, pose)
    points = {name: laboratory.place(path, time_s) for name, path in pose.points.items()}
    turned = {name: laboratory.turn(matrix) for name, matrix in pose.rotations.items()}
    points["mid_hip"] = 0.5 * (points["left_hip"] + points["right_hip"])
    return SimulatedRun(
        runner=runner,
        time_s=time_s,
        points=points,
        angles=angles_of(points, turned),
        segments=_segments(points, turned, pose),
        force=force_of(scene, laboratory, time_s),
        events=events,
        body=body,
        scene=scene,
        laboratory=laboratory,
    )


def _check_reach(runner: Runner, pose: Pose) -> None:
    """Refuse a runner whose legs are too short for the steps: the truth would not be one."""
    short = max(float(leg.reach_error.max()) for leg in pose.legs.values())
    if short > REACH_M:
        raise BadUsageError(
            "virtual runner",
            expected=f"steps that the legs of {runner.height_m:g} m can reach",
            found=f"an ankle {1000.0 * short:.0f} mm out of reach",
            hint="take a higher step rate, a lower speed, a smaller fault or less variability",
        )


#: How far an ankle may be out of the leg's reach, m.
REACH_M = 0.001
#: Where each segment's origin lies.
ORIGINS: Mapping[str, str] = {
    "thigh": "hip",
    "shank": "knee",
    "foot": "ankle",
    "toes": "ball",
    "upper_arm": "shoulder",
    "forearm": "elbow",
    "hand": "wrist",
}


def _segments(
    points: Mapping[str, Float[np.ndarray, "time 3"]],
    turned: Mapping[str, Float[np.ndarray, "time 3 3"]],
    pose: Pose,
) -> dict[str, SegmentPose]:
    del pose
    segments = {
        "pelvis": SegmentPose(points["mid_hip"], turned["pelvis"]),
        "trunk": SegmentPose(points["mid_hip"], turned["trunk"]),
        "head": SegmentPose(points["neck"], turned["head"]),
    }
    for side in SIDES:
        for name, origin in ORIGINS.items():
            segments[f"{side}_{name}"] = SegmentPose(
                points[f"{side}_{origin}"], turned[f"{side}_{name}"]
            )
    return segments
