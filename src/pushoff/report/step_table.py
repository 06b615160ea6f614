"""Step by step: how speed, contact, lean and the force's direction change from one to the next.

At the start of a sprint the body is low and drives forward; upright it does not (kugler2010). Means
over all steps hide that, so each step has a line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES
from pushoff.findings.gates import changes_speed
from pushoff.report.sources import author_and_year
from pushoff.report.words import decimals_for, number, people_unit

#: Measures of a single step, and the heads of their columns.
_COLUMNS: Mapping[str, str] = {
    "speed": "Speed",
    "contact_time": "Contact",
    "flight_time": "Flight",
    "step_length": "Step length",
    "body_lean_toe_off": "Body lean at toe-off",
    "mean_force_direction": "Force leans forward",
}
_FORCE = "mean_force_direction"
#: More steps than this stand in the table of every stride only.
_MOST = 40


@dataclass(frozen=True)
class StepRow:
    """One step in words; ``cells`` in the order of the columns."""

    step: int
    side: str
    time: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class StepTable:
    """All steps in order. ``opened`` where the runner changes speed; ``left_out`` further steps."""

    heads: tuple[str, ...]
    rows: tuple[StepRow, ...]
    words: str
    opened: bool
    left_out: int


def step_table(analysis: Analysis) -> StepTable | None:
    """Return one line for each valid step, None where fewer than two were measured.

    Errors in the heads are those of the method (95 %) for a single step; how steps differ is what
    the table shows. The share of the force that pushes forward is the sine of its direction, over
    the whole contact.
    """
    measures = analysis.measures
    names = [
        name
        for name in _COLUMNS
        if any(np.isfinite(measures.per_stride.get((name, s), np.empty(0))).any() for s in SIDES)
    ]
    steps = _steps(analysis, names)
    if len(steps) < 2 or not names:
        return None
    errors = {name: _error(analysis, name) for name in names}
    units = {name: people_unit(name, _unit(analysis, name)) for name in names}
    rows = tuple(
        StepRow(
            step=place,
            side=side,
            time=f"{number(time, 2)} s",
            cells=tuple(
                _cell(name, values[name] * units[name][0], errors[name] * units[name][0])
                for name in names
            ),
        )
        for place, (time, side, values) in enumerate(steps[:_MOST], start=1)
    )
    words, opened = _change(analysis)
    estimated = analysis.kinetics is not None and not analysis.kinetics.ground.measured
    heads = tuple(_head(name, errors[name], units[name], estimated) for name in names)
    return StepTable(heads, rows, words, opened, max(0, len(steps) - _MOST))


def _steps(analysis: Analysis, names: list[str]) -> list[tuple[float, str, dict[str, float]]]:
    """Return touchdown, side and values of every valid step, in order of time."""
    measures, found = analysis.measures, []
    touchdowns = analysis.strides.times["touchdown"]
    for side in SIDES:
        for place, stride in enumerate(measures.stride_numbers.get(side, ())):
            values = {
                name: float(column[place]) if column is not None else math.nan
                for name in names
                for column in (measures.per_stride.get((name, side)),)
            }
            found.append((float(touchdowns[stride]), side, values))
    return sorted(found, key=lambda item: item[0])


def _error(analysis: Analysis, name: str) -> float:
    rows = [row for row in analysis.measures.values if row.measure == name]
    known = [1.96 * row.method_error for row in rows if math.isfinite(row.method_error)]
    return max(known, default=math.nan)


def _unit(analysis: Analysis, name: str) -> str:
    return next((row.unit for row in analysis.measures.values if row.measure == name), "")


def _head(name: str, error: float, in_words: tuple[float, str], estimated: bool) -> str:
    factor, unit = in_words
    size = f" ± {number(error * factor, decimals_for(error * factor, 0.0))}" if error > 0 else ""
    share = f" (share of it){', estimated' if estimated else ''}" if name == _FORCE else ""
    return f"{_COLUMNS[name]}, {unit}{size}{share}"


def _cell(name: str, value: float, error: float) -> str:
    text = number(value, decimals_for(error, value))
    if name != _FORCE or not math.isfinite(value):
        return text
    return f"{text} ({number(100.0 * math.sin(math.radians(value)), 1)} %)"


def _change(analysis: Analysis) -> tuple[str, bool]:
    """Return what is known of the change of speed, and whether the runner does change it."""
    change, sd = pipeline.acceleration_of(analysis.motion, analysis.measures)
    if not math.isfinite(change):
        return "Whether the speed changes could not be told.", False
    if analysis.motion.surface == "treadmill":
        return "A belt is taken to run at a constant speed.", False
    error = 1.96 * sd
    decimals = decimals_for(error, change)
    size = f"{number(change, decimals)} ± {number(error, decimals)} m/s each second"
    if not changes_speed(change, sd):
        return f"The speed is steady ({size}).", False
    way = "speeds up" if change > 0 else "slows down"
    told = (
        f"The runner {way}: {size}. Findings that hold at steady speed only were not judged. "
        "The lower the body leans, the further forward the force of the push points "
        f"({author_and_year('kugler2010')})."
    )
    return told, True
