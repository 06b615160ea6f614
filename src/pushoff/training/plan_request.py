"""What a plan is asked for: time, days, equipment, runs, complaints, findings; checked here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import process

from pushoff.core.complaints import COMPLAINTS
from pushoff.core.errors import BadUsageError
from pushoff.core.findings import Finding
from pushoff.core.training import EQUIPMENT
from pushoff.training import calendar

MOST_WEEKS = 26
#: Less than a warm-up and two exercises take is no session.
LEAST_MINUTES, MOST_MINUTES = 5, 240
DEFAULT_MINUTES = 40
#: What almost everybody has; assumed where nothing is told. Stairs are a step.
AT_HOME: tuple[str, ...] = ("mat", "wall", "step")
#: Words for several things at once.
EQUIPMENT_SETS: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "home": AT_HOME,
    "gym": (
        *AT_HOME, "barbell", "dumbbell", "kettlebell", "machine", "cable", "band", "box",
        "bench", "ball", "treadmill", "foam_roller", "rope", "bar",
    ),
    "all": EQUIPMENT,
}  # fmt: skip

#: Complaints of legs and back: while one of them hurts, all that is fast, springy or hard waits.
OF_LEGS = frozenset(
    name for name in COMPLAINTS if name not in ("neck_shoulder", "pregnancy", "heart", "surgery")
)
#: Complaints with which nothing hard is planned before a clinician has agreed.
ASK_FIRST = frozenset(("heart", "pregnancy", "surgery", "bone_stress"))
#: Complaints with which, while they are there, not even easy runs are planned.
NO_RUNS = frozenset(("heart", "surgery", "bone_stress"))


@dataclass(frozen=True)
class Gap:
    """Something that an audited programme lacks: a joint action, a phase or a muscle; in words."""

    action: str = ""
    phase: str = ""
    muscle: str = ""
    words: str = ""


@dataclass(frozen=True)
class PlanRequest:
    """Everything that a plan depends on besides the exercise catalogue.

    Parameters
    ----------
    weeks : int
        Length of the block, 1 to 26.
    days : tuple of int
        Weekdays (0 is Monday) on which anything may happen.
    minutes : tuple of 7 int
        Time for everything but running, per weekday.
    equipment : frozenset of str
        Words of ``EQUIPMENT`` at hand.
    history, pain : tuple of str
        Keys of ``complaints.COMPLAINTS``.
    runs, hard_runs : int, optional
        Runs a week and how many of them are hard; None leaves both to the plan.
    long_run : int, optional
        Weekday of the long run.
    easy_days : int
        Days without a hard effort that follow a hard day, 1 to 6. A convention.
    strength_sessions : int
        Strength sessions a week.
    barefoot : bool
        The runner wants a little barefoot running in it.
    first_weekday : int
        Weekday on which each week of the block begins.
    findings : tuple of Finding
    gaps : tuple of Gap
        What the audited programme leaves out.
    """

    weeks: int = 6
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    minutes: tuple[int, ...] = (DEFAULT_MINUTES,) * 7
    equipment: frozenset[str] = frozenset(AT_HOME)
    history: tuple[str, ...] = ()
    pain: tuple[str, ...] = ()
    runs: int | None = None
    hard_runs: int | None = None
    long_run: int | None = None
    easy_days: int = 2
    strength_sessions: int = 2
    barefoot: bool = False
    first_weekday: int = 0
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    gaps: tuple[Gap, ...] = ()

    def __post_init__(self) -> None:
        _within("--weeks", self.weeks, 1, MOST_WEEKS, "weeks")
        _within("--easy-days", self.easy_days, 1, 6, "easy days after a hard one")
        _within("--strength", self.strength_sessions, 0, 4, "strength sessions a week")
        if self.runs is not None:
            _within("--runs", self.runs, 0, 7, "runs a week")
        if self.hard_runs is not None:
            _within("--hard-runs", self.hard_runs, 0, 4, "hard runs a week")
        for limit in self.minutes:
            _within("--minutes", limit, LEAST_MINUTES, MOST_MINUTES, "minutes")
        if not self.days:
            raise BadUsageError("--days", "at least one weekday", "none")

    @property
    def wanted_runs(self) -> int:
        """Return the runs a week: as told, else four or one for each day; none while they wait."""
        if self.runs_wait:
            return 0
        return self.runs if self.runs is not None else min(4, len(self.days))

    @property
    def runs_wait(self) -> tuple[str, ...]:
        """Return the complaints of now with which all running waits."""
        return tuple(name for name in self.pain if name in NO_RUNS)

    @property
    def sore(self) -> tuple[str, ...]:
        """Return the complaints of now with which all that is fast, hard or long waits."""
        return tuple(name for name in self.pain if name in OF_LEGS | ASK_FIRST)

    @property
    def wanted_hard_runs(self) -> int:
        """Return the hard runs a week: as told, else one where there are two runs or more."""
        if self.sore:
            return 0
        return self.hard_runs if self.hard_runs is not None else int(self.wanted_runs >= 2)

    @property
    def wants_long_run(self) -> bool:
        """Return whether one run is the long one: where a day is told, or from three runs on."""
        return not self.sore and (self.long_run is not None or self.wanted_runs >= 3)


def minutes_per_day(text: str, where: str = "--minutes") -> tuple[int, ...]:
    """Return the minutes of Monday to Sunday for ``40`` or ``40,mon=20,sat=60``."""
    default, told = DEFAULT_MINUTES, {}
    for part in filter(None, re.split(r"[,;\s]+", text.strip())):
        name, equals, value = part.rpartition("=")
        number = _whole(value, where, part)
        if equals:
            told[calendar.weekday(name, where)] = number
        else:
            default = number
    return tuple(told.get(day, default) for day in range(7))


def _whole(text: str, where: str, part: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadUsageError(
            where, "minutes such as 40, or with days: 40,mon=20,sat=60", repr(part)
        ) from None


def equipment(words: Iterable[str], where: str = "--equipment") -> frozenset[str]:
    """Return the equipment of a list of words; all unknown words in one error."""
    found: set[str] = set()
    unknown: list[str] = []
    for word in _split(words):
        name = word.lower().replace("-", "_").replace(" ", "_")
        singular = name[:-1] if name.endswith("s") and name[:-1] in EQUIPMENT else name
        if name in EQUIPMENT_SETS:
            found |= set(EQUIPMENT_SETS[name])
        elif singular in EQUIPMENT:
            found.add(singular)
        else:
            unknown.append(f"{word!r}{_nearest(name)}")
    if unknown:
        known = ", ".join((*EQUIPMENT_SETS, *EQUIPMENT))
        raise BadUsageError(where, f"words out of {known}", " and ".join(unknown))
    return frozenset(found)


def _split(words: Iterable[str]) -> list[str]:
    return [part.strip() for word in words for part in re.split(r"[,;]", word) if part.strip()]


def _nearest(word: str) -> str:
    known = (*EQUIPMENT_SETS, *EQUIPMENT)
    near = [name for name, *_ in process.extract(word, known, limit=2, score_cutoff=60)]
    return f" (nearest: {' or '.join(near)})" if near else ""


def _within(where: str, value: int, low: int, high: int, what: str) -> None:
    if not low <= value <= high:
        raise BadUsageError(where, f"{low} to {high} {what}", str(value))
