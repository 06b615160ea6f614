"""Plans for runners whose right answer is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plan_catalogue import CATALOGUE, exercise, finding
from pushoff.core.errors import BadUsageError, NotAnalysableError
from pushoff.training.plan import Plan
from pushoff.training.plan_build import make_plan
from pushoff.training.plan_request import (
    Gap,
    PlanRequest,
    equipment,
    minutes_per_day,
)

EVERYTHING = equipment(["all"])


def plan_of(**fields: Any) -> Plan:
    return make_plan(PlanRequest(**fields), CATALOGUE)


def used(plan: Plan) -> set[str]:
    return {row.exercise for row in plan.exercises}


def test_what_the_finding_asks_for_is_in() -> None:
    plan = plan_of(findings=(finding(),), equipment=EVERYTHING)
    assert {row.exercise: row.status for row in plan.choices} == dict.fromkeys(
        finding().exercises, "in"
    )
    reasons = {row.exercise: row.reason for row in plan.exercises}
    assert reasons["hip_thrust"] == "For “The push comes late”."
    assert not plan.unmet


def test_the_usual_week_has_two_strength_sessions_and_two_hard_days_apart() -> None:
    week = plan_of().weeks[0]
    runs = [day.run for day in week.days]
    assert sorted(run for run in runs if run) == ["easy", "easy", "hard", "long"]
    strength = [
        d.weekday for d in week.days if any(s.title.startswith("Strength") for s in d.sessions)
    ]
    assert len(strength) == 2
    assert any(day.effort == "rest" for day in week.days)


def test_the_same_request_gives_the_same_plan() -> None:
    one, other = (plan_of(findings=(finding(),), equipment=EVERYTHING) for _ in range(2))
    assert one == other


def test_the_start_day_turns_the_week_but_keeps_it() -> None:
    monday = plan_of(findings=(finding(),))
    friday = plan_of(findings=(finding(),), first_weekday=4)
    assert [day.weekday for day in friday.weeks[0].days] == [4, 5, 6, 0, 1, 2, 3]
    assert {d.weekday: d for d in monday.weeks[0].days} == {
        d.weekday: d for d in friday.weeks[0].days
    }


def test_a_healthy_runner_gets_a_balanced_block() -> None:
    plan = plan_of()
    phases = {phase for name in used(plan) for phase in CATALOGUE[name].phases}
    kinds = {CATALOGUE[name].kind for name in used(plan)}
    assert phases == {"push", "swing", "return"}
    assert {"strength", "mobility", "drill"} <= kinds
    assert any("No finding asks for a change" in note for note in plan.notes)
    assert not any(item.kind == "cue" for _, day in plan.days() for item in day.items)


def test_what_is_contraindicated_is_replaced_and_said_so() -> None:
    plan = plan_of(findings=(finding(),), equipment=EVERYTHING, history=("calf",))
    row = next(row for row in plan.choices if row.exercise == "calf_raise_straight_knee")
    assert row.status == "instead"
    assert row.instead == "calf_isometric_hold"
    assert "calf muscle (in the history)" in row.reason
    kept = next(row for row in plan.exercises if row.exercise == "calf_isometric_hold")
    assert "instead of Calf raise straight knee" in kept.reason


def test_missing_equipment_is_the_reason() -> None:
    plan = plan_of(findings=(finding(),))
    row = next(row for row in plan.choices if row.exercise == "back_squat")
    assert (row.status, row.instead) == ("instead", "split_squat")
    assert "needs barbell" in row.reason


def test_what_a_finding_withholds_stays_out() -> None:
    held = finding(exercises=("hip_thrust",), withheld={"pogo_jumps": "the ankle is stiff"})
    plan = plan_of(findings=(held,), equipment=EVERYTHING)
    assert "pogo_jumps" not in used(plan)
    row = next(row for row in plan.choices if row.exercise == "pogo_jumps")
    assert row.status in ("instead", "out")
    assert row.reason.startswith("the ankle is stiff")


def test_an_unknown_exercise_of_a_finding_is_told() -> None:
    plan = plan_of(findings=(finding(exercises=("moon_walk",)),))
    assert [(row.exercise, row.status) for row in plan.choices] == [("moon_walk", "out")]


def test_pain_in_a_leg_takes_hard_runs_jumps_and_hills_out() -> None:
    plan = plan_of(equipment=EVERYTHING, pain=("kneecap",), hard_runs=2, runs=5)
    assert all(day.run in ("", "easy") for _, day in plan.days())
    assert not {CATALOGUE[name].kind for name in used(plan)} & {"plyometric", "hill"}
    assert plan.unmet[0].wish == "Hard runs and a long run"
    assert "See a clinician" in plan.warnings[0]


@pytest.mark.parametrize("complaint", ["heart", "pregnancy", "surgery", "bone_stress"])
def test_some_ask_a_clinician_first(complaint: str) -> None:
    assert "ask a clinician before you begin" in plan_of(history=(complaint,)).warnings[0]


@pytest.mark.parametrize("complaint", ["bone_stress", "surgery"])
def test_with_some_pain_no_run_is_planned(complaint: str) -> None:
    plan = plan_of(equipment=EVERYTHING, pain=(complaint,), runs=5, findings=(finding(),))
    assert all(day.run == "" for _, day in plan.days())
    assert not any(item.kind in ("run", "test") for _, day in plan.days() for item in day.items)
    assert plan.unmet[0].wish.startswith("Runs")
    assert "clinician" in plan.unmet[0].allow


def test_a_heart_that_hurts_now_gets_no_plan() -> None:
    with pytest.raises(NotAnalysableError, match="clinician"):
        plan_of(pain=("heart",))


def test_two_hard_runs_and_a_long_one_do_not_fit_with_two_easy_days() -> None:
    plan = plan_of(runs=5, hard_runs=2)
    unmet = plan.unmet[0]
    assert unmet.wish == "2 hard runs a week (one fits)"
    assert "2 easy days follow each hard one" in unmet.why
    assert unmet.allow == "--easy-days 1"
    eased = plan_of(runs=5, hard_runs=2, easy_days=1)
    assert sum(day.run == "hard" for day in eased.weeks[0].days) == 2
    assert not eased.unmet


def test_too_few_days_are_the_reason() -> None:
    plan = plan_of(days=(1, 3), runs=4, hard_runs=0)
    unmet = next(row for row in plan.unmet if row.wish.startswith("4 runs"))
    assert unmet.why == "no more than 2 days a week may be used"
    assert unmet.allow == "one more day, for example Monday"


def test_a_long_run_on_a_day_that_is_not_free() -> None:
    unmet = plan_of(days=(0, 2, 4), long_run=6).unmet
    assert unmet[0].wish == "A long run on Sunday"
    assert "Sunday is not among the days" in unmet[0].why


def test_too_little_time_names_the_minutes_that_would_do() -> None:
    request = PlanRequest(findings=(finding(),), equipment=EVERYTHING, minutes=(15,) * 7)
    plan = make_plan(request, CATALOGUE)
    short = [row for row in plan.unmet if "(for “" in row.wish]
    assert short
    assert any("--minutes" in row.allow for row in short)
    longer = make_plan(replace(request, minutes=(60,) * 7), CATALOGUE)
    assert not [row for row in longer.unmet if "(for “" in row.wish]


def test_gaps_of_a_programme_come_before_balance() -> None:
    gap = Gap(action="foot_inversion", words="the arch of the foot")
    plan = plan_of(gaps=(gap,), minutes=(15,) * 7)
    row = next(row for row in plan.exercises if row.exercise == "short_foot")
    assert row.reason == "Your programme has too little of: the arch of the foot."


def test_barefoot_only_when_asked_and_never_with_an_achilles_history() -> None:
    assert "barefoot_exposure" not in used(plan_of())
    plan = plan_of(barefoot=True)
    doses = [
        item.amount for _, day in plan.days() for item in day.items
        if item.exercise == "barefoot_exposure"
    ]  # fmt: skip
    assert doses
    assert doses == sorted(doses)
    assert doses[0] == 2
    assert doses[-1] < 10  # six weeks are not enough for all of it
    refused = plan_of(barefoot=True, history=("shin",))
    assert "barefoot_exposure" not in used(refused)
    assert any("arefoot" in row.wish for row in refused.unmet)


def test_cues_one_at_a_time_and_a_trial_at_each_recording() -> None:
    plan = plan_of(findings=(finding(),))
    by_week: dict[int, set[str]] = {}
    trials = {}
    for week, day in plan.days():
        for item in day.items:
            if item.kind == "cue":
                by_week.setdefault(week.number, set()).add(item.cue)
            if item.kind == "test" and item.cue:
                trials[week.number] = item
    assert all(len(cues) == 1 for cues in by_week.values())
    assert by_week[1] == {"push_early"}
    assert sorted(trials) == [4, 6]
    assert trials[4].cue == "push_early"
    assert "--cue push_early" in trials[4].reason
    assert [week.number for week in plan.weeks if week.test] == [4, 6]


def test_withheld_cues_are_not_practised() -> None:
    held = finding(withheld={"Push the ground away early": "Achilles tendon in the history"})
    plan = plan_of(findings=(held,))
    cues = {item.cue for _, day in plan.days() for item in day.items if item.kind == "cue"}
    assert cues == {"run_tall"}


def test_every_fourth_week_is_lighter_in_longer_blocks() -> None:
    assert [week.number for week in plan_of(weeks=9).weeks if week.light] == [4, 8]
    assert not [week for week in plan_of(weeks=4).weeks if week.light]


def test_hard_jumps_begin_later_and_short_blocks_leave_them_out() -> None:
    jump = finding(exercises=("drop_jump",))
    plan = plan_of(findings=(jump,), equipment=EVERYTHING)
    row = next(row for row in plan.exercises if row.exercise == "drop_jump")
    assert row.first_week == 3
    short = plan_of(findings=(jump,), equipment=EVERYTHING, weeks=2)
    assert "begins in week 3" in short.choices[0].reason


def test_one_day_and_five_minutes_is_still_a_plan() -> None:
    plan = plan_of(days=(6,), minutes=(5,) * 7, findings=(finding(),), equipment=frozenset())
    assert [day.weekday for _, day in plan.days() if day.sessions] == [6] * 6
    assert plan.unmet


def test_an_empty_catalogue_is_still_a_plan() -> None:
    plan = make_plan(PlanRequest(findings=(finding(),)), {})
    assert plan.exercises == ()
    assert {row.status for row in plan.choices} == {"out"}


def test_a_dose_whose_repetitions_fall_goes_down_to_the_last() -> None:
    heavy = exercise("split_squat", actions=("knee_extension",), amount=(12, 6))
    plan = make_plan(PlanRequest(weeks=12), {"split_squat": heavy})
    amounts = [i.amount for w, d in plan.days() for i in d.items if i.exercise and not w.light]
    assert amounts[0] == 12
    assert amounts[-1] == 6


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"weeks": 0}, "--weeks"),
        ({"weeks": 27}, "1 to 26 weeks"),
        ({"easy_days": 0}, "--easy-days"),
        ({"runs": 8}, "--runs"),
        ({"hard_runs": -1}, "--hard-runs"),
        ({"days": ()}, "--days"),
        ({"strength_sessions": 9}, "--strength"),
        ({"minutes": (40, 40, 40, 40, 40, 40, 4)}, "--minutes"),
    ],
)
def test_bad_requests(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(BadUsageError, match=words):
        PlanRequest(**fields)


def test_minutes_per_day() -> None:
    assert minutes_per_day("30") == (30,) * 7
    assert minutes_per_day("40,mon=20, sat=60") == (20, 40, 40, 40, 40, 60, 40)
    for text in ("forty", "mon=", "40,someday=3", "4.5"):
        with pytest.raises(BadUsageError, match="--minutes"):
            minutes_per_day(text)


def test_equipment_words() -> None:
    assert equipment(["Barbell, dumbbells", "foam-roller"]) == {
        "barbell", "dumbbell", "foam_roller",
    }  # fmt: skip
    assert equipment(["none"]) == frozenset()
    assert equipment(["home,hill"]) == {"mat", "wall", "step", "hill"}
    with pytest.raises(BadUsageError, match=r"'barbel' \(nearest: barbell.* and 'spaceship'"):
        equipment(["barbel,spaceship"])
