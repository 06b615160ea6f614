"""Touchdown and toe-off from measured force, and whose foot it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, other, sided
from pushoff.core.recording import Force
from pushoff.events.settings import EventSettings
from pushoff.maths.filters import lowpass


@dataclass(frozen=True)
class Contact:
    """One foot on the ground: times in s, NaN where the recording began or ended in contact."""

    side: Side
    touchdown_s: float
    toe_off_s: float


def contact_times(
    time_s: Float[np.ndarray, " time"],
    vertical_n: Float[np.ndarray, " time"],
    threshold_n: float,
    cutoff_hz: float,
) -> Float[np.ndarray, "contact 2"]:
    """Return first and last instant (s) of every contact, between samples, (contact, 2).

    The force is low-passed at ``cutoff_hz`` (zero lag; not above 0.45 of the rate) and held
    against ``threshold_n``. NaN samples count as no force. A contact that the recording cuts has
    NaN at that end.
    """
    rate_hz = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    force = np.nan_to_num(vertical_n)
    if cutoff_hz < 0.45 * rate_hz:
        force = lowpass(force, rate_hz, cutoff_hz)
    above = force > threshold_n
    change = np.flatnonzero(above[1:] != above[:-1])
    rise = force[change + 1] - force[change]
    instants = time_s[change] + (threshold_n - force[change]) / rise / rate_hz
    starts, stops = instants[~above[change]], instants[above[change]]
    if above[0]:
        starts = np.concatenate([[np.nan], starts])
    if above[-1]:
        stops = np.concatenate([stops, [np.nan]])
    return np.column_stack([starts, stops])


def contacts_from_force(
    force: Force, motion: Motion | None, settings: EventSettings
) -> tuple[Contact, ...]:
    """Return every contact with its side.

    Plates that carry a known foot are read alone; all others are added up (a foot may stand on
    two plates) and the foot is the one that is lower in the middle of the contact.
    """
    vertical = force.force[:, :, 1]
    found: list[Contact] = []
    for side in SIDES:
        own = [number for number, whose in enumerate(force.side) if whose == side]
        if own:
            times = _kept(force.time_s, vertical[:, own].sum(axis=1), settings)
            found += [Contact(side, float(a), float(b)) for a, b in times]
    shared = [number for number, whose in enumerate(force.side) if whose is None]
    if shared and motion is not None:
        times = _kept(force.time_s, vertical[:, shared].sum(axis=1), settings)
        found += [
            Contact(side, float(a), float(b))
            for (a, b), side in zip(times, _lower_foot(times, motion), strict=True)
            if side is not None
        ]
    return tuple(sorted(found, key=lambda c: np.nanmin([c.touchdown_s, c.toe_off_s])))


def _kept(
    time_s: Float[np.ndarray, " time"],
    vertical_n: Float[np.ndarray, " time"],
    settings: EventSettings,
) -> Float[np.ndarray, "contact 2"]:
    times = contact_times(time_s, vertical_n, settings.force_threshold_n, settings.force_cutoff_hz)
    shortest, longest = settings.contact_s
    length = times[:, 1] - times[:, 0]
    return times[np.isnan(length) | ((length >= shortest) & (length <= longest))]


def _lower_foot(times: Float[np.ndarray, "contact 2"], motion: Motion) -> list[Side | None]:
    """Return the side whose ankle is lower over the middle third of each contact."""
    if not all(sided(side, "ankle") in motion.points for side in SIDES) or not len(times):
        return [None] * len(times)
    first = np.where(np.isnan(times[:, 0]), times[:, 1] - 0.2, times[:, 0])
    last = np.where(np.isnan(times[:, 1]), times[:, 0] + 0.2, times[:, 1])
    share = np.linspace(1 / 3, 2 / 3, 7)
    when = first[:, None] + (last - first)[:, None] * share
    heights = {
        side: np.interp(when, motion.time_s, motion.points[sided(side, "ankle")][:, 1]).mean(axis=1)
        for side in SIDES
    }
    left_lower = heights["left"] < heights["right"]
    known = np.isfinite(heights["left"]) & np.isfinite(heights["right"])
    inside = (when[:, 0] >= motion.time_s[0]) & (when[:, -1] <= motion.time_s[-1])
    return [
        (("left" if lower else other("left")) if seen else None)
        for lower, seen in zip(left_lower, known & inside, strict=True)
    ]
