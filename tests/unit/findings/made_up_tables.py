"""Tables of measures made by hand, for the rules of the findings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pushoff.core.findings import Finding
from pushoff.core.measures import MeasureTable, MeasureValue
from pushoff.core.names import SIDES
from pushoff.core.situation import Situation
from pushoff.findings.find import FindingsResult, find_all

Given = Mapping[str, float | tuple[float, ...]]
USUAL = Situation(speed_mps=3.0, slope_percent=0.0, leg_m=0.95, acceleration_mps2=0.0)


UNITS = {"contact_time": "s", "flight_time": "s", "peak_vertical_force": "BW", "step_rate": "1/min"}


def table(values: Given, error: Mapping[str, float]) -> MeasureTable:
    """Return a table with both sides of every measure; a pair is (left, right)."""
    rows = []
    for name, value in values.items():
        pair = value if isinstance(value, tuple) else (value, value)
        unit = UNITS.get(name, "deg")
        for side, number in zip(SIDES, pair, strict=True):
            rows.append(
                MeasureValue(name, side, number, unit, 0.0, 20, 0.0, 0.0, error.get(name, 0.01))
            )
    per_stride = {(row.measure, row.side): np.full(20, row.value) for row in rows}
    numbers = {side: np.arange(20) for side in SIDES}
    return MeasureTable(tuple(rows), per_stride, numbers, {})  # pyright: ignore[reportArgumentType]


def found(
    name: str,
    values: Given,
    situation: Situation = USUAL,
    error: Mapping[str, float] | None = None,
) -> tuple[Finding | None, FindingsResult]:
    """Return the finding of a name, None where it is not told, and everything."""
    result = find_all(table(values, error or {}), situation)
    return next((item for item in result.findings if item.name == name), None), result
