"""Unfolding order, representative stride, words, notebook view."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import made_up
import numpy as np
import pytest

from pushoff.core.analysis import Analysis
from pushoff.core.measures import MeasureValue
from pushoff.measures.registry import MEASURES
from pushoff.measures.unfolding_order import Lag, UnfoldingResult
from pushoff.report.representative import representative
from pushoff.report.result import Result
from pushoff.report.stick import stick_figure
from pushoff.report.unfolding import in_words, orders
from pushoff.report.words import decimals_for, group_of, number, shown


def lag(first: str, then: str, ranked: bool, error95: float = 4.0) -> Lag:
    reason = "" if ranked else "too close"
    return Lag(f"onset_{first}", f"onset_{then}", 11.25, 0.0264, 2.0, error95, ranked, reason)


def test_order_says_where_it_cannot_be_told() -> None:
    lags = (lag("thigh", "knee", True), lag("knee", "ankle", False, float("nan")))
    order = in_words(UnfoldingResult("left", (), lags, 4.0, {}))
    assert order is not None
    assert order.sentence == "Thigh → Knee ≈ Ankle"
    assert not order.complete
    assert order.lags == (
        "Knee 11.2 ± 4.0 % (26 ms) after thigh",
        "Ankle 11.2 % (error unknown) (26 ms) after knee",
    )
    assert in_words(UnfoldingResult("left", (), (), 4.0, {})) is None


def test_orders_come_from_the_strides(analysis: Analysis) -> None:
    """The made-up leg opens from the hip down: thigh, knee at 14 %, ankle after it."""
    for order in orders(analysis):
        assert order.sentence.startswith("Thigh → Knee")
    nothing = np.zeros(len(analysis.strides), dtype=bool)
    assert orders(replace(analysis, strides=replace(analysis.strides, valid=nothing))) == ()


def test_representative_stride_is_valid_whole_and_typical(analysis: Analysis) -> None:
    times = {name: np.array(values) for name, values in analysis.strides.times.items()}
    rows = analysis.strides.rows("left")
    times["toe_off"][rows[:3]] += 0.03
    times["heel_off"][rows[3:-1]] = np.nan
    stride = representative(replace(analysis, strides=replace(analysis.strides, times=times)))
    assert stride is not None
    assert stride.stride == rows[-1]
    kinds = [instant.kind for instant in stride.instants]
    assert kinds == [
        "touchdown", "midstance", "heel_off", "thigh_vertical", "toe_off", "thigh_forward"
    ]  # fmt: skip
    assert stride.instants[1].percent_of_contact == pytest.approx(100 * 0.145 / 0.34)


def test_representative_stride_is_on_the_side_of_the_camera(analysis: Analysis) -> None:
    seen = replace(analysis, motion=replace(analysis.motion, view="right"))
    stride = representative(seen)
    assert stride is not None
    assert stride.side == "right"


@pytest.mark.parametrize(
    ("error", "mean", "decimals"),
    [(7.0, 238.0, 0), (0.04, 3.5, 2), (0.9, 171.4, 1), (14.0, 300.0, 0), (float("nan"), 0.5, 3)],
)
def test_digits_follow_the_error(error: float, mean: float, decimals: int) -> None:
    assert decimals_for(error, mean) == decimals


def test_numbers_have_a_true_minus_and_no_minus_zero() -> None:
    assert number(-1.25, 1) == "−1.2"
    assert number(-0.01, 1) == "0.0"
    assert number(float("nan"), 1) == "–"


@pytest.mark.parametrize(
    ("measure", "unit", "mean", "words"),
    [
        ("contact_time", "s", 0.2384, "238.4 ± 0.6 ms"),
        ("vertical_oscillation", "m", 0.0831, "8.31 ± 0.06 cm"),
        ("stride_length", "m", 2.46, "2.460 ± 0.001 m"),
        ("knee_flexion_touchdown", "deg", 10.0, "10.0 ± 0.6°"),
    ],
)
def test_units_for_people(measure: str, unit: str, mean: float, words: str) -> None:
    scale = {"s": 1e-3, "m": 1e-2}.get(unit, 1.0)
    method = {"contact_time": 0.3, "vertical_oscillation": 0.03, "stride_length": 0.04}.get(
        measure, 0.3
    )
    row = MeasureValue(measure, "left", mean, unit, 0.0, 5, 0.0, 0.0, method * scale)
    if measure == "stride_length":
        row = replace(row, method_error=0.0005)
    assert shown(row).with_error == words


def test_stick_figure_has_ground_legs_and_head(analysis: Analysis) -> None:
    svg = stick_figure(analysis.motion, "left", 2.0)
    assert svg is not None
    assert svg.count('class="stance"') >= 5
    assert 'class="ground"' in svg
    assert "nan" not in svg
    gone = {name: np.full_like(path, np.nan) for name, path in analysis.motion.points.items()}
    assert stick_figure(replace(analysis.motion, points=gone), "left", 2.0) is None


def test_result_shows_itself_and_keeps_everything(analysis: Analysis, tmp_path: Path) -> None:
    result = Result.of(analysis)
    assert isinstance(result, Analysis)
    assert result.measures is analysis.measures
    text = result._repr_html_()
    assert "238 ± 7 ms" in text
    assert "<script" not in text
    wide = result.to_frame()
    assert wide.loc[("contact_time", "s"), ("left", "value")] == pytest.approx(0.238)
    assert "knee" in result.curves()
    assert len(result.events_frame()) == len(analysis.events)
    assert any("10." in line for line in result.citations())
    assert (result.save(tmp_path / "r") / "report.html").is_file()


def test_notebook_view_escapes() -> None:
    text = Result.of(made_up.analysis("<img src=x onerror=alert(1)>.mp4"))._repr_html_()
    assert "<img" not in text


def test_every_measure_has_a_theme() -> None:
    homeless = [measure.name for measure in MEASURES if group_of(measure.name) == "More"]
    assert homeless == []
