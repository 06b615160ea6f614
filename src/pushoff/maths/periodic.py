"""Curves that repeat: harmonics of a phase, robust fits of them, and those of a half sine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

#: Beyond 1.345 robust standard deviations a residual counts less (Huber, 95 % efficiency).
HUBER = 1.345
#: Turns a median absolute deviation into the standard deviation of a normal distribution.
ROBUST = 1.4826
#: The ridge on a coefficient is this times the fourth power of its harmonic, per frame: it only
#: binds harmonics that the frames hardly see.
_RIDGE = 1e-7


def waves(
    phase: Float[np.ndarray, " time"], harmonics: int
) -> Float[np.ndarray, "time twice_harmonics"]:
    """Return cos and sin of every harmonic in turn, (time, 2 · harmonics); one turn per unit."""
    angle = 2.0 * np.pi * phase[:, None] * np.arange(1, harmonics + 1)
    return np.stack([np.cos(angle), np.sin(angle)], axis=2).reshape(len(phase), 2 * harmonics)


def wave_slopes(
    phase: Float[np.ndarray, " time"], harmonics: int
) -> Float[np.ndarray, "time twice_harmonics"]:
    """Return the derivatives of :func:`waves` with respect to the phase."""
    turn = 2.0 * np.pi * np.arange(1, harmonics + 1)
    angle = phase[:, None] * turn
    slopes = np.stack([-turn * np.sin(angle), turn * np.cos(angle)], axis=2)
    return slopes.reshape(len(phase), 2 * harmonics)


@dataclass(frozen=True)
class PeriodicFit:
    """Coefficients of the terms; residual, its robust deviation and weight of every frame."""

    coefficients: Float[np.ndarray, " term"]
    residual: Float[np.ndarray, " time"]
    scale: float
    weight: Float[np.ndarray, " time"]


def fit_terms(
    terms: Float[np.ndarray, "time term"],
    target: Float[np.ndarray, " time"],
    harmonics: int,
    rounds: int,
) -> PeriodicFit:
    """Fit terms of which the last ``2 · harmonics`` are :func:`waves` to a signal.

    Robust least squares (iteratively reweighted, Huber) with a ridge that grows with the harmonic.

    Parameters
    ----------
    terms : array, (time, term)
        Terms that do not repeat (mean, drift), then the waves. No NaN.
    target : array, (time,)
        No NaN.
    harmonics, rounds : int
    """
    plain = terms.shape[1] - 2 * harmonics
    order = np.concatenate([np.zeros(plain), np.repeat(np.arange(1, harmonics + 1), 2)])
    ridge = np.diag(_RIDGE * len(target) * order**4)
    weight = np.ones(len(target))
    coefficients, residual, scale = np.zeros(terms.shape[1]), target, 1.0
    for _ in range(rounds):
        weighted = terms * weight[:, None]
        coefficients = np.linalg.solve(terms.T @ weighted + ridge, weighted.T @ target)
        residual = target - terms @ coefficients
        scale = ROBUST * float(np.median(np.abs(residual))) + 1e-9
        weight = np.minimum(1.0, HUBER * scale / np.maximum(np.abs(residual), 1e-12))
    return PeriodicFit(coefficients, residual, scale, weight)


def half_sine_harmonic(share: Float[np.ndarray, " share"]) -> Float[np.ndarray, " share"]:
    """Return the first harmonic over the mean of a half sine that lasts a share of the period."""
    below = 1.0 - 4.0 * share**2
    # The limit at one half, where both are zero, is π / 2.
    near = np.abs(below) < 1e-9
    wave = 2.0 * np.cos(np.pi * share) / np.where(near, 1.0, below)
    return np.where(near, np.pi / 2.0, wave)
