"""Tables with kind, name, axis and unit in the column names: ``marker.C7.x [mm]``."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from jaxtyping import Float

from pushoff.capture.clock import spread_rows, uniform_time
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
from pushoff.core.names import Side

_COLUMN = re.compile(r"(?P<kind>[A-Za-z]+)\.(?P<name>[^\[]+?)\s*\[(?P<unit>[^\]]*)\]")
_LENGTHS = {"mm": 1e-3, "cm": 1e-2, "m": 1.0}
_TIMES = {"s": 1.0, "ms": 1e-3}
#: Newtons, or the share of body weight (which load.py multiplies by the runner's weight).
_FORCES = {"n": (1.0, False), "bw%": (1e-2, True), "%bw": (1e-2, True), "bw": (1.0, True)}
_LOAD = re.compile(r"(?:GRF|CoP|GRM|Tz)_(?P<axis>[xyz])(?:_(?P<plate>.+))?", re.IGNORECASE)
_SIDES: dict[str, Side] = {"r": "right", "right": "right", "l": "left", "left": "left"}


def sniff(path: Path, head: bytes) -> bool:
    """Return whether the first line has columns such as ``marker.C7.x [mm]``."""
    first = head.decode("utf-8-sig", errors="replace").lstrip().splitlines()[:1]
    if not first:
        return False
    cells = split(first[0], delimiter_of(first[0]))[:400]
    kinds = {match["kind"].lower() for cell in cells if (match := _parse(cell))}
    return bool(kinds & {"marker", "grf"})


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Read markers (m) and forces (N, or body weights: see ``facts``) from a table with units.

    Raises
    ------
    UnreadableError
        Unknown units (all named), no time column, neither markers nor forces, no rows.
    """
    lines = read_lines(path)
    name = path.name
    delimiter = delimiter_of(lines[0])
    cells = split(lines[0].rstrip(), delimiter)
    parsed = [_parse(cell) for cell in cells]
    _check_units(name, cells)
    times = [i for i, match in enumerate(parsed) if match and match["kind"].lower() == "time"]
    if not times:
        raise UnreadableError(f"{name} line 1", "a column such as 'time.time [s]'", "none")
    table = parse_rows(lines[1:], 2, len(cells), delimiter, name)
    if len(table) == 0:
        raise UnreadableError(name, "at least one row", "none", "the data may be cut off")
    time_cell = parsed[times[0]]
    assert time_cell is not None
    written = table[:, times[0]] * _TIMES[time_cell["unit"].lower()]
    time_s, place = uniform_time(written, name)
    table = spread_rows(table, place, len(time_s))
    clock = time_s - time_s[0]
    markers = _markers(cells, table, clock)
    force, in_weights = _force(cells, table, clock)
    if markers is None and force is None:
        raise UnreadableError(
            f"{name} line 1",
            "columns such as 'marker.C7.x [mm]' or 'GRF.GRF_x_r [N]'",
            ", ".join(cells[:6]),
        )
    return RawRecording(
        format="marker_table",
        path=path,
        markers=markers,
        force=force,
        facts={"start_s": float(time_s[0]), "force_in_body_weights": in_weights},
    )


def _parse(cell: str) -> re.Match[str] | None:
    return _COLUMN.fullmatch(cell.strip().strip('"'))


def _check_units(name: str, cells: list[str]) -> None:
    known = {"marker": _LENGTHS, "cop": _LENGTHS, "grf": _FORCES, "time": _TIMES}
    wrong = []
    for cell in cells:
        match = _parse(cell)
        table = known.get(match["kind"].lower()) if match else None
        if match and table is not None and match["unit"].lower() not in table:
            wrong.append(f"{match['unit']!r} in {cell!r}")
    if wrong:
        raise UnreadableError(
            f"{name} line 1",
            "lengths in mm, cm or m, forces in N or BW%, times in s or ms",
            ", ".join(wrong[:3]) + (f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""),
        )


def _markers(
    cells: list[str], table: np.ndarray, time_s: Float[np.ndarray, " time"]
) -> RawMarkers | None:
    found: dict[str, dict[str, tuple[int, float]]] = {}
    for i, cell in enumerate(cells):
        match = _parse(cell)
        if match is None or match["kind"].lower() != "marker":
            continue
        name, _, axis = match["name"].rpartition(".")
        if name and axis.lower() in ("x", "y", "z"):
            found.setdefault(name, {})[axis.lower()] = (i, _LENGTHS[match["unit"].lower()])
    whole = {name: axes for name, axes in found.items() if len(axes) == 3}
    if not whole:
        return None
    position = np.stack(
        [
            np.stack([table[:, axes[a][0]] * axes[a][1] for a in "xyz"], axis=1)
            for axes in whole.values()
        ],
        axis=1,
    )
    position[(position == 0).all(axis=2)] = np.nan
    return RawMarkers(tuple(whole), position, time_s)


def _force(
    cells: list[str], table: np.ndarray, time_s: Float[np.ndarray, " time"]
) -> tuple[RawForce | None, bool]:
    blocks: dict[str, dict[str, dict[str, int]]] = {"grf": {}, "cop": {}}
    scale: dict[int, float] = {}
    in_weights = False
    for i, cell in enumerate(cells):
        match = _parse(cell)
        load = _LOAD.fullmatch(match["name"]) if match else None
        kind = match["kind"].lower() if match else ""
        if match is None or load is None or kind not in blocks:
            continue
        unit = match["unit"].lower()
        if kind == "grf":
            scale[i], weights = _FORCES[unit]
            in_weights |= weights
        else:
            scale[i] = _LENGTHS[unit]
        plate = (load["plate"] or "1").lower()
        blocks[kind].setdefault(plate, {})[load["axis"].lower()] = i
    plates = [key for key, axes in blocks["grf"].items() if len(axes) == 3]
    if not plates:
        return None, False

    def block(kind: str, plate: str) -> Float[np.ndarray, "time 3"]:
        out = np.full((len(table), 3), np.nan)
        for j, axis in enumerate("xyz"):
            i = blocks[kind].get(plate, {}).get(axis)
            if i is not None:
                out[:, j] = table[:, i] * scale[i]
        return out

    force = np.stack([block("grf", plate) for plate in plates], axis=1)
    centre = np.stack([block("cop", plate) for plate in plates], axis=1)
    centre[~(np.abs(force) > 0).any(axis=2)] = np.nan
    side: tuple[Side | None, ...] = tuple(_SIDES.get(plate) for plate in plates)
    nothing = np.full(force.shape[:2], np.nan)
    return RawForce(tuple(plates), force, centre, nothing, side, time_s), in_weights


READERS.register(
    Reader(
        name="marker_table",
        title="Table with units in its column names (marker.C7.x [mm], GRF.GRF_x_r [N])",
        suffixes=(".csv", ".txt", ".tsv"),
        gives=("markers", "force"),
        sniff=sniff,
        read=read,
    )
)
