"""The parts of a stored result as core types; problems are collected into one message."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast, get_args

import numpy as np

from pushoff.core.errors import UnreadableError
from pushoff.core.findings import Evidence, Finding
from pushoff.core.measures import MeasureValue
from pushoff.core.names import SIDES, Side, Surface, View
from pushoff.core.recording import Athlete, Found, SourceFile
from pushoff.core.strides import StrideTable

_HINT = "analyse the recording again"
_MEASURE_SIDES = ("left", "right", "both")
#: Numbers of a measure that are NaN where the file says null, and those that are None there.
_NUMBERS = ("value", "sd", "se", "mdc95", "method_error")
_OPTIONAL = ("reference_low", "reference_high", "reference_mean")
#: More problems than this do not help anybody.
_MOST_PROBLEMS = 5


class Taker:
    """Takes parts out of JSON and remembers everything that is wrong with it."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.problems: list[str] = []

    def mapping(self, content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """Return a part that must be an object; an empty one where it is not."""
        part = content.get(name)
        if isinstance(part, dict):
            return part
        self.problems.append(f"{name!r} is not an object")
        return {}

    def rows(self, content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        """Return a part that must be a list of objects; those that are none are left out."""
        part = content.get(name)
        if not isinstance(part, list):
            self.problems.append(f"{name!r} is not a list")
            return []
        rows: list[Mapping[str, Any]] = [row for row in part if isinstance(row, dict)]
        if len(rows) < len(part):
            self.problems.append(f"{name!r} holds what is no object")
        return rows

    def finish(self) -> None:
        """Raise one UnreadableError with everything that was wrong."""
        if not self.problems:
            return
        told = list(dict.fromkeys(self.problems))
        more = f" and {len(told) - _MOST_PROBLEMS} more" if len(told) > _MOST_PROBLEMS else ""
        found = "; ".join(told[:_MOST_PROBLEMS]) + more
        raise UnreadableError(self.where, "a whole result", found, _HINT)


def number(value: Any, take: Taker, name: str) -> float:
    """Return a number, NaN for null; what is no number is a problem."""
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        take.problems.append(f"{name} is no number")
        return math.nan
    return float(value)


def view(value: Any) -> View:
    """Return the camera view, ``unknown`` for words that are not known here."""
    return value if value in get_args(View) else "unknown"


def surface(value: Any) -> Surface:
    """Return the surface, ``unknown`` for words that are not known here."""
    return value if value in get_args(Surface) else "unknown"


def found(take: Taker, value: Any, name: str) -> Found | None:
    """Return a value with its error and source, None for null."""
    if value is None:
        return None
    if not isinstance(value, dict) or "value" not in value:
        take.problems.append(f"{name} has no value")
        return None
    return Found(
        number(value.get("value"), take, name),
        number(value.get("sd"), take, f"{name}.sd"),
        str(value.get("source", "")),
        bool(value.get("assumed", False)),
    )


def sources(take: Taker, recording: Mapping[str, Any]) -> tuple[SourceFile, ...]:
    """Return the files that the result was made from."""
    rows = take.rows(recording, "source")
    return tuple(
        SourceFile(
            str(row.get("name")),
            str(row.get("format")),
            str(row.get("sha256")),
            int(row["bytes"]) if isinstance(row.get("bytes"), int) else 0,
        )
        for row in rows
    )


def athlete(take: Taker, recording: Mapping[str, Any]) -> Athlete:
    """Return who ran."""
    told = take.mapping(recording, "athlete")
    sex = told.get("sex")
    lunge = told.get("lunge_deg") or {}
    return Athlete(
        mass=found(take, told.get("mass"), "athlete.mass"),
        height=found(take, told.get("height"), "athlete.height"),
        sex=sex if sex in ("female", "male") else None,
        name=told.get("name"),
        history=tuple(str(item) for item in told.get("history") or ()),
        pain=tuple(str(item) for item in told.get("pain") or ()),
        lunge_deg={
            side: number(lunge[side], take, "athlete.lunge_deg") for side in SIDES if side in lunge
        },
    )


def measure_values(take: Taker, content: Mapping[str, Any]) -> tuple[MeasureValue, ...]:
    """Return the rows of the measure table; a value that is null stays NaN."""
    values = []
    for place, row in enumerate(take.rows(content, "measures")):
        name, side, unit = row.get("measure"), row.get("side"), row.get("unit")
        if not isinstance(name, str) or side not in _MEASURE_SIDES or not isinstance(unit, str):
            take.problems.append(f"measure {place} lacks name, side or unit")
            continue
        numbers = {key: number(row.get(key), take, f"{name}.{key}") for key in _NUMBERS}
        references: dict[str, Any] = {
            key: None if row.get(key) is None else number(row[key], take, f"{name}.{key}")
            for key in _OPTIONAL
        }
        count = number(row.get("n"), take, f"{name}.n")
        values.append(
            MeasureValue(
                measure=name,
                side=cast(Any, side),
                unit=unit,
                n=int(count) if math.isfinite(count) else 0,
                reference_key=row.get("reference_key"),
                quality=str(row.get("quality", "good")),
                value=numbers["value"],
                sd=numbers["sd"],
                se=numbers["se"],
                mdc95=numbers["mdc95"],
                method_error=numbers["method_error"],
                **references,
            )
        )
    return tuple(values)


def findings(take: Taker, content: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return the findings; fields that this version does not know are left out."""
    told = content.get("findings") or []
    if not isinstance(told, list):
        take.problems.append("'findings' is not a list")
        return ()
    made = []
    for row in told:
        name = row.get("name") if isinstance(row, dict) else None
        try:
            evidence = tuple(_evidence(item) for item in row["evidence"])
            fields = {key: _tuples(item) for key, item in _known(Finding, row).items()}
            made.append(Finding(**{**fields, "evidence": evidence}))
        except (TypeError, KeyError, ValueError, AttributeError):
            take.problems.append(f"finding {name!r} is not whole")
    return tuple(made)


def _evidence(row: Mapping[str, Any]) -> Evidence:
    """Return one piece of evidence; null of what must be a number is NaN."""
    fields = _known(Evidence, row)
    for name in ("value", "error95"):
        fields[name] = math.nan if fields[name] is None else float(fields[name])
    return Evidence(**fields)


def _known(kind: type, row: Mapping[str, Any]) -> dict[str, Any]:
    names = {item.name for item in dataclasses.fields(kind)}
    return {key: value for key, value in row.items() if key in names}


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def stride_values(
    path: Path,
) -> tuple[dict[tuple[str, Side], np.ndarray], dict[Side, np.ndarray]]:
    """Return the values of every stride and the strides' numbers; nothing without the file.

    Raises
    ------
    UnreadableError
        The table is damaged.
    """
    frame = _table(path, ("stride", "side", "measure", "value"))
    if frame is None:
        return {}, {}
    numbers: dict[Side, np.ndarray] = {}
    values: dict[tuple[str, Side], np.ndarray] = {}
    for side in SIDES:
        mine = frame[frame["side"] == side]
        if not len(mine):
            continue
        order = np.unique(mine["stride"].to_numpy())
        numbers[side] = order.astype(int)
        for measure, rows in mine.groupby("measure", sort=False):
            series = np.full(len(order), np.nan)
            series[np.searchsorted(order, rows["stride"].to_numpy())] = rows["value"].to_numpy()
            values[str(measure), side] = series
    return values, numbers


def stride_table(path: Path) -> StrideTable:
    """Return the strides; an empty table without the file.

    Raises
    ------
    UnreadableError
        The table is damaged.
    """
    instants = ("touchdown", "midstance", "toe_off", "next_touchdown")
    frame = _table(path, ("side", "valid", "reason", *(f"{name}_s" for name in instants)))
    if frame is None:
        nothing = {name: np.empty(0) for name in instants}
        return StrideTable((), nothing, nothing, np.empty(0, dtype=bool), ())
    times = {name: frame[f"{name}_s"].to_numpy(dtype=float) for name in instants}
    return StrideTable(
        side=tuple(frame["side"]),
        times=times,
        sd={name: np.full(len(frame), np.nan) for name in instants},
        valid=frame["valid"].astype(str).to_numpy() == "True",
        reason=tuple(frame["reason"].fillna("").astype(str)),
    )


def _table(path: Path, columns: tuple[str, ...]) -> Any:
    """Return a CSV table whose columns were checked, None without the file."""
    if not path.is_file():
        return None
    import pandas as pd

    try:
        frame = pd.read_csv(path)
    except (OSError, ValueError, pd.errors.ParserError) as error:
        raise UnreadableError(str(path), "a table", "a damaged file", _HINT) from error
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise UnreadableError(
            str(path), f"columns {', '.join(columns)}", f"no {', '.join(missing)}", _HINT
        )
    numeric = [name for name in columns if name == "value" or name.endswith("_s")]
    if any(frame[name].dtype == object for name in numeric) or (
        len(frame) and not frame["side"].isin(SIDES).all()
    ):
        raise UnreadableError(str(path), "numbers, and sides", "other words", _HINT)
    return frame
