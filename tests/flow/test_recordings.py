"""Real recordings through the whole thread; truth is measured force or a published figure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import pushoff
from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES

pytestmark = pytest.mark.shared_data


def value(result: Analysis, measure: str, side: str = "left") -> float:
    row = result.measures.get(measure, side)
    assert row is not None, f"{measure} of the {side} side is missing"
    return row.value


@pytest.fixture(scope="module")
def treadmill(shared_data: Path) -> Analysis:
    folder = shared_data / "rbds"
    return pushoff.analyze(
        folder / "RBDS001runT35.c3d", static=folder / "RBDS001static.c3d", height_m=1.81, sex="male"
    )


@pytest.fixture(scope="module")
def treadmill_motion_only(shared_data: Path) -> Analysis:
    folder = shared_data / "rbds"
    return pushoff.analyze(
        folder / "RBDS001runT35.c3d", static=folder / "RBDS001static.c3d", ignore={"force"}
    )


def test_rbds_contacts_and_timing(treadmill: Analysis) -> None:
    """Fukuchi et al. 2017, runner 1 at 3.5 m/s: counted from the force with a 20 N threshold."""
    assert abs(len(treadmill.events.select("touchdown")) - 85) <= 2
    for side in SIDES:
        assert abs(value(treadmill, "contact_time", side) - 0.236) < 0.006
    both = np.mean([value(treadmill, "contact_time", side) for side in SIDES])
    assert abs(both - 0.236) < 0.004
    rate = np.mean([value(treadmill, "step_rate", side) for side in SIDES])
    assert abs(rate - 171.0) < 1.0


def test_rbds_speed_is_found_without_being_told(treadmill: Analysis) -> None:
    assert treadmill.motion.surface == "treadmill"
    assert treadmill.motion.ground_speed is not None
    assert abs(treadmill.motion.ground_speed.value - 3.52) < 0.04


def test_rbds_threshold_of_50_n(shared_data: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[events]\nforce_threshold_n = 50\n", encoding="utf-8")
    folder = shared_data / "rbds"
    result = pushoff.analyze(
        folder / "RBDS001runT35.c3d", static=folder / "RBDS001static.c3d", settings=settings
    )
    both = np.mean([value(result, "contact_time", side) for side in SIDES])
    assert abs(both - 0.224) < 0.004


def test_rbds_mass_from_the_plate(treadmill: Analysis) -> None:
    assert treadmill.recording.athlete.mass is not None
    assert abs(treadmill.recording.athlete.mass.value - 62.0) < 0.03 * 62.0


def test_rbds_unfolds_in_order(treadmill: Analysis) -> None:
    for side in SIDES:
        thigh, knee, ankle, heel = (
            value(treadmill, name, side)
            for name in ("onset_thigh", "onset_knee", "onset_ankle", "onset_heel_off")
        )
        assert thigh < knee < ankle <= heel + 1e-9
        share = value(treadmill, "push_time_thigh_vertical", side)
        contact = value(treadmill, "contact_time", side)
        assert 60.0 <= 100.0 * (1.0 - share / contact) <= 72.0


def test_rbds_events_without_force_match_the_plates(
    treadmill: Analysis, treadmill_motion_only: Analysis
) -> None:
    for kind, limit in (("touchdown", 0.005), ("toe_off", 0.006)):
        for side in SIDES:
            true = treadmill.events.times(kind, side)
            mine = treadmill_motion_only.events.times(kind, side)
            nearest = true[np.abs(mine[:, None] - true).argmin(axis=1)]
            error = (mine - nearest)[np.abs(mine - nearest) < 0.1]
            assert len(error) >= 40
            assert np.sqrt(np.mean(error**2)) < limit


def test_rbds_lower_body_says_what_is_missing(treadmill: Analysis) -> None:
    assert treadmill.motion.com_source != "whole_body"
    assert "trunk_lean" in treadmill.skipped
    assert treadmill.quality.warnings


def test_hamner_treadmill(shared_data: Path) -> None:
    folder = shared_data / "opensim"
    result = pushoff.analyze(
        folder / "subject02_running.trc",
        folder / "subject02_running_grf.mot",
        static=folder / "subject02_static.trc",
        height_m=1.83,
    )
    assert result.motion.surface == "treadmill"
    assert result.motion.ground_speed is not None
    assert abs(result.motion.ground_speed.value - 4.0) < 0.1
    assert result.recording.athlete.mass is not None
    assert abs(result.recording.athlete.mass.value - 65.9) < 2.0
    for side in SIDES:
        assert 0.18 < value(result, "contact_time", side) < 0.28
        assert abs(value(result, "thigh_angle_toe_off", side) - -27.1) < 5.0


def test_biomac_overground(shared_data: Path) -> None:
    result = pushoff.analyze(shared_data / "biomac" / "straight_running_measured.csv", mass_kg=67.1)
    assert result.motion.surface == "overground"
    assert result.recording.force is not None
    assert result.strides.valid.any()
    measured = [e for e in result.events.select("touchdown") if e.detector == "force"]
    assert len(measured) == 2


@pytest.mark.slow
def test_phone_video(shared_data: Path) -> None:
    """Cadence counted from pixels: 168.9 ± 0.5 (groundtruth.json beside the clip)."""
    result = pushoff.analyze(shared_data / "video" / "male_side.mp4", height_m=1.75)
    check_phone_clip(result)
    assert result.recording.video is not None


def test_phone_keypoints(shared_data: Path) -> None:
    result = pushoff.analyze(shared_data / "video" / "male_side.pose.json", height_m=1.75)
    check_phone_clip(result)


def check_phone_clip(result: Analysis) -> None:
    rates = [value(result, "step_rate", side) for side in SIDES]
    assert abs(np.mean(rates) - 168.9) < 1.0
    assert result.motion.view == "left"
    assert result.motion.surface == "treadmill"
    near = result.measures.get("contact_time", "left")
    assert near is not None
    assert 0.200 < near.value < 0.320
    assert near.error95 > 0
