"""TRC of a single camera (Sports2D and others): keypoints in one plane, pixels or metres.

Such a file looks like marker data, but the third coordinate of every point never changes: 0, or a
body's usual half width. It is one camera's view and is analysed as such.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import Float

from pushoff.capture.calibrate import measure_body
from pushoff.capture.formats.trc import TrcTable, read_table
from pushoff.capture.formats.trc import sniff as begins_as_trc
from pushoff.capture.keypoint_names import landmark_of, landmarks_of
from pushoff.capture.raw import READERS, RawKeypoints, RawRecording, Reader, ReadOptions
from pushoff.capture.text_table import delimiter_of, split
from pushoff.core.errors import UnreadableError

_METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0}
_PIXELS = ("px", "pixel", "pixels")
#: A third coordinate that stays within this share of the body's height does not change: no runner
#: sways so little, and no marker is measured without noise of a millimetre.
_STILL_SHARE = 1e-4
#: Larger "metres" than this from top to bottom are pixels (Sports2D writes m over its pixels).
_LARGEST_BODY_M = 4.0
#: Pixels per metre that metres are shown at; only the look of the picture depends on it.
_PIXELS_PER_METRE = 400.0
#: Rows that have to be there to tell a plane from space.
_ROWS = 3


def sniff(path: Path, head: bytes) -> bool:
    """Return whether a TRC file's points are a body's joints in one plane."""
    if not begins_as_trc(path, head):
        return False
    lines = head.decode("utf-8-sig", errors="replace").splitlines()[:-1]
    if len(lines) < 5:
        return False
    names = [cell for cell in split(lines[3], delimiter_of(lines[3]))[2:] if cell]
    if sum(landmark_of(name) is not None for name in names) < 6:
        return False
    rows = [split(line, delimiter_of(line)) for line in lines[5:] if line.strip()]
    whole = [row[: 2 + 3 * len(names)] for row in rows if len(row) >= 2 + 3 * len(names)]
    if len(whole) < _ROWS:
        return False
    try:
        cells = np.array([[float(cell or "nan") for cell in row[2:]] for row in whole])
    except ValueError:
        return False
    return _is_flat(cells.reshape(len(whole), len(names), 3))


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Return the keypoints of one camera; metres are told to the analysis as the body's height.

    Every point that is there counts fully: the format has no confidence.

    Raises
    ------
    UnreadableError
        As other TRC files; points that are not named, or that move in three dimensions.
    """
    table = read_table(path, (*_METRES, *_PIXELS))
    position = table.position.copy()
    position[(position[..., :2] == 0).all(axis=2)] = np.nan
    if not np.isfinite(position[..., :2]).any():
        raise UnreadableError(path.name, "positions of body parts", "none in any frame")
    if len(position) >= _ROWS and not _is_flat(position):
        raise UnreadableError(
            path.name, "points in one plane, the third coordinate still", "points in space"
        )
    columns, names = landmarks_of(table.names, path.name)
    flat = position[:, list(columns), :2]
    pixels, metric = _pixels(flat, names, table)
    size = measure_body(pixels, names, side_view=True)
    stature_m = size.stature / _PIXELS_PER_METRE
    seen = np.isfinite(pixels).all(axis=2)
    rate_hz = options.fps or 1.0 / float(np.median(np.diff(table.time_s)))
    keypoints = RawKeypoints(
        names=names,
        pixels=np.where(seen[..., None], pixels, np.nan),
        confidence=seen.astype(float),
        time_s=np.arange(len(pixels)) / rate_hz,
        width=max(1, int(np.ceil(np.nanmax(pixels[..., 0]))) + 1),
        height=max(1, int(np.ceil(np.nanmax(pixels[..., 1]))) + 1),
        pose="trc",
        nominal_rate_hz=rate_hz,
    )
    facts = {"height_m": stature_m} if metric and np.isfinite(stature_m) else {}
    return RawRecording(
        format="keypoints_trc",
        path=path,
        keypoints=keypoints,
        facts=facts,
        warnings=table.warnings,
    )


def _is_flat(position: Float[np.ndarray, "time marker 3"]) -> bool:
    """Return whether the third coordinate of every point stays where it is while others move."""
    seen = np.isfinite(position).all(axis=2)
    used = seen.sum(axis=0) >= _ROWS
    if not used.any():
        return False
    kept = np.where(seen[..., None], position, np.nan)[:, used]
    swing = np.nanmax(kept, axis=0) - np.nanmin(kept, axis=0)
    height = float(np.nanmax(kept[..., 1]) - np.nanmin(kept[..., 1]))
    return bool((swing[:, 2] <= _STILL_SHARE * height).all() and (swing[:, :2] > 0).any())


def _pixels(
    flat: Float[np.ndarray, "time point 2"], names: tuple[str, ...], table: TrcTable
) -> tuple[Float[np.ndarray, "time point 2"], bool]:
    """Return upright pixels (y down) and whether the file's lengths are metres."""
    height = float(np.nanpercentile(flat[..., 1], 99) - np.nanpercentile(flat[..., 1], 1))
    metric = table.unit in _METRES and height * _METRES[table.unit] < _LARGEST_BODY_M
    scale = _METRES[table.unit] * _PIXELS_PER_METRE if metric else 1.0
    hips = [place for place, name in enumerate(names) if name.endswith("_hip")]
    ankles = [place for place, name in enumerate(names) if name.endswith("_ankle")]
    up = np.nanmedian(flat[:, hips, 1]) > np.nanmedian(flat[:, ankles, 1])
    pixels = flat * np.array([scale, -scale if up else scale])
    if metric or up:
        # Metres have their zero anywhere; a picture has no negative places.
        pixels = pixels - np.nanmin(pixels, axis=(0, 1)) + 10.0
    return pixels, metric


READERS.register(
    Reader(
        name="keypoints_trc",
        title="TRC of one camera in pixels or metres (Sports2D)",
        suffixes=(".trc",),
        gives=("keypoints",),
        sniff=sniff,
        read=read,
    )
)
