"""Ground force as half a sine wave over contact."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.kinetics.contact_load import contact_loads
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.sagittal_force import sagittal_force

CITATIONS = ("morin2005",)
#: Method error: virtual runners, seen exactly or by a camera. Peaks come out too low, by 7 % there.
ERROR: Mapping[str, float] = {"vertical": 0.30, "peak": 0.12}
WARNING = (
    "Force is half a sine wave over each contact: its peaks come out about 7 to 13 % too low, more "
    "than the errors of the usual estimate that stand beside single measures."
)


def peak_bw(
    contact_s: Float[np.ndarray, " contact"], carried_s: Float[np.ndarray, " contact"]
) -> Float[np.ndarray, " contact"]:
    """Return the peak of the half sine (body weights) that carries the weight of a time.

    With the contact time t_c and the flight time t_f, ``carried_s`` = t_c + t_f and the peak is
    π/2 (t_f / t_c + 1), morin2005.
    """
    return 0.5 * np.pi * carried_s / contact_s


def sine(motion: Motion, contacts: Contacts, mass_kg: float, height_m: float) -> GroundForce | None:
    """Return the force on each foot as half a sine wave, None where no whole step is known.

    Needs contact and flight times only (morin2005). Differences to the paper: each contact carries
    half of the flights on both of its sides; the fore-aft force is not part of the method
    (:mod:`pushoff.kinetics.sagittal_force`).
    ``height_m`` is not used.

    Notes
    -----
    A runner's force is steeper than a sine at landing and higher at its peak: the published peak is
    6.9 ± 2.5 % too low at 3.3 to 6.7 m/s (eight men on a treadmill), 9 to 16 % in two runners with
    plates at 3.7 and 4 m/s.
    """
    del height_m
    loads = contact_loads(motion.time_s, contacts)
    if loads is None:
        return None
    weight = mass_kg * GRAVITY
    vertical: dict[Side, np.ndarray] = {}
    for side in SIDES:
        load = loads[side]
        peak = weight * peak_bw(load.lasting_s, load.carried_s)
        vertical[side] = peak[load.number] * np.sin(np.pi * load.share)
    return sagittal_force(
        motion,
        loads,
        vertical,
        mass_kg,
        method="sine",
        source="half a sine wave over each contact, from contact and flight times",
        error=ERROR,
        warnings=(WARNING,),
        citations=CITATIONS,
    )
