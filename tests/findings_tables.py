"""Tables of measures written by hand for the tests of the findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from pushoff.core.measures import MeasureSide, MeasureTable, MeasureValue
from pushoff.core.names import SIDES, Side
from pushoff.core.situation import Situation
from pushoff.findings.expected import expected
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Rule, Sign
from pushoff.measures.asymmetry import ASYMMETRIES
from pushoff.measures.registry import MEASURES

#: A runner at 3 m/s on the level, filmed by markers.
STEADY = Situation(
    speed_mps=3.0,
    slope_percent=0.0,
    acceleration_mps2=0.0,
    acceleration_sd=0.0,
    dimension=3,
    view="3d",
    surface="treadmill",
    height_m=1.75,
    mass_kg=70.0,
    leg_m=0.93,
    fps=200.0,
)
#: The order of the unfolding, % of contact.
_INSTANTS = {
    "onset_thigh": 26.0, "onset_knee": 41.0, "onset_ankle": 54.0,
    "peak_velocity_thigh": 68.0, "peak_velocity_knee": 77.0, "peak_velocity_ankle": 86.0,
}  # fmt: skip


def row(
    measure: str, side: MeasureSide, value: float, error: float = 0.0, unit: str | None = None
) -> MeasureValue:
    """Return one row; ``error`` is the standard deviation of the method."""
    return MeasureValue(
        measure=measure,
        side=side,
        value=value,
        unit=unit or unit_of(measure),
        sd=0.0,
        n=20,
        se=0.0,
        mdc95=0.0,
        method_error=error,
    )


def unit_of(measure: str) -> str:
    """Return the unit of a measure or of a difference between sides."""
    for item in ASYMMETRIES:
        if item.name == measure:
            return item.unit
    return MEASURES.get(measure).unit


def table(rows: Iterable[MeasureValue], skipped: Mapping[str, str] | None = None) -> MeasureTable:
    """Return a table of these rows."""
    numbers = {side: np.arange(20) for side in SIDES}
    return MeasureTable(tuple(rows), {}, numbers, skipped or {})


def usual(situation: Situation = STEADY, error_share: float = 0.3) -> dict[str, float]:
    """Return the usual value of every measure that a rule looks at, where one is known."""
    del error_share
    names = {name for rule in FINDINGS for name in rule.measures}
    found = {name: at.mean for name in names if (at := expected(name, situation)) is not None}
    return {**found, **_INSTANTS}


def spread(measure: str, situation: Situation = STEADY) -> float:
    """Return the spread between runners of a measure, or a small amount where none is known."""
    at = expected(measure, situation)
    return at.sd if at is not None else 1.0


def healthy(situation: Situation = STEADY, error_share: float = 0.3) -> MeasureTable:
    """Return the table of a runner who is usual in everything, with small errors."""
    rows = [
        row(name, side, value, error_share * spread(name, situation))
        for name, value in usual(situation).items()
        for side in SIDES
        if not name.endswith("_asymmetry")
    ]
    return table([*rows, *(row(item.name, "both", 0.0, 1.0) for item in ASYMMETRIES)])


def changed(measures: MeasureTable, values: Mapping[tuple[str, Side], float]) -> MeasureTable:
    """Return the table with other values; a measure that is not there is added without error."""
    rows = [
        replace(item, value=values.get((item.measure, item.side), item.value))
        for item in measures.values
    ]
    known = {(item.measure, item.side) for item in rows}
    rows += [row(n, s, value) for (n, s), value in values.items() if (n, s) not in known]
    return table(rows, measures.skipped)


def far_beyond(rule: Rule, sides: Iterable[Side] = SIDES) -> MeasureTable:
    """Return a usual runner who has every sign of one rule, six spreads beyond what is usual."""
    values = {
        (sign.measure, side): _beyond(sign) for sign in reversed(rule.signs) for side in sides
    }
    return changed(healthy(), values)


def _beyond(sign: Sign) -> float:
    if sign.limit is not None:
        return sign.limit["3d"] + sign.direction * 6.0 * sign.scale
    at = expected(sign.measure, STEADY)
    assert at is not None, sign.measure
    return at.mean + sign.direction * 6.0 * at.sd


def mirrored(measures: MeasureTable) -> MeasureTable:
    """Return the table with left and right swapped."""
    swap: dict[MeasureSide, MeasureSide] = {"left": "right", "right": "left", "both": "both"}
    rows = []
    for item in measures.values:
        value = -item.value if item.measure.endswith("_asymmetry") else item.value
        rows.append(replace(item, side=swap[item.side], value=value))
    return table(rows, measures.skipped)
