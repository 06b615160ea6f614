"""Force from the path of the centre of mass: analytic paths, the virtual runner, the dispatcher."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES
from pushoff.kinetics.body_path import body_path
from pushoff.kinetics.centre_of_mass import centre_of_mass
from pushoff.kinetics.contact_path import contact_path
from pushoff.kinetics.contacts import Contacts, contacts_of, inside
from pushoff.kinetics.estimate import estimate_force
from pushoff.kinetics.force_shapes import COUNT, force_shapes, in_sines, sines
from pushoff.kinetics.path_fit import (
    ForcePrior,
    PathError,
    Steps,
    Windows,
    event_shift,
    fit_path,
)
from pushoff.kinetics.settings import KineticsSettings
from pushoff.sim.runner import Runner, SimulatedRun, simulate

STEP_S, CONTACT_S, RATE_HZ = 0.35, 0.23, 240.0
EXACT = PathError(slow_m=1e-5, white_m=1e-6)


def test_the_sines_are_integrals_of_each_other() -> None:
    share = np.linspace(-0.2, 1.4, 16001)
    force, kick, way = (sines(share, 6, order) for order in range(3))
    gap = share[1] - share[0]
    # Steps of 1e-4 over the contact's ends leave an error of first order there.
    assert np.abs(np.gradient(kick, gap, axis=0) - force)[5:-5].max() < 2e-3
    assert np.abs(np.gradient(way, gap, axis=0) - kick)[5:-5].max() < 1e-6
    assert (force[share > 1.0] == 0.0).all()


def test_curves_come_back_from_their_coefficients() -> None:
    share = np.linspace(0.0, 1.0, 41)
    wanted = np.array([[1.0, 0.3, -0.2], [0.5, 0.0, 0.1]])
    assert in_sines(wanted @ sines(share, 3, 0).T, 3) == pytest.approx(wanted, abs=1e-9)


def test_shapes_of_running_push_up_and_carry_their_mean() -> None:
    share = np.linspace(0.0, 1.0, 201)
    for axis, shape in force_shapes().items():
        assert shape.covariance == pytest.approx(shape.covariance.T)
        assert np.linalg.eigvalsh(shape.covariance).min() > -1e-6, axis
    curve = sines(share, COUNT, 0) @ force_shapes()["vertical"].mean
    assert curve.min() > -0.01
    assert curve.mean() == pytest.approx(1.0, abs=0.02)


def hopping(count: int = 12) -> tuple[np.ndarray, np.ndarray, Steps, np.ndarray]:
    """Return time, height, contacts and coefficients of a body whose force is known."""
    starts = 0.2 + STEP_S * np.arange(count)
    spans = np.column_stack([starts, starts + CONTACT_S])
    steps = Steps.of({"left": spans[::2], "right": spans[1::2]})
    # A lopsided wave with the impulse of the step's weight: ∫ sin is 2/π, that of a full wave none.
    one = np.zeros(COUNT)
    one[:3] = 1.0, 0.25, 0.1
    one *= (STEP_S / CONTACT_S) / (2.0 / np.pi * (one[0] + one[2] / 3.0))
    found = np.tile(one, (count, 1))
    time = np.arange(round((starts[-1] + 0.5) * RATE_HZ)) / RATE_HZ
    share = (time[:, None] - starts) / CONTACT_S
    moved = np.einsum("tcs,cs->t", sines(share, COUNT, 2), found) * CONTACT_S**2 * GRAVITY
    return time, moved - 0.5 * GRAVITY * time**2 + 1.3 * time, steps, found


def vague(steps: Steps) -> ForcePrior:
    """Return a prior that expects the shape of running and knows little."""
    shape = force_shapes()["vertical"]
    mean = steps.mean_force[:, None] * shape.mean
    return ForcePrior(mean, shape.covariance + 0.04 * np.eye(COUNT), steps.mean_force, GRAVITY)


def test_an_exact_path_gives_back_the_force() -> None:
    time, path, steps, truth = hopping()
    found = fit_path(Windows.of(time, steps), time, path, vague(steps), EXACT)
    share = np.linspace(0.0, 1.0, 50)
    error = (found - truth) @ sines(share, COUNT, 0).T
    assert np.sqrt((error**2).mean()) < 0.03
    impulse = found @ ((1.0 - np.cos(np.pi * np.arange(1, COUNT + 1))) / np.arange(1, COUNT + 1))
    assert impulse * CONTACT_S / np.pi == pytest.approx(STEP_S, rel=0.005)


def test_a_path_that_moves_steadily_makes_no_force() -> None:
    time, path, steps, _ = hopping()
    once = fit_path(Windows.of(time, steps), time, path, vague(steps), EXACT)
    later = fit_path(Windows.of(time, steps), time, path + 2.0 - 3.0 * time, vague(steps), EXACT)
    assert later == pytest.approx(once, abs=1e-3)


@pytest.mark.parametrize(("gap_s", "lost"), [((1.70, 1.75), 1), ((1.855, 1.945), 0)])
def test_only_a_contact_with_a_gap_is_unknown(gap_s: tuple[float, float], lost: int) -> None:
    time, path, steps, truth = hopping()
    path = np.where((time > gap_s[0]) & (time < gap_s[1]), np.nan, path)
    found = fit_path(Windows.of(time, steps), time, path, vague(steps), EXACT)
    unknown = np.isnan(found).any(axis=1)
    assert unknown.sum() == lost
    share = np.linspace(0.0, 1.0, 50)
    error = (found - truth)[~unknown] @ sines(share, COUNT, 0).T
    assert np.sqrt((error**2).mean()) < 0.06


@pytest.mark.parametrize("late_s", [-0.008, 0.008])
def test_the_path_tells_when_events_are_late(late_s: float) -> None:
    time, path, steps, _ = hopping()
    told = steps.shifted(late_s, late_s)
    error = PathError(0.001)
    shape = force_shapes()["vertical"].mean
    start, stop = event_shift(time, path, told, shape, vague(told), error, (0.01, 0.01))
    plain = event_shift(time, path, steps, shape, vague(steps), error, (0.01, 0.01))
    # The shape of force is uncertain too and explains a part of it.
    assert 0.25 < (start - plain[0]) / -late_s < 1.2
    assert 0.25 < (stop - plain[1]) / -late_s < 1.2


@lru_cache(maxsize=4)
def run(strike: str = "rearfoot", speed_mps: float = 3.2) -> SimulatedRun:
    return simulate(
        Runner(speed_mps=speed_mps, foot_strike=strike, seed=3),  # pyright: ignore[reportArgumentType]
        5.0,
        200.0,
    )


def contacts(of: SimulatedRun) -> Contacts:
    return contacts_of(of.events)


def legs_only(motion: Motion) -> Motion:
    kept = ("hip", "knee", "ankle", "heel", "ball", "toe")
    points = {n: p for n, p in motion.points.items() if n.endswith(kept)}
    return replace(motion, points=points, raw_points=points, com_source="mid_hip")


def error(found: GroundForce, of: SimulatedRun, axis: int) -> float:
    """Return the root-mean-square error over contact, body weights."""
    weight, rows = of.mass_kg * GRAVITY, []
    settled = (of.time_s > 0.4) & (of.time_s < of.time_s[-1] - 0.4)
    for number, side in enumerate(SIDES):
        here = settled & inside(of.time_s, contacts(of)[side])
        rows.append((found.force[side] - of.force.force[:, number])[here, axis] / weight)
    return float(np.sqrt(np.mean(np.square(np.concatenate(rows)))))


@pytest.mark.parametrize(
    ("strike", "speed_mps"), [("rearfoot", 3.2), ("midfoot", 2.6), ("forefoot", 4.4)]
)
def test_exact_motion_of_the_whole_body_stays_within_the_stated_error(
    strike: str, speed_mps: float
) -> None:
    of = run(strike, speed_mps)
    found = centre_of_mass(of.motion(), contacts(of), of.mass_kg)
    assert found is not None
    assert not found.measured
    assert error(found, of, 1) < found.error["vertical"]
    assert error(found, of, 0) < found.error["fore_aft"]
    real = np.percentile(of.force.force[:, :, 1].max(axis=1), 99.5)
    mine = np.percentile(found.force["left"][:, 1] + found.force["right"][:, 1], 99.5)
    assert mine == pytest.approx(real, rel=2.0 * found.error["peak"])


def test_without_a_trunk_it_says_so_and_states_a_larger_error() -> None:
    of = run()
    whole = centre_of_mass(of.motion(), contacts(of), of.mass_kg)
    legs = centre_of_mass(legs_only(of.motion()), contacts(of), of.mass_kg)
    assert whole is not None
    assert legs is not None
    assert any("trunk" in sentence for sentence in legs.warnings)
    assert not any("trunk" in sentence for sentence in whole.warnings)
    assert legs.error["vertical"] > whole.error["vertical"]
    assert error(legs, of, 1) < 1.5 * legs.error["vertical"]


def test_without_legs_there_is_none() -> None:
    of = run()
    hips = {n: p for n, p in of.motion().points.items() if n.endswith("hip")}
    motion = replace(of.motion(), points=hips, raw_points=hips, com_source="mid_hip")
    assert body_path(motion) is None
    assert centre_of_mass(motion, contacts(of), of.mass_kg) is None


def test_who_speeds_up_gets_the_impulse_for_it() -> None:
    of, gain = run(), 0.8
    motion = of.motion()
    more = 0.5 * gain * motion.time_s**2
    points = {n: p + np.outer(more, [1.0, 0.0, 0.0]) for n, p in motion.points.items()}
    steady = centre_of_mass(motion, contacts(of), of.mass_kg)
    faster = centre_of_mass(
        replace(motion, points=points, raw_points=points), contacts(of), of.mass_kg
    )
    assert steady is not None
    assert faster is not None
    here = (motion.time_s > 0.8) & (motion.time_s < 4.2)
    push = [
        sum(f.force[side][here, 0].sum() for side in SIDES) / motion.rate_hz
        for f in (steady, faster)
    ]
    assert push[1] - push[0] == pytest.approx(of.mass_kg * gain * 3.4, rel=0.15)


@pytest.mark.parametrize("strike", ["rearfoot", "midfoot", "forefoot"])
def test_the_centre_of_pressure_follows_the_foot(strike: str) -> None:
    of = run(strike, {"rearfoot": 3.2, "midfoot": 2.6, "forefoot": 4.4}[strike])
    motion = of.motion()
    found = contact_path(motion, contacts(of))
    for number, side in enumerate(SIDES):
        here = inside(of.time_s, contacts(of)[side])
        assert np.isnan(found[side][~here]).all()
        assert (found[side][here, 1] == motion.floor_up_m).all()
        off = (found[side] - of.force.centre_of_pressure[:, number])[here]
        off = off[np.isfinite(off[:, 0])]
        assert np.sqrt((off[:, 0] ** 2).mean()) < 0.025
        assert np.sqrt((off[:, 2] ** 2).mean()) < 0.015


def test_a_foot_that_was_not_seen_has_no_centre_of_pressure_but_force() -> None:
    of = run()
    points = {n: p for n, p in of.motion().points.items() if not n.startswith("left_heel")}
    motion = replace(of.motion(), points=points, raw_points=points)
    found = centre_of_mass(motion, contacts(of), of.mass_kg)
    assert found is not None
    assert np.isnan(found.centre_of_pressure["left"]).all()
    assert np.isfinite(found.force["left"]).all()
    assert error(found, of, 0) < 1.5 * found.error["fore_aft"]


def test_one_contact_alone_is_enough() -> None:
    of = run()
    one: Contacts = {"left": np.empty((0, 2)), "right": contacts(of)["right"][2:3]}
    found = centre_of_mass(of.motion(), one, of.mass_kg)
    assert found is not None
    assert (found.force["left"] == 0.0).all()
    assert found.force["right"][:, 1].max() > 1.5 * of.mass_kg * GRAVITY


def test_an_unknown_method_is_refused_and_no_contact_gives_none() -> None:
    of = run()
    given = (of.mass_kg, of.height_m)
    with pytest.raises(ValueError, match="expected auto"):
        estimate_force(of.motion(), contacts(of), *given, KineticsSettings(estimate="magic"))
    none: Contacts = {side: np.empty((0, 2)) for side in SIDES}
    assert estimate_force(of.motion(), none, *given, KineticsSettings()) is None
    for method in ("auto", "centre_of_mass", "two_mass", "sine"):
        found = estimate_force(of.motion(), contacts(of), *given, KineticsSettings(estimate=method))
        assert found is not None
        assert found.method == ("centre_of_mass" if method == "auto" else method)
