"""The page of a plan: a calendar week by week, how to do each exercise, what could not be met."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from pushoff.core.training import Exercise
from pushoff.report.sheet import sheet
from pushoff.report.sources import Source, source
from pushoff.training import exercises as catalogue
from pushoff.training.calendar import WEEKDAYS, date_of
from pushoff.training.plan import Day, Plan, PlanExercise, Week
from pushoff.training.plan_request import PlanRequest
from pushoff.training.plan_words import MAINTENANCE, RED_FLAGS, complaint_words

_EVIDENCE = {
    "trial": "a training trial",
    "emg": "recorded muscle activity, which is not the same as a training effect",
    "mechanics": "mechanics",
    "convention": "habit of coaches, not shown",
}
_TIMES = ("never", "once", "twice", *(f"{count} times" for count in range(3, 8)))
_STATUS = {"in": "in the plan", "instead": "replaced", "reserve": "in reserve", "out": "left out"}


@dataclass(frozen=True)
class Titles:
    """Whose plan it is and what it rests on, in words."""

    person: str
    recording: str = ""


@dataclass(frozen=True)
class DayRow:
    """One day for the page."""

    day: Day
    name: str
    date: str


@dataclass(frozen=True)
class WeekRow:
    """One week for the page."""

    week: Week
    dates: str
    words: str
    days: tuple[DayRow, ...]


@dataclass(frozen=True)
class ExerciseRow:
    """One exercise for the page: what the plan says and what the catalogue says."""

    plan: PlanExercise
    entry: Exercise | None
    evidence: str
    sources: tuple[Source, ...]


def plan_page(plan: Plan, request: PlanRequest, start: datetime.date, titles: Titles) -> str:
    """Return the page as HTML; every text from outside is escaped by the template."""
    end = date_of(start, len(plan.weeks), (start.weekday() + 6) % 7)
    return sheet(
        "plan.html",
        title=f"Plan for {titles.person}",
        subtitle=f"{_count(len(plan.weeks), 'week')}, {_day(start)} to {_day(end)}",
        plan=plan,
        titles=titles,
        weeks=tuple(_week(week, start) for week in plan.weeks),
        exercises=tuple(_exercise(row) for row in plan.exercises),
        leading=_leading(request),
        facts=_facts(request, plan),
        choices=plan.choices,
        status=_STATUS,
        times=_TIMES,
        red_flags=RED_FLAGS,
        maintenance=MAINTENANCE,
        sources=tuple(sorted((source(key) for key in plan.citations), key=lambda row: row.text)),
    )


def _week(week: Week, start: datetime.date) -> WeekRow:
    days = tuple(
        DayRow(day, WEEKDAYS[day.weekday], _short(date_of(start, week.number, day.weekday)))
        for day in week.days
    )
    words = [word for word, true in (("lighter", week.light), ("look again", week.test)) if true]
    return WeekRow(week, f"{days[0].date} to {days[-1].date}", ", ".join(words), days)


def _exercise(row: PlanExercise) -> ExerciseRow:
    entry = catalogue.load().get(row.exercise)
    if entry is None:
        return ExerciseRow(row, None, "", ())
    cited = tuple(source(key) for key in entry.cite)
    return ExerciseRow(row, entry, _EVIDENCE[entry.evidence], cited)


def _leading(request: PlanRequest) -> tuple[tuple[str, str], ...]:
    """Return title and meaning of the findings that the plan answers."""
    return tuple(
        (finding.title, finding.meaning) for finding in request.findings if finding.weight != "note"
    )


def _facts(request: PlanRequest, plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return what was asked for, as label and words."""
    minutes = sorted({request.minutes[day] for day in request.days})
    span = f"{minutes[0]}" if len(minutes) == 1 else f"{minutes[0]} to {minutes[-1]}"
    runs = sum(day.run != "" for day in plan.weeks[0].days)
    tools = ", ".join(sorted(request.equipment)).replace("_", " ") or "none"
    told = [
        ("Days", ", ".join(WEEKDAYS[day][:3] for day in request.days)),
        ("Time besides running", f"{span} min a day at most"),
        ("Runs", f"{runs} a week"),
        ("Equipment", tools),
        ("Easy days after a hard one", str(request.easy_days)),
    ]
    if request.history:
        told.append(("Injuries of the past", complaint_words(request.history)))
    if request.pain:
        told.append(("Hurts now", complaint_words(request.pain)))
    return tuple(told)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _day(date: datetime.date) -> str:
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def _short(date: datetime.date) -> str:
    return f"{date.day} {_MONTHS[date.month - 1][:3]}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
