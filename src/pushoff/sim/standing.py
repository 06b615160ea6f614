"""A standing trial of the virtual runner's body: upright, legs straight, feet flat, arms down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.constants import g

from pushoff.core.names import SIDES
from pushoff.core.recording import Force
from pushoff.sim.body import Body
from pushoff.sim.definition import Runner
from pushoff.sim.runner import ORIGINS, SegmentPose
from pushoff.sim.turns import about_right, carry

#: Sway of a quiet stance (m, Hz): millimetres, below 1 Hz; plausible figures, not norms. The feet
#: stay, the body tips about the ankles.
SWAY_M, SWAY_HZ = 0.003, 0.4


@dataclass(frozen=True)
class Standing:
    """A body that stands; see :class:`pushoff.sim.runner.SimulatedRun` for the fields."""

    runner: Runner
    body: Body
    time_s: Float[np.ndarray, " time"]
    segments: Mapping[str, SegmentPose]
    force: Force

    def force_at(self, time_s: Float[np.ndarray, " time"]) -> Force:
        """Return the force under each foot at other times."""
        return _force(self.body, time_s)


def stand(
    runner: Runner, duration_s: float = 2.0, rate_hz: float = 240.0, sway_m: float = SWAY_M
) -> Standing:
    """Return a standing trial of a runner's body in which every angle is zero but for the sway.

    Parameters
    ----------
    runner : Runner
        Only the body matters.
    duration_s, rate_hz : float
        Length in seconds, frames per second.
    sway_m : float
        How far the hips sway fore and aft (m); zero is a statue.
    """
    body = Body.of(runner.mass_kg, runner.height_m, runner.sex)
    time = np.arange(round(duration_s * rate_hz)) / rate_hz
    tip = np.arcsin(sway_m / body.leg) * np.sin(2.0 * np.pi * SWAY_HZ * time)
    origins = {name: _tipped(place, body, tip) for name, place in _origins(body).items()}
    leaning, level = about_right(-tip), np.broadcast_to(np.eye(3), (len(time), 3, 3)).copy()
    still = {f"{side}_{name}" for side in SIDES for name in ("foot", "toes")}
    segments = {
        name: SegmentPose(
            _tile(_origins(body)[name], len(time)) if name in still else origin,
            level if name in still else leaning,
        )
        for name, origin in origins.items()
    }
    return Standing(runner, body, time, segments, _force(body, time))


def _origins(body: Body) -> dict[str, Float[np.ndarray, "3"]]:
    """Return every segment's origin in a straight stance, the ankles over the origin."""
    shoulder = body.hip_height + body.trunk
    joints: dict[str, tuple[float, float, float]] = {
        "hip": (0.0, body.hip_height, 0.5 * body.hip_width),
        "knee": (0.0, body.ankle_height + body.shank, 0.5 * body.hip_width),
        "ankle": (0.0, body.ankle_height, 0.5 * body.hip_width),
        "ball": (
            body.ball_from_heel - body.ankle_from_heel,
            body.mtp_height,
            0.5 * body.hip_width,
        ),
        "shoulder": (0.0, shoulder, 0.5 * body.shoulder_width),
        "elbow": (0.0, shoulder - body.upper_arm, 0.5 * body.shoulder_width),
        "wrist": (0.0, shoulder - body.upper_arm - body.forearm, 0.5 * body.shoulder_width),
    }
    places = {
        "pelvis": np.array([0.0, body.hip_height, 0.0]),
        "trunk": np.array([0.0, body.hip_height, 0.0]),
        "head": np.array([-0.02, shoulder + body.neck, 0.0]),
    }
    for side, out in zip(SIDES, (-1.0, 1.0), strict=True):
        for segment, joint in ORIGINS.items():
            places[f"{side}_{segment}"] = np.array(joints[joint]) * [1.0, 1.0, out]
    return places


def _tipped(
    place: Float[np.ndarray, "3"], body: Body, angle: Float[np.ndarray, " time"]
) -> Float[np.ndarray, "time 3"]:
    pivot = np.array([0.0, body.ankle_height, 0.0])
    return pivot + carry(about_right(-angle), place - pivot)


def _tile(place: Float[np.ndarray, "3"], frames: int) -> Float[np.ndarray, "time 3"]:
    return np.tile(place, (frames, 1))


def _force(body: Body, time_s: Float[np.ndarray, " time"]) -> Force:
    """Return half the weight under each foot, a little ahead of the ankle."""
    frames = len(time_s)
    force, place = np.zeros((frames, 2, 3)), np.zeros((frames, 2, 3))
    force[:, :, 1] = 0.5 * body.mass_kg * g
    place[:, :, 0] = 0.25 * body.ball_from_heel
    place[:, :, 2] = 0.5 * body.hip_width * np.array([-1.0, 1.0])
    return Force(SIDES, force, place, np.zeros((frames, 2)), SIDES, time_s)
