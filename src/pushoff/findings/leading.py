"""Rules with one sign that must hold and others of which some must agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pushoff.findings.judge import Judged, agree, judge, judge_sign, normal, shown
from pushoff.findings.rule import Case, Judgement, Sign


def led(
    case: Case, leading: Sequence[Sign], supporting: Sequence[Sign], least: int = 1
) -> Judgement | str:
    """Return how sure a rule is when one of its leading signs must hold, and others agree.

    Any one of ``leading`` and at least ``least`` witnesses of ``supporting`` must hold; the
    probability is that of both together, errors taken as independent, so the cautious one. The
    size is that of the leading sign. A reason where either part cannot be judged.
    """
    first = judge(_part(case, leading, 1))
    if isinstance(first, str):
        return first
    others = judge(_part(case, supporting, least))
    if isinstance(others, str):
        return others
    return Judgement(
        side=case.side,
        probability=agree([first.probability, others.probability], 2),
        size=first.size,
        evidence=(*first.evidence, *others.evidence, *shown(case)),
    )


def _part(case: Case, signs: Sequence[Sign], least: int) -> Case:
    rule = replace(case.rule, signs=tuple(signs), least=least, extra=(), decide=None)
    return replace(case, rule=rule)


def held_against(
    case: Case, sign: Sign, limit: float, limit_error: float, scale: float
) -> Judged | str:
    """Return a sign held against a limit that was measured itself.

    ``limit`` and its standard error ``limit_error`` are in the unit of the measure, as is
    ``scale``, one step of size; both errors count, taken as independent.
    """
    own = replace(sign, limit={case.kind: limit}, scale=scale)
    judged = judge_sign(own, case)
    if isinstance(judged, str):
        return judged
    error = float(np.hypot(judged.evidence.error95 / 1.96, limit_error))
    beyond = judged.evidence.beyond or 0.0
    probability = normal(beyond / error) if error > 0.0 else float(beyond > 0.0)
    evidence = replace(judged.evidence, probability=probability)
    return Judged(sign, evidence, probability, beyond / scale)


def all_of(case: Case, found: Sequence[Judged]) -> Judgement:
    """Return the judgement that all of some signs hold; the size is that of the smallest."""
    return Judgement(
        side=case.side,
        probability=agree([item.probability for item in found], len(found)),
        size=min(item.size for item in found),
        evidence=(*(item.evidence for item in found), *shown(case)),
    )
