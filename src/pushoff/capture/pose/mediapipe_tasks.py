"""MediaPipe's Tasks runtime (0.10.30 and later, and 0.10.21): brings no model, takes one by path.

It runs in its image mode, which looks at every frame on its own: its video mode smooths with a
causal filter that delays fast feet, and cannot be told not to.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.capture.people import Sightings
from pushoff.capture.pose.blazepose import BLAZEPOSE_LANDMARKS
from pushoff.capture.pose.guide import Guide
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
    PeopleFinder,
    PoseKeypoints,
    PoseTracker,
)
from pushoff.core.errors import UnreadableError

Image = UInt8[np.ndarray, "row column 3"]

#: People that are looked for where several are in view.
_MOST_PEOPLE = 6
_HIPS = [BLAZEPOSE_LANDMARKS.index("left_hip"), BLAZEPOSE_LANDMARKS.index("right_hip")]
#: A circle around the hips holds the body with a little to spare (crown and toes are no landmarks).
_AROUND = 1.1


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
        with ExitStack() as stack:
            yield _Tracker(lambda people: stack.enter_context(self._landmarker(model, people)))

    @contextmanager
    def open_finder(self, model: Path | None = None) -> Iterator[PeopleFinder]:
        """Load the model for several people."""
        with self._landmarker(model, _MOST_PEOPLE) as landmarker:
            yield _Finder(landmarker)

    def _landmarker(self, model: Path | None, people: int) -> AbstractContextManager[Any]:
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
            num_poses=people,
        )
        return PoseLandmarker.create_from_options(options)


class _Finder:
    def __init__(self, landmarker: Any) -> None:
        self._landmarker = landmarker

    def find(self, image: Image, thorough: bool) -> Sightings:
        """Return everybody in a picture; see :class:`PeopleFinder`."""
        found = []
        for points in _people(self._landmarker, image):
            pixels = points[:, :2] * (image.shape[1], image.shape[0])
            hips = pixels[_HIPS].mean(axis=0)
            radius = _AROUND * np.hypot(*(pixels - hips).T).max()
            found.append((*hips, radius, points[:, 2].mean()))
        return np.array(found, dtype=float).reshape(-1, 4)


class _Tracker:
    def __init__(self, load: Callable[[int], Any]) -> None:
        self._load = load
        self._landmarkers: dict[int, Any] = {}

    def run(
        self,
        frames: Iterable[tuple[int, Image]],
        first: int,
        count: int,
        size: tuple[int, int],
        progress: FrameProgress,
        guide: Guide | None = None,
    ) -> PoseKeypoints:
        """Return the keypoints of successive frames; see :class:`PoseTracker`."""
        people = 1 if guide is None else _MOST_PEOPLE
        if people not in self._landmarkers:
            self._landmarkers[people] = self._load(people)
        landmarker = self._landmarkers[people]
        result = PoseKeypoints.empty(count, len(BLAZEPOSE_LANDMARKS))
        for number, image in frames:
            points = _chosen(landmarker, number, image, size, guide)
            if points is not None:
                result.pixels[number - first] = points[:, :2] * size
                result.confidence[number - first] = points[:, 2]
            progress(number - first + 1)
        return result


def _people(landmarker: Any, image: Image) -> list[Float[np.ndarray, "point 3"]]:
    """Return x, y (shares of the picture) and visibility of everybody found."""
    from mediapipe import Image as MediaPipeImage
    from mediapipe import ImageFormat

    found = landmarker.detect(MediaPipeImage(image_format=ImageFormat.SRGB, data=image))
    return [np.array([(p.x, p.y, p.visibility) for p in one]) for one in found.pose_landmarks]


def _chosen(
    landmarker: Any, number: int, image: Image, size: tuple[int, int], guide: Guide | None
) -> Float[np.ndarray, "point 3"] | None:
    if guide is None:
        found = _people(landmarker, image)
        return found[0] if found else None
    if not guide.visible(number):
        return None
    found = _people(landmarker, guide.picture(number, image, fresh=False))
    places = np.array([points[_HIPS, :2].mean(axis=0) for points in found]).reshape(-1, 2)
    chosen = guide.pick(number, places * size)
    return None if chosen is None else found[chosen]


POSE_ENGINES.register(MediaPipeTasks())
