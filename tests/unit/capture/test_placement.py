"""Keypoints moved from where an engine marks them to the joints."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.capture.placement import known_offsets, on_joints

NAMES = tuple(
    f"{side}_{part}"
    for side in ("left", "right")
    for part in ("shoulder", "hip", "knee", "ankle", "heel", "toe")
)
STATURE_PX = 600.0
RATE_HZ = 60.0


def standing(direction: int) -> np.ndarray:
    """Return joints of somebody standing upright in the picture, (point, 2)."""
    up = {"shoulder": 490.0, "hip": 310.0, "knee": 160.0, "ankle": 30.0, "heel": 0.0, "toe": 0.0}
    ahead = {"heel": -30.0, "toe": 120.0}
    return np.array(
        [
            [300 + direction * ahead.get(n.split("_")[1], 0.0), 700 - up[n.split("_")[1]]]
            for n in NAMES
        ]
    )


def moved(pixels: np.ndarray, pose: str = "mediapipe_solutions", direction: int = 1) -> np.ndarray:
    time_s = np.arange(len(pixels)) / RATE_HZ
    return on_joints(pixels, NAMES, pose, direction, STATURE_PX, time_s)[0]


@pytest.mark.parametrize("direction", [1, -1])
def test_upright_points_move_by_the_sum_of_their_offsets(direction: int) -> None:
    pixels = np.repeat(standing(direction)[None], 20, axis=0)
    near, far = ("right", "left") if direction > 0 else ("left", "right")
    table = known_offsets()[0]
    out = moved(pixels, direction=direction)
    for side, leg in ((near, table.near), (far, table.far)):
        for part, offsets in leg.items():
            column = NAMES.index(f"{side}_{part}")
            total = sum(offsets.values()) * STATURE_PX
            shift = out[0, column] - pixels[0, column]
            np.testing.assert_allclose(
                shift, [-direction * total.real, total.imag], atol=1e-6, err_msg=part
            )


def test_offsets_turn_with_the_body() -> None:
    """A whole body turned by an angle has everything but the picture's offset turned with it."""
    upright = np.repeat(standing(1)[None], 20, axis=0)
    angle = np.radians(25.0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = (upright - 400.0) @ turn.T + 400.0
    table = known_offsets()[0]
    for part, offsets in table.near.items():
        column = NAMES.index(f"right_{part}")
        still = offsets.get("picture", 0j) * STATURE_PX
        still_px = np.array([still.real, -still.imag])
        before = moved(upright)[0, column] - upright[0, column] + still_px
        after = moved(turned)[0, column] - turned[0, column] + still_px
        np.testing.assert_allclose(after, turn @ before, atol=1e-6, err_msg=part)


def test_unknown_engines_are_left_alone_and_said() -> None:
    pixels = np.repeat(standing(1)[None], 5, axis=0)
    out, lines = on_joints(pixels, NAMES, "rtmpose", 1, STATURE_PX)
    np.testing.assert_array_equal(out, pixels)
    assert "rtmpose" in lines[0]


def test_unseen_stays_unseen_and_moves_nothing_else() -> None:
    pixels = np.repeat(standing(1)[None], 20, axis=0)
    whole = moved(pixels)
    pixels[8:12, NAMES.index("right_toe")] = np.nan
    pixels[:, NAMES.index("left_heel")] = np.nan
    out = moved(pixels)
    assert np.isnan(out[8:12, NAMES.index("right_toe")]).all()
    assert np.isnan(out[:, NAMES.index("left_heel")]).all()
    right = [NAMES.index(f"right_{part}") for part in ("hip", "knee", "ankle", "heel")]
    np.testing.assert_allclose(out[:, right], whole[:, right], atol=1e-6)


def test_offsets_are_small_and_name_what_they_were_found_on() -> None:
    for table in known_offsets():
        assert table.engines
        assert table.found_on
        for leg in (table.near, table.far):
            for part, offsets in leg.items():
                # Upright and flat, no landmark lies farther than 5 % of stature from its place.
                assert abs(sum(offsets.values())) < 0.05, part
