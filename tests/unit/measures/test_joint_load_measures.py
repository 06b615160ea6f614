"""Moments, powers and work against the formulas of the made-up runner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import analytic_kinetics as forces
import analytic_motion as made
from pushoff.core.names import SIDES, Side, sided
from pushoff.core.strides import Strides
from pushoff.measures.aggregate import measure_all
from pushoff.measures.joint_loads import HOLDING, SHARED
from pushoff.measures.registry import MEASURES

RUNNER = made.runner()
#: Instants since touchdown: the whole stride, and contact alone.
FINE = np.linspace(0.0, made.STRIDE_S, 70_001)
SHARE = 100.0 * FINE / made.CONTACT_S
DOWN = FINE <= made.CONTACT_S
MIDSTANCE_S = made.SHARES["midstance"] * made.CONTACT_S


def value(name: str, side: Side = "left", view: Strides | None = None) -> float:
    return float(MEASURES.get(name).function(view or RUNNER.views[side]).mean())


def moment(name: str, side: Side) -> np.ndarray:
    """Return a moment (N·m/kg) by its formula over a stride from touchdown."""
    start = made.touchdown(side)
    return forces.moments_per_kg(FINE + start, start, made.SIDE_GAIN[side])[name]


def power(joint: str, side: Side) -> np.ndarray:
    """Return a power (W/kg) by its formula."""
    time, step = FINE + made.touchdown(side), 1e-5
    key = sided(side, joint)
    rate = (made._angles(time + step)[key] - made._angles(time - step)[key]) / (2 * step)
    return moment(joint, side) * rate


def _searched(joint: str) -> np.ndarray:
    """Return where in the stride a peak in contact is looked for."""
    return DOWN & (SHARE >= 10.0) if joint == "hip" else DOWN


def work(joint: str, side: Side, start_s: float, stop_s: float, sign: float) -> float:
    here = (start_s - 1e-12 <= FINE) & (stop_s + 1e-12 >= FINE)
    one_way = sign * np.maximum(sign * power(joint, side)[here], 0.0)
    return float((0.5 * (one_way[1:] + one_way[:-1])).sum() * (FINE[1] - FINE[0]))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("joint", list(HOLDING))
def test_peaks_of_moments_and_their_times(joint: str, side: Side) -> None:
    seen = _searched(joint)
    curve = np.where(seen, -moment(joint, side), -np.inf)
    assert value(f"{joint}_moment_peak", side) == pytest.approx(curve.max(), rel=5e-3)
    found = value(f"{joint}_moment_peak_time", side)
    assert found == pytest.approx(SHARE[curve.argmax()], abs=0.5)


@pytest.mark.parametrize("side", SIDES)
def test_the_hip_turns_from_extensor_to_flexor(side: Side) -> None:
    assert value("hip_moment_crossing", side) == pytest.approx(100 * forces.HIP_TURNS, abs=0.2)
    late = np.where(DOWN & (SHARE >= 50.0), moment("hip", side), -np.inf)
    assert value("hip_flexor_moment_peak", side) == pytest.approx(late.max(), rel=5e-3)
    found = value("hip_flexor_moment_peak_time", side)
    assert found == pytest.approx(SHARE[late.argmax()], abs=0.5)


def test_a_hip_that_never_turns_has_no_turn() -> None:
    loads = RUNNER.kinetics.loads
    pulled = {**loads.moments, "left_hip": -1.0 - np.abs(loads.moments["left_hip"])}
    kinetics = replace(RUNNER.kinetics, loads=replace(loads, moments=pulled))
    view = replace(RUNNER.views["left"], kinetics=kinetics)
    assert np.isnan(MEASURES.get("hip_moment_crossing").function(view)).all()


@pytest.mark.parametrize("side", SIDES)
def test_moments_of_the_frontal_plane(side: Side) -> None:
    gain = made.SIDE_GAIN[side]
    knee, hip = (-forces.PEAK_MOMENT[f"{name}_adduction"] * gain for name in ("knee", "hip"))
    assert value("knee_adduction_moment_peak", side) == pytest.approx(knee, rel=5e-3)
    assert value("hip_abductor_moment_peak", side) == pytest.approx(hip, rel=5e-3)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("joint", list(HOLDING))
def test_powers(joint: str, side: Side) -> None:
    seen = _searched(joint)
    curve = power(joint, side)[seen]
    biggest = np.abs(curve).max()
    found = value(f"{joint}_power_peak", side), value(f"{joint}_absorption_peak", side)
    assert found == pytest.approx((curve.max(), -curve.min()), abs=0.02 * biggest)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("joint", list(HOLDING))
def test_work_of_each_phase(joint: str, side: Side) -> None:
    spans = {
        "": (0.0, made.CONTACT_S),
        "_loading": (0.0, MIDSTANCE_S),
        "_push": (MIDSTANCE_S, made.CONTACT_S),
        "_swing": (made.CONTACT_S, made.THIGH_FORWARD_S),
        "_return": (made.THIGH_FORWARD_S, made.STRIDE_S),
    }
    size = work(joint, side, 0.0, made.STRIDE_S, 1.0) - work(joint, side, 0.0, made.STRIDE_S, -1.0)
    for suffix, (start, stop) in spans.items():
        for way, sign in (("positive", 1.0), ("negative", -1.0)):
            name = f"{joint}_work_{way}{suffix}"
            if name in MEASURES:
                expected = work(joint, side, start, stop, sign)
                assert value(name, side) == pytest.approx(expected, abs=0.01 * size), name


def test_phases_add_up_and_net_work_is_the_integral_of_power() -> None:
    for joint in SHARED:
        for way in ("positive", "negative"):
            parts = [value(f"{joint}_work_{way}_{phase}") for phase in ("loading", "push")]
            assert sum(parts) == pytest.approx(value(f"{joint}_work_{way}"), abs=2e-3)
        net = value(f"{joint}_work_positive") + value(f"{joint}_work_negative")
        curve = power(joint, "left")[DOWN]
        assert net == pytest.approx(curve.mean() * made.CONTACT_S, abs=5e-3)


def test_shares_are_of_the_whole_and_energy_is_the_sum() -> None:
    done = [value(f"{joint}_work_positive") for joint in SHARED]
    shares = [value(f"{joint}_work_share") for joint in SHARED]
    assert shares == pytest.approx([100.0 * part / sum(done) for part in done], rel=1e-6)
    assert sum(shares) == pytest.approx(100.0)
    assert value("energy_returned") == pytest.approx(sum(done))
    taken = [value(f"{joint}_work_negative") for joint in SHARED]
    assert value("energy_absorbed") == pytest.approx(-sum(taken))
    assert all(part < 0.0 for part in taken)


def test_mass_does_not_matter_per_kilogram() -> None:
    """Twice the mass with twice the loads is the same runner per kilogram."""
    kinetics = RUNNER.kinetics
    loads = kinetics.loads
    heavier = replace(
        kinetics,
        mass=replace(kinetics.mass, value=2.0 * kinetics.mass.value),
        loads=replace(
            loads,
            moments={name: 2.0 * curve for name, curve in loads.moments.items()},
            powers={name: 2.0 * curve for name, curve in loads.powers.items()},
        ),
    )
    view = replace(RUNNER.views["left"], kinetics=heavier)
    for name in ("knee_moment_peak", "ankle_power_peak", "hip_work_negative", "energy_returned"):
        assert value(name, view=view) == pytest.approx(value(name))


def test_a_gap_in_contact_spoils_its_stride_only() -> None:
    kinetics, view = RUNNER.kinetics, RUNNER.views["left"]
    curve = np.array(kinetics.loads.powers["left_ankle"])
    hole = np.searchsorted(kinetics.time_s, view.times["midstance"][2])
    curve[hole : hole + 3] = np.nan
    loads = replace(kinetics.loads, powers={**kinetics.loads.powers, "left_ankle": curve})
    holed = replace(view, kinetics=replace(kinetics, loads=loads))
    for name in ("ankle_power_peak", "ankle_work_positive", "energy_absorbed", "knee_work_share"):
        found = MEASURES.get(name).function(holed)
        assert np.flatnonzero(np.isnan(found)).tolist() == [2], name


def test_what_an_estimate_of_force_costs_is_in_the_error() -> None:
    kinetics = RUNNER.kinetics
    guessed = replace(kinetics, ground=replace(kinetics.ground, method="centre_of_mass"))
    views = {side: replace(view, kinetics=guessed) for side, view in RUNNER.views.items()}
    sure = measure_all(RUNNER.views, RUNNER.motion)
    unsure = measure_all(views, RUNNER.motion)
    for name in ("ankle_moment_peak", "knee_work_negative", "hip_work_share"):
        known, guess = sure.get(name, "left"), unsure.get(name, "left")
        assert known is not None
        assert guess is not None
        item = MEASURES.get(name)
        assert known.method_error >= item.tolerance["3d"]
        expected = np.hypot(known.method_error, item.estimated["3d"])
        assert guess.method_error == pytest.approx(expected)


def test_a_wiggle_about_zero_does_not_move_the_turn() -> None:
    loads = RUNNER.kinetics.loads
    curve = np.array(loads.moments["left_hip"])
    time, off = RUNNER.kinetics.time_s, RUNNER.views["left"].times["toe_off"]
    for instant in off:
        here = np.abs(time - instant + 0.02) < 0.008
        curve[here] = -0.05 * RUNNER.kinetics.mass.value
    wiggled = replace(loads, moments={**loads.moments, "left_hip": curve})
    view = replace(RUNNER.views["left"], kinetics=replace(RUNNER.kinetics, loads=wiggled))
    assert value("hip_moment_crossing", view=view) == pytest.approx(72.0, abs=0.3)
