"""Squats and lunges of a stick figure whose angles are known exactly."""

from __future__ import annotations

import numpy as np
import pytest
from stick_patient import bumps, lunge, only, squat

from pushoff.clinical.registry import KINDS, Ask
from pushoff.core.errors import NotAnalysableError

SIDES = ("left", "right")


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("view", ["front", "rear"])
@pytest.mark.parametrize("inward", [-8.0, 0.0, 15.0])
def test_squat_angles_in_every_view(side, view, inward):
    figure = squat(inward, drop=6.0, lean=4.0, side=side, view=view)
    found = KINDS.get("single_leg_squat").measure(figure, Ask())
    assert found.view == view
    assert [rep.side for rep in found.repetitions] == [side] * 3
    for rep in found.repetitions:
        assert rep.valid, rep.reason
        assert rep.values["knee_inward"] == pytest.approx(inward, abs=0.3)
        assert rep.values["pelvic_drop"] == pytest.approx(6.0, abs=0.2)
        assert rep.values["trunk_lean"] == pytest.approx(4.0, abs=0.2)


def test_a_shallow_squat_is_named_and_not_counted():
    curve = np.concatenate([bumps(2), 0.4 * bumps(1)])
    found = KINDS.get("single_leg_squat").measure(squat(10.0, curve=curve), Ask())
    assert [rep.valid for rep in found.repetitions] == [True, True, False]
    assert "as deep as the deepest" in found.repetitions[2].reason


def test_a_squat_cut_off_by_the_clip_is_named():
    curve = bumps(3)
    found = KINDS.get("single_leg_squat").measure(squat(10.0, curve=curve[: -30 - 45]), Ask())
    assert [rep.valid for rep in found.repetitions] == [True, True, False]
    assert "begins or ends" in found.repetitions[2].reason


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (squat(5.0, two_legs=True), "both feet stay on the ground"),
        (squat(5.0, curve=np.zeros(120)), "comes down 0 %"),
        (lunge(38.0), "view from the side"),
    ],
)
def test_another_thing_than_a_squat_is_refused(figure, words):
    with pytest.raises(NotAnalysableError, match=words):
        KINDS.get("single_leg_squat").measure(figure, Ask())


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("toward", [1.0, -1.0])
def test_lunge_angle_of_the_foot_in_front(side, toward):
    found = KINDS.get("lunge").measure(lunge(38.0, side, toward), Ask())
    assert [rep.side for rep in found.repetitions] == [side] * 3
    assert [rep.values["shank_angle"] for rep in found.repetitions] == pytest.approx(
        [38.0] * 3, abs=0.4
    )


def test_a_lifted_heel_ends_the_lunge():
    found = KINDS.get("lunge").measure(lunge(40.0, heel_up=30.0), Ask())
    # The sole has turned by 9° at 86 % of the way down.
    for rep in found.repetitions:
        assert rep.values["shank_angle"] == pytest.approx(0.86 * 40.0, abs=1.5)


def test_a_lunge_that_is_not_pushed_is_named():
    curve = np.concatenate([bumps(2, 4.0), 0.7 * bumps(1, 4.0)])
    found = KINDS.get("lunge").measure(lunge(40.0, curve=curve), Ask())
    assert [rep.valid for rep in found.repetitions] == [True, True, False]
    assert "short of the best" in found.repetitions[2].reason


def test_lunge_from_a_photo():
    photo = only(lunge(36.0, "right"), 30 + 60)
    found = KINDS.get("lunge").measure(photo, Ask())
    (rep,) = found.repetitions
    assert rep.side == "right"
    assert rep.values["shank_angle"] == pytest.approx(36.0, abs=0.1)


def test_a_photo_with_the_heel_up_is_refused():
    photo = only(lunge(36.0, heel_up=25.0), 30 + 60)
    with pytest.raises(NotAnalysableError, match="heel is off the floor"):
        KINDS.get("lunge").measure(photo, Ask())


def test_noise_of_a_tracker_changes_little():
    rng = np.random.default_rng(4)
    figure = squat(12.0, drop=5.0)
    noisy = type(figure)(
        figure.where,
        figure.names,
        figure.pixels + rng.normal(0.0, 4.0, figure.pixels.shape),
        figure.confidence,
        figure.time_s,
    )
    found = KINDS.get("single_leg_squat").measure(noisy, Ask())
    values = [rep.values["knee_inward"] for rep in found.repetitions]
    assert len(values) == 3
    assert np.mean(values) == pytest.approx(12.0, abs=1.5)


def test_gaps_are_bridged_and_long_ones_are_named():
    figure = squat(12.0)
    column = figure.names.index("right_knee")
    pixels = figure.pixels.copy()
    pixels[40:46, column] = np.nan
    pixels[60:100, column] = np.nan
    gappy = type(figure)(figure.where, figure.names, pixels, figure.confidence, figure.time_s)
    found = KINDS.get("single_leg_squat").measure(gappy, Ask())
    assert "not seen" in found.repetitions[0].reason
    assert found.repetitions[1].values["knee_inward"] == pytest.approx(12.0, abs=0.3)


@pytest.mark.parametrize("kind", ["thomas", "straight_leg_raise"])
def test_somebody_upright_is_no_test_done_lying(kind):
    with pytest.raises(NotAnalysableError, match="done lying down, found somebody upright"):
        KINDS.get(kind).measure(squat(5.0), Ask())
