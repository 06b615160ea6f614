"""Pieces of curves, one row per stride, and where in them something peaks or turns.

A stride with an unknown sample in its piece gives NaN: a peak that may lie in a gap is not known.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.strides import Strides

Rows = Float[np.ndarray, "stride sample"]
PerStride = Float[np.ndarray, " stride"]


def over_contact(
    strides: Strides,
    curve: Float[np.ndarray, " time"],
    start: float = 0.0,
    stop: float = 1.0,
    samples: int = 101,
) -> Rows:
    """Return a curve between two shares of contact (0 touchdown, 1 toe-off), (stride, samples)."""
    return strides.between(curve, "touchdown", "toe_off", start, stop, samples)


def at_share(strides: Strides, curve: Float[np.ndarray, " time"], share: float) -> PerStride:
    """Return a curve's value at a share of contact of every stride."""
    times = strides.times["touchdown"] + share * strides.duration("touchdown", "toe_off")
    return strides.at(curve, times)


def share_of_contact(strides: Strides, instant: str) -> PerStride:
    """Return an instant in % of contact."""
    return 100.0 * strides.duration("touchdown", instant) / strides.duration("touchdown", "toe_off")


def place_of_maximum(rows: Rows) -> PerStride:
    """Return where each row is highest, in samples and between them (parabola); NaN at the ends."""
    last = rows.shape[1] - 1
    known = np.isfinite(rows).all(axis=1)
    whole = np.where(known[:, None], rows, 0.0)
    place = whole.argmax(axis=1)
    middle = np.clip(place, 1, last - 1)
    row = np.arange(len(rows))
    before, here, after = (whole[row, middle + step] for step in (-1, 0, 1))
    bend = before - 2.0 * here + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, 1.0), 0.0)
    return np.where(known & (place > 0) & (place < last), middle + shift, np.nan)


def last_rise_to_zero(rows: Rows, before: PerStride) -> PerStride:
    """Return where each row last leaves zero or above for below, earlier than a place; else NaN."""
    columns = np.arange(rows.shape[1])
    with_end = np.isfinite(before) & np.isfinite(rows).all(axis=1)
    whole = np.where(with_end[:, None], rows, -1.0)
    not_yet = (whole >= 0) & (columns < np.where(with_end, before, -1.0)[:, None])
    found = not_yet.any(axis=1)
    last = rows.shape[1] - 1 - not_yet[:, ::-1].argmax(axis=1)
    left = np.minimum(last, rows.shape[1] - 2)
    row = np.arange(len(rows))
    high, low = whole[row, left], whole[row, left + 1]
    share = np.where(high > low, high / np.where(high > low, high - low, 1.0), 0.0)
    return np.where(found, left + np.clip(share, 0.0, 1.0), np.nan)


def spread(rows: Rows) -> PerStride:
    """Return the range (highest minus lowest) of each row."""
    return rows.max(axis=1) - rows.min(axis=1)


def level(rows: Rows) -> Rows:
    """Return rows without the straight line from their first to their last sample."""
    share = np.linspace(0.0, 1.0, rows.shape[1])
    return rows - rows[:, :1] - (rows[:, -1:] - rows[:, :1]) * share
