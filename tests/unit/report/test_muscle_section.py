"""The section on muscles: the moving figure, its numbers, its words, and what it never does."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache

import made_up
import made_up_muscles
import numpy as np
import plotly.graph_objects as go
import pytest
from test_page import HOSTILE, Outline, charts_of

from pushoff.core.analysis import Analysis
from pushoff.core.constants import GRAVITY
from pushoff.core.strides import Strides
from pushoff.measures.muscle_phases import muscle_phases
from pushoff.reference import anatomy
from pushoff.report.moving_figure import FRAMES, PALETTE, moving_figure
from pushoff.report.muscle_charts import largest_sources, mean_over_strides, share_chart
from pushoff.report.muscle_lines import BONES, LINES
from pushoff.report.muscle_section import muscle_measures
from pushoff.report.page import page

TITLES = {name: entry.title for name, entry in anatomy.load().items()}


@lru_cache(maxsize=1)
def analysis() -> Analysis:
    return made_up_muscles.analysis()


@lru_cache(maxsize=1)
def text() -> str:
    return page(analysis())


@lru_cache(maxsize=1)
def outline() -> Outline:
    return Outline(text())


@lru_cache(maxsize=1)
def figure_data() -> dict:
    found = moving_figure(analysis(), TITLES)
    assert found is not None
    return json.loads(found.data)


def left() -> Strides:
    base = analysis()
    return Strides.of(
        base.strides, "left", base.motion, kinetics=base.kinetics, muscles=base.muscles
    )


def test_it_says_that_it_is_a_model_result() -> None:
    assert "Model result, not a measurement" in outline().text
    assert "muscle activation cannot be seen by a camera" in outline().text
    assert "nothing on this page says anything about that" not in outline().text
    assert {"muscles", "moving-figure", "moving-slider", "moving-play"} <= outline().ids()
    links = {a.get("href") for tag, a in outline().elements if tag == "a"}
    assert "#muscles" in links


def test_without_muscles_the_page_says_nothing_about_them() -> None:
    plain = Outline(page(made_up.analysis()))
    assert "muscles" not in plain.ids()
    assert "nothing on this page says anything about that" in plain.text
    assert "moving-figure" not in plain.ids()


def test_every_frame_has_numbers_for_every_line() -> None:
    data = figure_data()
    count = len(data["kinds"])
    assert len(data["corners"]) == len(data["force"]) == len(data["titles"]) == count
    assert all(len(frames) == FRAMES for frames in data["corners"])
    muscles = [kind for kind in data["kinds"] if kind.endswith("muscle")]
    assert len(muscles) == 2 * 9
    for kind, force in zip(data["kinds"], data["force"], strict=True):
        assert (force is None) == (not kind.endswith("muscle"))
    drawn = {
        title for title, kind in zip(data["titles"], data["kinds"], strict=True) if "m" in kind
    }
    assert {TITLES[name] for name in made_up_muscles.PEAKS} <= drawn


def test_force_in_the_figure_is_that_of_the_stride() -> None:
    data = figure_data()
    near = {
        title: force
        for title, kind, force in zip(data["titles"], data["kinds"], data["force"], strict=True)
        if kind == "near muscle"
    }
    for name, (share, peak) in made_up_muscles.PEAKS.items():
        force = np.array(near[TITLES[name]])
        # Bumps are wider than two frames: the highest frame lies within one of the peak.
        assert force.max() == pytest.approx(peak, rel=0.02)
        assert force.argmax() / (FRAMES - 1) == pytest.approx(share, abs=1.01 / (FRAMES - 1))
    assert data["scale"] == 6.0  # the next even number above 5.4 body weights


def test_the_figure_stays_inside_its_frame() -> None:
    found = moving_figure(analysis(), TITLES)
    assert found is not None
    _, _, width, height = map(float, re.findall(r'viewBox="([^"]+)"', found.svg)[0].split())
    for kind, frames in zip(figure_data()["kinds"], figure_data()["corners"], strict=True):
        for frame in frames:
            if frame is None:
                continue
            assert min(frame[::2]) >= 0, kind
            assert max(frame[::2]) <= width, kind
            assert max(frame[1::2]) <= height, kind
            assert min(frame[1::2]) >= 0 or kind == "push"


def test_phases_fill_the_stride() -> None:
    found = moving_figure(analysis(), TITLES)
    assert found is not None
    assert [phase["name"] for phase in found.phases] == ["landing", "push", "swing", "return"]
    assert sum(float(phase["width"]) for phase in found.phases) == pytest.approx(100.0, abs=0.05)
    assert float(found.phases[1]["start"]) == pytest.approx(14.5, abs=0.1)


def test_it_works_by_keyboard_and_on_paper() -> None:
    inputs = [a for tag, a in outline().elements if tag == "input"]
    assert [a["type"] for a in inputs] == ["range"]
    assert "Place in the stride" in outline().text
    buttons = [a for tag, a in outline().elements if tag == "button"]
    assert len(buttons) == 1 + 4
    assert all(a["type"] == "button" for a in buttons)
    found = moving_figure(analysis(), TITLES)
    assert found is not None
    assert [still["title"] for still in found.stills] == ["Midstance", "In the push", "Toe-off"]
    pictures = [str(still["svg"]) for still in found.stills]
    assert len(set(pictures)) == 3
    assert all(colour in PALETTE for colour in re.findall(r"stroke:(#\w+)", "".join(pictures)))


def test_a_stride_whose_forces_are_known_is_shown() -> None:
    base = analysis()
    assert base.muscles is not None
    first = moving_figure(base, TITLES)
    assert first is not None
    start, stop = (
        base.strides.times[name][first.stride] for name in ("touchdown", "next_touchdown")
    )
    hidden = (base.muscles.time_s >= start) & (base.muscles.time_s <= stop)
    force = {side: np.array(curves) for side, curves in base.muscles.force.items()}
    force[first.side][hidden] = np.nan
    second = moving_figure(replace(base, muscles=replace(base.muscles, force=force)), TITLES)
    assert second is not None
    assert second.stride != first.stride
    nothing = {side: np.full_like(curves, np.nan) for side, curves in force.items()}
    blind = replace(base, muscles=replace(base.muscles, force=nothing))
    assert moving_figure(blind, TITLES) is None


def test_every_muscle_of_every_model_can_be_drawn() -> None:
    assert set(LINES) == set(TITLES) - {"plantaris"}
    for line in LINES.values():
        assert len(line) >= 2
        assert all(place.bone in BONES for place in line)


def test_charts_are_what_plotly_understands() -> None:
    charts = charts_of(text())
    plain = charts_of(page(replace(analysis(), muscles=None)))
    assert len(charts) == len(plain) + 2 + 4
    for chart in charts.values():
        assert len(go.Figure(chart).data) == len(chart["data"])
    assert set(charts) <= outline().ids()


def test_layers_of_a_share_chart_are_the_ground_force() -> None:
    named = largest_sources([left()], "support")
    chart = share_chart(left(), "support", named, TITLES)
    assert chart is not None
    *layers, total = chart["data"]
    assert total["name"] == "Ground force"
    for place in (10, 20, 30):
        assert sum(layer["y"][place] for layer in layers) == pytest.approx(
            total["y"][place], abs=0.005
        )
    assert max(value for value in total["y"] if value is not None) == pytest.approx(2.5, abs=0.02)


def test_a_mean_needs_half_of_the_strides() -> None:
    rows = np.array([[1.0, np.nan, np.nan], [3.0, 2.0, np.nan], [2.0, 2.0, 5.0]])
    assert mean_over_strides(rows)[:2] == pytest.approx([2.0, 2.0])
    assert np.isnan(mean_over_strides(rows)[2])


def test_phases_of_a_muscle() -> None:
    parts = {(p.muscle, p.phase): p for p in muscle_phases(left())}
    vasti, soleus = parts["vasti", "landing"], parts["soleus", "push"]
    assert vasti.force_bw == pytest.approx(5.4, rel=0.02)
    assert soleus.force_bw == pytest.approx(5.0, rel=0.02)
    # Power is 40 W times the bump times the sine of the phase: before the peak negative.
    assert vasti.work_taken > vasti.work_given
    assert np.isnan(parts["soleus", "swing"].support_share)
    whole = sum(p.support_share for (_, phase), p in parts.items() if phase == "push")
    assert 0.5 < whole < 1.0
    total = sum(p.drive_mps for (_, phase), p in parts.items() if phase == "landing")
    assert total < 0.0
    assert total * made_up_muscles.MASS_KG * GRAVITY != 0.0


def test_no_muscles_no_phases() -> None:
    base = made_up.analysis()
    assert muscle_phases(Strides.of(base.strides, "left", base.motion)) == ()


def test_words_about_this_runner() -> None:
    assert "vasti (5.4 ± 1.0 BW at 45 % of contact)" in outline().text
    assert "In the push" in outline().text
    assert "Ankle: the muscles of the model cannot give the whole moment" in outline().text
    assert "Hip: the muscles" not in outline().text
    assert "vastus lateralis, vastus medialis" in outline().text


def test_estimated_force_is_said() -> None:
    base = analysis()
    assert base.kinetics is not None
    ground = replace(base.kinetics.ground, method="centre_of_mass", source="from the body's path")
    guessed = replace(base, kinetics=replace(base.kinetics, ground=ground))
    words = "The ground force is not measured here but estimated (from the body's path)"
    assert words in Outline(page(guessed)).text
    assert "The ground force is not measured here" not in outline().text


def test_the_anatomy_table_says_who_is_left_out() -> None:
    assert "It begins at the thigh bone and does not cross the hip" in outline().text
    assert "flexes the hip, extends the knee" in outline().text
    assert "not in this model" in outline().text  # plantaris


def test_the_table_of_measures_leaves_muscles_to_their_section() -> None:
    names = ["contact_time", "soleus_force_peak", "vasti_drive_share"]
    assert muscle_measures(names) == (["contact_time"], True)
    assert muscle_measures(["contact_time"]) == (["contact_time"], False)
    table = text()[text().index('id="measures"') : text().index('id="method"')]
    assert "model result" not in table


def test_what_only_the_other_model_has_is_not_called_missing() -> None:
    base = analysis()
    skipped = {
        "gluteus_medius_force_peak": "the muscle model has no gluteus medius",
        "soleus_force_peak": "no toe off was found",
    }
    found = Outline(page(replace(base, measures=replace(base.measures, skipped=skipped)))).text
    assert "The muscle model has no" not in found
    assert re.search("No toe off was found ?: ?measures of muscles", found)


def test_everything_from_outside_is_escaped() -> None:
    base = analysis()
    assert base.muscles is not None
    assert base.muscles.induced is not None
    bad = replace(
        base.muscles,
        title=HOSTILE,
        warnings=(HOSTILE + " reserve",),
        parts={"vasti": {HOSTILE: 1.0}},
        induced=replace(base.muscles.induced, contact_model=HOSTILE),
    )
    found = Outline(page(replace(base, muscles=bad)))
    count = {tag: sum(t == tag for t, _ in found.elements) for tag in ("script", "img")}
    assert count == {"script": sum(t == "script" for t, _ in outline().elements), "img": 0}
    assert not any(name.startswith("on") for _, attrs in found.elements for name in attrs)


def test_titles_cannot_break_out_of_the_data() -> None:
    found = moving_figure(analysis(), dict.fromkeys(TITLES, "</script><script>alert(1)</script>"))
    assert found is not None
    assert "</script>" not in found.data
