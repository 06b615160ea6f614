"""A block of training as data: weeks, days, sessions, items; no dates until a start is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pushoff.core.training import DoseUnit, Kind, Strain

#: What a day costs; hard days have easy days around them.
Effort = Literal["rest", "easy", "moderate", "hard"]
Run = Literal["", "easy", "hard", "long"]
SessionKind = Literal["run", "drills", "strength", "mobility", "test"]
ItemKind = Literal[
    "strength", "plyometric", "drill", "mobility", "hill", "run", "maintenance",
    "cue", "test",
]  # fmt: skip
Status = Literal["in", "instead", "reserve", "out"]


@dataclass(frozen=True)
class Item:
    """One thing to do in a session.

    Parameters
    ----------
    kind : str
        Kind of the exercise, or ``cue`` or ``test``.
    exercise : str
        Key of the exercise catalogue; empty for runs, cues and tests.
    title, dose : str
        What it is and how much, in words.
    reason : str
        Why it is here.
    sets, amount, unit, load
        The dose as numbers: ``sets`` times ``amount`` ``unit``; 0 where it does not apply.
    minutes : float
        Time it takes, rests included; 0 where it happens within a run.
    strain : str
        Easy, moderate or hard.
    finding, cue : str
        Name of the finding that it answers, name of the cue that is practised; empty for none.
    """

    kind: ItemKind
    exercise: str
    title: str
    dose: str
    reason: str
    sets: int = 0
    amount: float = 0.0
    unit: DoseUnit | Literal[""] = ""
    load: str = ""
    minutes: float = 0.0
    strain: Strain = "easy"
    finding: str = ""
    cue: str = ""


@dataclass(frozen=True)
class Session:
    """Things that belong together; ``minutes`` counts everything but running."""

    kind: SessionKind
    title: str
    items: tuple[Item, ...]
    minutes: float = 0.0


@dataclass(frozen=True)
class Day:
    """One day: ``weekday`` 0 is Monday; ``run`` is the kind of run, empty for none."""

    weekday: int
    effort: Effort
    run: Run
    sessions: tuple[Session, ...] = ()

    @property
    def minutes(self) -> float:
        """Return the minutes of everything but running."""
        return float(sum(session.minutes for session in self.sessions))

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the items of all sessions in order."""
        return tuple(item for session in self.sessions for item in session.items)


@dataclass(frozen=True)
class Week:
    """Seven days in the order in which they come; ``number`` counts from 1."""

    number: int
    light: bool
    test: bool
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Unmet:
    """A wish that could not be met: what, why, and what would allow it."""

    wish: str
    why: str
    allow: str


@dataclass(frozen=True)
class Choice:
    """What became of an exercise that a finding asked for.

    ``status``: ``in`` the plan; another one ``instead``; in ``reserve`` because a chosen one does
    the same work; ``out``. ``instead`` is the key of the replacement, empty for none.
    """

    exercise: str
    title: str
    finding: str
    finding_title: str
    status: Status
    reason: str
    instead: str = ""


@dataclass(frozen=True)
class PlanExercise:
    """An exercise of the plan: how often, from which dose to which, and why."""

    exercise: str
    title: str
    kind: Kind
    per_week: int
    first_dose: str
    last_dose: str
    first_week: int
    reason: str
    finding: str = ""


@dataclass(frozen=True)
class Plan:
    """A whole block.

    Parameters
    ----------
    weeks : tuple of Week
    exercises : tuple of PlanExercise
        Each exercise once, in the order of its first use.
    choices : tuple of Choice
        What became of each exercise of each finding.
    unmet : tuple of Unmet
    notes : tuple of str
        What was assumed.
    warnings : tuple of str
        When to see a clinician, before all else.
    citations : tuple of str
        Keys of ``reference/citations.toml``.
    optimal : bool
        The solver proved that no better choice exists; otherwise it stopped at its limit of work.
    """

    weeks: tuple[Week, ...]
    exercises: tuple[PlanExercise, ...]
    choices: tuple[Choice, ...]
    unmet: tuple[Unmet, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    citations: tuple[str, ...]
    optimal: bool = True

    def days(self) -> Iterator[tuple[Week, Day]]:
        """Give each day with its week, in order."""
        for week in self.weeks:
            for day in week.days:
                yield week, day
