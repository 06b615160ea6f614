"""Every pose engine: what it says of itself, blank pictures, and a real runner."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from pushoff.capture.frames import open_video, read_frames
from pushoff.capture.pose.registry import POSE_ENGINES, PREFERRED, PoseEngine, PoseKeypoints
from pushoff.core.names import known_landmarks

sys.path.insert(0, str(Path(__file__).parent.parent / "unit" / "capture" / "video"))
from task_model import make_task_model

ALL = POSE_ENGINES.names()
#: Frames of the clip that are looked at (each takes some 50 ms).
FRAMES = 10


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path | None]:
    """Model files for the engines that bring none."""
    folder = tmp_path_factory.mktemp("models")
    return {"mediapipe_tasks": make_task_model(folder / "pose.task")}


def ready(name: str, models: dict[str, Path | None]) -> tuple[PoseEngine, Path | None]:
    engine, model = POSE_ENGINES.get(name), models.get(name)
    reason = engine.available(model)
    if reason is not None:
        pytest.skip(f"{name} cannot run here: {reason}")
    return engine, model


def keypoints_of_the_clip(name: str, clip: Path, models: dict[str, Path | None]) -> PoseKeypoints:
    engine, model = ready(name, models)
    video = open_video(clip)
    with engine.open(model) as tracker:
        return tracker.run(
            read_frames(video, 0, FRAMES), 0, FRAMES, (video.width, video.height), lambda done: None
        )


def test_preferred_engines_exist() -> None:
    assert set(PREFERRED) <= set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_describes_itself(name: str, models: dict[str, Path | None]) -> None:
    engine, model = ready(name, models)
    assert engine.title
    named = [landmark for landmark in engine.landmarks if landmark]
    assert set(named) <= known_landmarks()
    assert len(set(named)) == len(named)
    for part in ("hip", "knee", "ankle", "heel", "toe", "shoulder"):
        assert {f"left_{part}", f"right_{part}"} <= set(named)
    assert engine.version(model) == engine.version(model) != ""
    assert engine.prepare(model) == model


@pytest.mark.parametrize("name", ALL)
def test_says_why_it_cannot_take_a_missing_model(name: str, tmp_path: Path) -> None:
    reason = POSE_ENGINES.get(name).available(tmp_path / "nowhere.task")
    assert reason is not None
    assert "\n" not in reason


@pytest.mark.parametrize("name", ALL)
def test_nobody_in_a_grey_picture(name: str, models: dict[str, Path | None]) -> None:
    engine, model = ready(name, models)
    grey = [(number, np.full((240, 320, 3), 128, dtype=np.uint8)) for number in (5, 6, 8)]
    seen: list[int] = []
    with engine.open(model) as tracker:
        result = tracker.run(iter(grey), 5, 4, (320, 240), seen.append)
    assert result.pixels.shape == (4, len(engine.landmarks), 2)
    assert np.isnan(result.pixels).all()
    assert (result.confidence == 0).all()
    assert seen == [1, 2, 4]


@pytest.mark.parametrize("name", ALL)
def test_finds_a_real_runner(name: str, models: dict[str, Path | None], shared_data: Path) -> None:
    """Against RTMPose on the same clip: engines differ in where they mark a joint, by some cm."""
    result = keypoints_of_the_clip(name, shared_data / "video" / "male_side.mp4", models)
    other = json.loads((shared_data / "video" / "male_side.pose.json").read_bytes())
    reference = np.array(other["frames"], dtype=float)[:FRAMES]
    engine = POSE_ENGINES.get(name)
    assert (result.confidence <= 1).all()
    for landmark, theirs in (
        ("left_knee", "l_knee"),
        ("left_shoulder", "l_shoulder"),
        ("left_hip", "l_hip"),
    ):
        here = result.pixels[:, engine.landmarks.index(landmark)]
        there = reference[:, other["keypoint_names"].index(theirs), :2]
        # The runner is 600 pixels tall: 30 pixels are 5 % of stature.
        assert np.median(np.hypot(*(here - there).T)) < 30


@pytest.mark.parametrize("name", ALL)
def test_a_run_does_not_depend_on_the_one_before(
    name: str, models: dict[str, Path | None], shared_data: Path
) -> None:
    engine, model = ready(name, models)
    video = open_video(shared_data / "video" / "male_side.mp4")
    size = (video.width, video.height)

    def ignore(done: int) -> None: ...

    with engine.open(model) as tracker:
        fresh = tracker.run(read_frames(video, 100, 104), 100, 4, size, ignore)
        tracker.run(read_frames(video, 0, 4), 0, 4, size, ignore)
        again = tracker.run(read_frames(video, 100, 104), 100, 4, size, ignore)
    np.testing.assert_allclose(again.pixels, fresh.pixels, atol=0.5)
