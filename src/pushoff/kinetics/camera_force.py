"""Force from one camera's view."""

from __future__ import annotations

from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.kinetics.contacts import Contacts


def camera_force(
    motion: Motion, contacts: Contacts, mass_kg: float, height_m: float
) -> GroundForce | None:
    """Return the force on each foot from motion in one plane."""
    return None
