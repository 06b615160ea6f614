"""From events to strides: who follows whom, and which strides can be trusted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from pushoff.core.events import Event, EventTable
from pushoff.core.motion import Motion
from pushoff.core.names import EVENT_KINDS, SIDES, EventKind, Side, other, sided
from pushoff.core.strides import INSTANTS, StrideTable
from pushoff.phases.settings import PhaseSettings

Lookup = Mapping[tuple[EventKind, Side], tuple[Event, ...]]

_INNER: tuple[EventKind, ...] = (
    "midstance",
    "thigh_vertical",
    "heel_off",
    "toe_off",
    "thigh_forward",
)


def build_strides(
    events: EventTable, motion: Motion, settings: PhaseSettings | None = None
) -> StrideTable:
    """Return one row per touchdown that is followed by another of the same foot.

    An instant that was not found is NaN. Rejected strides stay, with the reason in words.
    """
    settings = settings or PhaseSettings()
    rows: list[tuple[Side, dict[str, Event | None]]] = []
    by_kind: Lookup = {
        (kind, side): events.select(kind, side) for kind in EVENT_KINDS for side in SIDES
    }
    for side in SIDES:
        touchdowns = by_kind["touchdown", side]
        for first, following in pairwise(touchdowns):
            rows.append((side, _instants(by_kind, side, first, following)))
    rows.sort(key=lambda row: row[1]["touchdown"].time_s if row[1]["touchdown"] else np.inf)
    times = {name: _column(rows, name, "time_s") for name in INSTANTS}
    sds = {name: _column(rows, name, "sd_s") for name in INSTANTS}
    side_names: tuple[Side, ...] = tuple(side for side, _ in rows)
    reasons = _reasons(side_names, times, motion, settings)
    valid = np.array([not reason for reason in reasons], dtype=bool)
    return StrideTable(side_names, times, sds, valid, reasons)


def _instants(
    events: Lookup, side: Side, first: Event, following: Event
) -> dict[str, Event | None]:
    def inside(kind: EventKind, of: Side) -> Event | None:
        own = events[kind, of]
        place = bisect_right(own, first.time_s, key=lambda event: event.time_s)
        found = own[place] if place < len(own) else None
        return found if found is not None and found.time_s < following.time_s else None

    row: dict[str, Event | None] = {kind: inside(kind, side) for kind in _INNER}
    row["touchdown"], row["next_touchdown"] = first, following
    row["opposite_touchdown"] = inside("touchdown", other(side))
    row["opposite_toe_off"] = inside("toe_off", other(side))
    return row


def _column(
    rows: list[tuple[Side, dict[str, Event | None]]], name: str, field: str
) -> Float[np.ndarray, " stride"]:
    found = [row[name] for _, row in rows]
    return np.array([np.nan if e is None else getattr(e, field) for e in found], dtype=float)


def _reasons(
    sides: tuple[Side, ...],
    times: dict[str, Float[np.ndarray, " stride"]],
    motion: Motion,
    settings: PhaseSettings,
) -> tuple[str, ...]:
    """Return why each stride is rejected, empty for the good ones; the first reason counts."""
    duration = times["next_touchdown"] - times["touchdown"]
    contact = times["toe_off"] - times["touchdown"]
    low, high = settings.stride_s
    usual = float(np.median(duration)) if len(duration) else np.nan
    usual = usual if low <= usual <= high else np.nan
    unseen = np.array(
        [
            _unseen(motion, s, a, b)
            for s, a, b in zip(sides, times["touchdown"], times["next_touchdown"], strict=True)
        ]
    )
    texts: list[str] = []
    for i in range(len(duration)):
        duty = contact[i] / duration[i]
        text = ""
        if not np.isfinite(times["toe_off"][i]):
            text = "no toe-off was found in it"
        elif not low <= duration[i] <= high:
            text = f"it lasts {duration[i]:.2f} s, outside {low}–{high} s: a contact was missed"
        elif np.isfinite(usual) and abs(duration[i] / usual - 1) > settings.stride_change:
            text = f"it lasts {duration[i]:.2f} s, the others {usual:.2f} s"
        elif not settings.duty_factor[0] <= duty <= settings.duty_factor[1]:
            text = f"the foot is down for {duty:.0%} of it, which is not running"
        elif not np.isfinite(times["opposite_touchdown"][i]):
            text = "the other foot's touchdown was not found in it"
        elif unseen[i] > settings.unseen_share:
            text = f"the leg is hidden in {unseen[i]:.0%} of it"
        texts.append(text)
    return tuple(texts)


def _unseen(motion: Motion, side: Side, start_s: float, stop_s: float) -> float:
    """Return the largest share of a stride in which hip, knee or ankle was not measured."""
    first, last = np.searchsorted(motion.time_s, [start_s, stop_s])
    if last <= first:
        return 1.0
    shares = [
        float(np.mean(motion.filled[name][first:last]))
        for name in (sided(side, part) for part in ("hip", "knee", "ankle"))
        if name in motion.filled
    ]
    return max(shares, default=0.0)
