"""How much each contact carries, and curves over contacts on the time axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from pushoff.core.names import SIDES, Side
from pushoff.kinetics.contacts import Contacts

#: Longest flight of a runner (s) and longest time on both feet of a walker: outside of them a
#: contact between two others was missed.
_FLIGHT_S = (-0.30, 0.40)
#: A swing that lasts this much longer than usual hides a contact that was missed.
_LONG_SWING = 1.25


@dataclass(frozen=True)
class ContactLoad:
    """The contacts of one foot, and which instants of a time axis lie in them.

    Parameters
    ----------
    start, stop : array, (contact,)
        Touchdown and toe-off, s.
    carried_s : array, (contact,)
        The contact carries body weight for this long: itself and half of the flights before and
        after it, in which the body flies freely and is as high at landing as at take-off.
    frame : int array, (instant,)
        Frames of the time axis that lie in a contact.
    number : int array, (instant,)
        The contact of each of them.
    share : array, (instant,)
        Its share of contact, 0 at touchdown and 1 at toe-off.
    air : bool array, (time,)
        Where the foot is known to be in the air.
    """

    start: Float[np.ndarray, " contact"]
    stop: Float[np.ndarray, " contact"]
    carried_s: Float[np.ndarray, " contact"]
    frame: Int[np.ndarray, " instant"]
    number: Int[np.ndarray, " instant"]
    share: Float[np.ndarray, " instant"]
    air: Bool[np.ndarray, " time"]

    @property
    def lasting_s(self) -> Float[np.ndarray, " contact"]:
        """Contact times, s."""
        return self.stop - self.start

    def curve(self, values: Float[np.ndarray, " instant"]) -> Float[np.ndarray, " time"]:
        """Return a curve over all time: values in contact, zero in the air, NaN elsewhere."""
        out = np.where(self.air, 0.0, np.nan)
        out[self.frame] = values
        return out


def contact_loads(
    time_s: Float[np.ndarray, " time"], contacts: Contacts
) -> dict[Side, ContactLoad] | None:
    """Return the load of each foot, or None where no step is whole (no flight is known)."""
    side = np.concatenate([np.full(len(contacts[s]), i) for i, s in enumerate(SIDES)])
    rows = np.concatenate([contacts[s] for s in SIDES])
    order = np.argsort(rows[:, 0], kind="stable")
    carried = np.full(len(rows), np.nan)
    found = _carried(rows[order], side[order].astype(int))
    if found is None:
        return None
    carried[order] = found
    return {s: _load(time_s, contacts[s], carried[side == i]) for i, s in enumerate(SIDES)}


def _carried(
    rows: Float[np.ndarray, "contact 2"], side: Int[np.ndarray, " contact"]
) -> Float[np.ndarray, " contact"] | None:
    """Return how long (s) each contact, in order of time, carries body weight."""
    flight = rows[1:, 0] - rows[:-1, 1]
    whole = (side[1:] != side[:-1]) & (flight > _FLIGHT_S[0]) & (flight < _FLIGHT_S[1])
    if not whole.any():
        return None
    flight = np.where(whole, flight, np.median(flight[whole]))
    ends = np.median(flight[whole])
    before, after = np.append(ends, flight), np.append(flight, ends)
    return rows[:, 1] - rows[:, 0] + 0.5 * (before + after)


def _load(
    time_s: Float[np.ndarray, " time"],
    rows: Float[np.ndarray, "contact 2"],
    carried_s: Float[np.ndarray, " contact"],
) -> ContactLoad:
    start, stop = rows[:, 0], rows[:, 1]
    number = np.searchsorted(start, time_s, side="right") - 1
    last = np.maximum(number, 0)
    within = np.zeros(len(time_s), dtype=bool)
    if len(rows):
        within = (number >= 0) & (time_s <= stop[last])
    frame = np.flatnonzero(within)
    number = number[frame]
    return ContactLoad(
        start=start,
        stop=stop,
        carried_s=carried_s,
        frame=frame,
        number=number,
        share=(time_s[frame] - start[number]) / (stop - start)[number],
        air=_in_the_air(time_s, start, stop) & ~within,
    )


def _in_the_air(
    time_s: Float[np.ndarray, " time"],
    start: Float[np.ndarray, " contact"],
    stop: Float[np.ndarray, " contact"],
) -> Bool[np.ndarray, " time"]:
    """Return where a foot is known to swing.

    That is between two contacts as far apart as usual, and for as long as a usual swing before the
    first and after the last one and beside gaps.
    """
    if len(start) < 2:
        return np.zeros(len(time_s), dtype=bool)
    swings = start[1:] - stop[:-1]
    usual = float(np.median(swings))
    after = np.searchsorted(stop, time_s, side="left") - 1
    before = np.searchsorted(start, time_s, side="left")
    since = np.where(after >= 0, time_s - stop[np.maximum(after, 0)], np.inf)
    until = np.where(
        before < len(start), start[np.minimum(before, len(start) - 1)] - time_s, np.inf
    )
    short = since + until < _LONG_SWING * usual
    return short | (since < usual) | (until < usual)
