"""Events seen from behind or in front: times from the body's bounce, sides from the feet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.events import Event, EventTable
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, EventKind, Side, other
from pushoff.events.bounce import (
    BodyHeights,
    Bounce,
    body_heights,
    contact_share,
    follow,
    foot_difference,
    relative_bounce,
    share_per_bounce,
    step_rate,
)
from pushoff.events.facing_feet import BEND, landing
from pushoff.events.signals import LEAST_LIFT_M

#: The body's lowest instant as a share of contact: 0.45 ± 0.02 in measured forces (17 trials of two
#: runners), 0.465 ± 0.013 on the virtual runner.
LOWEST_AT, LOWEST_AT_SD = 0.455, 0.02
#: Standard deviations, as shares: of the bounce that keypoints show against that of a half-sine
#: force (0.05 on the virtual runner with errors, 0.09 through MediaPipe on rendered clips), of
#: metres per pixel from a told stature, and from an assumed one.
BOUNCE_SD, TOLD_SIZE_SD, ASSUMED_SIZE_SD = 0.07, 0.03, 0.065
#: The same for a runner who comes nearer or goes away: where metres hold is less sure (7 and 10 %
#: on the virtual runner from 18 m).
MOVING_SIZE_SD = 0.08
#: Standard deviation of a single lowest instant, s (virtual runner, 30 and 60 frames/s: 0.003).
LOWEST_SD_S = 0.004
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
    body, feet = body_heights(motion), foot_difference(motion)
    if body is None or feet is None:
        return None
    low, high = np.nanpercentile(feet, [5.0, 95.0])
    rate_hz = step_rate(body.main, feet, motion.rate_hz)
    if high - low < LEAST_LIFT_M or not np.isfinite(rate_hz):
        return None
    bounce = follow(motion.time_s, body.main, rate_hz)
    lowest = lowest_instants(motion.time_s, bounce.phase)
    if np.isfinite(np.diff(lowest)).sum() < LEAST_STEPS:
        return None
    even = _even_side(bounce, feet)
    both: tuple[Side, Side] = (even, other(even))
    first = _first_step(bounce.phase[np.isfinite(bounce.phase)])
    side: tuple[Side, ...] = tuple(both[(first + n) % 2] for n in range(len(lowest)))
    step_s = float(np.nanmedian(np.diff(lowest)))
    by_bounce = _contact_from_bounce(motion, body, step_s)
    if not np.isfinite(by_bounce[0]):
        return None
    by_feet = (np.nan, np.nan)
    if body.stays:
        by_feet = _contact_from_feet(motion, bounce.phase, even, step_s, by_bounce[0])
    contact_s, sd_s = _weighted(by_bounce, by_feet)
    return Steps(lowest, side, contact_s, sd_s)


def _contact_from_bounce(motion: Motion, body: BodyHeights, step_s: float) -> tuple[float, float]:
    """Return contact time and its standard deviation (s) as the bounce tells them."""
    relative = relative_bounce(motion, body, 1.0 / step_s)
    share = contact_share(relative)
    size_sd = TOLD_SIZE_SD if motion.scale_known else ASSUMED_SIZE_SD
    size_sd = float(np.hypot(size_sd, 0.0 if body.stays else MOVING_SIZE_SD))
    share_sd = float(np.hypot(BOUNCE_SD, size_sd)) * relative * share_per_bounce(share)
    return share * step_s, share_sd * step_s


def _contact_from_feet(
    motion: Motion,
    phase: Float[np.ndarray, " time"],
    even: Side,
    step_s: float,
    about_s: float,
) -> tuple[float, float]:
    """Return contact time and its standard deviation (s) from when the feet land before midstance.

    The mean of both feet; NaN where neither is seen to land.
    """
    timing = BEND[motion.view]
    found = []
    for number, side in enumerate((even, other(even))):
        strides = (phase - np.pi) / (4.0 * np.pi) - 0.5 * number
        found.append(landing(motion, side, strides, 2.0 * step_s, -LOWEST_AT * about_s))
    seen = [time for time in found if np.isfinite(time)]
    if not seen:
        return float("nan"), float("nan")
    contact_s = -float(np.mean(seen)) / LOWEST_AT
    sd_s = float(np.hypot(timing.sd_s, LOWEST_AT_SD * contact_s)) / LOWEST_AT
    return contact_s, sd_s


def _weighted(*found: tuple[float, float]) -> tuple[float, float]:
    """Return the mean of values weighted by their deviations, and its deviation.

    Where they disagree by more than they should, the deviation grows accordingly.
    """
    known = np.array([pair for pair in found if np.isfinite(pair).all()])
    value, sd = known.T
    weight = 1.0 / sd**2
    mean = float((weight * value).sum() / weight.sum())
    chi2 = float((weight * (value - mean) ** 2).sum()) / max(len(known) - 1, 1)
    return mean, float(np.sqrt(max(chi2, 1.0) / weight.sum()))


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
