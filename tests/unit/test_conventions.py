"""Every row of the sign table in CONVENTIONS.md, on a body put into that pose."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent / "kinematics"))

from posed_body import MOVEMENTS, keypoints, markers, move, recording

from pushoff.core.names import MIDLINE_ANGLES, PAIRED_ANGLES
from pushoff.kinematics.solve import solve

PAGE = Path(__file__).resolve().parents[2] / "CONVENTIONS.md"
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.read_text("utf-8").splitlines()
    if re.match(r"\|.*\| [+-] \|$", line)
]
ANGLE = np.deg2rad(12.0)
#: Which camera sees an angle.
FROM_THE_SIDE = ("thigh", "shank", "foot", "knee", "ankle", "mtp", "trunk_lean")
FROM_BEHIND = ("hip_adduction", "knee_adduction", "pelvis_list", "trunk_side_lean")


def course() -> np.ndarray:
    """Two seconds of standing, a slow movement, a second in the new pose.

    Without a standing trial the foot's zero is how it mostly lies: in standing.
    """
    ramp = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, 100))
    return ANGLE * np.concatenate([np.zeros(200), ramp, np.ones(100)])


def key(angle: str, side: str) -> str:
    return angle if side == "both" else f"{side}_{angle}"


def test_the_table_names_every_angle_on_every_side():
    named = {(row[1], row[2]) for row in ROWS}
    expected = {(name, side) for name in PAIRED_ANGLES for side in ("left", "right")}
    expected |= {(name, "both") for name in MIDLINE_ANGLES}
    assert named == expected
    assert {row[0] for row in ROWS} == set(MOVEMENTS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[2]}")
def test_markers(row):
    movement, angle, side, sign = row
    moving, standing = move(movement, side, course()), move(movement, side, np.zeros(10))
    motion = solve(recording(markers(moving), static=markers(standing, joints=True)))
    curve = motion.angles[key(angle, side)]
    expected = ANGLE if sign == "+" else -ANGLE
    assert curve[-20:] == pytest.approx(np.full(20, expected), abs=np.deg2rad(0.5))
    # Thigh, shank and trunk count from the vertical, and this body stands straight: all zero.
    assert curve[:20] == pytest.approx(np.zeros(20), abs=np.deg2rad(0.2))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[2]}")
def test_markers_without_standing_trial(row):
    movement, angle, side, sign = row
    moving = move(movement, side, course())
    motion = solve(recording(markers(moving, joints=True)))
    curve = motion.angles[key(angle, side)]
    change = np.median(curve[-20:]) - np.median(curve[:20])
    assert change * (1.0 if sign == "+" else -1.0) == pytest.approx(ANGLE, abs=np.deg2rad(0.5))
    assert any("No standing trial" in warning for warning in motion.warnings)


@pytest.mark.parametrize("row", [r for r in ROWS if r[1] in FROM_THE_SIDE], ids=lambda r: r[0])
@pytest.mark.parametrize("view", ["left", "right"])
def test_camera_at_the_side(row, view):
    movement, angle, side, sign = row
    moving = move(movement, side, course())
    motion = solve(recording(keypoints(moving, view), view=view))
    curve = motion.angles[key(angle, side)]
    expected = ANGLE if sign == "+" else -ANGLE
    assert curve[-20:] == pytest.approx(np.full(20, expected), abs=np.deg2rad(0.5))
    for unseen in ("pelvis_list", "trunk_rotation", "hip_adduction"):
        assert unseen in motion.skipped


@pytest.mark.parametrize("row", [r for r in ROWS if r[1] in FROM_BEHIND], ids=lambda r: r[0])
@pytest.mark.parametrize("view", ["rear", "front"])
def test_camera_behind_or_in_front(row, view):
    movement, angle, side, sign = row
    moving = move(movement, side, course())
    motion = solve(recording(keypoints(moving, view), view=view))
    curve = motion.angles[key(angle, side)]
    expected = ANGLE if sign == "+" else -ANGLE
    assert curve[-20:] == pytest.approx(np.full(20, expected), abs=np.deg2rad(0.5))
    assert "knee" in motion.skipped
