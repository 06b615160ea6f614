"""The virtual person doing clinical tests: the truth is what was dialled in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pushoff.core.errors import BadUsageError
from pushoff.core.names import SIDES, Side, other
from pushoff.sim.clinic import DEPTHS, KINDS, ClinicalFaults, ClinicalKind, ClinicalMove
from pushoff.sim.clinic_run import ClinicalRun, perform, truth_curves

SQUATS: tuple[ClinicalKind, ...] = ("single_leg_squat", "step_down")
PEOPLE = (("female", 1.55), ("male", 1.92))


def first_values(move: ClinicalMove) -> dict[str, float]:
    return dict(perform(move, 60.0).repetitions()[0].values)


def largest_step_m(run: ClinicalRun, name: str) -> float:
    return float(np.ptp(run.points[name], axis=0).max())


@pytest.mark.parametrize("kind", SQUATS)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("sex", "height_m"), PEOPLE)
def test_squat_has_the_faults_that_were_asked_for(
    kind: ClinicalKind, side: Side, sex: str, height_m: float
) -> None:
    faults = ClinicalFaults(fppa_deg=11.0, pelvic_drop_deg=5.0, trunk_side_lean_deg=7.0)
    move = ClinicalMove(kind, side, sex=sex, height_m=height_m, faults=faults, repetitions=1)
    values = first_values(move)
    assert values["knee_flexion_deg"] == pytest.approx(DEPTHS[kind][0], abs=0.01)
    assert values["fppa_deg"] == pytest.approx(11.0, abs=0.01)
    assert values["pelvic_drop_deg"] == pytest.approx(5.0, abs=0.01)
    assert values["trunk_side_lean_deg"] == pytest.approx(7.0, abs=0.01)


@pytest.mark.parametrize("kind", SQUATS)
def test_squatting_body_stays_over_a_foot_that_does_not_move(kind: ClinicalKind) -> None:
    faults = ClinicalFaults(fppa_deg=15.0, trunk_side_lean_deg=8.0)
    run = perform(ClinicalMove(kind, "left", faults=faults), 60.0)
    for part in ("ankle", "heel", "ball", "toe"):
        assert largest_step_m(run, f"left_{part}") < 1e-9
    heel, toe, com = (run.points[n] for n in ("left_heel", "left_toe", "com"))
    assert np.all((com[:, 0] > heel[:, 0]) & (com[:, 0] < toe[:, 0]))
    assert np.abs(com[:, 2] - run.points["left_ankle"][:, 2]).max() < 0.01


def test_free_foot_never_goes_through_the_floor() -> None:
    for kind in SQUATS:
        for sex, height_m in PEOPLE:
            run = perform(ClinicalMove(kind, sex=sex, height_m=height_m, depth=70.0), 60.0)
            lowest = min(run.points[f"left_{p}"][:, 1].min() for p in ("heel", "ball", "toe"))
            assert lowest > 0.0


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("sex", "height_m"), PEOPLE)
def test_lunge_reaches_its_shank_angle_with_the_heel_down(
    side: Side, sex: str, height_m: float
) -> None:
    move = ClinicalMove("lunge", side, sex=sex, height_m=height_m, repetitions=1)
    values = first_values(move)
    assert values["shank_deg"] == pytest.approx(DEPTHS["lunge"][0], abs=0.01)
    assert values["heel_lift_m"] == pytest.approx(0.0, abs=1e-9)


def test_lifted_heel_does_not_count_for_the_lunge() -> None:
    lifted = ClinicalMove("lunge", faults=ClinicalFaults(heel_lift_m=0.03), repetitions=1)
    values = first_values(lifted)
    assert values["heel_lift_m"] == pytest.approx(0.03, abs=1e-6)
    assert values["shank_lifted_deg"] == pytest.approx(DEPTHS["lunge"][0], abs=0.01)
    assert values["shank_deg"] < values["shank_lifted_deg"] - 3.0


@pytest.mark.parametrize("kind", KINDS)
def test_sides_mirror(kind: ClinicalKind) -> None:
    faults = ClinicalFaults(fppa_deg=9.0, pelvic_drop_deg=4.0, trunk_side_lean_deg=3.0)
    left, right = (
        perform(ClinicalMove(kind, side, faults=faults, spread=0.05, seed=3), 30.0)
        for side in SIDES
    )
    mirror = np.array([1.0, 1.0, -1.0])
    for side in SIDES:
        for part in ("hip", "knee", "ankle", "toe", "shoulder", "wrist"):
            one, two = left.points[f"{side}_{part}"], right.points[f"{other(side)}_{part}"]
            np.testing.assert_allclose(one, two * mirror, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_segments_keep_their_lengths(kind: ClinicalKind) -> None:
    run = perform(ClinicalMove(kind, spread=0.1, seed=5), 60.0)
    for side in SIDES:
        for first, last, length in (
            ("hip", "knee", run.body.thigh),
            ("knee", "ankle", run.body.shank),
        ):
            line = run.points[f"{side}_{last}"] - run.points[f"{side}_{first}"]
            np.testing.assert_allclose(np.linalg.norm(line, axis=1), length, atol=1e-9)


@pytest.mark.parametrize("side", SIDES)
def test_thomas_thigh_and_pelvis_are_as_asked(side: Side) -> None:
    faults = ClinicalFaults(pelvic_tilt_deg=9.0)
    values = first_values(ClinicalMove("thomas", side, depth=12.0, knee_deg=48.0, faults=faults))
    assert values["thigh_deg"] == pytest.approx(12.0, abs=1e-6)
    assert values["knee_deg"] == pytest.approx(48.0, abs=1e-6)
    assert values["pelvic_tilt_deg"] == pytest.approx(9.0, abs=1e-6)
    assert values["hip_extension_deg"] == pytest.approx(3.0, abs=1e-6)
    # A pelvis that tips lets the held knee come away from the chest.
    flat = first_values(ClinicalMove("thomas", side))
    assert values["held_thigh_deg"] < flat["held_thigh_deg"] - 5.0


def test_hands_hold_the_knee_in_the_thomas_test() -> None:
    run = perform(ClinicalMove("thomas", "left"), 30.0)
    for side in SIDES:
        away = run.points[f"{side}_wrist"] - run.points["right_knee"]
        assert np.linalg.norm(away, axis=1).max() < 0.16


@pytest.mark.parametrize("bend_deg", [0.0, 14.0])
def test_leg_raise_is_measured_from_hip_to_ankle(bend_deg: float) -> None:
    faults = ClinicalFaults(knee_bend_deg=bend_deg, other_leg_deg=6.0)
    values = first_values(ClinicalMove("straight_leg_raise", depth=68.0, faults=faults))
    assert values["leg_deg"] == pytest.approx(68.0, abs=1e-6)
    assert values["knee_deg"] == pytest.approx(bend_deg, abs=1e-4)
    rest = first_values(ClinicalMove("straight_leg_raise"))["other_leg_deg"]
    assert values["other_leg_deg"] == pytest.approx(rest + 6.0, abs=1e-6)
    if bend_deg:
        assert values["thigh_deg"] > 70.0 > values["shank_deg"]


def test_heel_rises_get_lower_with_fatigue_while_the_ball_stays() -> None:
    move = ClinicalMove("calf_raise", repetitions=12, faults=ClinicalFaults(fatigue=0.5))
    run = perform(move, 60.0)
    rises = [rep.values["heel_height_m"] for rep in run.repetitions()]
    assert len(rises) == 12
    assert rises[0] == pytest.approx(DEPTHS["calf_raise"][0])
    assert rises[-1] == pytest.approx(0.5 * rises[0])
    assert np.all(np.diff(rises) < 0)
    assert largest_step_m(run, "right_ball") < 1e-9


@pytest.mark.parametrize("both_legs", [True, False])
@pytest.mark.parametrize("flight_s", [0.12, 0.45])
def test_hops_touch_the_floor_exactly_as_long_as_asked(both_legs: bool, flight_s: float) -> None:
    move = ClinicalMove("hop", repetitions=4, depth=flight_s, contact_s=0.18, both_legs=both_legs)
    run = perform(move, 2000.0)
    up = truth_curves(run)["clearance_m"] > 1e-9
    for rep in run.repetitions():
        inside = (run.time_s > rep.start_s + 1e-6) & (run.time_s < rep.end_s - 1e-6)
        assert up[inside].sum() / 2000.0 == pytest.approx(flight_s, abs=0.0015)
        assert rep.values["flight_s"] == flight_s
        assert rep.values["contact_s"] == 0.18


def test_hops_fly_ballistically_and_are_never_pulled_to_the_floor() -> None:
    run = perform(ClinicalMove("hop", repetitions=5, spread=0.1, seed=4), 1000.0)
    height = run.points["com"][:, 1]
    fall = np.gradient(np.gradient(height, run.time_s), run.time_s)
    flying = truth_curves(run)["clearance_m"] > 1e-9
    inner = flying & np.roll(flying, 4) & np.roll(flying, -4)
    np.testing.assert_allclose(fall[inner], -9.81, atol=0.3)
    counted = (run.time_s > run.plan.start_s[0]) & (run.time_s < run.plan.end_s[-1])
    assert fall[counted].min() > -9.81 - 0.5
    assert np.abs(np.diff(height)).max() < 0.004


def test_spread_draws_another_depth_for_every_repetition_and_the_seed_repeats_it() -> None:
    move = ClinicalMove("single_leg_squat", repetitions=5, spread=0.08, seed=2)
    depths = [rep.values["knee_flexion_deg"] for rep in perform(move).repetitions()]
    assert np.ptp(depths) > 2.0
    again = [rep.values["knee_flexion_deg"] for rep in perform(move).repetitions()]
    assert depths == again
    elsewhere = perform(replace(move, seed=3)).repetitions()
    assert depths != [rep.values["knee_flexion_deg"] for rep in elsewhere]


def test_curves_agree_with_the_repetitions() -> None:
    run = perform(ClinicalMove("single_leg_squat", repetitions=2), 1000.0)
    knee = truth_curves(run)["knee_flexion_deg"]
    for rep in run.repetitions():
        inside = (run.time_s >= rep.start_s) & (run.time_s <= rep.end_s)
        assert knee[inside].max() == pytest.approx(rep.values["knee_flexion_deg"], abs=0.01)


def test_impossible_moves_are_refused_in_one_line() -> None:
    with pytest.raises(BadUsageError, match="depth of lunge 15 to 52"):
        ClinicalMove("lunge", depth=80.0)
    with pytest.raises(BadUsageError, match=r"repetitions at least 1.*spread"):
        ClinicalMove("lunge", repetitions=0, spread=0.9)
