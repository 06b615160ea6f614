"""Means, errors, quality and reasons of the table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import analytic_motion as made
from pushoff.core.recording import Found
from pushoff.core.strides import Strides
from pushoff.measures import table as page
from pushoff.measures.aggregate import measure_all
from pushoff.measures.registry import MEASURES
from pushoff.measures.settings import MeasureSettings
from pushoff.measures.statistics import lag_one_correlation, summarise, summarise_all

RUNNER = made.runner()


def test_one_gross_outlier_does_not_count() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(10.0, 1.0, 40)
    spoilt = np.append(values, 200.0)
    clean, found = summarise(values), summarise(spoilt)
    assert found.n == clean.n == 40
    assert found.mean == pytest.approx(clean.mean)
    assert found.sd == pytest.approx(float(values.std(ddof=1)))
    assert not found.kept[-1]


def test_unknown_values_do_not_count() -> None:
    found = summarise(np.array([1.0, np.nan, 3.0, 2.0]))
    assert (found.mean, found.n, found.sd) == (2.0, 3, 1.0)
    nothing = summarise(np.full(3, np.nan))
    assert nothing.n == 0
    assert np.isnan(nothing.mean)
    one = summarise(np.array([5.0]))
    assert (one.mean, one.n) == (5.0, 1)
    assert np.isnan(one.se)


def _walks(correlation: float, strides: int, runs: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.normal(0.0, np.sqrt(1 - correlation**2), (runs, strides))
    walk = np.zeros((runs, strides))
    walk[:, 0] = rng.normal(0.0, 1.0, runs)
    for i in range(1, strides):
        walk[:, i] = correlation * walk[:, i - 1] + noise[:, i]
    return walk


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
def test_standard_error_holds_for_strides_that_follow_each_other(correlation: float) -> None:
    runs = _walks(correlation, 60, 600, 2)
    true = runs.mean(axis=1).std()
    claimed = np.sqrt(np.mean([summarise(row).se ** 2 for row in runs]))
    assert claimed == pytest.approx(true, rel=0.15)
    plain = np.sqrt(np.mean(runs.var(axis=1, ddof=1) / 60))
    if correlation > 0:
        assert plain < 0.8 * true, "sd / √n would be too small"


def test_mdc_is_passed_by_chance_in_about_5_percent() -> None:
    runs = _walks(0.2, 40, 1200, 3)
    found = [summarise(row) for row in runs]
    pairs = list(zip(found[::2], found[1::2], strict=True))
    passed = np.mean([abs(a.mean - b.mean) > 0.5 * (a.mdc95 + b.mdc95) for a, b in pairs])
    assert 0.02 < passed < 0.10


def test_short_or_alternating_series_get_no_credit() -> None:
    assert lag_one_correlation(np.arange(8.0)) == 0.0
    assert lag_one_correlation(np.tile([1.0, -1.0], 20)) == 0.0
    assert lag_one_correlation(np.arange(50.0)) == 0.8


def _with_sd(**sd_s: float) -> dict:
    sd = {name: np.full(len(RUNNER.table), sd_s.get(name, 0.0)) for name in RUNNER.table.sd}
    return made.views(replace(RUNNER.table, sd=sd), RUNNER.motion)


def test_event_errors_go_into_timing() -> None:
    table = measure_all(_with_sd(touchdown=0.010, toe_off=0.004), RUNNER.motion)
    row = table.get("contact_time", "left")
    assert row is not None
    tolerance = MEASURES.get("contact_time").tolerance["3d"]
    assert row.method_error == pytest.approx(np.sqrt(0.010**2 + 0.004**2 + tolerance**2))
    duty = table.get("duty_factor", "left")
    assert duty is not None
    wanted = 100 / made.STRIDE_S * np.hypot(0.010, 0.004)
    assert duty.method_error == pytest.approx(np.hypot(wanted, 0.5), rel=0.02)


def test_a_constant_touchdown_error_does_not_touch_the_step_rate() -> None:
    table = measure_all(_with_sd(touchdown=0.020, next_touchdown=0.020), RUNNER.motion)
    row = table.get("step_rate", "left")
    assert row is not None
    assert row.method_error == pytest.approx(MEASURES.get("step_rate").tolerance["3d"])


def test_event_errors_go_into_angles_at_events() -> None:
    table = measure_all(_with_sd(touchdown=0.005), RUNNER.motion)
    row = table.get("knee_flexion_touchdown", "left")
    assert row is not None
    turn = 4 * np.pi * made.REVERSAL["knee"] / 100 * made.CONTACT_S / made.STRIDE_S
    rate = made.AMPLITUDE["knee"] * 4 * np.pi / made.STRIDE_S * np.sin(turn)
    assert row.method_error == pytest.approx(np.hypot(1.5, rate * 0.005), rel=0.05)


def test_an_unknown_event_error_counts_as_a_frame() -> None:
    sd = {name: np.full(len(RUNNER.table), np.nan) for name in RUNNER.table.sd}
    table = measure_all(made.views(replace(RUNNER.table, sd=sd), RUNNER.motion), RUNNER.motion)
    row = table.get("contact_time", "left")
    assert row is not None
    frame = 1 / 240 / np.sqrt(12)
    assert row.method_error == pytest.approx(np.sqrt(2 * frame**2 + 0.001**2))


def test_the_belt_speed_error_goes_into_lengths() -> None:
    motion = replace(RUNNER.motion, ground_speed=Found(made.SPEED, 0.07, "told"))
    table = measure_all(made.views(RUNNER.table, motion), motion)
    row = table.get("stride_length", "left")
    assert row is not None
    assert row.method_error == pytest.approx(np.hypot(0.02 * made.STRIDE_M, 0.01), rel=0.02)


def test_both_is_the_mean_of_the_sides() -> None:
    table = measure_all(RUNNER.views, RUNNER.motion)
    left, right, both = (table.get("step_length", s) for s in ("left", "right", "both"))
    assert left is not None
    assert right is not None
    assert both is not None
    assert both.value == pytest.approx(0.5 * (left.value + right.value))
    assert both.value == pytest.approx(made.STRIDE_M / 2, abs=1e-5)
    assert both.n == left.n + right.n


def test_asymmetry_is_left_minus_right() -> None:
    times = {name: np.array(values) for name, values in RUNNER.table.times.items()}
    times["toe_off"][RUNNER.table.rows("left")] += 0.01
    views = made.views(replace(RUNNER.table, times=times), RUNNER.motion)
    row = measure_all(views, RUNNER.motion).get("contact_time_asymmetry", "both")
    assert row is not None
    assert row.value == pytest.approx(100 * 0.01 / 0.245)
    assert row.method_error == pytest.approx(
        100 / 0.245 * np.sqrt(4 * made.EVENT_SD_S**2 + 2 * 0.001**2), rel=0.01
    )


def test_references_come_with_the_speed() -> None:
    row = measure_all(RUNNER.views, RUNNER.motion).get("duty_factor", "left")
    assert row is not None
    assert row.reference_key == "fukuchi2017.duty_factor"
    assert row.reference_low == pytest.approx(33.7 - 1.96 * 2.3)
    assert row.reference_mean == pytest.approx(33.7)
    fast = replace(RUNNER.motion, ground_speed=Found(9.0, 0.1, "told"))
    row = measure_all(made.views(RUNNER.table, fast), fast).get("duty_factor", "left")
    assert row is not None
    assert row.reference_key is None
    assert row.reference_low is None


def test_a_mean_without_a_spread_makes_no_range() -> None:
    row = measure_all(RUNNER.views, RUNNER.motion).get("pelvic_list_range", "left")
    assert row is not None
    assert row.reference_low is None
    assert row.reference_mean == pytest.approx(8.7)


def test_quality_falls_with_strides_and_sight() -> None:
    settings = MeasureSettings()
    few = made.views(RUNNER.table, RUNNER.motion)["left"]
    rows = RUNNER.table.rows("left")
    valid = np.zeros(len(RUNNER.table), dtype=bool)
    for count, expected in ((10, "good"), (9, "fair"), (4, "poor")):
        valid[:] = False
        valid[rows[:count]] = True
        few = Strides.of(replace(RUNNER.table, valid=valid), "left", RUNNER.motion)
        row = measure_all({"left": few}, RUNNER.motion, settings=settings).get(
            "knee_flexion_touchdown", "left"
        )
        assert row is not None
        assert row.quality == expected


def test_bridged_points_lower_the_quality_of_what_is_made_of_them() -> None:
    mask = np.arange(len(RUNNER.motion.time_s)) % 3 == 0
    filled = {**RUNNER.motion.filled, "left_knee": mask}
    motion = replace(RUNNER.motion, filled=filled)
    table = measure_all(made.views(RUNNER.table, motion), motion)
    qualities = {
        (name, side): row.quality
        for name in ("knee_flexion_touchdown", "contact_time")
        for side in ("left", "right")
        if (row := table.get(name, side))
    }
    assert qualities["knee_flexion_touchdown", "left"] == "fair"
    assert qualities["knee_flexion_touchdown", "right"] == "good"
    assert qualities["contact_time", "left"] == "good"


def test_the_far_leg_of_a_side_view_is_fair_at_best() -> None:
    motion = replace(RUNNER.motion, dimension=2, view="left")
    table = measure_all(made.views(RUNNER.table, motion), motion)
    for name in ("knee_flexion_touchdown", "contact_time", "telescoping_gain"):
        near, far = table.get(name, "left"), table.get(name, "right")
        assert near is not None
        assert far is not None
        assert (near.quality, far.quality) == ("good", "fair")
    for name in ("step_rate", "trunk_lean"):
        far = table.get(name, "right")
        assert far is not None
        assert far.quality == "good"
    near = table.get("knee_flexion_touchdown", "left")
    assert near is not None
    assert near.method_error > MEASURES.get("knee_flexion_touchdown").tolerance["2d"]
    assert table.get("pelvic_rotation_range", "left") is None
    assert "three" in table.skipped["pelvic_rotation_range"]
    assert "film from behind or in front" in table.skipped["pelvic_list_range"]


def test_less_than_a_whole_body_is_told() -> None:
    motion = replace(RUNNER.motion, com_source="mid_hip")
    table = measure_all(made.views(RUNNER.table, motion), motion)
    row = table.get("vertical_oscillation", "left")
    assert row is not None
    assert row.quality == "fair"
    assert "whole body" in table.skipped["push_direction"]


def test_without_scale_or_speed_no_lengths() -> None:
    motion = replace(RUNNER.motion, scale_known=False, ground_speed=None)
    table = measure_all(made.views(RUNNER.table, motion), motion)
    metres = {row.measure for row in table.values if row.unit in ("m", "m/s")}
    assert metres == set()
    assert "height" in table.skipped["vertical_oscillation"]
    assert "speed" in table.skipped["stride_length"]
    assert all(row.reference_key is None for row in table.values)


def test_one_side_only() -> None:
    table = measure_all({"right": RUNNER.views["right"]}, RUNNER.motion)
    assert {row.side for row in table.values} == {"right"}
    assert measure_all({}, RUNNER.motion).values == ()


def test_the_page_of_measures_is_up_to_date() -> None:
    assert page.PATH.read_text(encoding="utf-8") == page.render(), (
        "run: python -m pushoff.measures.table"
    )


def test_many_rows_at_once_are_the_same() -> None:
    random = np.random.default_rng(7)
    rows = np.cumsum(random.normal(size=(40, 30)), axis=1)
    rows[3, 4], rows[5], rows[6, 2] = np.nan, np.nan, 1e4
    rows[7] = 2.5
    for values, found in zip(rows, summarise_all(rows), strict=True):
        wanted = summarise(values)
        np.testing.assert_allclose(
            [found.mean, found.sd, found.n, found.se],
            [wanted.mean, wanted.sd, wanted.n, wanted.se],
            rtol=1e-12,
        )
        np.testing.assert_array_equal(found.kept, wanted.kept)
    assert summarise_all(np.empty((0, 5))) == []
