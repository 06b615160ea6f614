"""Ground force where none was measured: which method, and what it gives."""

from __future__ import annotations

from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES
from pushoff.kinetics.camera_force import camera_force
from pushoff.kinetics.centre_of_mass import USUAL_EVENT_SD_S, centre_of_mass
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.settings import KineticsSettings
from pushoff.kinetics.sine import sine
from pushoff.kinetics.two_mass import two_mass


def estimate_force(
    motion: Motion,
    contacts: Contacts,
    mass_kg: float,
    height_m: float,
    settings: KineticsSettings,
    event_sd_s: tuple[float, float] = USUAL_EVENT_SD_S,
) -> GroundForce | None:
    """Return the estimated force on each foot, or None where nothing can be had.

    ``settings.estimate`` names the method: ``two_mass`` and ``sine`` as told; otherwise the centre
    of mass of the body's three-dimensional motion, or what one camera shows of it. ``event_sd_s``
    is how far touchdowns and toe-offs may be off.

    Raises
    ------
    ValueError
        For a method that does not exist.
    """
    method = settings.estimate
    if method not in ("auto", "centre_of_mass", "two_mass", "sine"):
        raise ValueError(
            f"kinetics.estimate: expected auto, centre_of_mass, two_mass or sine, found {method!r}"
        )
    if not any(len(contacts[side]) for side in SIDES):
        return None
    if method == "two_mass":
        return two_mass(motion, contacts, mass_kg)
    if method == "sine":
        return sine(motion, contacts, mass_kg, height_m)
    if motion.dimension == 2:
        return camera_force(motion, contacts, mass_kg, height_m)
    return centre_of_mass(motion, contacts, mass_kg, event_sd_s)
