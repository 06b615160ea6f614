"""RTMPose with feet (Halpe-26) through rtmlib: ``pip install pushoff[rtmpose]``, models by path.

rtmlib runs two ONNX models: YOLOX finds people, RTMPose their points. Both files lie in one folder;
``--pose rtmpose:FOLDER`` or ``--pose rtmpose:POSE.onnx`` names it. Without a path it is the folder
into which rtmlib downloads (which it does only where ``PUSHOFF_POSE_DOWNLOAD=1``).

Differences to rtmlib's own ``BodyWithFeet``: people are looked for when a run begins and when the
person is lost, in between the box comes from the points before (as in rtmlib's ``PoseTracker``,
but without its smoothing and without carrying identities over chunks).

Tried with rtmlib 0.0.16 and onnxruntime 1.31 on stand-in models of the published shapes (input,
boxes, SimCC outputs), and in the tests with a stand-in for rtmlib; not yet with the published
weights, so nothing is said here of how well it does.

References
----------
Jiang et al. 2023, RTMPose: real-time multi-person pose estimation based on MMPose,
arXiv:2303.07399; rtmlib, https://github.com/Tau-J/rtmlib.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.capture.people import Sightings
from pushoff.capture.pose.guide import Guide
from pushoff.capture.pose.model_file import DOWNLOAD_VARIABLE, download_allowed
from pushoff.capture.pose.registry import (
    POSE_ENGINES,
    FrameProgress,
    PeopleFinder,
    PoseKeypoints,
    PoseTracker,
)
from pushoff.core.errors import UnreadableError

Image = UInt8[np.ndarray, "row column 3"]

#: Halpe-26 in its order, as landmark names.
HALPE26: tuple[str, ...] = (
    "nose",
    "left_eye",
    "right_eye",
    "left_ear",
    "right_ear",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "head_top",
    "neck",
    "hip",
    "left_toe",
    "right_toe",
    "left_toe_lateral",
    "right_toe_lateral",
    "left_heel",
    "right_heel",
)
_MODE = "balanced"
#: Mean score under which a picture does not show the person (rtmlib draws points above 0.43;
#: a point that is guessed scores 0.1 to 0.3).
_LOWEST_MEAN = 0.3
#: Share by which the box around the points before is widened on every side: joints lie inside of
#: the body, and the runner moves on. RTMPose itself adds a quarter.
_MARGIN = 0.10
#: A circle around the hips that holds the body, in heights of the detector's box.
_AROUND = 0.55
_POLICY = "1"


class RtmPose:
    """The engine; it follows the person by the points of the frame before."""

    name = "rtmpose"
    title = "RTMPose with feet (Halpe-26) through rtmlib, with model files"
    landmarks = HALPE26

    def available(self, model: Path | None = None) -> str | None:
        """Return why the engine cannot run here, None where it can."""
        for package in ("rtmlib", "onnxruntime"):
            if importlib.util.find_spec(package) is None:
                return f"{package} is not installed (pip install pushoff[rtmpose])"
        if model is None and _downloaded() is None:
            if download_allowed():
                return None
            return (
                f"no model files: give --pose rtmpose:FOLDER, or set {DOWNLOAD_VARIABLE}=1 to let "
                "rtmlib fetch them once"
            )
        try:
            _files(model)
        except UnreadableError as error:
            return error.found
        return None

    def prepare(self, model: Path | None = None) -> Path | None:
        """Return the path given, or that of the pose model, fetched where the user allows."""
        if model is not None:
            return model
        known = _downloaded()
        if known is None and download_allowed():
            return _fetch()
        return known

    def version(self, model: Path | None = None) -> str:
        """Return what the results depend on."""
        digest = hashlib.sha256()
        for path in _files(model):
            digest.update(path.read_bytes())
        return f"{importlib.metadata.version('rtmlib')}-{_POLICY}-{digest.hexdigest()[:12]}"

    @contextmanager
    def open(self, model: Path | None = None) -> Iterator[PoseTracker]:
        """Load both models."""
        yield _Tracker(*_load(model))

    @contextmanager
    def open_finder(self, model: Path | None = None) -> Iterator[PeopleFinder]:
        """Load the model that finds people."""
        yield _Finder(_load(model)[0])


def _files(model: Path | None) -> tuple[Path, Path]:
    """Return the files of the model that finds people and of that for their points.

    Raises
    ------
    UnreadableError
        One of them is not there.
    """
    path = model or _downloaded()
    if path is None:
        raise UnreadableError("--pose rtmpose", "model files", "no model files", "give a folder")
    folder = path if path.is_dir() else path.parent
    if path.is_dir():
        pose = next((p for p in sorted(path.glob("*.onnx")) if "halpe26" in p.name), None)
    else:
        pose = path if path.is_file() else None
    finder = next((p for p in sorted(folder.glob("*.onnx")) if p.name.startswith("yolox")), None)
    if pose is None:
        where = f"no *halpe26*.onnx in {path}" if path.is_dir() else f"no model file {path}"
        raise UnreadableError("--pose rtmpose", "a pose model", where)
    if finder is None:
        raise UnreadableError(
            "--pose rtmpose", "a model that finds people", f"no yolox*.onnx in {folder}"
        )
    return finder, pose


def _download_folder() -> Path:
    """Return the folder that rtmlib downloads to."""
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = os.environ.get("TORCH_HOME", os.path.join(cache, "rtmlib"))
    return Path(home).expanduser() / "hub" / "checkpoints"


def _downloaded() -> Path | None:
    """Return the pose model that was fetched before, None where there is none."""
    try:
        return _files(_download_folder())[1] if _download_folder().is_dir() else None
    except UnreadableError:
        return None  # only one of the two, or models of other kinds


def _fetch() -> Path:
    """Let rtmlib download both models; return the path of the pose model."""
    from rtmlib import BodyWithFeet
    from rtmlib.tools.file import download_checkpoint

    addresses = BodyWithFeet.MODE[_MODE]
    try:
        download_checkpoint(addresses["det"])
        return Path(download_checkpoint(addresses["pose"]))
    except OSError as error:  # URLError and time-outs are among them
        raise UnreadableError(
            "--pose rtmpose", "the models", f"no connection ({error})", "give a folder with them"
        ) from error


def _load(model: Path | None) -> tuple[Any, Any]:
    """Return rtmlib's models that find people and points."""
    from rtmlib import YOLOX, RTMPose

    finder, pose = _files(model)
    settings = {"backend": "onnxruntime", "device": "cpu"}
    with contextlib.redirect_stdout(io.StringIO()):  # rtmlib says which files it loads
        people = YOLOX(str(finder), model_input_size=_finder_size(finder), **settings)
        points = RTMPose(str(pose), model_input_size=_pose_size(pose), **settings)
    return people, points


def _pose_size(path: Path) -> tuple[int, int]:
    """Return (width, height) of the pose model's input: published names hold height × width."""
    named = re.search(r"(\d{3})x(\d{3})", path.name)
    return (int(named[2]), int(named[1])) if named else (192, 256)


def _finder_size(path: Path) -> tuple[int, int]:
    """Return the input size of a published YOLOX: 416 for nano and tiny, 640 for the others."""
    return (416, 416) if re.search("tiny|nano", path.name) else (640, 640)


def _boxes(people: Any, image: Image) -> Float[np.ndarray, "person 4"]:
    """Return left, top, right, bottom (px) of everybody; ``image`` is BGR as rtmlib wants it."""
    return np.asarray(people(image), dtype=float).reshape(-1, 4)


def _blue_first(image: Image) -> Image:
    return np.ascontiguousarray(image[..., ::-1])


class _Finder:
    def __init__(self, people: Any) -> None:
        self._people = people

    def find(self, image: Image, thorough: bool) -> Sightings:
        """Return everybody in a picture; see :class:`PeopleFinder`."""
        boxes = _boxes(self._people, _blue_first(image))
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        radius = _AROUND * (boxes[:, 3] - boxes[:, 1])
        return np.column_stack([middle, radius, np.ones(len(boxes))])


class _Tracker:
    def __init__(self, people: Any, points: Any) -> None:
        self._people = people
        self._points = points

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
        result = PoseKeypoints.empty(count, len(HALPE26))
        box: Float[np.ndarray, "4"] | None = None
        for number, image in frames:
            visible = guide is None or guide.visible(number)
            found = self._look(number, _blue_first(image), size, box, guide) if visible else None
            box = None
            if found is not None:
                pixels, scores = found
                result.pixels[number - first] = pixels
                result.confidence[number - first] = scores
                box = _around(pixels)
            progress(number - first + 1)
        return result

    def _look(
        self,
        number: int,
        image: Image,
        size: tuple[int, int],
        box: Float[np.ndarray, "4"] | None,
        guide: Guide | None,
    ) -> tuple[Float[np.ndarray, "point 2"], Float[np.ndarray, " point"]] | None:
        """Return points (px of the video) and scores of one frame, None where he is not seen."""
        share = image.shape[1] / size[0]
        shown = image if guide is None else guide.picture(number, image, fresh=False)
        # Where the box that follows has lost him, he is looked for once more.
        for known in (box, None) if box is not None else (None,):
            here = self._find(number, shown, share, guide) if known is None else known * share
            if here is None:
                return None
            points, scores = self._points(shown, bboxes=[here.tolist()])
            pixels = np.asarray(points[0], dtype=float) / share
            sure = np.clip(np.asarray(scores[0], dtype=float), 0.0, 1.0)
            his = guide is None or guide.belongs(number, pixels)
            if his and sure.mean() >= _LOWEST_MEAN:
                return pixels, sure
        return None

    def _find(
        self, number: int, image: Image, share: float, guide: Guide | None
    ) -> Float[np.ndarray, "4"] | None:
        """Return the box (px of the picture) of the person, None where nobody is found."""
        boxes = _boxes(self._people, image)
        if not len(boxes):
            return None
        if guide is None:
            sizes = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
            return boxes[int(np.argmax(sizes))]
        chosen = guide.pick(number, (boxes[:, :2] + boxes[:, 2:]) / 2 / share)
        return None if chosen is None else boxes[chosen]


def _around(pixels: Float[np.ndarray, "point 2"]) -> Float[np.ndarray, "4"]:
    """Return a box around points with a margin."""
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    margin = _MARGIN * (high - low)
    return np.concatenate([low - margin, high + margin])


POSE_ENGINES.register(RtmPose())
