"""Power balance: what joints and ground put into the leg against how its energy changes.

For a rigid segment the power of the forces and moments at its ends (force times the joint's
velocity, moment times the segment's turning) equals the rate of change of its
mechanical energy, segment by segment (winter1980). Where the measured segments are not rigid (skin,
a joint's centre that two segments carry differently) the difference tells how much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.recording import Sex
from pushoff.kinetics.newton_euler import JointLoads, Wrench, ground_wrench, joint_loads
from pushoff.kinetics.segments import SEGMENTS, Body, Legs, LegVector, legs_of
from pushoff.maths.derivatives import fine_derivative
from pushoff.maths.rotations import cross

LegCurve = Float[np.ndarray, "time leg"]


@dataclass(frozen=True)
class PowerBalance:
    """Per segment, (time, leg) with left and right, in W.

    ``flowing_in`` is the power of force and moment at both ends; ``stored`` the rate of change of
    kinetic and potential energy.
    """

    flowing_in: Mapping[str, LegCurve]
    stored: Mapping[str, LegCurve]

    def share_open(self, segment: str) -> float:
        """Return :meth:`open_power` as a share of the root-mean-square stored power."""
        return self.open_power(segment) / _size(self.stored[segment])

    def open_power(self, segment: str) -> float:
        """Return the root-mean-square difference of both sides, W; NaN where nothing is known."""
        return _size(self.flowing_in[segment] - self.stored[segment])


def _size(power: LegCurve) -> float:
    known = power[np.isfinite(power)]
    return float(np.sqrt(np.mean(known**2))) if len(known) else float("nan")


def power_balance(
    motion: Motion,
    ground: GroundForce,
    mass_kg: float,
    sex: Sex | None,
) -> PowerBalance:
    """Return both sides of the balance for foot, shank and thigh of both legs.

    In two dimensions, and without segment frames, it is the balance of the sagittal plane. NaN
    where loads are unknown.
    """
    legs = legs_of(motion, mass_kg, sex)
    wrench = ground_wrench(ground)
    loads = joint_loads(legs, wrench)
    speeds = {name: fine_derivative(path, legs.rate_hz) for name, path in legs.joints.items()}
    foot = legs.bodies["foot"]
    below = _ground_power(legs, wrench, foot)
    into: dict[str, LegCurve] = {}
    stored: dict[str, LegCurve] = {}
    lower: str | None = None
    for segment, joint in SEGMENTS:
        body = legs.bodies[segment]
        if lower is not None:
            below = -_joint_power(legs, loads, lower, speeds[lower], body)
        into[segment] = _joint_power(legs, loads, joint, speeds[joint], body) + below
        stored[segment] = _energy_rate(legs, body)
        lower = joint
    return PowerBalance(into, stored)


def _ground_power(legs: Legs, wrench: Wrench, foot: Body) -> LegCurve:
    """Return the power of the ground on the foot as a rigid body: zero where it does not move."""
    about_centre = wrench.moment - cross(foot.centre, wrench.force)
    velocity = fine_derivative(foot.centre, legs.rate_hz)
    return _through(legs, wrench.force, velocity) + _turning(legs, about_centre, foot.spin)


def _joint_power(
    legs: Legs, loads: JointLoads, joint: str, speed: LegVector, body: Body
) -> LegCurve:
    """Return the power of the upper on the lower segment's end, as a segment turns at that end."""
    force, moment = loads.force[joint], loads.moment[joint]
    return _through(legs, force, speed) + _turning(legs, moment, body.spin)


def _through(legs: Legs, force: LegVector, velocity: LegVector) -> LegCurve:
    """Return force times velocity; sideways only where all three axes are solved."""
    power = force[..., 0] * velocity[..., 0] + force[..., 1] * velocity[..., 1]
    return power + force[..., 2] * velocity[..., 2] if legs.solid else power


def _turning(legs: Legs, moment: LegVector, spin: LegVector) -> LegCurve:
    """Return moment times angular velocity; about the right axis alone in the sagittal plane."""
    power = moment[..., 2] * spin[..., 2]
    if legs.solid:
        power = power + moment[..., 0] * spin[..., 0] + moment[..., 1] * spin[..., 1]
    return power


def _energy_rate(legs: Legs, body: Body) -> LegCurve:
    velocity = fine_derivative(body.centre, legs.rate_hz)
    moving = 0.5 * body.mass_kg * _through(legs, velocity, velocity)
    spinning = 0.5 * _turning(legs, body.momentum, body.spin)
    height = body.mass_kg * GRAVITY * body.centre[..., 1]
    return fine_derivative(moving + spinning + height, legs.rate_hz)
