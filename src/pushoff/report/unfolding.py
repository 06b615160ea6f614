"""Can the order of the unfolding be told? Lags between joints with their error, per side."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from pushoff.core.analysis import Analysis
from pushoff.core.measures import MeasureValue
from pushoff.core.names import SIDES, Side

ONSETS: tuple[tuple[str, str], ...] = (
    ("onset_thigh", "Thigh"),
    ("onset_knee", "Knee"),
    ("onset_ankle", "Ankle"),
    ("onset_heel_off", "Heel-off"),
    ("onset_toe", "Toe"),
)
PEAKS: tuple[tuple[str, str], ...] = (
    ("peak_velocity_thigh", "Thigh"),
    ("peak_velocity_knee", "Knee"),
    ("peak_velocity_ankle", "Ankle"),
    ("peak_velocity_foot", "Foot"),
)


@dataclass(frozen=True)
class Lag:
    """How much later (% of contact) one joint is than the one before it in time."""

    first: str
    then: str
    lag: float
    error95: float

    @property
    def certain(self) -> bool:
        """Return whether the lag is larger than its error."""
        return self.lag > self.error95


@dataclass(frozen=True)
class Order:
    """The joints of one side in order of time, and the lags between neighbours."""

    side: Side
    names: tuple[str, ...]
    lags: tuple[Lag, ...]

    @property
    def sentence(self) -> str:
        """Return the order in words; joints that cannot be told apart are joined by ≈."""
        text = self.names[0]
        for lag in self.lags:
            text += f" → {lag.then}" if lag.certain else f" ≈ {lag.then}"
        return text

    @property
    def complete(self) -> bool:
        """Return whether every neighbour can be told apart."""
        return all(lag.certain for lag in self.lags)


def orders(analysis: Analysis, names: tuple[tuple[str, str], ...] = ONSETS) -> tuple[Order, ...]:
    """Return the order of the joints of each side where at least two were measured.

    A lag is the mean of the differences within strides. Its error joins what strides differ by
    (standard error of the mean difference) and what the method may be off by for either joint
    (taken as independent, which is the cautious choice: errors that both share would cancel).
    """
    found = []
    for side in SIDES:
        rows = [(title, analysis.measures.get(name, side)) for name, title in names]
        known = [(title, row) for title, row in rows if row and math.isfinite(row.value)]
        if len(known) < 2:
            continue
        known.sort(key=lambda item: item[1].value)
        lags = tuple(_lag(analysis, side, first, then) for first, then in itertools.pairwise(known))
        found.append(Order(side, tuple(title for title, _ in known), lags))
    return tuple(found)


def _lag(
    analysis: Analysis, side: Side, first: tuple[str, MeasureValue], then: tuple[str, MeasureValue]
) -> Lag:
    before, after = first[1], then[1]
    method = math.hypot(before.method_error, after.method_error)
    per_stride = analysis.measures.per_stride
    keys: tuple[tuple[str, Side], ...] = ((before.measure, side), (after.measure, side))
    lag, se = after.value - before.value, math.hypot(before.se, after.se)
    if all(key in per_stride for key in keys):
        difference = per_stride[keys[1]] - per_stride[keys[0]]
        difference = difference[np.isfinite(difference)]
        if len(difference) > 1:
            se = float(difference.std(ddof=1) / math.sqrt(len(difference)))
    return Lag(first[0], then[0], lag, 1.96 * math.hypot(se, method))
