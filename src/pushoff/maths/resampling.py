"""Bring samples onto a uniform time axis."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from scipy.interpolate import CubicSpline

from pushoff.maths.filters import stretches

#: A time axis whose steps differ by less than this share counts as uniform (container time stamps
#: are rounded to a millisecond or less).
UNIFORM_SHARE = 0.02


def is_uniform(time_s: Float[np.ndarray, " time"]) -> bool:
    """Return whether all time steps agree within ``UNIFORM_SHARE`` of the median step."""
    steps = np.diff(time_s)
    middle = float(np.median(steps))
    return bool(np.all(np.abs(steps - middle) <= UNIFORM_SHARE * middle))


def uniform_time(time_s: Float[np.ndarray, " time"]) -> Float[np.ndarray, " sample"]:
    """Return a uniform axis from the first to the last time with about the median step, s."""
    step = float(np.median(np.diff(time_s)))
    count = round((time_s[-1] - time_s[0]) / step) + 1
    return np.linspace(time_s[0], time_s[-1], count)


def resample(
    time_s: Float[np.ndarray, " time"],
    values: Float[np.ndarray, "time *column"],
    new_time_s: Float[np.ndarray, " sample"],
) -> Float[np.ndarray, "sample *column"]:
    """Return values at new times by a cubic spline through each stretch without NaN.

    Parameters
    ----------
    time_s : array, (time,)
        Strictly increasing; steps may differ.
    values : array, (time, ...)
        NaN where unknown; a new time between a known and an unknown sample is NaN.
    new_time_s : array, (sample,)
        NaN outside ``time_s``.
    """
    flat = values.reshape(len(values), -1)
    out = np.full((len(new_time_s), flat.shape[1]), np.nan)
    good = np.isfinite(flat)
    patterns, which = np.unique(good, axis=1, return_inverse=True)
    for number in range(patterns.shape[1]):
        columns = np.flatnonzero(which.ravel() == number)
        for start, stop in stretches(patterns[:, number]):
            inside = (new_time_s >= time_s[start]) & (new_time_s <= time_s[stop - 1])
            if not inside.any():
                continue
            part = flat[start:stop, columns]
            out[np.ix_(inside, columns)] = _curve(time_s[start:stop], part, new_time_s[inside])
    return out.reshape((len(new_time_s), *values.shape[1:]))


def _curve(
    time_s: Float[np.ndarray, " time"],
    values: Float[np.ndarray, "time column"],
    new_time_s: Float[np.ndarray, " sample"],
) -> Float[np.ndarray, "sample column"]:
    if len(time_s) >= 4:
        return CubicSpline(time_s, values, axis=0)(new_time_s)
    columns = [np.interp(new_time_s, time_s, column) for column in values.T]
    return np.stack(columns, axis=1)
