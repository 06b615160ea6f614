"""OpenPose BODY_25: a folder with one JSON file per frame, or one file with a list of frames.

OpenPose writes neither frame rate nor frame size: the rate has to be told, the size is taken from
what the keypoints span.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from pushoff.capture.raw import READERS, RawKeypoints, RawRecording, Reader, ReadOptions
from pushoff.core.errors import UnreadableError

#: BODY_25 in its order (OpenPose, "Pose Output Format (BODY_25)").
_NAMES: tuple[str, ...] = (
    "nose",
    "neck",
    "right_shoulder",
    "right_elbow",
    "right_wrist",
    "left_shoulder",
    "left_elbow",
    "left_wrist",
    "mid_hip",
    "right_hip",
    "right_knee",
    "right_ankle",
    "left_hip",
    "left_knee",
    "left_ankle",
    "right_eye",
    "left_eye",
    "right_ear",
    "left_ear",
    "left_toe",
    "left_toe_lateral",
    "left_heel",
    "right_toe",
    "right_toe_lateral",
    "right_heel",
)
_PEOPLE_KEY = "pose_keypoints_2d"
_PATTERN = "*_keypoints.json"


def sniff(path: Path, head: bytes) -> bool:
    """Return whether this is a folder of OpenPose frames or one file that holds such frames."""
    if path.is_dir():
        return next(path.glob(_PATTERN), None) is not None
    return path.suffix.lower() == ".json" and (_PEOPLE_KEY.encode() in head or b'"people"' in head)


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Return the keypoints of one person (the largest); UnreadableError where that fails."""
    frames, fps = _folder_frames(path) if path.is_dir() else _file_frames(path)
    rate = options.fps if options.fps is not None else fps
    if rate is None:
        raise UnreadableError(
            path.name, "a frame rate (OpenPose does not write it)", "none", "give --fps, e.g. 60"
        )
    people = [_people(place, frame, path) for place, frame in enumerate(frames)]
    table, crowd = _follow(people)
    pixels, confidence = table[..., :2], table[..., 2]
    seen = confidence > 0
    pixels = np.where(seen[..., None], pixels, np.nan)
    if seen.any() and np.nanmax(np.abs(pixels)) <= 1.0:
        raise UnreadableError(
            path.name, "pixels", "coordinates from −1 to 1", "save with --keypoint_scale 0"
        )
    keypoints = RawKeypoints(
        names=_NAMES,
        pixels=pixels,
        confidence=np.clip(confidence, 0.0, 1.0),
        time_s=np.arange(len(frames)) / rate,
        width=_span(pixels[..., 0]),
        height=_span(pixels[..., 1]),
        pose="openpose_body25",
        nominal_rate_hz=rate,
    )
    warnings = (
        (f"Up to {crowd} people are in view; the largest was followed.",) if crowd > 1 else ()
    )
    return RawRecording(
        format="keypoints_openpose", path=path, keypoints=keypoints, warnings=warnings
    )


def _folder_frames(path: Path) -> tuple[list[Any], float | None]:
    files = sorted(path.glob(_PATTERN), key=lambda file: _frame_number(file.name))
    if not files:
        raise UnreadableError(path.name, f"files {_PATTERN}", "none in this folder")
    return [_load(file) for file in files], None


def _frame_number(name: str) -> tuple[int, str]:
    numbers = re.findall(r"\d+", name)
    return (int(numbers[-1]) if numbers else 0, name)


def _file_frames(path: Path) -> tuple[list[Any], float | None]:
    content = _load(path)
    fps = None
    if isinstance(content, dict):
        fps = content.get("fps")
        content = content.get("frames", [content] if "people" in content else None)
    if not isinstance(content, list) or not content:
        raise UnreadableError(path.name, "a list of OpenPose frames", "something else")
    usable = isinstance(fps, (int, float)) and fps > 0
    return content, float(fps) if usable and isinstance(fps, (int, float)) else None


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise UnreadableError(str(path), "a readable file", error.strerror or "none") from error
    except ValueError as error:
        raise UnreadableError(path.name, "whole JSON", f"damage ({error})") from error


def _people(place: int, frame: Any, path: Path) -> Float[np.ndarray, "person point 3"]:
    """Return every person of a frame."""
    people = frame.get("people") if isinstance(frame, dict) else None
    if not isinstance(people, list):
        raise UnreadableError(path.name, "people in every frame", f"none in frame {place}")
    try:
        flat = [np.asarray(person[_PEOPLE_KEY], dtype=float) for person in people]
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError(
            path.name, f"{_PEOPLE_KEY} with numbers for every person", f"others in frame {place}"
        ) from error
    if any(person.size != 3 * len(_NAMES) for person in flat):
        sizes = ", ".join(sorted({str(person.size // 3) for person in flat}))
        raise UnreadableError(
            path.name,
            f"{len(_NAMES)} points per person (BODY_25)",
            f"{sizes} in frame {place}",
            "run OpenPose with --model_pose BODY_25",
        )
    return np.array(flat).reshape(len(flat), len(_NAMES), 3)


def _follow(
    people: list[Float[np.ndarray, "_ point 3"]],
) -> tuple[Float[np.ndarray, "time point 3"], int]:
    """Return the person who is largest in any frame, followed by nearness, and the most in view."""
    table = np.zeros((len(people), len(_NAMES), 3))
    sizes = [max((_size(person) for person in frame), default=0.0) for frame in people]
    start = int(np.argmax(sizes))
    if sizes[start] > 0:
        for order in (range(start, len(people)), range(start, -1, -1)):
            place: Float[np.ndarray, " 2"] | None = None
            for number in order:
                frame = people[number]
                if len(frame) == 0:
                    continue
                if place is None:
                    chosen = int(np.argmax([_size(person) for person in frame]))
                else:
                    gaps = [float(np.hypot(*(_middle(person) - place))) for person in frame]
                    chosen = int(np.nanargmin(gaps)) if np.isfinite(gaps).any() else 0
                table[number] = frame[chosen]
                middle = _middle(frame[chosen])
                place = middle if np.isfinite(middle).all() else place
    return table, max((len(frame) for frame in people), default=0)


def _size(person: Float[np.ndarray, "point 3"]) -> float:
    seen = person[person[:, 2] > 0, 1]
    return float(np.ptp(seen)) if len(seen) > 1 else 0.0


def _middle(person: Float[np.ndarray, "point 3"]) -> Float[np.ndarray, " 2"]:
    seen = person[person[:, 2] > 0, :2]
    return np.median(seen, axis=0) if len(seen) else np.full(2, np.nan)


def _span(coordinates: Float[np.ndarray, "time point"]) -> int:
    seen = coordinates[np.isfinite(coordinates)]
    return int(np.ceil(seen.max())) + 1 if len(seen) else 1


READERS.register(
    Reader(
        name="keypoints_openpose",
        title="OpenPose BODY_25 JSON: folder with one file per frame, or one file",
        suffixes=(".json",),
        gives=("keypoints",),
        sniff=sniff,
        read=read,
    )
)
