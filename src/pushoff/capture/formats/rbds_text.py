"""Tab-separated markers or forces in the layout of the RBDS data set (Fukuchi et al. 2017)."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from jaxtyping import Float

from pushoff.capture.clock import spread_rows, uniform_time
from pushoff.capture.plates import COP_FORCE_N
from pushoff.capture.raw import (
    READERS,
    RawForce,
    RawMarkers,
    RawRecording,
    Reader,
    ReadOptions,
)
from pushoff.capture.text_table import delimiter_of, parse_rows, read_lines, split
from pushoff.core.errors import UnreadableError

#: Rates of the published recordings (doi 10.7717/peerj.3298: cameras 150 Hz, treadmill 300 Hz),
#: for files whose time column only counts samples.
_MARKER_RATE_HZ, _FORCE_RATE_HZ = 150.0, 300.0
_MARKER = re.compile(r"(?P<name>.*[A-Za-z0-9])[._ ]?(?P<axis>[XYZ])")
_FORCE = ("fx", "fy", "fz")
_CENTRE = ("copx", "copy", "copz")
#: A written length above this is in millimetres: no marker is 20 m from the origin of a laboratory.
_MOST_METRES = 20.0


def sniff(path: Path, head: bytes) -> bool:
    """Return whether the first line names a time column and markers or a force with X, Y, Z."""
    first = head.decode("utf-8-sig", errors="replace").lstrip().splitlines()[:1]
    if not first:
        return False
    cells = split(first[0], delimiter_of(first[0]))
    if len(cells) < 4 or cells[0].strip('"').lower() not in ("time", "time_s", "frame"):
        return False
    return bool(_marker_columns(cells)) or _has_force(cells)


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Read markers (m) and forces (N, m, N·m) of a table whose columns end in X, Y, Z.

    Millimetres are told from metres by size. A time column that counts samples becomes seconds at
    the data set's own rates (markers 150 Hz, force 300 Hz), with a warning.

    Raises
    ------
    UnreadableError
        No such columns, rows of another length, no rows.
    """
    lines = read_lines(path)
    name = path.name
    delimiter = delimiter_of(lines[0])
    cells = [cell.strip('"') for cell in split(lines[0].rstrip(), delimiter)]
    columns = _marker_columns(cells)
    if not columns and not _has_force(cells):
        raise UnreadableError(
            f"{name} line 1",
            "Time, then R.ASISX R.ASISY R.ASISZ … or Fx Fy Fz COPx COPy COPz Ty",
            ", ".join(cells[:6]),
        )
    table = parse_rows(lines[1:], 2, len(cells), delimiter, name)
    if len(table) == 0:
        raise UnreadableError(name, "at least one row", "none", "the data may be cut off")
    warnings: list[str] = []
    written = _seconds(name, table[:, 0], not columns, warnings)
    time_s, place = uniform_time(written, name)
    table = spread_rows(table, place, len(time_s))
    clock = time_s - time_s[0]
    return RawRecording(
        format="rbds_text",
        path=path,
        markers=_markers(columns, table, clock) if columns else None,
        force=_force(cells, table, clock) if _has_force(cells) else None,
        # Both files of a trial start together, whatever number their first sample has.
        facts={},
        warnings=tuple(warnings),
    )


def _seconds(
    name: str, column: Float[np.ndarray, " time"], is_force: bool, warnings: list[str]
) -> Float[np.ndarray, " time"]:
    if len(column) > 1 and np.all(np.diff(column) == 1.0):
        rate = _FORCE_RATE_HZ if is_force else _MARKER_RATE_HZ
        warnings.append(
            f"the time column of {name} counts samples; {rate:g} Hz was taken, the rate of the "
            "published data set"
        )
        return column / rate
    return column


def _marker_columns(cells: list[str]) -> dict[str, list[int]]:
    found: dict[str, dict[str, int]] = {}
    for i, cell in enumerate(cells):
        match = _MARKER.fullmatch(cell.strip('"'))
        if match and i and cell.lower() not in (*_FORCE, *_CENTRE):
            found.setdefault(match["name"], {})[match["axis"]] = i
    return {
        name: [axes[a] for a in "XYZ"] for name, axes in found.items() if set(axes) == set("XYZ")
    }


def _has_force(cells: list[str]) -> bool:
    lower = [cell.strip('"').lower() for cell in cells]
    return all(name in lower for name in _FORCE)


def _metres(values: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    finite = np.abs(values[np.isfinite(values)])
    return values * 1e-3 if len(finite) and np.percentile(finite, 95) > _MOST_METRES else values


def _markers(
    columns: dict[str, list[int]], table: np.ndarray, time_s: Float[np.ndarray, " time"]
) -> RawMarkers:
    position = np.stack([table[:, axes] for axes in columns.values()], axis=1)
    position[(position == 0).all(axis=2)] = np.nan
    return RawMarkers(tuple(columns), _metres(position), time_s)


def _force(cells: list[str], table: np.ndarray, time_s: Float[np.ndarray, " time"]) -> RawForce:
    lower = [cell.strip('"').lower() for cell in cells]
    force = table[:, [lower.index(name) for name in _FORCE]]
    vertical = int(np.argmax(np.abs(np.nanmean(force, axis=0))))
    centre = np.full_like(force, np.nan)
    if all(name in lower for name in _CENTRE):
        centre = table[:, [lower.index(name) for name in _CENTRE]]
        centre[~(np.abs(force[:, vertical]) > COP_FORCE_N)] = np.nan
    in_mm = not np.array_equal(_metres(centre), centre, equal_nan=True)
    twist_name = "t" + "xyz"[vertical]
    twist = np.full(len(table), np.nan)
    if twist_name in lower:
        twist = table[:, lower.index(twist_name)] * (1e-3 if in_mm else 1.0)
    return RawForce(
        plates=("plate 1",),
        force=force[:, None],
        centre_of_pressure=_metres(centre)[:, None],
        free_moment=twist[:, None],
        side=(None,),
        time_s=time_s,
    )


READERS.register(
    Reader(
        name="rbds_text",
        title="Table of markers or forces, columns ending in X, Y, Z (RBDS layout)",
        suffixes=(".txt", ".csv", ".tsv"),
        gives=("markers", "force"),
        sniff=sniff,
        read=read,
    )
)
