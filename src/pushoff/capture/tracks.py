"""Keypoints of other tools, several bodies over time, to the keypoints of one runner."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float

from pushoff.capture.keypoint_names import landmarks_of
from pushoff.capture.raw import RawKeypoints, RawRecording
from pushoff.core.errors import UnreadableError

#: A body that takes over from a lost one has to stand within this many of its heights: a runner
#: seen from the side covers less than that between the frames of a short loss.
_NEAR = 0.5


def rate_or_refuse(path: Path, told: float | None, tool: str) -> float:
    """Return the frame rate that was told; files of this tool hold none."""
    if told is None:
        raise UnreadableError(
            path.name, f"a frame rate ({tool} does not write it)", "none", "give --fps, e.g. 60"
        )
    return told


def from_tracks(
    path: Path,
    format_name: str,
    pose: str,
    names: tuple[str, ...],
    table: Float[np.ndarray, "time body point 3"],
    rate_hz: float,
) -> RawRecording:
    """Return the recording of the body that is seen most and largest.

    ``table`` holds x, y (upright pixels) and confidence from 0 to 1, NaN where nothing was found;
    ``names`` are the tool's own.

    Raises
    ------
    UnreadableError
        Body parts that are not named, no positions at all, or positions that are not in pixels.
    """
    columns, landmarks = landmarks_of(names, path.name)
    chosen = table[:, :, list(columns)]
    if chosen.shape[0] == 0 or chosen.shape[1] == 0:
        raise UnreadableError(path.name, "at least one frame with a body", "none")
    seen = np.isfinite(chosen[..., :2]).all(axis=-1) & (np.nan_to_num(chosen[..., 2]) > 0)
    if not seen.any():
        raise UnreadableError(path.name, "positions of body parts", "none in any frame")
    if np.abs(chosen[seen][:, :2]).max() <= 1.0:
        raise UnreadableError(path.name, "pixels", "coordinates from −1 to 1")
    person = _one_body(chosen, seen)
    here = np.isfinite(person[..., 0])
    crowd = int((seen.mean(axis=2) > 0.5).sum(axis=1).max())
    warnings = (
        (f"Up to {crowd} people are in view; the one seen most and largest was followed.",)
        if crowd > 1
        else ()
    )
    keypoints = RawKeypoints(
        names=landmarks,
        pixels=person[..., :2],
        confidence=np.where(here, np.clip(np.nan_to_num(person[..., 2]), 0.0, 1.0), 0.0),
        time_s=np.arange(len(person)) / rate_hz,
        width=_span(person[..., 0]),
        height=_span(person[..., 1]),
        pose=pose,
        nominal_rate_hz=rate_hz,
    )
    return RawRecording(format=format_name, path=path, keypoints=keypoints, warnings=warnings)


def _one_body(
    table: Float[np.ndarray, "time body point 3"], seen: Bool[np.ndarray, "time body point"]
) -> Float[np.ndarray, "time point 3"]:
    """Return one body; where its track is lost, another that stands where it should be goes on.

    Trackers give a runner a new number after a loss, so one number is often not the whole run.
    """
    table = np.where(seen[..., None], table, np.nan)
    count = seen.sum(axis=2)
    there = count > 0
    middle, height = _middles(table, there)
    weight = np.nansum(np.where(there, height * count, 0.0), axis=0)
    order = np.argsort(-weight, kind="stable")
    first = int(order[0])
    person, place, mine = table[:, first].copy(), middle[:, first].copy(), there[:, first].copy()
    size = float(np.nanmedian(np.where(there[:, first], height[:, first], np.nan)))
    frames = np.arange(len(person))
    for other in (int(number) for number in order[1:]):
        free = there[:, other] & ~mine
        if not free.any():
            continue
        expected = np.stack(
            [np.interp(frames, frames[mine], place[mine, axis]) for axis in (0, 1)], axis=1
        )
        near = np.hypot(*(middle[:, other] - expected).T) < _NEAR * size
        take = free & near
        person[take], place[take] = table[take, other], middle[take, other]
        mine |= take
    return person


def _middles(
    table: Float[np.ndarray, "time body point 3"], there: Bool[np.ndarray, "time body"]
) -> tuple[Float[np.ndarray, "time body 2"], Float[np.ndarray, "time body"]]:
    """Return where every body is and how high it is (px), NaN where it is not there."""
    middle = np.full((*there.shape, 2), np.nan)
    height = np.full(there.shape, np.nan)
    bodies = table[there]
    middle[there] = np.nanmedian(bodies[..., :2], axis=1)
    height[there] = np.nanmax(bodies[..., 1], axis=1) - np.nanmin(bodies[..., 1], axis=1)
    return middle, height


def _span(coordinates: Float[np.ndarray, "time point"]) -> int:
    return max(1, int(np.ceil(np.nanmax(coordinates))) + 1)
