"""The anatomy table is whole, says who is left out and why, and agrees with the leg models."""

from __future__ import annotations

import pytest

from pushoff.reference import anatomy, citations, files
from pushoff.reference import muscles as legs

GROUPS = anatomy.load()


@pytest.mark.parametrize("name", files.names("muscles"))
def test_every_group_of_every_model_pulls_as_the_table_says(name: str) -> None:
    model = legs.load(name)
    for group in model.muscles:
        entry = GROUPS[group.name]
        assert set(entry.joints) == set(group.arms), group.name
        for joint, action in entry.joints.items():
            at_standing = group.arms[joint][0]
            assert at_standing * anatomy.ACTIONS[joint][action] > 0.0, (group.name, joint)


def test_the_muscles_of_the_articles() -> None:
    counted = [name for name, entry in GROUPS.items() if entry.counts]
    assert counted == [
        "gluteus_maximus",
        "hamstrings",
        "vasti",
        "rectus_femoris",
        "gastrocnemius",
        "soleus",
        "plantaris",
    ]
    assert all("push" in GROUPS[name].named for name in counted)
    assert GROUPS["rectus_femoris"].named == ("push", "swing")
    assert GROUPS["rectus_femoris"].actions == "flexes the hip, extends the knee"


def test_who_is_left_out_and_why() -> None:
    short = GROUPS["biceps_femoris_short_head"]
    assert not short.counts
    assert "hip" not in short.joints
    assert "hip" in short.excluded
    assert "1 %" in GROUPS["plantaris"].excluded
    assert not GROUPS["plantaris"].verified
    assert all(entry.excluded or entry.role for entry in GROUPS.values() if not entry.counts)


@pytest.mark.parametrize("entry", GROUPS.values(), ids=lambda e: e.name)
def test_sources_are_known(entry: anatomy.Anatomy) -> None:
    assert set(entry.cite) <= set(citations.load())
    if entry.verified:
        assert all(citations.get(key).verified for key in entry.cite)


def test_everything_wrong_is_told_at_once() -> None:
    row = {
        "title": "",
        "muscles": ["x"],
        "joints": {"hip": "plantarflexes"},
        "named": "stance",
        "counts": False,
        "role": "x",
        "evidence": "x",
        "excluded": "",
        "cite": ["nobody"],
        "verified": False,
        "extra": 1,
    }
    with pytest.raises(files.ReferenceFileError) as caught:
        anatomy.parse({"calf": row, "thigh": {"title": "Thigh"}})
    text = str(caught.value)
    for word in ("extra", "plantarflexes", "stance", "nobody", "title is empty", "[thigh]"):
        assert word in text
