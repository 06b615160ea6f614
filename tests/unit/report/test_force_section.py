"""The section on force: its numbers, its labels, and what it says where little is known."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import made_up
import made_up_forces
import numpy as np
import plotly.graph_objects as go
import pytest
from test_page import Outline

from pushoff.core.analysis import Analysis
from pushoff.core.kinetics import Loads
from pushoff.core.names import SIDES
from pushoff.report.figures import Figure
from pushoff.report.force_section import force_section
from pushoff.report.page import Charts, page


@lru_cache(maxsize=1)
def analysis() -> Analysis:
    return made_up_forces.analysis()


def section(made: Analysis) -> tuple[dict[str, Any] | None, list[Figure]]:
    """Return the section and its figures in order."""
    charts = Charts()
    found = force_section(made, charts.place)
    charts.script()  # raises where a number is not finite
    return found, list(charts.figures.values())


def lines(figure: Figure) -> dict[str, np.ndarray]:
    """Return the lines of a chart by name."""
    return {
        trace["name"]: np.array(trace["y"], dtype=float)
        for trace in figure["data"]
        if trace.get("mode") == "lines" and "name" in trace
    }


def test_curves_show_the_forces() -> None:
    found, figures = section(analysis())
    assert found is not None
    up, fore_aft = lines(figures[0]), lines(figures[1])
    for side in ("Left", "Right"):
        assert np.nanmax(up[side]) == pytest.approx(2.5, abs=0.02)
        assert np.nanmin(fore_aft[side]) == pytest.approx(-0.3, abs=0.01)
        assert np.nanmax(fore_aft[side]) == pytest.approx(0.3, abs=0.01)
    mark = figures[1]["layout"]["shapes"][0]
    assert mark["x0"] == pytest.approx(50.0, abs=2.0)


def test_moments_that_hold_up_point_up() -> None:
    found, figures = section(analysis())
    assert found is not None
    assert [chart["title"] for chart in found["moments"]] == ["Hip", "Knee", "Ankle"]
    knee = next(f for f in figures if "N·m/kg" in f["layout"]["yaxis"]["title"]["text"])
    assert np.nanmax(lines(knee)["Left"]) == pytest.approx(1.5, abs=0.02)  # the hip comes first


def test_arrows_start_on_the_ground_and_brake_first() -> None:
    found, figures = section(analysis())
    assert found is not None
    assert {chart["side"] for chart in found["arrows"]} == set(SIDES)
    chart = next(f for f in figures if "cm along" in f["layout"]["xaxis"]["title"]["text"])
    for trace in chart["data"]:
        x, y = np.array(trace["x"], dtype=float), np.array(trace["y"], dtype=float)
        assert (y[0::3] == 0.0).all()
        lean = x[1::3] - x[0::3]
        assert (lean <= 0.0).all() if trace["name"] == "brakes" else (lean >= 0.0).all()


def test_every_chart_is_one_that_plotly_takes() -> None:
    _, figures = section(analysis())
    assert len(figures) >= 10
    for figure in figures:
        go.Figure(figure)


def test_measured_force_is_called_so() -> None:
    text = Outline(page(analysis())).text
    assert "measured by force plates" in text
    assert "For every 100 J that the ankle takes in on the ground, it gives back" in text
    assert "force" in Outline(page(analysis())).ids()


def test_estimated_force_says_how_and_how_well() -> None:
    made = made_up_forces.estimated({"vertical": 0.10, "peak": 0.03, "propulsion": 0.1})
    found, _ = section(made)
    assert found is not None
    assert found["label"] == "estimated"
    text = Outline(page(made)).text
    assert "estimated from the movement" in text
    assert "± 0.10 body weights" in text
    assert "± 3 %" in text
    assert "measured by force plates" not in text


def test_without_force_there_is_no_section() -> None:
    assert section(made_up.analysis())[0] is None
    outline = Outline(page(made_up.analysis()))
    assert "force" not in outline.ids()


def test_force_without_loads_still_shows() -> None:
    base = analysis()
    assert base.kinetics is not None
    bare = replace(base, kinetics=replace(base.kinetics, loads=Loads({}, {}, {})))
    found, _ = section(bare)
    assert found is not None
    assert not found["moments"]
    assert not found["loops"]


def test_one_stride_has_no_spread_but_a_line() -> None:
    base = analysis()
    valid = np.zeros_like(base.strides.valid)
    valid[:2] = True
    values = tuple(replace(row, se=float("nan"), sd=float("nan")) for row in base.measures.values)
    few = replace(
        base,
        strides=replace(base.strides, valid=valid),
        measures=replace(base.measures, values=values),
    )
    found, figures = section(few)
    assert found is not None
    assert np.isfinite(lines(figures[0])["Left"]).any()
    assert all("±" not in line for line in found["recoil"])


def test_unknown_force_of_one_foot_leaves_the_other() -> None:
    base = analysis()
    assert base.kinetics is not None
    ground = base.kinetics.ground
    force = {**ground.force, "right": np.full_like(ground.force["right"], np.nan)}
    half = replace(base, kinetics=replace(base.kinetics, ground=replace(ground, force=force)))
    found, figures = section(half)
    assert found is not None
    assert set(lines(figures[0])) == {"Left"}
    assert [chart["side"] for chart in found["arrows"]] == ["left"]
