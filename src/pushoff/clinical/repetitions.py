"""Finds repetitions in a curve that rises once in each of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float
from scipy.signal import find_peaks

#: A repetition begins and ends where the curve has come back by this share of its rise.
_BACK = 0.85
#: A clip that begins or ends before the curve has come back by this share cuts a repetition off.
_CUT = 0.7
#: Peaks that rise less than this share of the upper quarter of them are wobble.
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
    curve: Float[np.ndarray, " time"],
    rate_hz: float,
    smallest: float,
    shortest_s: float = 0.5,
    wobble: float = _WOBBLE,
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
    wobble : float
        Peaks that rise less than this share of the upper quarter of all are no repetition.

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
    keep = rises >= max(smallest, wobble * float(np.percentile(rises, 75)))
    tops = [int(top) for top in np.clip(peaks[keep] - 3, 0, len(curve) - 1)]
    valleys = [a + int(np.argmin(filled[a : b + 1])) for a, b in pairwise(tops)]
    bounds = [0, *valleys, len(curve) - 1]
    spans = []
    for number, (peak, rise) in enumerate(zip(tops, rises[keep], strict=True)):
        first, last = bounds[number], bounds[number + 1]
        level = float(filled[peak] - _BACK * rise)
        start = _walk(filled, peak, first, level)
        stop = _walk(filled, peak, last, level)
        # Between two repetitions the curve always comes back; at the ends of the clip it may not.
        high = float(filled[peak]) - _CUT * rise
        cut = (number == 0 and filled[: peak + 1].min() > high) or (
            number == len(tops) - 1 and filled[peak:].min() > high
        )
        if known[peak]:
            spans.append(Span(start, peak, stop, float(rise), bool(cut)))
    return tuple(spans)


def _walk(curve: Float[np.ndarray, " time"], peak: int, last: int, level: float) -> int:
    """Return the first frame on the way from a peak to a last one that is down at a level."""
    step = 1 if last >= peak else -1
    way = np.arange(peak, last + step, step)
    down = np.flatnonzero(curve[way] <= level)
    return int(way[down[0]]) if len(down) else last
