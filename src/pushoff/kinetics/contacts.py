"""Whole contacts of a foot from the event table."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.events import EventTable
from pushoff.core.names import SIDES, Side

Contacts = dict[Side, Float[np.ndarray, "contact 2"]]


def contacts_of(events: EventTable) -> Contacts:
    """Return touchdown and toe-off (s) of every contact that has both, by side, (contact, 2)."""
    found: Contacts = {}
    for side in SIDES:
        down, off = events.times("touchdown", side), events.times("toe_off", side)
        following = np.searchsorted(off, down, side="right")
        next_down = np.append(down[1:], np.inf)
        whole = following < len(off)
        off_at = off[np.minimum(following, max(len(off) - 1, 0))] if len(off) else down
        whole &= off_at < next_down
        found[side] = np.column_stack([down[whole], off_at[whole]])
    return found


def event_sd(events: EventTable) -> tuple[float, float]:
    """Return the usual standard deviation (s) of touchdowns and of toe-offs; NaN without any."""
    found = []
    for kind in ("touchdown", "toe_off"):
        deviations = [event.sd_s for event in events.select(kind)]
        found.append(float(np.median(deviations)) if deviations else float("nan"))
    return found[0], found[1]


def inside(
    time_s: Float[np.ndarray, " time"], contacts: Float[np.ndarray, "contact 2"]
) -> Bool[np.ndarray, " time"]:
    """Return which instants lie within one of the contacts."""
    if not len(contacts):
        return np.zeros(len(time_s), dtype=bool)
    last = np.searchsorted(contacts[:, 0], time_s, side="right") - 1
    return (last >= 0) & (time_s <= contacts[np.maximum(last, 0), 1])
