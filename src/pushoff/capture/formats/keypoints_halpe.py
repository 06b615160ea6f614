"""Keypoint JSON with names in the file, as pose tools write for Halpe-26 (``gaitlab.pose/v1``).

One object with ``keypoint_names``, ``frames`` (frame × point × [x, y, confidence], upright pixels),
``fps`` or ``timestamps``, ``width`` and ``height``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from pushoff.capture.raw import READERS, RawKeypoints, RawRecording, Reader, ReadOptions
from pushoff.core.errors import UnreadableError
from pushoff.core.names import known_landmarks

#: Names of Halpe-26 that are called otherwise here.
_OTHER_NAMES = {"head": "head_top", "big_toe": "toe", "small_toe": "toe_lateral", "hip": "hip"}
_VIEWS: dict[str, Literal["left", "right", "rear", "front"]] = {
    "side-left": "left",
    "side-right": "right",
    "left": "left",
    "right": "right",
    "rear": "rear",
    "back": "rear",
    "front": "front",
}


def sniff(path: Path, head: bytes) -> bool:
    """Return whether the file is JSON that names its keypoints."""
    return path.suffix.lower() == ".json" and (
        b"gaitlab.pose" in head or b'"keypoint_names"' in head
    )


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Return the keypoints of a named-keypoint JSON file; UnreadableError where it is damaged."""
    content = _parse(path)
    names = content.get("keypoint_names")
    frames = content.get("frames")
    problems = []
    if not isinstance(names, list) or not names:
        problems.append("keypoint_names: a list of names")
    if not isinstance(frames, list) or not frames:
        problems.append("frames: a list of at least one frame")
    if problems or not isinstance(names, list) or not isinstance(frames, list):
        raise UnreadableError(path.name, " and ".join(problems), "neither of that kind")
    table = _table(path, frames, len(names))
    time_s = _times(path, content, len(frames), options.fps)
    landmarks = [_landmark(str(name)) for name in names]
    known = known_landmarks()
    kept = [place for place, name in enumerate(landmarks) if name in known]
    pixels = table[:, kept, :2]
    confidence = np.clip(np.nan_to_num(table[:, kept, 2]), 0.0, 1.0)
    pixels = np.where((confidence > 0)[..., None], pixels, np.nan)
    keypoints = RawKeypoints(
        names=tuple(landmarks[place] for place in kept),
        pixels=pixels,
        confidence=np.where(np.isfinite(pixels[..., 0]), confidence, 0.0),
        time_s=time_s,
        width=_side(content.get("width"), pixels[..., 0]),
        height=_side(content.get("height"), pixels[..., 1]),
        pose=str(content.get("source", "keypoints")),
        view_hint=_VIEWS.get(str(content.get("view", "")).lower()),
        nominal_rate_hz=_rate(content.get("fps")),
    )
    return RawRecording(format="keypoints_halpe", path=path, keypoints=keypoints)


def _parse(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise UnreadableError(str(path), "a readable file", error.strerror or "none") from error
    except ValueError as error:
        raise UnreadableError(path.name, "whole JSON", f"damage ({error})") from error
    if not isinstance(content, dict):
        raise UnreadableError(path.name, "a JSON object", type(content).__name__)
    return content


def _table(path: Path, frames: list[Any], points: int) -> Float[np.ndarray, "time point 3"]:
    """Return x, y, confidence of every frame; a frame that is null or empty holds nobody."""
    nobody = [[None] * 3] * points
    try:
        table = np.array([frame if frame else nobody for frame in frames], dtype=float)
    except (TypeError, ValueError) as error:
        sizes = sorted({len(frame) for frame in frames if isinstance(frame, list)})
        raise UnreadableError(
            path.name,
            f"{points} points [x, y, confidence] in every frame",
            f"frames of {', '.join(map(str, sizes))} points or with other content",
        ) from error
    if table.shape[1:] != (points, 3):
        found = " × ".join(map(str, table.shape[1:]))
        raise UnreadableError(path.name, f"{points} points × 3 numbers in every frame", found)
    return table


def _times(
    path: Path, content: dict[str, Any], count: int, fps: float | None
) -> Float[np.ndarray, " time"]:
    """Return frame times: from the user's rate, the file's rate, or its time stamps.

    A rate goes before the stamps because stamps are often rounded to milliseconds; stamps rule
    where they disagree with the rate (variable rate).
    """
    if fps is not None:
        return np.arange(count) / fps
    rate = _rate(content.get("fps"))
    stamps = content.get("timestamps")
    if isinstance(stamps, list) and len(stamps) == count and count > 1:
        time_s = np.array(stamps, dtype=float)
        if not np.all(np.diff(time_s) > 0):
            raise UnreadableError(path.name, "ascending timestamps", "others")
        time_s = time_s - time_s[0]
        if not np.isfinite(rate) or np.max(np.abs(time_s - np.arange(count) / rate)) > 0.5 / rate:
            return time_s
    if not np.isfinite(rate):
        raise UnreadableError(path.name, "fps or timestamps", "neither", "give --fps")
    return np.arange(count) / rate


def _rate(value: object) -> float:
    usable = isinstance(value, (int, float)) and np.isfinite(value) and value > 0
    return float(value) if usable and isinstance(value, (int, float)) else float("nan")


def _side(value: object, coordinates: Float[np.ndarray, "time point"]) -> int:
    """Return the size of the frame, at least what the keypoints span where the file is silent."""
    if isinstance(value, (int, float)) and value > 0:
        return int(value)
    seen = coordinates[np.isfinite(coordinates)]
    return int(np.ceil(seen.max())) + 1 if len(seen) else 1


def _landmark(name: str) -> str:
    """Return the landmark name for a name such as ``l_big_toe``, ``LeftAnkle`` or ``neck``."""
    lower = name.strip().lower().replace(" ", "_").replace("-", "_")
    for side in ("left", "right"):
        for prefix in (f"{side}_", side, f"{side[0]}_"):
            if lower.startswith(prefix):
                rest = lower[len(prefix) :].strip("_")
                return f"{side}_{_OTHER_NAMES.get(rest, rest)}"
    return _OTHER_NAMES.get(lower, lower)


READERS.register(
    Reader(
        name="keypoints_halpe",
        title="Keypoint JSON with names in the file (Halpe-26)",
        suffixes=(".json",),
        gives=("keypoints",),
        sniff=sniff,
        read=read,
    )
)
