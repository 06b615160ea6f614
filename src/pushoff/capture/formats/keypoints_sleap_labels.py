"""SLEAP project or predictions (.slp, HDF5): frames, instances and points of one video."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from pushoff.capture.hdf5_file import holds_hdf5, open_hdf5, text_of
from pushoff.capture.raw import READERS, RawRecording, Reader, ReadOptions
from pushoff.capture.tracks import from_tracks, rate_or_refuse
from pushoff.core.errors import UnreadableError

_HINT = "export the analysis file instead (SLEAP: File → Export Analysis HDF5)"
_NEEDED = ("metadata", "frames", "instances", "pred_points")


def sniff(path: Path, head: bytes) -> bool:
    """Return whether the file holds SLEAP's labels."""
    if not holds_hdf5(path, head):
        return False
    try:
        with open_hdf5(path) as file:
            return all(name in file for name in _NEEDED)
    except UnreadableError:
        return False


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Return the predicted keypoints of one person; the frame rate has to be told.

    Raises
    ------
    UnreadableError
        Several videos or skeletons in one file, no predictions, damage, no frame rate.
    """
    with open_hdf5(path) as file:
        missing = [name for name in _NEEDED if name not in file]
        if missing:
            raise UnreadableError(path.name, "SLEAP's labels", f"no {', '.join(missing)}", _HINT)
        try:
            names = _nodes(json.loads(text_of(file["metadata"].attrs["json"])))
            stored: dict[str, Any] = {name: file[name] for name in _NEEDED[1:]}
            frames, instances, points = (stored[name][:] for name in _NEEDED[1:])
            table = _table(frames, instances, points, len(names))
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise UnreadableError(
                path.name, "labels of one video with one skeleton", f"others ({error})", _HINT
            ) from error
    rate_hz = rate_or_refuse(path, options.fps, "SLEAP")
    return from_tracks(path, "keypoints_sleap_labels", "sleap", names, table, rate_hz)


def _nodes(metadata: Any) -> tuple[str, ...]:
    skeletons = metadata["skeletons"]
    if len(skeletons) != 1:
        raise ValueError(f"{len(skeletons)} skeletons")
    names = [str(node["name"]) for node in metadata["nodes"]]
    return tuple(names[int(node["id"])] for node in skeletons[0]["nodes"])


def _table(frames: Any, instances: Any, points: Any, nodes: int) -> np.ndarray:
    """Return (time, body, point, 3); tracks are bodies, untracked ones go by their order."""
    if len(frames) == 0:
        raise ValueError("no frames")
    if len(np.unique(frames["video"])) > 1:
        raise ValueError("several videos")
    number = frames["frame_idx"].astype(int) - int(frames["frame_idx"].min())
    tracks = int(instances["track"].max()) + 1 if len(instances) else 0
    counts = (frames["instance_id_end"] - frames["instance_id_start"]).astype(int)
    bodies = tracks + int(counts.max(initial=0))
    table = np.full((int(number.max()) + 1, bodies, nodes, 3), np.nan)
    for frame, time in zip(frames, number, strict=True):
        start, stop = int(frame["instance_id_start"]), int(frame["instance_id_end"])
        for order, instance in enumerate(instances[start:stop]):
            # 1: predicted; what was drawn by hand lies in another dataset.
            if int(instance["instance_type"]) != 1:
                continue
            found = points[int(instance["point_id_start"]) : int(instance["point_id_end"])]
            track = int(instance["track"])
            body = track if track >= 0 else tracks + order
            table[time, body] = np.stack([found["x"], found["y"], found["score"]], axis=1)
    return table


READERS.register(
    Reader(
        name="keypoints_sleap_labels",
        title="SLEAP predictions, .slp (tell --fps)",
        suffixes=(".slp",),
        gives=("keypoints",),
        sniff=sniff,
        read=read,
    )
)
