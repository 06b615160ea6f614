"""Measures of force, springs and joint loops against formulas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import analytic_kinetics as forces
import analytic_motion as made
from pushoff.core.kinetics import Kinetics
from pushoff.core.names import SIDES, Side
from pushoff.core.recording import Found
from pushoff.core.strides import Strides
from pushoff.measures import needs
from pushoff.measures.registry import MEASURES

RUNNER = made.runner()
CONTACT_S = made.CONTACT_S
#: A contact in fine steps.
SHARE = np.linspace(0.0, 1.0, 20001)


def mean(name: str, side: Side = "left", runner: made.Runner = RUNNER) -> float:
    return float(MEASURES.get(name).function(runner.views[side]).mean())


def changed(**parts: object) -> Strides:
    """Return the left strides with other kinetics."""
    kinetics: Kinetics = replace(RUNNER.kinetics, **parts)  # type: ignore[arg-type]
    return made.view(RUNNER.table, "left", RUNNER.motion, kinetics, RUNNER.muscles)


@pytest.mark.parametrize("side", SIDES)
def test_peaks_and_impulses(side: Side) -> None:
    gain = forces.SIDE_GAIN[side]
    up = gain * forces.vertical_bw(SHARE)
    assert mean("peak_vertical_force", side) == pytest.approx(up.max(), rel=0.005)
    where = 100.0 * SHARE[up.argmax()]
    assert mean("peak_vertical_force_time", side) == pytest.approx(where, abs=1.0)
    assert mean("vertical_impulse", side) == pytest.approx(up.mean() * CONTACT_S, rel=0.005)
    half = gain * forces.FORE_AFT_BW / np.pi * CONTACT_S
    assert mean("braking_impulse", side) == pytest.approx(half, rel=0.01)
    assert mean("propulsive_impulse", side) == pytest.approx(half, rel=0.01)
    assert mean("braking_to_propulsion", side) == pytest.approx(50.0, abs=0.5)
    assert mean("braking_time", side) == pytest.approx(0.5 * CONTACT_S, abs=0.002)
    assert mean("propulsion_time", side) == pytest.approx(0.5 * CONTACT_S, abs=0.002)
    assert mean("mean_force_direction", side) == pytest.approx(0.0, abs=0.1)


def test_direction_of_the_push() -> None:
    push = SHARE[made.SHARES["midstance"] <= SHARE]
    forward = (-forces.FORE_AFT_BW * np.sin(2 * np.pi * push)).mean()
    true = np.degrees(np.arctan2(forward, forces.vertical_bw(push).mean()))
    assert mean("push_impulse_direction") == pytest.approx(true, abs=0.1)


def test_loading_rate_and_impact_peak() -> None:
    up = forces.vertical_bw(SHARE)
    early = up[SHARE < 0.2]
    top = int(np.argmax(np.diff(early) < 0))
    low, high = (int(np.argmax(early >= part * early[top])) for part in (0.2, 0.8))
    true = (early[high] - early[low]) / ((high - low) / (len(SHARE) - 1) * CONTACT_S)
    assert mean("impact_peak") == pytest.approx(early[top], rel=0.02)
    assert mean("loading_rate") == pytest.approx(true, rel=0.06)


def test_without_an_impact_peak_the_rise_to_13_percent_counts() -> None:
    ground = RUNNER.kinetics.ground
    force = {side: np.array(curve) for side, curve in ground.force.items()}
    since = np.mod(RUNNER.kinetics.time_s - made.touchdown("left"), made.STRIDE_S)
    share = np.clip(since / CONTACT_S, 0.0, 1.0)
    force["left"][:, 1] = 2.5 * forces.WEIGHT_N * np.sin(np.pi * share)
    view = changed(ground=replace(ground, force=force))
    assert np.isnan(MEASURES.get("impact_peak").function(view)).all()
    found = MEASURES.get("loading_rate").function(view)
    top = np.sin(0.13 * np.pi)
    rise = (np.arcsin(0.8 * top) - np.arcsin(0.2 * top)) / np.pi * CONTACT_S
    assert found.mean() == pytest.approx(2.5 * 0.6 * top / rise, rel=0.05)


def test_loading_rate_is_never_estimated_and_needs_fast_plates() -> None:
    item = MEASURES.get("loading_rate")
    assert item.estimated == {}
    estimated = changed(ground=replace(RUNNER.kinetics.ground, method="sine"))
    assert "force plate" in (needs.unmet(item, RUNNER.motion, estimated) or "")
    slow = changed(ground=replace(RUNNER.kinetics.ground, rate_hz=60.0))
    assert "60 Hz" in (needs.unmet(item, RUNNER.motion, slow) or "")


def test_springs_from_force() -> None:
    kinetics = RUNNER.kinetics
    view = RUNNER.views["left"].loaded()
    rows = view.over(kinetics.leg_length["left"])
    shorter = rows[:, 5] - rows[:, 5:-5].min(axis=1)
    assert mean("leg_compression") == pytest.approx(shorter.mean(), abs=0.008)
    peak = mean("peak_vertical_force") * forces.WEIGHT_N
    assert mean("leg_stiffness") == pytest.approx(peak / mean("leg_compression") / 1000, rel=0.02)
    com = RUNNER.views["left"].over(RUNNER.motion.points["com"][:, 1])
    sinks = (com[:, 0] - com.min(axis=1)).mean()
    assert mean("vertical_stiffness") == pytest.approx(peak / sinks / 1000, rel=0.01)


def test_springs_from_timing_are_those_of_the_paper() -> None:
    """Formulas as published, with the runner's times: 240 ms of contact, 110 ms of flight."""
    flight = made.STRIDE_S / 2 - CONTACT_S
    weight, mass = forces.WEIGHT_N, forces.MASS_KG
    peak = weight * np.pi / 2 * (flight / CONTACT_S + 1)
    sinks = peak * CONTACT_S**2 / (mass * np.pi**2) - forces.GRAVITY * CONTACT_S**2 / 8
    leg = 0.53 * made.HEIGHT_M
    speed = mean("speed")
    shorter = leg - np.sqrt(leg**2 - (speed * CONTACT_S / 2) ** 2) + sinks
    assert mean("peak_force_timing") == pytest.approx(peak / weight)
    assert mean("vertical_stiffness_timing") == pytest.approx(peak / sinks / 1000)
    assert mean("leg_compression_timing") == pytest.approx(shorter)
    assert mean("leg_stiffness_timing") == pytest.approx(peak / shorter / 1000)


def test_timing_springs_of_another_half_sine_runner_agree_with_force() -> None:
    """A runner whose force is the model's half sine: both ways give the same vertical spring."""
    kinetics, motion = RUNNER.kinetics, RUNNER.motion
    time = motion.time_s
    since = np.mod(time - made.touchdown("left"), made.STRIDE_S / 2)
    share = np.minimum(since / CONTACT_S, 1.0)
    peak = np.pi / 2 * (made.STRIDE_S / 2) / CONTACT_S * forces.GRAVITY
    flight = made.STRIDE_S / 2 - CONTACT_S
    start = -0.5 * forces.GRAVITY * flight
    # Twice integrated force less weight, from the speed of the fall on.
    k = np.pi / CONTACT_S
    sink = (
        start * since
        - 0.5 * forces.GRAVITY * since**2
        + peak / k * (since - np.sin(k * np.minimum(since, CONTACT_S)) / k)
    )
    com = np.array(motion.points["com"])
    com[:, 1] = 1.0 + np.where(share < 1.0, sink, 0.0)
    ground = kinetics.ground
    force = {side: np.array(curve) for side, curve in ground.force.items()}
    fine = np.mod(kinetics.time_s - made.touchdown("left"), made.STRIDE_S)
    force["left"][:, 1] = peak * forces.MASS_KG * np.sin(np.pi * np.minimum(fine / CONTACT_S, 1.0))
    moved = replace(motion, points={**motion.points, "com": com})
    kinetics = replace(kinetics, ground=replace(ground, force=force))
    view = made.view(RUNNER.table, "left", moved, kinetics, RUNNER.muscles)
    from_force = MEASURES.get("vertical_stiffness").function(view).mean()
    from_timing = MEASURES.get("vertical_stiffness_timing").function(view).mean()
    assert from_force == pytest.approx(from_timing, rel=0.02)


def test_timing_springs_only_on_level_ground() -> None:
    uphill = replace(RUNNER.views["left"], slope_percent=4.0)
    for name in ("peak_force_timing", "vertical_stiffness_timing", "leg_stiffness_timing"):
        reason = needs.unmet(MEASURES.get(name), RUNNER.motion, uphill)
        assert reason is not None
        assert "level" in reason
    assert needs.unmet(MEASURES.get("leg_stiffness"), RUNNER.motion, uphill) is None


def test_measured_newtons_without_a_mass_are_no_body_weights() -> None:
    guessed = Found(70.0, 15.0, "assumed", assumed=True)
    view = changed(mass=guessed)
    item = MEASURES.get("peak_vertical_force")
    assert "mass" in (needs.unmet(item, RUNNER.motion, view) or "")
    estimated = changed(mass=guessed, ground=replace(RUNNER.kinetics.ground, method="sine"))
    assert needs.unmet(item, RUNNER.motion, estimated) is None
    assert "mass" in (needs.unmet(MEASURES.get("leg_stiffness"), RUNNER.motion, estimated) or "")


def loop(stiff: float, soft: float) -> Strides:
    """Return strides whose ankle and knee load along one line and unload along another.

    Moments are straight lines in the angle (N·m/kg/deg), through zero at the angle of touchdown.
    """
    kinetics = RUNNER.kinetics
    since = np.mod(kinetics.time_s - made.touchdown("left"), made.STRIDE_S)
    share = np.clip(since / CONTACT_S, 0.0, 1.0)
    bent = 20.0 * np.sin(np.pi * share)
    slope = np.where(share < 0.5, stiff, soft)
    # Both lines meet at the turn.
    moment = np.where(share < 0.5, slope * bent, stiff * 20.0 + soft * (bent - 20.0))
    angles, moments = dict(kinetics.angles), dict(kinetics.loads.moments)
    for joint in ("ankle", "knee"):
        angles[f"left_{joint}"] = np.radians(bent)
        moments[f"left_{joint}"] = -moment * forces.MASS_KG
    return changed(angles=angles, loads=replace(kinetics.loads, moments=moments))


@pytest.mark.parametrize("joint", ["ankle", "knee"])
def test_slopes_of_the_loop(joint: str) -> None:
    view = loop(0.15, 0.09)
    stiff = MEASURES.get(f"{joint}_quasi_stiffness_loading").function(view)
    soft = MEASURES.get(f"{joint}_quasi_stiffness_unloading").function(view)
    assert stiff.mean() == pytest.approx(0.15, rel=0.01)
    assert soft.mean() == pytest.approx(0.09, rel=0.01)


def test_energy_given_back() -> None:
    kinetics = RUNNER.kinetics
    since = np.mod(kinetics.time_s - made.touchdown("left"), made.STRIDE_S)
    share = np.clip(since / CONTACT_S, 0.0, 1.0)
    wave = np.sin(2 * np.pi * share)
    power = forces.MASS_KG * np.where(wave > 0, -6.0 * wave, -9.0 * wave)
    powers = {**kinetics.loads.powers, "left_ankle": power}
    view = changed(loads=replace(kinetics.loads, powers=powers))
    assert MEASURES.get("ankle_recoil").function(view).mean() == pytest.approx(150.0, rel=0.01)
    taken = 6.0 / np.pi * CONTACT_S
    found = MEASURES.get("ankle_loop_hysteresis").function(view).mean()
    assert found == pytest.approx(taken - 1.5 * taken, rel=0.01)


def test_a_joint_that_takes_nothing_in_gives_no_share_of_it() -> None:
    kinetics = RUNNER.kinetics
    powers = {**kinetics.loads.powers, "left_knee": np.full(len(kinetics.time_s), 50.0)}
    view = changed(loads=replace(kinetics.loads, powers=powers))
    assert np.isnan(MEASURES.get("knee_recoil").function(view)).all()
