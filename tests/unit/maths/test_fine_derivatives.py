"""Derivatives of fourth order: as exact as stated, and gaps no wider than those of second order."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.maths.derivatives import (
    derivative,
    fine_derivative,
    fine_second_derivative,
    second_derivative,
)

RATE = 100.0
TIME = np.arange(200) / RATE


@pytest.mark.parametrize(
    ("fine", "plain", "order", "stated"),
    [
        (fine_derivative, derivative, 1, 0.006),
        (fine_second_derivative, second_derivative, 2, 0.002),
    ],
)
def test_a_sine_at_a_tenth_of_the_rate(fine, plain, order: int, stated: float) -> None:
    turning = 2.0 * np.pi * 0.1 * RATE
    exact = (
        turning * np.cos(turning * TIME) if order == 1 else -(turning**2) * np.sin(turning * TIME)
    )
    found, coarse = (take(np.sin(turning * TIME), RATE)[5:-5] for take in (fine, plain))
    size = np.abs(exact[5:-5]).max()
    assert np.abs(found - exact[5:-5]).max() < stated * size
    assert np.abs(coarse - exact[5:-5]).max() > 5 * stated * size


@pytest.mark.parametrize(
    ("fine", "plain"),
    [(fine_derivative, derivative), (fine_second_derivative, second_derivative)],
)
@pytest.mark.parametrize("count", [3, 4, 5, 6, 50])
def test_gaps_are_those_of_the_plain_formula(fine, plain, count: int) -> None:
    values = np.stack([np.sin(TIME[:count]), TIME[:count] ** 2], axis=1)
    if count == 50:
        values[20, 0] = np.nan
    np.testing.assert_array_equal(np.isnan(fine(values, RATE)), np.isnan(plain(values, RATE)))
    np.testing.assert_allclose(
        fine(values, RATE)[:, 1], plain(values, RATE)[:, 1], rtol=1e-6, atol=1e-8
    )
