"""What can be ranked and what cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import analytic_motion as made
from pushoff.core.strides import Strides
from pushoff.measures.unfolding_order import ONSETS, PEAKS, TIMED, unfolding_order

RUNNER = made.runner()


def test_onsets_come_in_order_of_time() -> None:
    found = unfolding_order(RUNNER.views["left"])
    names = [step.measure for step in found.steps]
    assert names.index("onset_thigh") < names.index("onset_knee") < names.index("onset_ankle")
    assert [step.mean for step in found.steps] == sorted(step.mean for step in found.steps)
    thigh_knee = next(lag for lag in found.lags if lag.then == "onset_knee")
    assert thigh_knee.mean == pytest.approx(16.0, abs=0.5)
    assert thigh_knee.seconds == pytest.approx(0.16 * made.CONTACT_S, abs=0.002)
    assert thigh_knee.ranked
    assert thigh_knee.reason == ""


def test_a_lag_below_its_error_is_not_ranked() -> None:
    found = unfolding_order(RUNNER.views["left"])
    close = next(lag for lag in found.lags if lag.then == "onset_heel_off")
    assert close.mean == pytest.approx(2.0, abs=0.3)
    assert not close.ranked
    assert "error" in close.reason
    assert not found.ranked
    assert close.reason in found.reason


def test_a_lag_below_one_frame_is_not_ranked() -> None:
    slow = made.runner(rate_hz=25.0)
    found = unfolding_order(slow.views["left"])
    assert found.frame_percent == pytest.approx(100 / 25 / made.CONTACT_S)
    assert all(not lag.ranked for lag in found.lags if lag.mean < found.frame_percent)
    assert "one frame" in found.reason


def test_a_tie_is_not_ranked_however_many_strides() -> None:
    motion = RUNNER.motion
    angles = {**motion.angles, "left_ankle": motion.angles["left_knee"]}
    view = Strides.of(RUNNER.table, "left", replace(motion, angles=angles))
    found = unfolding_order(view, ("onset_knee", "onset_ankle"))
    assert found.lags[0].mean == pytest.approx(0.0, abs=1e-6)
    assert not found.ranked


def test_the_camera_can_rank_less_than_markers() -> None:
    view = RUNNER.views["left"]
    markers = unfolding_order(view, PEAKS, "3d")
    camera = unfolding_order(view, PEAKS, "2d")
    assert sum(lag.ranked for lag in camera.lags) < sum(lag.ranked for lag in markers.lags)


def test_what_is_missing_says_why() -> None:
    motion = RUNNER.motion
    angles = {name: a for name, a in motion.angles.items() if "mtp" not in name}
    view = Strides.of(RUNNER.table, "left", replace(motion, angles=angles))
    found = unfolding_order(view, ONSETS)
    assert "mtp" in found.missing["onset_toe"]
    blind = replace(motion, angles={n: np.full_like(a, np.nan) for n, a in motion.angles.items()})
    nothing = unfolding_order(Strides.of(RUNNER.table, "left", blind), PEAKS)
    assert not nothing.ranked
    assert nothing.steps == ()
    assert "fewer than two" in nothing.reason


def test_keypoints_may_tell_an_order_but_no_time() -> None:
    """Errors that repeat with every stride stay: however many strides, no lag in milliseconds."""
    found = unfolding_order(RUNNER.views["left"], ("onset_thigh", "onset_ankle"), "2d")
    assert found.lags[0].error95 > TIMED
    assert np.isnan(found.lags[0].seconds)
    assert found.lags[0].ranked == (found.lags[0].mean > found.lags[0].error95)
    sure = unfolding_order(RUNNER.views["left"], ("onset_thigh", "onset_ankle"), "3d")
    assert sure.lags[0].error95 < TIMED
    assert np.isfinite(sure.lags[0].seconds)
