"""The event table: side, kind, time, standard deviation and detector of every event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.names import EVENT_KINDS, SIDES, EventKind, Side


@dataclass(frozen=True)
class Event:
    """One event of one foot; ``time_s`` lies between frames, ``sd_s`` is its standard deviation."""

    side: Side
    kind: EventKind
    time_s: float
    sd_s: float
    detector: str

    def __post_init__(self) -> None:
        if self.side not in SIDES or self.kind not in EVENT_KINDS:
            raise ValueError(f"no such event: {self.side} {self.kind}")


@dataclass(frozen=True)
class EventTable:
    """Events sorted by time."""

    events: tuple[Event, ...]

    @classmethod
    def of(cls, events: Iterable[Event]) -> EventTable:
        """Sort events by time into a table."""
        return cls(tuple(sorted(events, key=lambda event: (event.time_s, event.side, event.kind))))

    def __len__(self) -> int:
        return len(self.events)

    def select(self, kind: EventKind, side: Side | None = None) -> tuple[Event, ...]:
        """Return the events of a kind, of one side or of both, in order of time."""
        return tuple(e for e in self.events if e.kind == kind and side in (None, e.side))

    def times(self, kind: EventKind, side: Side | None = None) -> Float[np.ndarray, " event"]:
        """Return the times (s) of the events of a kind, of one side or of both."""
        return np.array([e.time_s for e in self.select(kind, side)], dtype=float)

    def merged(self, other: EventTable) -> EventTable:
        """Return a table with the events of both."""
        return EventTable.of((*self.events, *other.events))
