"""Findings as people read them: the one or two things first, everything behind them folded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pushoff.core.analysis import Analysis
from pushoff.core.findings import WEIGHTS, Finding
from pushoff.findings.text import percent
from pushoff.report.evidence_bar import EvidenceLine, evidence_line
from pushoff.report.exercise_words import ExerciseLine, exercise_line
from pushoff.report.sources import cited_words
from pushoff.report.words import pretty

#: Prefix of the keys of ``Analysis.skipped`` for findings that could not be judged.
SKIPPED = "finding:"
#: The finding that says that there is nothing to change.
NOTHING = "nothing_to_change"
_WEIGHT_WORDS = {"act": "Worth acting on", "watch": "Worth watching", "note": "For information"}
_SUPPORT_WORDS = {
    "shown": "shown in studies",
    "plausible": "plausible, not shown",
    "coaches_say": "coaches say, not shown",
}
#: How many lines of evidence stand in a leading card; the others are folded.
_FIRST_LINES = 3


@dataclass(frozen=True)
class Card:
    """One finding, ready for the page; every text is plain and still to be escaped.

    ``sure`` says how sure it is, in words.
    """

    key: str
    name: str
    weight: str
    weight_words: str
    side: str
    sure: str
    title: str
    meaning: str
    technical: str
    importance: str
    support: str
    evidence: tuple[EvidenceLine, ...]
    more_evidence: tuple[EvidenceLine, ...]
    limits: tuple[str, ...]
    cues: tuple[str, ...]
    exercises: tuple[ExerciseLine, ...]
    contraindications: tuple[str, ...]
    withheld: tuple[tuple[str, str], ...]
    retest: str
    sources: str


@dataclass(frozen=True)
class FindingsSection:
    """What stands at the top, what is folded, and what could not be judged.

    ``lead`` are at most two cards; ``headline`` is the sentence above them.
    """

    headline: str
    lead: tuple[Card, ...]
    rest: tuple[Card, ...]
    not_judged: tuple[tuple[str, str], ...]

    @property
    def todo(self) -> tuple[Card, ...]:
        """Cards that name something to do: those in the lead that have a cue or an exercise."""
        return tuple(card for card in self.lead if card.cues or card.exercises)


def findings_section(analysis: Analysis) -> FindingsSection:
    """Return the findings of an analysis by weight: those to act on lead."""
    cards = [
        _card(finding, number)
        for number, finding in enumerate(
            sorted(analysis.findings, key=lambda item: WEIGHTS.index(item.weight)), start=1
        )
    ]
    act = [card for card in cards if card.weight == "act"]
    watch = [card for card in cards if card.weight == "watch"]
    nothing = [card for card in cards if card.name == NOTHING]
    lead = act[:2] or nothing or watch[:2]
    return FindingsSection(
        headline=_headline(act, watch, nothing),
        lead=tuple(lead),
        rest=tuple(card for card in cards if card not in lead),
        not_judged=_not_judged(analysis),
    )


def _headline(act: list[Card], watch: list[Card], nothing: list[Card]) -> str:
    if act:
        return "The one thing" if len(act) == 1 else "The two things"
    if nothing:
        return "The short answer"
    if watch:
        return "Nothing to act on; worth watching"
    return "Nothing could be judged"


def _not_judged(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    """Return (reason, findings in words) of what could not be judged."""
    by_reason: dict[str, list[str]] = {}
    for key, reason in analysis.skipped.items():
        if key.startswith(SKIPPED):
            by_reason.setdefault(reason, []).append(pretty(key.removeprefix(SKIPPED)))
    return tuple(
        (reason[:1].upper() + reason[1:], ", ".join(names)) for reason, names in by_reason.items()
    )


def _card(finding: Finding, place: int) -> Card:
    lines = tuple(evidence_line(item) for item in finding.evidence)
    return Card(
        key=f"finding-{place}",
        name=finding.name,
        weight=finding.weight,
        weight_words=_WEIGHT_WORDS[finding.weight],
        side="both sides" if finding.side == "both" else f"{finding.side} side",
        sure=_sure(finding),
        title=finding.title,
        meaning=finding.meaning,
        technical=finding.technical,
        importance=finding.importance,
        support=_SUPPORT_WORDS[finding.support],
        evidence=lines[:_FIRST_LINES],
        more_evidence=lines[_FIRST_LINES:],
        limits=finding.limits,
        cues=finding.cues,
        exercises=tuple(exercise_line(name) for name in finding.exercises),
        contraindications=finding.contraindications,
        withheld=tuple((exercise_line(what).title, why) for what, why in finding.withheld.items()),
        retest=finding.retest,
        sources=cited_words(finding.citations),
    )


def _sure(finding: Finding) -> str:
    """Return how sure a finding is; never 100 %.

    That nothing needs to change is as sure as the likeliest of all others is not so; people read
    the latter.
    """
    if finding.name != NOTHING:
        return f"{percent(finding.confidence)} sure"
    return f"the likeliest finding is {percent(1.0 - finding.confidence)} sure"


def as_context(section: FindingsSection) -> dict[str, Any]:
    """Return what the templates need of a section."""
    return {
        "headline": section.headline,
        "lead": section.lead,
        "rest": section.rest,
        "not_judged": section.not_judged,
        "todo": section.todo,
    }
