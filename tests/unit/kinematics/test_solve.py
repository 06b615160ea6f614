"""Small and incomplete marker sets, told speeds, errors that say what is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from instrumented import marker_recording, run
from posed_body import keypoints, markers, move, points, recording

from pushoff.core.errors import NotAnalysableError
from pushoff.core.recording import Athlete, Found, Recording
from pushoff.kinematics.mass_centre import mass_centre
from pushoff.kinematics.settings import KinematicsSettings
from pushoff.kinematics.solve import solve
from pushoff.reference.anthropometry import segment_inertia

RAMP = np.deg2rad(20.0) * (0.5 - 0.5 * np.cos(np.linspace(0.0, 6 * np.pi, 300)))


def plug_in(paths: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """One cluster marker per segment and lateral joint markers: the Plug-in Gait leg."""
    kept = ("asis", "psis", "knee_lateral", "ankle_lateral", "heel", "mt1", "mt5", "thigh:a")
    return {
        name: path for name, path in paths.items() if name.split("_", 1)[1] in (*kept, "shank:a")
    }


@pytest.mark.parametrize(
    ("movement", "angle"), [("hip flexion", "hip"), ("knee flexion", "knee")]
)  # fmt: skip
def test_three_markers_with_the_help_of_the_joint_above(movement, angle):
    moving, standing = move(movement, "left", RAMP), move(movement, "left", np.zeros(5))
    static = plug_in(standing) | {n: p for n, p in standing.items() if n.endswith("_medial")}
    motion = solve(recording(plug_in(moving), static=static))
    error = np.degrees(motion.angles[f"left_{angle}"] - RAMP)
    assert np.max(np.abs(error)) < 0.5


def test_lateral_markers_alone_assume_half_a_width_and_say_so():
    moving = plug_in(move("knee flexion", "right", RAMP))
    motion = solve(recording(moving))
    assert any("half its width is assumed" in warning for warning in motion.warnings)
    change = motion.angles["right_knee"] - motion.angles["right_knee"][0]
    assert np.degrees(np.max(np.abs(change - RAMP))) < 1.0
    depth = motion.points["right_knee"][:, 2] - moving["right_knee_lateral"][:, 2]
    assert depth == pytest.approx(np.full(300, -0.033 * 1.75), abs=0.003)


def test_standing_trial_without_knees_is_not_used():
    moving, standing = move("knee flexion", "left", RAMP), move("knee flexion", "left", np.zeros(5))
    static = {name: path for name, path in standing.items() if "asis" in name}
    motion = solve(recording(markers(moving, joints=True), static=static))
    assert any("No standing trial" in warning for warning in motion.warnings)


def test_centre_of_mass_of_a_standing_body_by_hand():
    paths = {name: path[:1] for name, path in move("hip flexion", "left", np.zeros(2)).items()}
    paths |= {
        "left_ball": np.array([[0.13, 0.04, -0.1]]),
        "right_ball": np.array([[0.13, 0.04, 0.1]]),
        "mid_hip": np.array([[0.0, 0.92, 0.0]]),
        "mid_shoulder": np.array([[0.0, 1.42, 0.0]]),
        "head": np.array([[0.0, 1.62, 0.0]]),
    }
    male = segment_inertia("male")
    found = mass_centre(paths, "male")
    assert found is not None
    height = (
        male["head"].mass * 1.62
        + male["trunk"].mass * (1.42 - 0.4310 * 0.5)
        + 2 * male["upper_arm"].mass * (1.42 - 0.5772 * 0.30)
        + 2 * male["forearm"].mass * (1.12 - 0.4574 * 0.25)
        + 2 * male["hand"].mass * (0.87 - 0.7900 * 0.31 * 0.25)
        + 2 * male["thigh"].mass * (0.92 - 0.4095 * 0.43)
        + 2 * male["shank"].mass * (0.49 - 0.4395 * 0.41)
        + 2 * male["foot"].mass * 0.04
    )
    assert found.path[0, 1] == pytest.approx(height, abs=1e-9)
    assert found.path[0, 2] == pytest.approx(0.0, abs=1e-12)
    assert found.source == "whole_body"
    assert mass_centre({}, None) is None


def test_masses_add_up_to_one_body():
    for sex in ("female", "male", None):
        table = segment_inertia(sex)
        limbs = ("upper_arm", "forearm", "hand", "thigh", "shank", "foot")
        total = table["head"].mass + table["trunk"].mass + 2 * sum(table[n].mass for n in limbs)
        assert total == pytest.approx(1.0, abs=2e-4)
    with pytest.raises(KeyError):
        segment_inertia("neither")


def test_unknown_sex_takes_the_mean_and_says_so():
    known = marker_recording(run())
    unknown = replace(known, athlete=replace(known.athlete, sex=None))
    assert any("Sex unknown" in warning for warning in solve(unknown).warnings)
    assert "deleva1996" in solve(unknown).citations


def test_a_told_speed_is_used_and_a_wrong_one_is_warned_about():
    told = Found(4.2, 0.0, "told by the user")
    motion = solve(replace(marker_recording(run()), speed=told))
    assert motion.ground_speed == told
    assert any("17% less than the 4.20 m/s" in warning for warning in motion.warnings)
    near = solve(replace(marker_recording(run()), speed=Found(3.55, 0.0, "told by the user")))
    assert not near.warnings


def test_an_assumed_scale_makes_an_assumed_speed():
    moving = keypoints(move("knee flexion", "left", RAMP), "left")
    body = recording(moving, view="left")
    assert not solve(replace(body, scale=None)).scale_known
    assert not solve(replace(body, scale=Found(0.003, 0.0, "x", assumed=True))).scale_known
    assert solve(body).scale_known


def test_speeding_up_overground_is_told():
    steady = marker_recording(run("overground"))
    assert steady.points is not None
    time = steady.points.time_s
    position = steady.points.position.copy()
    # Ten centimetres per second and second, made by stretching the way ahead.
    position[:, :, 0] += 0.05 * time[:, None] ** 2
    motion = solve(replace(steady, points=replace(steady.points, position=position)))
    assert any("speeds up by 0.6" in warning for warning in motion.warnings)


def test_nobody_runs_here():
    standing = markers(move("knee flexion", "left", np.zeros(100)), joints=True)
    motion = solve(recording(standing))
    assert motion.surface == "unknown"
    empty = Recording(source=(), dimension=3, view="3d", athlete=Athlete())
    for wrong, word in (
        (empty, "markers or keypoints"),
        (recording({"sacrum": np.zeros((100, 3))}), "hip, knee and ankle"),
        (recording({name: path[:8] for name, path in standing.items()}), "at least 16 frames"),
        (recording({name: path * np.nan for name, path in standing.items()}), "ever seen"),
    ):
        with pytest.raises(NotAnalysableError, match=word) as caught:
            solve(wrong)
        assert caught.value.exit_code == 4


def test_cutoffs_can_be_told():
    cutoffs = {"foot": 14.0, "leg": 13.0, "trunk": 9.0, "arm": 8.5}
    motion = solve(marker_recording(run()), KinematicsSettings(cutoff_hz=cutoffs))
    assert motion.cutoff_hz == cutoffs


def test_raw_points_are_bridged_but_not_smoothed():
    body = marker_recording(run(), noise_m=0.002)
    assert body.points is not None
    motion = solve(body)
    heel = body.points.of("left_heel")
    assert motion.raw_points["left_heel"] == pytest.approx(heel)
    rough = np.std(np.diff(motion.raw_points["left_heel"], 2, axis=0))
    assert np.std(np.diff(motion.points["left_heel"], 2, axis=0)) < 0.5 * rough
    assert set(motion.raw_points) == set(motion.points) == set(motion.confidence)


def test_points_helper_marks_unseen_as_unseen():
    made = points({"left_heel": np.full((3, 3), np.nan)}, 100.0)
    assert np.isnan(made.confidence).all()
