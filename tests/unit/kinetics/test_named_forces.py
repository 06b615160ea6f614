"""Half sine and two-mass model against their papers and the virtual runner."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.names import SIDES
from pushoff.kinetics.contact_load import ContactLoad, contact_loads
from pushoff.kinetics.contacts import contacts_of
from pushoff.kinetics.sine import peak_bw, sine
from pushoff.kinetics.two_mass import LOWER_MASS, Landing, curve_bw, two_mass
from pushoff.sim.runner import Runner, SimulatedRun, simulate


@lru_cache(maxsize=4)
def run(speed: float = 3.5, strike: str = "rearfoot") -> SimulatedRun:
    return simulate(Runner(speed_mps=speed, foot_strike=strike), 4.0, 240.0)  # pyright: ignore


def forces(truth: SimulatedRun) -> dict[str, GroundForce]:
    motion, contacts = truth.motion(), contacts_of(truth.events)
    found = {
        "sine": sine(motion, contacts, truth.mass_kg, truth.height_m),
        "two_mass": two_mass(motion, contacts, truth.mass_kg),
    }
    assert all(force is not None for force in found.values())
    return found  # pyright: ignore[reportReturnType]


def one_load(contact_s: float = 0.24, carried_s: float = 0.36, samples: int = 4001) -> ContactLoad:
    share = np.linspace(0.0, 1.0, samples)
    return ContactLoad(
        start=np.array([0.0]),
        stop=np.array([contact_s]),
        carried_s=np.array([carried_s]),
        frame=np.arange(samples),
        number=np.zeros(samples, dtype=int),
        share=share,
        air=np.zeros(samples, dtype=bool),
    )


def test_peak_of_the_sine_by_its_paper() -> None:
    """morin2005: F_max = m g π/2 (t_f / t_c + 1)."""
    contact, flight = np.array([0.20, 0.25, 0.15]), np.array([0.14, 0.10, 0.13])
    wanted = 0.5 * np.pi * (flight / contact + 1.0)
    np.testing.assert_allclose(peak_bw(contact, contact + flight), wanted, rtol=1e-12)


def test_stiffness_from_the_sine_is_dalleaus() -> None:
    """Peak over drop equals π m (t_f + t_c) / (t_c² ((t_f + t_c)/π − t_c/4))."""
    mass, contact, flight = 71.0, 0.21, 0.13
    peak = mass * GRAVITY * float(peak_bw(np.array([contact]), np.array([contact + flight]))[0])
    drop = peak * contact**2 / (mass * np.pi**2) - GRAVITY * contact**2 / 8.0
    whole = contact + flight
    dalleau = mass * np.pi * whole / (contact**2 * (whole / np.pi - contact / 4.0))
    assert peak / drop == pytest.approx(dalleau, rel=1e-9)


def test_two_mass_curve_carries_the_weight_and_stops_the_leg() -> None:
    load = one_load()
    speed, stop = 1.2, 0.045
    found = curve_bw(load, Landing(np.array([speed]), np.array([stop])))
    contact, carried = 0.24, 0.36
    assert float(np.mean(0.5 * (found[1:] + found[:-1]))) * contact == pytest.approx(
        carried, rel=1e-5
    )
    assert (found >= 0.0).all()
    assert found[0] == pytest.approx(0.0, abs=1e-9)
    # The leg's part alone: what is there beyond a body without any landing.
    early = LOWER_MASS * (speed / stop / GRAVITY + 1.0)
    since = load.share * contact
    rest = found - np.where(since < 2 * stop, early * (1 + np.cos(np.pi * (since / stop - 1))), 0.0)
    assert load.share[np.argmax(rest)] == pytest.approx(0.47, abs=0.001)


def test_two_mass_is_unknown_where_the_ankle_was_not_seen() -> None:
    found = curve_bw(one_load(), Landing(np.array([np.nan]), np.array([np.nan])))
    assert np.isnan(found).all()


@pytest.mark.parametrize("method", ["sine", "two_mass"])
@pytest.mark.parametrize("strike", ["rearfoot", "forefoot"])
def test_contract_on_the_virtual_runner(method: str, strike: str) -> None:
    truth = run(3.5, strike)
    found = forces(truth)[method]
    weight = truth.mass_kg * GRAVITY
    assert found.method == method
    for number, side in enumerate(SIDES):
        force, real = found.force[side], truth.force.force[:, number]
        known = np.isfinite(force[:, 1])
        assert known.mean() > 0.8
        assert (force[known, 1] >= 0.0).all()
        air = known & (real[:, 1] == 0.0)
        inner = air & np.roll(air, 2) & np.roll(air, -2)
        assert (force[inner, 1] == 0.0).all()
        whole = contacts_of(truth.events)[side]
        for start, stop in whole[1:-1]:
            here = (truth.time_s >= start) & (truth.time_s <= stop)
            # Vertical impulse as the plate has it; none left over fore-aft.
            assert force[here, 1].sum() == pytest.approx(real[here, 1].sum(), rel=0.03)
            assert abs(force[here, 0].mean()) < 0.003 * weight
        lever = found.centre_of_pressure[side]
        assert np.isnan(lever[air]).all()
        loaded = known & (real[:, 1] > 0.3 * weight)
        off = lever[loaded, 0] - truth.force.centre_of_pressure[loaded, number, 0]
        assert np.sqrt(np.mean(off**2)) < 0.04


@pytest.mark.parametrize("method", ["sine", "two_mass"])
def test_force_scales_with_mass_and_shifts_with_time(method: str) -> None:
    truth = run()
    motion, contacts = truth.motion(), contacts_of(truth.events)

    def solve(mass: float, rows: dict[str, np.ndarray]) -> GroundForce:
        found = (
            sine(motion, rows, mass, 1.75)  # pyright: ignore[reportArgumentType]
            if method == "sine"
            else two_mass(motion, rows, mass)  # pyright: ignore[reportArgumentType]
        )
        assert found is not None
        return found

    once, twice = solve(60.0, dict(contacts)), solve(120.0, dict(contacts))
    for side in SIDES:
        np.testing.assert_allclose(twice.force[side], 2.0 * once.force[side])


def test_no_ankles_no_two_mass() -> None:
    from dataclasses import replace

    truth = run()
    motion = truth.motion()
    bare = replace(motion, points={k: v for k, v in motion.points.items() if "ankle" not in k})
    assert two_mass(bare, contacts_of(truth.events), 70.0) is None


def test_loads_know_their_sides() -> None:
    truth = run()
    loads = contact_loads(truth.time_s, contacts_of(truth.events))
    assert loads is not None
    assert set(loads) == set(SIDES)
