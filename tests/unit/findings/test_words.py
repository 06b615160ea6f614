"""Wording files, amounts in words, and what is usual."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from findings_tables import STEADY, far_beyond
from pushoff.findings import expected, wording
from pushoff.findings.find import find_all
from pushoff.findings.registry import FINDINGS
from pushoff.findings.text import amount, listed, percent
from pushoff.reference import values
from pushoff.reference.files import ReferenceFileError

RULE = FINDINGS.get("overstride")
WORDS = {
    "topic": "t", "title": "T", "plain": "P {signs}", "technical": "Q {evidence}",
    "importance": "I", "retest": "R", "limits": ["L"], "contraindications": [],
    "signs": {sign.measure: "c {value}" for sign in RULE.signs},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"plain": "P {signs} {moon}"}, "uses {moon}, which nobody fills"),
        ({"plain": "P"}, "field {signs} is not used"),
        ({"limits": []}, "'limits' is empty"),
        ({"colour": "red"}, "unknown field 'colour'"),
        ({"technical": ""}, "'technical' is missing"),
        ({"signs": {}}, "[signs] lacks 'overstride'"),
        ({"signs": {**WORDS["signs"], "speed": "x"}}, "'speed' is no sign of the rule"),
    ],
)
def test_incomplete_words_are_refused(change: dict[str, object], said: str) -> None:
    assert wording.parse(RULE, WORDS).topic == "t"
    with pytest.raises(ReferenceFileError) as caught:
        wording.parse(RULE, {**WORDS, **change})
    assert said in str(caught.value)


def test_a_field_that_a_rule_brings_must_be_used() -> None:
    with pytest.raises(ReferenceFileError, match=r"field \{lag\} is not used"):
        wording.parse(replace(RULE, fields=("lag",)), WORDS)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.1934, "m", "19.3 cm"), (1.234, "m", "1.2 m"), (0.2401, "s", "240 ms"),
        (-7.44, "deg", "−7.4°"), (34.0, "%", "34.0 %"), (167.3, "1/min", "167 a minute"),
        (0.0192, "BW·s", "0.019 BW·s"), (None, "m", "unknown"),
    ],
)  # fmt: skip
def test_amounts_as_people_read_them(value: float | None, unit: str, words: str) -> None:
    assert amount(value, unit) == words


def test_lists_and_probabilities() -> None:
    assert [listed(list("abc"[:n])) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert percent(0.9999) == "more than 99 %"
    assert percent(0.86) == "86 %"


def test_the_usual_grows_with_the_leg_and_with_speed() -> None:
    small, tall = (
        expected.expected("overstride", replace(STEADY, leg_m=leg)) for leg in (0.8, 1.0)
    )
    assert small is not None
    assert tall is not None
    assert tall.mean / small.mean == pytest.approx(1.25)
    assert tall.sd / small.sd == pytest.approx(1.25)
    fast = expected.expected("overstride", replace(STEADY, leg_m=0.8, speed_mps=4.0))
    assert fast is not None
    assert fast.mean > small.mean


def test_nothing_is_usual_where_no_source_reaches() -> None:
    for change in ({"speed_mps": 8.0}, {"speed_mps": math.nan}, {"leg_m": math.nan}):
        assert expected.expected("overstride", replace(STEADY, **change)) is None
    assert expected.expected("no_such_measure", STEADY) is None


def test_the_mean_follows_the_reference_table_and_a_straight_line_beyond() -> None:
    at = expected.expected("knee_flexion_stance_peak", replace(STEADY, speed_mps=3.5))
    assert at is not None
    assert at.mean == pytest.approx(values.get("fukuchi2017.knee_flexion_stance_peak", 3.5).middle)
    end, beyond = (
        expected.expected("thigh_extension_peak", replace(STEADY, speed_mps=v)) for v in (2.5, 2.3)
    )
    assert end is not None
    assert beyond is not None
    slope = (26.4 - 20.2) / 1.0  # fukuchi2017, 2.5 to 3.5 m/s
    assert beyond.mean == pytest.approx(end.mean - 0.2 * slope)


def test_bad_spreads_are_refused_together() -> None:
    rows = [
        {"measure": "a", "unit": "m", "cite": "nobody1900", "where": "x", "verified": True},
        {"measure": "b", "unit": "m", "cite": "pushoff", "where": "x", "verified": "yes",
         "mean_key": "fukuchi2017.none", "sd": -1.0, "scales_with": "nose", "scale": 1.0},
    ]  # fmt: skip
    with pytest.raises(ReferenceFileError) as caught:
        expected.parse({"spread": rows})
    for part in ("nobody1900", "mean_cite", "must be true or false", "positive", "scales_with"):
        assert part in str(caught.value)


def test_what_is_not_checked_in_its_source_is_said() -> None:
    item = find_all(far_beyond(RULE), STEADY).findings[0]
    assert any("not checked" in text for text in item.limits)


def test_unknown_slope_is_said_among_the_limits() -> None:
    known = find_all(far_beyond(RULE), STEADY).findings[0]
    unknown = find_all(far_beyond(RULE), replace(STEADY, slope_percent=math.nan)).findings[0]
    assert not any("slope was not told" in text for text in known.limits)
    assert any("slope was not told" in text for text in unknown.limits)
