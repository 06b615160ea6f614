"""From a programme and what the command line told to a whole audit."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rapidfuzz import process

from pushoff.core.complaints import COMPLAINTS
from pushoff.core.errors import BadUsageError, UnreadableError
from pushoff.core.training import EQUIPMENT
from pushoff.report.audit_files import AuditOutput
from pushoff.report.audit_page import Request
from pushoff.training import additions, program_yaml
from pushoff.training.audit import AuditResult, audit
from pushoff.training.match import NOT_COUNTED, Match, plain
from pushoff.training.plan_request import equipment
from pushoff.training.program import read, text_of

#: Minutes a week for additions where nobody said how much time there is.
HALF_AN_HOUR = 30.0
_MOST_MINUTES = 7 * 24 * 60.0


@dataclass(frozen=True)
class Told:
    """What the command line told."""

    minutes: float | None = None
    equipment: list[str] | None = None
    complaints: tuple[str, ...] = ()
    answers: Path | None = None
    meant: tuple[str, ...] = ()
    assume: bool = False
    ask: bool = False


def make(path: Path, told: Told) -> AuditOutput:
    """Return the audit of a file with what could be added.

    Raises
    ------
    BadUsageError, UnreadableError, NotAnalysableError
        One line about what is wrong in the options, the answers or the programme.
    """
    minutes = told.minutes
    if minutes is not None and not 0.0 <= minutes <= _MOST_MINUTES:
        raise BadUsageError("--minutes", f"0 to {_MOST_MINUTES:.0f} minutes a week", f"{minutes:g}")
    at_hand = None if told.equipment is None else equipment(told.equipment)
    answers = dict(read_answers(told.answers)) if told.answers else {}
    program = read(path)
    answers.update(meanings(told.meant, [line.name for line in program.lines]))
    result = audit(program, answers=answers, assume=told.assume)
    if result.questions and told.ask and sys.stdin.isatty() and sys.stdout.isatty():
        result = audit(program, answers={**answers, **ask(result)}, assume=False)
    held = additions.equipment_of(result) if at_hand is None else at_hand
    free = HALF_AN_HOUR if minutes is None else minutes - _known(result.exercise_minutes)
    proposal = additions.propose(result, free, held, told.complaints)
    request = Request(
        minutes=minutes,
        equipment=tuple(word for word in EQUIPMENT if word in held),
        equipment_told=at_hand is not None,
        complaints=tuple(COMPLAINTS[word] for word in told.complaints),
    )
    return AuditOutput(result, proposal, request)


def _known(minutes: float) -> float:
    return 0.0 if math.isnan(minutes) else minutes


def ask(result: AuditResult) -> dict[str, str]:
    """Ask the user about every unclear name; return the answers."""
    return {one.written: _asked(one) for one in result.questions}


def _asked(one: Match) -> str:
    typer.echo(f'Which exercise is "{one.written}"?', err=True)
    for number, guess in enumerate(one.guesses, start=1):
        typer.echo(f"  {number}  {guess.title}", err=True)
    typer.echo("  0  none of these: do not count it", err=True)
    choice = -1
    while not 0 <= choice <= len(one.guesses):
        choice = typer.prompt("Number", type=int, default=0, err=True)
    return one.guesses[choice - 1].name if 0 < choice <= len(one.guesses) else NOT_COUNTED


def meanings(told: Sequence[str], written: Sequence[str]) -> dict[str, str]:
    """Return written name → exercise of ``NAME=EXERCISE``, for names that the programme has.

    Raises
    ------
    BadUsageError
        Where one is no such pair, or names a line that is not there; lists all of them.
    """
    names = {plain(name): name for name in written}
    found: dict[str, str] = {}
    wrong: list[str] = []
    for text in told:
        name, sign, exercise = text.rpartition("=")
        if sign and exercise.strip() and plain(name) in names:
            found[name.strip()] = exercise.strip()
        elif sign and exercise.strip():
            near = process.extractOne(plain(name), list(names))
            hint = f" (did you mean {names[near[0]]!r}?)" if near else ""
            wrong.append(f"{text!r}, which is no line of the programme{hint}")
        else:
            wrong.append(f"{text!r}")
    if wrong:
        raise BadUsageError("--as", "NAME=EXERCISE, or NAME=none", "; ".join(wrong))
    return found


def read_answers(path: Path) -> Mapping[str, str]:
    """Return written name → exercise of a file of answers (YAML or JSON, one mapping).

    Raises
    ------
    UnreadableError
        Where the file is no such mapping.
    """
    text, _ = text_of(path)
    content: Any = program_yaml.plain_content(text, path)
    if content is None or content == "":
        return {}
    if not isinstance(content, Mapping):
        raise UnreadableError(str(path), "lines like  glute thing: hip_thrust", "something else")
    wrong = [str(key) for key, value in content.items() if not isinstance(value, str)]
    if wrong:
        raise UnreadableError(
            str(path), "one exercise for each name", f"a list or table for {', '.join(wrong[:5])}"
        )
    return {str(key): str(value) for key, value in content.items()}
