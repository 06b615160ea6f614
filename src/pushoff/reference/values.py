"""Published values of a measure at a running speed, read from ``values/*.toml``.

An entry holds one value for a range of speeds (``speed_mps = [low, high]``) or a table
(``[[value.rows]]`` with one ``speed_mps`` each and ``interpolate = true``). Nothing is given
outside the speeds that the source covers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from pushoff.reference import citations, files

#: What ``sd`` or ``low``/``high`` spread over: single runners, groups of runners, or the steps of
#: one runner. Only the first is a range that another runner can be held against.
Spread = Literal["runners", "groups", "steps", "none"]
UNKNOWN = "unknown"
SPREADS: tuple[Spread, ...] = ("runners", "groups", "steps", "none")
_TEXTS = ("name", "unit", "population", "method", "cite", "where", "spread")
_NUMBERS = ("mean", "sd", "low", "high")
_KNOWN = frozenset((*_TEXTS, *_NUMBERS, "measures", "speed_mps", "n", "verified"))
_ALSO = frozenset(("note", "rows", "interpolate"))


class SpeedRangeError(ValueError):
    """A reference value was asked for at a speed that its source does not cover."""


@dataclass(frozen=True)
class ReferenceValue:
    """A published value at one speed; ``low``/``high`` hold about 95 % of runners or are None.

    ``key`` is ``<citation key>.<name>``. ``verified`` is False for what is commonly quoted but was
    not read in the source itself: say so wherever it is shown. ``n`` is None where the source does
    not tell, or was not read far enough to know.
    """

    key: str
    measures: tuple[str, ...]
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    unit: str
    spread: Spread
    speed_mps: tuple[float, float]
    n: int | None
    population: str
    method: str
    cite: str
    where: str
    verified: bool
    note: str = ""

    @property
    def band(self) -> tuple[float | None, float | None]:
        """Return the range that a runner can be held against; None, None without one."""
        return (self.low, self.high) if self.spread == "runners" else (None, None)

    @property
    def middle(self) -> float | None:
        """Return the mean, or the middle of a range that has none."""
        if self.mean is not None or self.low is None or self.high is None:
            return self.mean
        return 0.5 * (self.low + self.high)


@dataclass(frozen=True)
class Entry:
    """One entry of a file: a value for a range of speeds, or one row per speed."""

    value: ReferenceValue
    rows: tuple[Mapping[str, float], ...] = ()

    def at(self, speed_mps: float) -> ReferenceValue:
        """Return the value at a speed (m/s), linear between the rows of a table.

        Raises
        ------
        SpeedRangeError
            If the source does not cover the speed.
        """
        low, high = self.value.speed_mps
        if not low <= speed_mps <= high:
            raise SpeedRangeError(
                f"{self.value.key} covers {low:g} to {high:g} m/s, asked for {speed_mps:.2f} m/s"
            )
        if not self.rows:
            return self.value
        speeds = [row["speed_mps"] for row in self.rows]
        at = {
            name: float(np.interp(speed_mps, speeds, [row[name] for row in self.rows]))
            for name in _NUMBERS
            if name in self.rows[0]
        }
        return _with_band(self.value, at)


def find(measure: str, speed_mps: float) -> ReferenceValue | None:
    """Return the best reference of a measure at a speed, or None where no source covers it.

    A spread over runners is preferred to none, then a checked source to a quoted one, then the
    larger group. Values of single runners serve tests and are never returned here.
    """
    fitting = [
        entry.at(speed_mps)
        for entry in _by_measure().get(measure, ())
        if entry.value.spread != "steps"
        and entry.value.speed_mps[0] <= speed_mps <= entry.value.speed_mps[1]
    ]
    best = sorted(fitting, key=lambda v: (v.spread != "runners", not v.verified, -(v.n or 0)))
    return best[0] if best else None


@lru_cache(maxsize=1)
def _by_measure() -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in load():
        for measure in entry.value.measures:
            found[measure] = (*found.get(measure, ()), entry)
    return found


def get(key: str, speed_mps: float) -> ReferenceValue:
    """Return the value of a key (``fukuchi2017.duty_factor``) at a speed.

    Raises
    ------
    KeyError
        If no entry has this key.
    SpeedRangeError
        If the source does not cover the speed.
    """
    for entry in load():
        if entry.value.key == key:
            return entry.at(speed_mps)
    known = ", ".join(entry.value.key for entry in load())
    raise KeyError(f"no reference value has the key {key!r}; known: {known}")


@lru_cache(maxsize=1)
def load() -> tuple[Entry, ...]:
    """Return every entry of every file; raises ReferenceFileError for an incomplete file."""
    entries: list[Entry] = []
    for name in files.names("values"):
        path = f"values/{name}.toml"
        entries.extend(parse(path, files.read(path)))
    keys = [entry.value.key for entry in entries]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise files.ReferenceFileError("values", [f"two entries have the key {k}" for k in twice])
    return tuple(entries)


def parse(path: str, content: dict[str, Any]) -> tuple[Entry, ...]:
    """Return the entries of a parsed file; raises ReferenceFileError with all its problems."""
    rows = content.get("value", [])
    problems = [f"unknown table {name!r}" for name in content if name != "value"]
    if not rows:
        problems.append("holds no [[value]]")
    for number, row in enumerate(rows, start=1):
        label = row.get("name", f"value {number}")
        problems.extend(f"{label}: {text}" for text in _problems(row))
    if problems:
        raise files.ReferenceFileError(path, problems)
    return tuple(_entry(row) for row in rows)


def _problems(row: dict[str, Any]) -> list[str]:
    found = [f"{name!r} is missing" for name in _TEXTS if not row.get(name)]
    found += [f"unknown field {name!r}" for name in row if name not in _KNOWN | _ALSO]
    if not row.get("measures"):
        found.append("'measures' is missing")
    if row.get("n") != UNKNOWN and (not isinstance(row.get("n"), int) or row["n"] < 1):
        found.append(f"'n' must be the number of runners, or {UNKNOWN!r}")
    if not isinstance(row.get("verified"), bool):
        found.append("'verified' must be true or false")
    if row.get("spread") not in SPREADS:
        found.append(f"'spread' must be one of {', '.join(SPREADS)}")
    if row.get("cite") and row["cite"] not in citations.load():
        found.append(f"no citation has the key {row['cite']!r}")
    table = row.get("rows")
    if table is None:
        return found + _number_problems(row) + _range_problems(row.get("speed_mps"))
    if row.get("interpolate") is not True or len(table) < 2:
        found.append("a table needs two rows or more and 'interpolate = true'")
    if len({frozenset(r) for r in table}) > 1:
        found.append("the rows of the table have different fields")
    speeds = [r.get("speed_mps", 0.0) for r in table]
    if speeds != sorted(set(speeds)):
        found.append("the rows of the table must rise in 'speed_mps'")
    return found + [text for r in table for text in _number_problems(r)]


def _number_problems(row: dict[str, Any]) -> list[str]:
    has_pair = "low" in row and "high" in row
    if ("low" in row) != ("high" in row):
        return ["'low' and 'high' come together"]
    if "mean" not in row and not has_pair:
        return ["a 'mean', or 'low' and 'high', is missing"]
    wrong = [n for n in _NUMBERS if n in row and not isinstance(row[n], (int, float))]
    if has_pair and not wrong and row["low"] >= row["high"]:
        return ["'low' must lie below 'high'"]
    return [f"{name!r} must be a number" for name in wrong]


def _range_problems(speeds: object) -> list[str]:
    if isinstance(speeds, list) and len(speeds) == 2 and speeds[0] < speeds[1]:
        return []
    return ["'speed_mps' must be [lowest, highest]"]


def _entry(row: dict[str, Any]) -> Entry:
    table = tuple(row.get("rows", ()))
    speeds = [r["speed_mps"] for r in table] if table else row["speed_mps"]
    bare = ReferenceValue(
        key=f"{row['cite']}.{row['name']}",
        measures=tuple(row["measures"]),
        mean=None,
        sd=None,
        low=None,
        high=None,
        speed_mps=(float(speeds[0]), float(speeds[-1])),
        note=row.get("note", ""),
        n=None if row["n"] == UNKNOWN else row["n"],
        **{name: row[name] for name in (*_TEXTS[1:], "verified")},
    )
    if table:
        return Entry(bare, table)
    return Entry(_with_band(bare, {name: row[name] for name in _NUMBERS if name in row}))


def _with_band(value: ReferenceValue, at: Mapping[str, float]) -> ReferenceValue:
    """Fill in the numbers; a standard deviation over runners becomes a 95 % band (normal)."""
    mean, sd, low, high = (at.get(name) for name in _NUMBERS)
    if low is None and mean is not None and sd is not None and value.spread == "runners":
        low, high = mean - 1.96 * sd, mean + 1.96 * sd
    return ReferenceValue(
        **{**value.__dict__, "mean": mean, "sd": sd, "low": low, "high": high},
    )
