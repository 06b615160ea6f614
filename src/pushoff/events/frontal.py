"""Events seen from behind or in front: times from the body's bounce, sides from the feet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.events import Event, EventTable
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, EventKind, Side, other
from pushoff.events.bounce import (
    GRAVITY,
    Bounce,
    bounce_height,
    contact_share,
    follow,
    foot_difference,
    share_per_bounce,
    step_rate,
)
from pushoff.events.signals import LEAST_LIFT_M

#: The body's lowest instant as a share of contact: 0.45 ± 0.02 in measured forces (17 trials of two
#: runners), 0.465 ± 0.013 on the virtual runner.
LOWEST_AT, LOWEST_AT_SD = 0.455, 0.02
#: Standard deviations, as shares: of the relation between bounce and contact (force shapes of
#: different runners and what keypoints make of the centre of mass), of metres per pixel from a told
#: stature, and from an assumed one.
BOUNCE_SD, TOLD_SIZE_SD, ASSUMED_SIZE_SD = 0.05, 0.03, 0.065
#: Standard deviation of a single lowest instant, s (virtual runner, 30 and 60 frames/s).
LOWEST_SD_S = 0.005
#: Fewest steps that tell left from right and give a bounce.
LEAST_STEPS = 4
CITATIONS = ("morin2005", "pushoff")
_HOW = "bounce"


@dataclass(frozen=True)
class FacingEvents:
    """Events of both feet, what could not be found and why, and citations."""

    events: EventTable
    skipped: dict[str, str]
    citations: tuple[str, ...] = CITATIONS


@dataclass(frozen=True)
class Steps:
    """Lowest instants of the body (s), which foot is down, and the mean contact time (s)."""

    lowest_s: Float[np.ndarray, " step"]
    side: tuple[Side, ...]
    contact_s: float
    contact_sd_s: float


def facing_events(motion: Motion) -> FacingEvents:
    """Return touchdown, midstance and toe-off of both feet from behind or in front.

    The body is lowest in each contact: that is midstance. How far it bounces gives the contact time
    (``events.bounce``), one for both feet and all steps of a clip; touchdown and toe-off lie around
    midstance by their usual shares. The higher foot is the one that swings. Nothing is found where
    the feet do not alternate.
    """
    steps = find_steps(motion)
    if steps is None:
        why = "the body does not bounce from foot to foot in this recording"
        return FacingEvents(EventTable(()), {f"events_{side}": why for side in SIDES})
    down = steps.lowest_s - LOWEST_AT * steps.contact_s
    off = down + steps.contact_s
    shift = np.hypot(LOWEST_SD_S, LOWEST_AT_SD * steps.contact_s)
    timed: tuple[tuple[EventKind, np.ndarray, float], ...] = (
        ("touchdown", down, float(np.hypot(LOWEST_AT * steps.contact_sd_s, shift))),
        ("midstance", steps.lowest_s, LOWEST_SD_S),
        ("toe_off", off, float(np.hypot((1.0 - LOWEST_AT) * steps.contact_sd_s, shift))),
    )
    first, last = motion.time_s[0], motion.time_s[-1]
    events = [
        Event(side, kind, float(time), sd_s, _HOW)
        for kind, times, sd_s in timed
        for side, time in zip(steps.side, times, strict=True)
        if np.isfinite(time) and first <= time <= last
    ]
    return FacingEvents(EventTable.of(events), {})


def find_steps(motion: Motion) -> Steps | None:
    """Return the steps of a recording from behind or in front; None where there are none."""
    found, feet = bounce_height(motion), foot_difference(motion)
    if found is None or feet is None or np.isfinite(found[0]).sum() < 10:
        return None
    height, factor = found
    low, high = np.nanpercentile(feet, [5.0, 95.0])
    rate_hz = step_rate(height, feet, motion.rate_hz)
    if high - low < LEAST_LIFT_M or not np.isfinite(rate_hz):
        return None
    bounce = follow(motion.time_s, height, rate_hz)
    lowest = lowest_instants(motion.time_s, bounce.phase)
    if np.isfinite(lowest).sum() < LEAST_STEPS:
        return None
    even = _even_side(bounce, feet)
    first = _first_step(bounce.phase[np.isfinite(bounce.phase)])
    both: tuple[Side, Side] = (even, other(even))
    side: tuple[Side, ...] = tuple(both[(first + n) % 2] for n in range(len(lowest)))
    period_s = float(np.nanmedian(np.diff(lowest)))
    relative = float(np.nanmedian(bounce.amplitude)) / factor
    relative *= (2.0 * np.pi / period_s) ** 2 / GRAVITY
    share = contact_share(relative)
    if not np.isfinite(share):
        return None
    size_sd = TOLD_SIZE_SD if motion.scale_known else ASSUMED_SIZE_SD
    share_sd = float(np.hypot(BOUNCE_SD, size_sd)) * relative * share_per_bounce(share)
    return Steps(lowest, side, share * period_s, share_sd * period_s)


def lowest_instants(
    time_s: Float[np.ndarray, " time"], phase: Float[np.ndarray, " time"]
) -> Float[np.ndarray, " step"]:
    """Return when the body is lowest (phase π and whole turns on), (step,) s; NaN in gaps."""
    known = np.isfinite(phase)
    if known.sum() < 2:
        return np.empty(0)
    rising = np.maximum.accumulate(phase[known])
    first = _first_step(rising)
    turns = np.pi + 2.0 * np.pi * np.arange(first, np.floor(rising[-1] / (2.0 * np.pi) - 0.5) + 1)
    lowest = np.interp(turns, rising, time_s[known])
    rate_hz = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    seen = known[np.rint((lowest - time_s[0]) * rate_hz).astype(int)]
    return np.where(seen, lowest, np.nan)


def _first_step(rising: Float[np.ndarray, " time"]) -> int:
    """Return the number of the first lowest instant (phase π is number 0)."""
    return int(np.ceil(rising[0] / (2.0 * np.pi) - 0.5))


def _even_side(bounce: Bounce, feet: Float[np.ndarray, " time"]) -> Side:
    """Return which foot is down at phases π, 5π, 9π, …: the lower one there."""
    level = feet - np.nanmean(feet)
    wave = level * np.cos(0.5 * (bounce.phase - np.pi))
    return "left" if np.nansum(wave) < 0 else "right"
