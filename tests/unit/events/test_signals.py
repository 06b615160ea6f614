"""Crossings and windows on curves with known answers."""

from __future__ import annotations

import numpy as np

from pushoff.events.signals import FootSignals, Trace, crossing, find_windows, stride_frequency

SEEN = {"foot": 1.0, "knee": 1.0, "body": 1.0}


def test_crossing_lies_between_samples() -> None:
    offsets = np.linspace(-0.1, 0.1, 201)
    values = np.array([np.sin(40 * (offsets - 0.0123)), np.full(201, 5.0)])
    found = crossing(values, offsets, 0.0, rising=True, last=False)
    assert abs(found[0] - 0.0123) < 1e-5
    assert np.isnan(found[1])


def test_first_and_last_crossing_differ() -> None:
    offsets = np.linspace(0.0, 1.0, 1001)
    values = np.sin(2 * np.pi * 3 * offsets + 0.1)[None]
    first = crossing(values, offsets, 0.0, rising=False, last=False)
    last = crossing(values, offsets, 0.0, rising=False, last=True)
    np.testing.assert_allclose(last - first, 2 / 3, atol=1e-4)


def test_crossing_ignores_nan() -> None:
    offsets = np.linspace(0.0, 1.0, 101)
    values = (offsets - 0.5)[None].copy()
    values[0, 45:55] = np.nan
    assert np.isnan(crossing(values, offsets, 0.0, rising=True, last=False)[0])


def test_windows_sit_between_swing_peaks() -> None:
    time_s = np.linspace(0.0, 7.0, 7001)
    phase = (time_s / 0.7) % 1.0
    height = 0.1 + np.where(phase < 0.35, 0.0, 0.3 * np.sin(np.pi * (phase - 0.35) / 0.65) ** 2)
    zero = np.zeros_like(time_s)
    trace = Trace(height, np.gradient(height, time_s), zero)
    foot = FootSignals("left", time_s, {"ankle": trace}, trace, None, trace, 3, SEEN)
    assert abs(stride_frequency(height, 1000.0) - 1 / 0.7) < 0.02
    windows = find_windows(foot)
    whole = windows.low[(windows.low > 0.7) & (windows.low < 6.3)]
    np.testing.assert_allclose(np.diff(whole), 0.7, atol=0.02)
    assert (((whole / 0.7) % 1.0) < 0.35).all()


def test_a_still_foot_has_no_windows() -> None:
    time_s = np.linspace(0.0, 3.0, 3001)
    still = Trace(np.full(3001, 0.1), np.zeros(3001), np.zeros(3001))
    foot = FootSignals("left", time_s, {"ankle": still}, still, None, still, 3, SEEN)
    assert len(find_windows(foot)) == 0
