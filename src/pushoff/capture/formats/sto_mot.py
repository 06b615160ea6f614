"""OpenSim tables (.mot, .sto): ground forces and joint angles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from jaxtyping import Float

from pushoff.capture.clock import spread_rows, uniform_time
from pushoff.capture.raw import READERS, RawForce, RawRecording, Reader, ReadOptions
from pushoff.capture.text_table import check_row_count, delimiter_of, parse_rows, read_lines, split
from pushoff.core.errors import UnreadableError
from pushoff.core.names import Side

#: Column names of external loads: ground_force_vx, 1_ground_force_px, ground_force_r_vy,
#: l_ground_torque_y, ground_moment_2_mx, ….
_LOAD = re.compile(
    r"(?P<before>.*?)ground_(?P<what>force|torque|moment)(?P<after>.*?)_?(?P<part>[vpm]?)"
    r"(?P<axis>[xyz])",
    re.IGNORECASE,
)
_SIDES: dict[str, Side] = {"r": "right", "right": "right", "l": "left", "left": "left"}
#: A longer header than this is none.
_MOST_HEADER_LINES = 200


@dataclass
class _Plate:
    """Columns of one plate: v = force, p = point, m = torque; each x, y, z."""

    columns: dict[str, int] = field(default_factory=dict)

    def block(self, table: np.ndarray, part: str) -> Float[np.ndarray, "time 3"]:
        out = np.full((len(table), 3), np.nan)
        for i, axis in enumerate("xyz"):
            if part + axis in self.columns:
                out[:, i] = table[:, self.columns[part + axis]]
        return out


def sniff(path: Path, head: bytes) -> bool:
    """Return whether a header of this family stands at the start."""
    text = head.decode("latin-1").lower()
    keys = ("datacolumns", "ncolumns", "nrows", "datarows", "indegrees")
    return "endheader" in text or (
        path.suffix.lower() in (".mot", ".sto") and any(key in text for key in keys)
    )


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Read ground forces (N, m, N·m) and joint angles (rad) from a .mot or .sto table.

    A plate is recognised by its column names; a side in the name ("_r_", "left") is kept. Columns
    that are zero throughout are no angles. Where force is zero its centre of pressure is NaN.

    Raises
    ------
    UnreadableError
        No header, fewer rows than promised, or neither forces nor angles in it.
    """
    lines = read_lines(path)
    name = path.name
    end = next((i for i, line in enumerate(lines[:_MOST_HEADER_LINES]) if _is_end(line)), None)
    if end is None or end + 1 >= len(lines):
        raise UnreadableError(name, "a header that ends with 'endheader'", "none",
                              "the file may be cut off")  # fmt: skip
    header = dict(_entry(line) for line in lines[:end])
    first = next((i for i in range(end + 1, len(lines)) if lines[i].strip()), None)
    if first is None:
        raise UnreadableError(name, "column names after 'endheader'", "nothing")
    delimiter = "\t" if delimiter_of(lines[first]) == "\t" else None
    columns = [cell for cell in split(lines[first].strip(), delimiter) if cell]
    if not columns or columns[0].lower() not in ("time", "t"):
        raise UnreadableError(f"{name} line {first + 1}", "a first column named time",
                              columns[0] if columns else "nothing")  # fmt: skip
    if delimiter_of(lines[min(first + 1, len(lines) - 1)]) != "\t":
        delimiter = None
    table = parse_rows(lines[first + 1 :], first + 2, len(columns), delimiter, name)
    warnings = _check_rows(path, header, len(table))
    time_s, place = uniform_time(table[:, 0], name)
    table = spread_rows(table, place, len(time_s))
    force = _forces(columns, table, time_s - time_s[0])
    angles = _angles(columns, table, header)
    if force is None and angles is None:
        shown = ", ".join(columns[1:6])
        raise UnreadableError(
            name,
            "ground forces (ground_force_vx …) or joint angles",
            f"columns {shown}{', …' if len(columns) > 6 else ''}",
        )
    return RawRecording(
        format="sto_mot",
        path=path,
        force=force,
        angles=angles,
        angles_time_s=time_s - time_s[0] if angles is not None else None,
        facts={"start_s": float(time_s[0])},
        warnings=tuple(warnings),
    )


def _is_end(line: str) -> bool:
    return line.strip().lower() == "endheader"


def _entry(line: str) -> tuple[str, str]:
    key, _, value = line.replace("=", " ").strip().partition(" ")
    return key.lower(), value.strip()


def _check_rows(path: Path, header: dict[str, str], rows: int) -> list[str]:
    if rows == 0:
        raise UnreadableError(path.name, "at least one row", "none", "the data may be cut off")
    for key in ("nrows", "datarows"):
        if header.get(key, "").isdigit():
            return check_row_count(path, int(header[key]), rows)
    return []


def _plates(columns: list[str]) -> dict[str, _Plate]:
    plates: dict[str, _Plate] = {}
    for i, column in enumerate(columns):
        found = _LOAD.fullmatch(column.strip())
        if found is None:
            continue
        key = "_".join(part for part in re.split(r"_+", found["before"] + "_" + found["after"])
                       if part).lower()  # fmt: skip
        torque = found["what"].lower() in ("torque", "moment")
        part = "m" if torque else (found["part"].lower() or "v")
        plates.setdefault(key, _Plate()).columns.setdefault(part + found["axis"].lower(), i)
    return {
        key: plate
        for key, plate in plates.items()
        if all("v" + axis in plate.columns for axis in "xyz")
    }


def _side(key: str) -> Side | None:
    for word in key.split("_"):
        if word in _SIDES:
            return _SIDES[word]
    return None


def _forces(
    columns: list[str], table: np.ndarray, time_s: Float[np.ndarray, " time"]
) -> RawForce | None:
    plates = _plates(columns)
    if not plates:
        return None
    force = np.stack([plate.block(table, "v") for plate in plates.values()], axis=1)
    cop = np.stack([plate.block(table, "p") for plate in plates.values()], axis=1)
    torque = np.stack([plate.block(table, "m") for plate in plates.values()], axis=1)
    cop[~(np.abs(force) > 0).any(axis=2)] = np.nan
    vertical = int(np.argmax(np.abs(np.nansum(force, axis=(0, 1)))))
    keys = tuple(plates)
    return RawForce(
        plates=tuple(f"plate {i + 1}" for i in range(len(keys))),
        force=force,
        centre_of_pressure=cop,
        free_moment=torque[:, :, vertical].copy(),
        side=tuple(_side(key) for key in keys),
        time_s=time_s,
    )


def _angles(
    columns: list[str], table: np.ndarray, header: dict[str, str]
) -> dict[str, Float[np.ndarray, " time"]] | None:
    factor = np.pi / 180 if header.get("indegrees", "").lower() in ("yes", "true", "1") else 1.0
    angles = {}
    for i, column in enumerate(columns[1:], start=1):
        word = column.strip()
        loads = _LOAD.fullmatch(word) or word.lower().endswith(("_moment", "_force"))
        if loads or not np.abs(table[:, i]).max() > 0:
            continue
        # Pelvis translations are metres, not degrees.
        is_length = word.lower().endswith(("_tx", "_ty", "_tz"))
        angles[word] = table[:, i] * (1.0 if is_length else factor)
    return angles or None


READERS.register(
    Reader(
        name="sto_mot",
        title="OpenSim table (.mot, .sto): ground forces, joint angles",
        suffixes=(".mot", ".sto"),
        gives=("force", "angles"),
        sniff=sniff,
        read=read,
    )
)
