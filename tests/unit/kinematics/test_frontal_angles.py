"""Leg angles from behind and in front: known geometry, and where a segment points at the camera."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.core.names import SIDES
from pushoff.kinematics.frontal import frontal_legs


def leg(side: str, thigh_deg: float, shank_deg: float, list_deg: float = 0.0, frames: int = 40):
    """Return hip, knee and ankle whose segments hang inward by these angles, in one plane."""
    out = 1.0 if side == "right" else -1.0
    up = np.array([0.0, 1.0, 0.0])

    def down(length: float, inward_deg: float) -> np.ndarray:
        slant = np.radians(inward_deg)
        return length * np.array([0.0, -np.cos(slant), -out * np.sin(slant)])

    hip = 0.9 * up + 0.08 * np.array(
        [0.0, out * np.sin(np.radians(list_deg)), out * np.cos(np.radians(list_deg))]
    )
    knee = hip + down(0.42, thigh_deg)
    ankle = knee + down(0.42, shank_deg)
    return {
        f"{side}_{name}": np.tile(place, (frames, 1))
        for name, place in (("hip", hip), ("knee", knee), ("ankle", ankle))
    }


@pytest.mark.parametrize("side", SIDES)
def test_slants_come_out(side: str) -> None:
    paths = {}
    for name in SIDES:
        paths |= leg(name, 6.0 if name == side else 0.0, 2.0 if name == side else 0.0)
    found = frontal_legs(paths)
    np.testing.assert_allclose(np.degrees(found[f"{side}_hip_adduction"]), 6.0, atol=1e-9)
    # The shank hangs inward by less than the thigh: the knee is inside of the line hip to ankle.
    np.testing.assert_allclose(np.degrees(found[f"{side}_knee_adduction"]), -4.0, atol=1e-9)


def test_list_of_the_pelvis_counts_as_adduction_of_the_higher_side() -> None:
    """Right side of the pelvis up by 5°: the right thigh is adducted by as much, the left less."""
    paths = {**leg("left", 0.0, 0.0, 5.0), **leg("right", 0.0, 0.0, 5.0)}
    found = frontal_legs(paths)
    np.testing.assert_allclose(np.degrees(found["right_hip_adduction"]), 5.0, atol=1e-9)
    np.testing.assert_allclose(np.degrees(found["left_hip_adduction"]), -5.0, atol=1e-9)


def test_a_shank_that_points_at_the_camera_has_no_angle() -> None:
    paths = {**leg("left", 3.0, 1.0), **leg("right", 3.0, 1.0)}
    knee = paths["left_knee"]
    swinging = slice(10, 18)
    paths["left_ankle"][swinging] = knee[swinging] + np.array([-0.4, 0.05, 0.01])
    found = frontal_legs(paths)["left_knee_adduction"]
    assert np.isnan(found[swinging]).all()
    assert np.isfinite(np.delete(found, np.r_[swinging])).all()
    assert np.isfinite(frontal_legs(paths)["right_knee_adduction"]).all()


def test_unseen_is_unknown() -> None:
    paths = {**leg("left", 3.0, 1.0), **leg("right", 3.0, 1.0)}
    paths["left_ankle"][:] = np.nan
    found = frontal_legs(paths)
    assert np.isnan(found["left_knee_adduction"]).all()
    assert np.isfinite(found["left_hip_adduction"]).all()
    del paths["right_knee"]
    assert "right_hip_adduction" not in frontal_legs(paths)
