"""Measures against the formulas of the analytic runner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import analytic_motion as made
from pushoff.core.names import SIDES, Side
from pushoff.measures.registry import MEASURES

RUNNER = made.runner()


def value(name: str, side: Side = "left") -> float:
    found = MEASURES.get(name).function(RUNNER.views[side])
    assert np.ptp(found) < 1e-3 * max(1.0, abs(found).max()), "every stride is the same"
    return float(found.mean())


@pytest.mark.parametrize("side", SIDES)
def test_timing(side: Side) -> None:
    push = made.CONTACT_S * (1 - made.SHARES["midstance"])
    swing = made.THIGH_FORWARD_S - made.CONTACT_S
    expected = {
        "step_rate": 120 / made.STRIDE_S,
        "stride_time": made.STRIDE_S,
        "step_time": made.STRIDE_S / 2,
        "contact_time": made.CONTACT_S,
        "flight_time": made.STRIDE_S / 2 - made.CONTACT_S,
        "duty_factor": 100 * made.CONTACT_S / made.STRIDE_S,
        "push_time": push,
        "push_time_thigh_vertical": made.CONTACT_S * (1 - made.SHARES["thigh_vertical"]),
        "swing_time": swing,
        "return_time": made.STRIDE_S - push - swing,
        "midstance_share": 43.0,
        "thigh_vertical_share": 66.0,
        "heel_off_share": 56.0,
        "onset_heel_off": 56.0,
    }
    assert {name: value(name, side) for name in expected} == pytest.approx(expected)


def test_push_swing_and_return_make_a_stride() -> None:
    shares = [value(f"{phase}_share") for phase in ("push", "swing", "return")]
    assert sum(shares) == pytest.approx(100.0)


def test_lengths_on_a_treadmill() -> None:
    half = made.STRIDE_M / 2
    assert value("speed") == pytest.approx(made.SPEED)
    assert value("stride_length") == pytest.approx(made.STRIDE_M, abs=1e-6)
    assert value("step_length", "left") == pytest.approx(half + made.STEP_OFFSET_M, abs=1e-6)
    assert value("step_length", "right") == pytest.approx(half - made.STEP_OFFSET_M, abs=1e-6)
    assert value("step_width", "left") == pytest.approx(made.WIDTH_M)
    assert value("step_width", "right") == pytest.approx(made.WIDTH_M)


def test_lengths_over_ground_are_those_on_the_treadmill() -> None:
    motion = RUNNER.motion
    way = np.outer(made.SPEED * motion.time_s, [1.0, 0.0, 0.0])
    points = {name: path + way for name, path in motion.points.items()}
    walked = replace(motion, points=points, raw_points=points, surface="overground")
    view = made.views(RUNNER.table, walked)["right"]
    for name in ("speed", "stride_length", "step_length", "overstride", "head_motion_fore_aft"):
        found = MEASURES.get(name).function(view).mean()
        assert found == pytest.approx(value(name, "right"), abs=1e-6), name


def test_bounce_is_that_of_the_curve() -> None:
    assert value("vertical_oscillation") == pytest.approx(made.BOUNCE_M, rel=0.002)
    assert value("hip_vertical_oscillation") == pytest.approx(made.BOUNCE_M, rel=0.002)


def test_bounce_uphill_is_the_same() -> None:
    motion = RUNNER.motion
    climb = np.outer(0.1 * made.SPEED * motion.time_s, [0.0, 1.0, 0.0])
    points = {name: path + climb for name, path in motion.points.items()}
    view = made.views(RUNNER.table, replace(motion, points=points))["left"]
    found = MEASURES.get("vertical_oscillation").function(view).mean()
    assert found == pytest.approx(made.BOUNCE_M, rel=0.002)


def test_overstride_is_the_ankle_ahead_of_the_centre_of_mass() -> None:
    ankle = made.placement("left", 0) - made.SPEED * made.FIRST_S
    com = made.COM_AHEAD_M + made.SWAY_M / 2
    assert value("overstride") == pytest.approx(ankle - com, abs=1e-4)


@pytest.mark.parametrize("side", SIDES)
def test_angles_at_instants(side: Side) -> None:
    def angle(name: str, percent: float) -> float:
        turn = 4 * np.pi * (percent - made.REVERSAL[name]) / 100 * made.CONTACT_S / made.STRIDE_S
        return made.MEAN[name] + made.SIDE_GAIN[side] * made.AMPLITUDE[name] * np.cos(turn)

    gain = made.SIDE_GAIN[side]
    expected = {
        "thigh_angle_touchdown": angle("thigh", 0),
        "thigh_angle_toe_off": angle("thigh", 100),
        "thigh_extension_peak": gain * made.AMPLITUDE["thigh"] - made.MEAN["thigh"],
        "shank_angle_touchdown": angle("shank", 0),
        "shank_angle_toe_off": angle("shank", 100),
        "foot_angle_touchdown": angle("foot", 0),
        "knee_flexion_touchdown": angle("knee", 0),
        "knee_flexion_toe_off": angle("knee", 100),
        "knee_flexion_stance_peak": made.MEAN["knee"] + gain * made.AMPLITUDE["knee"],
        "knee_flexion_swing_peak": made.MEAN["knee"] + gain * made.AMPLITUDE["knee"],
        "dorsiflexion_touchdown": angle("ankle", 0),
        "dorsiflexion_toe_off": angle("ankle", 100),
        "dorsiflexion_stance_peak": made.MEAN["ankle"] + gain * made.AMPLITUDE["ankle"],
        "knee_flexion_stance_peak_time": made.REVERSAL["knee"],
        "dorsiflexion_stance_peak_time": made.REVERSAL["ankle"],
    }
    assert {name: value(name, side) for name in expected} == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("name", ["thigh", "knee", "ankle"])
def test_onset_is_the_reversal_of_the_joint(name: str) -> None:
    assert value(f"onset_{name}") == pytest.approx(made.REVERSAL[name], abs=0.3)


@pytest.mark.parametrize("name", ["thigh", "knee", "ankle", "foot"])
def test_fastest_opening_is_a_quarter_period_later(name: str) -> None:
    found = value(f"peak_velocity_{name}")
    assert found == pytest.approx(made.REVERSAL[name] + made.QUARTER, abs=0.3)


def test_toe_onset_is_five_degrees_of_bend() -> None:
    # 15 (1 + cos) degrees, largest at toe-off: 5 above the flattest where cos = -2/3. The flattest
    # of contact is the curve's minimum, half a period (73 % of contact) before toe-off.
    before = np.arccos(-2 / 3) / (4 * np.pi) * made.STRIDE_S / made.CONTACT_S * 100
    assert value("onset_toe") == pytest.approx(100 - before, abs=0.3)
    assert value("toe_extension_peak") == pytest.approx(30.0, abs=0.02)


def test_overlap_is_common_time_over_whole_time() -> None:
    # All three still open at toe-off or until half a period after their reversal (73 % later).
    ends = [min(made.REVERSAL[n] + 2 * made.QUARTER, 100.0) for n in ("thigh", "knee", "ankle")]
    common = min(ends) - made.REVERSAL["ankle"]
    whole = max(ends) - made.REVERSAL["thigh"]
    assert value("unfolding_overlap") == pytest.approx(100 * common / whole, abs=0.5)


def test_a_thigh_that_extends_from_touchdown_has_no_onset() -> None:
    motion = RUNNER.motion
    phase = (motion.time_s - made.FIRST_S) / made.STRIDE_S
    falling = np.cos(2 * np.pi * (phase + 0.05))
    angles = {**motion.angles, "left_thigh": falling}
    view = made.views(RUNNER.table, replace(motion, angles=angles))["left"]
    assert np.isnan(MEASURES.get("onset_thigh").function(view)).all()
    assert np.isnan(MEASURES.get("unfolding_overlap").function(view)).all()


def test_late_share_is_that_of_the_formula() -> None:
    def at(percent: float) -> float:
        turn = 4 * np.pi * (percent - made.REVERSAL["thigh"]) / 100
        return float(np.cos(turn * made.CONTACT_S / made.STRIDE_S))

    expected = 100 * (at(75) - at(100)) / (1 - at(100))
    assert value("late_push_share") == pytest.approx(expected, abs=0.1)


def test_late_share_of_the_hip_is_that_of_its_height() -> None:
    def height(share: float) -> float:
        turn = 4 * np.pi * (share - made.SHARES["midstance"]) * made.CONTACT_S / made.STRIDE_S
        return float(-np.cos(turn))

    expected = 100 * (height(1.0) - height(0.75)) / (height(1.0) + 1)
    assert value("late_hip_rise_share") == pytest.approx(expected, abs=0.1)


def test_lean_and_its_loss() -> None:
    def lean(share: float) -> float:
        turn = 4 * np.pi * share * made.CONTACT_S / made.STRIDE_S
        return float(made.TRUNK_LEAN_DEG + np.cos(turn))

    assert value("trunk_lean") == pytest.approx(made.TRUNK_LEAN_DEG, abs=1e-3)
    assert value("trunk_lean_touchdown") == pytest.approx(lean(0.0), abs=1e-3)
    assert value("trunk_lean_midstance") == pytest.approx(lean(0.43), abs=1e-3)
    assert value("trunk_lean_toe_off") == pytest.approx(lean(1.0), abs=1e-3)
    assert value("lean_loss") == pytest.approx(lean(0.75) - lean(1.0), abs=1e-3)


def test_body_lean_is_the_line_from_the_toe() -> None:
    toe = made.placement("left", 0) + 0.18 - made.SPEED * (made.FIRST_S + made.CONTACT_S)
    turn = 4 * np.pi * made.CONTACT_S / made.STRIDE_S
    forward = made.COM_AHEAD_M + made.SWAY_M / 2 * np.cos(turn) - toe
    low = 4 * np.pi * (1 - made.SHARES["midstance"]) * made.CONTACT_S / made.STRIDE_S
    up = 1.0 - made.BOUNCE_M / 2 * np.cos(low) - (0.08 - 0.07)
    expected = np.degrees(np.arctan2(forward, up))
    assert value("body_lean_toe_off") == pytest.approx(expected, abs=0.02)


def test_push_direction_is_that_of_the_impulse() -> None:
    rate = 4 * np.pi / made.STRIDE_S
    push = made.CONTACT_S * (1 - made.SHARES["midstance"])
    before = rate * made.SHARES["midstance"] * made.CONTACT_S
    after = rate * made.CONTACT_S
    forward = made.SWAY_M / 2 * rate * (np.sin(before) - np.sin(after))
    up = made.BOUNCE_M / 2 * rate * np.sin(rate * push)
    expected = np.degrees(np.arctan2(forward, up + 9.80665 * push))
    assert value("push_direction") == pytest.approx(expected, abs=0.02)


def test_travel_of_the_push_is_mostly_forward() -> None:
    push = made.CONTACT_S * (1 - made.SHARES["midstance"])
    rate = 4 * np.pi / made.STRIDE_S
    before, after = rate * made.SHARES["midstance"] * made.CONTACT_S, rate * made.CONTACT_S
    forward = made.SPEED * push + made.SWAY_M / 2 * (np.cos(after) - np.cos(before))
    up = made.BOUNCE_M / 2 * (1 - np.cos(rate * push))
    expected = np.degrees(np.arctan2(forward, up))
    assert value("push_travel_direction") == pytest.approx(expected, abs=0.02)


def test_head_motion_is_the_range_of_the_curve() -> None:
    # The sway (twice per stride) and the bob (once) start together: 2 % of a stride is 1 sample.
    share = np.linspace(0, 1, 5001)
    sway = made.SWAY_M / 2 * np.cos(4 * np.pi * share)
    bob = made.HEAD_BOB_M / 2 * np.cos(2 * np.pi * share)
    assert value("head_motion_fore_aft") == pytest.approx(np.ptp(sway + bob), rel=0.002)
    low = made.SHARES["midstance"] * made.CONTACT_S / made.STRIDE_S
    height = -made.BOUNCE_M / 2 * np.cos(4 * np.pi * (share - low)) + 0.5 * bob
    assert value("head_motion_vertical") == pytest.approx(np.ptp(height), rel=0.002)


def test_head_that_travels_steadily_does_not_move() -> None:
    motion = RUNNER.motion
    head = np.outer(motion.time_s, [0.3, 0.1, 0.0])
    view = made.views(RUNNER.table, replace(motion, points={**motion.points, "head": head}))["left"]
    for name in ("head_motion_fore_aft", "head_motion_vertical"):
        assert MEASURES.get(name).function(view) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("side", SIDES)
def test_pelvis_and_trunk(side: Side) -> None:
    # List: the right side is highest in the middle of right contact, the left in left contact.
    half = np.pi * made.CONTACT_S / made.STRIDE_S
    push = 2 * np.pi * (made.SHARES["midstance"] - 0.5) * made.CONTACT_S / made.STRIDE_S
    change = made.LIST_DEG * (np.cos(half) - np.cos(push))
    assert value("pelvic_list_range", side) == pytest.approx(2 * made.LIST_DEG, abs=0.01)
    assert value("pelvic_rotation_range", side) == pytest.approx(2 * made.ROTATION_DEG, abs=0.01)
    assert value("pelvic_tilt_range", side) == pytest.approx(4.0, abs=0.01)
    assert value("pelvic_drop_peak", side) == pytest.approx(made.LIST_DEG, abs=0.01)
    assert value("pelvic_list_push", side) == pytest.approx(change, abs=0.01)
    assert change < 0, "the stance side goes down"


@pytest.mark.parametrize("side", SIDES)
def test_counter_rotation_turns_the_stance_shoulder_forward(side: Side) -> None:
    # Both turn as cos(2π (t − middle ± T/4) / T): over contact the trunk's right shoulder comes
    # forward in right stance, the pelvis goes the other way.
    reach = 2 * np.sin(np.pi * made.CONTACT_S / made.STRIDE_S)
    expected = -reach * made.TRUNK_TURN_DEG - reach * made.ROTATION_DEG
    assert value("trunk_counter_rotation", side) == pytest.approx(expected, abs=0.02)
    assert value("pelvic_rotation_push", side) > 0
