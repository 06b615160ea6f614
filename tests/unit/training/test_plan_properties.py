"""Whatever is asked for: no limit is broken, doses do not fall, nothing is dropped silently."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plan_catalogue import CATALOGUE, finding
from pushoff.core.complaints import COMPLAINTS
from pushoff.core.training import EQUIPMENT
from pushoff.training import exercises as real
from pushoff.training import plan_dose
from pushoff.training.plan import Plan
from pushoff.training.plan_build import make_plan
from pushoff.training.plan_request import OF_LEGS, PlanRequest
from pushoff.training.plan_wishes import BAREFOOT, NO_BAREFOOT

WEEK = range(7)


@st.composite
def drawn(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, Any]:
    """Draw plain words and numbers that the command line could give; built up in the test."""
    some = st.lists(st.sampled_from(names), max_size=6, unique=True)
    complaints = st.lists(st.sampled_from(sorted(COMPLAINTS)), max_size=2, unique=True)
    days = draw(st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True))
    return {
        "weeks": draw(st.integers(1, 14)),
        "days": tuple(sorted(days)),
        "minutes": tuple(draw(st.lists(st.integers(5, 90), min_size=7, max_size=7))),
        "equipment": frozenset(draw(st.lists(st.sampled_from(EQUIPMENT), max_size=21))),
        "history": tuple(draw(complaints)),
        # With the heart among what hurts now there is no plan at all.
        "pain": tuple(name for name in draw(complaints) if name != "heart"),
        "runs": draw(st.none() | st.integers(0, 7)),
        "hard_runs": draw(st.none() | st.integers(0, 4)),
        "long_run": draw(st.none() | st.integers(0, 6)),
        "easy_days": draw(st.integers(1, 6)),
        "strength_sessions": draw(st.integers(0, 4)),
        "barefoot": draw(st.booleans()),
        "first_weekday": draw(st.integers(0, 6)),
        "findings": [
            {
                "weight": draw(st.sampled_from(("act", "watch", "note"))),
                "exercises": tuple(draw(some)),
                "withheld": draw(st.lists(st.sampled_from(names), max_size=1)),
                "retest_weeks": draw(st.integers(0, 8)),
            }
            for _ in range(draw(st.integers(0, 3)))
        ],
    }


def request_of(fields: dict[str, Any]) -> PlanRequest:
    findings = tuple(
        finding(
            f"finding_{place}",
            row["weight"],
            title=f"Finding {place}",
            exercises=tuple(name for name in row["exercises"] if name not in row["withheld"]),
            withheld=dict.fromkeys(row["withheld"], "stiff"),
            cues=(f"Cue {place}",),
            cue_names=(f"cue_{place}",),
            retest_weeks=row["retest_weeks"],
        )
        for place, row in enumerate(fields["findings"])
    )
    return PlanRequest(**{**fields, "findings": findings})


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields=drawn(tuple(CATALOGUE)))
def test_no_limit_is_broken(fields: dict[str, Any]) -> None:
    request = request_of(fields)
    check(make_plan(request, CATALOGUE), request, CATALOGUE)


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields=drawn(tuple(real.load())))
def test_no_limit_is_broken_with_the_whole_catalogue(fields: dict[str, Any]) -> None:
    request = request_of(fields)
    check(make_plan(request, real.load()), request, real.load())


def check(plan: Plan, request: PlanRequest, catalogue: dict) -> None:
    """Check every promise that a plan makes."""
    assert [week.number for week in plan.weeks] == list(range(1, request.weeks + 1))
    _days_and_minutes(plan, request)
    _spacing(plan, request)
    _complaints_and_equipment(plan, request, catalogue)
    _doses(plan, catalogue)
    _nothing_dropped(plan, request)


def _days_and_minutes(plan: Plan, request: PlanRequest) -> None:
    for week, day in plan.days():
        if day.weekday not in request.days:
            assert day.effort == "rest"
            assert not day.sessions
        assert day.minutes <= request.minutes[day.weekday], (week.number, day.weekday)
        assert (day.effort == "rest") == (not day.sessions)
    order = [(request.first_weekday + step) % 7 for step in WEEK]
    assert all([day.weekday for day in week.days] == order for week in plan.weeks)


def _spacing(plan: Plan, request: PlanRequest) -> None:
    """Hard days lie apart through the whole block, the weeks' ends included."""
    run = [day for _, day in plan.days()]
    hard = [place for place, day in enumerate(run) if day.effort == "hard"]
    for before, after in itertools.pairwise(hard):
        assert after - before > request.easy_days
    strength = [
        place
        for place, day in enumerate(run)
        if any(session.title.startswith("Strength") for session in day.sessions)
    ]
    for before, after in itertools.pairwise(strength):
        assert after - before >= 2
    for place in strength:
        if place + 1 < len(run):
            assert run[place + 1].effort != "hard"


def _complaints_and_equipment(plan: Plan, request: PlanRequest, catalogue: dict) -> None:
    told = {*request.history, *request.pain}
    for _, day in plan.days():
        for item in day.items:
            if not item.exercise:
                continue
            entry = catalogue[item.exercise]
            assert set(entry.equipment) <= request.equipment
            assert not told & set(entry.contraindications)
            assert item.exercise not in {n for f in request.findings for n in f.withheld}
            if OF_LEGS & set(request.pain):
                assert entry.kind not in ("plyometric", "hill")
                assert item.strain != "hard"
            if item.exercise == BAREFOOT:
                assert not told & NO_BAREFOOT
        if request.runs_wait:
            assert day.run == ""
        if OF_LEGS & set(request.pain):
            assert day.run in ("", "easy")
            assert day.effort != "hard"


def _doses(plan: Plan, catalogue: dict) -> None:
    """A dose grows or stays in working weeks; a light week has no more sets than the one before."""
    seen: dict[str, dict[int, tuple[int, float]]] = defaultdict(dict)
    for week, day in plan.days():
        for item in day.items:
            if item.exercise:
                seen[item.exercise][week.number] = (item.sets, item.amount)
    light = {week.number for week in plan.weeks if week.light}
    for name, rows in seen.items():
        first, last = catalogue[name].dose.amount
        sign = 1 if last >= first else -1
        working = [rows[number] for number in sorted(rows) if number not in light]
        for before, after in itertools.pairwise(working):
            assert after[0] >= before[0]
            assert sign * after[1] >= sign * before[1]
        for number in light & set(rows):
            if number - 1 in rows:
                assert rows[number][0] <= rows[number - 1][0]
        assert min(rows) == plan_dose.start_week(catalogue[name])


def _nothing_dropped(plan: Plan, request: PlanRequest) -> None:
    used = {item.exercise for _, day in plan.days() for item in day.items}
    told = {(row.finding, row.exercise): row for row in plan.choices}
    for found in request.findings:
        for name in (*found.exercises, *found.withheld):
            row = told[found.name, name]
            assert row.reason
            assert (row.status == "in") == (name in used)
            if row.status == "instead":
                assert row.instead in used
    for row in plan.unmet:
        assert row.wish
        assert row.why
