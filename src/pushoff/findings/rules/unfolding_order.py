"""The leg opens out of order: a joint nearer the ground opens before the one above it."""

from __future__ import annotations

import math

import numpy as np

from pushoff.core.findings import Evidence
from pushoff.core.measures import MeasureValue
from pushoff.findings.judge import normal, row_of, show, unusable
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Gates, Judgement, Rule

#: Neighbours in the usual order, each as onset and as instant of greatest speed.
PAIRS: tuple[tuple[str, str], ...] = (("thigh", "knee"), ("knee", "ankle"))
_WORDS = {"thigh": "thigh", "knee": "knee", "ankle": "ankle"}
#: Lag from which two joints count as out of order, % of contact: below it they open together.
#: One tenth of the usual 13 to 15 % between neighbours (fukuchi2017).
_REVERSED = -1.5
#: What one step in size is, % of contact: the spread of onsets between runners (our assumption).
_SCALE = 4.0


def unfolding_order(case: Case) -> Judgement | str | None:
    """Return how sure it is that one pair of neighbours opens in reversed order.

    Both the onset and the instant of greatest speed must be reversed; the less sure of the two
    counts. The probability of a reversal uses the errors of both instants, so a lag below what
    this recording resolves is never ranked.
    """
    best: Judgement | None = None
    reasons: list[str] = []
    for first, then in PAIRS:
        found = _pair(case, first, then)
        if isinstance(found, str):
            reasons.append(found)
        elif best is None or found.probability > best.probability:
            best = found
    return best if best is not None else "; ".join(dict.fromkeys(reasons))


def _pair(case: Case, first: str, then: str) -> Judgement | str:
    evidence: list[Evidence] = []
    chances, lags = [], []
    for kind in ("onset", "peak_velocity"):
        early, late = (row_of(case, f"{kind}_{joint}") for joint in (first, then))
        if early is None or late is None:
            missing = f"{kind}_{first}" if early is None else f"{kind}_{then}"
            return f"{missing}: not measured"
        problem = unusable(early, case) or unusable(late, case)
        if problem:
            return f"{kind} of {first} or {then}: {problem}"
        lag, error = late.value - early.value, _error(early, late)
        chance = normal((_REVERSED - lag) / error) if error > 0.0 else float(lag < _REVERSED)
        chances.append(chance)
        lags.append(lag)
        evidence += _lag_evidence(case, early, late, chance)
    worst = int(np.argmin(chances))
    return Judgement(
        side=case.side,
        probability=chances[worst],
        size=max(0.0, (_REVERSED - lags[worst]) / _SCALE),
        evidence=tuple(evidence),
        fields={
            "first": _WORDS[first],
            "then": _WORDS[then],
            "lag": f"{abs(lags[0]):.0f} %",
        },
    )


def _error(early: MeasureValue, late: MeasureValue) -> float:
    return math.hypot(early.se, early.method_error, late.se, late.method_error)


def _lag_evidence(
    case: Case, early: MeasureValue, late: MeasureValue, chance: float
) -> list[Evidence]:
    """Return both instants; the later joint is held against the earlier one's instant."""
    limit = early.value + _REVERSED
    shown = show(late, case)
    held = Evidence(
        **{
            **shown.__dict__,
            "limit": limit,
            "beyond": limit - late.value,
            "probability": chance,
            "reference_key": shown.reference_key or "pushoff",
        }
    )
    return [held, show(early, case)]


UNFOLDING_ORDER = FINDINGS.register(
    Rule(
        name="unfolding_order",
        support="coaches_say",
        gates=Gates(steady=True, views=("left", "right")),
        decide=unfolding_order,
        cues=("push_the_ground_early",),
        exercises=("straight_leg_bounds", "a_skip", "hill_bound", "calf_raise_straight_knee"),
        citations=("fukuchi2017", "pushoff"),
        fields=("first", "then", "lag"),
    )
)
