"""Curves of a muscle at the points that define them, and against their own integrals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from pushoff.muscles import curves


def _at(curve: object, value: float, *more: float) -> float:
    return float(curve(np.array([value]), *more)[0])  # type: ignore[operator]


def test_active_force_is_one_at_optimal_length_and_falls_on_both_sides() -> None:
    assert _at(curves.active_force_length, 1.0) == pytest.approx(1.0, abs=1e-6)
    length = np.linspace(0.4, 1.6, 241)
    share = curves.active_force_length(length)
    assert share.max() == pytest.approx(1.0, abs=0.005)
    assert (np.diff(share[length < 0.98]) > 0).all()
    assert (np.diff(share[length > 1.02]) < 0).all()
    # Sarcomeres give no force below about half and above about 1.7 of optimal length (zajac1989).
    assert share[0] < 0.15
    assert share[-1] < 0.15


def test_force_velocity_is_hills() -> None:
    assert _at(curves.force_velocity, 0.0) == pytest.approx(1.0, abs=0.01)
    assert _at(curves.force_velocity, -1.0) == pytest.approx(0.0, abs=0.01)
    assert 1.3 < _at(curves.force_velocity, 1.0) < 1.9
    velocity = np.linspace(-1.0, 1.0, 201)
    assert (np.diff(curves.force_velocity(velocity)) > 0).all()
    # Hill's hyperbola (1 − v) / (1 + v / k) at a third of the fastest shortening: 0.29 with the
    # curvature k = 0.25 of slow muscle, 0.40 with k = 0.5.
    assert 0.29 < _at(curves.force_velocity, -1 / 3) < 0.40
    assert _at(curves.force_velocity, -2.0) == _at(curves.force_velocity, -1.0)


def test_passive_force_begins_and_ends_where_told() -> None:
    assert _at(curves.passive_force_length, 1.6) == pytest.approx(1.0)
    assert _at(curves.passive_force_length, 1.0) == pytest.approx(0.0184, abs=0.001)
    assert _at(curves.passive_force_length, 1.2, 0.2, 0.9) == 0.0
    assert _at(curves.passive_force_length, 1.1, 0.2, 0.9) == 0.0
    assert _at(curves.passive_force_length, 1.9, 0.2, 0.9) == pytest.approx(1.0)


def test_tendon_curve_its_inverse_and_its_energy_agree() -> None:
    strain = 0.049
    assert _at(curves.tendon_force, 1.0 + strain, strain) == pytest.approx(1.0)
    assert _at(curves.tendon_force, 0.98, strain) == 0.0
    for force in (0.05, 0.4, 1.3):
        inverse = brentq(lambda x, f=force: _at(curves.tendon_force, x, strain) - f, 1.0, 1.2)
        assert _at(curves.tendon_length, force, strain) == pytest.approx(inverse, abs=1e-9)
        area, _ = quad(lambda x: _at(curves.tendon_force, x, strain), 1.0, inverse)
        assert _at(curves.tendon_energy, force, strain) == pytest.approx(area, rel=1e-6)
    assert _at(curves.tendon_energy, 0.0, strain) == 0.0


def test_unknown_stays_unknown() -> None:
    nothing = np.array([np.nan])
    for curve in (
        curves.active_force_length,
        curves.passive_force_length,
        curves.force_velocity,
    ):
        assert np.isnan(curve(nothing)).all()
    assert np.isnan(curves.tendon_length(nothing, 0.049)).all()
