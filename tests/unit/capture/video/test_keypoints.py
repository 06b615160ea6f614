from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from runner import Runner

from pushoff.capture.formats.keypoints_halpe import read as read_named
from pushoff.capture.keypoints import from_keypoints
from pushoff.capture.options import CaptureOptions
from pushoff.capture.raw import RawKeypoints, ReadOptions
from pushoff.core.errors import NotAnalysableError


@pytest.fixture
def some_file(tmp_path: Path) -> Path:
    path = tmp_path / "run.mp4"
    path.write_bytes(b"a video")
    return path


def analyse(runner: Runner, path: Path, found: RawKeypoints | None = None, **options):
    return from_keypoints(runner.raw(path, found), CaptureOptions(**options))


@pytest.mark.parametrize(("direction", "view"), [(1, "right"), (-1, "left")])
@pytest.mark.parametrize(("travel", "surface"), [(0.0, "treadmill"), (1.0, "overground")])
def test_side_view(some_file, direction, view, travel, surface) -> None:
    runner = Runner(direction=direction, travel_mps=travel, noise_px=4.0, seconds=4)
    recording = analyse(runner, some_file, height_m=1.75)
    assert (recording.view, recording.surface, recording.dimension) == (view, surface, 2)
    points = recording.points
    assert points is not None
    assert np.isnan(points.position[..., 2]).all()
    truth = runner.body()
    for name in ("left_knee", "right_ankle", "left_toe", "nose"):
        here = points.of(name) - points.of("left_hip")
        expected = truth[name] - truth["left_hip"]
        error = (here - expected)[:, :2]
        assert np.sqrt(np.nanmean(error**2)) < 0.03
    if travel:
        speed = np.polyfit(points.time_s, np.nanmean(points.position[..., 0], axis=1), 1)[0]
        assert speed == pytest.approx(travel, rel=0.06)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_view_from_behind_and_in_front(some_file, view) -> None:
    runner = Runner(view=view, noise_px=3.0)
    recording = analyse(runner, some_file, height_m=1.75)
    assert recording.view == view
    points = recording.points
    assert points is not None
    assert np.isnan(points.position[..., 0]).all()
    width = points.of("right_hip")[:, 2] - points.of("left_hip")[:, 2]
    assert np.nanmean(width) == pytest.approx(0.11 * 1.75, rel=0.12)


def test_a_mirrored_picture_of_exchanged_sides_is_the_same_run(some_file) -> None:
    runner = Runner(noise_px=4.0)
    found = runner.keypoints()
    order = [
        found.names.index(n.replace("left", "x").replace("right", "left").replace("x", "right"))
        for n in found.names
    ]
    pixels = found.pixels[:, order].copy()
    pixels[..., 0] = found.width - pixels[..., 0]
    mirrored = analyse(runner, some_file, replace(found, pixels=pixels), height_m=1.75)
    straight = analyse(runner, some_file, found, height_m=1.75)
    assert (straight.view, mirrored.view) == ("right", "left")
    assert straight.points is not None
    assert mirrored.points is not None
    np.testing.assert_allclose(
        mirrored.points.position, straight.points.position[:, order], atol=1e-9
    )


def test_scale_from_height_and_from_an_assumed_stature(some_file) -> None:
    runner = Runner(noise_px=4.0)
    told = analyse(runner, some_file, height_m=1.75).scale
    assert told is not None
    assert not told.assumed
    assert abs(told.value - 1 / runner.px_per_m) < 2 * told.sd
    assert told.sd / told.value < 0.06
    assumed = analyse(runner, some_file).scale
    assert assumed is not None
    assert assumed.assumed
    assert assumed.sd > 1.4 * told.sd
    assert abs(assumed.value - 1 / runner.px_per_m) < 2 * assumed.sd


def test_floor_is_under_the_feet(some_file) -> None:
    recording = analyse(Runner(noise_px=2.0), some_file, height_m=1.75)
    assert recording.points is not None
    lowest = np.nanmin(recording.points.position[..., 1])
    assert recording.floor_up_m == 0.0
    assert -0.04 < lowest < 0.02


def test_options_overrule(some_file) -> None:
    runner = Runner(direction=1, noise_px=3.0)
    recording = analyse(
        runner, some_file, view="left", surface="overground", mass_kg=62.0, sex="female"
    )
    assert recording.view == "left"
    assert recording.surface == "overground"
    assert any("mirrored" in warning for warning in recording.warnings)
    assert recording.athlete.mass is not None
    assert recording.athlete.mass.source == "told by the user"
    assert recording.athlete.sex == "female"


def test_legs_named_the_wrong_way_round_throughout(some_file) -> None:
    """Facing right the camera sees the right leg; here the engine is sure of its "left" leg."""
    runner = Runner(direction=1, noise_px=3.0)
    found = runner.keypoints()
    confidence = found.confidence.copy()
    for place, name in enumerate(found.names):
        if name.split("_")[-1] in ("knee", "ankle", "heel", "toe"):
            confidence[:, place] = 0.97 if name.startswith("left") else 0.6
    recording = analyse(runner, some_file, replace(found, confidence=confidence), height_m=1.75)
    assert recording.points is not None
    assert any("wrong way round" in warning for warning in recording.warnings)
    original = analyse(runner, some_file, found, height_m=1.75)
    assert original.points is not None
    np.testing.assert_allclose(
        recording.points.of("right_ankle"), original.points.of("left_ankle"), atol=1e-3
    )


def test_unsure_and_outside_points_are_not_used(some_file) -> None:
    runner = Runner(noise_px=3.0)
    found = runner.keypoints()
    confidence, pixels = found.confidence.copy(), found.pixels.copy()
    ankle, wrist = found.names.index("left_ankle"), found.names.index("left_wrist")
    confidence[50:60, ankle] = 0.02
    pixels[70:80, wrist] = [960.0, 1500.0]
    changed = replace(found, confidence=confidence, pixels=pixels)
    recording = analyse(runner, some_file, changed, height_m=1.75)
    assert recording.points is not None
    assert np.isnan(recording.points.position[50:60, ankle]).all()
    assert np.isnan(recording.points.position[70:80, wrist]).all()
    assert np.isfinite(recording.points.position[61:69, ankle, :2]).all()


def test_warnings_about_the_picture(some_file) -> None:
    small = analyse(Runner(px_per_m=80.0), some_file, height_m=1.75)
    assert any("small in the picture" in w for w in small.warnings)
    slow = analyse(Runner(rate_hz=30.0), some_file, height_m=1.75)
    assert any("30 frames/s" in w for w in slow.warnings)
    good = analyse(Runner(noise_px=3.0), some_file, height_m=1.75)
    assert good.warnings == ()


def test_slow_motion_is_suspected_from_the_steps(some_file) -> None:
    """4 s of running at 240 frames/s, played at 30."""
    runner = Runner(rate_hz=240.0, seconds=4.0, noise_px=3.0)
    found = runner.keypoints()
    slow = analyse(runner, some_file, replace(found, time_s=np.arange(960) / 30), height_m=1.75)
    assert any("21 steps/min" in w and "--fps" in w for w in slow.warnings)
    right = analyse(runner, some_file, found, height_m=1.75)
    assert right.warnings == ()


def test_nobody_in_view(some_file) -> None:
    runner = Runner()
    found = runner.keypoints()
    empty = replace(
        found,
        pixels=np.full_like(found.pixels, np.nan),
        confidence=np.zeros_like(found.confidence),
    )
    with pytest.raises(NotAnalysableError, match="nobody in view") as caught:
        analyse(runner, some_file, empty)
    assert caught.value.exit_code == 4


def test_in_view_for_a_second_only(some_file) -> None:
    runner = Runner(seconds=6)
    found = runner.keypoints()
    pixels = found.pixels.copy()
    pixels[:100] = np.nan
    pixels[160:] = np.nan
    with pytest.raises(NotAnalysableError, match=r"1\.0 s at most in a row"):
        analyse(runner, some_file, replace(found, pixels=pixels))


def test_too_short_and_legs_unseen(some_file) -> None:
    with pytest.raises(NotAnalysableError, match=r"1\.0 s in 60 frames"):
        analyse(Runner(seconds=1), some_file)
    runner = Runner()
    found = runner.keypoints()
    pixels = found.pixels.copy()
    legs = [i for i, n in enumerate(found.names) if n.endswith(("knee", "ankle", "heel", "toe"))]
    pixels[:, legs] = np.nan
    with pytest.raises(NotAnalysableError):
        analyse(runner, some_file, replace(found, pixels=pixels))


def test_real_keypoints_of_a_treadmill_run(shared_data: Path) -> None:
    """Filmed from the left, running to the left of the picture, 168.9 ± 0.5 steps/min counted."""
    path = shared_data / "video" / "male_side.pose.json"
    raw = read_named(path, ReadOptions())
    assert raw.keypoints is not None
    assert raw.keypoints.view_hint == "left"
    raw = replace(raw, keypoints=replace(raw.keypoints, view_hint=None))
    recording = from_keypoints(raw, CaptureOptions(height_m=1.75))
    assert (recording.view, recording.surface) == ("left", "treadmill")
    assert recording.points is not None
    ahead = recording.points.of("left_toe")[:, 0] - recording.points.of("left_heel")[:, 0]
    assert np.nanmedian(ahead) > 0.05
    rhythm = next(line for line in recording.history if line.startswith("rhythm"))
    assert float(rhythm.split()[1]) == pytest.approx(168.9, abs=1.0)
