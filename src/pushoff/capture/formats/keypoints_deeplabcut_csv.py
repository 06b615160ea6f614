"""DeepLabCut predictions as CSV: header rows scorer, (individuals,) bodyparts, coords."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pushoff.capture.deeplabcut import from_columns
from pushoff.capture.raw import READERS, RawRecording, Reader, ReadOptions
from pushoff.capture.text_table import delimiter_of, parse_rows, read_lines, split
from pushoff.core.errors import UnreadableError

_HEADS = ("scorer", "individuals", "bodyparts", "coords")


def sniff(path: Path, head: bytes) -> bool:
    """Return whether the table's first column begins with scorer and goes on to bodyparts."""
    lines = head.decode("utf-8-sig", errors="replace").splitlines()[:4]
    words = [line.split(",")[0].split(";")[0].strip().lower() for line in lines]
    return words[:1] == ["scorer"] and "bodyparts" in words


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Return the keypoints of one person; the frame rate has to be told.

    Raises
    ------
    UnreadableError
        Header rows missing, rows of another length, no frame rate, body parts without a side.
    """
    lines = read_lines(path)
    delimiter = delimiter_of(lines[0])
    rows: dict[str, list[str]] = {}
    for line in lines[: len(_HEADS)]:
        cells = split(line, delimiter)
        if cells[0].lower() in _HEADS:
            rows[cells[0].lower()] = cells[1:]
    missing = [word for word in ("scorer", "bodyparts", "coords") if word not in rows]
    if missing or list(rows) != [word for word in _HEADS if word in rows]:
        raise UnreadableError(
            path.name,
            "header rows scorer, bodyparts and coords",
            f"no {' and '.join(missing)}" if missing else "another order",
        )
    width = {len(cells) for cells in rows.values()}
    if len(width) > 1:
        found = ", ".join(f"{len(cells)} in {word}" for word, cells in rows.items())
        raise UnreadableError(path.name, "header rows of one length", found)
    columns = list(zip(*rows.values(), strict=True))
    first = len(rows) + 1
    table = parse_rows(lines[len(rows) :], first, 1 + len(columns), delimiter, path.name)
    if len(table) == 0:
        raise UnreadableError(path.name, "at least one frame", "none", "the data may be cut off")
    index = np.asarray(table[:, 0])
    return from_columns(path, "keypoints_deeplabcut_csv", columns, table[:, 1:], index, options)


READERS.register(
    Reader(
        name="keypoints_deeplabcut_csv",
        title="DeepLabCut predictions, CSV (tell --fps)",
        suffixes=(".csv",),
        gives=("keypoints",),
        sniff=sniff,
        read=read,
    )
)
