"""Folding: a mean stride out of sparse, noisy frames."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.events.fold import _series, stride_phase
from pushoff.events.signals import Windows

STRIDE_S = 0.7123


def wave(time_s: np.ndarray) -> np.ndarray:
    angle = 2 * np.pi * time_s / STRIDE_S
    return 0.2 * np.sin(angle) + 0.05 * np.cos(3 * angle) + 0.02 * np.sin(5 * angle)


@pytest.mark.parametrize("rate_hz", [30.0, 60.0, 120.0])
def test_a_periodic_curve_comes_out_of_noise(rate_hz: float) -> None:
    generator = np.random.default_rng(0)
    time_s = np.arange(0.0, 12.0, 1.0 / rate_hz)
    values = wave(time_s) + 0.01 * generator.standard_normal(len(time_s))
    values[::40] += 0.5  # outliers
    values[10:14] = np.nan
    grid_s = np.linspace(0.0, time_s[-1], 4000)
    found = _series(time_s, values, time_s / STRIDE_S, grid_s, grid_s / STRIDE_S, 8)
    assert found is not None
    assert np.sqrt(np.mean((found.value - wave(grid_s)) ** 2)) < 0.005
    slope = np.gradient(wave(grid_s), grid_s)
    assert np.sqrt(np.mean((found.velocity - slope)[20:-20] ** 2)) < 0.15


def test_phase_counts_strides_and_bridges_a_missed_one() -> None:
    peaks = 0.3 + STRIDE_S * np.delete(np.arange(16.0), 7)
    rough = np.full(len(peaks) + 1, np.nan)
    windows = Windows(np.concatenate([[0.0], peaks]), rough, rough, rough, rough)
    time_s = np.arange(0.0, 12.0, 1 / 60)
    phase = stride_phase(windows, time_s)
    assert phase is not None
    np.testing.assert_allclose(np.gradient(phase, time_s), 1 / STRIDE_S, rtol=1e-6)


def test_too_few_strides_are_not_folded() -> None:
    rough = np.full(4, np.nan)
    windows = Windows(np.arange(4.0), rough, rough, rough, rough)
    assert stride_phase(windows, np.arange(0.0, 4.0, 0.03)) is None
