"""Steps one by one: order, units, and what is said of a change of speed."""

from __future__ import annotations

from dataclasses import replace

import made_up
import numpy as np
import pytest

from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES
from pushoff.report.page import page
from pushoff.report.step_table import step_table


def overground(analysis: Analysis, gain: float) -> Analysis:
    """Return the analysis of a runner on the ground whose speed grows by so much a stride."""
    per_stride = dict(analysis.measures.per_stride)
    for side in SIDES:
        numbers = np.asarray(analysis.measures.stride_numbers[side], dtype=float)
        per_stride["speed", side] = 3.0 + gain * numbers
    measures = replace(analysis.measures, per_stride=per_stride)
    return replace(
        analysis, measures=measures, motion=replace(analysis.motion, surface="overground")
    )


def test_steps_stand_in_order_of_time() -> None:
    table = step_table(made_up.analysis())
    assert table is not None
    times = [float(row.time.removesuffix(" s")) for row in table.rows]
    assert times == sorted(times)
    assert {row.side for row in table.rows[:2]} == {"left", "right"}
    contact = [head.startswith("Contact, ms") for head in table.heads].index(True)
    assert 200.0 < float(table.rows[0].cells[contact]) < 280.0


@pytest.mark.parametrize(("gain", "words"), [(0.3, "speeds up"), (-0.3, "slows down")])
def test_a_change_of_speed_opens_the_table(gain: float, words: str) -> None:
    analysis = overground(made_up.analysis(), gain)
    table = step_table(analysis)
    assert table is not None
    assert table.opened
    assert words in table.words
    assert '<details id="step-by-step" open>' in page(analysis, pictures=False)


def test_at_steady_speed_it_stays_folded() -> None:
    table = step_table(overground(made_up.analysis(), 0.0))
    assert table is not None
    assert not table.opened


def test_without_strides_there_is_no_table() -> None:
    analysis = made_up.analysis()
    measures = replace(analysis.measures, per_stride={}, stride_numbers={})
    assert step_table(replace(analysis, measures=measures)) is None


def test_the_share_of_the_force_is_the_sine_of_its_direction() -> None:
    analysis = made_up.analysis()
    per_stride = dict(analysis.measures.per_stride)
    for side in SIDES:
        count = len(analysis.measures.stride_numbers[side])
        per_stride["mean_force_direction", side] = np.full(count, 30.0)
    measures = replace(analysis.measures, per_stride=per_stride)
    table = step_table(replace(analysis, measures=measures))
    assert table is not None
    assert table.heads[-1].startswith("Force leans forward")
    assert table.rows[0].cells[-1].endswith("(50.0 %)")
