"""What is usual for healthy runners at a speed: mean, and spread between runners.

``spreads.toml`` names, for each measure, where the mean comes from and how much healthy runners
differ. What stands only in the reference tables with a spread between runners serves too.

An entry has ``measure``, ``unit``, ``cite`` and ``where`` (source of the spread), ``verified`` (of
the spread), and

* ``mean_key``: key of a reference value (``fukuchi2017.overstride``) that gives the mean at a
  speed, with ``sd`` for all speeds or ``rows`` of ``speed_mps`` and ``sd``; or
* ``rows`` of ``speed_mps``, ``mean``, ``sd`` with ``mean_cite``.

``scales_with = "leg"``, ``"height"`` or ``"mass"`` and ``scale`` (that amount in the source, m or
kg): mean and spread grow with the runner's own, with its ``power`` (default 1; −0.5 for rates of
bodies that move alike). ``reach_mps`` lets the rows be
continued in a straight line that far beyond the speeds of the mean's source (default 0).
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np

from pushoff.core.situation import Situation
from pushoff.reference import citations, values
from pushoff.reference.files import ReferenceFileError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_TEXTS = ("measure", "unit", "cite", "where")
_KNOWN = frozenset(
    (*_TEXTS, "verified", "mean_key", "mean_cite", "sd", "rows", "scales_with", "scale",
     "reach_mps", "note", "power")
)  # fmt: skip
#: Step over which the slope of a reference table is taken beyond its ends, m/s.
_STEP = 0.1
#: The key of spreads that no source gives.
ASSUMED = "pushoff"


@dataclass(frozen=True)
class Expected:
    """Mean and standard deviation between healthy runners; ``key`` is the source of the mean.

    ``sd_key`` is the source of the spread; ``verified`` is False where either was quoted and not
    read in the source itself.
    """

    measure: str
    mean: float
    sd: float
    key: str
    sd_key: str
    verified: bool

    @property
    def band(self) -> tuple[float, float]:
        """Return the range that holds about 95 of 100 healthy runners."""
        return self.mean - 1.96 * self.sd, self.mean + 1.96 * self.sd


def expected(measure: str, situation: Situation) -> Expected | None:
    """Return what is usual at the runner's speed and size, or None where no source tells.

    None also where the speed is unknown, or a length that the measure scales with.
    """
    speed = situation.speed_mps
    if not math.isfinite(speed):
        return None
    entry = load().get(measure)
    if entry is not None:
        return _from_entry(entry, situation)
    found = values.find(measure, speed)
    if found is None or found.spread != "runners":
        return None
    mean, sd = found.middle, found.sd
    if sd is None and found.low is not None and found.high is not None:
        sd = (found.high - found.low) / 3.92
    if mean is None or sd is None or sd <= 0.0:
        return None
    return Expected(measure, mean, sd, found.key, found.key, found.verified)


def _from_entry(entry: dict[str, Any], situation: Situation) -> Expected | None:
    speed, reach = situation.speed_mps, float(entry.get("reach_mps", 0.0))
    rows: list[dict[str, float]] = entry.get("rows", [])
    verified = bool(entry["verified"])
    if "mean_key" in entry:
        found = _reference_mean(entry["mean_key"], speed, reach)
        if found is None:
            return None
        mean, key = found, entry["mean_key"]
        verified = verified and _verified(entry["mean_key"])
        sd = float(entry["sd"]) if "sd" in entry else _between(rows, "sd", speed, hold=True)
    else:
        if not rows[0]["speed_mps"] - reach <= speed <= rows[-1]["speed_mps"] + reach:
            return None
        mean = _between(rows, "mean", speed, hold=False)
        sd, key = _between(rows, "sd", speed, hold=True), entry["mean_cite"]
    factor = _scale(entry, situation)
    if not math.isfinite(factor):
        return None
    return Expected(entry["measure"], mean * factor, sd * factor, key, entry["cite"], verified)


def _scale(entry: dict[str, Any], situation: Situation) -> float:
    own = {"leg": situation.leg_m, "height": situation.height_m, "mass": situation.mass_kg}
    return (own.get(entry.get("scales_with", ""), 1.0) / float(entry.get("scale", 1.0))) ** float(
        entry.get("power", 1.0)
    )


def _between(rows: list[dict[str, float]], name: str, speed: float, hold: bool) -> float:
    """Return a value between rows; beyond the ends held, or continued in a straight line."""
    speeds, column = [r["speed_mps"] for r in rows], [r[name] for r in rows]
    found = float(np.interp(speed, speeds, column))
    if hold or len(rows) < 2 or speeds[0] <= speed <= speeds[-1]:
        return found
    end = (0, 1) if speed < speeds[0] else (-2, -1)
    slope = (column[end[1]] - column[end[0]]) / (speeds[end[1]] - speeds[end[0]])
    return found + slope * (speed - speeds[0 if speed < speeds[0] else -1])


def _reference_mean(key: str, speed: float, reach: float) -> float | None:
    low, high = _span(key)
    if not low - reach <= speed <= high + reach:
        return None
    inside = min(max(speed, low), high)
    middle = values.get(key, inside).middle
    if middle is None or inside == speed:
        return middle
    inner = values.get(key, low + _STEP if inside == low else high - _STEP).middle
    slope = (middle - inner) / (-_STEP if inside == low else _STEP) if inner is not None else 0.0
    return middle + slope * (speed - inside)


@lru_cache(maxsize=256)
def _span(key: str) -> tuple[float, float]:
    return next(e.value.speed_mps for e in values.load() if e.value.key == key)


@lru_cache(maxsize=256)
def _verified(key: str) -> bool:
    return next(e.value.verified for e in values.load() if e.value.key == key)


@lru_cache(maxsize=1)
def load() -> dict[str, dict[str, Any]]:
    """Return the entries of ``spreads.toml`` by measure; raises ReferenceFileError."""
    text = resources.files("pushoff.findings").joinpath("spreads.toml").read_text("utf-8")
    return parse(tomllib.loads(text))


def parse(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries of a parsed file; raises ReferenceFileError with all its problems."""
    problems = [f"unknown table {name!r}" for name in content if name != "spread"]
    rows = content.get("spread", [])
    for number, row in enumerate(rows, start=1):
        label = row.get("measure", f"spread {number}")
        problems += [f"{label}: {text}" for text in _problems(row)]
    names = [row.get("measure") for row in rows]
    problems += [f"{name}: twice" for name in sorted({n for n in names if names.count(n) > 1})]
    if problems:
        raise ReferenceFileError("findings/spreads.toml", problems)
    return {row["measure"]: row for row in rows}


def _problems(row: dict[str, Any]) -> list[str]:
    found = [f"{name!r} is missing" for name in _TEXTS if not row.get(name)]
    found += [f"unknown field {name!r}" for name in row if name not in _KNOWN]
    if not isinstance(row.get("verified"), bool):
        found.append("'verified' must be true or false")
    for name in ("cite", "mean_cite"):
        if row.get(name) and row[name].split(".")[0] not in citations.load():
            found.append(f"no citation has the key {row[name]!r}")
    rows = row.get("rows", [])
    if "mean_key" in row:
        if row["mean_key"] not in {entry.value.key for entry in values.load()}:
            found.append(f"no reference value has the key {row['mean_key']!r}")
        if ("sd" in row) == bool(rows):
            found.append("'mean_key' comes with 'sd' or with 'rows' of sd")
    elif not rows or "mean_cite" not in row or any("mean" not in r for r in rows):
        found.append("needs 'mean_key', or 'mean_cite' and 'rows' with means")
    spreads = [row["sd"]] if "sd" in row else [r.get("sd", 0.0) for r in rows]
    if any(not isinstance(sd, (int, float)) or sd <= 0.0 for sd in spreads):
        found.append("'sd' must be positive")
    speeds = [r.get("speed_mps", 0.0) for r in rows]
    if speeds != sorted(set(speeds)):
        found.append("rows must rise in 'speed_mps'")
    if ("scales_with" in row) != ("scale" in row):
        found.append("'scales_with' and 'scale' come together")
    if row.get("scales_with", "leg") not in ("leg", "height", "mass"):
        found.append("'scales_with' must be leg, height or mass")
    return found
