"""Thigh, shank and foot of both legs as rigid bodies in motion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.core.recording import Sex
from pushoff.maths.derivatives import fine_derivative
from pushoff.maths.rotations import cross
from pushoff.reference.anthropometry import SegmentInertia, segment_inertia

#: Segments from the ground up, with the joint at their upper end.
SEGMENTS: tuple[tuple[str, str], ...] = (("foot", "ankle"), ("shank", "knee"), ("thigh", "hip"))
#: Heel to ball as a share of heel to toe tip, for feet without a toe point (recalled; about 0.7).
BALL_OF_FOOT = 0.7

#: One vector per instant and leg (left, right).
LegVector = Float[np.ndarray, "time leg 3"]
LegFrame = Float[np.ndarray, "time leg 3 3"]


@dataclass(frozen=True)
class Body:
    """A segment of both legs: mass (kg), length (m), places and turning in the laboratory.

    ``spin`` is the angular velocity (rad/s) and ``momentum`` the angular momentum about the centre
    of mass (kg·m²/s). Where only the sagittal plane is solved both are NaN but for the right axis.
    """

    mass_kg: float
    centre: LegVector
    spin: LegVector
    momentum: LegVector


@dataclass(frozen=True)
class Legs:
    """Both legs: segments by name, joint centres by name, and whether all three axes are solved.

    ``frames`` and ``rest`` are those of the motion, both legs together; the pelvis is the same for
    both. Empty where only the sagittal plane is solved.
    """

    rate_hz: float
    solid: bool
    joints: Mapping[str, LegVector]
    bodies: Mapping[str, Body]
    frames: Mapping[str, LegFrame]
    rest: Mapping[str, Float[np.ndarray, "leg 3 3"]]


def legs_of(motion: Motion, mass_kg: float, sex: Sex | None) -> Legs:
    """Return both legs' segments with de Leva's inertia; the mean of both sexes where unknown.

    Lengths are joint to joint (foot: heel to tip of the toes). A leg or point that is not there is
    NaN. All three axes are solved where the motion holds the frames of pelvis, thigh, shank and
    foot of every leg that was seen; otherwise only the sagittal plane.
    """
    table = segment_inertia(sex)
    solid = is_solid(motion)
    joints = {name: both(motion, name) for name in ("hip", "knee", "ankle")}
    heel, toe = foot_ends(motion)
    lines = {
        "foot": (heel, toe),
        "shank": (joints["knee"], joints["ankle"]),
        "thigh": (joints["hip"], joints["knee"]),
    }
    frames: dict[str, LegFrame] = {}
    rest: dict[str, Float[np.ndarray, "leg 3 3"]] = {}
    if solid:
        frames = {name: _frames(motion, name) for name in ("pelvis", "thigh", "shank", "foot")}
        rest = {name: _rest(motion, name) for name in frames}
    bodies = {}
    for name, (start, stop) in lines.items():
        row, line = table[name], stop - start
        size = _lengths(line, motion.dimension)
        if solid:
            spin, momentum = _turning(frames[name], rest[name], row, mass_kg, size, motion.rate_hz)
        else:
            spin, momentum = _sagittal_turning(line, row, mass_kg, size, motion.rate_hz)
        bodies[name] = Body(row.mass * mass_kg, start + row.com * line, spin, momentum)
    return Legs(motion.rate_hz, solid, joints, bodies, frames, rest)


def is_solid(motion: Motion) -> bool:
    """Return whether every leg that was seen has the frames for a three-dimensional solution."""
    if motion.dimension != 3 or "pelvis" not in motion.frames:
        return False
    seen: list[Side] = [side for side in SIDES if sided(side, "ankle") in motion.points]
    return bool(seen) and all(
        sided(side, name) in motion.frames for side in seen for name, _ in SEGMENTS
    )


def both(motion: Motion, name: str) -> LegVector:
    """Return a point of both legs; NaN where it is not there."""
    unseen = np.full((len(motion.time_s), 3), np.nan)
    return packed([motion.points.get(sided(side, name), unseen) for side in SIDES])


def packed(sides: list[np.ndarray]) -> np.ndarray:
    """Return arrays (time, ...) of both legs as one (time, leg, ...), time running fastest.

    Every component then lies in one piece of memory, which makes vector algebra four times as fast.
    """
    first = sides[0]
    rows = np.empty((*first.shape[1:], len(sides), len(first)))
    for leg, part in enumerate(sides):
        rows[..., leg, :] = np.moveaxis(part, 0, -1)
    return np.moveaxis(rows, (-1, -2), (0, 1))


def foot_ends(motion: Motion) -> tuple[LegVector, LegVector]:
    """Return back and front of both feet (m): heel and tip of the toes, or what stands in for them.

    Without a toe point the line from heel to ball is lengthened; without a heel the foot reaches
    from the ankle.
    """
    ends = [_ends(motion, side) for side in SIDES]
    return packed([e[0] for e in ends]), packed([e[1] for e in ends])


def _ends(
    motion: Motion, side: Side
) -> tuple[Float[np.ndarray, "time 3"], Float[np.ndarray, "time 3"]]:
    points = motion.points
    unseen = np.full((len(motion.time_s), 3), np.nan)
    ankle = points.get(sided(side, "ankle"), unseen)
    heel, ball, toe = (points.get(sided(side, name)) for name in ("heel", "ball", "toe"))
    back = ankle if heel is None else heel
    if toe is None:
        toe = unseen if ball is None else back + (ball - back) / BALL_OF_FOOT
    return back, toe


def _frames(motion: Motion, name: str) -> LegFrame:
    unseen = np.full((len(motion.time_s), 3, 3), np.nan)
    keys = [name if name == "pelvis" else sided(side, name) for side in SIDES]
    return packed([motion.frames.get(key, unseen) for key in keys])


def _rest(motion: Motion, name: str) -> Float[np.ndarray, "leg 3 3"]:
    keys = [name if name == "pelvis" else sided(side, name) for side in SIDES]
    return np.stack([motion.rest_frames.get(key, np.eye(3)) for key in keys])


def _lengths(line: LegVector, dimension: int) -> Float[np.ndarray, " leg"]:
    """Return each leg's segment length: the median; from one camera the 90th percentile.

    Out of the camera's plane a segment looks short, never long.
    """
    axes = 2 if dimension == 2 else 3
    # Two thousand instants tell a length as well as all of them.
    line = line[:: max(1, len(line) // 2000)]
    size = np.sqrt(sum((line[..., axis] ** 2 for axis in range(1, axes)), line[..., 0] ** 2))
    out = np.full(size.shape[1], np.nan)
    for leg in np.flatnonzero(np.isfinite(size).any(axis=0)):
        out[leg] = np.nanpercentile(size[:, leg], 90.0 if dimension == 2 else 50.0)
    return out


def angular_velocity(frame: LegFrame, rate_hz: float) -> LegVector:
    """Return the angular velocity (rad/s, laboratory axes) of frames: half the sum of e × de/dt."""
    rate = fine_derivative(frame, rate_hz)
    spin = cross(frame[..., 0], rate[..., 0])
    spin += cross(frame[..., 1], rate[..., 1])
    spin += cross(frame[..., 2], rate[..., 2])
    spin *= 0.5
    return spin


def _turning(
    frame: LegFrame,
    rest: Float[np.ndarray, "leg 3 3"],
    row: SegmentInertia,
    mass_kg: float,
    size: Float[np.ndarray, " leg"],
    rate_hz: float,
) -> tuple[LegVector, LegVector]:
    """Return angular velocity and momentum of a segment with all three axes of inertia.

    The long axis of the foot is its forward axis, that of thigh and shank their up axis.
    """
    spin = angular_velocity(frame, rate_hz)
    foot = row.name == "foot"
    radii = (row.r_long, row.r_sag, row.r_trans) if foot else (row.r_sag, row.r_long, row.r_trans)
    inertia = row.mass * mass_kg * (np.array(radii) * size[:, None]) ** 2
    # Inertia about the segment's axes, told in the axes that it has when the body stands.
    tensor = np.einsum("lij,lj,lkj->lik", rest, inertia, rest)
    own = [_along(spin, frame[..., i]) for i in range(3)]
    about = [sum_of(own, tensor[:, i]) for i in range(3)]
    momentum = np.empty_like(spin)
    for axis in range(3):
        momentum[..., axis] = sum(frame[..., axis, i] * about[i] for i in range(3))
    return spin, momentum


def turned(frame: LegFrame, local: Float[np.ndarray, "leg 3"]) -> LegVector:
    """Return a direction that rides on each leg's segment, in the laboratory."""
    out = np.empty_like(frame[..., 0])
    for axis in range(3):
        out[..., axis] = sum_of([frame[..., axis, i] for i in range(3)], local)
    return out


def sum_of(
    parts: list[Float[np.ndarray, "time leg"]], weights: Float[np.ndarray, "leg 3"]
) -> Float[np.ndarray, "time leg"]:
    """Return the sum of curves with one weight per leg each."""
    return parts[0] * weights[:, 0] + parts[1] * weights[:, 1] + parts[2] * weights[:, 2]


def _along(a: LegVector, b: LegVector) -> Float[np.ndarray, "time leg"]:
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]


def _sagittal_turning(
    line: LegVector,
    row: SegmentInertia,
    mass_kg: float,
    size: Float[np.ndarray, " leg"],
    rate_hz: float,
) -> tuple[LegVector, LegVector]:
    """Return angular velocity and momentum about the right axis of a line in the sagittal plane."""
    rate = fine_derivative(line, rate_hz)
    along = line[..., 0] ** 2 + line[..., 1] ** 2
    spin = np.full_like(line, np.nan)
    turned = line[..., 0] * rate[..., 1] - line[..., 1] * rate[..., 0]
    np.divide(turned, along, out=spin[..., 2], where=along > 0.0)
    return spin, row.mass * mass_kg * (row.r_trans * size[:, None]) ** 2 * spin
