"""The kinetics stage: motion, events and measured force in, forces, moments and powers out."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from pushoff.core.events import EventTable
from pushoff.core.kinetics import GroundForce, Kinetics
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.core.recording import Found, Recording
from pushoff.kinetics.axis import on_axis
from pushoff.kinetics.contacts import contacts_of, event_sd
from pushoff.kinetics.estimate import estimate_force
from pushoff.kinetics.inverse_dynamics import inverse_dynamics
from pushoff.kinetics.measured import measured_force
from pushoff.kinetics.settings import KineticsSettings

#: Mass (kg) and stature (m) of a body of which nobody said anything: moments per kilogram and
#: forces per body weight do not depend on the mass; stature is only used to fill in what was not
#: seen. Both are marked as assumed.
_ASSUMED_MASS = Found(70.0, 15.0, "assumed: nobody said", assumed=True)
_ASSUMED_HEIGHT_M = 1.75
_DEFAULT = KineticsSettings()


@dataclass(frozen=True)
class KineticsResult:
    """Kinetics, or the reason why there are none."""

    kinetics: Kinetics | None
    motion: Motion | None = None
    skipped: dict[str, str] = field(default_factory=dict)


def solve_kinetics(
    motion: Motion,
    recording: Recording,
    events: EventTable,
    settings: KineticsSettings = _DEFAULT,
) -> KineticsResult:
    """Return ground force, joint moments, powers and joint forces of both legs.

    Measured force rules where plates saw contacts; otherwise it is estimated. Views from behind and
    in front show no sagittal motion and are skipped with that reason.

    Returns
    -------
    KineticsResult
        ``motion`` is the motion on the time axis of the kinetics.
    """
    if motion.dimension == 2 and motion.view not in SIDES:
        return KineticsResult(
            None, None, {"kinetics": "forces and moments need a view from the side"}
        )
    fine = on_axis(motion, settings.least_rate_hz)
    contacts = contacts_of(events)
    athlete = recording.athlete
    mass = athlete.mass or _ASSUMED_MASS
    height_m = athlete.height.value if athlete.height else _ASSUMED_HEIGHT_M
    ground: GroundForce | None = None
    if recording.force is not None:
        ground = measured_force(recording.force, fine, contacts, settings)
    if ground is None:
        ground = estimate_force(fine, contacts, mass.value, height_m, settings, event_sd(events))
    if ground is None:
        return KineticsResult(
            None, fine, {"kinetics": "no force was measured or could be estimated"}
        )
    loads = inverse_dynamics(fine, ground, mass.value, athlete.sex, settings)
    kinetics = Kinetics(
        time_s=fine.time_s,
        mass=mass,
        ground=ground,
        loads=loads,
        leg_length={side: _leg_length(fine, ground, side) for side in SIDES},
        angles=fine.angles,
        dimension=motion.dimension,
        skipped={**ground.skipped, **loads.skipped},
        warnings=(*ground.warnings, *loads.warnings),
        citations=tuple(dict.fromkeys((*ground.citations, *loads.citations))),
    )
    return KineticsResult(kinetics, fine, dict(kinetics.skipped))


def _leg_length(motion: Motion, ground: GroundForce, side: Side) -> Float[np.ndarray, " time"]:
    """Return the length (m) of the line from the centre of pressure to the hip, NaN in flight."""
    hip = motion.points.get(sided(side, "hip"))
    if hip is None:
        return np.full(len(motion.time_s), np.nan)
    line = hip - ground.centre_of_pressure[side]
    axes = (0, 1) if motion.dimension == 2 else (0, 1, 2)
    return np.linalg.norm(line[:, axes], axis=1)
