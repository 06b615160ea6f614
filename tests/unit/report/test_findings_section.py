"""Findings on the page: what leads, what is folded, what each one must carry."""

from __future__ import annotations

import math
from dataclasses import replace

import made_up
import pytest
from test_page import Outline

from pushoff.core.analysis import Analysis
from pushoff.core.findings import Evidence, Finding, Weight
from pushoff.report.evidence_bar import evidence_line
from pushoff.report.finding_cards import findings_section
from pushoff.report.page import page

EVIDENCE = Evidence(
    "contact_time", "left", 0.25, 0.01, "s", 0.2, 0.24, "fukuchi2017.contact", 0.245, 0.005, 0.83
)
FINDING = Finding(
    "long_contact",
    "Long on the ground",
    "left",
    "act",
    0.82,
    (EVIDENCE,),
    "The foot stays long.",
    ("A slow belt.",),
    ("fukuchi2017",),
    ("Tick along",),
    ("a_skip",),
    "In two weeks.",
    technical="Contact is long for the speed.",
    importance="Most runners choose well.",
    support="plausible",
    withheld={"Push through the ball": "Achilles history"},
    contraindications=("Not with a sore calf.",),
)


def weighed(name: str, weight: Weight) -> Finding:
    return replace(FINDING, name=name, title=f"Title of {name}", weight=weight)


def with_findings(*findings: Finding, skipped: dict[str, str] | None = None) -> Analysis:
    base = made_up.analysis()
    return replace(base, findings=findings, skipped={**base.skipped, **(skipped or {})})


def test_a_finding_carries_everything() -> None:
    text = Outline(page(with_findings(FINDING))).text
    for part in (
        "The one thing",
        "Long on the ground",
        "82 % sure",
        "250 ± 10 ms",
        "others at this speed: 200 to 240 ms",
        "5 ms beyond the limit of 245 ms (83 % likely beyond)",
        "The foot stays long.",
        "Contact is long for the speed.",
        "Most runners choose well.",
        "plausible, not shown",
        "A slow belt.",
        "Not with a sore calf.",
        "Push through the ball: Achilles history",
        "“Tick along”",
        "In two weeks.",
    ):
        assert part in text


def test_at_most_two_lead_and_the_rest_is_folded() -> None:
    section = findings_section(
        with_findings(
            weighed("a", "note"), weighed("b", "act"), weighed("c", "watch"), weighed("d", "act")
        )
    )
    assert section.headline == "The two things"
    assert [card.name for card in section.lead] == ["b", "d"]
    assert [card.name for card in section.rest] == ["c", "a"]


def test_nothing_worth_changing_leads_before_what_is_watched() -> None:
    section = findings_section(
        with_findings(weighed("c", "watch"), weighed("nothing_to_change", "note"))
    )
    assert section.headline == "The short answer"
    assert [card.name for card in section.lead] == ["nothing_to_change"]


def test_without_any_finding_the_page_says_why() -> None:
    outline = Outline(page(with_findings(skipped={"finding:head_bob": "the head was not seen"})))
    assert "Nothing could be judged" in outline.text
    assert "The head was not seen" in outline.text
    assert "Head bob" in outline.text
    assert "Nothing needs to change" not in outline.text


def test_words_from_outside_are_escaped() -> None:
    told = replace(FINDING, title="<script>alert(1)</script>", cues=("<b>cue</b>",))
    html = page(with_findings(told))
    assert "<script>alert(1)" not in html
    assert "<b>cue</b>" not in html


def test_the_drawing_puts_value_and_limit_in_order() -> None:
    bar = str(evidence_line(EVIDENCE).bar)
    dot = float(bar.split('circle cx="')[1].split('"')[0])
    limit = float(bar.split('class="limit" x1="')[1].split('"')[0])
    assert dot > limit
    inside = replace(EVIDENCE, value=0.22, beyond=-0.025)
    line = evidence_line(inside)
    assert "inside the limit" in line.beyond


@pytest.mark.parametrize("value", [math.nan, 0.25])
def test_what_is_unknown_draws_nothing(value: float) -> None:
    bare = Evidence("contact_time", "both", value, math.nan, "s", None, None, None)
    line = evidence_line(bare)
    assert line.bar is None
    assert line.reference == line.beyond == line.note == ""
    assert "nan" not in line.value


def test_the_page_knows_the_name_of_the_rule() -> None:
    from pushoff.findings.registry import FINDINGS
    from pushoff.report.finding_cards import NOTHING

    assert NOTHING in FINDINGS


@pytest.mark.parametrize(
    ("mean", "spread", "note"),
    [
        ("fukuchi2017.overstride", None, "Fukuchi et al. 2017"),
        ("fukuchi2017.overstride", "pushoff", "range: assumed"),
        ("pushoff", "teng2015", "mean: assumed; range: Teng"),
        ("pushoff", "pushoff", "mean and range assumed"),
        ("pushoff", None, "limit chosen here"),
    ],
)
def test_evidence_says_where_its_range_comes_from(mean: str, spread: str | None, note: str) -> None:
    line = evidence_line(replace(EVIDENCE, reference_key=mean, spread_key=spread))
    assert note in line.note


def test_a_chance_is_never_whole() -> None:
    assert "more than 99 %" in evidence_line(replace(EVIDENCE, probability=1.0)).beyond
    assert "less than 1 %" in evidence_line(replace(EVIDENCE, probability=0.0)).beyond
