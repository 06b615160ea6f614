"""Holds a written week against what the stride asks for: covered, missing, doubled."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pushoff.core.training import ACTIONS, PHASES, Exercise
from pushoff.training import exercises, muscles, targets
from pushoff.training.match import Match, match_all, others
from pushoff.training.program import Line, Program

#: What is held against the targets.
Table = Literal["phase", "muscle", "action"]
TABLES: tuple[Table, ...] = ("phase", "muscle", "action")
#: Kinds whose sets are hard sets; drills, runs, mobility and maintenance count as time only.
HARD_KINDS = ("strength", "plyometric", "hill")
State = Literal["none", "low", "enough", "doubled"]
#: Seconds that a repetition and a metre take where the catalogue cannot tell.
_SECONDS = {"reps": 3.0, "m": 0.4, "s": 1.0, "min": 60.0}


@dataclass(frozen=True)
class Entry:
    """One line of the programme, understood.

    ``sets`` is how many sets a week it makes (NaN where unknown), ``minutes`` the time it takes a
    week, and ``assumed`` says in words what was not written and had to be taken.
    """

    line: Line
    match: Match
    exercise: Exercise | None
    sets: float
    minutes: float
    assumed: str = ""


@dataclass(frozen=True)
class Coverage:
    """How much one phase, muscle group or joint action gets a week.

    ``sets`` are hard sets (helpers count a half), ``minutes`` the time of everything that serves
    it, ``asked`` the convention's floor (0: shown, not asked for), ``missing`` what lacks to it.
    """

    table: Table
    name: str
    title: str
    sets: float
    minutes: float
    asked: float
    missing: float
    state: State
    by: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditResult:
    """What a programme trains, and what it leaves out.

    Parameters
    ----------
    program : Program
    entries : tuple of Entry
        Every line of the programme; none is dropped.
    coverage : mapping of table to tuple of Coverage
        ``phase``, ``muscle``, ``action``.
    gaps : mapping of table to mapping of name to float
        Hard sets a week that lack to the convention's floor; only what lacks stands here.
    doubled : tuple of Coverage
        Muscle groups above the ceiling.
    questions : tuple of Match
        Names that were not understood, with guesses.
    exercise_minutes, running_minutes, other_minutes : float
        Time a week; running is NaN where only distances were written.
    """

    program: Program
    entries: tuple[Entry, ...]
    coverage: Mapping[Table, tuple[Coverage, ...]]
    gaps: Mapping[Table, Mapping[str, float]]
    doubled: tuple[Coverage, ...]
    questions: tuple[Match, ...]
    exercise_minutes: float
    running_minutes: float
    other_minutes: float

    @property
    def hard_sets(self) -> float:
        """Return how many hard sets the week holds."""
        known = (e for e in self.entries if counts(e.exercise) and not math.isnan(e.sets))
        return sum((e.sets for e in known), 0.0)

    def of(self, table: Table, name: str) -> Coverage:
        """Return one row of a coverage table; raises KeyError."""
        for row in self.coverage[table]:
            if row.name == name:
                return row
        raise KeyError(f"no {table} is named {name!r}")


def audit(
    program: Program,
    *,
    answers: Mapping[str, str] | None = None,
    assume: bool = False,
) -> AuditResult:
    """Return what a programme covers.

    Parameters
    ----------
    program : Program
    answers : mapping of str to str, optional
        What unclear names mean: written name → name in the catalogue, or ``none``.
    assume : bool
        Take the best guess for unclear names, marked as such.

    Raises
    ------
    BadUsageError
        Where an answer names nothing that is known.
    """
    found = match_all([line.name for line in program.lines], answers, assume)
    entries = tuple(_entry(line, found[line.name], program.weeks) for line in program.lines)
    coverage = covered(entries)
    return AuditResult(
        program=program,
        entries=entries,
        coverage=coverage,
        gaps=gaps(coverage),
        doubled=tuple(row for row in coverage["muscle"] if row.state == "doubled"),
        questions=tuple(one for one in found.values() if one.how == "unknown"),
        exercise_minutes=sum((e.minutes for e in entries if e.exercise is not None), 0.0),
        running_minutes=_minutes(entries, ("run",)),
        other_minutes=_minutes(entries, ("upper", "sport", "care")),
    )


def empty() -> AuditResult:
    """Return the audit of a week without exercises: everything is missing."""
    return audit(Program("nothing", ()))


def counts(exercise: Exercise | None) -> bool:
    """Return whether the sets of an exercise are hard sets."""
    return exercise is not None and exercise.kind in HARD_KINDS


def shares(exercise: Exercise) -> dict[Table, dict[str, float]]:
    """Return what one hard set of an exercise counts for each phase, muscle group and action.

    A set that serves several phases is shared among them, so that phases add up to all hard sets.
    """
    helper = targets.load().helper
    weight = {"prime": 1.0, "helper": helper, "stabiliser": 0.0}
    return {
        "phase": dict.fromkeys(exercise.phases, 1.0 / len(exercise.phases)),
        "muscle": {m.muscle: weight[m.role] for m in exercise.muscles if weight[m.role]},
        "action": dict.fromkeys(exercise.actions, 1.0),
    }


def set_minutes(exercise: Exercise) -> float:
    """Return the minutes that one set takes, rest included."""
    return exercise.minutes / max(exercise.dose.sets)


def covered(entries: Collection[Entry]) -> dict[Table, tuple[Coverage, ...]]:
    """Return what a list of entries covers, table by table."""
    names: dict[Table, Collection[str]] = {
        "phase": PHASES, "muscle": tuple(muscles.load()), "action": ACTIONS,
    }  # fmt: skip
    return {t: tuple(_coverage(t, name, entries) for name in names[t]) for t in TABLES}


def gaps(coverage: Mapping[Table, Collection[Coverage]]) -> dict[Table, dict[str, float]]:
    """Return the missing hard sets of every phase, muscle group and action that lacks some."""
    return {t: {row.name: row.missing for row in coverage[t] if row.missing > 0} for t in TABLES}


def _coverage(table: Table, name: str, entries: Collection[Entry]) -> Coverage:
    by: dict[str, float] = {}
    minutes = 0.0
    for entry in entries:
        if entry.exercise is None:
            continue
        share = shares(entry.exercise)[table].get(name, 0.0)
        minutes += entry.minutes if share else 0.0
        if share and counts(entry.exercise):
            by[entry.exercise.name] = by.get(entry.exercise.name, 0.0) + share * entry.sets
    asked = getattr(targets.load(), table).get(name, 0.0)
    sets = sum(by.values(), 0.0)
    missing = max(0.0, asked - sets)
    return Coverage(
        table,
        name,
        title(table, name),
        sets,
        minutes,
        asked,
        missing,
        _state(table, sets, asked),
        by,
    )


def _state(table: Table, sets: float, asked: float) -> State:
    if table == "muscle" and sets > targets.load().ceiling:
        return "doubled"
    if sets >= asked and (sets > 0 or asked > 0):
        return "enough"
    return "low" if sets > 0 else "none"


def title(table: Table, name: str) -> str:
    """Return the words for a phase, a muscle group or a joint action."""
    if table == "muscle":
        return muscles.title(name)
    words = name.replace("_knee_straight", ", knee straight").replace("_knee_bent", ", knee bent")
    return words.replace("_", " ").capitalize()


def _entry(line: Line, found: Match, weeks: int) -> Entry:
    exercise = exercises.get(found.exercise) if found.exercise else None
    dose, assumed = line.dose, ""
    if exercise is None:
        return Entry(line, found, None, math.nan, _plain_minutes(line) * dose.times / weeks)
    sets = dose.sets
    if sets is None and exercise.kind == "mobility":
        sets = 1
    if sets is None and not math.isnan(dose.amount) and dose.unit in ("min", "m", "s"):
        sets, assumed = 1, "no sets written: taken as 1"
    if sets is None:
        sets = exercise.dose.sets[0]
        assumed = f"no sets written: taken as {sets}"
    minutes = sets * _set_minutes(exercise, line)
    factor = dose.times / weeks
    return Entry(line, found, exercise, sets * factor, minutes * factor, assumed)


def _set_minutes(exercise: Exercise, line: Line) -> float:
    if line.dose.unit == "min" and not math.isnan(line.dose.amount):
        return line.dose.amount
    return set_minutes(exercise)


def _plain_minutes(line: Line) -> float:
    """Return the minutes of a line that is no exercise of the catalogue; 0 where unknown."""
    dose = line.dose
    if math.isnan(dose.amount) or dose.unit == "reps":
        return 0.0
    if dose.unit == "m":
        return math.nan if dose.amount >= 1000 else (dose.sets or 1) * dose.amount * 0.4 / 60.0
    return (dose.sets or 1) * dose.amount * _SECONDS[dose.unit] / 60.0


def _minutes(entries: Collection[Entry], kinds: Collection[str]) -> float:
    found = (e for e in entries if e.match.other and others()[e.match.other].kind in kinds)
    return sum((e.minutes for e in found), 0.0)
