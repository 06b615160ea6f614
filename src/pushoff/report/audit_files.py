"""The files of an audit: page, additions as a table, JSON; whole or not at all."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pushoff import __version__
from pushoff.report import audit_words as words
from pushoff.report.audit_page import Request, audit_page
from pushoff.report.document import plain, to_json
from pushoff.report.folder import whole
from pushoff.report.sources import source
from pushoff.training import targets
from pushoff.training.additions import Proposal
from pushoff.training.audit import TABLES, AuditResult, Entry

#: Changes only when a key changes its meaning or goes.
SCHEMA = "pushoff.audit/1"
FILES: tuple[str, ...] = ("audit.html", "audit.json", "additions.csv")
_COLUMNS = (
    "exercise", "title", "sets_a_week", "sessions_a_week", "first_amount", "last_amount", "unit",
    "load", "rest_s", "minutes_a_week", "closes", "equipment", "evidence", "note",
)  # fmt: skip
#: Cells that a spreadsheet would take for a formula start with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class AuditOutput:
    """An audit with what its files need."""

    result: AuditResult
    proposal: Proposal
    request: Request


def default_folder(program: Path) -> Path:
    """Return ``<stem>.audit`` in the current folder."""
    return Path(f"{program.stem}.audit")


def is_audit(folder: Path) -> bool:
    """Return whether a folder holds nothing but an earlier audit."""
    if not folder.is_dir():
        return False
    names = {path.name for path in folder.iterdir()}
    return bool(names) and names <= set(FILES)


def save(output: AuditOutput, folder: Path, overwrite: bool = False) -> Path:
    """Write the files into a folder that appears whole or not at all; return it.

    Raises
    ------
    OutputError
        Where other files lie there and ``overwrite`` is not told, or where nothing can be written.
    """
    with whole(folder, overwrite=overwrite or is_audit(folder), ours=FILES) as target:
        page = audit_page(output.result, output.proposal, output.request)
        (target / "audit.html").write_text(page, encoding="utf-8")
        (target / "audit.json").write_text(to_json(document(output)), encoding="utf-8")
        (target / "additions.csv").write_text(table(output), encoding="utf-8", newline="")
    return folder


def document(output: AuditOutput) -> dict[str, Any]:
    """Return the content of ``audit.json``: plain lists, dicts, numbers, text and None."""
    result, proposal = output.result, output.proposal
    asked = targets.load()
    keys = sorted(set(asked.cite) | {k for one in proposal.additions for k in one.exercise.cite})
    return {
        "schema": SCHEMA,
        "program": {
            "name": result.program.name,
            "weeks": result.program.weeks,
            "notes": list(result.program.notes),
        },
        "lines": [_line(entry) for entry in result.entries],
        "questions": [
            {"written": one.written, "guesses": plain(one.guesses)} for one in result.questions
        ],
        "coverage": {table: plain(list(result.coverage[table])) for table in TABLES},
        "gaps": {table: plain(dict(result.gaps[table])) for table in TABLES},
        "doubled": [row.name for row in result.doubled],
        "minutes": plain(
            {
                "exercises": result.exercise_minutes,
                "running": result.running_minutes,
                "other": result.other_minutes,
                "told": output.request.minutes,
                "free": proposal.minutes_free,
                "needed": proposal.needs_minutes,
            }
        ),
        "request": {
            "equipment": list(output.request.equipment),
            "equipment_told": output.request.equipment_told,
            "complaints": list(output.request.complaints),
        },
        "summary": [words.phase_sentence(result), *words.leads(result, proposal)],
        "additions": [_addition_document(one) for one in proposal.additions],
        "left_over": plain(list(proposal.left_over)),
        "trades": plain(list(proposal.trades)),
        "held_back": dict(proposal.held_back),
        "convention": {
            "helper": asked.helper,
            "ceiling": asked.ceiling,
            "reasons": list(asked.reasons),
        },
        "citations": [plain(source(key)) for key in keys],
        "versions": {"pushoff": __version__},
    }


def _line(entry: Entry) -> dict[str, Any]:
    return plain(
        {
            "where": entry.line.where,
            "day": entry.line.day,
            "written": entry.line.name,
            "exercise": entry.exercise.name if entry.exercise else None,
            "other": entry.match.other,
            "understood": entry.match.how,
            "sets": entry.line.dose.sets,
            "amount": entry.line.dose.amount,
            "unit": entry.line.dose.unit,
            "load": entry.line.dose.load,
            "load_kg": entry.line.dose.load_kg,
            "times_a_week": entry.line.dose.times,
            "sets_a_week": entry.sets,
            "minutes_a_week": entry.minutes,
            "assumed": entry.assumed,
        }
    )


def _addition_document(one: Any) -> dict[str, Any]:
    return plain(
        {
            "exercise": one.exercise.name,
            "title": one.exercise.title,
            "sets": one.sets,
            "sessions": one.sessions,
            "minutes": one.minutes,
            "closes": dict(one.closes),
        }
    )


def table(output: AuditOutput) -> str:
    """Return ``additions.csv``: one row per addition; cells never start like a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for one in output.proposal.additions:
        exercise = one.exercise
        row = (
            exercise.name, exercise.title, one.sets, one.sessions, *exercise.dose.amount,
            exercise.dose.unit, exercise.dose.load, exercise.dose.rest_s, round(one.minutes, 1),
            "; ".join(one.closes), words.equipment(exercise.equipment), exercise.evidence,
            exercise.note,
        )  # fmt: skip
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
