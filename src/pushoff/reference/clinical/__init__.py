"""Norms, smallest real changes and method errors of clinical tests, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pushoff.reference import citations, files

UNKNOWN = "unknown"
#: ``band``: drawn, and the value is held against it; ``shown``: listed beside it, no more.
NormUse = Literal["band", "shown"]
_SHARED = {"kind", "quantity", "cite", "where", "verified"}
_FIELDS: dict[str, set[str]] = {
    "norm": _SHARED | {"n", "population", "method", "use"},
    "change": _SHARED,
    "method": _SHARED | {"source", "bias", "sd"},
}
_FIGURES = {"mean", "sd", "low", "high"}
_OPTIONAL: dict[str, set[str]] = {
    "norm": {"mean", "sd", "low", "high", "sex", "age", "note"},
    "change": {"value", "percent", "note"},
    "method": {"n", "note"},
}


@dataclass(frozen=True)
class Norm:
    """What a group of people showed, in the unit of the quantity.

    ``low`` and ``high`` are the band (95 % of the group where a mean and a spread were given), None
    without one; ``sex`` and ``age_years`` say for whom it holds.
    """

    kind: str
    quantity: str
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    sex: str | None
    age_years: tuple[float, float] | None
    n: int | None
    population: str
    method: str
    cite: str
    where: str
    verified: bool
    use: NormUse
    note: str = ""


@dataclass(frozen=True)
class Change:
    """Smallest change beyond the error of repeated measurement (95 %).

    ``value`` is in the unit of the quantity, ``percent`` of the mean of both values; one is None.
    """

    kind: str
    quantity: str
    value: float | None
    percent: float | None
    cite: str
    where: str
    verified: bool
    note: str = ""


@dataclass(frozen=True)
class MethodError:
    """Error of the measurement itself against exact truth: bias and standard deviation.

    ``source`` is the pose engine that it holds for, ``keypoints`` for exact points with the noise
    of a tracker.
    """

    kind: str
    quantity: str
    source: str
    bias: float
    sd: float
    cite: str
    where: str
    verified: bool
    n: int | None = None
    note: str = ""


def norms(
    kind: str, quantity: str, sex: str | None = None, age_years: float | None = None
) -> tuple[Norm, ...]:
    """Return the norms that may be held against somebody, those with a band first.

    Norms for the other sex or another age are left out where sex and age are told; where they are
    not told, all are returned.
    """
    fitting = [
        norm
        for norm in _loaded()[0]
        if (norm.kind, norm.quantity) == (kind, quantity)
        and (sex is None or norm.sex in (None, sex))
        and (age_years is None or norm.age_years is None or _within(age_years, norm.age_years))
    ]
    return tuple(sorted(fitting, key=lambda norm: (norm.use != "band", not norm.verified)))


def change(kind: str, quantity: str) -> Change | None:
    """Return the smallest real change of a quantity, None where no source gives one."""
    return next((c for c in _loaded()[1] if (c.kind, c.quantity) == (kind, quantity)), None)


def method_error(kind: str, quantity: str, source: str) -> MethodError | None:
    """Return the error of measurement with a pose engine; that of any engine where it is unknown.

    An engine that was not tested gets the largest known error. None where nothing is known.
    """
    known = [e for e in _loaded()[2] if (e.kind, e.quantity) == (kind, quantity)]
    named = [e for e in known if e.source == source]
    chosen = named or sorted(known, key=lambda e: -(abs(e.bias) + e.sd))
    return chosen[0] if chosen else None


def _within(age: float, band: tuple[float, float]) -> bool:
    return band[0] <= age < band[1] + 1


@lru_cache(maxsize=1)
def _loaded() -> tuple[tuple[Norm, ...], tuple[Change, ...], tuple[MethodError, ...]]:
    norms: list[Norm] = []
    changes: list[Change] = []
    errors: list[MethodError] = []
    for name in files.names("clinical"):
        path = f"clinical/{name}.toml"
        found = parse(path, files.read(path))
        norms += found[0]
        changes += found[1]
        errors += found[2]
    return tuple(norms), tuple(changes), tuple(errors)


def parse(
    path: str, content: dict[str, Any]
) -> tuple[tuple[Norm, ...], tuple[Change, ...], tuple[MethodError, ...]]:
    """Return the entries of a parsed file; raises ReferenceFileError with all its problems."""
    problems = [f"unknown table {name!r}" for name in content if name not in _FIELDS]
    for table in _FIELDS:
        for number, row in enumerate(content.get(table, []), start=1):
            label = f"{table} {number} ({row.get('kind')} {row.get('quantity')})"
            problems += [f"{label}: {text}" for text in _problems(table, row)]
    if problems:
        raise files.ReferenceFileError(path, problems)
    return (
        tuple(_norm(row) for row in content.get("norm", [])),
        tuple(
            Change(**_floats({"value": None, "percent": None, **row}, "value", "percent"))
            for row in content.get("change", [])
        ),
        tuple(MethodError(**_floats(row, "bias", "sd")) for row in content.get("method", [])),
    )


def _problems(table: str, row: dict[str, Any]) -> list[str]:
    wanted, allowed = _FIELDS[table], _FIELDS[table] | _OPTIONAL[table]
    found = [f"{name!r} is missing" for name in sorted(wanted - set(row))]
    found += [f"unknown field {name!r}" for name in row if name not in allowed]
    if row.get("cite") and row["cite"] not in citations.load():
        found.append(f"no citation has the key {row['cite']!r}")
    if table == "norm":
        if "mean" not in row and not {"low", "high"} <= set(row):
            found.append("a 'mean', or 'low' and 'high', is missing")
        if row.get("use") not in ("band", "shown"):
            found.append("'use' must be band or shown")
    if table == "change" and ("value" in row) == ("percent" in row):
        found.append("'value' or 'percent' is needed, not both")
    return found


def _floats(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return a row in which whole numbers of some fields are floats."""
    return {**row, **{name: float(row[name]) for name in names if row[name] is not None}}


def _norm(row: dict[str, Any]) -> Norm:
    row = _floats(row, *(_FIGURES & set(row)))
    mean, sd = row.get("mean"), row.get("sd")
    low, high = row.get("low"), row.get("high")
    if low is None and mean is not None and sd is not None:
        low, high = mean - 1.96 * sd, mean + 1.96 * sd
    rest = {name: row[name] for name in ("population", "method", "where", "verified", "use")}
    age = row.get("age")
    return Norm(
        kind=row["kind"],
        quantity=row["quantity"],
        mean=mean,
        sd=sd,
        low=low,
        high=high,
        sex=row.get("sex"),
        age_years=None if age is None else (float(age[0]), float(age[1])),
        n=None if row["n"] == UNKNOWN else row["n"],
        cite=row["cite"],
        note=row.get("note", ""),
        **rest,
    )
