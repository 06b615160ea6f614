"""Choose a low-pass cut-off from the signal itself."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

#: Samples from the middle of a recording that are looked at; more do not change the answer.
LONGEST = 4096


def residual_cutoff(
    values: Float[np.ndarray, "time column"],
    rate_hz: float,
    lowest_hz: float,
    highest_hz: float,
) -> float:
    """Return one cut-off (Hz) for a group of signals by residual analysis.

    The root mean square of what a zero-lag Butterworth filter removes is plotted over its cut-off;
    where only noise is removed the plot is a straight line, which continued to zero tells the size
    of the noise; the cut-off sought removes just that much (winter2009, chapter 3).

    Parameters
    ----------
    values : array, (time, column)
        Signals of one kind, e.g. the coordinates of the foot markers. Columns with NaN are left
        out; with none left, or with fewer than 32 samples, ``highest_hz`` is returned.
    rate_hz, lowest_hz, highest_hz : float
        Sampling rate and the bounds of the answer; the upper one is kept below 40 % of the rate.

    Notes
    -----
    Differences to the published method: the residual is computed from the spectrum with the
    filter's gain instead of by filtering again and again (Parseval; the ends are tapered), the
    noise line is fitted over the upper part of the band that the rate allows, and the answer is
    bounded, because on running the plain method over-smooths the foot.
    """
    highest_hz = min(highest_hz, 0.4 * rate_hz)
    lowest_hz = min(lowest_hz, highest_hz)
    first = max(0, (len(values) - LONGEST) // 2)
    middle = values[first : first + LONGEST]
    usable = middle[:, np.isfinite(middle.sum(axis=0))]
    if len(usable) < 32 or usable.shape[1] == 0:
        return highest_hz
    grid = np.linspace(2.0, 0.45 * rate_hz, 64)
    residual = np.sqrt(_removed_power(usable, rate_hz, grid))
    noise = grid > max(0.28 * rate_hz, 0.5 * grid[-1])
    slope, intercept = np.polyfit(grid[noise], residual[noise], 1)
    if slope >= 0 or intercept <= 0:
        return highest_hz
    beyond = np.flatnonzero(residual <= intercept)
    found = grid[beyond[0]] if len(beyond) else highest_hz
    return float(np.clip(found, lowest_hz, highest_hz))


def _removed_power(
    values: Float[np.ndarray, "time column"], rate_hz: float, cutoffs: Float[np.ndarray, " cutoff"]
) -> Float[np.ndarray, " cutoff"]:
    """Return the mean square of what each cut-off removes, (cutoff,)."""
    count = len(values)
    ramp = np.linspace(0.0, 1.0, count)[:, None]
    level = values - values[0] - ramp * (values[-1] - values[0])
    level = (level - level.mean(axis=0)) * np.hanning(count)[:, None]
    power = (np.abs(np.fft.rfft(level, axis=0)) ** 2).mean(axis=1)
    power *= 2.0 / count / float(np.sum(np.hanning(count) ** 2))
    warped = np.tan(np.pi * np.minimum(np.fft.rfftfreq(count, 1.0 / rate_hz) / rate_hz, 0.499))
    corner = np.tan(np.pi * cutoffs / rate_hz) / (np.sqrt(2.0) - 1.0) ** 0.25
    gain = 1.0 / (1.0 + (warped[None, :] / corner[:, None]) ** 4)
    return ((1.0 - gain) ** 2) @ power
