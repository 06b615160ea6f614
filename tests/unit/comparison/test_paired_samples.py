"""Samples of measures: what chance may have done, and the mean of both sides."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from takes import table

from pushoff.comparison.sample import LEAST_CORRELATION, samples_of
from pushoff.core.measures import MeasureTable


def test_neighbours_count_as_alike_at_least() -> None:
    one = table(np.random.default_rng(1), strides=40)
    row = one.get("contact_time", "left")
    assert row is not None
    found = samples_of([one, one])["contact_time", "left"][0]
    least = row.sd / math.sqrt(row.n * (1 - LEAST_CORRELATION) / (1 + LEAST_CORRELATION))
    assert found.se >= least * (1 - 1e-12)
    assert found.se >= row.se
    assert found.freedom < row.n - 1


def test_mean_of_both_sides_is_no_surer_than_one() -> None:
    one = table(np.random.default_rng(2))
    found = samples_of([one])
    left, right, both = (found["trunk_lean", side][0] for side in ("left", "right", "both"))
    assert both.value == pytest.approx(0.5 * (left.value + right.value))
    assert both.se >= min(left.se, right.se)


def test_a_side_that_was_seen_poorly_in_one_recording_is_left_out_in_all() -> None:
    one, other = (table(np.random.default_rng(n)) for n in (3, 4))
    rows = tuple(
        replace(row, quality="poor") if row.side == "right" else row for row in other.values
    )
    found = samples_of([one, replace(other, values=rows)])
    for place in (0, 1):
        both, left = found["overstride", "both"][place], found["overstride", "left"][place]
        assert both.value == left.value


def test_only_what_all_have_in_the_same_unit() -> None:
    one = table(np.random.default_rng(5))
    rows = [replace(row, unit="m") if row.measure == "contact_time" else row for row in one.values]
    rows = [row for row in rows if (row.measure, row.side) != ("trunk_lean", "left")]
    rows = [replace(r, value=math.nan) if r.measure == "step_rate" else r for r in rows]
    found = samples_of([one, MeasureTable(tuple(rows), {}, {})])
    assert not {key for key in found if key[0] in ("contact_time", "step_rate")}
    assert ("trunk_lean", "left") not in found
    assert found["trunk_lean", "both"][0].value == found["trunk_lean", "right"][0].value
    assert samples_of([one, MeasureTable((), {}, {})]) == {}


@pytest.mark.parametrize("strides", [1, 2])
def test_too_few_strides_have_no_noise(strides: int) -> None:
    found = samples_of([table(np.random.default_rng(6), strides=strides)])
    assert all(math.isnan(sample.se) for samples in found.values() for sample in samples)
