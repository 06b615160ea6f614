"""What the kinetics stage returns: ground force, joint moments and powers over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float

from pushoff.core.names import PAIRED_ANGLES, Side
from pushoff.core.recording import Found

ForceMethod = Literal["measured", "centre_of_mass", "two_mass", "sine"]

#: Joints of a leg from the ground up; ``hip_adduction`` and the like are further axes of them.
JOINTS: tuple[str, ...] = ("mtp", "ankle", "knee", "hip")
#: Moments that a leg can have, all internal and with the sign of the angle of the same name.
MOMENTS: tuple[str, ...] = PAIRED_ANGLES[PAIRED_ANGLES.index("hip") :]


@dataclass(frozen=True)
class GroundForce:
    """Force of the ground on each foot, on the time axis of its :class:`Kinetics`.

    Parameters
    ----------
    force : mapping of side to array, (time, 3)
        Forward, up, right in N. Zero while the foot is known to be in the air, NaN where the force
        is not known (a contact that no plate saw, an axis that the camera does not see).
    centre_of_pressure : mapping of side to array, (time, 3)
        In m, in the laboratory like ``Motion.points``; NaN while the foot carries no load.
    free_moment : mapping of side to array, (time,)
        About the up axis, N·m; zero where the force is estimated.
    method : ForceMethod
    source : str
        Where it comes from, in plain words.
    error : mapping of quantity to number
        Standard deviation of what the method itself may be off by: ``vertical`` and ``fore_aft``
        (root-mean-square over contact, body weights), ``peak`` (share of the peak), ``propulsion``
        (share of the propulsive impulse), ``centre_of_pressure`` (m).
    rate_hz : float
        Sampling rate of the plates; NaN where the force is estimated.
    """

    force: Mapping[Side, Float[np.ndarray, "time 3"]]
    centre_of_pressure: Mapping[Side, Float[np.ndarray, "time 3"]]
    free_moment: Mapping[Side, Float[np.ndarray, " time"]]
    method: ForceMethod
    source: str
    error: Mapping[str, float] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    rate_hz: float = float("nan")

    @property
    def measured(self) -> bool:
        """Whether plates measured it."""
        return self.method == "measured"


@dataclass(frozen=True)
class Loads:
    """Joint moments, powers and forces from inverse dynamics; names as ``left_knee``.

    Parameters
    ----------
    moments : mapping of name to array, (time,)
        N·m, see ``MOMENTS``; NaN where force or motion is unknown.
    powers : mapping of joint to array, (time,)
        W, ``left_hip`` …: moment times angular velocity over all axes that were solved; generated
        is positive.
    reactions : mapping of joint to array, (time, 3)
        N, force of the proximal on the distal segment at the joint; NaN on an unseen axis.
    error : mapping of name without side to number
        Standard deviation of what the method may be off by at the peak: ``moment:ankle`` in
        N·m/kg, ``power:ankle`` in W/kg.
    """

    moments: Mapping[str, Float[np.ndarray, " time"]]
    powers: Mapping[str, Float[np.ndarray, " time"]]
    reactions: Mapping[str, Float[np.ndarray, "time 3"]]
    error: Mapping[str, float] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kinetics:
    """Forces, moments and powers on one uniform time axis (s from the first frame).

    The axis is that of the motion, or a multiple of its rate where that is low.
    ``mass`` is the body mass in kg (``assumed`` where nobody knows it: then only what is per
    kilogram or per body weight means anything). ``leg_length`` maps a side to the length (m) of
    the line from the centre of pressure to the hip, NaN in flight. ``angles`` holds the joint
    angles (rad) of ``Motion.angles`` on this time axis.
    """

    time_s: Float[np.ndarray, " time"]
    mass: Found
    ground: GroundForce
    loads: Loads
    leg_length: Mapping[Side, Float[np.ndarray, " time"]]
    angles: Mapping[str, Float[np.ndarray, " time"]]
    dimension: Literal[2, 3]
    skipped: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
