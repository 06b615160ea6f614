import numpy as np
import pytest

from pushoff.capture.calibrate import BodySize, find_scale, stance_speed, told_height, told_speed

SIZE = BodySize(thigh=170.0, shank=175.0, trunk=204.0, stature=700.0, stature_sd=28.0)


def treadmill_feet(speed_px: float, rate_hz: float, direction: int, noise_px: float):
    """Feet that go back with the belt for 34 % of the stride and swing through the air."""
    time_s = np.arange(round(8 * rate_hz)) / rate_hz
    stride_s, duty = 0.7, 0.34
    rng = np.random.default_rng(0)
    names = ("left_heel", "right_heel", "left_toe", "right_toe", "left_hip", "right_hip")
    pixels = np.zeros((len(time_s), len(names), 2))
    reach = speed_px * stride_s * duty
    for place, name in enumerate(names):
        cycle = (time_s / stride_s + (0.5 if name.startswith("right") else 0.0)) % 1.0
        if name.endswith("hip"):
            pixels[:, place] = [500.0, 300.0]
            continue
        swing = np.clip((cycle - duty) / (1 - duty), 0, 1)
        back = np.where(
            cycle < duty,
            0.5 * reach - speed_px * stride_s * cycle,
            -0.5 * reach * np.cos(np.pi * swing),
        )
        lift = np.where(cycle < duty, 0.0, 120.0 * np.sin(np.pi * swing))
        ahead = 60.0 if name.endswith("toe") else -40.0
        pixels[:, place, 0] = 500 + direction * (back + ahead)
        pixels[:, place, 1] = 700 - lift
    return names, pixels + rng.normal(0, noise_px, pixels.shape), time_s


@pytest.mark.parametrize("rate", [30.0, 60.0, 240.0])
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("drift", [0.0, 400.0])
def test_speed_of_the_ground(rate: float, direction: int, drift: float) -> None:
    names, pixels, time_s = treadmill_feet(1100.0, rate, direction, 3.0)
    pixels[..., 0] += drift * time_s[:, None]
    value, sd = stance_speed(pixels, names, time_s, SIZE, direction)
    assert value == pytest.approx(1100.0, rel=0.04)
    assert abs(value - 1100.0) < 3 * sd


def test_speed_is_unknown_without_feet() -> None:
    names, pixels, time_s = treadmill_feet(1100.0, 60.0, 1, 0.0)
    pixels[:, :4] = np.nan
    assert np.isnan(stance_speed(pixels, names, time_s, SIZE, 1)).all()


def test_scale_from_speed_alone() -> None:
    scale, warnings = find_scale(SIZE, None, told_speed(3.3), (1100.0, 22.0))
    assert scale.value == pytest.approx(0.003)
    assert scale.sd / scale.value == pytest.approx(np.hypot(0.02, 0.03), rel=1e-6)
    assert not scale.assumed
    assert warnings == ()


def test_height_and_speed_that_agree_are_combined() -> None:
    scale, warnings = find_scale(SIZE, told_height(2.1), told_speed(3.3), (1100.0, 22.0))
    alone, _ = find_scale(SIZE, told_height(2.1), None, (1100.0, 22.0))
    assert warnings == ()
    assert scale.sd < alone.sd
    assert scale.value == pytest.approx(0.003, rel=1e-6)


def test_slow_motion_is_suspected() -> None:
    """240 frames/s played at 30: the ground seems to move at an eighth of the speed told."""
    scale, warnings = find_scale(SIZE, told_height(2.1), told_speed(3.3), (137.5, 3.0))
    assert scale.value == pytest.approx(0.003, rel=1e-6)
    assert len(warnings) == 1
    assert "slow motion" in warnings[0]
    assert "8.0 times" in warnings[0]
