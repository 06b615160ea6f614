"""Is this one take of somebody running? Cuts, changes of direction, and what is not running."""

from __future__ import annotations

import itertools

import numpy as np
from jaxtyping import Bool, Float

from pushoff.capture.calibrate import measure_body, middle
from pushoff.capture.clip_cuts import Break, find_breaks
from pushoff.capture.not_running import check_movement, legs_of
from pushoff.capture.raw import RawKeypoints
from pushoff.capture.stride_template import find_rhythm
from pushoff.core.errors import NotAnalysableError

#: A part of a clip is analysed where it holds this many strides.
_FEWEST_STRIDES = 4.0
#: Strides per second where no rhythm is found: the low end of running (Fukuchi et al. 2017:
#: 1.3–1.6 at 2.5–4.5 m/s).
_USUAL_STRIDE_HZ = 1.3
#: Below this height in the picture a foot is 15 pixels long: pose engines, which look at a crop of
#: 256 pixels or more, have nothing to see its turning by.
_SMALLEST_PX = 100.0


def check_clip(
    where: str,
    found: RawKeypoints,
    pixels: Float[np.ndarray, "time point 2"],
    confidence: Float[np.ndarray, "time point"],
) -> tuple[Float[np.ndarray, "time point 2"], Float[np.ndarray, "time point"], tuple[str, ...]]:
    """Return keypoints of the part of a clip that can be analysed, and what to say about it.

    Parameters
    ----------
    where : str
        Name of the file.
    found : RawKeypoints
        Names, times and size of the picture.
    pixels, confidence : array, (time, point, 2) and (time, point)
        Usable keypoints; NaN where not seen. Outside of the part that is kept they become NaN
        and 0, so that frame numbers and times stay those of the file.

    Raises
    ------
    NotAnalysableError
        No take of at least four strides; somebody too small; standing, walking, pedalling, or
        moving without steps; a film that runs too fast.
    """
    breaks = find_breaks(pixels, found.names, found.time_s)
    warnings: tuple[str, ...] = ()
    if breaks:
        kept = _longest_take(where, breaks, pixels, found)
        warnings = (_told(breaks, found.time_s[kept]),)
        pixels = np.where(kept[:, None, None], pixels, np.nan)
        confidence = np.where(kept[:, None], confidence, 0.0)
    size = measure_body(pixels, found.names, side_view=True)
    if size.stature < _SMALLEST_PX:
        raise NotAnalysableError(
            where,
            f"a runner at least {_SMALLEST_PX:.0f} pixels tall in the picture",
            f"one of about {size.stature:.0f}",
            "film from nearer, so that the body fills two thirds of the picture's height",
        )
    check_movement(where, pixels, found.names, found.time_s)
    return pixels, confidence, warnings


def _longest_take(
    where: str,
    breaks: tuple[Break, ...],
    pixels: Float[np.ndarray, "time point 2"],
    found: RawKeypoints,
) -> Bool[np.ndarray, " time"]:
    """Return the frames of the take with most strides."""
    edges = [0, *(item.frame for item in breaks), len(pixels)]
    strides = [
        _strides(pixels[a:b], found.names, found.time_s[a:b]) for a, b in itertools.pairwise(edges)
    ]
    best = int(np.argmax(strides))
    if strides[best] < _FEWEST_STRIDES:
        first, *others = breaks
        more = f" and {len(others)} more such places" if others else ""
        raise NotAnalysableError(
            where,
            f"one take with at least {_FEWEST_STRIDES:.0f} strides in one direction",
            f"{first.told()}{more}, and no more than {strides[best]:.0f} strides between",
            "film ten seconds or more without a pause, and give the clip as it was filmed, uncut",
        )
    frames = np.arange(len(pixels))
    return (frames >= edges[best]) & (frames < edges[best + 1])


def _strides(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
) -> float:
    """Return about how many strides a take holds."""
    legs = legs_of(pixels, names)
    if len(time_s) < 2 or legs is None:
        return 0.0
    seen_s = float(np.isfinite(legs[..., 0]).any(axis=(1, 2)).sum() * np.median(np.diff(time_s)))
    rhythm = find_rhythm(legs - middle(pixels, names, "hip")[:, None, None], time_s)
    return seen_s * (_USUAL_STRIDE_HZ if rhythm is None else rhythm[0])


def _told(breaks: tuple[Break, ...], kept_s: Float[np.ndarray, " frame"]) -> str:
    first, *others = breaks
    more = f" (and {len(others)} more such places)" if others else ""
    cause = "" if first.kind == "turn" else ": a cut, or another person"
    return (
        f"This clip is not one take: {first.told()}{more}{cause}. Only the longest part, "
        f"{kept_s[0]:.1f} to {kept_s[-1]:.1f} s, was analysed."
    )
