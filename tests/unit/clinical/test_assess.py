"""Errors, differences and figures typed in; files and hands give the same page and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from stick_patient import lunge, squat

from pushoff.clinical.assess import Clip, Person, assess, covering95, typed_in
from pushoff.clinical.figure import Figure
from pushoff.clinical.registry import KINDS, Ask
from pushoff.clinical.result import ClinicalTest, Seen
from pushoff.clinical.stored import read_test
from pushoff.core.errors import BadUsageError
from pushoff.core.recording import SourceFile
from pushoff.reference import clinical as reference
from pushoff.report.test_write import document, save


def clip(figure: Figure, pose: str = "keypoints") -> Clip:
    seen = Seen(
        SourceFile("clip.json", "keypoints", "0" * 64, 1), "none", None, pose, 30.0, 1000, 1400,
        picture="keypoints",
    )  # fmt: skip
    return Clip(seen, figure, Ask())


def both_lunges(left: float, right: float) -> ClinicalTest:
    kind = KINDS.get("lunge")
    clips = [clip(lunge(left, "left")), clip(lunge(right, "right"))]
    return assess(kind, clips, Person())


@pytest.mark.parametrize(("bias", "sd"), [(0.0, 2.0), (1.0, 1.0), (-6.0, 1.0), (3.0, 3.0)])
def test_the_stated_error_covers_95_of_100(bias, sd):
    rng = np.random.default_rng(0)
    off = bias + sd * rng.standard_normal(200_000)
    assert np.mean(np.abs(off) < covering95(bias, sd)) == pytest.approx(0.95, abs=0.003)


def test_the_error_of_nothing_known_is_not_known():
    assert np.isnan(covering95(0.0, float("nan")))
    assert covering95(-2.0, 0.0) == 2.0


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_main_quantity_states_the_error_of_its_measurement(kind):
    for source in ("keypoints", "mediapipe_solutions", "an engine nobody tested"):
        error = reference.method_error(kind.name, kind.main.name, source)
        assert error is not None, source
        assert covering95(error.bias, error.sd) <= kind.main.widest


def test_an_untested_engine_gets_the_larger_error():
    known = [
        reference.method_error("single_leg_squat", "knee_inward", source)
        for source in ("keypoints", "mediapipe_solutions", "another")
    ]
    assert all(known)
    sizes = [abs(error.bias) + error.sd for error in known if error]
    assert sizes[2] == max(sizes)


def test_a_figure_that_an_engine_cannot_see_is_not_given_and_says_so():
    kind = KINDS.get("single_leg_squat")
    sure = assess(kind, [clip(squat(12.0, drop=6.0))], Person())
    assert sure.of("pelvic_drop", "right") is not None
    blind = assess(kind, [clip(squat(12.0, drop=6.0), "mediapipe_solutions")], Person())
    assert blind.of("pelvic_drop", "right") is None
    assert blind.of("knee_inward", "right") is not None
    assert any("Pelvic drop is not given" in text for text in blind.warnings)


def test_a_difference_is_held_against_the_smallest_real_change():
    near, far = both_lunges(38.0, 36.0), both_lunges(42.0, 30.0)
    for test, beyond in ((near, False), (far, True)):
        found = test.difference("shank_angle")
        assert found is not None
        # 4.7° of repeated measurement (powden2015) unless the measurement itself is worse.
        assert found.limit >= 4.7
        assert found.beyond is beyond


def test_a_bias_is_no_error_of_a_difference():
    found = both_lunges(38.0, 36.0)
    left, right = found.of("shank_angle", "left"), found.of("shank_angle", "right")
    assert left is not None
    assert right is not None
    assert abs(left.bias) > 0.2
    difference = found.difference("shank_angle")
    assert difference is not None
    assert difference.error95 < np.hypot(left.error95, right.error95)


def test_what_is_typed_in_reads_as_what_is_measured(tmp_path: Path):
    kind = KINDS.get("lunge")
    filmed = both_lunges(38.0, 31.0)
    measured = {side: filmed.of("shank_angle", side) for side in ("left", "right")}
    typed = typed_in(
        kind, {side: v.value for side, v in measured.items() if v is not None}, "deg", Person()
    )
    one, two = document(filmed), document(typed)
    for a, b in zip(one["values"], two["values"], strict=True):
        assert (a["quantity"], a["side"], a["unit"]) == (b["quantity"], b["side"], b["unit"])
        assert a["value"] == pytest.approx(b["value"])
    assert one["norms"] == two["norms"]
    assert set(one) == set(two)
    pages = []
    for name, test in (("film", filmed), ("hand", typed)):
        folder = save(test, tmp_path / f"{name}.test")
        pages.append((folder / "test.html").read_text("utf-8"))
        stored = read_test(folder)
        assert stored.manual is (name == "hand")
        assert stored.lunge_deg() == pytest.approx({"left": 38.0, "right": 31.0}, abs=0.5)
    for words in ("Shin from the vertical", "Smallest real change", "Powden", "Beside others"):
        assert all(words in page for page in pages), words


def test_every_unverified_source_is_flagged_on_the_page(tmp_path: Path):
    kind = KINDS.get("single_leg_squat")
    test = assess(kind, [clip(squat(12.0))], Person())
    assert any(not norm.verified for norm in test.norms)
    page = (save(test, tmp_path / "a.test") / "test.html").read_text("utf-8")
    assert page.count("not verified") >= sum(not norm.verified for norm in test.norms)
    content = json.loads((tmp_path / "a.test" / "test.json").read_text("utf-8"))
    assert [row["verified"] for row in content["norms"]] == [n.verified for n in test.norms]


@pytest.mark.parametrize(
    ("name", "values", "unit", "words"),
    [
        ("lunge", (200.0, 30.0), None, "left: expected 0 to 70 °, found 200"),
        ("lunge", (9.0, 55.0), "cm", "right: expected 0 to 30 cm, found 55"),
        ("lunge", (30.0, 31.0), "count", "expected deg or cm for lunge"),
        ("calf_raise", (20.5, 21.0), None, "a whole number"),
        ("calf_raise", (-1.0, 21.0), None, "expected 0 to 300"),
        ("hop", (0.0, 1.5), None, "expected 0.1 to 6"),
        ("thomas", (np.nan, np.nan), None, "a number for the left or the right side"),
        ("straight_leg_raise", (np.inf, np.nan), None, "a number for the left or the right"),
    ],
)
def test_absurd_figures_are_refused(name, values, unit, words):
    with pytest.raises(BadUsageError) as refused:
        typed_in(KINDS.get(name), dict(zip(("left", "right"), values, strict=True)), unit, Person())
    assert words in refused.value.line()


def test_one_side_typed_in_is_one_side(tmp_path: Path):
    test = typed_in(KINDS.get("lunge"), {"left": 38.0, "right": float("nan")}, None, Person())
    assert test.sides() == ("left",)
    assert test.difference("shank_angle") is None
    assert "right leg was not tested" in " ".join(test.warnings)
    assert replace(test, pain=True).pain
