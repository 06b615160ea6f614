"""From repetitions, or figures typed in, to a test: values, errors, differences, norms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm as normal
from scipy.stats import t as student

from pushoff.clinical.figure import Figure
from pushoff.clinical.registry import Ask, Kind, Quantity
from pushoff.clinical.result import (
    ClinicalTest,
    Difference,
    Repetition,
    Seen,
    SideValue,
    SmallestChange,
    TestSide,
)
from pushoff.core.errors import BadUsageError
from pushoff.core.names import SIDES
from pushoff.core.recording import Sex
from pushoff.reference import clinical as reference
from pushoff.reference.clinical import Norm

#: Two standard errors of measurement, 95 %, of the difference of two measurements.
_TWO_MEASUREMENTS = 1.96 * np.sqrt(2.0)
_NAN = float("nan")


@dataclass(frozen=True)
class Person:
    """What is told of the person; it chooses the norms."""

    sex: Sex | None = None
    age_years: float | None = None
    height_m: float | None = None
    pain: bool = False


@dataclass(frozen=True)
class Clip:
    """One file ready to be measured: what was seen, the figure in it, and what is told of it."""

    seen: Seen
    figure: Figure
    ask: Ask


def assess(kind: Kind, clips: Sequence[Clip], person: Person) -> ClinicalTest:
    """Return the test that some files show.

    Raises
    ------
    NotAnalysableError
        A file shows another thing than the test.
    """
    repetitions: list[Repetition] = []
    files: list[Seen] = []
    warnings: list[str] = []
    for number, clip in enumerate(clips):
        measured = kind.measure(clip.figure, clip.ask)
        repetitions += [
            replace(rep, source=number, points=_points(clip.figure, rep.frame))
            for rep in measured.repetitions
        ]
        files.append(replace(clip.seen, view=measured.view))
        name = f"{clip.seen.source.name}: " if len(clips) > 1 else ""
        warnings += [name + text for text in measured.warnings]
    source = files[0].pose if files else ""
    values: list[SideValue] = []
    for quantity in kind.quantities:
        sides = _sides(repetitions)
        found = [_value(kind, quantity, side, repetitions, source) for side in sides]
        known = [value for value in found if value is not None]
        wide = max((covering95(v.bias, v.method_sd) for v in known), default=_NAN)
        if wide > quantity.widest:
            warnings.append(_too_wide(quantity, wide, source))
        else:
            values += known
    return _finished(kind, tuple(repetitions), values, tuple(files), person, warnings)


def _too_wide(quantity: Quantity, error95: float, source: str) -> str:
    unit = quantity.unit if quantity.unit == "°" else f" {quantity.unit}"
    return (
        f"{quantity.title} is not given: with the pose engine {source} it is off by up to "
        f"{error95:.0f}{unit}, too much to tell people apart ({quantity.widest:.0f}{unit} at most)."
    )


def typed_in(
    kind: Kind, values: Mapping[TestSide, float], unit: str | None, person: Person
) -> ClinicalTest:
    """Return the test of figures that were measured by hand; NaN is a side that was not.

    Raises
    ------
    BadUsageError
        No value, a unit that the test does not know, or a value that no body reaches.
    """
    unit = unit or next(iter(kind.manual))
    if unit not in kind.manual:
        raise BadUsageError("--unit", f"{' or '.join(kind.manual)} for {kind.name}", unit)
    quantity = kind.quantity(kind.manual[unit])
    known = {side: value for side, value in values.items() if np.isfinite(value)}
    if not known:
        raise BadUsageError("--value", "a number for the left or the right side", "none")
    for side, value in known.items():
        _check_possible(quantity, side, value)
    limit = reference.change(kind.name, quantity.name)
    made = []
    for side in SIDES:
        if side in known:
            # By hand the error is that of the studies: their smallest change over the root of two.
            error = _NAN if limit is None else _absolute(limit, known[side]) / np.sqrt(2.0)
            made.append(SideValue(quantity.name, side, known[side], _NAN, 0, _NAN, float(error)))
    return _finished(kind, (), made, (), person, [])


def _check_possible(quantity: Quantity, side: str, value: float) -> None:
    low, high = quantity.possible
    if not low <= value <= high:
        raise BadUsageError(
            f"--value, {side}",
            f"{low:g} to {high:g} {quantity.unit}".strip(),
            f"{value:g}",
            f"what counts is: {quantity.title.lower()}",
        )
    if quantity.combine == "count" and value != int(value):
        raise BadUsageError(f"--value, {side}", "a whole number", f"{value:g}")


def _points(figure: Figure, frame: int) -> dict[str, tuple[float, float]]:
    places = figure.pixels[frame]
    return {
        name: (float(x), float(y))
        for name, (x, y) in zip(figure.names, places, strict=True)
        if np.isfinite([x, y]).all()
    }


def _sides(repetitions: Sequence[Repetition]) -> tuple[TestSide, ...]:
    order: tuple[TestSide, ...] = ("left", "right", "both")
    return tuple(side for side in order if any(rep.side == side for rep in repetitions))


def _value(
    kind: Kind, quantity: Quantity, side: TestSide, repetitions: Sequence[Repetition], pose: str
) -> SideValue | None:
    counted = [rep for rep in repetitions if rep.side == side and rep.valid]
    error = reference.method_error(kind.name, quantity.name, pose)
    method_sd, bias = (_NAN, 0.0) if error is None else (error.sd, error.bias)
    if quantity.combine == "count":
        sets = {rep.source for rep in repetitions if rep.side == side}
        # Two clips of one side are two sets; the better one is the result.
        most = max(sum(rep.source == source for rep in counted) for source in sets)
        value = SideValue(quantity.name, side, float(most), _NAN, most, method_sd, _NAN, bias)
        return replace(value, error95=_error95(value))
    numbers = np.array([rep.values.get(quantity.name, _NAN) for rep in counted])
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return None
    spread = float(np.std(numbers, ddof=1)) if len(numbers) > 1 else _NAN
    mean = float(np.mean(numbers))
    value = SideValue(quantity.name, side, mean, spread, len(numbers), method_sd, _NAN, bias)
    return replace(value, error95=_error95(value))


def _error95(value: SideValue, with_bias: bool = True) -> float:
    """Return the 95 % error: of the method, and of the mean of few repetitions.

    Without the bias for differences: it is the same on both sides.
    """
    parts = []
    if np.isfinite(value.method_sd):
        parts.append(value.method_sd)
    if np.isfinite(value.spread) and value.count > 1:
        quantile = float(student.ppf(0.975, value.count - 1))
        parts.append(quantile / 1.96 * value.spread / np.sqrt(value.count))
    if not parts:
        return _NAN
    return covering95(value.bias if with_bias else 0.0, float(np.sqrt(np.sum(np.square(parts)))))


def covering95(bias: float, sd: float) -> float:
    """Return the error that 95 % of normal errors with a bias and a standard deviation stay below.

    1.96 standard deviations without a bias; the bias and 1.64 of them with a large one. NaN where
    the standard deviation is not known.
    """
    if np.isnan(sd):
        return _NAN
    if not sd > 0.0:
        return abs(bias)

    def beyond(error: float) -> float:
        inside = normal.cdf(error, bias, sd) - normal.cdf(-error, bias, sd)
        return float(inside) - 0.95

    return float(cast("float", brentq(beyond, 0.0, abs(bias) + 4.0 * sd)))


def _absolute(change: reference.Change, about: float) -> float:
    if change.value is not None:
        return change.value
    return 0.01 * (change.percent or 0.0) * abs(about)


def _smallest(kind: Kind, quantity: Quantity, values: Sequence[SideValue]) -> SmallestChange | None:
    """Return the larger of the studies' smallest change and that of Pushoff's own error."""
    own = [v for v in values if v.quantity == quantity.name]
    if not own:
        return None
    cited = reference.change(kind.name, quantity.name)
    method = np.array([v.method_sd for v in own])
    from_method = (
        float(_TWO_MEASUREMENTS * np.nanmax(method)) if np.isfinite(method).any() else _NAN
    )
    if cited is not None:
        about = float(np.mean([abs(v.value) for v in own]))
        limit = _absolute(cited, about)
        if not from_method > limit:
            return SmallestChange(quantity.name, limit, cited.cite, cited.where, cited.verified)
    if not np.isfinite(from_method):
        return None
    where = "2.77 times the error of this measurement against exact truth"
    return SmallestChange(quantity.name, from_method, "", where, verified=True)


def _difference(
    quantity: Quantity, values: Sequence[SideValue], change: SmallestChange | None
) -> Difference | None:
    by_side = {v.side: v for v in values if v.quantity == quantity.name}
    if "left" not in by_side or "right" not in by_side:
        return None
    left, right = by_side["left"], by_side["right"]
    value = left.value - right.value
    # What was typed in has the error of the studies alone.
    errors = [
        v.error95 if np.isnan(v.method_sd) else _error95(v, with_bias=False) for v in (left, right)
    ]
    error = float(np.hypot(errors[0], errors[1]))
    limit = _NAN if change is None else change.value
    beyond = bool(abs(value) > limit) if np.isfinite(limit) else None
    return Difference(quantity.name, value, error, limit, beyond)


def _finished(
    kind: Kind,
    repetitions: tuple[Repetition, ...],
    values: Sequence[SideValue],
    files: tuple[Seen, ...],
    person: Person,
    warnings: Sequence[str],
) -> ClinicalTest:
    measured = [q for q in kind.quantities if any(v.quantity == q.name for v in values)]
    changes = {q.name: _smallest(kind, q, values) for q in measured}
    differences = [_difference(q, values, changes[q.name]) for q in measured]
    norms: list[Norm] = []
    for quantity in measured:
        norms += reference.norms(kind.name, quantity.name, person.sex, person.age_years)
    found_changes = tuple(change for change in changes.values() if change is not None)
    keys = [*kind.citations, *(c.cite for c in found_changes), *(norm.cite for norm in norms)]
    return ClinicalTest(
        kind=kind.name,
        title=kind.title,
        repetitions=repetitions,
        values=tuple(values),
        differences=tuple(d for d in differences if d is not None),
        changes=found_changes,
        norms=tuple(norms),
        files=files,
        manual=not files,
        pain=person.pain,
        warnings=(*warnings, *_about_sides(values)),
        citation_keys=tuple(dict.fromkeys(key for key in keys if key)),
        facts={"sex": person.sex, "age_years": person.age_years, "height_m": person.height_m},
    )


def _about_sides(values: Sequence[SideValue]) -> list[str]:
    sides = {value.side for value in values}
    if len(sides & set(SIDES)) == 1 and "both" not in sides:
        missing = "right" if "left" in sides else "left"
        return [f"The {missing} leg was not tested: left and right are not compared."]
    return []
