"""What every registered measure must keep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import analytic_kinetics
import analytic_motion
from pushoff.core.kinetics import JOINTS, MOMENTS
from pushoff.core.measures import Measure
from pushoff.core.names import MIDLINE_ANGLES, MOTION_POINTS, PAIRED_ANGLES, SIDES, other
from pushoff.core.strides import INSTANTS, Strides, StrideTable
from pushoff.measures import needs
from pushoff.measures.aggregate import measure_all
from pushoff.measures.registry import ANY_VIEW, MEASURES
from pushoff.reference import citations, values

RUNNER = analytic_motion.runner()
SLOW = analytic_motion.runner(rate_hz=120.0)
MIRROR = analytic_motion.mirrored(RUNNER)
ELSEWHERE = analytic_motion.shifted(RUNNER, 7.3, (2.0, 0.4, -1.0))
#: The names that other programs rely on, as far as they need no force.
NAMES = [
    "step_rate",
    "contact_time",
    "flight_time",
    "duty_factor",
    "step_length",
    "stride_length",
    "speed",
    "push_time",
    "push_time_thigh_vertical",
    "swing_time",
    "return_time",
    "vertical_oscillation",
    "thigh_angle_touchdown",
    "thigh_angle_toe_off",
    "thigh_extension_peak",
    "shank_angle_touchdown",
    "foot_angle_touchdown",
    "knee_flexion_touchdown",
    "knee_flexion_stance_peak",
    "dorsiflexion_stance_peak",
    "trunk_lean",
    "body_lean_toe_off",
    "overstride",
    "onset_thigh",
    "onset_knee",
    "onset_ankle",
    "onset_heel_off",
    "onset_toe",
    "peak_velocity_thigh",
    "peak_velocity_knee",
    "peak_velocity_ankle",
    "peak_velocity_foot",
    "unfolding_overlap",
    "telescoping_gain",
    "push_direction",
    "late_push_share",
    "head_motion_fore_aft",
    "head_motion_vertical",
    "pelvic_list_range",
    "pelvic_rotation_range",
    "trunk_counter_rotation",
]
UNITS = {"s", "m", "m/s", "deg", "%", "1/min"}
#: Of forces, moments, springs and muscles; what is per body weight, kilogram or metre says so.
UNITS |= {"BW", "BW·s", "BW/s", "kN/m", "N·m/kg", "N·m/kg/deg", "W/kg", "J/kg", "m/s²"}


def _view(table: StrideTable) -> Strides:
    """Return the left strides of another table of the same runner."""
    return analytic_motion.view(table, "left", RUNNER.motion, RUNNER.kinetics, RUNNER.muscles)


@pytest.fixture(params=list(MEASURES), ids=lambda item: item.name)
def measure(request: pytest.FixtureRequest) -> Measure:
    return request.param


def test_the_contract_names_are_there() -> None:
    assert [name for name in NAMES if name not in MEASURES] == []


def test_it_says_what_it_is(measure: Measure) -> None:
    assert measure.unit in UNITS
    assert measure.description.endswith(".")
    assert measure.title
    assert set(measure.views) <= set(ANY_VIEW)
    assert measure.needs
    kinds = {"3d" if view == "3d" else "2d" for view in measure.views}
    assert set(measure.tolerance) == kinds, "a tolerance for every kind that its views imply"
    assert all(value > 0 for value in measure.tolerance.values())
    assert [key for key in measure.cite if key not in citations.load()] == []


def test_what_needs_force_says_what_an_estimate_of_it_costs(measure: Measure) -> None:
    loaded = {"force", "induced"} & set(measure.needs)
    loaded |= {n for n in measure.needs if n.startswith(("moment:", "power:", "muscle:"))}
    kinds = {"3d" if view == "3d" else "2d" for view in measure.views}
    only_plates = "measured_force" in measure.needs
    assert set(measure.estimated) == (kinds if loaded and not only_plates else set())
    assert all(value > 0 for value in measure.estimated.values())


def test_its_needs_are_written_in_known_words(measure: Measure) -> None:
    angles = {*PAIRED_ANGLES, *MIDLINE_ANGLES}
    points = {name.removeprefix("left_") for name in MOTION_POINTS if "right_" not in name}
    known = {"angle": angles, "point": points, "opposite": points, "event": set(INSTANTS)}
    known |= {"moment": set(MOMENTS), "power": set(JOINTS)}
    known |= {"muscle": set(RUNNER.muscles.names)}
    for need in measure.needs:
        kind, _, name = need.partition(":")
        if kind in needs.FLAGS:
            assert not name
        else:
            assert set(name.split("|")) <= known[kind], need


@pytest.mark.parametrize("side", SIDES)
def test_it_gives_one_value_per_stride(measure: Measure, side: str) -> None:
    view = RUNNER.views[side]
    found = measure.function(view)
    assert found.shape == (len(view),)
    assert np.isfinite(found).all()
    assert needs.unmet(measure, RUNNER.motion, view) is None


def test_it_gives_nothing_for_no_stride(measure: Measure) -> None:
    valid = np.zeros(len(RUNNER.table), dtype=bool)
    view = _view(replace(RUNNER.table, valid=valid))
    assert measure.function(view).shape == (0,)


def test_unknown_in_unknown_out(measure: Measure) -> None:
    motion = RUNNER.motion
    points = {name: np.full_like(path, np.nan) for name, path in motion.points.items()}
    angles = {name: np.full_like(curve, np.nan) for name, curve in motion.angles.items()}
    blind = replace(motion, points=points, raw_points=points, angles=angles)
    forces = analytic_kinetics.blind(RUNNER.kinetics)
    pulled = analytic_kinetics.blind_muscles(RUNNER.muscles)
    view = analytic_motion.view(RUNNER.table, "left", blind, forces, pulled)
    told = ("level", "mass")
    only_events = all(need.startswith("event:") or need in told for need in measure.needs)
    found = measure.function(view)
    assert np.isfinite(found).all() if only_events else np.isnan(found).all()
    assert (needs.unmet(measure, blind, view) is None) == only_events


def test_an_unknown_instant_spoils_its_own_stride_only(measure: Measure) -> None:
    whole = measure.function(RUNNER.views["left"])
    needed = {need.partition(":")[2] for need in measure.needs if need.startswith("event:")}
    for instant in INSTANTS:
        times = {name: np.array(column) for name, column in RUNNER.table.times.items()}
        row = RUNNER.table.rows("left")[3]
        times[instant][row] = np.nan
        view = _view(replace(RUNNER.table, times=times))
        found = measure.function(view)
        if instant in needed:
            assert np.isnan(found[3])
        else:
            assert found[3] == pytest.approx(whole[3]), f"it needs {instant}: say so"
        assert np.delete(found, 3) == pytest.approx(np.delete(whole, 3))


def test_the_mirror_swaps_the_sides(measure: Measure) -> None:
    for side in SIDES:
        here = measure.function(RUNNER.views[side])
        there = measure.function(MIRROR.views[other(side)])
        assert there == pytest.approx(here, abs=1e-9)


def test_time_and_place_do_not_matter(measure: Measure) -> None:
    for side in SIDES:
        here = measure.function(RUNNER.views[side])
        there = measure.function(ELSEWHERE.views[side])
        assert there == pytest.approx(here, rel=1e-6, abs=1e-6)


def test_half_the_frames_give_the_same_within_the_tolerance(measure: Measure) -> None:
    for side in SIDES:
        here = measure.function(RUNNER.views[side]).mean()
        there = measure.function(SLOW.views[side]).mean()
        assert abs(there - here) <= measure.tolerance["3d"]


def test_what_is_missing_is_told_in_plain_words(measure: Measure) -> None:
    view = RUNNER.views["left"]
    flat = replace(RUNNER.motion, dimension=2, view="unknown")
    if "unknown" not in measure.views:
        assert "view" in (needs.unmet(measure, flat, view) or "") or "three" in (
            needs.unmet(measure, flat, view) or ""
        )
    for need in measure.needs:
        kind, _, name = need.partition(":")
        if kind != "event":
            continue
        times = {**view.times, name: np.full(len(view), np.nan)}
        blind = replace(view, times=times)
        assert (
            needs.unmet(measure, RUNNER.motion, blind) == f"no {name.replace('_', ' ')} was found"
        )


def test_references_belong_to_measures() -> None:
    known = {*MEASURES.names(), "peak_vertical_force", "contact_time_asymmetry"}
    known.add("step_time_asymmetry")
    named = {name for entry in values.load() for name in entry.value.measures}
    assert sorted(named - known) == []


def test_references_have_the_unit_of_their_measure() -> None:
    for entry in values.load():
        for name in entry.value.measures:
            if name in MEASURES:
                assert entry.value.unit == MEASURES.get(name).unit


def test_the_table_holds_every_measure_of_a_whole_recording() -> None:
    table = measure_all(RUNNER.views, RUNNER.motion)
    for item in MEASURES:
        for side in SIDES:
            row = table.get(item.name, side)
            assert row is not None
            assert row.quality == "good"
            assert row.method_error >= item.tolerance["3d"]
        assert (table.get(item.name, "both") is not None) == item.both
    assert table.skipped == {}
