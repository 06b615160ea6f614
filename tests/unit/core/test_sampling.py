"""Curves between frames, and the view of strides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import analytic_motion as made
from pushoff.core.strides import sample

TIME = np.arange(101) / 100 + 3.0


def test_a_parabola_is_met_exactly_between_frames() -> None:
    curve = 2.0 * (TIME - 3.4) ** 2 + TIME
    at = np.array([3.011, 3.5, 3.505, 3.9876])
    assert sample(TIME, curve, at) == pytest.approx(2.0 * (at - 3.4) ** 2 + at, abs=1e-12)


def test_frames_are_met_exactly_and_ends_go_on_straight() -> None:
    rng = np.random.default_rng(0)
    curve = rng.normal(size=len(TIME))
    assert sample(TIME, curve, TIME) == pytest.approx(curve, abs=1e-9)
    line = 3.0 * TIME
    ends = np.array([3.003, 3.997])
    assert sample(TIME, line, ends) == pytest.approx(3.0 * ends, abs=1e-12)


def test_outside_and_unknown_times_are_unknown() -> None:
    at = np.array([2.999, 4.001, np.nan])
    assert np.isnan(sample(TIME, TIME, at)).all()


def test_an_unknown_frame_spoils_its_neighbourhood_only() -> None:
    curve = np.array(TIME)
    curve[50] = np.nan
    found = sample(TIME, curve, np.array([3.485, 3.495, 3.505, 3.515, 3.475, 3.525]))
    assert np.isnan(found[:4]).all()
    assert np.isfinite(found[4:]).all()


def test_shared_results_stay_with_their_view() -> None:
    view = made.runner(duration_s=4.0).views["left"]
    assert view.shared("key", lambda: 1) == 1
    assert view.shared("key", lambda: 2) == 1
    later = replace(view, times={k: v + 0.1 for k, v in view.times.items()})
    assert later.shared("key", lambda: 2) == 2
    time = view.motion.time_s
    assert later.at(time, "touchdown") == pytest.approx(view.at(time, "touchdown") + 0.1)
