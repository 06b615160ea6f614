"""SLEAP analysis file (HDF5): datasets tracks, node_names, point_scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from pushoff.capture.hdf5_file import holds_hdf5, open_hdf5, text_of
from pushoff.capture.raw import READERS, RawRecording, Reader, ReadOptions
from pushoff.capture.tracks import from_tracks, rate_or_refuse
from pushoff.core.errors import UnreadableError

_AXES = ("frame", "track", "node", "xy")
#: Order of the axes where the file does not say it: as SLEAP has always exported.
_USUAL = ("track", "xy", "node", "frame")
#: The other order of older files, marked by ``transpose = False``.
_UNTURNED = ("frame", "node", "xy", "track")


def sniff(path: Path, head: bytes) -> bool:
    """Return whether the file holds SLEAP's tracks."""
    if not holds_hdf5(path, head):
        return False
    try:
        with open_hdf5(path) as file:
            return "tracks" in file and "node_names" in file
    except UnreadableError:
        return False


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Return the keypoints of one person; the frame rate has to be told.

    Scores are clipped to 1; a point without a score (drawn by hand) counts fully.

    Raises
    ------
    UnreadableError
        No tracks, damage, no frame rate, nodes without a side.
    """
    with open_hdf5(path) as file:
        if "tracks" not in file or "node_names" not in file:
            raise UnreadableError(path.name, "SLEAP's tracks and node_names", "neither or one")
        tracks: Any = file["tracks"]
        nodes: Any = file["node_names"]
        names = tuple(text_of(name) for name in np.asarray(nodes[:]).ravel())
        axes = _axes(tracks, bool(file.attrs.get("transpose", True)))
        position = np.asarray(tracks[:], dtype=float)
        scores: Any = file.get("point_scores")
        found = None if scores is None else np.asarray(scores[:], dtype=float)
    if position.ndim != 4 or set(axes) != set(_AXES):
        shape = " × ".join(map(str, position.shape))
        raise UnreadableError(path.name, "tracks of tracks × 2 × nodes × frames", shape)
    position = position.transpose([axes.index(axis) for axis in _AXES])
    if position.shape[3] != 2 or position.shape[2] != len(names):
        raise UnreadableError(
            path.name,
            f"tracks of 2 coordinates for {len(names)} nodes",
            f"{position.shape[3]} for {position.shape[2]}",
        )
    score = np.ones(position.shape[:3])
    if found is not None and found.ndim == 3:
        order = [axis for axis in axes if axis != "xy"]
        turned = found.transpose([order.index(axis) for axis in _AXES[:3]])
        if turned.shape == score.shape:
            score = np.where(np.isfinite(turned), turned, 1.0)
    rate_hz = rate_or_refuse(path, options.fps, "SLEAP")
    table = _joined(position, score)
    return from_tracks(path, "keypoints_sleap_analysis", "sleap", names, table, rate_hz)


def _axes(tracks: Any, turned: bool) -> tuple[str, ...]:
    said = tracks.attrs.get("dims")
    if said is None:
        return _USUAL if turned else _UNTURNED
    words = json.loads(text_of(said)) if isinstance(said, (str, bytes)) else list(said)
    return tuple(text_of(word) for word in words)


def _joined(
    position: Float[np.ndarray, "time body point 2"], score: Float[np.ndarray, "time body point"]
) -> Float[np.ndarray, "time body point 3"]:
    return np.concatenate([position, score[..., None]], axis=3)


READERS.register(
    Reader(
        name="keypoints_sleap_analysis",
        title="SLEAP analysis file, HDF5 (tell --fps)",
        suffixes=(".h5", ".hdf5"),
        gives=("keypoints",),
        sniff=sniff,
        read=read,
    )
)
