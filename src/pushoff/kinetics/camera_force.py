"""Force from one camera's view."""

from __future__ import annotations

import numpy as np

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.kinetics.contact_load import contact_loads
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.sagittal_force import sagittal_force


def camera_force(
    motion: Motion, contacts: Contacts, mass_kg: float, height_m: float
) -> GroundForce | None:
    """Return the force on each foot from motion in one plane."""
    loads = contact_loads(motion.time_s, contacts)
    if loads is None:
        return None
    weight = mass_kg * GRAVITY
    vertical: dict[Side, np.ndarray] = {}
    for side in SIDES:
        load = loads[side]
        mean = weight * load.carried_s / load.lasting_s
        vertical[side] = mean[load.number] * 0.5 * np.pi * np.sin(np.pi * load.share)
    return sagittal_force(
        motion,
        loads,
        vertical,
        method="centre_of_mass",
        source="contact and flight times in the video",
        error={"vertical": 0.25, "peak": 0.10},
    )
