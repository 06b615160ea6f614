"""Newton and Euler for both legs at once, from the ground up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.names import SIDES
from pushoff.kinetics.segments import SEGMENTS, Legs, LegVector, packed
from pushoff.maths.derivatives import fine_derivative, fine_second_derivative
from pushoff.maths.filters import lowpass
from pushoff.maths.rotations import cross

#: Where a plate gives no centre of pressure because the foot is hardly loaded, the nearest one of
#: the same contact is held up to this vertical force (N): with an error of 0.1 m that is less than
#: 5 N·m, 2 % of an ankle's peak.
HELD_BELOW_N = 50.0


@dataclass(frozen=True)
class Wrench:
    """Force (N) and moment about the laboratory's origin (N·m) on both legs."""

    force: LegVector
    moment: LegVector


@dataclass(frozen=True)
class JointLoads:
    """Force and moment of the upper on the lower segment at each joint, laboratory axes.

    Where only the sagittal plane is solved, moments are NaN but for the right axis.
    """

    force: Mapping[str, LegVector]
    moment: Mapping[str, LegVector]


def ground_wrench(ground: GroundForce) -> Wrench:
    """Return force of the ground and its moment about the origin.

    Without force the moment is zero; NaN where the force is there and its place unknown.
    """
    force = packed([ground.force[side] for side in SIDES])
    place = packed([ground.centre_of_pressure[side] for side in SIDES])
    place = hold_place(force, place)
    free = np.stack([ground.free_moment[side] for side in SIDES], axis=1)
    moment = cross(place, force)
    moment[..., 1] += np.where(force[..., 1] == 0.0, 0.0, free)
    return Wrench(force, moment)


def smoothed(loads: JointLoads, rate_hz: float, cutoff_hz: float) -> JointLoads:
    """Return joint loads after a zero-lag low-pass.

    Smoothing the loads and not what they are made of lets force and accelerations, whatever their
    own cut-offs were, weigh out each other at all frequencies that are left (edwards2011).
    """
    curves = {("force", j): v for j, v in loads.force.items()}
    curves |= {("moment", j): v for j, v in loads.moment.items()}
    rows = np.stack([np.moveaxis(vector, 0, -1) for vector in curves.values()])
    # The first and the last frame have no acceleration.
    flat = rows.reshape(-1, rows.shape[-1])
    solved = np.isfinite(flat).any(axis=1)
    flat[solved, 1:-1] = lowpass(flat[solved, 1:-1].T, rate_hz, cutoff_hz).T
    calm = dict(zip(curves, np.moveaxis(flat.reshape(rows.shape), -1, 1), strict=True))
    return JointLoads(
        {joint: calm["force", joint] for joint in loads.force},
        {joint: calm["moment", joint] for joint in loads.moment},
    )


def hold_place(force: LegVector, place: LegVector) -> LegVector:
    """Return the centre of pressure with the nearest one held where the foot is hardly loaded.

    Zero where the foot is in the air, so that its moment is zero and not unknown.
    """
    vertical = force[..., 1]
    known = np.isfinite(place[..., 0]) & np.isfinite(place[..., 1])
    loaded = np.isfinite(vertical) & (vertical != 0.0)
    wanting = loaded & ~known & (vertical < HELD_BELOW_N)
    out = np.where((vertical == 0.0)[..., None], 0.0, place)
    if not wanting.any():
        return out
    count = len(vertical)
    row = np.arange(count)[:, None]
    before = np.maximum.accumulate(np.where(known & loaded, row, -1), axis=0)
    after = np.minimum.accumulate(np.where(known & loaded, row, count)[::-1], axis=0)[::-1]
    # Only within the same contact: no unloaded instant in between.
    air = np.cumsum(~loaded, axis=0)
    for source in (before, after):
        inside = np.clip(source, 0, count - 1)
        same = (source >= 0) & (source < count)
        same &= np.take_along_axis(air, inside, axis=0) == air
        here = wanting & same & ~np.isfinite(out[..., 0])
        instant, leg = np.nonzero(here)
        out[instant, leg] = place[inside[instant, leg], leg]
    return out


def joint_loads(legs: Legs, ground: Wrench) -> JointLoads:
    """Return the loads of ankle, knee and hip.

    The force and the moment about the origin that move everything below a joint, less what the
    ground gives, come through the joint: no error of one joint's centre reaches the next.
    """
    force, moment = -ground.force, -ground.moment
    forces: dict[str, LegVector] = {}
    moments: dict[str, LegVector] = {}
    for segment, joint in SEGMENTS:
        body = legs.bodies[segment]
        needed = fine_second_derivative(body.centre, legs.rate_hz)
        needed[..., 1] += GRAVITY
        needed *= body.mass_kg
        force = force + needed
        moment = moment + fine_derivative(body.momentum, legs.rate_hz) + cross(body.centre, needed)
        forces[joint] = force
        moments[joint] = moment - cross(legs.joints[joint], force)
    return JointLoads(forces, moments)
