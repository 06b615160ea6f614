"""DeepLabCut's table of predictions: columns named by scorer, individual, body part, coordinate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float

from pushoff.capture.raw import RawRecording, ReadOptions
from pushoff.capture.tracks import from_tracks, rate_or_refuse
from pushoff.core.errors import UnreadableError


def from_columns(
    path: Path,
    format_name: str,
    columns: Sequence[tuple[str, ...]],
    values: Float[np.ndarray, "row column"],
    index: Float[np.ndarray, " row"],
    options: ReadOptions,
) -> RawRecording:
    """Return the recording of a table whose columns are (…, individual?, body part, coordinate).

    ``index`` is the frame number of each row; frames that are left out come back as NaN.

    Raises
    ------
    UnreadableError
        No frame rate told, columns of another kind, or frame numbers that do not ascend.
    """
    known = {"x": 0, "y": 1, "likelihood": 2}
    wrong = [c for c in columns if len(c) not in (3, 4) or c[-1].lower() not in known]
    if wrong or not columns:
        raise UnreadableError(
            path.name,
            "columns named by scorer, (individual,) body part and x, y or likelihood",
            " / ".join(wrong[0]) if wrong else "none",
        )
    whole = index.size and np.isfinite(index).all() and (np.diff(index) > 0).all()
    if not whole or (index != np.rint(index)).any():
        raise UnreadableError(path.name, "ascending frame numbers in the first column", "others")
    rate_hz = rate_or_refuse(path, options.fps, "DeepLabCut")
    bodies = list(dict.fromkeys(c[1] if len(c) == 4 else "" for c in columns))
    parts = list(dict.fromkeys(c[-2] for c in columns))
    # Without a likelihood (labels drawn by hand) every position that is there counts fully.
    place = (index - index[0]).astype(int)
    if place[-1] + 1 > 4 * len(place):
        raise UnreadableError(
            path.name,
            "the predictions of a whole clip",
            f"{len(place)} of {place[-1] + 1} frames",
            "labelled frames are no clip: analyse the video with the trained model",
        )
    table = np.full((place[-1] + 1, len(bodies), len(parts), 3), np.nan)
    table[..., 2] = 1.0
    for number, column in enumerate(columns):
        body = bodies.index(column[1] if len(column) == 4 else "")
        table[place, body, parts.index(column[-2]), known[column[-1].lower()]] = values[:, number]
    return from_tracks(path, format_name, "deeplabcut", tuple(parts), table, rate_hz)
