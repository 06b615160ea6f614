"""From measures and situation to findings, in order of weight."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from pushoff.core.findings import Evidence, Finding
from pushoff.core.measures import MeasureSide, MeasureTable
from pushoff.core.names import SIDES
from pushoff.core.situation import Situation
from pushoff.findings.expected import ASSUMED, expected
from pushoff.findings.gates import closed
from pushoff.findings.judge import judge, rows_of
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Judgement, Rule
from pushoff.findings.settings import FindingSettings
from pushoff.findings.text import finding
from pushoff.findings.weigh import (
    Weighed,
    near_leg,
    near_leg_leads,
    one_for_both,
    ordered,
    weigh,
    without_parts,
)

_DEFAULT = FindingSettings()
_BOTH: tuple[MeasureSide, ...] = ("both",)


@dataclass(frozen=True)
class FindingsResult:
    """Findings in the order in which they are told; what could not be judged, and why.

    ``skipped`` maps ``finding:<name>`` to the reason, ``finding:<name> (<side>)`` where one leg
    could be judged and the other could not.
    """

    findings: tuple[Finding, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Outcome:
    """What came of one rule: what it tells, and why it could not be judged on which side."""

    told: Weighed | None
    reasons: dict[MeasureSide, str]
    judged: int = 0
    probability: float = 0.0


def find_all(
    measures: MeasureTable, situation: Situation, settings: FindingSettings = _DEFAULT
) -> FindingsResult:
    """Return the findings of one recording; at most two of them ask for something to be done.

    Every rule is judged on every side that it knows; one finding stands for both legs where both
    show it. What is closed by a gate, or has too few signs, is in ``skipped`` with the reason.
    """
    rows = rows_of(measures)
    found: list[Weighed] = []
    skipped: dict[str, str] = {}
    nearest = ("", 0.0)
    for rule in FINDINGS:
        if not rule.last:
            outcome = _try(Case(rule, measures, situation, settings, "both", rows))
            found += [outcome.told] if outcome.told else []
            nearest = max(nearest, (rule.name, outcome.probability), key=lambda item: item[1])
            skipped.update(_skipped(rule, outcome))
    told = _told(ordered(without_parts(found), settings), situation)
    for rule in FINDINGS:
        if rule.last:
            case = Case(
                rule, measures, situation, settings, "both", rows, told, dict(skipped), nearest
            )
            outcome = _try(case)
            told += _told([outcome.told] if outcome.told else [], situation)
            skipped.update(_skipped(rule, outcome))
    return FindingsResult(told, skipped)


def _try(case: Case) -> _Outcome:
    """Return what comes of a rule on every side that it is judged on."""
    rule = case.rule
    reason = closed(rule.gates, case.situation)
    if reason:
        return _Outcome(None, {"both": reason})
    told: list[Weighed] = []
    reasons: dict[MeasureSide, str] = {}
    known: dict[MeasureSide, float] = {}
    for side in SIDES if rule.per_side else _BOTH:
        one = dataclasses.replace(case, side=side)
        result = (rule.decide or judge)(one)
        if isinstance(result, str):
            reasons[side] = result
            continue
        known[side] = result.probability if result is not None else 0.0
        weighed = _weighed(one, result)
        told += [weighed] if weighed else []
    told, hidden = near_leg_leads(told, case.situation)
    reasons.update(hidden)
    near = near_leg(case.situation)
    seen = [known[near]] if near in known else known.values()
    together = one_for_both(told) if told else None
    return _Outcome(together, reasons, len(known), max(seen, default=0.0))


def _weighed(case: Case, result: Judgement | None) -> Weighed | None:
    weight = weigh(case.rule, result, case.settings) if result is not None else None
    if result is None or weight is None:
        return None
    if case.rule.variant is not None:
        result = dataclasses.replace(result, variant=case.rule.variant(case))
    return Weighed(case.rule, result, weight)


def _skipped(rule: Rule, outcome: _Outcome) -> dict[str, str]:
    """Return why a rule was not judged: once, or for the side that it was not judged on."""
    if outcome.judged:
        return {f"finding:{rule.name} ({s})": reason for s, reason in outcome.reasons.items()}
    reasons = dict.fromkeys(outcome.reasons.values())
    return {f"finding:{rule.name}": "; ".join(reasons)} if reasons else {}


def _told(found: list[Weighed], situation: Situation) -> tuple[Finding, ...]:
    return tuple(
        finding(item, situation, _quoted(item.judgement.evidence, situation)) for item in found
    )


def _quoted(evidence: tuple[Evidence, ...], situation: Situation) -> tuple[str, ...]:
    """Return the judged measures whose usual range was quoted and not read in its source."""
    names = dict.fromkeys(item.measure for item in evidence if item.limit is not None)
    found = {name: expected(name, situation) for name in names}
    return tuple(
        name
        for name, usual in found.items()
        if usual and not usual.verified and usual.sd_key != ASSUMED
    )
