"""The event stage: motion and force in, event table out."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from pushoff.core.events import Event, EventTable
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.core.recording import Force
from pushoff.events.combine import combine
from pushoff.events.derived import derived_events
from pushoff.events.fold import fold_both
from pushoff.events.force import Contact, contacts_from_force
from pushoff.events.frontal import facing_events
from pushoff.events.gait import check_running
from pushoff.events.keypoint_contacts import TimedLeg, learnt_contacts, single_detectors
from pushoff.events.registry import DETECTORS, Detector, Timing
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals, find_windows, foot_signals


@dataclass(frozen=True)
class EventResult:
    """The event table, what could not be found and why, and the citations of what was used."""

    events: EventTable
    skipped: dict[str, str] = field(default_factory=dict)
    citations: tuple[str, ...] = ()


def detect(
    motion: Motion,
    force: Force | None = None,
    settings: EventSettings | None = None,
    where: str = "recording",
) -> EventResult:
    """Find all events of both feet.

    Force rules where it exists: contacts that a plate saw replace those from motion. Raises
    NotAnalysableError for walking and where there are no steps.
    """
    settings = settings or EventSettings()
    if force is None and motion.dimension == 2 and motion.view in ("rear", "front"):
        facing = facing_events(motion)
        check_running(facing.events, settings, where)
        return EventResult(facing.events, facing.skipped, facing.citations)
    skipped: dict[str, str] = {}
    contacts: list[tuple[Contact, float, float, str]] = []
    legs = _timed_legs(motion, settings)
    for side in SIDES:
        found = legs[side].contacts if side in legs else []
        if not found:
            skipped[f"events_{side}"] = f"the {side} foot shows no ground contact in this recording"
        contacts += [(c, td, to, "motion") for c, td, to in found]
    citations = {key for detector in DETECTORS for key in detector.cite}
    if force is not None:
        measured = contacts_from_force(force, motion, settings)
        contacts = _force_rules(measured, contacts, settings.force_sd_s)
        if measured:
            citations = {"pushoff_events"}
    table = EventTable.of(_contact_events(contacts))
    check_running(table, settings, where)
    inner: list[Event] = []
    for side in SIDES:
        timed = legs[side].inner if side in legs and force is None else None
        if timed is None:
            timed = derived_events(motion, side, *_intervals(contacts, side))
        inner += timed
    return EventResult(EventTable.of((*table.events, *inner)), skipped, tuple(sorted(citations)))


def _timed_legs(motion: Motion, settings: EventSettings) -> dict[Side, TimedLeg]:
    """Return the contacts of the feet that were seen; keypoints are folded over all strides."""
    feet: dict[Side, FootSignals] = {}
    for side in SIDES:
        foot = foot_signals(motion, side, settings)
        if foot is not None:
            feet[side] = foot
    folding = motion.dimension == 2 and motion.rate_hz < settings.fold_below_hz
    folded = fold_both(feet, motion, settings) if folding else feet
    found: dict[Side, list[tuple[Contact, float, float]]] = {}
    for side, foot in folded.items():
        found[side] = contacts_from_motion(foot, settings)
    if folding and motion.view in SIDES:
        return learnt_contacts(motion, feet, found, settings)
    return single_detectors(found)


def contacts_from_motion(
    foot: FootSignals, settings: EventSettings
) -> list[tuple[Contact, float, float]]:
    """Return contacts of one foot from motion alone, with the deviations of both ends (s)."""
    windows = find_windows(foot)
    if not len(windows):
        return []
    layout = "3d" if foot.dimension == 3 else "2d"
    ends: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for kind in ("touchdown", "toe_off"):
        chosen = [detector for detector in DETECTORS if detector.kind == kind]
        times = np.array([detector.function(foot, windows, settings) for detector in chosen])
        ends[kind] = combine(times, [_seen_timing(d, foot, layout) for d in chosen])
    (down, down_sd), (off, off_sd) = ends["touchdown"], ends["toe_off"]
    down = np.where((down >= windows.start) & (down <= windows.low), down, np.nan)
    off = np.where((off <= windows.stop) & (off >= windows.low), off, np.nan)
    shortest, longest = settings.contact_s
    length = off - down
    bad = (length < shortest) | (length > longest)
    keep = ~bad & (np.isfinite(down) | np.isfinite(off))
    return [
        (Contact(foot.side, float(down[i]), float(off[i])), float(down_sd[i]), float(off_sd[i]))
        for i in np.flatnonzero(keep)
    ]


def _seen_timing(detector: Detector, foot: FootSignals, layout: str) -> Timing:
    """Return a detector's timing with its deviation widened where its body part was seen badly.

    A half-hidden foot (confidence 0.6) counts about a quarter of a well-seen one: keypoints of a
    hidden leg are guessed from the rest of the body and lag behind it.
    """
    timing = detector.timing[layout]
    return Timing(timing.bias_s, timing.sd_s / foot.confidence[detector.looks_at] ** 2)


def _force_rules(
    measured: tuple[Contact, ...],
    moved: list[tuple[Contact, float, float, str]],
    sd_s: float,
) -> list[tuple[Contact, float, float, str]]:
    """Return measured contacts plus those from motion that no plate saw."""
    kept = []
    for contact, down_sd, off_sd, how in moved:
        middle = np.nanmean([contact.touchdown_s, contact.toe_off_s])
        seen = any(
            m.side == contact.side and abs(np.nanmean([m.touchdown_s, m.toe_off_s]) - middle) < 0.2
            for m in measured
        )
        if not seen:
            kept.append((contact, down_sd, off_sd, how))
    return [*((m, sd_s, sd_s, "force") for m in measured), *kept]


def _contact_events(contacts: list[tuple[Contact, float, float, str]]) -> list[Event]:
    events: list[Event] = []
    for contact, down_sd, off_sd, how in contacts:
        if np.isfinite(contact.touchdown_s):
            events.append(Event(contact.side, "touchdown", contact.touchdown_s, down_sd, how))
        if np.isfinite(contact.toe_off_s):
            events.append(Event(contact.side, "toe_off", contact.toe_off_s, off_sd, how))
    return events


def _intervals(
    contacts: list[tuple[Contact, float, float, str]], side: Side
) -> tuple[
    Float[np.ndarray, " contact"], Float[np.ndarray, " contact"], Float[np.ndarray, " contact"]
]:
    """Return touchdown, toe-off and next touchdown of one side's whole contacts, (contact,) s."""
    own = [c for c, _, _, _ in contacts if c.side == side]
    own.sort(key=lambda c: np.nanmin([c.touchdown_s, c.toe_off_s]))
    following = [c.touchdown_s for c in own[1:]] + [np.nan] * bool(own)
    whole = [
        (c.touchdown_s, c.toe_off_s, after)
        for c, after in zip(own, following, strict=True)
        if np.isfinite(c.touchdown_s) and np.isfinite(c.toe_off_s)
    ]
    table = np.array(whole, dtype=float).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]
