"""The order of the unfolding in words: which joint comes first, and where that cannot be told."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES, Side
from pushoff.core.strides import Strides
from pushoff.measures.unfolding_order import Lag, UnfoldingResult, unfolding_order
from pushoff.report.words import number

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
_TITLES: dict[str, str] = {name: title for name, title in (*ONSETS, *PEAKS)}  # noqa: C416


@dataclass(frozen=True)
class Order:
    """The order of one side as the page tells it; ``lags`` are the steps between neighbours."""

    side: Side
    sentence: str
    complete: bool
    lags: tuple[str, ...]


def orders(analysis: Analysis) -> tuple[Order, ...]:
    """Return the order of the onsets of each side on which at least two joints were seen."""
    found = []
    for side in SIDES:
        strides = Strides.of(analysis.strides, side, analysis.motion)
        if len(strides):
            order = in_words(unfolding_order(strides))
            if order is not None:
                found.append(order)
    return tuple(found)


def in_words(result: UnfoldingResult) -> Order | None:
    """Return the order in words; joints that cannot be told apart are joined by ≈."""
    if not result.lags:
        return None
    sentence = _TITLES[result.lags[0].first]
    for lag in result.lags:
        sentence += f" {'→' if lag.ranked else '≈'} {_TITLES[lag.then]}"
    complete = all(lag.ranked for lag in result.lags)
    return Order(result.side, sentence, complete, tuple(_lag_words(lag) for lag in result.lags))


def _lag_words(lag: Lag) -> str:
    error = f" ± {number(lag.error95, 1)} %" if math.isfinite(lag.error95) else " % (error unknown)"
    pair = f"after {_TITLES[lag.first].lower()}"
    known = math.isfinite(lag.seconds)
    milliseconds = f"{number(1000 * lag.seconds, 0)} ms" if known else "time not certain"
    return f"{_TITLES[lag.then]} {number(lag.mean, 1)}{error} ({milliseconds}) {pair}"
