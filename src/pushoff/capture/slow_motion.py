"""The true clock of a clip: slow motion saved at an ordinary rate, and films that run too fast.

Played eight times slower, a runner makes 20 steps a minute and falls at a 64th of gravity. The
rhythm of the legs leaves few factors possible, and the fall of the body, with the runner's size as
ruler, tells which.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.capture.calibrate import ASSUMED_STATURE, BodySize
from pushoff.capture.gravity import Fall, find_fall
from pushoff.capture.not_running import movement_of
from pushoff.capture.stride_template import find_rhythm
from pushoff.core.constants import GRAVITY
from pushoff.core.recording import Found

#: Rates that cameras film at, frames per second, and those of what is saved at 30 or 60: phones
#: slow down by whole numbers there. Editors save at 24 and 25 whatever the camera's rate was.
_CAMERA_RATES = (24.0, 25.0, 30.0, 48.0, 50.0, 60.0, 100.0, 120.0, 200.0, 240.0, 480.0, 960.0)
_OF_THIRTY = (30.0, 60.0, 120.0, 240.0, 480.0, 960.0)
#: Strides per second of running: 138 steps/min is a slow jog, 264 a sprint.
_RUNNING_HZ = (1.15, 2.2)
#: Strides per second that are looked for: a 32nd of a runner's to twice it.
_LOOKED_FOR_HZ = (0.04, 3.6)
#: A factor is taken where the fall agrees within this many standard deviations and no other
#: possible factor comes within three.
_AGREES_SD, _OTHERS_SD = 2.5, 3.0
#: Knees of a runner fold the leg by more than a walker's (see ``not_running``): a walker whose body
#: does not fall would pass for slow motion.
_RUNNING_FOLD = 0.20


@dataclass(frozen=True)
class Clock:
    """How much slower than life a clip plays.

    Parameters
    ----------
    factor : float
        By what times have to be divided; 1 where nothing is wrong or nothing is sure.
    measured, measured_sd : float
        The factor as the fall and the size tell it; NaN where they tell nothing.
    steps_per_min : float
        Rhythm by the clip's own clock; NaN without one.
    warnings, notes : tuple of str
        What was changed or may be wrong; how it was found.
    """

    factor: float = 1.0
    measured: float = float("nan")
    measured_sd: float = float("nan")
    steps_per_min: float = float("nan")
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def find_clock(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
    size: BodySize,
    height: Found | None,
) -> Clock:
    """Return by how much a clip is slowed down.

    Parameters
    ----------
    pixels : array, (time, point, 2)
        Keypoints in level pixels, sides not yet repaired (nothing here needs them); NaN where not
        seen.
    time_s : array, (time,)
        Frame times as the file has them.
    size : BodySize
        The runner in the picture.
    height : Found or None
        Stature in m where it was told; an adult's is assumed otherwise.
    """
    legs = _legs(pixels, names)
    if legs is None or len(time_s) < 16:
        return Clock()
    rhythm = find_rhythm(legs / size.leg, time_s, _LOOKED_FOR_HZ)
    if rhythm is None:
        return Clock()
    stride_hz, phase = rhythm
    rate = 1.0 / float(np.median(np.diff(time_s)))
    possible = _possible(rate, stride_hz)
    fall = find_fall(pixels, names, time_s, phase)
    if fall is None:
        return Clock(steps_per_min=120 * stride_hz)
    measured, sd = slowed_by(fall, size, height)
    known = Clock(1.0, measured, sd, 120 * stride_hz)
    if possible == (1.0,) or not _runs(pixels, names, time_s):
        return known
    return _decide(known, possible, rate, height)


def slowed_by(fall: Fall, size: BodySize, height: Found | None) -> tuple[float, float]:
    """Return how much slower than life the body falls, with standard deviation.

    The square root of gravity over the fall in metres, with the runner's stature as ruler.
    """
    stature = height or ASSUMED_STATURE
    metres = stature.value / size.stature
    share = np.sqrt(
        (stature.sd / stature.value) ** 2
        + (size.stature_sd / size.stature) ** 2
        + (fall.gravity_sd / fall.gravity_px) ** 2
    )
    factor = float(np.sqrt(GRAVITY / (fall.gravity_px * metres)))
    return factor, factor * float(share) / 2


def _decide(known: Clock, possible: tuple[float, ...], rate: float, height: Found | None) -> Clock:
    """Return the clock with the factor that alone fits, or with a warning."""
    off = np.abs(np.log(np.array(possible) / known.measured)) * known.measured / known.measured_sd
    order = np.argsort(off)
    best = possible[int(order[0])]
    others = off[order[1:]]
    clear = off[order[0]] < _AGREES_SD and not (others < _OTHERS_SD).any()
    found = (
        f"{known.steps_per_min:.0f} steps/min as played; by its fall the body moves "
        f"{known.measured:.2f} ± {known.measured_sd:.2f} times slower than life"
        + ("" if height is not None else " (stature assumed)")
    )
    if not clear:
        if best == 1.0 and off[order[0]] < _AGREES_SD:
            return known
        return Clock(
            1.0, known.measured, known.measured_sd, known.steps_per_min,
            (
                f"The clip may not play at the speed of life: {found}. If it is slow motion, give "
                f"the frame rate of the camera with --fps (about {known.measured * rate:.0f}).",
            ),
        )  # fmt: skip
    if best == 1.0:
        return known
    word = f"{best:g} times slower" if best > 1 else f"{1 / best:g} times faster"
    return Clock(
        best, known.measured, known.measured_sd, known.steps_per_min,
        (
            f"The clip plays {word} than life: {found}. Times were corrected to "
            f"{best * rate:.0f} frames/s; --fps overrules this.",
        ),
        (f"clock: times divided by {best:g} ({found})",),
    )  # fmt: skip


def _possible(rate: float, stride_hz: float) -> tuple[float, ...]:
    """Return the factors that a camera may have made and that leave a runner's rhythm."""
    slow = [camera / rate for camera in _camera_rates(rate)]
    factors = sorted({round(f, 2) for f in (0.5, 1.0, *slow) if f in (0.5, 1.0) or f > 1.4})
    low, high = _RUNNING_HZ
    kept = tuple(f for f in factors if low <= f * stride_hz <= high)
    return kept or (1.0,)


def _camera_rates(rate: float) -> tuple[float, ...]:
    """Return the rates that a camera may have filmed at, by the rate that the film is saved at."""
    whole = min(abs(rate / each - 1) for each in _OF_THIRTY) < 0.03
    return _OF_THIRTY if whole else _CAMERA_RATES


def _runs(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
) -> bool:
    """Return whether the knees bend as in running."""
    moving = movement_of(pixels, names, time_s)
    return moving is not None and moving.fold > _RUNNING_FOLD


def _legs(
    pixels: Float[np.ndarray, "time point 2"], names: tuple[str, ...]
) -> Float[np.ndarray, "time 2 part 2"] | None:
    """Return the legs' points from the middle of the hips, (time, side, point, 2)."""
    parts = [
        part
        for part in ("knee", "ankle", "heel", "toe")
        if f"left_{part}" in names and f"right_{part}" in names
    ]
    if not parts:
        return None
    here = [[names.index(f"{side}_{part}") for part in parts] for side in ("left", "right")]
    hips = [names.index(f"{side}_hip") for side in ("left", "right") if f"{side}_hip" in names]
    if not hips:
        return None
    seen = np.isfinite(pixels[:, hips])
    count = np.maximum(seen.sum(axis=1), 1)
    origin = np.where(seen, pixels[:, hips], 0.0).sum(axis=1) / count
    origin = np.where(seen.any(axis=1), origin, np.nan)
    return pixels[:, here] - origin[:, None, None]
