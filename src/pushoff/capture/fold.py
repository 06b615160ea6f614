"""Curves folded over all strides of a clip: what repeats with the stride, from every frame."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from scipy.ndimage import uniform_filter1d

from pushoff.maths.periodic import ROBUST, waves

#: Places around one turn at which folded curves are given: a quarter of a degree.
TURN_SAMPLES = 1440
#: Residuals beyond 4.685 standard deviations have no say (Tukey's biweight, 95 % efficiency).
_BIWEIGHT = 4.685


def fold(
    values: Float[np.ndarray, " time"], phase: Float[np.ndarray, " time"], harmonics: int
) -> tuple[Float[np.ndarray, " term"], float]:
    """Return Fourier coefficients over the phase (mean, then cosine and sine by turn) and scatter.

    A robust fit over all frames; NaN frames do not count. The scatter is the robust standard
    deviation of single frames, in the unit of ``values``. NaN with fewer than three frames for
    every coefficient.
    """
    seen = np.isfinite(values) & np.isfinite(phase)
    terms = 1 + 2 * harmonics
    if seen.sum() < 3 * terms:
        return np.full(terms, np.nan), float("nan")
    design, wanted = fourier_terms(phase[seen], harmonics), values[seen]
    weight = np.ones(len(wanted))
    coefficient, scatter = np.zeros(terms), 0.0
    for _ in range(10):
        weighted = (design * weight[:, None]).T
        coefficient = np.linalg.solve(weighted @ design + 1e-9 * np.eye(terms), weighted @ wanted)
        off = np.abs(wanted - design @ coefficient)
        scatter = max(ROBUST * float(np.median(off)), 1e-9)
        weight = np.maximum(1.0 - (off / (_BIWEIGHT * scatter)) ** 2, 0.0) ** 2
    return coefficient, scatter


def fourier_terms(
    phase: Float[np.ndarray, " time"], harmonics: int
) -> Float[np.ndarray, "time term"]:
    """Return 1, cos φ, sin φ, cos 2φ, … for every phase."""
    turns = phase / (2.0 * np.pi)
    return np.concatenate([np.ones((len(phase), 1)), waves(turns, harmonics)], axis=1)


def around(coefficient: Float[np.ndarray, " term"]) -> Float[np.ndarray, " turn"]:
    """Return a folded curve at even places around one turn."""
    turn = np.arange(TURN_SAMPLES) * (2 * np.pi / TURN_SAMPLES)
    return fourier_terms(turn, (len(coefficient) - 1) // 2) @ coefficient


def without_drift(
    values: Float[np.ndarray, " time"], time_s: Float[np.ndarray, " time"], period_s: float
) -> Float[np.ndarray, " time"]:
    """Return values less their running mean over whole strides; NaN stays NaN.

    The mean over a whole stride holds nothing of what repeats with the stride, so that folded
    amplitudes are kept. Nearer to the ends than half a stride it goes on as it was.
    """
    return values - running_mean(values, time_s, period_s)


def running_mean(
    values: Float[np.ndarray, " time"], time_s: Float[np.ndarray, " time"], period_s: float
) -> Float[np.ndarray, " time"]:
    """Return the mean over one stride around every time, on a straight line towards the ends."""
    seen = np.isfinite(values)
    if seen.sum() < 2:
        return np.full_like(values, np.nan)
    clock = np.linspace(time_s[0], time_s[-1], len(time_s))
    filled = np.interp(clock, time_s[seen], values[seen])
    spacing = float(clock[1] - clock[0])
    width = max(1, round(period_s / spacing))
    if 2 * width >= len(clock):
        line = np.polyfit(time_s[seen], values[seen], 1)
        return np.polyval(line, time_s)
    mean = uniform_filter1d(filled, width, mode="nearest")
    half = width // 2 + 1
    inner = slice(half, len(clock) - half)
    first = np.polyfit(clock[inner][:width], mean[inner][:width], 1)
    last = np.polyfit(clock[inner][-width:], mean[inner][-width:], 1)
    mean[:half] = np.polyval(first, clock[:half])
    mean[-half:] = np.polyval(last, clock[-half:])
    return np.interp(time_s, clock, mean)
