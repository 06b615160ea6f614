"""Made-up recordings for the tests of the comparison."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pushoff.comparison.take import Take
from pushoff.core.measures import MeasureTable, MeasureValue
from pushoff.core.names import SIDES
from pushoff.core.recording import Athlete
from pushoff.core.situation import Situation
from pushoff.measures.statistics import summarise

#: Measure → mean, spread between strides, unit, error of the method.
USUAL: Mapping[str, tuple[float, float, str, float]] = {
    "step_rate": (170.0, 1.5, "1/min", 0.3),
    "contact_time": (0.250, 0.004, "s", 0.003),
    "overstride": (0.25, 0.008, "m", 0.015),
    "knee_flexion_stance_peak": (42.0, 1.2, "deg", 1.5),
    "trunk_lean": (6.0, 0.8, "deg", 2.0),
    "vertical_oscillation": (0.085, 0.003, "m", 0.003),
    "toe_off_invented": (5.0, 0.5, "deg", 0.5),
    "ankle_power_peak_time": (75.0, 1.0, "%", 1.0),
}


def table(
    rng: np.random.Generator,
    strides: int = 30,
    shift: Mapping[str, float] | None = None,
    correlation: float = 0.0,
) -> MeasureTable:
    """Return a table of both sides; ``shift`` moves a measure by so many of its units."""
    rows, per_stride = [], {}
    for name, (mean, sd, unit, error) in USUAL.items():
        for side in SIDES:
            values = mean + (shift or {}).get(name, 0.0) + sd * _noise(rng, strides, correlation)
            found = summarise(values)
            per_stride[name, side] = values
            rows.append(
                MeasureValue(
                    name, side, found.mean, unit, found.sd, found.n, found.se, found.mdc95, error
                )
            )
    numbers = {side: np.arange(strides) for side in SIDES}
    return MeasureTable(tuple(rows), per_stride, numbers)


def take(measures: MeasureTable, label: str, **facts: object) -> Take:
    """Return a recording from the side at 3 m/s, known exactly; ``facts`` of the situation."""
    situation = Situation(**{"speed_mps": 3.0, "dimension": 2, "view": "left", "fps": 60.0} | facts)
    return Take(
        name=label, label=label, measures=measures, situation=situation, athlete=Athlete(),
        speed_sd_mps=0.0,
    )  # fmt: skip


def _noise(rng: np.random.Generator, count: int, correlation: float) -> np.ndarray:
    """Return a first-order process of unit spread."""
    out = rng.standard_normal(count)
    for n in range(1, count):
        out[n] = correlation * out[n - 1] + np.sqrt(1.0 - correlation**2) * out[n]
    return out
