"""The foot's zero of keypoints: its flat attitude, or none where heel and toe are the sole."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.kinematics.angles import Scene, camera_angles

RATE_HZ = 60.0


def shoe(pitch_deg: np.ndarray, offset_deg: float = 0.0) -> dict[str, np.ndarray]:
    """Return a heel that rests on the ground and a toe 0.25 m ahead under the pitch."""
    turn = np.radians(pitch_deg + offset_deg)
    heel = np.zeros((len(turn), 3))
    toe = np.stack([0.25 * np.cos(turn), 0.25 * np.sin(turn), np.full(len(turn), np.nan)], axis=1)
    heel[:, 2] = np.nan
    return {"left_heel": heel, "left_toe": toe}


@pytest.mark.parametrize("slope_deg", [0.0, 3.0])
def test_sole_that_is_seen_needs_no_zero(slope_deg: float) -> None:
    """A foot that never lies flat keeps its true attitude."""
    pitch = np.linspace(5.0, 30.0, 120)
    scene = Scene("left", RATE_HZ, 1.75, np.radians(slope_deg), sole_seen=True)
    found = camera_angles(shoe(pitch), scene)
    np.testing.assert_allclose(np.degrees(found.angles["left_foot"]), pitch, atol=1e-6)
    assert not any("zero" in line for line in found.warnings)


def test_other_keypoints_take_their_flat_attitude_for_zero() -> None:
    pitch = np.concatenate([np.zeros(60), np.linspace(0.0, 40.0, 60)])
    found = camera_angles(shoe(pitch, offset_deg=4.0), Scene("left", RATE_HZ, 1.75, 0.0))
    np.testing.assert_allclose(np.degrees(found.angles["left_foot"]), pitch, atol=0.3)
    assert any("zero" in line for line in found.warnings)
