"""Contacts from keypoints seen from the side: the mean stride's instants, every step's rhythm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.events import Event
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, EventKind, Side, sided
from pushoff.events.derived import derived_events
from pushoff.events.force import Contact
from pushoff.events.learnt import (
    KINDS,
    Learnt,
    learnt,
    reference_phase,
    stride_features,
    window_features,
)
from pushoff.events.mean_stride import MeanStride, mean_stride
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals

#: Rounds of looking at an event's window anew where the last round put it; furthest step (s).
_ROUNDS, _FURTHEST_S = 4, 0.03
#: Shapes stranger than this (the ones learnt on are 1 on average) are no running that was learnt:
#: real runners' markers came to 4–5 and were still timed to 12 ms.
STRANGEST = 25.0
#: Share of a stride that a foot is down in running; above or below nothing was learnt.
_DUTY = (0.15, 0.48)
#: Single detectors err by up to 60 ms in a clip; further apart (s), something else is going on.
_CONTRADICTION_S = 0.10
#: What single steps stray from the mean stride beyond their rhythm (s): found on virtual runners
#: whose contacts vary by 0.5–2 % from step to step.
_JITTER_S = 0.0025
#: Inner events that are given even where no single stride's curve shows them.
_ALWAYS = ("midstance",)
#: What the curve and the learnt phase differ leaves this share in doubt.
_DOUBT = 0.3
#: Share of the frames of a contact in which the ankle must have been seen.
_SEEN = 0.5


@dataclass(frozen=True)
class MeanContact:
    """Where in the stride's phase one foot is down, and what happens in between and in swing.

    ``phase`` and ``sd_s`` (s) are by kind of event; ``share`` is the weight that each inner event's
    own curve has against the shape of the whole stride.
    """

    phase: Mapping[EventKind, float]
    sd_s: Mapping[EventKind, float]
    share: Mapping[str, float]

    @property
    def duty(self) -> float:
        """Share of the stride that the foot is down."""
        return self.phase["toe_off"] - self.phase["touchdown"]


@dataclass(frozen=True)
class TimedLeg:
    """Contacts of one leg with deviations (s), and the events inside contact and swing.

    ``inner`` is None where single detectors timed the leg: those events are still to be found.
    """

    contacts: list[tuple[Contact, float, float]]
    inner: list[Event] | None = None


def single_detectors(
    contacts: Mapping[Side, list[tuple[Contact, float, float]]],
) -> dict[Side, TimedLeg]:
    """Return legs timed by single detectors."""
    legs: dict[Side, TimedLeg] = {}
    for side, found in contacts.items():
        legs[side] = TimedLeg(found)
    return legs


def learnt_contacts(
    motion: Motion,
    feet: Mapping[Side, FootSignals],
    others: Mapping[Side, list[tuple[Contact, float, float]]],
    settings: EventSettings,
) -> dict[Side, TimedLeg]:
    """Return the contacts of both feet, learnt timing where it holds.

    ``others`` are the contacts that the single detectors found; they stay where the mean stride is
    like nothing learnt (walking, for one), where there are too few strides, and where both
    contradict one another.
    """
    chosen = single_detectors(others)
    stride = mean_stride(motion, feet, settings)
    if stride is None:
        return chosen
    for side, contact in mean_contacts(stride, motion).items():
        if _agree(stride, contact, others.get(side, [])):
            contacts = each_contact(stride, side, contact, motion)
            chosen[side] = TimedLeg(contacts, inner_events(stride, side, contact, contacts, motion))
    return chosen


def _agree(
    stride: MeanStride, contact: MeanContact, before: list[tuple[Contact, float, float]]
) -> bool:
    """Return whether the median contact of the single detectors is about the learnt one."""
    length = [c.toe_off_s - c.touchdown_s for c, _, _ in before]
    whole = np.array(length)[np.isfinite(length)]
    if not len(whole):
        return False
    learnt_s = contact.duty / stride.rhythm_hz
    return bool(abs(np.median(whole) - learnt_s) < _CONTRADICTION_S)


def mean_contacts(stride: MeanStride, motion: Motion) -> dict[Side, MeanContact]:
    """Return the mean contact of each leg; a leg that is like nothing learnt is left out."""
    known = learnt()
    found: dict[Side, MeanContact] = {}
    for side in SIDES:
        contact = _mean_contact(stride, side, known, "near" if motion.view == side else "far")
        if contact is not None:
            found[side] = contact
    return found


def _mean_contact(
    stride: MeanStride, side: Side, known: Learnt, distance: str
) -> MeanContact | None:
    reference = reference_phase(stride, side)
    if not np.isfinite(reference):
        return None
    rhythm = stride.rhythm_hz
    whole, strange = known.stride.given(stride_features(stride, side, reference))
    if strange > STRANGEST or not np.isfinite(whole).all():
        return None
    spread = known.sd_s[distance]
    phase: dict[EventKind, float] = {}
    sd_s: dict[EventKind, float] = {}
    for kind, guess in zip(KINDS, (reference + whole * rhythm).tolist(), strict=True):
        own, doubt = guess, strange
        if kind in known.windows:
            own, doubt = _settled(stride, side, kind, guess, known)
        share = known.share[kind]
        phase[kind] = share * own + (1.0 - share) * guess
        # Two estimates that should agree and do not: half of their difference is left in doubt.
        sd_s[kind] = float(
            np.hypot(spread[kind] * np.sqrt(max(1.0, doubt)), 0.5 * (own - guess) / rhythm)
        )
    contact = MeanContact(phase, sd_s, known.share)
    return contact if _DUTY[0] < contact.duty < _DUTY[1] else None


def _settled(
    stride: MeanStride, side: Side, kind: str, phase: float, known: Learnt
) -> tuple[float, float]:
    """Return the phase at which an event's window settles, and how strange the window is there."""
    strange = 1.0
    for _ in range(_ROUNDS):
        shift, strange = known.windows[kind].given(window_features(stride, side, kind, phase))
        phase += float(np.clip(shift[0], -_FURTHEST_S, _FURTHEST_S)) * stride.rhythm_hz
    return phase, strange


def each_contact(
    stride: MeanStride, side: Side, contact: MeanContact, motion: Motion
) -> list[tuple[Contact, float, float]]:
    """Return the contacts of all strides in which the foot was seen, with deviations (s).

    An end that lies outside of the recording is NaN.
    """
    number = np.arange(np.floor(stride.phase[0]) - 1.0, np.ceil(stride.phase[-1]) + 1.0)
    down = stride.times(number + contact.phase["touchdown"])
    off = stride.times(number + contact.phase["toe_off"])
    seen = _seen_share(motion, side, down, off) >= _SEEN
    down, off = (_inside(times, motion.time_s) for times in (down, off))
    keep = seen & (np.isfinite(down) | np.isfinite(off))
    down_sd = float(np.hypot(contact.sd_s["touchdown"], _JITTER_S))
    off_sd = float(np.hypot(contact.sd_s["toe_off"], _JITTER_S))
    return [
        (Contact(side, float(start), float(stop)), down_sd, off_sd)
        for start, stop in zip(down[keep], off[keep], strict=True)
    ]


def inner_events(
    stride: MeanStride,
    side: Side,
    contact: MeanContact,
    contacts: list[tuple[Contact, float, float]],
    motion: Motion,
) -> list[Event]:
    """Return the events inside whole contacts and the swings after them.

    The curves of single strides (lowest body, thigh upright, …) say where an event lies on average;
    that and the learnt phase are weighed, and every stride gets it by its own rhythm.
    """
    ends = np.array([(c.touchdown_s, c.toe_off_s) for c, _, _ in contacts]).reshape(-1, 2)
    ends = ends[np.isfinite(ends).all(axis=1)]
    following = np.append(ends[1:, 0], np.nan)[: len(ends)]
    single = derived_events(motion, side, ends[:, 0], ends[:, 1], following)
    found: list[Event] = []
    for kind in KINDS[2:]:
        phase = contact.phase[kind]
        own = np.array([e.time_s for e in single if e.kind == kind])
        apart = 0.0
        if len(own):
            off = np.interp(own, stride.time_s, stride.phase) - phase
            apart = float(np.median(off - np.round(off)))
        elif kind not in _ALWAYS:
            continue
        number = np.round(
            np.interp(ends[:, 0], stride.time_s, stride.phase) - contact.phase["touchdown"]
        )
        times = _inside(stride.times(number + phase + contact.share[kind] * apart), motion.time_s)
        doubt = _DOUBT * apart / stride.rhythm_hz
        sd_s = float(np.sqrt(contact.sd_s[kind] ** 2 + doubt**2 + _JITTER_S**2))
        # Swing belongs to what comes after the contact, everything else lies inside it.
        first, last = (ends[:, 1], np.inf) if kind == "thigh_forward" else ends.T
        inside = (times > first) & (times < last)
        found += [Event(side, kind, float(t), sd_s, "mean_stride") for t in times[inside]]
    return found


def _seen_share(
    motion: Motion,
    side: Side,
    down: Float[np.ndarray, " contact"],
    off: Float[np.ndarray, " contact"],
) -> Float[np.ndarray, " contact"]:
    """Return the share of a contact's frames in which the ankle was seen."""
    seen = np.isfinite(motion.raw_points[sided(side, "ankle")][:, 1])
    total = np.concatenate([[0], np.cumsum(seen)])
    start, stop = (np.searchsorted(motion.time_s, times) for times in (down, off))
    return (total[stop] - total[start]) / np.maximum(stop - start, 1)


def _inside(
    times: Float[np.ndarray, " contact"], time_s: Float[np.ndarray, " time"]
) -> Float[np.ndarray, " contact"]:
    return np.where((times >= time_s[0]) & (times <= time_s[-1]), times, np.nan)
