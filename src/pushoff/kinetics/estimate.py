"""Ground force where none was measured: which method, and what it gives."""

from __future__ import annotations

from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.settings import KineticsSettings


def estimate_force(
    motion: Motion, contacts: Contacts, mass_kg: float, height_m: float, settings: KineticsSettings
) -> GroundForce | None:
    """Return the estimated force on each foot, or None where nothing can be had."""
    return None
