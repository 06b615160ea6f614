"""Force from the path of the body's centre of mass."""

from __future__ import annotations

from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.kinetics.contacts import Contacts


def centre_of_mass(motion: Motion, contacts: Contacts, mass_kg: float) -> GroundForce | None:
    """Return the force on each foot from three-dimensional motion."""
    return None
