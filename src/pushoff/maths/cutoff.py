"""Choose a low-pass cut-off from the signal itself."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.maths.filters import DUAL_PASS

#: Samples from the middle of a recording that are looked at; more do not change the answer.
LONGEST = 4096


def best_cutoff(
    values: Float[np.ndarray, "time column"],
    rate_hz: float,
    lowest_hz: float,
    highest_hz: float,
) -> float:
    """Return the cut-off (Hz) that leaves the smallest error in a group of signals.

    The error of a filtered signal is the motion that the filter takes away plus the noise that it
    lets through. Both follow from the spectrum and the filter's gain, once the noise is known: the
    mean power in the upper two fifths of the band, where bodies do not move.

    Parameters
    ----------
    values : array, (time, column)
        Signals of one kind, e.g. the coordinates of the foot markers. Columns with NaN are left
        out; with none left, or with fewer than 32 samples, ``highest_hz`` is returned.
    rate_hz, lowest_hz, highest_hz : float
        Sampling rate and the bounds of the answer; the upper one is kept below 40 % of the rate.

    Notes
    -----
    This is residual analysis (winter2009, chapter 3) carried one step further: there the cut-off is
    where the filter removes as much as there is noise, which over-smooths; here the sum of both
    errors is least. On paths like a running foot's with white noise of 0.2–10 mm at 60–240 Hz the
    error is within 2 % of that of the best cut-off, against 20–40 % for the residual method. Noise
    that is correlated in time (keypoints) is underestimated by either.
    """
    highest_hz = min(highest_hz, 0.4 * rate_hz)
    lowest_hz = min(lowest_hz, highest_hz)
    first = max(0, (len(values) - LONGEST) // 2)
    middle = values[first : first + LONGEST]
    usable = middle[:, np.isfinite(middle.sum(axis=0))]
    if len(usable) < 32 or usable.shape[1] == 0:
        return highest_hz
    frequency, power = _spectrum(usable, rate_hz)
    noise = float(np.mean(power[(frequency > 0.3 * rate_hz) & (frequency < 0.49 * rate_hz)]))
    grid = np.linspace(lowest_hz, highest_hz, 64)
    gain = _gain(frequency, grid, rate_hz)
    error = (1.0 - gain) ** 2 @ np.maximum(power - noise, 0.0) + noise * (gain**2).sum(axis=1)
    return float(grid[np.argmin(error)])


def _spectrum(
    values: Float[np.ndarray, "time column"], rate_hz: float
) -> tuple[Float[np.ndarray, " bin"], Float[np.ndarray, " bin"]]:
    """Return frequencies (Hz) and the columns' mean power, ends tied together and tapered."""
    count = len(values)
    ramp = np.linspace(0.0, 1.0, count)[:, None]
    level = values - values[0] - ramp * (values[-1] - values[0])
    level = (level - level.mean(axis=0)) * np.hanning(count)[:, None]
    power = (np.abs(np.fft.rfft(level.T, axis=1)) ** 2).mean(axis=0)
    return np.fft.rfftfreq(count, 1.0 / rate_hz), power


def _gain(
    frequency: Float[np.ndarray, " bin"], cutoffs: Float[np.ndarray, " cutoff"], rate_hz: float
) -> Float[np.ndarray, "cutoff bin"]:
    """Return the gain of the zero-lag filter of :mod:`pushoff.maths.filters`."""
    warped = np.tan(np.pi * np.minimum(frequency / rate_hz, 0.499))
    corner = np.tan(np.pi * cutoffs / rate_hz) / DUAL_PASS
    return 1.0 / (1.0 + (warped[None, :] / corner[:, None]) ** 4)
