"""What happens when: contacts, phases and angles of both feet, ready for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES, EventKind, Side

#: Which instant begins a phase, and which instant ends it.
_PHASES: dict[str, tuple[EventKind, EventKind]] = {
    "push": ("midstance", "toe_off"),
    "swing": ("toe_off", "thigh_forward"),
    "return": ("thigh_forward", "midstance"),
}
#: A phase that lasts longer than this share of a stride has lost an event between its ends: the
#: longest of the three, swing, takes under half of a stride at any running speed.
_LONGEST_PHASE = 0.75
#: A foot that is in the air for longer has lost a contact between: a stride of 100 steps/min,
#: slower than anybody runs, lasts 1.2 s.
_LONGEST_FLIGHT_S = 1.2
#: Instants within a contact.
_INNER: tuple[EventKind, EventKind, EventKind] = ("midstance", "thigh_vertical", "heel_off")


@dataclass(frozen=True)
class Contact:
    """One ground contact in seconds; inner instants are NaN where not found."""

    touchdown_s: float
    toe_off_s: float
    touchdown_sd_s: float
    toe_off_sd_s: float
    midstance_s: float
    thigh_vertical_s: float
    heel_off_s: float
    counted: bool


@dataclass(frozen=True)
class Phase:
    """A phase of one foot from ``start_s`` to ``end_s``."""

    word: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Foot:
    """Everything of one side in order of time."""

    side: Side
    contacts: tuple[Contact, ...]
    phases: tuple[Phase, ...]
    thigh_forward_s: tuple[float, ...]

    def words(self, time_s: Float[np.ndarray, " time"]) -> list[str]:
        """Return the phase at every time; where it is not known whether the foot is on the ground.

        Empty before the first contact and after the last one.
        """
        contact = [Phase("on the ground", c.touchdown_s, c.toe_off_s) for c in self.contacts]
        air = [
            Phase("in the air", before.toe_off_s, after.touchdown_s)
            for before, after in pairwise(self.contacts)
            if after.touchdown_s - before.toe_off_s < _LONGEST_FLIGHT_S
        ]
        words = np.full(len(time_s), "", dtype="<U16")
        for phase in (*contact, *air, *self.phases):
            first, last = np.searchsorted(time_s, (phase.start_s, phase.end_s))
            words[first:last] = phase.word
        return words.tolist()


def feet(analysis: Analysis) -> dict[Side, Foot]:
    """Return both feet's contacts and phases."""
    return {side: _foot(analysis, side) for side in SIDES}


def degrees_at(
    analysis: Analysis, angle: str, time_s: Float[np.ndarray, " time"]
) -> Float[np.ndarray, " time"]:
    """Return an angle in degrees at times of the clip; NaN where it is not known."""
    motion = analysis.motion
    curve = motion.angles.get(angle)
    if curve is None:
        return np.full(len(time_s), np.nan)
    return np.degrees(np.interp(time_s, motion.time_s, curve, left=np.nan, right=np.nan))


def _foot(analysis: Analysis, side: Side) -> Foot:
    table = analysis.events
    touchdown, toe_off = table.select("touchdown", side), table.select("toe_off", side)
    ends = np.array([event.time_s for event in toe_off])
    starts = [*(event.time_s for event in touchdown), np.inf]
    refused = _refused(analysis, side)
    contacts = []
    for number, event in enumerate(touchdown):
        later = int(np.searchsorted(ends, event.time_s, side="right"))
        if later == len(ends) or ends[later] >= starts[number + 1]:
            continue
        window = (event.time_s, float(ends[later]))
        midstance, thigh_vertical, heel_off = (
            _inside(table.times(kind, side), window) for kind in _INNER
        )
        contacts.append(
            Contact(
                touchdown_s=window[0],
                toe_off_s=window[1],
                touchdown_sd_s=event.sd_s,
                toe_off_sd_s=toe_off[later].sd_s,
                midstance_s=midstance,
                thigh_vertical_s=thigh_vertical,
                heel_off_s=heel_off,
                counted=not np.any(np.abs(refused - event.time_s) < 1e-3),
            )
        )
    return Foot(
        side,
        tuple(contacts),
        _phases(analysis, side),
        tuple(table.times("thigh_forward", side).tolist()),
    )


def _inside(times_s: Float[np.ndarray, " event"], window: tuple[float, float]) -> float:
    inside = times_s[(times_s > window[0]) & (times_s <= window[1])]
    return float(inside[0]) if len(inside) else float("nan")


def _refused(analysis: Analysis, side: Side) -> Float[np.ndarray, " stride"]:
    """Return the touchdowns of strides that were left out."""
    table = analysis.strides
    rows = [row for row in table.rows(side, valid_only=False) if not table.valid[row]]
    return np.asarray(table.times["touchdown"])[rows]


def _phases(analysis: Analysis, side: Side) -> tuple[Phase, ...]:
    longest = _LONGEST_PHASE * _stride_s(analysis)
    events = sorted(
        (event.time_s, kind)
        for kind in ("midstance", "toe_off", "thigh_forward")
        for event in analysis.events.select(kind, side)
    )
    return tuple(
        Phase(word, start, end)
        for (start, first), (end, then) in pairwise(events)
        if end - start <= longest
        for word, ends in _PHASES.items()
        if ends == (first, then)
    )


def _stride_s(analysis: Analysis) -> float:
    times = analysis.strides.times
    lasting = np.asarray(times["next_touchdown"]) - np.asarray(times["touchdown"])
    finite = lasting[np.isfinite(lasting)]
    return float(np.median(finite)) if len(finite) else float("inf")
