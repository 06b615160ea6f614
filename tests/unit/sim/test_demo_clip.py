"""The bundled clip is what its truth file says, and the pose engine finds the runner in it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from pushoff.core.names import EVENT_KINDS, MOTION_POINTS, SIDES
from pushoff.sim.clips import demo_clip, demo_truth

EVERY = 30
#: MediaPipe Pose landmark numbers of the joints that are compared.
LANDMARKS = {
    "shoulder": (11, 12),
    "wrist": (15, 16),
    "hip": (23, 24),
    "knee": (25, 26),
    "ankle": (27, 28),
}


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return json.loads(demo_truth().read_text("utf-8"))


@pytest.fixture(scope="module")
def frames() -> list[np.ndarray]:
    import av

    with av.open(str(demo_clip())) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.average_rate == 60
        found = list(container.decode(stream))
    times = np.array([float(f.pts * f.time_base) for f in found])
    np.testing.assert_allclose(times - times[0], np.arange(480) / 60, atol=1e-4)
    return [f.to_ndarray(format="rgb24") for f in found[::EVERY]]


def test_the_clip_is_small_and_is_the_one_that_the_truth_is_about(truth: dict[str, Any]) -> None:
    content = demo_clip().read_bytes()
    assert len(content) <= 3_000_000
    assert demo_truth().stat().st_size <= 500_000
    assert truth["sha256"] == hashlib.sha256(content).hexdigest()
    assert truth["frames"] == 480
    assert truth["frame_rate_hz"] == 60


def test_the_truth_is_complete_and_in_itself_consistent(truth: dict[str, Any]) -> None:
    assert set(truth["pixels"]) == set(MOTION_POINTS)
    assert {e["kind"] for e in truth["events"]} == set(EVENT_KINDS)
    pixels = {name: np.array(path) for name, path in truth["pixels"].items()}
    for side in SIDES:
        # The picture's plane is the runner's sagittal plane to within the camera's small angles:
        # attitudes read from the pixels agree with the three-dimensional ones.
        for name, upper, lower in (("thigh", "hip", "knee"), ("shank", "knee", "ankle")):
            line = pixels[f"{side}_{lower}"] - pixels[f"{side}_{upper}"]
            seen = np.degrees(np.arctan2(line[:, 0], line[:, 1]))
            assert np.abs(seen - truth["angles_deg"][f"{side}_{name}"]).max() < 3.0
        downs = [
            e["time_s"] for e in truth["events"] if (e["side"], e["kind"]) == (side, "touchdown")
        ]
        assert np.diff(downs).std() < 0.05
        assert len(downs) >= 9
    shank_px = np.linalg.norm(pixels["right_knee"] - pixels["right_ankle"], axis=1).max()
    shank_m = shank_px * truth["camera"]["metres_per_pixel_near_knee"]
    assert shank_m == pytest.approx(0.2493 * truth["runner"]["height_m"], rel=0.03)


def test_the_loader_needs_no_drawing() -> None:
    code = (
        "import sys; from pushoff.sim.clips import demo_clip; assert demo_clip().is_file();"
        "heavy = {'mujoco', 'scipy', 'av', 'mediapipe'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.slow
def test_mediapipe_finds_the_runner_with_sides_right(
    truth: dict[str, Any], frames: list[np.ndarray]
) -> None:
    mediapipe = pytest.importorskip("mediapipe")
    if not hasattr(mediapipe, "solutions"):
        pytest.skip("this MediaPipe carries no pose model")
    size = np.array([frames[0].shape[1], frames[0].shape[0]])
    pixel_m = truth["camera"]["metres_per_pixel_near_knee"]
    with mediapipe.solutions.pose.Pose(static_image_mode=True, model_complexity=1) as pose:
        for number, frame in enumerate(frames):
            found = pose.process(np.ascontiguousarray(frame))
            assert found.pose_landmarks is not None, f"nobody in frame {number * EVERY}"
            spots = np.array([(p.x, p.y) for p in found.pose_landmarks.landmark]) * size
            for joint, (_, right) in LANDMARKS.items():
                true = np.array(truth["pixels"][f"right_{joint}"][number * EVERY])
                off_m = np.linalg.norm(spots[right] - true) * pixel_m
                # 10 cm: a joint found on the other leg or arm would be farther in most frames.
                assert off_m < 0.10, f"right {joint} in frame {number * EVERY}: {off_m:.2f} m off"
            assert spots[0, 0] > (spots[7, 0] + spots[8, 0]) / 2, "the nose is ahead of the ears"
