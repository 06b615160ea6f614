import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runner import SHANK, THIGH, Runner

from pushoff.capture.keypoint_repair import RepairSettings, find_swaps, repair_keypoints
from pushoff.capture.stride_template import find_rhythm

LEG = ("knee", "ankle", "heel", "toe")


def leg_px(runner: Runner) -> float:
    return (THIGH + SHANK) * runner.stature_m * runner.px_per_m


def places(names: tuple[str, ...], side: str) -> list[int]:
    return [names.index(f"{side}_{part}") for part in LEG]


def swapped_copy(pixels, names, share, seed):
    """Exchange the legs in runs of frames (60 ms on average) until a share is reached."""
    rng = np.random.default_rng(seed)
    swapped = np.zeros(len(pixels), dtype=bool)
    while swapped.mean() < share:
        start = rng.integers(len(pixels))
        swapped[start : start + 1 + int(rng.exponential(4))] = True
    mixed = pixels.copy()
    rows = np.flatnonzero(swapped)[:, None]
    mixed[rows, places(names, "left")] = pixels[rows, places(names, "right")]
    mixed[rows, places(names, "right")] = pixels[rows, places(names, "left")]
    return mixed, swapped


@pytest.mark.parametrize("view", ["side", "rear"])
@pytest.mark.parametrize(("rate", "share"), [(30, 0.08), (60, 0.3), (120, 0.08), (240, 0.3)])
def test_swaps_are_undone(rate: int, share: float, view: str) -> None:
    """The bar of the design: 99 % of swapped frames restored, 0.1 % false swaps."""
    restored = total = false = clean = 0
    for seed in range(3):
        runner = Runner(
            rate_hz=rate, noise_px=8.0, seed=seed, steps_per_min=150 + 20 * seed, view=view
        )
        found = runner.keypoints()
        pixels, swapped = swapped_copy(found.pixels, found.names, share, seed)
        result = repair_keypoints(
            pixels, found.confidence, found.names, found.time_s, leg_px(runner)
        )
        restored += int((swapped & result.swapped).sum())
        total += int(swapped.sum())
        false += int((~swapped & result.swapped).sum())
        clean += int((~swapped).sum())
    assert restored >= 0.99 * total
    assert false <= 0.001 * clean


def test_nothing_is_changed_in_a_clean_clip() -> None:
    runner = Runner(rate_hz=60, noise_px=4.0)
    found = runner.keypoints()
    result = repair_keypoints(
        found.pixels, found.confidence, found.names, found.time_s, leg_px(runner)
    )
    assert not result.swapped.any()
    assert result.rejected.mean() < 0.001
    kept = ~result.rejected
    np.testing.assert_array_equal(result.pixels[kept], found.pixels[kept])


def test_far_foot_on_the_near_leg_is_left_out() -> None:
    """What pose engines do with a hidden foot: it sits on the foot that is seen, for 0.15 s."""
    runner = Runner(rate_hz=30, noise_px=4.0, seconds=8)
    found = runner.keypoints()
    pixels = found.pixels.copy()
    stolen = np.zeros(len(pixels), dtype=bool)
    stride = 120.0 / runner.steps_per_min
    # The right leg in mid-swing, in two strides of three.
    for number in range(11):
        if number % 3:
            start = round((number * stride + 0.02) * runner.rate_hz)
            stolen[start : start + 5] = True
    foot = [part for part in LEG if part != "knee"]
    right = [found.names.index(f"right_{part}") for part in foot]
    left = [found.names.index(f"left_{part}") for part in foot]
    rows = np.flatnonzero(stolen)[:, None]
    pixels[rows, right] = pixels[rows, left] + 3.0
    apart = np.hypot(*np.moveaxis(pixels[:, right] - found.pixels[:, right], -1, 0))
    off = apart > 0.25 * leg_px(runner)
    result = repair_keypoints(pixels, found.confidence, found.names, found.time_s, leg_px(runner))
    rejected = result.rejected[:, right]
    assert off.sum() > 30
    assert rejected[off].mean() > 0.95
    assert result.rejected[~stolen].mean() < 0.005
    assert np.isnan(result.pixels[result.rejected]).all()
    assert (result.confidence[result.rejected] == 0).all()


def test_a_single_jump_is_left_out_without_any_rhythm() -> None:
    time_s = np.arange(40) / 60
    pixels = np.zeros((40, 3, 2))
    pixels[:, 1] = np.stack([100 + 3.0 * np.arange(40), np.full(40, 50.0)], axis=1)
    pixels[20, 1] += 60.0
    result = repair_keypoints(
        pixels, np.ones((40, 3)), ("left_hip", "left_knee", "right_hip"), time_s, 300.0
    )
    assert np.argwhere(result.rejected).tolist() == [[20, 1]]


def test_nan_stays_nan() -> None:
    runner = Runner(rate_hz=60, noise_px=4.0)
    found = runner.keypoints()
    pixels = found.pixels.copy()
    rng = np.random.default_rng(1)
    missing = rng.random(pixels.shape[:2]) < 0.15
    pixels[missing] = np.nan
    pixels[100:110] = np.nan
    result = repair_keypoints(pixels, found.confidence, found.names, found.time_s, leg_px(runner))
    assert not result.swapped.any()
    assert np.isnan(result.pixels[missing]).all()
    assert np.isnan(result.pixels[100:110]).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 9))
def test_the_cheapest_sequence_is_found_exactly(seed: int, frames: int) -> None:
    """Against trying every sequence of a short clip."""
    rng = np.random.default_rng(seed)
    both = rng.normal(0.0, 0.3, (frames, 2, 2, 2))
    time_s = np.cumsum(rng.uniform(0.02, 0.04, frames))
    chosen = RepairSettings(track_rate_hz=1000.0)

    def cost(states: tuple[int, ...]) -> float:
        path = np.array([both[t, ::-1] if s else both[t] for t, s in enumerate(states)])
        total = 2 * chosen.swapped_cost * sum(states)
        total += 2 * chosen.switch_cost * sum(a != b for a, b in itertools.pairwise(states))
        for t in range(2, frames):
            ratio = (time_s[t] - time_s[t - 1]) / (time_s[t - 1] - time_s[t - 2])
            off = path[t] - path[t - 1] - ratio * (path[t - 1] - path[t - 2])
            total += np.minimum(np.hypot(off[..., 0], off[..., 1]), chosen.cap).sum()
        return float(total)

    found = tuple(find_swaps(both, time_s, chosen).astype(int))
    cheapest = min(cost(s) for s in itertools.product((0, 1), repeat=frames))
    assert cost(found) == pytest.approx(cheapest, abs=1e-5)


@pytest.mark.parametrize("steps_per_min", [140, 171.3, 220])
@pytest.mark.parametrize("rate", [30, 240])
def test_rhythm(rate: int, steps_per_min: float) -> None:
    runner = Runner(rate_hz=rate, noise_px=8.0, steps_per_min=steps_per_min, seconds=8)
    found = runner.keypoints()
    both = np.stack([found.pixels[:, places(found.names, s)] for s in ("left", "right")], axis=1)
    rhythm = find_rhythm(both, found.time_s)
    assert rhythm is not None
    stride_hz, phase = rhythm
    assert 120 * stride_hz == pytest.approx(steps_per_min, abs=0.5)
    turns = (phase[-1] - phase[0]) / (2 * np.pi)
    assert turns == pytest.approx(steps_per_min / 120 * runner.time_s[-1], abs=0.05)


def test_no_rhythm_in_noise_or_standing() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 1, (300, 2, 4, 2))
    assert find_rhythm(noise, np.arange(300) / 60) is None
    assert find_rhythm(np.zeros((300, 2, 4, 2)), np.arange(300) / 60) is None
