"""What ``pushoff plan`` does once its options are told: read, plan, make ready to write."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path

from pushoff.report.plan_files import PlanOutput
from pushoff.report.plan_page import Titles
from pushoff.report.stored import StoredResult, read_result
from pushoff.training import calendar, exercises
from pushoff.training.plan_build import make_plan
from pushoff.training.plan_gaps import Gaps, gaps_of
from pushoff.training.plan_request import (
    AT_HOME,
    PlanRequest,
    equipment,
    minutes_per_day,
)


@dataclass(frozen=True)
class Told:
    """The options as they were typed."""

    weeks: int = 6
    days: str | None = None
    minutes: str = "40"
    equipment: list[str] | None = None
    history: tuple[str, ...] = ()
    pain: tuple[str, ...] = ()
    start: str | None = None
    runs: int | None = None
    long_run: str | None = None
    hard_runs: int | None = None
    easy_days: int = 2
    strength: int = 2
    barefoot: bool = False
    audit: Path | None = None


def make(result: Path, told: Told) -> PlanOutput:
    """Return the plan for a result folder, ready to be written.

    Raises
    ------
    BadUsageError
        For an option that cannot be.
    UnreadableError
        Where the folder is no result, or the programme cannot be read.
    """
    now = datetime.datetime.now(datetime.timezone.utc)
    begin = calendar.day(told.start) if told.start else calendar.next_monday(now.date())
    request = _request(told, begin)
    stored = read_result(result)
    request = _with_result(request, stored, told)
    gaps = _gaps(told.audit)
    request = replace(request, gaps=gaps.gaps)
    plan = make_plan(request, exercises.load(), told.equipment is not None)
    if gaps.doubtful:
        names = ", ".join(f"“{name}”" for name in gaps.doubtful)
        remark = f"{told.audit}: guessed or not understood: {names}; pushoff audit asks about them"
        return PlanOutput(plan, request, stored.name, begin, now, _titles(stored), (remark,))
    return PlanOutput(plan, request, stored.name, begin, now, _titles(stored))


def _request(told: Told, begin: datetime.date) -> PlanRequest:
    """Return the request without what the result tells; bad options are refused here."""
    return PlanRequest(
        weeks=told.weeks,
        days=calendar.weekdays(told.days) if told.days is not None else tuple(range(7)),
        minutes=minutes_per_day(told.minutes),
        equipment=frozenset(AT_HOME) if told.equipment is None else equipment(told.equipment),
        runs=told.runs,
        long_run=calendar.weekday(told.long_run, "--long-run") if told.long_run else None,
        hard_runs=told.hard_runs,
        easy_days=told.easy_days,
        strength_sessions=told.strength,
        barefoot=told.barefoot,
        first_weekday=begin.weekday(),
    )


def _with_result(request: PlanRequest, stored: StoredResult, told: Told) -> PlanRequest:
    athlete = stored.athlete
    return replace(
        request,
        history=tuple(dict.fromkeys((*athlete.history, *told.history))),
        pain=tuple(dict.fromkeys((*athlete.pain, *told.pain))),
        findings=stored.findings,
    )


def _gaps(audit: Path | None) -> Gaps:
    """Return what an audited programme leaves out."""
    return Gaps(()) if audit is None else gaps_of(audit)


def _titles(stored: StoredResult) -> Titles:
    return Titles(person=stored.name.replace("_", " "), recording=f"the recording {stored.name}")
