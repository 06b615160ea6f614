"""The page of an audit: what a week trains, what lacks, what to add."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from pushoff.report import audit_words as words
from pushoff.report.body_map import MuscleShade, body_map, swatch
from pushoff.report.sheet import sheet
from pushoff.report.sources import Source, author_and_year, source
from pushoff.training import targets
from pushoff.training.additions import Addition, Proposal
from pushoff.training.audit import AuditResult, Coverage
from pushoff.training.program_lines import DAY_ORDER

_STATES = ("none", "low", "enough", "doubled", "unasked")


@dataclass(frozen=True)
class Bar:
    """One bar of the phases: sets, what is asked, and widths in percent of the longest."""

    title: str
    meaning: str
    sets: str
    asked: str
    minutes: str
    state: str
    width: float
    mark: float


@dataclass(frozen=True)
class AdditionRow:
    """One addition for the page."""

    addition: Addition
    minutes: str
    dose: str
    evidence: str
    equipment: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class LineRow:
    """One line of the programme as it was understood."""

    day: str
    written: str
    dose: str
    meaning: str
    how: str
    note: str
    known: bool


@dataclass(frozen=True)
class Request:
    """What the user told: minutes a week (None: not told), equipment, complaints in words."""

    minutes: float | None
    equipment: tuple[str, ...]
    equipment_told: bool
    complaints: tuple[str, ...]


def audit_page(result: AuditResult, proposal: Proposal, request: Request) -> str:
    """Return the page; all text of the user is escaped."""
    front, back = body_map({row.name: _shade(row) for row in result.coverage["muscle"]})
    return sheet(
        "audit.html",
        title=f"Programme audit: {result.program.name}",
        subtitle=_subtitle(result),
        words=words,
        result=result,
        proposal=proposal,
        request=request,
        leads=words.leads(result, proposal),
        phase_sentence=words.phase_sentence(result),
        bars=_bars(result),
        front=front,
        back=back,
        legend=[(swatch(state), words.STATE[state]) for state in _STATES],
        muscles=_rows(result, "muscle"),
        actions=_rows(result, "action"),
        additions=[_addition(one) for one in proposal.additions],
        lines=_lines(result),
        targets=targets.load(),
        sources=_sources(proposal),
        answers=_answers(result),
        author_and_year=author_and_year,
    )


def _subtitle(result: AuditResult) -> str:
    count = len(result.entries)
    weeks = f", {result.program.weeks} weeks, shown per week" if result.program.weeks > 1 else ""
    return f"{count} line{'s' if count != 1 else ''} of a written week{weeks}"


def _shade(row: Coverage) -> MuscleShade:
    return MuscleShade(row.title, row.sets, words.state(row))


def _bars(result: AuditResult) -> list[Bar]:
    rows = result.coverage["phase"]
    longest = max(max(row.sets, row.asked) for row in rows) * 1.02
    return [
        Bar(
            row.title,
            words.PHASE_MEANING[row.name],
            words.number(row.sets),
            words.number(row.asked),
            words.minutes(row.minutes),
            words.STATE[row.state],
            100.0 * row.sets / longest,
            100.0 * row.asked / longest,
        )
        for row in rows
    ]


def _rows(result: AuditResult, table: str) -> list[Coverage]:
    """Return the rows that say something, the widest gaps first."""
    rows = [row for row in result.coverage[table] if row.asked > 0 or row.sets > 0]  # pyright: ignore[reportArgumentType]
    return sorted(rows, key=lambda row: (-row.missing, row.title))


def _addition(one: Addition) -> AdditionRow:
    return AdditionRow(
        addition=one,
        minutes=words.minutes(one.minutes),
        dose=words.catalogue_dose(one.exercise),
        evidence=words.EVIDENCE[one.exercise.evidence],
        equipment=words.equipment(one.exercise.equipment),
        sources=tuple(source(key) for key in one.exercise.cite),
    )


def _lines(result: AuditResult) -> list[LineRow]:
    entries = sorted(
        enumerate(result.entries),
        key=lambda item: (DAY_ORDER.get(item[1].line.day, 7), item[0]),
    )
    return [
        LineRow(
            day=entry.line.day,
            written=entry.line.name,
            dose=words.dose(entry),
            meaning=words.meaning(entry),
            how=words.how(entry),
            note=entry.assumed,
            known=entry.match.known or entry.match.how == "answered",
        )
        for _, entry in entries
    ]


def _sources(proposal: Proposal) -> list[Source]:
    keys = set(targets.load().cite) | {"hamner2010"}
    keys |= {key for one in proposal.additions for key in one.exercise.cite}
    return sorted((source(key) for key in keys), key=lambda found: found.text)


def _answers(result: AuditResult) -> Markup | str:
    """Return a file of answers to copy, with the best guess of each question."""
    lines = [
        f"{_quoted(one.written)}: {one.guesses[0].name if one.guesses else 'none'}"
        for one in result.questions
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
