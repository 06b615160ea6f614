"""Places where a clip is not one take, on a drawn runner; nothing is found where it is."""

from __future__ import annotations

import numpy as np
import pytest
from runner import Runner

from pushoff.capture.clip_cuts import find_breaks
from pushoff.capture.stride_template import phase_jumps


def swapped_at_random(pixels: np.ndarray, names: tuple[str, ...], seed: int) -> np.ndarray:
    """Exchange the legs in a tenth of the frames: cuts have to be found before that is repaired."""
    rows = np.flatnonzero(np.random.default_rng(seed).random(len(pixels)) < 0.1)[:, None]
    parts = ("knee", "ankle", "heel", "toe")
    left, right = ([names.index(f"{s}_{p}") for p in parts] for s in ("left", "right"))
    mixed = pixels.copy()
    mixed[rows, left + right] = pixels[rows, right + left]
    return mixed


@pytest.mark.parametrize("view", ["side", "rear", "front"])
@pytest.mark.parametrize("rate", [24, 60, 240])
@pytest.mark.parametrize("travel", [0.0, 3.5])
def test_one_take(view: str, rate: int, travel: float) -> None:
    runner = Runner(rate_hz=rate, seconds=5, noise_px=8.0, view=view, travel_mps=travel)
    found = runner.keypoints()
    pixels = swapped_at_random(found.pixels, found.names, rate)
    # The runner is out of sight for a while, and the camera shakes.
    pixels[rate : rate + rate // 3] = np.nan
    shake = 0.02 * 700 * np.random.default_rng(1).standard_normal((len(pixels), 1, 2))
    assert find_breaks(pixels + shake, found.names, found.time_s) == ()


@pytest.mark.parametrize("rate", [30, 60, 240])
@pytest.mark.parametrize("kind", ["jump", "size", "pose", "turn"])
def test_every_kind(kind: str, rate: int) -> None:
    runner = Runner(rate_hz=rate, seconds=7, noise_px=4.0)
    found = runner.keypoints()
    pixels, at = found.pixels.copy(), round(3.1 * rate)
    if kind == "jump":
        pixels[at:] += [0.0, 260.0]
    elif kind == "size":
        pixels[at:] = [960, 500] + 1.6 * (pixels[at:] - [960, 500])
    elif kind == "pose":
        pixels = np.concatenate([pixels[:at], pixels[at + round(0.17 * rate) :]])
    else:
        pixels[at:, :, 0] = 1920 - pixels[at:, :, 0]
    pixels = swapped_at_random(pixels, found.names, rate)
    breaks = find_breaks(pixels, found.names, found.time_s[: len(pixels)])
    assert [item.kind for item in breaks] == [kind]
    near = 0.15 if kind == "turn" else 0.05
    assert breaks[0].time_s == pytest.approx(at / rate, abs=near)
    assert f"at {breaks[0].time_s:.1f} s" in breaks[0].told()


def test_leaving_the_picture_and_coming_back_is_no_cut() -> None:
    found = Runner(rate_hz=60, seconds=8, noise_px=4.0).keypoints()
    pixels = found.pixels.copy()
    pixels[200:280] = np.nan
    pixels[280:] += [300.0, 0.0]
    breaks = find_breaks(pixels, found.names, found.time_s)
    assert all(item.kind == "pose" for item in breaks)


def test_phase_of_the_steps_jumps_by_what_is_missing() -> None:
    rate, steps_per_min = 120, 171.0
    runner = Runner(rate_hz=rate, seconds=8, steps_per_min=steps_per_min)
    found = runner.keypoints()
    parts = ("knee", "ankle", "heel", "toe")
    both = np.stack(
        [
            found.pixels[:, [found.names.index(f"{s}_{p}") for p in parts]]
            for s in ("left", "right")
        ],
        axis=1,
    )
    whole = phase_jumps(both, found.time_s)
    assert whole is not None
    assert np.nanmax(np.abs(whole)) < 0.1
    missing = 12
    cut = np.concatenate([both[:480], both[480 + missing :]])
    jump = phase_jumps(cut, found.time_s[: len(cut)])
    assert jump is not None
    expected = 2 * np.pi * missing / rate * steps_per_min / 60.0
    # The rhythm of the whole clip, which the cut spoils as well, is what it is measured against.
    assert jump[480] == pytest.approx(expected, abs=0.5)
    assert phase_jumps(np.zeros((300, 2, 4, 2)), np.arange(300) / 60.0) is None
