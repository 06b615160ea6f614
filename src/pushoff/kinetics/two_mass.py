"""Force by the two-mass model."""

from __future__ import annotations

from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.kinetics.contacts import Contacts


def two_mass(motion: Motion, contacts: Contacts, mass_kg: float) -> GroundForce | None:
    """Return the force on each foot by the two-mass model."""
    return None
