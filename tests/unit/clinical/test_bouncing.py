"""Hops of a body that falls freely and pushes like a spring: contact and flight are known."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.clinical.bouncing import find_bounces

G = 9.81


def hops(
    contact: float, flight: float, rate_hz: float, count: int = 8, sharp: float = 1.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times, heights (m) and tops of hops whose push is a sine to the power ``sharp``.

    Velocity before and after each contact is that of half a flight, so the impulse is known.
    """
    fine = np.arange(0.0, count * (contact + flight) + flight, 1e-4)
    since = np.mod(fine - 0.5 * flight, contact + flight)
    push = np.where(since < contact, np.sin(np.pi * np.clip(since / contact, 0, 1)) ** sharp, 0.0)
    push *= (contact + flight) * G / (push[: round((contact + flight) * 1e4)].sum() * 1e-4)
    # Starts at the top of a flight, at rest.
    speed = np.cumsum(push - G) * 1e-4
    height = np.cumsum(speed) * 1e-4
    time = np.arange(0.0, count * (contact + flight), 1.0 / rate_hz)
    tops = np.arange(count + 1) * (contact + flight)
    return time, np.interp(time, fine, height), tops


@pytest.mark.parametrize("rate_hz", [30.0, 60.0, 240.0])
@pytest.mark.parametrize(("contact", "flight"), [(0.15, 0.45), (0.25, 0.30), (0.30, 0.20)])
def test_contact_and_flight_of_springs(rate_hz, contact, flight):
    time, height, tops = hops(contact, flight, rate_hz)
    found = find_bounces(time, 400.0 * height + 900.0, tops)
    assert found is not None
    # Half a sine is not what is fitted: it lies between half a sine and a parabola.
    assert found.contact_s == pytest.approx(np.full(8, contact), abs=0.008)
    assert found.flight_s == pytest.approx(np.full(8, flight), abs=0.010)
    assert found.px_per_m == pytest.approx(400.0, rel=0.03)


@pytest.mark.parametrize("sharp", [0.8, 1.0, 1.25])
def test_the_form_of_the_push_matters_little(sharp):
    time, height, tops = hops(0.2, 0.35, 120.0, sharp=sharp)
    found = find_bounces(time, 400.0 * height, tops)
    assert found is not None
    assert found.contact_s.mean() == pytest.approx(0.2, abs=0.020)


def test_noise_and_gaps_change_little():
    rng = np.random.default_rng(3)
    time, height, tops = hops(0.2, 0.35, 60.0)
    pixels = 400.0 * height + rng.normal(0.0, 1.5, len(height))
    pixels[rng.random(len(pixels)) < 0.1] = np.nan
    found = find_bounces(time, pixels, tops + rng.normal(0.0, 0.005, len(tops)))
    assert found is not None
    assert found.contact_s.mean() == pytest.approx(0.2, abs=0.015)


def test_a_picture_that_does_not_move_is_no_hop():
    assert find_bounces(np.arange(60) / 30.0, np.zeros(60), np.array([0.2, 0.8, 1.4])) is None
    assert find_bounces(np.arange(60) / 30.0, np.full(60, np.nan), np.array([0.2, 0.8])) is None
