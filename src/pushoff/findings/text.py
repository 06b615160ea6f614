"""From a weighed judgement to a finding in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pushoff.core.findings import Evidence, Finding
from pushoff.core.measures import MeasureSide
from pushoff.core.situation import Situation
from pushoff.findings import advice, wording
from pushoff.findings.expected import ASSUMED
from pushoff.findings.weigh import Weighed

_WHERE: dict[MeasureSide, str] = {
    "left": "on the left",
    "right": "on the right",
    "both": "on both sides",
}
#: Units in which people read small amounts: (unit, below which, factor, shown unit, decimals).
_SMALL = {"m": (1.0, 100.0, " cm", 1), "s": (1.0, 1000.0, " ms", 0)}
_UNITS = {"deg": "°", "%": " %", "1/min": " a minute"}
#: Evidence from this probability on counts as a sign that holds.
_HOLDS = 0.5
_STEADY_UNKNOWN = "Whether the speed was steady could not be told from this recording."
_SLOPE_UNKNOWN = "The slope was not told: level ground is supposed."
_UNVERIFIED = "The usual range of {names} is quoted, not checked in its source."
_OUR_SPREAD = "How much healthy runners differ in {names} is assumed here: no source was found."


def finding(weighed: Weighed, situation: Situation, unverified: Sequence[str]) -> Finding:
    """Return the finding in words.

    Parameters
    ----------
    weighed : Weighed
    situation : Situation
    unverified : sequence of str
        Names of measures whose usual range was not checked in its source.
    """
    rule, judged = weighed.rule, weighed.judgement
    texts = wording.words(rule)
    voices = texts.voices[judged.variant]
    filled = {
        "where": _WHERE[judged.side],
        "signs": clauses(texts, judged.evidence),
        "evidence": evidence_line(judged.evidence),
        "probability": percent(judged.probability),
        "speed": f"{situation.speed_mps:.1f} m/s",
        **judged.fields,
    }
    chosen = advice.advise(rule.cues, rule.exercises, situation)
    told = {name: wording.cue(name) for name in rule.cues}
    withheld = {
        told[name].sentence if name in told else name: reason
        for name, reason in chosen.withheld.items()
    }
    return Finding(
        name=rule.name,
        title=voices.title.format(**filled),
        side=judged.side,
        weight=weighed.weight,
        confidence=judged.probability,
        evidence=judged.evidence,
        meaning=_sentence(voices.plain.format(**filled)),
        technical=_sentence(voices.technical.format(**filled)),
        limits=(*texts.limits, *_unknowns(weighed, situation, unverified)),
        citations=rule.citations,
        cues=tuple(told[name].sentence for name in chosen.cues),
        cue_names=chosen.cues,
        exercises=chosen.exercises,
        retest=texts.retest,
        retest_weeks=rule.retest_weeks,
        importance=texts.importance,
        support=rule.support,
        withheld=withheld,
        contraindications=(*texts.contraindications, *advice.warnings(situation)),
    )


def clauses(texts: wording.Words, evidence: Sequence[Evidence]) -> str:
    """Return the clauses of the signs that hold, surest first, each measure once."""
    found: dict[str, str] = {}
    for item in evidence:
        clause = texts.signs.get(item.measure)
        if clause is None or item.probability is None or item.limit is None:
            continue
        if item.probability >= _HOLDS and item.measure not in found:
            found[item.measure] = clause.format(
                value=amount(item.value, item.unit),
                error=amount(item.error95, item.unit),
                limit=amount(item.limit, item.unit),
                usual=amount(item.reference_mean, item.unit),
                beyond=amount(abs(item.beyond or 0.0), item.unit),
            )
    return listed(list(found.values()))


def evidence_line(evidence: Sequence[Evidence]) -> str:
    """Return every value with error, limit and probability, for the technical voice."""
    parts = []
    for item in evidence:
        side = f" {item.side}" if item.side != "both" else ""
        text = (
            f"{item.measure}{side} {amount(item.value, item.unit)} ± "
            f"{amount(item.error95, item.unit)}"
        )
        if item.limit is not None and item.probability is not None:
            text += f" (limit {amount(item.limit, item.unit)}, p {item.probability:.2f})"
        parts.append(text)
    return "; ".join(parts)


def amount(value: float | None, unit: str) -> str:
    """Return a value with its unit as people read it: 19 cm, 240 ms, 7.4°; "unknown" for None."""
    if value is None:
        return "unknown"
    if unit in _SMALL and abs(value) < _SMALL[unit][0]:
        _, factor, shown, decimals = _SMALL[unit]
        return f"{value * factor:.{decimals}f}{shown}".replace("-", "−")
    number = f"{value:.0f}" if abs(value) >= 100.0 else f"{value:.1f}"
    if 0.0 < abs(value) < 1.0 and unit not in _UNITS:
        number = f"{value:.2g}"
    return f"{number}{_UNITS.get(unit, ' ' + unit)}".replace("-", "−")


def percent(probability: float) -> str:
    """Return a probability in words; never 0 or 100 %."""
    if probability > 0.99:
        return "more than 99 %"
    return "less than 1 %" if probability < 0.01 else f"{100.0 * probability:.0f} %"


def listed(parts: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _unknowns(weighed: Weighed, situation: Situation, unverified: Sequence[str]) -> tuple[str, ...]:
    gates = weighed.rule.gates
    found = []
    if gates.steady and math.isnan(situation.acceleration_mps2):
        found.append(_STEADY_UNKNOWN)
    if gates.slope_percent is not None and math.isnan(situation.slope_percent):
        found.append(_SLOPE_UNKNOWN)
    assumed = dict.fromkeys(
        item.measure
        for item in weighed.judgement.evidence
        if item.limit is not None and item.spread_key == ASSUMED
    )
    for template, names in ((_UNVERIFIED, unverified), (_OUR_SPREAD, assumed)):
        if names:
            found.append(template.format(names=listed([n.replace("_", " ") for n in names])))
    return tuple(found)


def _sentence(text: str) -> str:
    return " ".join(text.split())
