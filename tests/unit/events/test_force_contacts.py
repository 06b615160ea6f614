"""Contacts from force against half-sines whose crossings are known."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.core.recording import Force
from pushoff.events.force import contact_times, contacts_from_force
from pushoff.events.settings import EventSettings

RATE_HZ = 1000.0
PEAK_N = 1500.0


def half_sines(starts: list[float], length_s: float, duration_s: float) -> tuple:
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    force = np.zeros_like(time_s)
    for start in starts:
        share = (time_s - start) / length_s
        force += np.where((share > 0) & (share < 1), PEAK_N * np.sin(np.pi * share), 0.0)
    return time_s, force


def test_times_are_where_the_curve_crosses_the_threshold() -> None:
    time_s, force = half_sines([0.2, 0.6, 1.0], 0.24, 1.6)
    times = contact_times(time_s, force, 20.0, 400.0)
    late = 0.24 / np.pi * np.arcsin(20.0 / PEAK_N)
    np.testing.assert_allclose(times[:, 0], np.array([0.2, 0.6, 1.0]) + late, atol=2e-4)
    np.testing.assert_allclose(times[:, 1], np.array([0.44, 0.84, 1.24]) - late, atol=2e-4)


def test_higher_threshold_gives_shorter_contact() -> None:
    time_s, force = half_sines([0.2], 0.24, 0.8)
    at_20 = np.diff(contact_times(time_s, force, 20.0, 50.0))[0, 0]
    at_50 = np.diff(contact_times(time_s, force, 50.0, 50.0))[0, 0]
    assert 0.002 < at_20 - at_50 < 0.02


def test_cut_contacts_have_one_end() -> None:
    time_s, force = half_sines([-0.1, 0.5, 0.95], 0.24, 1.0)
    times = contact_times(time_s, force, 20.0, 400.0)
    assert np.isnan(times[0, 0])
    assert np.isfinite(times[0, 1])
    assert np.isfinite(times[1]).all()
    assert np.isnan(times[2, 1])


def test_no_force_no_contact() -> None:
    time_s = np.arange(500) / RATE_HZ
    assert contact_times(time_s, np.zeros(500), 20.0, 50.0).shape == (0, 2)
    assert contact_times(time_s, np.full(500, np.nan), 20.0, 50.0).shape == (0, 2)


@pytest.mark.parametrize("threshold_n", [20.0, 50.0])
def test_plates_with_a_known_foot_are_read_alone(threshold_n: float) -> None:
    time_s, left = half_sines([0.2, 0.9], 0.24, 1.6)
    _, right = half_sines([0.55, 1.25], 0.24, 1.6)
    force = np.zeros((len(time_s), 2, 3))
    force[:, 0, 1], force[:, 1, 1] = left, right
    nothing = np.full((len(time_s), 2), np.nan)
    recorded = Force(
        ("a", "b"), force, np.full_like(force, np.nan), nothing, ("left", "right"), time_s
    )
    found = contacts_from_force(recorded, None, EventSettings(force_threshold_n=threshold_n))
    assert [contact.side for contact in found] == ["left", "right", "left", "right"]
