import json
from pathlib import Path

import numpy as np
import pytest

from pushoff.capture.formats import keypoints_halpe, keypoints_openpose
from pushoff.capture.formats.keypoints_openpose import _NAMES as BODY_25
from pushoff.capture.raw import ReadOptions
from pushoff.core.errors import UnreadableError
from pushoff.core.names import known_landmarks


def person(middle: float, height: float, frame: int) -> list[float]:
    points = np.zeros((25, 3))
    points[:, 0] = middle + np.linspace(-20, 20, 25) + frame
    points[:, 1] = 400 + np.linspace(-height / 2, height / 2, 25)
    points[:, 2] = 0.8
    return points.ravel().tolist()


def openpose_frame(*people: list[float]) -> dict[str, object]:
    return {"version": 1.3, "people": [{"pose_keypoints_2d": p} for p in people]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "run"
    path.mkdir()
    for number in range(12):
        near, other = person(300, 400, number), person(900, 150, -number)
        people = (near, other) if number % 2 else (other, near)
        file = path / f"run_{number:012d}_keypoints.json"
        file.write_text(json.dumps(openpose_frame(*people)))
    return path


def test_openpose_folder_follows_the_largest_person(folder: Path) -> None:
    assert keypoints_openpose.sniff(folder, b"")
    raw = keypoints_openpose.read(folder, ReadOptions(fps=50.0))
    found = raw.keypoints
    assert found is not None
    assert set(found.names) <= known_landmarks()
    np.testing.assert_allclose(found.time_s, np.arange(12) / 50)
    middle = found.pixels[..., 0].mean(axis=1)
    np.testing.assert_allclose(middle, 300 + np.arange(12), atol=1e-6)
    assert any("2 people" in warning for warning in raw.warnings)


def test_openpose_points_that_are_not_found_are_nan(folder: Path) -> None:
    file = sorted(folder.iterdir())[3]
    points = np.array(person(300, 400, 3)).reshape(25, 3)
    points[BODY_25.index("left_heel")] = 0.0
    file.write_text(json.dumps(openpose_frame(points.ravel().tolist())))
    (folder / "run_000000000005_keypoints.json").write_text(json.dumps(openpose_frame()))
    found = keypoints_openpose.read(folder, ReadOptions(fps=50.0)).keypoints
    assert found is not None
    heel = found.names.index("left_heel")
    assert np.isnan(found.pixels[3, heel]).all()
    assert found.confidence[3, heel] == 0
    assert np.isnan(found.pixels[5]).all()
    assert np.isfinite(found.pixels[4]).all()


def test_openpose_in_one_file(tmp_path: Path) -> None:
    frames = [openpose_frame(person(300, 400, n)) for n in range(5)]
    path = tmp_path / "all.json"
    path.write_text(json.dumps({"fps": 25, "frames": frames}))
    assert keypoints_openpose.sniff(path, path.read_bytes()[:4096])
    found = keypoints_openpose.read(path, ReadOptions()).keypoints
    assert found is not None
    np.testing.assert_allclose(found.time_s, np.arange(5) / 25)


def test_openpose_without_a_rate_says_so(folder: Path) -> None:
    with pytest.raises(UnreadableError, match=r"frame rate.*--fps"):
        keypoints_openpose.read(folder, ReadOptions())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"people": [', "whole JSON"),
        ('{"version": 1.3}', "people in every frame"),
        (json.dumps(openpose_frame([0.0] * 54)), "25 points per person"),
        (json.dumps({"people": [{"pose_keypoints_2d": ["a"] * 75}]}), "numbers for every person"),
    ],
)
def test_damaged_openpose_frames(folder: Path, content: str, words: str) -> None:
    (folder / "run_000000000004_keypoints.json").write_text(content)
    with pytest.raises(UnreadableError, match=words):
        keypoints_openpose.read(folder, ReadOptions(fps=50.0))


def test_openpose_shares_of_the_frame_are_refused(tmp_path: Path) -> None:
    points = np.array(person(300, 400, 0)).reshape(25, 3)
    points[:, :2] /= 1000
    path = tmp_path / "shares.json"
    path.write_text(json.dumps([openpose_frame(points.ravel().tolist())]))
    with pytest.raises(UnreadableError, match="keypoint_scale"):
        keypoints_openpose.read(path, ReadOptions(fps=30.0))


def named(**changes: object) -> dict[str, object]:
    frames = [[[100.0 + n, 50.0, 0.9], [120.0, 60.0, 1.03], [0.0, 0.0, 0.0]] for n in range(6)]
    content: dict[str, object] = {
        "schema": "gaitlab.pose/v1",
        "source": "rtmpose-halpe26",
        "view": "side-right",
        "fps": 30.0,
        "width": 640,
        "height": 480,
        "keypoint_names": ["l_hip", "r_big_toe", "head"],
        "frames": frames,
    }
    content.update(changes)
    return content


def write(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "pose.json"
    path.write_text(json.dumps(content))
    return path


def test_named_keypoints(tmp_path: Path) -> None:
    path = write(tmp_path, named())
    assert keypoints_halpe.sniff(path, path.read_bytes()[:512])
    found = keypoints_halpe.read(path, ReadOptions()).keypoints
    assert found is not None
    assert found.names == ("left_hip", "right_toe", "head_top")
    assert (found.width, found.height, found.view_hint) == (640, 480, "right")
    assert found.confidence.max() == 1.0
    assert np.isnan(found.pixels[:, 2]).all()
    np.testing.assert_allclose(found.time_s, np.arange(6) / 30)


def test_named_keypoints_clock(tmp_path: Path) -> None:
    uneven = [0.0, 0.03, 0.08, 0.1, 0.15, 0.21]
    found = keypoints_halpe.read(write(tmp_path, named(timestamps=uneven)), ReadOptions())
    assert found.keypoints is not None
    np.testing.assert_allclose(found.keypoints.time_s, uneven)
    rounded = [round(n / 30, 3) for n in range(6)]
    found = keypoints_halpe.read(write(tmp_path, named(timestamps=rounded)), ReadOptions())
    assert found.keypoints is not None
    np.testing.assert_allclose(found.keypoints.time_s, np.arange(6) / 30)
    found = keypoints_halpe.read(write(tmp_path, named()), ReadOptions(fps=240.0))
    assert found.keypoints is not None
    np.testing.assert_allclose(found.keypoints.time_s, np.arange(6) / 240)


def test_frames_with_nobody_are_nan(tmp_path: Path) -> None:
    content = named()
    frames = content["frames"]
    assert isinstance(frames, list)
    frames[2] = None
    found = keypoints_halpe.read(write(tmp_path, content), ReadOptions()).keypoints
    assert found is not None
    assert np.isnan(found.pixels[2]).all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"frames": []}, "at least one frame"),
        ({"keypoint_names": None}, "a list of names"),
        ({"fps": None}, "--fps"),
        ({"frames": [[[1.0, 2.0, 0.5]]]}, "3 points"),
        ({"frames": [[[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]]]}, "3 numbers"),
        ({"timestamps": [0.0, 0.1, 0.1, 0.2, 0.3, 0.4]}, "ascending"),
    ],
)
def test_damaged_named_keypoints(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        keypoints_halpe.read(write(tmp_path, named(**changes)), ReadOptions())
