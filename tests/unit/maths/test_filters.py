from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pushoff.maths.cutoff import best_cutoff
from pushoff.maths.filters import lowpass, stretches


def sine(frequency_hz: float, rate_hz: float, seconds: float = 8.0) -> np.ndarray:
    return np.sin(2 * np.pi * frequency_hz * np.arange(round(seconds * rate_hz)) / rate_hz)


@pytest.mark.parametrize("rate_hz", [60.0, 150.0, 240.0, 1000.0])
@pytest.mark.parametrize("cutoff_hz", [6.0, 12.0, 20.0])
def test_half_power_at_the_cutoff_asked_for(rate_hz, cutoff_hz):
    smooth = lowpass(sine(cutoff_hz, rate_hz), rate_hz, cutoff_hz)
    middle = slice(len(smooth) // 4, -len(smooth) // 4)
    gain = np.std(smooth[middle]) / np.std(sine(cutoff_hz, rate_hz)[middle])
    assert gain == pytest.approx(np.sqrt(0.5), abs=0.01)


@pytest.mark.parametrize("frequency_hz", [1.0, 4.0, 10.0])
def test_no_lag(frequency_hz):
    rate_hz = 200.0
    signal = sine(frequency_hz, rate_hz)
    smooth = lowpass(signal, rate_hz, 12.0)
    lags = np.arange(-9, 10)  # less than a period
    middle = slice(400, -400)
    match = [np.dot(np.roll(smooth, -lag)[middle], signal[middle]) for lag in lags]
    assert lags[int(np.argmax(match))] == 0


def test_line_and_constant_pass_unchanged():
    line = np.stack([np.linspace(-3.0, 5.0, 300), np.full(300, 2.5)], axis=1)
    assert lowpass(line, 100.0, 8.0) == pytest.approx(line, abs=1e-6)


def test_each_stretch_between_nan_is_filtered_alone():
    rng = np.random.default_rng(1)
    signal = rng.normal(size=400)
    signal[150:170] = np.nan
    smooth = lowpass(signal, 100.0, 10.0)
    assert np.isnan(smooth[150:170]).all()
    assert np.isfinite(np.delete(smooth, np.arange(150, 170))).all()
    assert smooth[:150] == pytest.approx(lowpass(signal[:150], 100.0, 10.0))
    assert smooth[170:] == pytest.approx(lowpass(signal[170:], 100.0, 10.0))


def test_too_high_a_cutoff_changes_nothing_and_a_wrong_one_is_an_error():
    signal = np.random.default_rng(2).normal(size=(50, 2))
    assert (lowpass(signal, 30.0, 15.0) == signal).all()
    for wrong in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError):
            lowpass(signal, 30.0, wrong)


@given(st.integers(0, 2**32 - 1), st.floats(-5, 5), st.floats(-5, 5))
@settings(max_examples=20, deadline=None)
def test_linear_and_the_same_backwards(seed, a, b):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 200))
    both = lowpass(a * x + b * y, 120.0, 9.0)
    assert both == pytest.approx(a * lowpass(x, 120.0, 9.0) + b * lowpass(y, 120.0, 9.0), abs=1e-8)
    inner = slice(40, -40)  # At the ends the first pass decides; inside direction does not matter.
    assert lowpass(x[::-1], 120.0, 9.0)[::-1][inner] == pytest.approx(
        lowpass(x, 120.0, 9.0)[inner], abs=2e-3
    )


def test_stretches():
    good = np.array([False, True, True, False, True])
    assert stretches(good) == [(1, 3), (4, 5)]
    assert stretches(np.zeros(3, dtype=bool)) == []


def running_like(rate_hz: float, noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A foot's path: harmonics of 1.4 Hz that fall off like a running foot's (0.25, 0.1 m, …)."""
    time = np.arange(round(20 * rate_hz)) / rate_hz
    sizes = 0.25 * 0.55 ** np.arange(12)
    rng = np.random.default_rng(seed)
    phases = rng.uniform(0, 2 * np.pi, 12)
    waves = [
        s * np.sin(2 * np.pi * 1.4 * (k + 1) * time + p)
        for k, (s, p) in enumerate(zip(sizes, phases, strict=True))
    ]
    clean = np.sum(waves, axis=0)
    return clean, clean + noise * rng.normal(size=len(time))


@pytest.mark.parametrize("rate_hz", [100.0, 150.0, 240.0])
@pytest.mark.parametrize("noise", [0.0005, 0.002, 0.005])
def test_cutoff_from_the_signal_is_near_the_best_one(rate_hz, noise):
    clean, noisy = running_like(rate_hz, noise)
    chosen = best_cutoff(noisy[:, None], rate_hz, 4.0, 35.0)
    errors = {c: np.std(lowpass(noisy, rate_hz, c) - clean) for c in np.arange(4.0, 35.0, 1.0)}
    assert np.std(lowpass(noisy, rate_hz, chosen) - clean) < 1.05 * min(errors.values())


def test_more_noise_asks_for_a_lower_cutoff():
    found = [best_cutoff(running_like(200.0, n)[1][:, None], 200.0, 3.0, 40.0)
             for n in (0.0005, 0.002, 0.008)]  # fmt: skip
    assert found[0] > found[1] > found[2]


def test_cutoff_stays_within_bounds_and_answers_without_data():
    nothing = np.full((200, 3), np.nan)
    assert best_cutoff(nothing, 150.0, 8.0, 20.0) == 20.0
    assert best_cutoff(nothing, 30.0, 8.0, 20.0) == pytest.approx(12.0)
    assert best_cutoff(np.zeros((200, 3)), 150.0, 8.0, 20.0) >= 8.0
    white = np.random.default_rng(0).normal(size=(500, 2))
    assert 8.0 <= best_cutoff(white, 150.0, 8.0, 20.0) <= 20.0
