"""How sure it is that a value lies beyond its limit, and that several of them do."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from pushoff.core.findings import Evidence
from pushoff.core.measures import MeasureSide, MeasureTable, MeasureValue
from pushoff.core.names import SIDES
from pushoff.findings.expected import Expected, expected
from pushoff.findings.rule import Case, Judgement, Sign

_SQRT2 = math.sqrt(2.0)
#: Qualities of a measure that are not judged on.
_UNUSABLE = frozenset(("poor",))


@dataclass(frozen=True)
class Judged:
    """One sign as it was found: what it rests on, and how far beyond in steps of size."""

    sign: Sign
    evidence: Evidence
    probability: float
    size: float


def judge(case: Case) -> Judgement | str:
    """Return how sure the signs of a rule are for one side, or why they cannot be judged.

    Each sign has the probability that its true value lies beyond its limit: normal, with the
    sampling error over strides and the method's own error. Errors of measures that share landmarks
    or event times move together, by how much is not known, so the probability that at least
    ``least`` witnesses hold is the lower of two: errors fully shared (the probability of the
    least-th surest) and errors independent. The size is that of the least-th surest too.
    """
    found, reasons = [], []
    for sign in case.rule.signs:
        judged = judge_sign(sign, case)
        if isinstance(judged, str):
            reasons.append(judged)
        else:
            found.append(judged)
    witnesses: dict[str, Judged] = {}
    for judged in sorted(found, key=lambda item: item.probability, reverse=True):
        witnesses.setdefault(judged.sign.witness, judged)
    least = case.rule.least
    if len(witnesses) < least:
        why = "; ".join(dict.fromkeys(reasons))
        return f"{len(witnesses)} of {least} signs could be judged ({why})"
    surest = list(witnesses.values())
    probability = agree([item.probability for item in surest], least)
    size = sorted((item.size for item in surest), reverse=True)[least - 1]
    found.sort(key=lambda item: item.probability, reverse=True)
    evidence = (*(item.evidence for item in found), *shown(case))
    return Judgement(case.side, probability, size, evidence)


def agree(probabilities: list[float], least: int) -> float:
    """Return the chance that at least ``least`` of some events hold, the cautious of two bounds.

    Fully shared errors: the least-th largest probability. Independent errors: the exact sum over
    all outcomes. 0 where there are fewer events than that.
    """
    if least <= 0:
        return 1.0
    if len(probabilities) < least:
        return 0.0
    shared = sorted(probabilities, reverse=True)[least - 1]
    counts = [1.0]  # chance of so many events, after each one
    for p in probabilities:
        fewer, more = [*counts, 0.0], [0.0, *counts]
        counts = [f * (1.0 - p) + m * p for f, m in zip(fewer, more, strict=True)]
    return min(shared, sum(counts[least:]), 1.0)


def judge_sign(sign: Sign, case: Case) -> Judged | str:
    """Return one sign of one side as it was found, or why it cannot be judged."""
    if case.kind not in sign.kinds:
        return f"{sign.measure}: too uncertain from this kind of input"
    row = row_of(case, sign.measure)
    if row is None:
        return f"{sign.measure}: {_why_missing(case.measures, sign.measure)}"
    problem = unusable(row, case)
    if problem:
        return f"{sign.measure}: {problem}"
    usual = expected(sign.measure, case.situation)
    if sign.limit is not None:
        if case.kind not in sign.limit:
            return f"{sign.measure}: not judged from this kind of input"
        limit, scale, key = sign.limit[case.kind], sign.scale, sign.cite
    elif usual is not None:
        limit = usual.mean + sign.direction * sign.spreads * usual.sd
        scale, key = usual.sd, usual.key
    else:
        return f"{sign.measure}: no range of healthy runners is known at this speed"
    value = abs(row.value) if sign.magnitude else row.value
    beyond = (value - limit) * sign.direction
    error = math.hypot(row.se, row.method_error)
    probability = normal(beyond / error) if error > 0.0 else float(beyond > 0.0)
    evidence = _evidence(row, usual, key, limit=limit, beyond=beyond, probability=probability)
    return Judged(sign, evidence, probability, beyond / scale)


def shown(case: Case) -> tuple[Evidence, ...]:
    """Return the measures that a rule shows beside its signs, without a limit."""
    rows = [row_of(case, name) for name in case.rule.extra]
    return tuple(show(row, case) for row in rows if row is not None and unusable(row, case) is None)


def show(row: MeasureValue, case: Case) -> Evidence:
    """Return a value with what is usual, without a limit."""
    usual = expected(row.measure, case.situation)
    return _evidence(row, usual, usual.key if usual else row.reference_key)


def row_of(case: Case, measure: str, side: MeasureSide | None = None) -> MeasureValue | None:
    """Return the row of the case's side (or of another one), None where it was not measured.

    For "both" its own row, else the mean of the sides that there are. That mean is as uncertain as
    the worse side: errors of both sides have the same causes. What has a row for both sides only
    serves each of them.
    """
    side = side or case.side
    row = case.rows.get((measure, side))
    if row is not None:
        return row
    if side != "both":
        return case.rows.get((measure, "both"))
    sides = [found for one in SIDES if (found := case.rows.get((measure, one))) is not None]
    if not sides:
        return None
    worst = max(sides, key=lambda item: (item.quality == "poor", item.error95))
    middle = sum(row.value for row in sides) / len(sides)
    return replace(worst, side="both", value=middle)


def rows_of(measures: MeasureTable) -> dict[tuple[str, MeasureSide], MeasureValue]:
    """Return the rows of a table by name and side."""
    return {(row.measure, row.side): row for row in measures.values}


def normal(z: float) -> float:
    """Return the probability that a standard normal value lies below ``z``."""
    return 0.5 * (1.0 + math.erf(z / _SQRT2))


def unusable(row: MeasureValue, case: Case) -> str | None:
    """Return why a value cannot be judged on, None where it can."""
    if not math.isfinite(row.value) or not math.isfinite(row.se + row.method_error):
        return "no value with a known error"
    if row.quality in _UNUSABLE:
        return f"quality is {row.quality}"
    if row.n < case.settings.least_strides:
        return f"{row.n} strides, {case.settings.least_strides} are needed"
    return None


def _why_missing(measures: MeasureTable, name: str) -> str:
    reasons = [measures.skipped.get(key) for key in (name, f"{name} (left)", f"{name} (right)")]
    return next((reason for reason in reasons if reason), "not measured")


def _evidence(
    row: MeasureValue,
    usual: Expected | None,
    key: str | None,
    *,
    limit: float | None = None,
    beyond: float | None = None,
    probability: float | None = None,
) -> Evidence:
    low, high = usual.band if usual else (row.reference_low, row.reference_high)
    return Evidence(
        measure=row.measure,
        side=row.side,
        value=row.value,
        error95=row.error95,
        unit=row.unit,
        reference_low=low,
        reference_high=high,
        reference_key=key,
        limit=limit,
        beyond=beyond,
        probability=probability,
        reference_mean=usual.mean if usual else row.reference_mean,
        spread_key=usual.sd_key if usual and key == usual.key else None,
    )
