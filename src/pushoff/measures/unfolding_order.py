"""Which joint opens first, and whether this recording can tell.

The order of two joints and the time between them are two questions: an order may be certain where
the time is not. A time (``Lag.seconds``) is told only where its 95 % error is within ``TIMED``.

The lag between two instants is taken within each stride, so what moves both (touchdown, toe-off)
cancels. It is ranked only where it is larger than one frame and larger than its own 95 % error:
sampling between strides, the method error of both instants and, for heel-off, the error of the
event itself. Otherwise the reason says what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from pushoff.core.measures import Measure
from pushoff.core.names import Side
from pushoff.core.strides import Strides
from pushoff.measures.needs import unmet
from pushoff.measures.registry import MEASURES
from pushoff.measures.statistics import summarise

#: Largest 95 % error (% of contact) with which the time of a lag is told: neighbouring joints start
#: 5–20 % of contact apart (fukuchi2017.peak_velocity_*), and a time that may be off by half of that
#: says nothing. Markers reach it; keypoints, whose errors repeat with every stride, do not.
TIMED = 6.0

ONSETS = ("onset_thigh", "onset_knee", "onset_ankle", "onset_heel_off", "onset_toe")
PEAKS = (
    "peak_velocity_thigh",
    "peak_velocity_knee",
    "peak_velocity_ankle",
    "peak_velocity_foot",
)


@dataclass(frozen=True)
class UnfoldingStep:
    """When one joint starts to open, or opens fastest: mean and spread over strides, % contact."""

    measure: str
    title: str
    mean: float
    sd: float
    n: int


@dataclass(frozen=True)
class Lag:
    """How much later one step is than the one before it (% of contact and s).

    ``error95`` is the half-width of its 95 % interval; ``ranked`` tells whether the order of the
    two is certain, ``reason`` why it is not (empty where it is). ``seconds`` is NaN where the
    error is too large to tell a time.
    """

    first: str
    then: str
    mean: float
    seconds: float
    sd: float
    error95: float
    ranked: bool
    reason: str


@dataclass(frozen=True)
class UnfoldingResult:
    """The steps of one side in order of time and the lags between neighbours.

    ``frame_percent`` is one frame in % of contact; ``missing`` maps a step to why it is not here.
    """

    side: Side
    steps: tuple[UnfoldingStep, ...]
    lags: tuple[Lag, ...]
    frame_percent: float
    missing: dict[str, str]

    @property
    def ranked(self) -> bool:
        """Return whether the whole order is certain."""
        return bool(self.lags) and all(lag.ranked for lag in self.lags)

    @property
    def reason(self) -> str:
        """Return why the order is not certain, empty where it is."""
        if not self.lags:
            return "fewer than two steps could be measured"
        return "; ".join(lag.reason for lag in self.lags if lag.reason)


def unfolding_order(
    strides: Strides, names: tuple[str, ...] = ONSETS, kind: str | None = None
) -> UnfoldingResult:
    """Return the order of the unfolding of one side, with what cannot be told apart.

    Parameters
    ----------
    strides : Strides
    names : tuple of str
        Measures in % of contact, ``ONSETS`` or ``PEAKS``.
    kind : "3d" or "2d", optional
        Which tolerance counts; by default that of the motion's dimensions.
    """
    kind = kind or ("3d" if strides.motion.dimension == 3 else "2d")
    values: dict[str, Float[np.ndarray, " stride"]] = {}
    missing: dict[str, str] = {}
    for name in names:
        reason = unmet(MEASURES.get(name), strides.motion, strides)
        found = np.full(len(strides), np.nan) if reason else MEASURES.get(name).function(strides)
        if np.isfinite(found).any():
            values[name] = found
        else:
            missing[name] = reason or "could not be had in any stride"
    steps = [_step(name, series) for name, series in values.items()]
    steps.sort(key=lambda step: step.mean)
    frame = _frame_percent(strides)
    lags = tuple(_lag(strides, first, then, values, frame, kind) for first, then in pairwise(steps))
    return UnfoldingResult(strides.side, tuple(steps), lags, frame, missing)


def _step(name: str, series: Float[np.ndarray, " stride"]) -> UnfoldingStep:
    summary = summarise(series)
    return UnfoldingStep(name, MEASURES.get(name).title, summary.mean, summary.sd, summary.n)


def _contact_s(strides: Strides) -> float:
    return summarise(strides.duration("touchdown", "toe_off")).mean


def _frame_percent(strides: Strides) -> float:
    return 100.0 / (strides.motion.rate_hz * _contact_s(strides))


def _lag(
    strides: Strides,
    first: UnfoldingStep,
    then: UnfoldingStep,
    values: dict[str, Float[np.ndarray, " stride"]],
    frame: float,
    kind: str,
) -> Lag:
    summary = summarise(values[then.measure] - values[first.measure])
    parts = [summary.se]
    for step in (first, then):
        parts.append(_method_error(strides, MEASURES.get(step.measure), kind))
    error95 = 1.96 * float(np.sqrt(np.sum(np.square(parts))))
    reason = _reason(first, then, summary.mean, error95, frame)
    return Lag(
        first=first.measure,
        then=then.measure,
        mean=summary.mean,
        seconds=summary.mean / 100.0 * _contact_s(strides) if error95 <= TIMED else float("nan"),
        sd=summary.sd,
        error95=error95,
        ranked=not reason,
        reason=reason,
    )


def _method_error(strides: Strides, measure: Measure, kind: str) -> float:
    """Return the error of one step that does not cancel in a lag, % of contact."""
    tolerance = measure.tolerance.get(kind, max(measure.tolerance.values()))
    if "event:heel_off" not in measure.needs:
        return tolerance
    known = strides.sd["heel_off"][np.isfinite(strides.sd["heel_off"])]
    event = 100.0 * float(np.median(known)) / _contact_s(strides) if len(known) else 0.0
    return float(np.hypot(tolerance, event))


def _reason(
    first: UnfoldingStep, then: UnfoldingStep, lag: float, error95: float, frame: float
) -> str:
    pair = f"“{first.title}” and “{then.title}”"
    if not np.isfinite(lag) or not np.isfinite(error95):
        return f"{pair}: too few strides show both"
    if abs(lag) <= frame:
        return f"{pair}: {lag:.1f} % of contact apart, one frame is {frame:.1f} %"
    if lag <= error95:
        return f"{pair}: {lag:.1f} % of contact apart, the error is {error95:.1f} %"
    return ""
