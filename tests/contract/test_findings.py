"""Every rule: what it needs exists, its words are whole, its gates close, its sides are alike."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest

from findings_tables import (
    STEADY,
    changed,
    far_beyond,
    healthy,
    mirrored,
    row,
    table,
    unit_of,
    usual,
)  # fmt: skip
from pushoff.core.complaints import COMPLAINTS
from pushoff.core.findings import Finding
from pushoff.findings import advice, expected, wording
from pushoff.findings.find import find_all
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import INPUT_KINDS, Rule
from pushoff.measures.asymmetry import ASYMMETRIES
from pushoff.measures.registry import MEASURES
from pushoff.reference import citations
from pushoff.sim.definition import Faults
from pushoff.training import exercises

RULES = list(FINDINGS)
BY_SIGNS = [rule for rule in RULES if rule.decide is None]
KNOWN_MEASURES = {item.name for item in MEASURES} | {item.name for item in ASYMMETRIES}
EXERCISES = set(exercises.load())


def ids(rules: list[Rule]) -> list[str]:
    return [rule.name for rule in rules]


def told(found: tuple[Finding, ...], name: str) -> Finding | None:
    return next((item for item in found if item.name == name), None)


@pytest.mark.parametrize("rule", RULES, ids=ids(RULES))
def test_what_it_names_exists(rule: Rule) -> None:
    assert set(rule.measures) <= KNOWN_MEASURES
    assert set(rule.citations) <= set(citations.load())
    assert set(rule.cues) <= set(wording.cue_names())
    assert set(rule.exercises) <= EXERCISES
    assert set(rule.yields_to) <= set(FINDINGS.names())
    assert set(rule.smallest) <= set(INPUT_KINDS)
    known_faults = {item.name for item in fields(Faults)} | {"step_rate"}
    assert {effect.fault for effect in rule.smallest.values() if effect.fault} <= known_faults


@pytest.mark.parametrize("rule", RULES, ids=ids(RULES))
def test_words_are_whole(rule: Rule) -> None:
    words = wording.words(rule)
    for voices in words.voices.values():
        assert all((voices.title, voices.plain, voices.technical))
        assert voices.plain != voices.technical
    everything = " ".join([*(v.plain + v.technical for v in words.voices.values()), *words.signs])
    assert "glute" not in everything.lower(), "muscle activity cannot be seen in movement"
    assert all((words.limits, words.importance, words.retest))
    assert rule.retest_weeks > 0


@pytest.mark.parametrize("rule", RULES, ids=ids(RULES))
def test_coaches_word_never_asks_for_more_than_watch(rule: Rule) -> None:
    found = find_all(far_beyond(rule), STEADY).findings if rule.decide is None else ()
    item = told(found, rule.name)
    if item is not None and rule.support == "coaches_say":
        assert item.weight != "act"
        assert "coaches" in item.importance.lower()


@pytest.mark.parametrize("rule", BY_SIGNS, ids=ids(BY_SIGNS))
def test_told_where_every_sign_is_far_beyond(rule: Rule) -> None:
    item = told(find_all(far_beyond(rule), STEADY).findings, rule.name)
    assert item is not None
    assert item.side == "both"
    assert item.confidence > 0.9
    for evidence in item.evidence:
        if evidence.limit is not None:
            assert evidence.probability is not None
            assert evidence.beyond is not None
            assert evidence.reference_key
    assert all((item.meaning, item.technical))
    assert "{" not in item.meaning + item.technical
    assert len(item.cues) == len(item.cue_names)


@pytest.mark.parametrize("rule", BY_SIGNS, ids=ids(BY_SIGNS))
def test_one_measure_alone_is_not_enough(rule: Rule) -> None:
    if rule.least < 2:
        pytest.skip("one witness is enough for this rule; its file says why")
    values = usual()
    far = far_beyond(rule)
    for sign in rule.signs:
        same = {item.measure for item in rule.signs if item.witness == sign.witness}
        back = {
            (item.measure, item.side): values[item.measure]
            for item in far.values
            if item.measure in {s.measure for s in rule.signs} - same and item.measure in values
        }
        lone = changed(far, back)  # pyright: ignore[reportArgumentType]
        item = told(find_all(lone, STEADY).findings, rule.name)
        if item is not None:
            holding = {e.measure for e in item.evidence if (e.probability or 0.0) > 0.5}
            assert holding - same, f"{rule.name} was told on {sign.measure} alone"


@pytest.mark.parametrize("rule", RULES, ids=ids(RULES))
def test_mirror_symmetry(rule: Rule) -> None:
    if rule.decide is not None:
        pytest.skip("judged by a function of its own: see the unit tests")
    left = told(find_all(far_beyond(rule, ("left",)), STEADY).findings, rule.name)
    right = told(find_all(mirrored(far_beyond(rule, ("left",))), STEADY).findings, rule.name)
    if not rule.per_side:
        assert (left is None) == (right is None)
        assert left is None or right is None or left.confidence == right.confidence
        return
    assert left is not None
    assert right is not None
    assert (left.side, right.side) == ("left", "right")
    assert left.confidence == right.confidence
    assert left.weight == right.weight
    assert left.meaning.replace("on the left", "on the right") == right.meaning


@pytest.mark.parametrize("rule", BY_SIGNS, ids=ids(BY_SIGNS))
def test_gates_close(rule: Rule) -> None:
    far = far_beyond(rule)
    if rule.gates.slope_percent is not None:
        uphill = find_all(far, replace(STEADY, slope_percent=8.0))
        assert told(uphill.findings, rule.name) is None
        assert "uphill" in uphill.skipped[f"finding:{rule.name}"]
    if rule.gates.speed_mps is not None:
        unknown = find_all(far, replace(STEADY, speed_mps=math.nan))
        assert told(unknown.findings, rule.name) is None
        assert "speed" in unknown.skipped[f"finding:{rule.name}"]
    if rule.gates.steady:
        faster = find_all(far, replace(STEADY, acceleration_mps2=1.0, acceleration_sd=0.1))
        assert told(faster.findings, rule.name) is None
        assert "speeds up" in faster.skipped[f"finding:{rule.name}"]
    if rule.gates.views:
        wrong = "rear" if "rear" not in rule.gates.views else "left"
        elsewhere = find_all(far, replace(STEADY, dimension=2, view=wrong))
        assert told(elsewhere.findings, rule.name) is None


@pytest.mark.parametrize("rule", RULES, ids=ids(RULES))
def test_nan_and_missing_values_are_no_finding(rule: Rule) -> None:
    nothing = find_all(table([]), STEADY)
    assert nothing.findings == ()
    assert nothing.skipped[f"finding:{rule.name}"]
    rows = [replace(item, value=math.nan) for item in healthy().values]
    unknown = find_all(table(rows), STEADY)
    assert unknown.findings == ()
    assert unknown.skipped[f"finding:{rule.name}"]


def test_a_usual_runner_has_nothing_worth_changing() -> None:
    for speed in (2.5, 3.0, 3.5, 4.0, 4.5):
        situation = replace(STEADY, speed_mps=speed)
        found = find_all(healthy(situation), situation).findings
        assert [item.name for item in found] == ["nothing_to_change"], speed
        assert found[0].weight == "note"
        assert len(found[0].evidence) >= 4


def test_nothing_worth_changing_is_not_said_beside_something_to_watch() -> None:
    for rule in BY_SIGNS:
        found = find_all(far_beyond(rule), STEADY).findings
        heavy = [item for item in found if item.weight != "note"]
        assert bool(heavy) != any(item.name == "nothing_to_change" for item in found)


def test_cues_name_measures_and_sources() -> None:
    assert wording.cue_names()
    for cue in wording.cues().values():
        assert set(cue.changes) <= KNOWN_MEASURES, cue.name
        if cue.support == "coaches_say":
            words = cue.evidence.lower()
            assert any(t in words for t in ("no trial", "coaches say", "re-measure")), cue.name
    with pytest.raises(KeyError, match="known: "):
        wording.cue("fly")


def test_cautions_name_what_exists() -> None:
    known = set(wording.cue_names()) | EXERCISES
    for caution in advice.load():
        assert set(caution.cues) | set(caution.exercises) <= known
        assert set(caution.history) | set(caution.pain) <= set(COMPLAINTS)


def test_spreads_are_in_the_unit_of_their_measure() -> None:
    for name, entry in expected.load().items():
        assert name in KNOWN_MEASURES
        assert entry["unit"] == unit_of(name)


def test_order_and_number_of_what_to_act_on() -> None:
    measures = healthy()
    for rule in BY_SIGNS:
        extra = {
            (item.measure, item.side): item.value
            for item in far_beyond(rule).values
            if item.measure in {sign.measure for sign in rule.signs}
        }
        measures = changed(measures, extra)  # pyright: ignore[reportArgumentType]
    found = find_all(measures, STEADY).findings
    weights = [item.weight for item in found]
    assert len(found) > 4
    assert weights.count("act") <= 2
    assert weights == sorted(weights, key=["act", "watch", "note"].index)


def test_measured_once_for_both_sides() -> None:
    """A row of both sides serves each side."""
    rows = [item for item in healthy().values if item.measure != "trunk_lean"]
    found = find_all(table([*rows, row("trunk_lean", "both", 5.0, 0.5)]), STEADY).findings
    assert [item.name for item in found] == ["nothing_to_change"]
