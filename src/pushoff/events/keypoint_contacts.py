"""Contacts from keypoints seen from the side: the mean stride's instants, every step's rhythm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.events.force import Contact
from pushoff.events.learnt import (
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
#: Share of the frames of a contact in which the ankle must have been seen.
_SEEN = 0.5


@dataclass(frozen=True)
class MeanContact:
    """Where in the stride's phase one foot is down, and the deviations (s) of both instants."""

    touchdown: float
    toe_off: float
    touchdown_sd_s: float
    toe_off_sd_s: float


def learnt_contacts(
    motion: Motion,
    feet: Mapping[Side, FootSignals],
    others: Mapping[Side, list[tuple[Contact, float, float]]],
    settings: EventSettings,
) -> dict[Side, list[tuple[Contact, float, float]]]:
    """Return the contacts of both feet with deviations (s), learnt timing where it holds.

    ``others`` are the contacts that the single detectors found; they stay where the mean stride is
    like nothing learnt (walking, for one), where there are too few strides, and where both
    contradict one another.
    """
    stride = mean_stride(motion, feet, settings)
    if stride is None:
        return dict(others)
    chosen = dict(others)
    for side, contact in mean_contacts(stride, motion).items():
        before = others.get(side, [])
        if _agree(stride, contact, before):
            chosen[side] = each_contact(stride, side, contact, motion)
    return chosen


def _agree(
    stride: MeanStride, contact: MeanContact, before: list[tuple[Contact, float, float]]
) -> bool:
    """Return whether the median contact of the single detectors is about the learnt one."""
    length = [c.toe_off_s - c.touchdown_s for c, _, _ in before]
    whole = np.array(length)[np.isfinite(length)]
    if not len(whole):
        return False
    learnt_s = (contact.toe_off - contact.touchdown) / stride.rhythm_hz
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
    phase: dict[str, float] = {}
    sd_s: dict[str, float] = {}
    for kind, guess in zip(("touchdown", "toe_off"), reference + whole * rhythm, strict=True):
        own, own_strange = _settled(stride, side, kind, float(guess), known)
        share = known.share[kind]
        phase[kind] = share * own + (1.0 - share) * float(guess)
        apart = abs(own - float(guess)) / rhythm
        spread = known.sd_s[distance][kind] * np.sqrt(max(1.0, own_strange))
        # Two estimates that should agree and do not: half of their difference is left in doubt.
        sd_s[kind] = float(np.hypot(spread, 0.5 * apart))
    duty = phase["toe_off"] - phase["touchdown"]
    if not _DUTY[0] < duty < _DUTY[1]:
        return None
    return MeanContact(phase["touchdown"], phase["toe_off"], sd_s["touchdown"], sd_s["toe_off"])


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
    down = stride.times(number + contact.touchdown)
    off = stride.times(number + contact.toe_off)
    seen = _seen_share(motion, side, down, off) >= _SEEN
    down, off = (_inside(times, motion.time_s) for times in (down, off))
    keep = seen & (np.isfinite(down) | np.isfinite(off))
    down_sd = float(np.hypot(contact.touchdown_sd_s, _JITTER_S))
    off_sd = float(np.hypot(contact.toe_off_sd_s, _JITTER_S))
    return [
        (Contact(side, float(start), float(stop)), down_sd, off_sd)
        for start, stop in zip(down[keep], off[keep], strict=True)
    ]


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
