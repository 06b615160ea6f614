"""People who lie: the picture is turned until the pose engine sees them best.

Pose engines are taught with people who stand. Somebody on a table is seen better where the picture
is turned so that the head is up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.capture.frames import VideoFile, read_frames
from pushoff.capture.photo import poses_of, silenced, turned
from pushoff.capture.pose.blazepose import LONGEST_SIDE
from pushoff.capture.pose.registry import PoseKeypoints, choose_engine
from pushoff.core.progress import Progress

Image = UInt8[np.ndarray, "row column 3"]

#: Frames of a clip that are tried in every turn.
_TRIED = 3
#: A turned picture is taken only where it is seen surer by this much (mean confidence).
_SURER = 0.05
_JUDGED = ("shoulder", "hip", "knee", "ankle")
#: Quarter turns clockwise: as it is, head to the left turned up, head to the right turned up.
_TURNS = (0, 1, 3)


@dataclass(frozen=True)
class Turned:
    """Keypoints in the pixels of the picture as it was, and how it was turned to find them."""

    names: tuple[str, ...]
    pixels: Float[np.ndarray, "time point 2"]
    confidence: Float[np.ndarray, "time point"]
    pose: str
    turned_deg: int


def pose_of_lying(image: Image, pose: str | None = None) -> Turned:
    """Return the keypoints of a photo in the turn in which they are seen surest."""
    return max(_in_turns(image, pose), key=_score)


def pose_of_lying_video(video: VideoFile, pose: str | None, progress: Progress) -> Turned:
    """Return the keypoints of every frame, in the turn in which some frames are seen surest."""
    scores = np.zeros(len(_TURNS))
    for place in (np.arange(_TRIED) + 0.5) / _TRIED * len(video):
        for _, image in read_frames(video, int(place), int(place) + 1, LONGEST_SIDE):
            scores += [_score(found) for found in _in_turns(image, pose)]
    return _whole(video, _TURNS[int(np.argmax(scores))], pose, progress)


def _in_turns(image: Image, pose: str | None) -> list[Turned]:
    size = (image.shape[1], image.shape[0])
    found, names, engine = poses_of([turned(image, turn) for turn in _TURNS], pose)
    return [
        Turned(names, turned_back(one.pixels, turn, size), one.confidence, engine, 90 * turn)
        for turn, one in zip(_TURNS, found, strict=True)
    ]


def _score(found: Turned) -> float:
    """Return the mean confidence of the joints, a little less for a turned picture."""
    columns = [n for n, name in enumerate(found.names) if name.split("_")[-1] in _JUDGED]
    return float(found.confidence[:, columns].mean()) - (_SURER if found.turned_deg else 0.0)


def _whole(video: VideoFile, turn: int, pose: str | None, progress: Progress) -> Turned:
    engine, model = choose_engine(pose)
    model = engine.prepare(model)
    size = (video.width, video.height)
    shown = size if turn % 2 == 0 else (video.height, video.width)
    frames = (
        (number, turned(image, turn)) for number, image in read_frames(video, 0, None, LONGEST_SIDE)
    )
    with silenced(), engine.open(model) as tracker:
        found = tracker.run(
            frames, 0, len(video), shown, lambda done: progress("pose", done, len(video))
        )
    kept = [place for place, name in enumerate(engine.landmarks) if name]
    found = PoseKeypoints(found.pixels[:, kept], found.confidence[:, kept])
    names = tuple(engine.landmarks[place] for place in kept)
    pixels = turned_back(found.pixels, turn, size)
    return Turned(names, pixels, found.confidence, engine.name, 90 * turn)


def turned_back(
    pixels: Float[np.ndarray, "time point 2"], turn: int, size: Sequence[int]
) -> Float[np.ndarray, "time point 2"]:
    """Return places in a picture that was turned clockwise, as places in the picture before.

    ``size`` is the (width, height) of the picture before it was turned.
    """
    x, y = pixels[..., 0], pixels[..., 1]
    width, height = size
    if turn == 1:
        return np.stack([y, height - x], axis=-1)
    if turn == 2:
        return np.stack([width - x, height - y], axis=-1)
    if turn == 3:
        return np.stack([width - y, x], axis=-1)
    return pixels
