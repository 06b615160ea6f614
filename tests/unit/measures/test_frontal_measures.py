"""Measures of the rear and front view: formulas, refusals, and the virtual runner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import analytic_motion as made
from pushoff.core.names import SIDES
from pushoff.measures.aggregate import measure_all
from pushoff.measures.errors import EventErrors
from pushoff.measures.needs import LEAST_SURE_S
from pushoff.measures.registry import MEASURES

RUNNER = made.runner()


def seen_from(view: str, **changes):
    motion = replace(RUNNER.motion, dimension=2, view=view, **changes)  # pyright: ignore[reportArgumentType]
    return measure_all(made.views(RUNNER.table, motion), motion)


def test_alignment_of_a_known_leg() -> None:
    """The made-up knee lies half way from hip (8 cm out) to ankle (5 cm out), 1 cm inward."""
    table = measure_all(RUNNER.views, RUNNER.motion)
    for side in SIDES:
        view = RUNNER.views[side]
        points = RUNNER.motion.points
        hip, knee, ankle = (
            view.at(points[f"{side}_{name}"][:, 1], "midstance")
            for name in ("hip", "knee", "ankle")
        )
        thigh = np.degrees(np.arctan2(0.08 - 0.055, hip - knee))
        shank = np.degrees(np.arctan2(0.055 - 0.05, knee - ankle))
        for name, expected in (
            ("thigh_frontal_angle", thigh.mean()),
            ("knee_frontal_angle", (thigh - shank).mean()),
            ("foot_to_midline", 0.05),
            ("knee_window", 0.11),
            ("foot_toe_out", 0.0),
            ("trunk_side_lean_range", 4.0),
            ("pelvic_sway", 0.0),
        ):
            row = table.get(name, side)
            assert row is not None
            assert row.value == pytest.approx(expected, abs=2e-3), name


def test_toes_turned_out_are_positive_on_both_sides() -> None:
    points = {name: np.array(path) for name, path in RUNNER.motion.points.items()}
    for side, out in (("left", -1.0), ("right", 1.0)):
        points[f"{side}_toe"][:, 2] += out * 0.24 * np.tan(np.radians(8.0))
    motion = replace(RUNNER.motion, points=points)
    table = measure_all(made.views(RUNNER.table, motion), motion)
    for side in SIDES:
        row = table.get("foot_toe_out", side)
        assert row is not None
        assert row.value == pytest.approx(8.0, abs=0.01)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_hips_that_do_not_tilt_with_the_pelvis_are_refused(view: str) -> None:
    for gain, given in ((1.0, True), (0.1, False), (-1.0, False)):
        angles = {**RUNNER.motion.angles, "pelvis_list": gain * RUNNER.motion.angles["pelvis_list"]}
        table = seen_from(view, angles=angles)
        for name in ("pelvic_list_range", "pelvic_drop_peak", "pelvic_list_push"):
            assert (table.get(name, "left") is not None) == given
            if not given:
                assert "do not tilt with the pelvis" in table.skipped[name]
    opposite = {**RUNNER.motion.angles, "pelvis_list": -RUNNER.motion.angles["pelvis_list"]}
    markers = replace(RUNNER.motion, angles=opposite)
    table = measure_all(made.views(RUNNER.table, markers), markers)
    assert table.get("pelvic_list_range", "left") is not None


def test_times_of_contact_that_are_not_sure_are_refused() -> None:
    motion = replace(RUNNER.motion, dimension=2, view="rear")
    for sd_s, given in ((0.9 * LEAST_SURE_S, True), (1.1 * LEAST_SURE_S, False)):
        sd = {name: np.full_like(values, sd_s) for name, values in RUNNER.table.sd.items()}
        views = made.views(replace(RUNNER.table, sd=sd), motion)
        table = measure_all(views, motion)
        for name in ("contact_time", "flight_time", "duty_factor"):
            assert (table.get(name, "left") is not None) == given
            if not given:
                assert "not sure enough" in table.skipped[name]
        for name in ("step_rate", "stride_time", "step_time", "knee_frontal_angle", "step_width"):
            assert table.get(name, "left") is not None


def test_touchdowns_of_one_bounce_move_together() -> None:
    """From behind, step time does not suffer from what moves all touchdowns alike."""
    item = MEASURES.get("step_time")
    errors = {}
    for view in ("left", "rear"):
        motion = replace(RUNNER.motion, dimension=2, view=view)
        errors[view] = EventErrors(made.views(RUNNER.table, motion)["left"]).of(item)
    assert errors["rear"] == pytest.approx(0.003, rel=1e-6)  # what is left between the feet
    assert errors["left"] == pytest.approx(np.sqrt(2.0) * made.EVENT_SD_S, rel=1e-6)
