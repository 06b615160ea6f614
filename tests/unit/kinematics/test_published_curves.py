"""Kinematics on real recordings, against what others published or computed for them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import find_peaks

from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.motion import Motion
from pushoff.kinematics.solve import solve

pytestmark = pytest.mark.shared_data


@lru_cache(maxsize=4)
def rbds(folder: Path, standing: bool = True) -> Motion:
    static = folder / "rbds" / "RBDS001static.c3d" if standing else None
    return solve(load([folder / "rbds" / "RBDS001runT35.c3d"], CaptureOptions(static=static)))


@lru_cache(maxsize=2)
def subject02(folder: Path) -> Motion:
    part = folder / "opensim"
    options = CaptureOptions(static=part / "subject02_static.trc")
    return solve(load([part / "subject02_running.trc"], options))


def table(path: Path) -> dict[str, np.ndarray]:
    """Return the columns of a text table whose header is the line above the first numbers."""
    lines = path.read_text("utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.split()[:1] and _is_number(line))
    values = np.array([line.split() for line in lines[start:] if line.strip()], dtype=float)
    return dict(zip(lines[start - 1].split(), values.T, strict=True))


def _is_number(line: str) -> bool:
    try:
        float(line.split()[0])
    except ValueError:
        return False
    return True


def mean_cycle(motion: Motion, side: str, curve: np.ndarray) -> np.ndarray:
    """Return a mean curve over cycles that start at the swing peak of the knee, 100 samples."""
    knee = motion.angles[f"{side}_knee"]
    marks, _ = find_peaks(knee, height=np.nanpercentile(knee, 75), distance=0.5 * motion.rate_hz)
    share = np.arange(100) / 100
    times = motion.time_s[marks[:-1], None] + share * np.diff(motion.time_s[marks])[:, None]
    return np.interp(times, motion.time_s, curve).mean(axis=0)


@pytest.mark.parametrize("side", ["left", "right"])
def test_same_curves_as_published_for_this_runner(shared_data, side):
    """Fukuchi et al. 2017: same runner and speed; their zero is not standing, so up to a constant.

    Their own processing (10 Hz) and joint axes account for part of the difference.
    """
    motion = rbds(shared_data)
    published = table(shared_data / "rbds" / "RBDS001processed_3.5mps.txt")

    def theirs(name: str) -> np.ndarray:
        return published[f"{side[0].upper()}{name}35"][:100]

    knee = mean_cycle(motion, side, np.degrees(motion.angles[f"{side}_knee"]))
    shifts = [np.std(np.roll(knee, k) - theirs("kneeAngZ")) for k in range(100)]
    shift = int(np.argmin(shifts))
    for angle, column, limit in (
        ("hip", "hipAngZ", 1.3),
        ("knee", "kneeAngZ", 1.3),
        ("ankle", "ankleAngZ", 1.5),
        ("hip_adduction", "hipAngX", 2.0),
        ("hip_rotation", "hipAngY", 2.0),
        ("ankle_inversion", "ankleAngX", 2.0),
    ):
        ours = mean_cycle(motion, side, np.degrees(motion.angles[f"{side}_{angle}"]))
        assert np.std(np.roll(ours, shift) - theirs(column)) < limit, angle


def test_belt_speed_without_being_told(shared_data):
    motion = rbds(shared_data)
    assert motion.surface == "treadmill"
    assert motion.ground_speed is not None
    assert motion.ground_speed.value == pytest.approx(3.523, abs=0.04)
    assert motion.ground_speed.source == "stance foot, 86 contacts"


def test_what_a_lower_body_set_does_not_show_is_told(shared_data):
    motion = rbds(shared_data)
    assert motion.com_source == "mid_hip"
    assert any("trunk is not in this recording" in warning for warning in motion.warnings)
    assert motion.skipped["trunk_lean"] == "no landmark on the trunk"
    assert "left_shoulder" in motion.skipped
    # In this file the right foot's MT1 and MT5 are named the wrong way round.
    assert any("right_mt1 and right_mt5" in warning for warning in motion.warnings)


def test_without_standing_trial_the_shape_stays(shared_data):
    there, without = rbds(shared_data), rbds(shared_data, standing=False)
    for name, limit in (
        ("thigh", 0.5),
        ("shank", 0.5),
        ("knee", 1.0),
        ("hip", 1.0),
        ("ankle", 1.5),
    ):
        for side in ("left", "right"):
            apart = there.angles[f"{side}_{name}"] - without.angles[f"{side}_{name}"]
            assert np.degrees(np.std(apart)) < limit, (side, name)


def test_against_inverse_kinematics_of_opensim(shared_data):
    """Same motion through a scaled model with fewer freedoms; up to a constant.

    Its joints forbid what skin markers show, so that 3° is agreement, not error.
    """
    motion = subject02(shared_data)
    model = table(shared_data / "opensim" / "subject02_running_ik.mot")
    for ours, theirs, sign, limit in (
        ("left_hip", "hip_flexion_l", 1, 3.0),
        ("right_hip", "hip_flexion_r", 1, 3.0),
        ("left_knee", "knee_angle_l", -1, 3.0),
        ("right_knee", "knee_angle_r", -1, 3.0),
        ("left_ankle", "ankle_angle_l", 1, 2.0),
        ("right_ankle", "ankle_angle_r", 1, 2.0),
        ("pelvis_tilt", "pelvis_tilt", -1, 2.0),
        ("pelvis_list", "pelvis_list", -1, 3.0),
        ("pelvis_rotation", "pelvis_rotation", 1, 1.0),
    ):
        there = np.interp(motion.time_s, model["time"], sign * model[theirs])
        apart = (np.degrees(motion.angles[ours]) - there)[20:-20]
        assert np.std(apart) < limit, ours
    assert motion.com_source == "whole_body"
    assert motion.ground_speed is not None
    assert motion.ground_speed.value == pytest.approx(4.0, rel=0.02)


def test_overground_without_standing_trial(shared_data):
    motion = solve(load([shared_data / "biomac" / "straight_running_measured.csv"]))
    model = shared_data / "biomac" / "straight_running_inverse_dynamics.csv"
    header = model.read_text("utf-8").splitlines()[0].split(",")
    values = np.genfromtxt(model, delimiter=",", skip_header=1)
    assert motion.surface == "overground"
    count = min(len(values), len(motion.time_s))
    for ours, theirs, sign, limit in (
        ("left_hip", "hip_flexion_l", 1, 3.0),
        ("right_hip", "hip_flexion_r", 1, 3.0),
        ("left_knee", "knee_angle_l", -1, 3.0),
        ("right_knee", "knee_angle_r", -1, 3.0),
        ("left_ankle", "ankle_angle_l", 1, 4.0),
        ("right_ankle", "ankle_angle_r", 1, 4.0),
    ):
        there = sign * values[:count, header.index(f"angle.{theirs} [deg]")]
        apart = np.degrees(motion.angles[ours])[:count] - there
        assert np.std(apart) < limit, ours


def test_side_video_keypoints(shared_data):
    recording = load([shared_data / "video" / "male_side.pose.json"], CaptureOptions(height_m=1.75))
    motion = solve(recording)
    assert motion.surface == "treadmill"
    assert motion.view == "left"
    assert motion.scale_known
    assert motion.ground_speed is not None
    assert 2.0 < motion.ground_speed.value < 3.5
    knee = np.degrees(motion.angles["left_knee"])
    assert np.nanmin(knee) > -5.0
    assert 70.0 < np.nanmax(knee) < 120.0
    assert set(motion.confidence) == set(motion.points)
