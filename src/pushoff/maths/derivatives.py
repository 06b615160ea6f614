"""Rates of change on a uniform time axis."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def derivative(
    values: Float[np.ndarray, "time *column"], rate_hz: float
) -> Float[np.ndarray, "time *column"]:
    """Return the rate of change per second by central differences of second order.

    NaN where a neighbour is NaN; one-sided differences of second order at both ends. All NaN with
    fewer than three samples.
    """
    if len(values) < 3:
        return np.full(values.shape, np.nan)
    return np.gradient(values, 1.0 / rate_hz, axis=0, edge_order=2)


def second_derivative(
    values: Float[np.ndarray, "time *column"], rate_hz: float
) -> Float[np.ndarray, "time *column"]:
    """Return the second derivative per second squared by the three-point formula.

    NaN where a neighbour is NaN and at both ends.
    """
    out = np.full_like(values, np.nan, dtype=float)
    if len(values) >= 3:
        out[1:-1] = (values[2:] - 2.0 * values[1:-1] + values[:-2]) * rate_hz**2
    return out


def fine_derivative(
    values: Float[np.ndarray, "time *column"], rate_hz: float
) -> Float[np.ndarray, "time *column"]:
    """Return the rate of change per second by central differences of fourth order.

    Beside gaps and at the ends the value of :func:`derivative`. At a tenth of the sampling rate a
    sine comes out 0.5 % too small (6 % by the second-order formula).
    """
    if len(values) < 5:
        return derivative(values, rate_hz)
    out = np.empty_like(values, dtype=float)
    out[:2] = derivative(values[:3], rate_hz)[:2]
    out[-2:] = derivative(values[-3:], rate_hz)[-2:]
    inner = np.subtract(values[3:-1], values[1:-3], out=out[2:-2])
    inner *= 8.0
    inner -= values[4:]
    inner += values[:-4]
    inner *= rate_hz / 12.0
    gaps = ~np.isfinite(inner)
    if gaps.any():
        np.copyto(inner, (values[3:-1] - values[1:-3]) * (rate_hz / 2.0), where=gaps)
    return out


def fine_second_derivative(
    values: Float[np.ndarray, "time *column"], rate_hz: float
) -> Float[np.ndarray, "time *column"]:
    """Return the second derivative per second squared by the five-point formula.

    Beside gaps the value of :func:`second_derivative`; NaN where a neighbour is NaN and at both
    ends. At a tenth of the sampling rate a sine comes out 0.2 % too small (3 % by three points).
    """
    if len(values) < 5:
        return second_derivative(values, rate_hz)
    out = np.empty_like(values, dtype=float)
    out[:2] = second_derivative(values[:3], rate_hz)[:2]
    out[-2:] = second_derivative(values[-3:], rate_hz)[-2:]
    middle = values[2:-2]
    inner = np.add(values[3:-1], values[1:-3], out=out[2:-2])
    inner *= 16.0
    inner -= values[4:]
    inner -= values[:-4]
    inner -= 30.0 * middle
    inner *= rate_hz**2 / 12.0
    gaps = ~np.isfinite(inner)
    if gaps.any():
        rough = (values[3:-1] - 2.0 * middle + values[1:-3]) * rate_hz**2
        np.copyto(inner, rough, where=gaps)
    return out
