"""Ground force by the two-mass model: a lower leg that lands and a body that it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.kinetics.contact_load import ContactLoad, contact_loads
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.sagittal_force import sagittal_force
from pushoff.maths.derivatives import derivative

CITATIONS = ("clark2017",)
#: Share of body mass that the landing leg stops at once, and share of contact at which the rest
#: of the body pushes most (clark2017).
LOWER_MASS = 0.08
PEAK_SHARE = 0.47
#: The ankle stops sinking within this share of contact; later zeros belong to heel-off.
_LATEST_STOP = 0.5
#: It has stopped when it sinks by no more than this share of its speed at touchdown. The paper
#: waits for zero, which a smoothed marker on a shoe that gives way reaches 10 to 20 ms later or not
#: at all; R² then falls from 0.89 to 0.85 (RBDS001) and from 0.94 to 0.93 (Hamner's subject 02).
_STOPPED = 0.1
#: Method error by dimension: virtual runners with exact motion (3) and seen by a camera (2), where
#: smoothed keypoints hardly show how the ankle lands. Peaks come out too high: on average by 9 and
#: 14 %.
ERRORS: Mapping[int, Mapping[str, float]] = {
    3: {"vertical": 0.35, "peak": 0.14},
    2: {"vertical": 0.40, "peak": 0.20},
}
WARNING = (
    "Force is that of the two-mass model, whose equations are recalled, not read: its peaks came "
    "out about 10 % too high in markers and 14 % in video, more than the errors of the usual "
    "estimate that stand beside single measures."
)


@dataclass(frozen=True)
class Landing:
    """How each contact stops the lower leg.

    ``speed_mps`` is how fast the ankle sinks at touchdown, ``stop_s`` how long until it no longer
    sinks, both (contact,); NaN where not seen.
    """

    speed_mps: Float[np.ndarray, " contact"]
    stop_s: Float[np.ndarray, " contact"]


def two_mass(motion: Motion, contacts: Contacts, mass_kg: float) -> GroundForce | None:
    """Return the force on each foot by the two-mass model, None without ankles or whole steps.

    A lower mass of 8 % of the body is stopped with a raised cosine that lasts twice as long as the
    ankle sinks after touchdown; the rest of the body is carried by a raised cosine that peaks at
    47 % of contact (clark2017, 3 to 11 m/s, R² 0.95 ± 0.04 over 500 waveforms). NaN in contacts
    whose ankle was not seen. Differences to the paper: each contact carries half of the flights on
    both of its sides; the ankle has stopped at a tenth of its landing speed; the fore-aft force is
    not part of the method (:mod:`pushoff.kinetics.sagittal_force`).
    """
    loads = contact_loads(motion.time_s, contacts)
    if loads is None or not any(sided(side, "ankle") in motion.points for side in SIDES):
        return None
    weight = mass_kg * GRAVITY
    vertical: dict[Side, np.ndarray] = {
        side: weight * curve_bw(loads[side], landing(motion, loads[side], side)) for side in SIDES
    }
    return sagittal_force(
        motion,
        loads,
        vertical,
        mass_kg,
        method="two_mass",
        source="two-mass model, from contact and flight times and the ankle's landing",
        error=ERRORS[motion.dimension],
        warnings=(WARNING,),
        citations=CITATIONS,
    )


def curve_bw(load: ContactLoad, landing: Landing) -> Float[np.ndarray, " instant"]:
    """Return the vertical force (body weights) at the instants in contact."""
    number, contact = load.number, load.lasting_s
    stop = landing.stop_s
    first = LOWER_MASS * (landing.speed_mps / stop / GRAVITY + 1.0) * 2.0 * stop
    rest = 2.0 * (load.carried_s - first) / contact
    since = load.share * contact[number]
    early = 0.5 * (first / stop)[number] * (1.0 + np.cos(np.pi * (since / stop[number] - 1.0)))
    early = np.where(since < 2.0 * stop[number], early, 0.0)
    ahead = load.share - PEAK_SHARE
    width = np.where(ahead < 0.0, PEAK_SHARE, 1.0 - PEAK_SHARE)
    late = 0.5 * rest[number] * (1.0 + np.cos(np.pi * ahead / width))
    # NaN of an unseen landing stays NaN over the whole contact.
    return np.where(np.isfinite(stop[number]), early + late, np.nan)


def landing(motion: Motion, load: ContactLoad, side: Side) -> Landing:
    """Return how the ankle sinks at each touchdown of a foot."""
    unknown = np.full(len(load.start), np.nan)
    path = motion.points.get(sided(side, "ankle"))
    if path is None or not len(load.start):
        return Landing(unknown, unknown)
    time = motion.time_s
    rise = derivative(path[:, 1], motion.rate_hz)
    known = np.isfinite(rise)
    if known.sum() < 2:
        return Landing(unknown, unknown)
    speed = -np.interp(load.start, time[known], rise[known])
    # The first instant in contact at which the ankle has stopped, and where between it and the
    # instant before it did.
    count = len(load.start)
    left = rise[load.frame] + _STOPPED * speed[load.number]
    here = (left >= 0.0) & (load.share <= _LATEST_STOP)
    first = np.full(count, len(time))
    np.minimum.at(first, load.number[here], load.frame[here])
    found = first < len(time)
    after = np.where(found, first, 1)
    before = np.maximum(after - 1, 0)
    climb = rise[after] - rise[before]
    over = rise[after] + _STOPPED * speed
    part = np.divide(over, climb, out=np.zeros(count), where=climb > 0.0)
    stop = np.where(found, time[after] - part * (time[after] - time[before]) - load.start, np.nan)
    # A leg that is not seen to sink at all (bad tracking) has no landing.
    good = found & (speed > 0.0) & (stop > 0.0)
    usual = float(np.median(stop[good])) if good.any() else np.nan
    usual_speed = float(np.median(speed[good])) if good.any() else np.nan
    seen = np.isfinite(np.interp(load.start, time, rise))
    return Landing(
        np.where(good, speed, np.where(seen, usual_speed, np.nan)),
        np.where(good, stop, np.where(seen, usual, np.nan)),
    )
