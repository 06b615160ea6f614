"""Force as half a sine wave."""

from __future__ import annotations

from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.kinetics.contacts import Contacts


def sine(motion: Motion, contacts: Contacts, mass_kg: float, height_m: float) -> GroundForce | None:
    """Return the force on each foot as half a sine wave."""
    return None
