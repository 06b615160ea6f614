"""Probability that signs hold, against numbers worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from findings_tables import STEADY, changed, far_beyond, healthy, row, table
from pushoff.core.measures import MeasureTable
from pushoff.core.situation import Situation
from pushoff.findings.find import find_all
from pushoff.findings.judge import agree, judge, judge_sign, normal, row_of, rows_of
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Judgement, Rule, Sign
from pushoff.findings.settings import FindingSettings

OVERSTRIDE = FINDINGS.get("overstride")
#: An absolute limit of 10 with one step of 2.
LIMIT = {"3d": 10.0, "2d": 10.0}


def case(measures: MeasureTable, rule: Rule = OVERSTRIDE, situation: Situation = STEADY) -> Case:
    return Case(rule, measures, situation, FindingSettings(), "left", rows_of(measures))


def test_normal_is_the_normal_distribution() -> None:
    assert normal(0.0) == 0.5
    assert normal(1.959964) == pytest.approx(0.975, abs=1e-6)
    assert normal(-1.0) == pytest.approx(1.0 - normal(1.0))


def test_two_of_two_take_the_cautious_bound() -> None:
    assert agree([0.9, 0.8], 2) == pytest.approx(0.72)  # independent is below the shared 0.8
    assert agree([0.9, 0.8], 1) == pytest.approx(0.9)  # shared is below the independent 0.98


def test_two_of_three_against_enumeration() -> None:
    p = [0.7, 0.6, 0.5]
    exact = 0.0
    for outcome in np.ndindex(2, 2, 2):
        chance = math.prod(q if hit else 1.0 - q for q, hit in zip(p, outcome, strict=True))
        exact += chance if sum(outcome) >= 2 else 0.0
    assert agree(p, 2) == pytest.approx(min(exact, 0.6))


@pytest.mark.parametrize("least", [0, 1, 2, 3, 4])
def test_agreement_is_a_probability_that_falls_with_what_is_asked(least: int) -> None:
    p = [0.99, 0.4, 0.8]
    assert 0.0 <= agree(p, least + 1) <= agree(p, least) <= 1.0
    assert agree(p, 4) == 0.0
    assert agree(p, 0) == 1.0


@pytest.mark.parametrize(("value", "z"), [(12.0, 1.0), (10.0, 0.0), (8.0, -1.0)])
def test_a_sign_is_as_sure_as_its_error_allows(value: float, z: float) -> None:
    item = replace(row("overstride", "left", value), method_error=1.2, se=1.6)  # 2.0 together
    sign = Sign("overstride", 1, limit=LIMIT, scale=4.0)
    found = judge_sign(sign, case(table([item])))
    assert not isinstance(found, str)
    assert found.probability == pytest.approx(normal(z))
    assert found.size == pytest.approx((value - 10.0) / 4.0)
    assert found.evidence.error95 == pytest.approx(1.96 * 2.0)
    below = judge_sign(replace(sign, direction=-1), case(table([item])))
    assert not isinstance(below, str)
    assert below.probability == pytest.approx(1.0 - normal(z))


def test_a_larger_error_is_less_sure() -> None:
    sign = Sign("overstride", 1, limit=LIMIT, scale=1.0)
    chances = []
    for error in (0.1, 1.0, 5.0, 50.0):
        found = judge_sign(sign, case(table([row("overstride", "left", 11.0, error)])))
        assert not isinstance(found, str)
        chances.append(found.probability)
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] == pytest.approx(0.5, abs=0.01)


def test_the_limit_is_so_many_spreads_from_the_mean_at_this_speed() -> None:
    slow, fast = (
        judge_sign(
            Sign("shank_angle_touchdown", 1, spreads=2.0),
            case(healthy(at), situation=at),
        )
        for at in (replace(STEADY, speed_mps=2.5), replace(STEADY, speed_mps=4.5))
    )
    assert not isinstance(slow, str)
    assert not isinstance(fast, str)
    assert slow.evidence.reference_mean == pytest.approx(7.7)  # fukuchi2017
    assert fast.evidence.reference_mean == pytest.approx(13.1)
    assert [slow.size, fast.size] == pytest.approx([-2.0, -2.0])


def test_signs_of_one_group_count_once() -> None:
    signs = (
        Sign("overstride", 1, limit=LIMIT, scale=1.0, group="reach"),
        Sign("shank_angle_touchdown", 1, limit=LIMIT, scale=1.0, group="reach"),
        Sign("knee_flexion_touchdown", -1, limit=LIMIT, scale=1.0),
    )
    rule = replace(OVERSTRIDE, signs=signs, least=2, extra=())
    rows = [row("overstride", "left", 20.0, 1.0), row("shank_angle_touchdown", "left", 20.0, 1.0)]
    found = judge(case(table([*rows, row("knee_flexion_touchdown", "left", 20.0, 1.0)]), rule))
    assert isinstance(found, Judgement)
    assert found.probability < 0.01
    found = judge(case(table([*rows, row("knee_flexion_touchdown", "left", 0.0, 1.0)]), rule))
    assert isinstance(found, Judgement)
    assert found.probability > 0.99


def test_too_few_signs_are_a_reason_and_no_finding() -> None:
    rows = [item for item in healthy().values if item.measure == "overstride"]
    reason = judge(case(table(rows, {"shank_angle_touchdown": "the shank was not seen"})))
    assert isinstance(reason, str)
    assert reason.startswith("1 of 2 signs")
    assert "the shank was not seen" in reason


def test_poor_values_and_few_strides_are_not_judged_on() -> None:
    for changes, why in (({"quality": "poor"}, "poor"), ({"n": 2}, "2 strides")):
        rows = [replace(item, **changes) for item in far_beyond(OVERSTRIDE).values]
        result = find_all(table(rows), STEADY)
        assert not any(item.name == "overstride" for item in result.findings)
        assert why in result.skipped["finding:overstride"]


def test_the_mean_of_both_sides_is_as_uncertain_as_the_worse_one() -> None:
    rows = [row("overstride", "left", 1.0, 0.1), row("overstride", "right", 3.0, 0.5)]
    both = row_of(case(table(rows)), "overstride", "both")
    assert both is not None
    assert (both.value, both.method_error, both.side) == (2.0, 0.5, "both")


def test_magnitude_judges_either_sign() -> None:
    sign = Sign("overstride", 1, limit=LIMIT, scale=1.0, magnitude=True)
    found = judge_sign(sign, case(table([row("overstride", "left", -20.0, 1.0)])))
    assert not isinstance(found, str)
    assert found.probability > 0.99


def test_order_of_the_unfolding() -> None:
    swapped = {
        ("onset_ankle", "left"): 36.0,
        ("peak_velocity_ankle", "left"): 70.0,
    }
    found = find_all(changed(healthy(error_share=0.2), swapped), STEADY).findings
    item = next(item for item in found if item.name == "unfolding_order")
    assert item.side == "left"
    assert "the ankle opens before the knee" in item.meaning
    onset_only = changed(healthy(error_share=0.2), {("onset_ankle", "left"): 36.0})
    assert not any(f.name == "unfolding_order" for f in find_all(onset_only, STEADY).findings)


def test_lags_below_the_resolution_are_not_ranked() -> None:
    values = {("onset_ankle", "left"): 38.0, ("peak_velocity_ankle", "left"): 74.0}
    coarse = [
        replace(item, method_error=6.0) if item.measure.startswith(("onset", "peak")) else item
        for item in changed(healthy(), values).values
    ]
    found = find_all(table(coarse), STEADY).findings
    assert not any(item.name == "unfolding_order" for item in found)
