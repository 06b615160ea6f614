"""Designs of cue trials and what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from takes import table, take

from pushoff.comparison.change import Pair
from pushoff.comparison.compare import compare_takes
from pushoff.comparison.cue import judge_cue
from pushoff.comparison.design import design_of, turns
from pushoff.core.errors import BadUsageError


def trial(shift: dict[str, float], seed: int = 31) -> Pair:
    rng = np.random.default_rng(seed)
    takes = [
        replace(take(table(rng, shift=shift if n % 2 else None), "AB"[n % 2]), name=str(n))
        for n in range(4)
    ]
    return compare_takes(takes, in_turns=True, targets=("contact_time",)).pairs[0]


@pytest.mark.parametrize(
    ("shift", "outcome"),
    [
        ({"contact_time": -0.03}, "did_it"),
        ({"contact_time": 0.03}, "opposite"),
        ({"step_rate": 12.0}, "something_else"),
    ],
)
def test_outcomes(shift: dict[str, float], outcome: str) -> None:
    assert judge_cue("quick", {"contact_time": -1}, trial(shift)).outcome == outcome


def test_nothing_beyond_noise_is_not_the_same_as_no_difference() -> None:
    pair = trial({})
    assert judge_cue("quick", {"contact_time": -1}, pair).outcome == "no_difference"
    target = pair.get("contact_time")
    assert target is not None
    loud = replace(
        pair,
        changes=(
            replace(target, verdict="cannot_tell"),
            *(c for c in pair.changes if c != target),
        ),
    )
    assert judge_cue("quick", {"contact_time": -1}, loud).outcome == "cannot_tell"


def test_a_mixed_result_and_missing_targets() -> None:
    pair = trial({"contact_time": -0.03, "step_rate": 12.0})
    assert judge_cue("x", {"contact_time": -1, "step_rate": -1}, pair).outcome == "mixed"
    assert judge_cue("x", {"no_such_measure": 1}, pair).outcome == "no_targets"
    assert judge_cue("x", {}, pair).outcome == "no_targets"


def test_side_effects_are_unwelcome_changes_outside_the_targets() -> None:
    found = judge_cue(
        "x", {"contact_time": -1}, trial({"contact_time": -0.03, "vertical_oscillation": 0.02})
    )
    assert [change.measure for change in found.side_effects] == ["vertical_oscillation"]
    less = judge_cue("x", {"contact_time": -1}, trial({"vertical_oscillation": -0.02}))
    assert less.side_effects == ()
    assert [change.measure for change in less.others] == ["vertical_oscillation"]


def test_the_targets_are_a_family_of_their_own() -> None:
    pair = trial({})
    assert [change.measure for change in pair.of("target")] == ["contact_time"]
    assert "contact_time" not in {change.measure for change in pair.of("primary")}


def test_turns() -> None:
    assert turns("abab", 4) == ("A", "B", "A", "B")
    assert turns("A-B", 2) == ("A", "B")
    for pattern, count in (("ABAB", 3), ("ABC", 3), ("AA", 2), ("BA", 2), ("", 0)):
        with pytest.raises(BadUsageError, match="--pattern"):
            turns(pattern, count)


def test_weights_take_out_the_trend_and_keep_the_effect() -> None:
    design = design_of("ABAB", in_turns=True)
    weights = design.contrasts[0].weights
    assert weights.sum() == pytest.approx(0.0)
    assert weights @ np.arange(4) == pytest.approx(0.0)
    assert weights @ np.array([0.0, 1.0, 0.0, 1.0]) == pytest.approx(1.0)
    assert design.freedom == 1
    plain = design_of("AB")
    assert plain.contrasts[0].weights == pytest.approx([-1.0, 1.0])
    assert plain.freedom == 0
    assert design_of("AAABBB").freedom == 4
    with pytest.raises(BadUsageError):
        design_of("AA")
