"""What must hold whatever is recorded: symmetry, shifts, resampling, honest gaps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from instrumented import keypoint_recording, marker_recording, run

from pushoff.core.names import MIDLINE_ANGLES, PAIRED_ANGLES
from pushoff.core.recording import Points, Recording
from pushoff.kinematics.settings import KinematicsSettings
from pushoff.kinematics.solve import solve
from pushoff.maths.filters import stretches

FEW = settings(max_examples=6, deadline=None)
#: One cut-off, so that what is compared differs in nothing else.
SETTINGS = KinematicsSettings(
    cutoff_hz={"foot": 15.0, "leg": 15.0, "trunk": 12.0, "arm": 12.0}
)  # fmt: skip


def base() -> Recording:
    return marker_recording(run())


def with_points(recording: Recording, **changed) -> Recording:
    assert recording.points is not None
    return replace(recording, points=replace(recording.points, **changed))


def mirrored(points: Points) -> Points:
    other = {"left": "right", "right": "left"}
    names = tuple(
        f"{other[name.split('_', 1)[0]]}_{name.split('_', 1)[1]}" if "_" in name else name
        for name in points.names
    )
    return replace(points, names=names, position=points.position * np.array([1.0, 1.0, -1.0]))


def test_a_mirrored_runner_has_exchanged_angles():
    recording = base()
    assert recording.points is not None
    assert recording.static is not None
    there = solve(recording, SETTINGS).angles
    back = solve(
        replace(recording, points=mirrored(recording.points), static=mirrored(recording.static)),
        SETTINGS,
    ).angles
    for name in PAIRED_ANGLES:
        assert back[f"left_{name}"] == pytest.approx(there[f"right_{name}"], abs=1e-6), name
        assert back[f"right_{name}"] == pytest.approx(there[f"left_{name}"], abs=1e-6), name
    for name in MIDLINE_ANGLES:
        sign = 1.0 if name in ("pelvis_tilt", "trunk_lean") else -1.0
        assert back[name] == pytest.approx(sign * there[name], abs=1e-6), name


@given(st.floats(-50, 50), st.floats(-2, 2), st.floats(-50, 50))
@FEW
def test_where_the_laboratory_has_its_origin_does_not_matter(x, y, z):
    recording = base()
    assert recording.points is not None
    moved = with_points(recording, position=recording.points.position + np.array([x, y, z]))
    here, there = solve(recording, SETTINGS), solve(moved, SETTINGS)
    for name, curve in here.angles.items():
        assert there.angles[name] == pytest.approx(curve, abs=1e-6), name
    assert here.ground_speed is not None
    assert there.ground_speed is not None
    assert there.ground_speed.value == pytest.approx(here.ground_speed.value, abs=1e-6)
    assert there.floor_up_m == pytest.approx(here.floor_up_m + y, abs=1e-6)


@given(st.floats(-0.4, 0.4))
@FEW
def test_how_the_athlete_stood_towards_the_axes_does_not_matter(yaw):
    recording = marker_recording(run(), noise_m=0.0)
    assert recording.static is not None
    c, s = np.cos(yaw), np.sin(yaw)
    turn = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
    static = replace(recording.static, position=recording.static.position @ turn.T)
    here = solve(recording, SETTINGS).angles
    there = solve(replace(recording, static=static), SETTINGS).angles
    for name, curve in here.items():
        assert there[name] == pytest.approx(curve, abs=1e-3), name


@given(st.integers(1, 200))
@FEW
def test_starting_later_changes_nothing_inside(frames):
    recording = base()
    points = recording.points
    assert points is not None
    later = with_points(
        recording,
        position=points.position[frames:],
        confidence=points.confidence[frames:],
        time_s=points.time_s[frames:] - points.time_s[frames],
    )
    here, there = solve(recording, SETTINGS), solve(later, SETTINGS)
    for name, curve in here.angles.items():
        assert there.angles[name][60:-60] == pytest.approx(curve[frames:][60:-60], abs=2e-3), name


def test_half_the_frames_give_the_same_angles():
    whole = solve(marker_recording(run(rate_hz=240.0), noise_m=0.0), SETTINGS)
    half = solve(marker_recording(run(rate_hz=120.0), noise_m=0.0), SETTINGS)
    for name, curve in half.angles.items():
        error = np.degrees(whole.angles[name][::2] - curve)[20:-20]
        assert np.sqrt(np.mean(error**2)) < 0.25, name


def test_uneven_frames_are_made_even():
    """A telephone's frames: every step between 10 and 23 ms instead of 16.7."""
    truth = run(rate_hz=240.0)
    rng = np.random.default_rng(5)
    steps = rng.integers(2, 6, size=len(truth.time_s))
    kept = np.cumsum(steps)[np.cumsum(steps) < len(truth.time_s)]
    recording = keypoint_recording(truth, white_m=0.0, drift_m=0.0)
    points = recording.points
    assert points is not None
    uneven = with_points(
        recording,
        position=points.position[kept],
        confidence=points.confidence[kept],
        time_s=points.time_s[kept] - points.time_s[kept[0]],
    )
    motion = solve(uneven)
    assert np.ptp(np.diff(motion.time_s)) < 1e-9
    at = motion.time_s + points.time_s[kept[0]]
    exact = np.interp(at, truth.time_s, truth.angles["left_knee"])
    error = np.degrees(motion.angles["left_knee"] - exact)[8:-8]
    assert np.sqrt(np.mean(error**2)) < 1.5


@given(st.integers(40, 600), st.integers(1, 40))
@FEW
def test_gaps_are_bridged_marked_or_left(start, length):
    """A toe that is not seen: bridged up to 0.1 s (12 frames) and marked, else unknown."""
    recording = base()
    points = recording.points
    assert points is not None
    position = points.position.copy()
    position[start : start + length, points.names.index("left_toe")] = np.nan
    motion = solve(with_points(recording, position=position), SETTINGS)
    filled, toe = motion.filled["left_toe"], motion.points["left_toe"]
    if length <= 12:
        assert stretches(filled) == [(start, start + length)]
        assert np.isfinite(toe).all()
    else:
        assert not filled.any()
        assert stretches(np.isnan(toe[:, 0])) == [(start, start + length)]
        assert stretches(np.isnan(motion.angles["left_mtp"])) == [(start, start + length)]
    assert np.isfinite(motion.angles["right_mtp"]).all()
    assert np.isfinite(motion.angles["left_knee"]).all()


def test_a_lost_cluster_marker_is_replaced_by_the_others_however_long():
    recording = base()
    points = recording.points
    assert points is not None
    position = points.position.copy()
    position[100:400, points.names.index("left_shank:2")] = np.nan
    position[100:400, points.names.index("left_mt5")] = np.nan
    motion = solve(with_points(recording, position=position), SETTINGS)
    truth = run()
    for name in ("left_knee", "left_ankle", "left_foot"):
        error = np.degrees(motion.angles[name] - truth.angles[name])[100:400]
        assert np.sqrt(np.mean(error**2)) < 1.5, name
    assert motion.filled["left_mt5"][100:400].all()
    assert not motion.filled["left_mt5"][:100].any()


def test_a_mislabelled_marker_does_no_harm():
    recording = base()
    points = recording.points
    assert points is not None
    position = points.position.copy()
    position[200:206, points.names.index("left_asis")] += np.array([0.3, 1.1, 0.2])
    motion = solve(with_points(recording, position=position), SETTINGS)
    error = np.degrees(motion.angles["pelvis_tilt"] - run().angles["pelvis_tilt"])[12:-12]
    assert np.max(np.abs(error)) < 1.0


def test_swapped_inner_and_outer_names_are_found():
    recording = base()
    points = recording.points
    assert points is not None
    names = list(points.names)
    a, b = names.index("right_mt1"), names.index("right_mt5")
    names[a], names[b] = names[b], names[a]
    motion = solve(with_points(recording, names=tuple(names)), SETTINGS)
    assert any("right_mt1 and right_mt5" in warning for warning in motion.warnings)
    expected = solve(recording, SETTINGS)
    assert motion.angles["right_ankle"] == pytest.approx(expected.angles["right_ankle"])


def test_low_confidence_is_not_seen_and_confidence_is_carried():
    recording = keypoint_recording(run(rate_hz=60.0))
    points = recording.points
    assert points is not None
    confidence = np.full(points.confidence.shape, 0.9)
    confidence[100:140, points.names.index("right_ankle")] = 0.1
    motion = solve(with_points(recording, confidence=confidence))
    assert np.isnan(motion.angles["right_shank"][100:140]).all()
    assert np.isfinite(motion.angles["left_shank"]).all()
    assert motion.confidence["left_ankle"] == pytest.approx(np.full(len(motion.time_s), 0.9))
    assert (motion.confidence["right_ankle"][100:140] == 0.0).all()


def test_a_lone_spike_is_taken_out():
    recording = keypoint_recording(run(rate_hz=60.0))
    points = recording.points
    assert points is not None
    position = points.position.copy()
    place = points.names.index("left_knee")
    position[[50, 180], place, 0] += 0.25
    motion = solve(with_points(recording, position=position))
    assert np.flatnonzero(motion.filled["left_knee"]).tolist() == [50, 180]
