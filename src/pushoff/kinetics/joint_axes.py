"""Axes that joint moments are given about, and how fast the joints turn.

They are those of the joint angles (joint coordinate system, grood1983, wu2002): flexion about the
proximal right axis, then the floating forward axis, then the distal long axis. A moment about one
of them is its dot product with that axis, so that moments times rates of the angles add up to the
joint's power.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, sided
from pushoff.kinetics.newton_euler import JointLoads
from pushoff.kinetics.segments import Legs, LegVector, angular_velocity, turned
from pushoff.maths.derivatives import fine_derivative
from pushoff.maths.rotations import cross, unit

#: Joint, upper segment, lower segment, sign of flexion about the right axis, names of the moments
#: about the floating and the long axis (None: not reported).
JOINT_AXES: tuple[tuple[str, str, str, float, tuple[str | None, str | None]], ...] = (
    ("ankle", "shank", "foot", 1.0, ("ankle_inversion", None)),
    ("knee", "thigh", "shank", -1.0, ("knee_adduction", "knee_rotation")),
    ("hip", "pelvis", "thigh", 1.0, ("hip_adduction", "hip_rotation")),
)
#: Moments about floating and long axis change their sign on the left (CONVENTIONS.md).
_MIRROR = np.array([-1.0, 1.0])

LegCurve = Float[np.ndarray, "time leg"]


def moments_about(legs: Legs, loads: JointLoads) -> dict[str, LegCurve]:
    """Return moments (N·m) by name with the signs of the angles, both legs together.

    In the sagittal plane they are about the laboratory's right axis, and only flexion is given.
    """
    found: dict[str, LegCurve] = {}
    for joint, upper, lower, flexion, (sideways, inwards) in JOINT_AXES:
        moment = loads.moment[joint]
        if not legs.solid:
            found[joint] = flexion * moment[..., 2]
            continue
        right, ahead, long = joint_axes(legs, upper, lower)
        found[joint] = flexion * _dot(moment, right)
        if sideways is not None:
            found[sideways] = _MIRROR * _dot(moment, ahead)
        if inwards is not None:
            found[inwards] = _MIRROR * _dot(moment, long)
    return found


def joint_axes(legs: Legs, upper: str, lower: str) -> tuple[LegVector, LegVector, LegVector]:
    """Return the proximal right, the floating forward and the distal long axis of a joint.

    The pelvis has the laboratory's axes in standing; knee and ankle turn about those of the thigh
    and the shank.
    """
    rest = legs.rest[upper]
    if upper == "pelvis":
        right, long = legs.frames[upper][..., 2], legs.frames[lower][..., 1]
    else:
        right = turned(legs.frames[upper], rest[:, :, 2])
        long = turned(legs.frames[lower], rest[:, :, 1])
    return right, unit(cross(long, right)), long


def powers(motion: Motion, legs: Legs, loads: JointLoads) -> dict[str, LegCurve]:
    """Return joint powers (W): moment on the lower segment times its turning against the upper.

    In the sagittal plane the pelvis turns with its tilt; where that was not seen it is taken as
    still.
    """
    found: dict[str, LegCurve] = {}
    pelvis = _pelvis_spin(motion, legs)
    for joint, upper, lower, _, _ in JOINT_AXES:
        above = pelvis if upper == "pelvis" else legs.bodies[upper].spin
        turning = legs.bodies[lower].spin - above
        if legs.solid:
            found[joint] = _dot(loads.moment[joint], turning)
        else:
            found[joint] = loads.moment[joint][..., 2] * turning[..., 2]
    return found


def _pelvis_spin(motion: Motion, legs: Legs) -> LegVector:
    if legs.solid:
        return angular_velocity(legs.frames["pelvis"], legs.rate_hz)
    spin = np.zeros((len(motion.time_s), len(SIDES), 3))
    tilt = motion.angles.get("pelvis_tilt")
    if tilt is not None:
        # Top forward is a turn from up to forward, against the right axis.
        spin[..., 2] = -fine_derivative(tilt, legs.rate_hz)[:, None]
    return spin


def by_side(curves: dict[str, LegCurve]) -> dict[str, Float[np.ndarray, " time"]]:
    """Return curves of single legs by full name; a leg without any value is left out."""
    return {
        sided(side, name): np.ascontiguousarray(curve[:, i])
        for name, curve in curves.items()
        for i, side in enumerate(SIDES)
        if np.isfinite(curve[:, i]).any()
    }


def _dot(a: LegVector, b: LegVector) -> LegCurve:
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
