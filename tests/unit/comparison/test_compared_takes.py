"""Changes, their verdicts and how often they are wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from takes import USUAL, table, take

from pushoff.comparison.change import Change, Comparison
from pushoff.comparison.compare import compare_sides, compare_takes
from pushoff.comparison.take import Take
from pushoff.core.errors import BadUsageError, NotAnalysableError
from pushoff.core.measures import MeasureTable
from pushoff.core.recording import Athlete, Found

Make = Callable[[np.random.Generator], Comparison]


def two(rng: np.random.Generator, **facts: object) -> Comparison:
    return compare_takes([take(table(rng), "A"), take(table(rng), "B", **facts)])


def in_turns(rng: np.random.Generator) -> Comparison:
    takes = [replace(take(table(rng), "AB"[n % 2]), name=str(n)) for n in range(4)]
    return compare_takes(takes, in_turns=True)


def repeated(rng: np.random.Generator) -> Comparison:
    takes = [replace(take(table(rng), "AB"[n // 3]), name=str(n)) for n in range(6)]
    return compare_takes(takes)


def persistent(rng: np.random.Generator) -> Comparison:
    """Strides that stay alike for long, in short clips."""
    takes = [take(table(rng, strides=14, correlation=0.3), label) for label in "AB"]
    return compare_takes(takes)


@pytest.mark.parametrize("make", [two, in_turns, repeated, persistent])
def test_false_changes_are_rare(make: Make) -> None:
    """At most 5 % of comparisons have any false change in the short list (± 3 errors of 150)."""
    rng = np.random.default_rng(11)
    tries = 150
    wrong = sum(
        any(c.verdict == "changed" for c in make(rng).pairs[0].of("primary")) for _ in range(tries)
    )
    assert wrong / tries <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / tries)


@pytest.mark.parametrize("make", [two, in_turns, repeated])
def test_a_real_change_is_seen_with_its_size(make: Make) -> None:
    rng = np.random.default_rng(12)
    found = []
    for _ in range(20):
        moved = {"contact_time": 0.015}
        count = {two: 2, in_turns: 4, repeated: 6}[make]
        label = {two: "AB", in_turns: "ABAB", repeated: "AAABBB"}[make]
        takes = [
            replace(
                take(table(rng, shift=moved if label[n] == "B" else None), label[n]), name=str(n)
            )
            for n in range(count)
        ]
        comparison = compare_takes(takes, in_turns=make is in_turns)
        change = comparison.pairs[0].get("contact_time")
        assert change is not None
        found.append(change)
    assert sum(c.verdict == "changed" and c.direction > 0 for c in found) >= 19
    assert np.mean([c.difference for c in found]) == pytest.approx(0.015, abs=0.001)
    assert sum(c.low <= 0.015 <= c.high for c in found) >= 18


def test_a_trend_is_no_effect_when_conditions_take_turns() -> None:
    rng = np.random.default_rng(13)
    takes = [
        replace(take(table(rng, shift={"trunk_lean": -1.0 * n}), "AB"[n % 2]), name=str(n))
        for n in range(4)
    ]
    change = compare_takes(takes, in_turns=True).pairs[0].get("trunk_lean")
    assert change is not None
    assert abs(change.difference) < 0.6
    assert change.raw == pytest.approx(-1.0, abs=0.6)


def test_swapping_the_recordings_mirrors_every_change() -> None:
    rng = np.random.default_rng(14)
    one, other = table(rng), table(rng, shift={"step_rate": 6.0})
    there = compare_takes([take(one, "A"), take(other, "B")]).pairs[0]
    back = compare_takes([take(other, "B"), take(one, "A")]).pairs[0]
    for change in there.changes:
        mirrored = back.get(change.measure, change.side)
        assert mirrored is not None
        assert mirrored.difference == pytest.approx(-change.difference)
        assert mirrored.se == pytest.approx(change.se)
        assert mirrored.p_family == pytest.approx(change.p_family)


def test_did_not_change_needs_little_noise() -> None:
    quiet = compare_takes(
        [take(table(np.random.default_rng(n), strides=200), label) for n, label in enumerate("AB")]
    )
    noisy = compare_takes(
        [take(table(np.random.default_rng(n), strides=4), label) for n, label in enumerate("AB")]
    )
    assert _verdict(quiet, "step_rate") == "unchanged"
    assert _verdict(noisy, "knee_flexion_stance_peak") == "cannot_tell"


@pytest.mark.parametrize(("shift", "verdict"), [(6.0, "changed"), (-19.0, "cannot_tell")])
def test_a_peak_that_jumps_to_another_hump_did_not_move(shift: float, verdict: str) -> None:
    rng = np.random.default_rng(18)
    moved = table(rng, shift={"ankle_power_peak_time": shift})
    found = compare_takes([take(table(rng), "A"), take(moved, "B")])
    change = found.pairs[0].get("ankle_power_peak_time", "left")
    assert change is not None
    assert change.verdict == verdict
    assert ("two humps" in change.reason) == (verdict == "cannot_tell")


def test_the_whole_error_of_the_method_counts_between_kinds() -> None:
    rng = np.random.default_rng(15)
    one, other = table(rng), table(rng)
    same = compare_takes([take(one, "A"), take(other, "B")])
    moved = compare_takes([take(one, "A"), take(other, "B")], moved=True)
    kinds = compare_takes([take(one, "A"), take(other, "B", dimension=3, view="3d")])
    errors = [c.pairs[0].get("overstride") for c in (same, moved, kinds)]
    sizes = [change.se for change in errors if change is not None]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 3
    error = USUAL["overstride"][3]
    assert sizes[2] > error * math.sqrt(2)
    assert any("differ in kind" in text for text in kinds.warnings)


def test_one_recording_left_against_right() -> None:
    rng = np.random.default_rng(16)
    rows = tuple(
        replace(row, value=row.value + (0.03 if row.measure == "contact_time" else 0.0))
        if row.side == "right"
        else row
        for row in table(rng).values
    )
    comparison = compare_sides(take(MeasureTable(rows, {}, {}), "run"))
    change = comparison.pairs[0].get("contact_time")
    assert change is not None
    assert comparison.conditions == ("left", "right")
    assert change.verdict == "changed"
    assert change.difference == pytest.approx(0.03, abs=0.005)
    left = MeasureTable(tuple(row for row in rows if row.side == "left"), {}, {})
    with pytest.raises(NotAnalysableError, match="nothing of the right side"):
        compare_sides(take(left, "run"))


def test_recordings_without_spread_cannot_be_told() -> None:
    one, other = (table(np.random.default_rng(n), strides=1) for n in (1, 2))
    pair = compare_takes([take(one, "A"), take(other, "B")]).pairs[0]
    assert {change.verdict for change in pair.changes} == {"cannot_tell"}
    assert all(change.reason for change in pair.changes)


def test_several_conditions_are_held_against_the_first() -> None:
    rng = np.random.default_rng(17)
    comparison = compare_takes([take(table(rng), label) for label in ("easy", "hill", "fast")])
    assert [(p.first, p.second) for p in comparison.pairs] == [("easy", "hill"), ("easy", "fast")]


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (
            Athlete(height=Found(1.62, 0.01, "told")),
            Athlete(height=Found(1.83, 0.01, "told")),
            "heights of 1.62 m and 1.83 m",
        ),
        (Athlete(sex="female"), Athlete(sex="male"), "a female and a male runner"),
    ],
)
def test_two_runners_are_refused(one: Athlete, other: Athlete, words: str) -> None:
    rng = np.random.default_rng(18)
    takes = [
        replace(take(table(rng), label), athlete=athlete)
        for label, athlete in (("A", one), ("B", other))
    ]
    with pytest.raises(NotAnalysableError, match=words):
        compare_takes(takes)


def test_what_cannot_be_compared_is_refused() -> None:
    rng = np.random.default_rng(19)
    one = replace(take(table(rng), "A"), source="abc")
    with pytest.raises(BadUsageError, match="the same recording as A"):
        compare_takes([one, replace(one, label="B")])
    nothing = take(MeasureTable((), {}, {}), "B", view="rear")
    with pytest.raises(NotAnalysableError, match="measures that all recordings have"):
        compare_takes([one, nothing])
    with pytest.raises(BadUsageError, match="two different labels"):
        compare_takes([one, replace(one, source="")])


def test_assumed_heights_say_nothing_about_the_runner() -> None:
    rng = np.random.default_rng(20)
    takes: list[Take] = [
        replace(take(table(rng), label), athlete=Athlete(height=Found(height, 0.01, "guess", True)))
        for label, height in (("A", 1.6), ("B", 1.9))
    ]
    assert compare_takes(takes).pairs


def _verdict(comparison: Comparison, measure: str) -> str:
    change: Change | None = comparison.pairs[0].get(measure)
    assert change is not None
    return change.verdict
