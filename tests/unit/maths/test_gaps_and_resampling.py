from __future__ import annotations

import numpy as np
import pytest

from pushoff.maths.derivatives import derivative, second_derivative
from pushoff.maths.gaps import bridge
from pushoff.maths.resampling import is_uniform, resample, uniform_time

RATE_HZ = 100.0
TIME_S = np.arange(300) / RATE_HZ


def wave(time_s: np.ndarray) -> np.ndarray:
    return np.stack(
        [np.sin(2 * np.pi * 1.5 * time_s), np.cos(2 * np.pi * 1.5 * time_s), 0.3 * time_s], axis=1
    )


def test_short_gaps_are_bridged_and_marked_long_ones_stay():
    path = np.stack([wave(TIME_S), wave(TIME_S + 0.2)], axis=1)
    holed = path.copy()
    holed[50:58, 0] = np.nan
    holed[100:130, 0] = np.nan
    holed[:5, 1] = np.nan
    holed[-4:, 1] = np.nan
    out, filled = bridge(holed, RATE_HZ, 0.1)
    assert out[50:58, 0] == pytest.approx(path[50:58, 0], abs=0.06)
    assert np.isnan(out[100:130, 0]).all()
    assert np.isnan(out[:5, 1]).all()
    assert np.isnan(out[-4:, 1]).all()
    expected = np.zeros((300, 2), dtype=bool)
    expected[50:58, 0] = True
    assert (filled == expected).all()
    kept = np.isfinite(holed)
    assert (out[kept] == holed[kept]).all()


def test_the_unseen_axis_of_a_camera_is_left_alone():
    path = wave(TIME_S)[:, None].copy()
    path[:, 0, 2] = np.nan
    path[20:24] = np.nan
    out, filled = bridge(path, RATE_HZ, 0.1)
    assert filled[20:24, 0].all()
    assert filled.sum() == 4
    assert np.isfinite(out[:, 0, :2]).all()
    assert np.isnan(out[:, 0, 2]).all()


def test_nothing_seen_stays_nothing():
    out, filled = bridge(np.full((50, 2, 3), np.nan), RATE_HZ, 0.1)
    assert np.isnan(out).all()
    assert not filled.any()


def test_uneven_frames_become_even():
    rng = np.random.default_rng(3)
    uneven = np.sort(TIME_S + rng.uniform(-0.003, 0.003, 300))
    assert is_uniform(TIME_S)
    assert not is_uniform(uneven)
    even = uniform_time(uneven)
    assert is_uniform(even)
    assert even[0] == uneven[0]
    assert even[-1] == uneven[-1]
    assert resample(uneven, wave(uneven), even) == pytest.approx(wave(even), abs=1e-3)


def test_a_dropped_frame_keeps_the_rate():
    dropped = np.delete(TIME_S, [40, 41, 200])
    assert len(uniform_time(dropped)) == 300


def test_resampling_makes_nothing_up_between_unknown_samples():
    values = wave(TIME_S)
    values[100:110] = np.nan
    new = np.linspace(-0.1, 3.1, 700)
    out = resample(TIME_S, values, new)
    inside = (new > TIME_S[99]) & (new < TIME_S[110])
    outside = (new < TIME_S[0]) | (new > TIME_S[-1])
    assert np.isnan(out[inside | outside]).all()
    assert out[~(inside | outside)] == pytest.approx(wave(new[~(inside | outside)]), abs=1e-3)


def test_derivatives_of_a_parabola_are_exact():
    square = 3.0 * TIME_S**2 - TIME_S
    assert derivative(square, RATE_HZ) == pytest.approx(6.0 * TIME_S - 1.0, abs=1e-9)
    assert second_derivative(square, RATE_HZ)[1:-1] == pytest.approx(np.full(298, 6.0), abs=1e-6)
    assert np.isnan(derivative(square[:2], RATE_HZ)).all()


def test_nan_in_nan_out():
    path = wave(TIME_S)
    path[30, 1] = np.nan
    rate = derivative(path, RATE_HZ)
    assert np.isnan(rate[[29, 31], 1]).all()
    assert np.isfinite(rate[[28, 32], 1]).all()
    assert np.isfinite(rate[:, 0]).all()
