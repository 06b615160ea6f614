"""The page, the table and the JSON of a comparison."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import made_up
import numpy as np
import pytest

from pushoff.commands.compare_run import Question, compared, labels_of
from pushoff.core.analysis import Analysis
from pushoff.core.errors import BadUsageError
from pushoff.core.measures import MeasureTable
from pushoff.findings.wording import cues
from pushoff.report.compare_frames import shots
from pushoff.report.compare_page import PageContent, page
from pushoff.report.compare_words import headline, told
from pushoff.report.compare_write import FILES, write_comparison
from pushoff.report.folder import OutputError
from pushoff.report.stored import StoredResult, stored_of

EVIL = '<script>alert("x")</script>'


def shifted(base: Analysis, name: str, measure: str, by: float) -> StoredResult:
    """Return the analysis as another recording, one measure moved by ``by`` of its spread."""
    rows = tuple(
        replace(row, value=row.value + by * row.sd) if row.measure == measure else row
        for row in base.measures.values
    )
    source = replace(base.recording.source[0], name=name, sha256=name)
    return stored_of(
        replace(
            base,
            recording=replace(base.recording, source=(source,)),
            measures=MeasureTable(rows, {}, {}),
        )
    )


@pytest.fixture(scope="module")
def results(analysis: Analysis) -> list[StoredResult]:
    return [
        shifted(analysis, "before.c3d", "contact_time", 0.0),
        shifted(analysis, "after.c3d", "contact_time", 12.0),
    ]


def content(results: Sequence[StoredResult], labels: tuple[str, ...]) -> PageContent:
    question = Question(tuple(Path(one.name) for one in results), labels=labels, same_setup=True)
    return compared(question, results, labels_of(question), None, True)


@pytest.fixture(scope="module")
def whole(results: list[StoredResult]) -> PageContent:
    return content(results, ("before", "after"))


class Balance(HTMLParser):
    """Counts open tags and collects addresses."""

    void = frozenset(("meta", "br", "img", "link", "hr", "input", "line", "circle", "rect"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.external: list[str] = []
        self.unnamed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "svg" and not told.get("aria-label"):
            self.unnamed += 1
        for name in ("src", "data"):
            if name in told and not str(told[name]).startswith("data:"):
                self.external.append(str(told[name]))
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.void:
            assert self.open.pop() == tag


def test_the_page_stands_alone_and_is_whole(whole: PageContent) -> None:
    text = page(whole)
    parser = Balance()
    parser.feed(text)
    assert parser.open == []
    assert parser.external == []
    assert parser.unnamed == 0
    assert "Contact time" in text
    assert len(text) < 600_000


def test_the_verdict_leads_and_names_what_changed(whole: PageContent) -> None:
    first, second = headline(whole.comparison, whole.comparison.pairs[0])
    assert "contact time" in first
    assert "beyond noise" in first
    assert "did not change" in second
    text = page(whole)
    assert text.index(first.split(":")[0]) < text.index("What changed")


def test_a_change_in_peoples_units(whole: PageContent) -> None:
    change = whole.comparison.pairs[0].get("contact_time")
    assert change is not None
    words = told(change)
    assert words.by.startswith("+")
    assert words.by.endswith("ms")
    assert words.sign == "▲"
    assert re.fullmatch(r"\+\d+ ± \d+ ms", words.by)


def test_nothing_from_users_is_markup(results: list[StoredResult]) -> None:
    evil = [replace(results[0], name=EVIL), replace(results[1], name="b")]
    text = page(content(evil, (EVIL, "b")))
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_pictures_come_only_as_our_own_data(tmp_path: Path, results: list[StoredResult]) -> None:
    frame = '<figure><img src="{}" alt="x">\n<figcaption><b>{}</b>0 ms</figcaption></figure>'
    good = "data:image/jpeg;base64,QUJD"
    (tmp_path / "report.html").write_text(
        frame.format(good, "Touchdown")
        + frame.format("https://example.org/x.jpg", "Midstance")
        + frame.format('data:image/svg+xml,<svg onload="x">', "Toe-off"),
        "utf-8",
    )
    stored = replace(results[0], analysis=None, folder=tmp_path)
    assert [(shot.title, shot.image) for shot in shots(stored)] == [("Touchdown", good)]
    assert shots(stored, pictures=False) == ()
    assert shots(replace(stored, folder=None)) == ()


def test_the_folder_appears_whole(tmp_path: Path, whole: PageContent) -> None:
    folder = write_comparison(whole, tmp_path / "a.compare")
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    document = json.loads((folder / "compare.json").read_text("utf-8"))
    assert document["schema"] == "pushoff.compare/1"
    pair = whole.comparison.pairs[0]
    assert len(document["pairs"][0]["changes"]) == len(pair.changes)
    with (folder / "changes.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(pair.changes)
    first = rows[0]
    assert float(first["difference"]) == pytest.approx(pair.changes[0].difference, rel=1e-6)
    write_comparison(whole, folder)  # an earlier comparison is replaced without asking
    other = tmp_path / "mine"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    with pytest.raises(OutputError):
        write_comparison(whole, other)
    write_comparison(whole, other, overwrite=True)
    assert (other / "notes.txt").read_text() == "mine"


def test_labels_cannot_become_formulas(tmp_path: Path, results: list[StoredResult]) -> None:
    folder = write_comparison(content(results, ("=1+1", "b")), tmp_path / "x.compare")
    with (folder / "changes.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["from"] for row in csv.DictReader(stream)} == {"'=1+1"}


def test_a_cue_trial_says_what_it_can_and_no_more(results: list[StoredResult]) -> None:
    cue = cues()["light_feet"]
    question = Question((Path("a"), Path("b")), cue="light_feet")
    text = page(compared(question, results, labels_of(question), cue, True))
    assert "went the wrong way" in text
    assert "Take turns (A-B-A-B)" in text
    assert cue.evidence.split(".")[0] in text
    own = Question((Path("a"), Path("b")), cue="my own words")
    text = page(compared(own, results, labels_of(own), None, True))
    assert "my own words" in text


def test_left_against_right(analysis: Analysis) -> None:
    question = Question((Path("a"),), sides=True)
    text = page(compared(question, [stored_of(analysis)], labels_of(question), None, True))
    assert "Left against right" in text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question((Path("a"),)), "or add --sides"),
        (Question((Path("a"), Path("b")), sides=True), "--sides"),
        (Question((Path("a"), Path("b")), labels=("x",)), "2 names with commas"),
        (Question((Path("a"), Path("b")), labels=("x", "")), "2 names with commas"),
        (Question((Path("a"), Path("b")), labels=("x", "y"), cue="run_tall"), "--labels"),
        (Question((Path("a"),) * 3, cue="run_tall"), "or give --pattern"),
        (Question((Path("a"),) * 3, pattern="AB"), "one recording per letter"),
    ],
)
def test_questions_that_cannot_be_answered(question: Question, words: str) -> None:
    with pytest.raises(BadUsageError, match=words):
        labels_of(question)


def test_equal_names_are_told_apart() -> None:
    same = (Path("monday/run.mp4"), Path("friday/run.mp4"), Path("hill.1.pose.json"))
    assert labels_of(Question(same)) == ("run (1)", "run (2)", "hill.1")


def test_curves_without_values_are_left_out(results: list[StoredResult]) -> None:
    bare = [replace(one, analysis=None, folder=None) for one in results]
    text = page(content(bare, ("before", "after")))
    assert "Curves over contact" not in text
    assert "Side by side" not in text


def test_made_up_analysis_is_what_these_tests_think() -> None:
    assert np.isfinite([row.value for row in made_up.analysis().measures.values]).any()
