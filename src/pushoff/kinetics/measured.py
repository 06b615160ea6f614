"""Measured force: whose foot a plate carried, on the time axis of the motion."""

from __future__ import annotations

from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.recording import Force
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.settings import KineticsSettings


def measured_force(
    force: Force, motion: Motion, contacts: Contacts, settings: KineticsSettings
) -> GroundForce | None:
    """Return the force on each foot, or None where no contact lies on a plate."""
    return None
