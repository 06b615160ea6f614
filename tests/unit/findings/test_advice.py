"""What an injury, pain or a stiff ankle takes away, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from findings_tables import STEADY, far_beyond
from pushoff.core.findings import Finding
from pushoff.core.situation import Situation
from pushoff.findings import advice
from pushoff.findings.find import find_all
from pushoff.findings.registry import FINDINGS
from pushoff.reference.files import ReferenceFileError

HOPS = {"pogo_jumps", "jump_rope"}


def soft(situation: Situation) -> Finding:
    found = find_all(far_beyond(FINDINGS.get("soft_stance")), situation).findings
    return next(item for item in found if item.name == "soft_stance")


def test_without_complaints_nothing_is_withheld() -> None:
    item = soft(STEADY)
    assert not item.withheld
    assert "push_through_the_ball" in item.cue_names
    assert set(item.exercises) >= HOPS


@pytest.mark.parametrize("where", ["history", "pain"])
@pytest.mark.parametrize("complaint", ["achilles", "calf"])
def test_calf_and_achilles_take_away_stiff_ankles_and_hops(where: str, complaint: str) -> None:
    item = soft(replace(STEADY, **{where: (complaint,)}))
    assert "push_through_the_ball" not in item.cue_names
    assert not HOPS & set(item.exercises)
    assert set(item.withheld) >= HOPS
    assert any("ball of the foot" in key for key in item.withheld)
    assert all(reason for reason in item.withheld.values())
    assert "calf_raise_straight_knee" in item.exercises


@pytest.mark.parametrize(("lunge", "kept"), [(25.0, False), (38.0, True), (float("nan"), True)])
def test_a_stiff_ankle_takes_away_the_stiffening_cue(lunge: float, kept: bool) -> None:
    item = soft(replace(STEADY, lunge_deg={"left": lunge}))
    assert ("push_through_the_ball" in item.cue_names) is kept


def test_pain_now_says_see_a_clinician() -> None:
    item = soft(replace(STEADY, pain=("bone_stress",)))
    words = " ".join(item.contraindications)
    assert "see a clinician" in words
    assert "stop running" in words
    assert "see a clinician" not in " ".join(soft(STEADY).contraindications)


def test_all_problems_of_a_file_in_one_message() -> None:
    rows = [{"cues": ["a"], "reason": "x"}, {"pain": ["wing"], "reason": "", "when": 1}]
    with pytest.raises(ReferenceFileError) as caught:
        advice.parse({"caution": rows})
    text = str(caught.value)
    for part in ("no condition", "'wing'", "'reason' is missing", "unknown field 'when'"):
        assert part in text
