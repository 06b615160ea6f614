"""Movements that are not running, told from keypoints: standing, pedalling, walking, time-lapse.

Nothing here needs left and right to be told apart, and lengths are in leg lengths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.ndimage import uniform_filter1d

from pushoff.capture.calibrate import middle
from pushoff.capture.clip_cuts import facing_of
from pushoff.capture.stride_template import SLOW_MOTION_HZ, find_rhythm
from pushoff.core.errors import NotAnalysableError

#: Feet that rise and sink against the hips by less are standing. Walkers lift the ankle by 0.12 m
#: and more, 0.14 of a leg of 0.87 m.
_STANDING = 0.10
#: Shortening of the line from hip to ankle by a bent knee (1 − cos of half the flexion, thigh and
#: shank about as long as each other): 0.13 at 60°, the most in walking (Perry & Burnfield 2010),
#: and some hundredths more as the points are off; 0.29 at 90° in running (Novacheck 1998), 0.20 at
#: 74° in a slow jog. What lies below the second may be walking, if the hips say so as well.
_WALKING_FOLD = 0.18
_JOGGING_FOLD = 0.26
#: From behind and in front the leg that trails is foreshortened as well: 0.06 more at 20°.
_FACING_ALLOWANCE = 0.06
#: Ankles that pass each other by this much are seen from the side (0.5 leg and more at either end
#: of a step; from behind feet are 0.1 to 0.2 apart).
_SIDE_ON = 0.40
#: Hips of a walker are lowest, those of a runner high, when the legs are apart.
_WALKING_BOUNCE = -0.3
#: Hips that bounce by less than 2 % of a leg (17 mm): runners bounce by 60 to 100 mm
#: (Fukuchi et al. 2017), walkers by 30 to 50.
_STILL_HIPS = 0.02
#: Knees of somebody who sits stay ahead of the hips; a runner's goes 0.15 leg behind and more.
_KNEE_BEHIND = 0.0
#: Frames that are less alike than this from one to the next (autocorrelation) are too far apart.
_CONTINUOUS = 0.4
#: Statements need a few steps to look at.
_LEAST_S = 2.5


@dataclass(frozen=True)
class Movement:
    """What the legs and hips do, in leg lengths, whichever leg is called left.

    Parameters
    ----------
    lift : float
        Range of the ankles' height against the hips.
    fold : float
        Largest shortening of the line from hip to ankle, as a share of its length.
    spread : float
        How far apart across the picture the ankles get.
    knee_behind : float
        How far behind the hips the knees get (side view); NaN where the direction is unknown.
    bounce_with_spread : float
        Correlation of the height of the hips with the distance between the ankles.
    bounce : float
        Peak to peak rise of the hips within a step.
    step_hz : float
        Steps per second; NaN without a rhythm of running or walking.
    """

    lift: float
    fold: float
    spread: float
    knee_behind: float
    bounce_with_spread: float
    bounce: float
    step_hz: float


def check_movement(
    where: str,
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
) -> None:
    """Raise NotAnalysableError where somebody does something else than run.

    Nothing is said about clips shorter than 2.5 s or without both legs.
    """
    moving = movement_of(pixels, names, time_s)
    if moving is None:
        return
    found = _named(moving) or _without_rhythm(pixels, names, time_s, moving)
    if found is not None:
        raise NotAnalysableError(where, "somebody running", *found)


def _named(moving: Movement) -> tuple[str, str] | None:
    """Return what somebody does instead of running, and what to film."""
    side_on = moving.spread > _SIDE_ON
    if moving.lift < _STANDING:
        return "somebody standing (the feet do not move)", "film ten seconds of running"
    if moving.knee_behind < _KNEE_BEHIND:
        return _PEDALS.format("the knees stay ahead of the hips"), _FILM_A_RUN
    walks = moving.fold < _WALKING_FOLD + (0.0 if side_on else _FACING_ALLOWANCE)
    if side_on:
        walks |= moving.fold < _JOGGING_FOLD and moving.bounce_with_spread < _WALKING_BOUNCE
    if walks:
        return "somebody walking (the knees bend too little for running)", _FILM_A_RUN
    if moving.bounce < _STILL_HIPS and np.isfinite(moving.step_hz):
        return _PEDALS.format("the hips do not bounce"), _FILM_A_RUN
    return None


_PEDALS = "somebody pedalling or sitting ({})"
_FILM_A_RUN = "Pushoff analyses running only; film a run"


def _without_rhythm(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
    moving: Movement,
) -> tuple[str, str] | None:
    """Return what is wrong with legs that move but not in a runner's rhythm."""
    if np.isfinite(moving.step_hz):
        return None
    legs = legs_of(pixels, names)
    if legs is None:
        return None
    legs = legs - middle(pixels, names, "hip")[:, None, None]
    rate = 1.0 / float(np.median(np.diff(time_s)))
    if find_rhythm(legs, time_s, SLOW_MOTION_HZ) is not None:
        return None
    if 0.2 * rate > 3.0:
        fast = find_rhythm(legs, time_s, (2.6, 0.2 * rate))
        if fast is not None:
            return (
                f"{120 * fast[0]:.0f} steps/min, faster than anybody runs",
                "a time-lapse or a film played too fast cannot be analysed; film at normal speed",
            )
    if _likeness(legs) < _CONTINUOUS:
        return (
            "pictures too far apart in time to follow the legs",
            "a time-lapse cannot be analysed; film with 60 pictures a second or more",
        )
    return "movement without steady steps", "film ten seconds of steady running, the whole body"


def movement_of(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
) -> Movement | None:
    """Return what legs and hips do; None where too little of them is seen."""
    legs, hips = legs_of(pixels, names), middle(pixels, names, "hip")
    if legs is None:
        return None
    seen = np.isfinite(legs[:, :, :2, 0]).all(axis=(1, 2)) & np.isfinite(hips[:, 0])
    spacing = float(np.median(np.diff(time_s)))
    if seen.sum() * spacing < _LEAST_S or seen.sum() < 20:
        return None
    knees, ankles = legs[:, :, 0], legs[:, :, 1]
    length = np.hypot(*np.moveaxis(ankles - hips[:, None], -1, 0))[seen]
    leg = float(np.percentile(length, 97))
    rhythm = find_rhythm(legs - hips[:, None, None], time_s)
    height = ankles[seen, :, 1] - hips[seen, None, 1]
    apart = np.abs(ankles[seen, 0, 0] - ankles[seen, 1, 0]) / leg
    return Movement(
        lift=float(np.ptp(np.percentile(height, [2, 98]))) / leg,
        fold=1.0 - float(np.percentile(length.min(axis=1), 3)) / leg,
        spread=float(np.percentile(apart, 90)),
        knee_behind=_knee_behind(pixels[seen], names, knees[seen], hips[seen], leg),
        bounce_with_spread=_together(-hips[seen, 1], apart, spacing, rhythm),
        bounce=float("nan") if rhythm is None else _bounce(hips[seen, 1], spacing, rhythm[0]) / leg,
        step_hz=float("nan") if rhythm is None else 2.0 * rhythm[0],
    )


def legs_of(
    pixels: Float[np.ndarray, "time point 2"], names: tuple[str, ...]
) -> Float[np.ndarray, "time 2 leg_point 2"] | None:
    """Return knees, ankles and, where the engine marks them, heels and toes of both sides.

    (time, side, point, 2); None without knees or ankles.
    """
    parts = [
        part
        for part in ("knee", "ankle", "heel", "toe")
        if f"left_{part}" in names and f"right_{part}" in names
    ]
    if parts[:2] != ["knee", "ankle"]:
        return None
    return pixels[:, [[names.index(f"{s}_{part}") for part in parts] for s in ("left", "right")]]


def _knee_behind(
    pixels: Float[np.ndarray, "seen point 2"],
    names: tuple[str, ...],
    knees: Float[np.ndarray, "seen 2 2"],
    hips: Float[np.ndarray, "seen 2"],
    leg: float,
) -> float:
    """Return how far behind the hips the knees commonly get; negative where they stay ahead."""
    facing = facing_of(pixels, names)
    facing = facing[np.isfinite(facing)]
    # Feet that are short in the picture are seen from behind or in front.
    if len(facing) < 10 or abs(float(np.median(facing))) < 0.1 * leg:
        return float("nan")
    ahead = np.sign(np.median(facing)) * (knees[..., 0] - hips[:, None, 0]) / leg
    return -float(np.percentile(ahead, 4))


def _within_stride(
    signal: Float[np.ndarray, " seen"], spacing: float, stride_hz: float
) -> Float[np.ndarray, " seen"]:
    """Return a signal less its mean over a stride: what moves with the steps."""
    long = max(3, round(1.0 / (stride_hz * spacing)))
    return signal - uniform_filter1d(signal, long, mode="nearest")


def _together(
    height: Float[np.ndarray, " seen"],
    apart: Float[np.ndarray, " seen"],
    spacing: float,
    rhythm: tuple[float, Float[np.ndarray, " time"]] | None,
) -> float:
    """Return the correlation of two signals within strides."""
    if rhythm is None:
        return float("nan")
    first, second = (_within_stride(x, spacing, rhythm[0]) for x in (height, apart))
    scale = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / scale if scale > 0 else 0.0


def _bounce(height: Float[np.ndarray, " seen"], spacing: float, stride_hz: float) -> float:
    """Return the peak-to-peak size of what goes once per step."""
    moved = _within_stride(height, spacing, stride_hz)
    turns = np.exp(-2j * np.pi * 2 * stride_hz * spacing * np.arange(len(moved)))
    # In pieces of two strides: the step time varies.
    long = max(8, round(2.0 / (stride_hz * spacing)))
    sums = [
        np.abs(np.mean((moved * turns)[start : start + long]))
        for start in range(0, max(1, len(moved) - long + 1), long)
    ]
    return 4.0 * float(np.median(sums))


def _likeness(legs: Float[np.ndarray, "time 2 point 2"]) -> float:
    """Return the correlation of the legs' sum and distance from one frame to the next."""
    total = legs.sum(axis=1).reshape(len(legs), -1)
    apart = np.abs(legs[:, 0] - legs[:, 1]).reshape(len(legs), -1)
    signals = np.concatenate([total, apart], axis=1)
    both = np.isfinite(signals[1:]).all(axis=1) & np.isfinite(signals[:-1]).all(axis=1)
    if both.sum() < 10:
        return 1.0
    centred = signals - np.nanmean(signals, axis=0)
    now, before = centred[1:][both], centred[:-1][both]
    scale = float(np.sqrt((now**2).sum() * (before**2).sum()))
    return float((now * before).sum()) / scale if scale > 0 else 1.0
