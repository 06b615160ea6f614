"""MediaPipe's Tasks runtime (0.10.30 and later, and 0.10.21): brings no model, takes one by path.

It runs in its image mode, which looks at every frame on its own: its video mode smooths with a
causal filter that delays fast feet, and cannot be told not to.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8

from pushoff.capture.pose.blazepose import BLAZEPOSE_LANDMARKS
from pushoff.capture.pose.model_file import (
    DOWNLOAD_VARIABLE,
    MODEL_VARIABLE,
    download_allowed,
    fetch_model,
    find_model,
)
from pushoff.capture.pose.registry import (
    POSE_ENGINES,
    FrameProgress,
    PoseKeypoints,
    PoseTracker,
)
from pushoff.core.errors import UnreadableError


class MediaPipeTasks:
    """The engine; every frame is looked at on its own."""

    name = "mediapipe_tasks"
    title = "MediaPipe Tasks with a model file (pose_landmarker .task)"
    landmarks = BLAZEPOSE_LANDMARKS

    def available(self, model: Path | None = None) -> str | None:
        """Return why the engine cannot run here, None where it can."""
        if importlib.util.find_spec("mediapipe") is None:
            return "mediapipe is not installed"
        path = find_model(model)
        if path is None:
            if download_allowed():
                return None
            return (
                f"no model file: set {MODEL_VARIABLE} to a pose_landmarker .task file, or "
                f"{DOWNLOAD_VARIABLE}=1 to fetch it once (9 MB)"
            )
        return None if path.is_file() else f"no model file {path}"

    def prepare(self, model: Path | None = None) -> Path | None:
        """Return the model file, fetched first where the user has asked for that."""
        path = find_model(model)
        return fetch_model() if path is None and download_allowed() else path

    def version(self, model: Path | None = None) -> str:
        """Return what the results depend on."""
        path = find_model(model)
        digest = "" if path is None else hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        return f"{importlib.metadata.version('mediapipe')}-image-{digest}"

    @contextmanager
    def open(self, model: Path | None = None) -> Iterator[PoseTracker]:
        """Load the model."""
        from mediapipe.tasks.python import BaseOptions
        from mediapipe.tasks.python.vision import (
            PoseLandmarker,
            PoseLandmarkerOptions,
            RunningMode,
        )

        path = find_model(model)
        if path is None:
            raise UnreadableError("--pose mediapipe_tasks", found=str(self.available(model)))
        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(path)),
            running_mode=RunningMode.IMAGE,
        )
        with PoseLandmarker.create_from_options(options) as landmarker:
            yield _Tracker(landmarker)


class _Tracker:
    def __init__(self, landmarker: Any) -> None:
        self._landmarker = landmarker

    def run(
        self,
        frames: Iterable[tuple[int, UInt8[np.ndarray, "row column 3"]]],
        first: int,
        count: int,
        size: tuple[int, int],
        progress: FrameProgress,
    ) -> PoseKeypoints:
        """Return the keypoints of successive frames; see :class:`PoseTracker`."""
        from mediapipe import Image, ImageFormat

        result = PoseKeypoints.empty(count, len(BLAZEPOSE_LANDMARKS))
        for number, image in frames:
            found = self._landmarker.detect(Image(image_format=ImageFormat.SRGB, data=image))
            if found.pose_landmarks:
                points = np.array([(p.x, p.y, p.visibility) for p in found.pose_landmarks[0]])
                result.pixels[number - first] = points[:, :2] * size
                result.confidence[number - first] = points[:, 2]
            progress(number - first + 1)
        return result


POSE_ENGINES.register(MediaPipeTasks())
