"""What is not a take of running is refused with exit code 4 and one line that says what to film."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import moving_figures as figures
from pushoff import analyze, cli
from pushoff.sim.definition import Runner
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoints import KeypointCamera, SimulatedKeypoints, raw_keypoints
from pushoff.sim.runner import simulate

RATE_HZ = 60.0


@cache
def running(view: str = "right", seconds: float = 8.0, rate_hz: float = RATE_HZ, **camera: float):
    runner = Runner(speed_mps=3.2, step_rate_per_min=168.0, stride_noise=0.015)
    run = simulate(runner, seconds, 120.0)
    filmed = KeypointCamera(view=view, fps=rate_hz, width=1920, height=1080, **camera)
    return raw_keypoints(run, filmed, KeypointError(seed=4))


def times(seconds: float = 8.0) -> np.ndarray:
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


def refused(capsys: pytest.CaptureFixture[str], path: Path) -> str:
    """Return the one line with which a file is refused."""
    code = cli.run(["analyze", str(path), "--out", str(path.parent / "result")])
    lines = capsys.readouterr().err.splitlines()
    assert code == 4, lines
    assert len(lines) == 1, lines
    assert lines[0].startswith(f"pushoff: {path.name}: ")
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    return lines[0]


def written(folder: Path, made: SimulatedKeypoints, pixels: np.ndarray | None = None) -> Path:
    shown = made.pixels if pixels is None else pixels
    return figures.write_keypoints(folder / "clip.json", made.names, shown, made.fps)


@pytest.mark.parametrize("view", ["left", "right", "rear", "front"])
@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (figures.stander, "standing"),
        (figures.walker, "walking"),
        (figures.cyclist, "pedalling"),
    ],
)
def test_other_movements(tmp_path, capsys, figure, words: str, view: str) -> None:
    names, pixels = figures.pixels_of(figure(times()), view)
    line = refused(capsys, figures.write_keypoints(tmp_path / "clip.json", names, pixels, RATE_HZ))
    assert words in line
    assert "film" in line


@pytest.mark.parametrize("steps_per_min", [80.0, 100.0, 130.0, 145.0])
@pytest.mark.parametrize("view", ["left", "rear"])
def test_walking_at_any_rate(tmp_path, capsys, steps_per_min: float, view: str) -> None:
    names, pixels = figures.pixels_of(figures.walker(times(), steps_per_min), view)
    path = figures.write_keypoints(tmp_path / "clip.json", names, pixels, RATE_HZ)
    assert "walking" in refused(capsys, path)


def test_nobody(tmp_path, capsys) -> None:
    pixels = np.full((200, len(running().names), 2), np.nan)
    assert "nobody in view" in refused(capsys, written(tmp_path, running(), pixels))


def test_far_too_small(tmp_path, capsys) -> None:
    line = refused(capsys, written(tmp_path, running(distance_m=32.0)))
    assert "pixels tall" in line
    assert "film from nearer" in line


def test_small_is_a_warning(tmp_path) -> None:
    found = analyze(written(tmp_path, running(distance_m=17.0)))
    assert any("small in the picture" in line for line in found.quality.warnings)


def test_too_few_strides(tmp_path, capsys) -> None:
    made = running()
    line = refused(capsys, written(tmp_path, made, made.pixels[: round(1.9 * RATE_HZ)]))
    assert "strides" in line
    line = refused(capsys, written(tmp_path, made, made.pixels[: round(1.0 * RATE_HZ)]))
    assert "ten steps" in line


# -- several takes in one clip ------------------------------------------------------------------


def other_place(pixels: np.ndarray, at: int) -> np.ndarray:
    moved = pixels.copy()
    moved[at:] += [400.0, 0.0]
    return moved


def other_size(pixels: np.ndarray, at: int) -> np.ndarray:
    zoomed = pixels.copy()
    middle = np.nanmedian(zoomed[at:], axis=(0, 1))
    zoomed[at:] = middle + 0.6 * (zoomed[at:] - middle)
    return zoomed


def less_time(pixels: np.ndarray, at: int) -> np.ndarray:
    """A piece is taken out: half of a step is missing."""
    return np.concatenate([pixels[:at], pixels[at + round(0.18 * RATE_HZ) :]])


def other_way(pixels: np.ndarray, at: int) -> np.ndarray:
    turned = pixels.copy()
    turned[at:, :, 0] = 1920 - turned[at:, :, 0]
    return turned


@pytest.mark.parametrize("edit", [other_place, other_size, less_time, other_way])
def test_the_longest_take_is_analysed(tmp_path, edit) -> None:
    made = running()
    at = round(2.2 * RATE_HZ)
    found = analyze(written(tmp_path, made, edit(made.pixels, at)), height_m=1.75)
    told = [line for line in found.quality.warnings if "not one take" in line]
    assert len(told) == 1
    assert f"at {at / RATE_HZ:.1f} s" in told[0]
    down = np.concatenate([found.events.times("touchdown", s) for s in ("left", "right")])
    assert down.min() > at / RATE_HZ - 0.05
    assert len(down) >= 10
    step_rate = 60.0 / np.median(np.diff(np.sort(down)))
    assert step_rate == pytest.approx(168.0, rel=0.02)


@pytest.mark.parametrize("edit", [other_place, other_size, less_time])
def test_many_short_takes_are_refused(tmp_path, capsys, edit) -> None:
    made = running()
    pixels = made.pixels
    for number in range(1, 5):
        pixels = edit(pixels, round(number * 1.5 * RATE_HZ))
    line = refused(capsys, written(tmp_path, made, pixels))
    assert "one take" in line
    assert "at 1.5 s and" in line
    assert "uncut" in line


def test_there_and_back_is_refused(tmp_path, capsys) -> None:
    made = running(seconds=4.5)
    line = refused(capsys, written(tmp_path, made, other_way(made.pixels, round(2.2 * RATE_HZ))))
    assert "turns round" in line or "another place" in line


def test_time_lapse(tmp_path, capsys) -> None:
    """Every eighth picture, played at the old rate."""
    made = running(seconds=24.0)
    assert "time-lapse" in refused(capsys, written(tmp_path, made, made.pixels[::8]))


@pytest.mark.parametrize("view", ["left", "right", "rear", "front"])
@pytest.mark.parametrize("rate_hz", [30.0, 120.0])
def test_running_is_not_refused(tmp_path, view: str, rate_hz: float) -> None:
    made = running(view, 6.0, rate_hz)
    found = analyze(written(tmp_path, made), view=view)
    assert found.strides.valid.sum() >= 8
    assert not any("not one take" in line for line in found.quality.warnings)
