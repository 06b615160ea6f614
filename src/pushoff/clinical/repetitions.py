"""Finds repetitions in a curve that rises once in each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.signal import find_peaks

#: A repetition begins and ends where the curve has come back by this share of its rise.
_BACK = 0.85
#: Peaks that rise less than this share of the highest one between their neighbours are wobble.
_WOBBLE = 0.25


@dataclass(frozen=True)
class Span:
    """One repetition: first, highest and last frame, and how far the curve rises (its unit).

    ``cut`` is True where the clip begins or ends in the middle of it.
    """

    start: int
    peak: int
    stop: int
    rise: float
    cut: bool = False


def find_spans(
    curve: Float[np.ndarray, " time"], rate_hz: float, smallest: float, shortest_s: float = 0.5
) -> tuple[Span, ...]:
    """Return the repetitions of a curve, in order.

    Parameters
    ----------
    curve : array, (time,)
        Rises once in each repetition. NaN is bridged for the search; a repetition whose highest
        frame is NaN is left out.
    rate_hz : float
        Frames per second.
    smallest : float
        Rises below this are no repetition.
    shortest_s : float
        Least time between two repetitions.

    Notes
    -----
    The rise is the prominence of the peak: its height over the higher one of the two valleys beside
    it, so that a curve which begins or ends high still counts. At the ends of the clip the curve is
    taken to come back to its usual low; a peak on the very edge is marked as cut.
    """
    known = np.isfinite(curve)
    if known.sum() < 5:
        return ()
    frames = np.arange(len(curve))
    filled = np.interp(frames, frames[known], curve[known])
    low = float(np.percentile(filled, 5))
    pad = np.full(3, min(low, float(filled.min())))
    longer = np.concatenate([pad, filled, pad])
    apart = max(1, round(shortest_s * rate_hz))
    peaks, facts = find_peaks(longer, prominence=smallest, distance=apart)
    if not len(peaks):
        return ()
    rises = facts["prominences"]
    keep = rises >= max(smallest, _WOBBLE * float(rises.max()))
    spans = []
    for place, rise in zip(peaks[keep] - 3, rises[keep], strict=True):
        peak = int(np.clip(place, 0, len(curve) - 1))
        level = filled[peak] - _BACK * rise
        start, whole_start = _walk(filled, peak, -1, level)
        stop, whole_stop = _walk(filled, peak, 1, level)
        if known[peak]:
            spans.append(Span(start, peak, stop, float(rise), not (whole_start and whole_stop)))
    return tuple(spans)


def _walk(
    curve: Float[np.ndarray, " time"], peak: int, step: int, level: float
) -> tuple[int, bool]:
    """Return the frame where the curve has come down to a level, and whether it does so."""
    frame = peak
    while 0 <= frame + step < len(curve):
        frame += step
        if curve[frame] <= level:
            return frame, True
    return frame, False
