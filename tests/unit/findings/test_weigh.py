"""Weights, both legs, and the order in which findings are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from findings_tables import STEADY, far_beyond, mirrored, table
from pushoff.core.findings import Evidence
from pushoff.core.measures import MeasureSide
from pushoff.findings.find import find_all
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Judgement
from pushoff.findings.settings import FindingSettings
from pushoff.findings.weigh import (
    Weighed,
    near_leg_leads,
    one_for_both,
    ordered,
    weigh,
    without_parts,
)

RULE = FINDINGS.get("overstride")
SETTINGS = FindingSettings()
EVIDENCE = (Evidence("overstride", "left", 0.3, 0.02, "m", None, None, "pushoff"),)


def judged(probability: float, size: float = 1.0, side: MeasureSide = "left") -> Judgement:
    return Judgement(side, probability, size, EVIDENCE)


def weighed(name: str, weight: str, probability: float, side: MeasureSide = "left") -> Weighed:
    judgement = judged(probability, side=side)
    return Weighed(FINDINGS.get(name), judgement, weight)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("probability", "size", "weight"),
    [(0.5, 2.0, None), (0.72, 2.0, "note"), (0.85, 2.0, "watch"), (0.95, 0.1, "watch"),
     (0.95, 1.0, "act")],
)  # fmt: skip
def test_weight_from_probability_and_size(
    probability: float, size: float, weight: str | None
) -> None:
    assert weigh(RULE, judged(probability, size), SETTINGS) == weight


def test_what_only_coaches_say_is_watched_at_most() -> None:
    assert weigh(replace(RULE, support="coaches_say"), judged(0.999, 5.0), SETTINGS) == "watch"
    assert weigh(replace(RULE, most="note"), judged(0.999, 5.0), SETTINGS) == "note"


def test_both_legs_are_as_sure_as_the_less_sure() -> None:
    both = one_for_both(
        [weighed("overstride", "act", 0.95), weighed("overstride", "act", 0.99, "right")]
    )
    assert both.judgement.side == "both"
    assert both.judgement.probability == 0.95
    assert len(both.judgement.evidence) == 2
    one = one_for_both(
        [weighed("overstride", "note", 0.75), weighed("overstride", "act", 0.99, "right")]
    )
    assert one.judgement.side == "right"


def test_more_than_two_to_act_on_become_something_to_watch() -> None:
    names = ("overstride", "soft_stance", "late_push")
    line = ordered([weighed(name, "act", 0.9 + i / 50) for i, name in enumerate(names)], SETTINGS)
    assert [item.weight for item in line] == ["act", "act", "watch"]
    assert [item.rule.name for item in line] == ["late_push", "soft_stance", "overstride"]


def test_a_part_is_not_told_beside_the_whole() -> None:
    whole, part = weighed("late_push", "watch", 0.9), weighed("lean_lost", "watch", 0.95)
    assert without_parts([whole, part]) == [whole]
    unsure = weighed("late_push", "note", 0.75)
    assert without_parts([unsure, part]) == [unsure, part]


def test_the_far_leg_alone_tells_nothing_from_one_camera() -> None:
    filmed = replace(STEADY, dimension=2, view="left")
    far = weighed("overstride", "act", 0.99, "right")
    assert near_leg_leads([far], filmed)[0] == []
    assert "film from the right" in near_leg_leads([far], filmed)[1]["right"]
    near = weighed("overstride", "note", 0.75)
    assert [item.weight for item in near_leg_leads([near, far], filmed)[0]] == ["note", "note"]
    assert near_leg_leads([far], STEADY)[0] == [far]


def test_filmed_from_the_other_side_the_other_leg_leads() -> None:
    measures = far_beyond(RULE, ("left",))
    from_left = find_all(measures, replace(STEADY, dimension=2, view="left"))
    assert from_left.findings[0].name == "overstride"
    from_right = find_all(measures, replace(STEADY, dimension=2, view="right"))
    assert not any(item.name == "overstride" for item in from_right.findings)
    assert "finding:overstride (left)" in from_right.skipped
    swapped = find_all(mirrored(measures), replace(STEADY, dimension=2, view="right"))
    assert swapped.findings[0].side == "right"


def test_settings_change_the_number_of_acts() -> None:
    found = find_all(far_beyond(RULE), STEADY, FindingSettings(most_act=0)).findings
    assert all(item.weight != "act" for item in found)
    assert any(item.weight == "act" for item in find_all(far_beyond(RULE), STEADY).findings)


def test_nothing_is_judged_without_measures() -> None:
    result = find_all(table([]), STEADY)
    assert result.findings == ()
    assert result.skipped["finding:nothing_to_change"] == "no finding could be judged"
