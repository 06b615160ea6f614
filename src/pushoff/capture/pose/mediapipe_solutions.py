"""MediaPipe 0.10.14–0.10.21: its wheel carries the pose model, so it works offline (default).

The full model (``model_complexity=1``) is the only one in the wheel; the light and the heavy one
would be downloaded. Landmarks are not smoothed by MediaPipe (``smooth_landmarks=False``): its
filter is causal and delays fast feet; Pushoff smooths later, without delay.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.capture.pose.blaze_finder import BlazeFinder, open_blaze_finder
from pushoff.capture.pose.blazepose import BLAZEPOSE_LANDMARKS
from pushoff.capture.pose.guide import Guide
from pushoff.capture.pose.loupe import Loupe
from pushoff.capture.pose.registry import (
    POSE_ENGINES,
    FrameProgress,
    PoseKeypoints,
    PoseTracker,
)

Image = UInt8[np.ndarray, "row column 3"]

_MODEL_FILE = "modules/pose_landmark/pose_landmark_full.tflite"
#: Times that the first frame of a run is shown before it counts: the first look finds the person,
#: the next ones settle the crop (it follows the landmarks of the frame before).
_WARM_UP = 2


class MediaPipeSolutions:
    """The engine; it follows the person from frame to frame within a run."""

    name = "mediapipe_solutions"
    title = "MediaPipe with the model in its wheel (BlazePose full), works offline"
    landmarks = BLAZEPOSE_LANDMARKS

    def available(self, model: Path | None = None) -> str | None:
        """Return why the engine cannot run here, None where it can."""
        if model is not None:
            return "takes no model file; use mediapipe_tasks:MODEL"
        spec = importlib.util.find_spec("mediapipe")
        if spec is None or spec.origin is None:
            return "mediapipe is not installed"
        if not (Path(spec.origin).parent / _MODEL_FILE).is_file():
            return (
                f"mediapipe {importlib.metadata.version('mediapipe')} carries no pose model "
                "(0.10.14 to 0.10.21 do)"
            )
        return None

    def prepare(self, model: Path | None = None) -> Path | None:
        """Return None: the model is in the wheel."""
        return None

    def version(self, model: Path | None = None) -> str:
        """Return what the results depend on."""
        return f"{importlib.metadata.version('mediapipe')}-full-{_WARM_UP}"

    @contextmanager
    def open(self, model: Path | None = None) -> Iterator[PoseTracker]:
        """Load the model."""
        from mediapipe.python.solutions.pose import Pose

        with Pose(
            static_image_mode=False,
            model_complexity=1,
            smooth_landmarks=False,
            enable_segmentation=False,
            min_detection_confidence=0.5,
            min_tracking_confidence=0.5,
        ) as pose:
            yield _Tracker(pose)

    def open_finder(self, model: Path | None = None) -> AbstractContextManager[BlazeFinder]:
        """Load the detector of the same wheel."""
        return open_blaze_finder()


class _Tracker:
    def __init__(self, pose: Any) -> None:
        self._pose = pose

    def run(
        self,
        frames: Iterable[tuple[int, UInt8[np.ndarray, "row column 3"]]],
        first: int,
        count: int,
        size: tuple[int, int],
        progress: FrameProgress,
        guide: Guide | None = None,
    ) -> PoseKeypoints:
        """Return the keypoints of successive frames; see :class:`PoseTracker`."""
        self._pose.reset()
        loupe = Loupe(self._look)
        result = PoseKeypoints.empty(count, len(BLAZEPOSE_LANDMARKS))
        fresh = True
        for number, image in frames:
            if guide is None or guide.visible(number):
                if guide is None:
                    points = loupe.points(image, fresh) * (*size, 1.0)
                else:
                    points = self._guided(number, image, fresh, guide) * (*size, 1.0)
                fresh = guide is not None and not guide.belongs(number, points[:, :2])
                if fresh:
                    self._pose.reset()  # it follows somebody else: look for the person again
                elif np.isfinite(points).all():
                    result.pixels[number - first] = points[:, :2]
                    result.confidence[number - first] = points[:, 2]
            progress(number - first + 1)
        return result

    def _guided(
        self, number: int, image: Image, fresh: bool, guide: Guide
    ) -> Float[np.ndarray, "point 3"]:
        if fresh:
            shown = guide.picture(number, image, fresh=True)
            for _ in range(_WARM_UP):
                self._pose.process(shown)
        return self._look(guide.picture(number, image, fresh=False), fresh=False)

    def _look(self, image: Image, fresh: bool) -> Float[np.ndarray, "point 3"]:
        """Return x and y (shares of the picture) and visibility; NaN where nobody was found."""
        if fresh:
            self._pose.reset()
            for _ in range(_WARM_UP):
                self._pose.process(image)
        landmarks = self._pose.process(image).pose_landmarks
        if landmarks is None:
            return np.full((len(BLAZEPOSE_LANDMARKS), 3), np.nan)
        return np.array([(p.x, p.y, p.visibility) for p in landmarks.landmark])


POSE_ENGINES.register(MediaPipeSolutions())
