"""Left and right mixed up, and points that are not where they can be, over a whole clip at once.

The runner's rhythm is found from what stays the same when left and right are exchanged; the mean
stride on that rhythm and the trajectories in both directions of time then decide over all frames
together (dynamic programming over pairs of frames). The mean stride also shows points that sit on
the wrong leg or in the background; these become NaN. Nothing is interpolated here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from pushoff.capture.keypoint_strays import find_spikes, find_strays
from pushoff.capture.stride_template import (
    SLOW_MOTION_HZ,
    StrideTemplate,
    find_rhythm,
    fit_template,
)

#: Points of a leg that are taken to swap together, and those of an arm.
LEG_POINTS: tuple[str, ...] = ("knee", "ankle", "heel", "toe", "toe_lateral")
ARM_POINTS: tuple[str, ...] = ("elbow", "wrist")
#: Points whose sides can be told from behind and in front only.
TRUNK_POINTS: tuple[str, ...] = ("hip", "shoulder")


@dataclass(frozen=True)
class RepairSettings:
    """Thresholds of the repair; lengths are shares of the leg (hip to ankle).

    Parameters
    ----------
    cap : float
        Deviation beyond which a point costs no more: a point on the wrong object is as wrong at
        a third of a leg as at two legs.
    switch_cost, swapped_cost : float
        Price per point of a change between swapped and not, and of being swapped: pose engines
        are right in most frames. Chosen on kinematics with known swaps (tests/unit/capture/video).
    track_rate_hz : float
        Frames are followed at about this rate; at higher rates feet move less between two frames
        than keypoints jitter.
    reject_share, reject_sd : float
        A point is rejected where it lies farther from the mean stride than the larger of this
        share of the leg and this many robust standard deviations, but at twice the share at the
        latest. Strides of one runner differ by a few per cent of the leg; a foot on the wrong leg
        is off by 0.2 to 1.
    spike_share : float
        A single frame that jumps off the line through its neighbours by more than this and back.
    """

    cap: float = 0.3
    switch_cost: float = 0.05
    swapped_cost: float = 0.02
    track_rate_hz: float = 60.0
    reject_share: float = 0.10
    reject_sd: float = 3.5
    spike_share: float = 0.12


@dataclass(frozen=True)
class Repaired:
    """Keypoints after repair.

    Parameters
    ----------
    pixels : array, (time, point, 2)
        Swaps undone, rejected points NaN.
    confidence : array, (time, point)
        Goes with its point; 0 where rejected.
    swapped : bool array, (time,)
        Frames whose legs were exchanged.
    rejected : bool array, (time, point)
        Points that were there and were taken out.
    template : StrideTemplate or None
        The mean stride; None where the movement shows no steady rhythm.
    """

    pixels: Float[np.ndarray, "time point 2"]
    confidence: Float[np.ndarray, "time point"]
    swapped: Bool[np.ndarray, " time"]
    rejected: Bool[np.ndarray, "time point"]
    template: StrideTemplate | None


def repair_keypoints(
    pixels: Float[np.ndarray, "time point 2"],
    confidence: Float[np.ndarray, "time point"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
    leg_px: float,
    settings: RepairSettings | None = None,
) -> Repaired:
    """Undo left-right swaps of legs and arms and take out points that cannot be where they are.

    ``leg_px`` is the length of a leg in pixels. NaN stays NaN.
    """
    chosen = settings or RepairSettings()
    pixels, confidence = np.array(pixels), np.array(confidence)
    origin = _origin(pixels, names)
    swapped = np.zeros(len(pixels), dtype=bool)
    left, right = _pairs(names, LEG_POINTS)
    template: StrideTemplate | None = None
    # More than once: many swaps blur the mean stride of the first pass.
    for _ in range(3 if left else 0):
        both = np.stack([pixels[:, left], pixels[:, right]], axis=1) - origin[:, None, None]
        both /= leg_px
        template = fit_template(both, time_s)
        exchange = find_swaps(both, time_s, chosen, None if template is None else template.values)
        if not exchange.any():
            break
        _exchange(pixels, confidence, left, right, exchange)
        swapped ^= exchange
    _repair_arms(pixels, confidence, names, time_s, leg_px, template, chosen)
    _repair_trunk(pixels, confidence, names, leg_px)
    rejected = _strays(pixels, names, origin, time_s, leg_px, template, chosen)
    rejected &= np.isfinite(pixels[..., 0])
    pixels[rejected] = np.nan
    confidence[rejected] = 0.0
    return Repaired(pixels, confidence, swapped, rejected, template)


def _repair_arms(
    pixels: Float[np.ndarray, "time point 2"],
    confidence: Float[np.ndarray, "time point"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
    leg_px: float,
    legs: StrideTemplate | None,
    settings: RepairSettings,
) -> None:
    """Undo exchanged arms, which swing in the rhythm of the legs, in place."""
    left, right = _pairs(names, ARM_POINTS)
    if not left:
        return
    origin = _origin(pixels, names)[:, None, None]
    both = (np.stack([pixels[:, left], pixels[:, right]], axis=1) - origin) / leg_px
    template = None if legs is None else fit_template(both, time_s, legs)
    expected = None if template is None else template.values
    exchange = find_swaps(both, time_s, settings, expected)
    _exchange(pixels, confidence, left, right, exchange)


def _repair_trunk(
    pixels: Float[np.ndarray, "time point 2"],
    confidence: Float[np.ndarray, "time point"],
    names: tuple[str, ...],
    leg_px: float,
) -> None:
    """Undo exchanged hips and shoulders seen from behind or in front, in place.

    There a hip stays on its side of the other one. Where both are about as far apart in all frames
    and change sides in a few, these few are wrong. From the side nothing can be said and nothing is
    changed.
    """
    for part in TRUNK_POINTS:
        left, right = _pairs(names, (part,))
        if not left:
            continue
        across = (pixels[:, left[0], 0] - pixels[:, right[0], 0]) / leg_px
        apart = np.abs(across[np.isfinite(across)])
        if len(apart) == 0:
            continue
        width = float(np.median(apart))
        scatter = 1.4826 * float(np.median(np.abs(apart - width)))
        # From the side hips and shoulders turn to and fro: as far apart as that scatters.
        if width < 0.1 or scatter > 0.3 * width:
            continue
        usual = float(np.sign(np.nanmedian(np.sign(across))))
        wrong = np.nan_to_num(usual * across) < -0.5 * width
        _exchange(pixels, confidence, left, right, wrong)


def slow_steps_per_min(
    repaired: Repaired,
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
    leg_px: float,
) -> float | None:
    """Return the steps per minute of legs that move too slowly for walking, as in slow motion."""
    left, right = _pairs(names, LEG_POINTS)
    if repaired.template is not None or not left:
        return None
    rate = 1.0 / float(np.median(np.diff(time_s)))
    few = slice(None, None, max(1, round(rate / 10.0)))
    pixels = repaired.pixels[few]
    both = np.stack([pixels[:, left], pixels[:, right]], axis=1)
    both = (both - _origin(pixels, names)[:, None, None]) / leg_px
    found = find_rhythm(both, time_s[few], SLOW_MOTION_HZ)
    return None if found is None else 120.0 * found[0]


def find_swaps(
    both: Float[np.ndarray, "time 2 point 2"],
    time_s: Float[np.ndarray, " time"],
    settings: RepairSettings | None = None,
    expected: Float[np.ndarray, "time 2 point 2"] | None = None,
) -> Bool[np.ndarray, " time"]:
    """Return the frames in which the two sides are exchanged.

    Parameters
    ----------
    both : array, (time, side, point, 2)
        Both sides' points relative to the body, in leg lengths; NaN where not seen.
    time_s : array, (time,)
        Frame times, any spacing.
    expected : array, (time, side, point, 2), optional
        Where the points of each side should be about (the mean stride).

    Notes
    -----
    Cost of a sequence of exchanges = deviation of every point from going straight on at the speed
    of the last two frames, deviation from ``expected``, and a price for changing and for being
    exchanged. The cheapest sequence over the whole clip is found exactly, by min-plus products over
    the pairs of successive frames, forward and backward.
    """
    chosen = settings or RepairSettings()
    if len(both) < 3:
        return np.zeros(len(both), dtype=bool)
    rate = 1.0 / float(np.median(np.diff(time_s)))
    step = max(1, round(rate / chosen.track_rate_hz))
    coarse = np.arange(0, len(both), step)
    known = None if expected is None else expected[coarse]
    state = _cheapest_states(both[coarse], time_s[coarse], chosen, known)
    if step == 1:
        return state
    return _between(both, time_s, coarse, state, chosen)


def _cheapest_states(
    both: Float[np.ndarray, "time 2 point 2"],
    time_s: Float[np.ndarray, " time"],
    settings: RepairSettings,
    expected: Float[np.ndarray, "time 2 point 2"] | None,
) -> Bool[np.ndarray, " time"]:
    variants = np.stack([both, both[:, ::-1]])  # state, time, side, point, axis
    points = both.shape[2]
    unary = np.zeros((len(both), 2))
    # Capped deviations make ties; a trace that differs from frame to frame leaves one cheapest way.
    trace = np.arange(1, len(both) + 1) ** 2 * 0.6180339887 % 1
    unary[:, 1] = settings.swapped_cost * points + 1e-7 * trace
    if expected is not None:
        unary += _capped(variants - expected, settings.cap).T
    ratio = (np.diff(time_s)[1:] / np.diff(time_s)[:-1])[:, None, None, None]
    cost = np.empty((len(both) - 2, 2, 2, 2))  # time, state before last, last, now
    for i in (0, 1):
        for j in (0, 1):
            ahead = variants[j, 1:-1] + ratio * (variants[j, 1:-1] - variants[i, :-2])
            for k in (0, 1):
                cost[:, i, j, k] = _capped(variants[k, 2:] - ahead, settings.cap)
    cost += unary[2:, None, None, :]
    switch = settings.switch_cost * points
    cost[:, :, 0, 1] += switch
    cost[:, :, 1, 0] += switch
    first = unary[0][:, None] + unary[1][None, :] + switch * (1 - np.eye(2))
    # Pair of states (before, now) as one of four; a pair can follow one that shares its frame.
    step = np.full((len(cost), 2, 2, 2, 2), np.inf)
    for j in (0, 1):
        step[:, :, j, j, :] = cost[:, :, j, :]
    step = step.reshape(len(cost), 4, 4)
    forward = (first.reshape(1, 4, 1) + _running_products(step)).min(axis=1)
    forward = np.concatenate([first.reshape(1, 4), forward])
    backward = _running_products(step[::-1].transpose(0, 2, 1)).min(axis=1)[::-1]
    backward = np.concatenate([backward, np.zeros((1, 4))])
    total = (forward + backward).reshape(-1, 2, 2)
    now = total.min(axis=1)
    swapped = now[:, 1] < now[:, 0]
    start = total[0].min(axis=1)
    return np.concatenate([[start[1] < start[0]], swapped])


def _running_products(step: Float[np.ndarray, "time 4 4"]) -> Float[np.ndarray, "time 4 4"]:
    """Return the min-plus products of the first 1, 2, 3, … matrices.

    In blocks: along all blocks at once, then from block to block, so that Python runs twice over
    the square root of the number of frames.
    """
    count = len(step)
    long = max(1, int(np.sqrt(count)))
    blocks = -(-count // long)
    nothing = np.where(np.eye(4) > 0, 0.0, np.inf)
    padded = np.concatenate([step, np.broadcast_to(nothing, (blocks * long - count, 4, 4))])
    within = padded.reshape(blocks, long, 4, 4)
    for place in range(1, long):
        within[:, place] = _joined(within[:, place - 1], within[:, place])
    before = np.empty((blocks, 4, 4))
    before[0] = nothing
    for block in range(1, blocks):
        before[block] = _joined(before[block - 1], within[block - 1, -1])
    whole = _joined(before[:, None], within)
    return whole.reshape(-1, 4, 4)[:count]


def _joined(
    first: Float[np.ndarray, "... 4 4"], then: Float[np.ndarray, "... 4 4"]
) -> Float[np.ndarray, "... 4 4"]:
    """Return the min-plus product of matrices: the cheapest way over any state between."""
    result = first[..., :, 0, None] + then[..., None, 0, :]
    for state in range(1, 4):
        np.minimum(result, first[..., :, state, None] + then[..., None, state, :], out=result)
    return result


def _between(
    both: Float[np.ndarray, "time 2 point 2"],
    time_s: Float[np.ndarray, " time"],
    coarse: np.ndarray,
    state: Bool[np.ndarray, " coarse"],
    settings: RepairSettings,
) -> Bool[np.ndarray, " time"]:
    """Return the states of all frames from tracks through every ``step``-th one."""
    tracks = np.where(state[:, None, None, None], both[coarse][:, ::-1], both[coarse])
    flat = tracks.reshape(len(coarse), -1)
    guess = np.full((len(both), flat.shape[1]), np.nan)
    for column in range(flat.shape[1]):
        seen = np.isfinite(flat[:, column])
        if seen.sum() > 1:
            guess[:, column] = np.interp(time_s, time_s[coarse][seen], flat[seen, column])
    guess = guess.reshape(both.shape)
    as_is = _capped(both - guess, settings.cap)
    exchanged = _capped(both[:, ::-1] - guess, settings.cap)
    result = exchanged + settings.swapped_cost * both.shape[2] < as_is
    result[coarse] = state
    return result


def _capped(deviation: Float[np.ndarray, "... 2 point 2"], cap: float) -> Float[np.ndarray, "..."]:
    """Return the sum over sides and points of the deviations, each at most ``cap``; NaN is free."""
    return np.nan_to_num(np.minimum(np.hypot(deviation[..., 0], deviation[..., 1]), cap)).sum(
        axis=(-1, -2)
    )


def _strays(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    origin: Float[np.ndarray, "time 2"],
    time_s: Float[np.ndarray, " time"],
    leg_px: float,
    template: StrideTemplate | None,
    settings: RepairSettings,
) -> Bool[np.ndarray, "time point"]:
    """Return the points that are off the mean stride, and single frames that jump out and back."""
    relative = (pixels - origin[:, None]) / leg_px
    rejected = find_spikes(relative, time_s, settings.spike_share)
    left, right = _pairs(names, LEG_POINTS)
    if left and template is not None:
        both = np.stack([relative[:, left], relative[:, right]], axis=1)
        foot = np.array([names[place] != "left_knee" for place in left])
        far = find_strays(both - template.values, foot, settings.reject_share, settings.reject_sd)
        rejected[:, left] |= far[:, 0]
        rejected[:, right] |= far[:, 1]
    return rejected


def _origin(
    pixels: Float[np.ndarray, "time point 2"], names: tuple[str, ...]
) -> Float[np.ndarray, "time 2"]:
    """Return the middle of the hips, (time, 2), NaN where neither hip is seen."""
    hips = [names.index(name) for name in ("left_hip", "right_hip") if name in names]
    if not hips:
        hips = [names.index("mid_hip")]
    here = pixels[:, hips]
    seen = np.isfinite(here[..., :1])
    total = np.where(seen, here, 0.0).sum(axis=1)
    count = seen.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _pairs(names: tuple[str, ...], words: Sequence[str]) -> tuple[list[int], list[int]]:
    here = [w for w in words if f"left_{w}" in names and f"right_{w}" in names]
    return [names.index(f"left_{w}") for w in here], [names.index(f"right_{w}") for w in here]


def _exchange(
    pixels: Float[np.ndarray, "time point 2"],
    confidence: Float[np.ndarray, "time point"],
    left: list[int],
    right: list[int],
    frames: Bool[np.ndarray, " time"],
) -> None:
    """Exchange both sides' points in some frames, in place."""
    rows = np.flatnonzero(frames)[:, None]
    for values in (pixels, confidence):
        before = values[rows, right]
        values[rows, right] = values[rows, left]
        values[rows, left] = before
