"""Coverage, gaps and additions on weeks whose sums can be done by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pushoff.core.training import EQUIPMENT, PHASES
from pushoff.training import additions, audit, exercises, targets
from pushoff.training.program import parse

HOME = ("mat", "wall", "step", "bench")
GYM_WEEK = """
Mon: Back squat 4x8, leg press 4x10, leg extension 3x12
Wed: lunges 3x10, bench press 4x8
Fri: back squat 4x6, toe raises 3x15
"""


def held(text: str) -> audit.AuditResult:
    return audit.audit(parse(text, Path("week.txt")))


def test_sets_by_hand() -> None:
    result = held("Mon: Leg press 3x10, nordic curl 2x5\nThu: Leg press 2x10")
    assert result.of("muscle", "vasti").sets == 5.0  # prime mover of the leg press
    assert result.of("muscle", "gluteus_maximus").sets == 2.5  # helps in the leg press
    assert result.of("muscle", "hamstrings").sets == 2.0
    assert result.of("muscle", "gastrocnemius").sets == 1.0  # helps in the Nordic curl
    assert result.of("phase", "push").sets == 5.0
    assert result.of("phase", "return").sets == 2.0
    assert result.of("phase", "swing").sets == 0.0
    assert result.of("action", "knee_flexion").sets == 2.0
    asked = targets.load()
    assert result.gaps["phase"]["swing"] == asked.phase["swing"]
    assert result.gaps["phase"]["return"] == asked.phase["return"] - 2.0
    assert "vasti" not in result.gaps["muscle"]
    assert result.gaps["muscle"]["soleus"] == asked.muscle["soleus"]


@pytest.mark.parametrize("name", exercises.load())
def test_phases_add_up_to_the_hard_sets(name: str) -> None:
    result = held(f"Mon: {exercises.get(name).name} 4 sets")
    total = sum(row.sets for row in result.coverage["phase"])
    hard = 4.0 if exercises.get(name).kind in audit.HARD_KINDS else 0.0
    assert total == pytest.approx(hard)
    assert result.hard_sets == hard


def test_what_is_not_understood_is_counted_nowhere_and_never_dropped() -> None:
    result = held("Mon: Leg press 3x10\nglute thing 3x10\neasy run 40 min\nbench press 3x8")
    assert [entry.line.name for entry in result.entries] == [
        "Leg press", "glute thing", "easy run", "bench press",
    ]  # fmt: skip
    assert [one.written for one in result.questions] == ["glute thing"]
    assert result.hard_sets == 3.0
    assert result.running_minutes == 40.0


def test_two_weeks_and_times_a_week() -> None:
    once = held("Week 1\nLeg press 3x10\nWeek 2\nLeg press 5x10")
    assert once.of("muscle", "vasti").sets == 4.0
    assert held("Leg press 3x10 twice a week").of("muscle", "vasti").sets == 6.0


def test_order_of_days_and_lines_changes_nothing() -> None:
    lines = ["Leg press 3x10", "Nordic curl 2x5", "Clams 2x15", "A-skip 3x20 m"]
    forth = held("\n".join(lines)).coverage
    back = held("\n".join(reversed(lines))).coverage
    for table in audit.TABLES:
        assert [(r.name, r.sets) for r in forth[table]] == [(r.name, r.sets) for r in back[table]]


def test_no_sets_written_is_said() -> None:
    entry = held("Mon: Leg press").entries[0]
    assert entry.sets == exercises.get("leg_press").dose.sets[0]
    assert "no sets" in entry.assumed


def test_drills_and_runs_are_time_and_not_hard_sets() -> None:
    result = held("Mon: A-skip 3x20 m, strides 4x80m, foam rolling 10 min")
    assert result.hard_sets == 0.0
    assert result.of("phase", "swing").minutes > 0.0
    assert result.gaps["phase"] == dict.fromkeys(PHASES, 6.0)


def test_a_gym_week_is_mostly_push_and_doubles_the_thigh() -> None:
    result = held(GYM_WEEK)
    push, swing, back = (result.of("phase", name).sets for name in PHASES)
    assert push > 2.5 * max(swing, back)
    assert [row.name for row in result.doubled] == ["vasti", "gluteus_maximus"] or [
        row.name for row in result.doubled
    ] == ["vasti"]
    assert {"iliopsoas", "tibialis_anterior", "foot_intrinsics"} <= set(result.gaps["muscle"])


@pytest.mark.parametrize("minutes", [10.0, 20.0, 40.0, 80.0])
@pytest.mark.parametrize("equipment", [HOME, EQUIPMENT, ()], ids=["home", "all", "nothing"])
def test_additions_keep_to_time_equipment_and_ceiling(
    minutes: float, equipment: tuple[str, ...]
) -> None:
    result = held(GYM_WEEK)
    proposal = additions.propose(result, minutes, equipment)
    assert proposal.minutes <= minutes + 1e-6
    for one in proposal.additions:
        assert set(one.exercise.equipment) <= set(equipment)
        assert one.sets >= 2
        assert one.closes, "every addition closes a gap"
    after = audit.covered(additions.with_additions(result, proposal.additions))
    ceiling = targets.load().ceiling
    before = {row.name: row.sets for row in result.coverage["muscle"]}
    for row in after["muscle"]:
        prime = any(
            m.muscle == row.name and m.role == "prime"
            for one in proposal.additions
            for m in one.exercise.muscles
        )
        if prime and row.sets > before[row.name]:
            assert row.sets <= ceiling + 2.0  # helpers may add to it


def test_more_time_closes_more() -> None:
    result = held(GYM_WEEK)
    open_gaps = []
    for minutes in (0.0, 10.0, 20.0, 40.0, 80.0):
        proposal = additions.propose(result, minutes, EQUIPMENT)
        after = audit.covered(additions.with_additions(result, proposal.additions))
        asked = targets.load()
        open_gaps.append(
            sum(
                row.missing / getattr(asked, table)[row.name] * (2.0 if table == "phase" else 1.0)
                for table in audit.TABLES
                for row in after[table]
                if row.missing > 0
            )
        )
    assert open_gaps == sorted(open_gaps, reverse=True)
    assert open_gaps[-1] < 0.1 * open_gaps[0]


def test_additions_close_what_they_say() -> None:
    result = held(GYM_WEEK)
    proposal = additions.propose(result, 60.0, EQUIPMENT)
    after = audit.covered(additions.with_additions(result, proposal.additions))
    still = {
        row.title: row.missing for table in audit.TABLES for row in after[table] if row.missing
    }
    told = {one.title: one.missing for one in proposal.left_over}
    assert all(told[title] == pytest.approx(still[title]) for title in told)
    assert all(missing <= 0.25 for title, missing in still.items() if title not in told)


def test_complaints_hold_exercises_back() -> None:
    result = audit.empty()
    complaints = ("achilles", "back", "neck_shoulder")
    proposal = additions.propose(result, 120.0, EQUIPMENT, complaints)
    assert proposal.additions
    for one in proposal.additions:
        assert not set(one.exercise.contraindications) & set(complaints)
    assert "pogo_jumps" in proposal.held_back
    assert "Achilles" in proposal.held_back["pogo_jumps"]


def test_what_does_not_fit_has_a_reason() -> None:
    result = held(GYM_WEEK)
    short = additions.propose(result, 5.0, EQUIPMENT)
    assert any(one.reason == "no time left" for one in short.left_over)
    bare = additions.propose(result, 500.0, ())
    reasons = {one.name: one.reason for one in bare.left_over}
    assert reasons["tibialis_anterior"].startswith("needs ")
    assert all(one.missing > 0 for one in bare.left_over)


def test_nothing_is_added_where_nothing_lacks() -> None:
    result = audit.empty()
    proposal = additions.propose(result, 1000.0, EQUIPMENT)
    text = "\n".join(f"{one.exercise.name} {one.sets} sets" for one in proposal.additions)
    again = held(text)
    assert sum(again.gaps["phase"].values()) < 1.0
    assert additions.propose(again, 1000.0, EQUIPMENT).minutes < 0.2 * proposal.minutes


def test_trades_never_take_a_whole_exercise() -> None:
    result = held(GYM_WEEK)
    proposal = additions.propose(result, 30.0, EQUIPMENT)
    written = {"Back squat": 8, "Leg press": 4, "Leg extension": 3, "Forward lunge": 3}
    taken: dict[str, int] = {}
    for trade in proposal.trades:
        for title, sets, minutes in trade.take_from:
            taken[title] = taken.get(title, 0) + sets
            assert minutes > 0
    assert taken
    for title, sets in taken.items():
        assert sets <= written[title] / 2


def test_the_empty_week_lacks_everything() -> None:
    result = audit.empty()
    asked = targets.load()
    assert result.gaps == {"phase": asked.phase, "muscle": asked.muscle, "action": asked.action}
    assert result.exercise_minutes == 0
    assert math.isfinite(additions.propose(result, 30.0, HOME).needs_minutes)
