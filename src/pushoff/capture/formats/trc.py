"""TRC: marker positions as text (Motion Analysis, OpenSim, Sports2D, OpenCap)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float

from pushoff.capture.clock import spread_rows, uniform_time
from pushoff.capture.raw import READERS, RawMarkers, RawRecording, Reader, ReadOptions
from pushoff.capture.text_table import check_row_count, delimiter_of, parse_rows, read_lines, split
from pushoff.core.errors import UnreadableError

_METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0, "in": 0.0254}
#: Lines before the data: file type, two of settings, marker names, X1 Y1 Z1 ….
_HEADER_LINES = 5


def sniff(path: Path, head: bytes) -> bool:
    """Return whether the file starts as a TRC file does."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(b"pathfiletype")


@dataclass(frozen=True)
class TrcTable:
    """What a TRC file holds, lengths in the file's own ``unit``; exact zeros are still zeros."""

    names: tuple[str, ...]
    position: Float[np.ndarray, "time marker 3"]
    time_s: Float[np.ndarray, " time"]
    unit: str
    warnings: tuple[str, ...]


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Read marker positions in metres; empty cells and exact zeros (0, 0, 0) become NaN.

    Times count from the first frame. Frames that the file leaves out come back as NaN.

    Raises
    ------
    UnreadableError
        Header incomplete, unknown unit, rows of another length than the marker names ask for, a
        cut-off last row, fewer rows than the header promises, no frames.
    """
    table = read_table(path, tuple(_METRES))
    position = table.position * _METRES[table.unit]
    position[(position == 0).all(axis=2)] = np.nan
    return RawRecording(
        format="trc",
        path=path,
        markers=RawMarkers(table.names, position, table.time_s - table.time_s[0]),
        facts={"start_s": float(table.time_s[0])},
        warnings=table.warnings,
    )


def read_table(path: Path, units: tuple[str, ...]) -> TrcTable:
    """Return the file's table; ``units`` are those that its header may name.

    Raises
    ------
    UnreadableError
        As :func:`read`.
    """
    lines = read_lines(path)
    name = path.name
    if not sniff(path, lines[0].encode()) or len(lines) < _HEADER_LINES:
        raise UnreadableError(
            name,
            "a TRC header of 5 lines that starts with PathFileType",
            f"{len(lines)} lines that start with {lines[0][:30]!r}",
        )
    settings = dict(zip(lines[1].split(), lines[2].split(), strict=False))
    unit = settings.get("Units", "").lower()
    if unit not in units:
        raise UnreadableError(
            f"{name} line 3", f"Units to be one of {', '.join(units)}", repr(unit or "nothing")
        )
    markers = _marker_names(lines[3])
    if not markers:
        raise UnreadableError(f"{name} line 4", "marker names after Frame# and Time", "none")
    first = _first_data_line(lines)
    table = _table(name, lines, first, markers)
    warnings = _check_frames(path, settings, len(table))
    time_s, place = uniform_time(table[:, 1], name)
    position = table[:, 2:].reshape(len(table), len(markers), 3)
    position = spread_rows(position, place, len(time_s))
    if len(time_s) > len(table):
        warnings.append(f"{len(time_s) - len(table)} frames are missing in {name}")
    return TrcTable(tuple(markers), position, time_s, unit, tuple(warnings))


def _marker_names(line: str) -> list[str]:
    cells = split(line, delimiter_of(line))
    # Each name stands above the first of its three columns; the other two are empty (or, in files
    # separated by blanks, not there at all).
    return [cell for cell in cells[2:] if cell]


def _first_data_line(lines: list[str]) -> int:
    for i in range(_HEADER_LINES, len(lines)):
        if lines[i].strip():
            return i
    return len(lines)


def _table(name: str, lines: list[str], first: int, markers: list[str]) -> np.ndarray:
    rows = lines[first:]
    if not rows:
        raise UnreadableError(name, "at least one frame", "none", "the data may be cut off")
    delimiter = delimiter_of(rows[0])
    columns = 2 + 3 * len(markers)
    cells = len(rows[0].rstrip().split(delimiter))
    if cells > columns:
        raise UnreadableError(
            f"{name} line {first + 1}",
            f"{columns} columns ({len(markers)} markers × 3 + 2)",
            str(cells),
            "is a marker name missing in line 4?",
        )
    return parse_rows(rows, first + 1, columns, delimiter, name)


def _check_frames(path: Path, settings: dict[str, str], rows: int) -> list[str]:
    try:
        promised = int(float(settings.get("NumFrames", "")))
    except ValueError:
        return [f"line 3 of {path.name} does not say how many frames follow"]
    return check_row_count(path, promised, rows)


READERS.register(
    Reader(
        name="trc",
        title="TRC marker positions (text)",
        suffixes=(".trc",),
        gives=("markers",),
        sniff=sniff,
        read=read,
    )
)
