"""C3D: markers, force plates and events, through ezc3d."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pushoff.capture.plates import CHANNELS, Plate, plate_loads
from pushoff.capture.raw import (
    READERS,
    RawForce,
    RawMarkers,
    RawRecording,
    Reader,
    ReadOptions,
)
from pushoff.core.errors import UnreadableError
from pushoff.core.events import Event, EventTable
from pushoff.core.names import EventKind, Side

#: A C3D file's second byte, and the first of its parameters' second byte.
_KEY = 0x50
_BLOCK = 512
_METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0, "dm": 1e-1}
_MOMENTS = {"nmm": 1e-3, "ncm": 1e-2, "nm": 1.0, "knm": 1e3}
_FORCES = {"n": 1.0, "kn": 1e3}
_KINDS: dict[str, EventKind] = {"footstrike": "touchdown", "footoff": "toe_off"}
#: Byte order by the processor type in the parameter section: Intel, DEC, MIPS.
_ORDER = {84: "<", 85: "<", 86: ">"}
#: POINT parameters that list labels of model outputs, which are no positions.
_MODEL_OUTPUTS = ("ANGLES", "FORCES", "MOMENTS", "POWERS", "SCALARS")

#: No force plate for standing on is narrower (m).
_SMALLEST_M = 0.05

Parameters = Mapping[str, Mapping[str, Any]]


def sniff(path: Path, head: bytes) -> bool:
    """Return whether the first bytes are those of a C3D file."""
    return len(head) >= 2 and head[1] == _KEY and 1 <= head[0] < 32 and head[0] not in (9, 10, 13)


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Read markers (m), force (N) and events (s) of a C3D file.

    Times count from the file's first frame, whatever number it has. A marker that was not seen
    (residual −1, or all three coordinates zero) is NaN. Labels of model outputs (angles, moments)
    are left out. Event times are moved by the first-frame offset.

    Raises
    ------
    UnreadableError
        No C3D, cut off, without frames, or in a unit of length that is not known.
    """
    _check_size(path)
    content = _open(path)
    parameters: Parameters = content["parameters"]
    header = content["header"]
    rate = float(header["points"]["frame_rate"])
    warnings: list[str] = []
    points = np.asarray(content["data"]["points"])
    analogs = np.asarray(content["data"]["analogs"])
    if max(points.shape[2], analogs.shape[2]) == 0:
        raise UnreadableError(path.name, "at least one frame", "none", "was anything recorded?")
    if points.shape[2] and not rate > 0:
        raise UnreadableError(path.name, "a frame rate in POINT:RATE", f"{rate:g}")
    scale = _scale(path, parameters)
    markers = _markers(parameters, points, rate, scale)
    force = _force(parameters, analogs, header["analogs"]["frame_rate"], scale, warnings)
    offset_s = header["points"]["first_frame"] / rate if rate > 0 else 0.0
    return RawRecording(
        format="c3d",
        path=path,
        markers=markers,
        force=force,
        events=_events(parameters, offset_s, points.shape[2] / rate if rate else 0.0, warnings),
        facts=_facts(parameters),
        warnings=tuple(warnings),
    )


def _check_size(path: Path) -> None:
    """Refuse a file that is shorter than its own header says (ezc3d would read on regardless)."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_BLOCK)
            start = max(head[0] - 1, 1) * _BLOCK if head else 0
            file.seek(start)
            section = file.read(4)
    except OSError as error:
        raise UnreadableError(path.name, found=str(error.strerror or error)) from error
    if not sniff(path, head):
        raise UnreadableError(path.name, "a C3D file", "another kind of content")
    if len(head) < _BLOCK or len(section) < 4:
        raise UnreadableError(
            path.name, "a C3D header and parameters", f"{size} bytes", "the file is cut off"
        )
    order = _ORDER.get(section[3], "<")
    points, analogs, first, last = struct.unpack_from(f"{order}4H", head, 2)
    data_block = struct.unpack_from(f"{order}H", head, 16)[0]
    # A negative scale means real numbers. DEC reals differ, but their sign bit is here as well.
    value_bytes = 4 if head[15 if order == "<" else 12] & 0x80 else 2
    if section[3] == 85:
        value_bytes = 4 if head[13] & 0x80 else 2
    frame_bytes = (4 * points + analogs) * value_bytes
    frames = last - first + 1 if last >= first else 0
    expected = (data_block - 1) * _BLOCK + frames * frame_bytes
    if size < expected:
        got = max(size - (data_block - 1) * _BLOCK, 0) // max(frame_bytes, 1)
        raise UnreadableError(
            path.name,
            f"{frames} frames ({expected} bytes)",
            f"{min(got, frames)} ({size} bytes)",
            "the file is cut off: copy or export it again",
        )


def _open(path: Path) -> Any:
    import ezc3d

    try:
        return ezc3d.c3d(str(path))
    except (OSError, ValueError, RuntimeError, IndexError, KeyError, MemoryError) as error:
        said = " ".join(str(error).split())[:120]
        raise UnreadableError(path.name, "a C3D file", f"damaged content ({said})") from error


def _value(parameters: Parameters, group: str, name: str, default: Any = None) -> Any:
    """Return a parameter's value; groups and names are spelt in any case."""
    for key, entries in parameters.items():
        if key.upper() == group:
            for entry, held in entries.items():
                if entry.upper() == name and isinstance(held, Mapping):
                    return held.get("value", default)
    return default


def _texts(parameters: Parameters, group: str, name: str) -> list[str]:
    """Return a list of texts, continued in NAME2, NAME3, … beyond 255 entries."""
    found: list[str] = []
    for number in ("", *map(str, range(2, 10))):
        part = _value(parameters, group, f"{name}{number}")
        if part is None:
            break
        found.extend(str(text).strip() for text in part)
    return found


def _first(values: Any, default: float = float("nan")) -> float:
    flat = np.asarray(values if values is not None else [], dtype=object).ravel()
    try:
        return float(flat[0]) if len(flat) else default
    except (TypeError, ValueError):
        return default


def _scale(path: Path, parameters: Parameters) -> float:
    units = _texts(parameters, "POINT", "UNITS")
    unit = units[0].lower() if units else ""
    if unit and unit not in _METRES:
        raise UnreadableError(
            path.name, f"POINT:UNITS to be one of {', '.join(_METRES)}", repr(units[0])
        )
    return _METRES.get(unit, 1e-3)  # the C3D format's customary unit where none is given


def _markers(
    parameters: Parameters, points: np.ndarray, rate: float, scale: float
) -> RawMarkers | None:
    labels = _texts(parameters, "POINT", "LABELS")[: points.shape[1]]
    labels += [f"*{i}" for i in range(len(labels), points.shape[1])]
    outputs = {text for name in _MODEL_OUTPUTS for text in _texts(parameters, "POINT", name)}
    keep = [i for i, label in enumerate(labels) if label not in outputs]
    if not keep or not points.shape[2]:
        return None
    position = np.moveaxis(points[:3, keep], 0, 2).transpose(1, 0, 2).astype(float)
    position[(position == 0).all(axis=2)] = np.nan
    return RawMarkers(
        names=tuple(labels[i] for i in keep),
        position=position * scale,
        time_s=np.arange(points.shape[2]) / rate,
    )


def _force(
    parameters: Parameters, analogs: np.ndarray, rate: float, scale: float, warnings: list[str]
) -> RawForce | None:
    used = int(_first(_value(parameters, "FORCE_PLATFORM", "USED"), 0.0))
    if not used or analogs.shape[1] == 0 or analogs.shape[2] == 0:
        return None
    names, loads = [], []
    for number in range(used):
        made = _plate(parameters, number, scale)
        if isinstance(made, str):
            warnings.append(f"force plate {number + 1} was left out: {made}")
            continue
        plate, rows = made
        if rows.max() >= analogs.shape[1]:
            warnings.append(f"force plate {number + 1} was left out: its channels are not there")
            continue
        load = plate_loads(plate, analogs[0][rows].astype(float))
        if load.warning:
            warnings.append(f"force plate {number + 1}: {load.warning}")
        names.append(f"plate {number + 1}")
        loads.append(load)
    if not loads:
        return None
    return RawForce(
        plates=tuple(names),
        force=np.stack([load.force for load in loads], axis=1),
        centre_of_pressure=np.stack([load.centre_of_pressure for load in loads], axis=1),
        free_moment=np.stack([load.free_moment for load in loads], axis=1),
        side=(None,) * len(loads),
        time_s=np.arange(analogs.shape[2]) / float(rate),
    )


def _plate(parameters: Parameters, number: int, scale: float) -> tuple[Plate, np.ndarray] | str:
    """Return a plate and its channels (0-based), or why it cannot be used."""
    kinds = np.ravel(_value(parameters, "FORCE_PLATFORM", "TYPE", []))
    kind = int(kinds[number]) if number < len(kinds) else 0
    if kind not in CHANNELS:
        return f"plates of type {kind} are not known (known: 1 to 5)"
    channel = np.asarray(_value(parameters, "FORCE_PLATFORM", "CHANNEL", []))
    corners = np.asarray(_value(parameters, "FORCE_PLATFORM", "CORNERS", []), dtype=float)
    origin = np.asarray(_value(parameters, "FORCE_PLATFORM", "ORIGIN", []), dtype=float)
    for what, block, low in (("CHANNEL", channel, CHANNELS[kind]), ("CORNERS", corners, 3)):
        if block.ndim < 2 or block.shape[-1] <= number or block.shape[0] < low:
            return f"FORCE_PLATFORM:{what} says nothing of it"
    if origin.ndim < 2 or origin.shape[-1] <= number:
        origin = np.zeros((3, number + 1))
    matrix = None
    if kind in (4, 5):
        held = np.asarray(_value(parameters, "FORCE_PLATFORM", "CAL_MATRIX", []), dtype=float)
        if held.ndim != 3 or held.shape[2] <= number or held.shape[:2] != (6, CHANNELS[kind]):
            return f"its calibration matrix (6 × {CHANNELS[kind]}) is missing"
        matrix = held[:, :, number]
    rows = channel[: CHANNELS[kind], number].astype(int) - 1
    if (rows < 0).any():
        return "its channels are not numbered"
    force_unit, moment_unit = _units(parameters, rows, kind, scale)
    edges = np.linalg.norm(np.diff(corners[:, :, number], axis=1), axis=0)
    # Some programs write plates in metres beside markers in millimetres: no plate is 2 cm wide.
    length = 1.0 if edges.max() * scale < _SMALLEST_M <= edges.max() else scale
    plate = Plate(
        kind=kind,
        corners=corners[:, :, number].T * length,
        origin=origin[:, number] * length,
        calibration=matrix,
        force_to_n=force_unit,
        moment_to_nm=moment_unit,
    )
    size = plate.half_size
    if not (np.isfinite(size).all() and (2 * size > _SMALLEST_M).all()):
        return "its corners give no area"
    return plate, rows


def _units(
    parameters: Parameters, rows: np.ndarray, kind: int, scale: float
) -> tuple[float, float]:
    """Factors to N and N·m; a moment is in N times the file's unit of length if nothing is said.

    Channels of a plate with a calibration matrix are often in volts; their unit then tells nothing.
    """
    said = _texts(parameters, "ANALOG", "UNITS")
    units = [
        said[i].lower().replace("*", "").replace(".", "") if i < len(said) else "" for i in rows
    ]
    force = _FORCES.get(units[2], 1.0)
    if kind == 1:
        return force, _METRES.get(units[3], scale) * force
    moment = _MOMENTS.get(units[3], scale * force) if kind in (2, 4) else scale * force
    return force, moment


def _events(
    parameters: Parameters, offset_s: float, length_s: float, warnings: list[str]
) -> EventTable | None:
    labels = _texts(parameters, "EVENT", "LABELS")
    contexts = _texts(parameters, "EVENT", "CONTEXTS")
    times = np.asarray(_value(parameters, "EVENT", "TIMES", []), dtype=float)
    if not labels or times.ndim != 2 or times.shape[0] != 2:
        return None
    found, outside = [], 0
    for label, context, (minutes, seconds) in zip(labels, contexts, times.T, strict=False):
        kind = _KINDS.get("".join(label.lower().split()))
        side = _side(context)
        if kind is None or side is None:
            continue
        time_s = float(60.0 * minutes + seconds - offset_s)
        if -1e-6 <= time_s <= length_s + 1e-6:
            found.append(Event(side, kind, time_s, float("nan"), "file"))
        else:
            outside += 1
    if outside:
        warnings.append(f"{outside} events of the file lie outside of its frames and were left out")
    return EventTable.of(found) if found else None


def _side(context: str) -> Side | None:
    word = context.strip().lower()
    return "left" if word == "left" else "right" if word == "right" else None


def _facts(parameters: Parameters) -> dict[str, float | str | bool]:
    facts: dict[str, float | str | bool] = {}
    mass = _known(
        parameters, [("PROCESSING", "BODYMASS"), ("PROCESSING", "MASS"), ("SUBJECTS", "WEIGHT"),
                     ("SUBJECTS", "MASS"), ("SUBJECT", "MASS")]
    )  # fmt: skip
    if 15 <= mass <= 250:
        facts["mass_kg"] = mass
    height = _known(parameters, [("PROCESSING", "HEIGHT"), ("SUBJECTS", "HEIGHT")])
    for unit in (1.0, 1e-2, 1e-3):
        if 0.8 <= height * unit <= 2.5:
            facts["height_m"] = height * unit
    maker = [*_texts(parameters, "MANUFACTURER", "COMPANY"),
             *_texts(parameters, "MANUFACTURER", "SOFTWARE")]  # fmt: skip
    if any(maker):
        facts["device"] = ", ".join(text for text in maker if text)
    return facts


def _known(parameters: Parameters, places: Iterable[tuple[str, str]]) -> float:
    for group, name in places:
        value = _first(_value(parameters, group, name))
        if np.isfinite(value) and value > 0:
            return value
    return float("nan")


READERS.register(
    Reader(
        name="c3d",
        title="C3D motion capture (markers, force plates, events)",
        suffixes=(".c3d",),
        gives=("markers", "force", "events"),
        sniff=sniff,
        read=read,
    )
)
