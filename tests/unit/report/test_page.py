"""The page: offline, escaped, complete; and what it never says."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import made_up
import numpy as np
import plotly.graph_objects as go
import pytest

from pushoff.core.analysis import Analysis
from pushoff.core.findings import Evidence, Finding
from pushoff.core.measures import MeasureTable
from pushoff.core.recording import Athlete
from pushoff.report.page import page

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}"


class Outline(HTMLParser):
    """Collects elements, their attributes, and the text outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag if tag in ("script", "style") else self._inside

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def ids(self) -> set[str]:
        return {attrs["id"] or "" for _, attrs in self.elements if "id" in attrs}


@pytest.fixture(scope="module")
def outline(analysis: Analysis) -> Outline:
    return Outline(page(analysis))


def charts_of(text: str) -> dict:
    return json.loads(re.findall(r"^var charts = (.*);$", text, re.MULTILINE)[-1])


def test_sections_and_links(outline: Outline) -> None:
    ids = outline.ids()
    wanted = {
        "recording",
        "frames",
        "unfolding",
        "phases",
        "curves",
        "measures",
        "skipped",
        "method",
    }
    assert wanted <= ids
    inner = {
        a["href"] for tag, a in outline.elements if tag == "a" and (a["href"] or "").startswith("#")
    }
    assert {link[1:] for link in inner if link} <= ids


def test_nothing_is_loaded_from_elsewhere(outline: Outline) -> None:
    for tag, attrs in outline.elements:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form")
        source = attrs.get("src")
        assert source is None or source.startswith("data:"), (tag, attrs)
    policy = [a["content"] for t, a in outline.elements if a.get("http-equiv")]
    assert policy
    assert "default-src 'none'" in (policy[0] or "")


def test_every_chart_has_its_place(analysis: Analysis) -> None:
    text = page(analysis)
    charts = charts_of(text)
    assert len(charts) == 2 + 2 * 6  # unfolding, phases, six angles over two windows
    assert set(charts) <= Outline(text).ids()


def test_charts_are_what_plotly_understands(analysis: Analysis) -> None:
    for chart in charts_of(page(analysis)).values():
        figure = go.Figure(chart)  # raises for any property or value that Plotly does not know
        assert len(figure.data) == len(chart["data"])


def test_what_a_person_needs_to_know(outline: Outline) -> None:
    assert "22 of 23 used, 1 left out" in outline.text
    assert "1 × heel hidden for 0.2 s" in outline.text
    assert "No arms were seen." in outline.text
    assert "238 ± 7 ms" in outline.text
    assert "No force in this recording" in outline.text
    assert "cannot show which muscles are active" in outline.text
    assert "3.50 ± 0.04 m/s (stance foot)" in outline.text
    assert "nan" not in re.findall(r"\w+", outline.text.lower())


def test_it_never_diagnoses(outline: Outline) -> None:
    forbidden = r"\b(score|late glutes|weak|injur\w+|pathological|abnormal|bad form)\b"
    assert re.findall(forbidden, outline.text, re.IGNORECASE) == []


def hostile() -> Analysis:
    base = made_up.analysis(HOSTILE)
    finding = Finding(
        HOSTILE, HOSTILE, "left", "watch", 0.8,
        (Evidence("contact_time", "left", 0.2, 0.01, HOSTILE, 0.2, 0.3, HOSTILE),),
        HOSTILE, (HOSTILE,), (HOSTILE,), (HOSTILE,), (HOSTILE,), HOSTILE,
    )  # fmt: skip
    strides = replace(base.strides, reason=tuple(HOSTILE if r else "" for r in base.strides.reason))
    return replace(
        made_up.with_warning(base, HOSTILE),
        strides=strides,
        recording=replace(
            base.recording, athlete=Athlete(name=HOSTILE), device=HOSTILE, marker_set=HOSTILE
        ),
        findings=(finding,),
        skipped={HOSTILE: HOSTILE},
        settings={HOSTILE: HOSTILE},
        versions={HOSTILE: HOSTILE},
        citation_keys=(HOSTILE,),
    )


def test_everything_from_outside_is_escaped() -> None:
    text = page(hostile())
    outline = Outline(text)
    plain = Outline(page(made_up.analysis()))
    count = {tag: sum(t == tag for t, _ in outline.elements) for tag in ("script", "img")}
    assert count == {"script": sum(t == "script" for t, _ in plain.elements), "img": 0}
    assert not any(name.startswith("on") for _, attrs in outline.elements for name in attrs)
    assert HOSTILE in outline.text
    assert "49" not in re.findall(r"\{\{ (\d+)", text)


def test_without_any_valid_stride_or_measure() -> None:
    base = made_up.analysis()
    empty = replace(
        base,
        strides=replace(base.strides, valid=np.zeros(len(base.strides), dtype=bool)),
        measures=MeasureTable((), {}, {}, {"onset_knee": "the knee was hidden"}),
    )
    outline = Outline(page(empty))
    assert "No valid stride to show." in outline.text
    assert "Not shown: the knee was hidden." in outline.text


def test_colour_is_never_the_only_sign(analysis: Analysis) -> None:
    chart = charts_of(page(analysis))["chart-3"]
    dashes = {
        t["name"]: t["line"]["dash"] for t in chart["data"] if t.get("name") in ("Left", "Right")
    }
    assert dashes == {"Left": "solid", "Right": "dash"}
