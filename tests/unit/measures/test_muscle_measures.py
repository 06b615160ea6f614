"""Muscle measures against formulas, and their stated errors against two published legs."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

import analytic_kinetics
import analytic_motion
from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce, Kinetics
from pushoff.core.names import SIDES, Side
from pushoff.core.recording import Found
from pushoff.core.strides import Strides
from pushoff.kinetics.inverse_dynamics import inverse_dynamics
from pushoff.measures import muscle_errors, muscles
from pushoff.measures.needs import unmet
from pushoff.measures.registry import MEASURES
from pushoff.muscles.settings import MuscleSettings
from pushoff.muscles.solve import solve_muscles
from pushoff.phases.strides import build_strides
from pushoff.reference import muscles as legs
from pushoff.sim.runner import Runner, simulate

RUNNER = analytic_motion.runner()
WEIGHT = analytic_kinetics.MASS_KG * GRAVITY


def value(name: str, side: Side = "left", view: Strides | None = None) -> float:
    return float(MEASURES.get(name).function(view or RUNNER.views[side]).mean())


def with_muscles(**changes: object) -> Strides:
    pulled = replace(RUNNER.muscles, **changes)  # pyright: ignore[reportArgumentType]
    return replace(RUNNER.views["left"], muscles=pulled)


@pytest.mark.parametrize("name", legs.names())
def test_every_group_of_every_model_has_all_measures(name: str) -> None:
    wanted = {
        muscles.name_of(group, k.name) for group in legs.load(name).names for k in muscles.KINDS
    }
    assert wanted <= set(muscles.NAMES)
    assert set(muscles.NAMES) == set(muscle_errors.table())


@pytest.mark.parametrize("group", ["soleus", "vasti", "gastrocnemius", "gluteus_maximus"])
def test_peaks_are_where_and_as_high_as_the_bumps(group: str) -> None:
    for side in SIDES:
        gain = analytic_kinetics.SIDE_GAIN[side]
        peak = analytic_kinetics.STRONGEST_N * gain / WEIGHT
        assert value(f"{group}_force_peak", side) == pytest.approx(peak, rel=2e-3)
        active = 100.0 * analytic_kinetics.ACTIVATION * gain
        assert value(f"{group}_activation_peak", side) == pytest.approx(active, rel=2e-3)
        at = 100.0 * analytic_kinetics.MUSCLE_PEAK[group]
        assert value(f"{group}_force_peak_time", side) == pytest.approx(at, abs=0.3)


def test_a_force_that_still_rises_peaks_at_the_end() -> None:
    assert value("iliopsoas_force_peak_time") == 100.0
    assert value("hamstrings_force_peak_time") == 0.0


def test_work_is_the_integral_of_power() -> None:
    view = RUNNER.views["left"].loaded()
    column = RUNNER.muscles.names.index("soleus")
    power = view.over(RUNNER.muscles.power["left"][:, column], samples=2001)
    contact = view.duration("touchdown", "toe_off")[:, None]
    for name, part in (("work_positive", power), ("work_negative", -power)):
        joules = (np.maximum(part, 0.0).mean(axis=1, keepdims=True) * contact).mean()
        expected = joules / analytic_kinetics.MASS_KG
        assert value(f"soleus_{name}") == pytest.approx(expected, rel=0.02)


def test_shares_of_support_and_of_drive() -> None:
    """Where every source has a fixed share of the force, that is what comes out."""
    induced = RUNNER.muscles.induced
    assert induced is not None
    fixed = np.linspace(1.0, 2.0, len(induced.sources))
    fixed[0] = -0.5  # it brakes and lets down
    fixed /= fixed.sum()
    view = with_muscles(
        induced=replace(
            induced,
            support={s: induced.total[s][:, :1] * fixed for s in SIDES},
            drive={s: np.abs(induced.total[s][:, 1:]) * fixed for s in SIDES},
        )
    )
    for number, group in enumerate(RUNNER.muscles.names):
        up = value(f"{group}_support_share", view=view)
        ahead = value(f"{group}_drive_share", view=view)
        assert up == pytest.approx(100.0 * fixed[number], rel=1e-3)
        assert ahead == pytest.approx(100.0 * fixed[number] / fixed[fixed > 0].sum(), rel=1e-3)


def test_unloaded_ends_may_be_unknown_the_middle_may_not() -> None:
    induced = RUNNER.muscles.induced
    assert induced is not None
    view = RUNNER.views["left"]
    time = RUNNER.muscles.time_s
    for share, known in ((0.97, True), (0.5, False)):
        curves = np.array(induced.support["left"])
        gap = view.times["touchdown"][2] + share * view.duration("touchdown", "toe_off")[2]
        curves[np.abs(time - gap) < 0.004] = np.nan
        holed = with_muscles(induced=replace(induced, support={**induced.support, "left": curves}))
        found = MEASURES.get("soleus_support_share").function(holed)
        assert np.isfinite(found[2]) == known
        assert np.isfinite(np.delete(found, 2)).all()


def test_what_a_model_does_not_have_is_said() -> None:
    keep = [n for n, name in enumerate(RUNNER.muscles.names) if name != "gluteus_medius"]
    names = tuple(RUNNER.muscles.names[n] for n in keep)
    view = with_muscles(names=names)
    why = unmet(MEASURES.get("gluteus_medius_force_peak"), RUNNER.motion, view)
    assert why == "the muscle model has no gluteus medius"
    without = with_muscles(induced=None, skipped={"induced": "one leg was hidden"})
    why = unmet(MEASURES.get("soleus_drive_share"), RUNNER.motion, without)
    assert why == "one leg was hidden"


@lru_cache(maxsize=2)
def exact(model: str) -> dict[Side, Strides]:
    """Return the views of a virtual runner with exact motion and force, solved with one leg."""
    run = simulate(Runner(speed_mps=3.6, height_m=1.72, mass_kg=64.0, seed=5), 3.0, 240.0)
    motion, table = run.motion(), build_strides(run.events, run.motion())
    plates = run.force
    ground = GroundForce(
        {side: plates.force[:, i] for i, side in enumerate(SIDES)},
        {side: plates.centre_of_pressure[:, i] for i, side in enumerate(SIDES)},
        {side: np.zeros(len(run.time_s)) for side in SIDES},
        "measured",
        "virtual runner",
    )
    loads = inverse_dynamics(motion, ground, run.mass_kg, run.runner.sex)
    mass = Found(run.mass_kg, 0.0, "virtual runner")
    kinetics = Kinetics(run.time_s, mass, ground, loads, {}, motion.angles, dimension=3)
    found = solve_muscles(kinetics, motion, table, MuscleSettings(model=model)).muscles
    return {s: Strides.of(table, s, motion, kinetics=kinetics, muscles=found) for s in SIDES}


def test_stated_errors_hold_the_spread_between_two_legs() -> None:
    """On a runner that the errors were not taken from: most differences lie within 1 SD each."""
    inside = []
    for name in muscles.NAMES:
        group = MEASURES.get(name).needs[0].partition(":")[2]
        if group not in legs.load("gait10").names:
            continue
        for side in SIDES:
            one, other = (
                float(np.nanmean(MEASURES.get(name).function(exact(model)[side])))
                for model in ("gait10", "rajagopal")
            )
            sd = np.sqrt(2.0) * MEASURES.get(name).tolerance["3d"]
            inside.append(abs(one - other) <= sd)
    assert np.mean(inside) >= 0.68


@pytest.mark.parametrize("model", ["gait10", "rajagopal"])
def test_calf_drives_and_vasti_brake(model: str) -> None:
    """The order that hamner2010 found, with either leg."""
    for view in exact(model).values():
        calf = sum(value(f"{g}_drive_share", view=view) for g in ("soleus", "gastrocnemius"))
        assert calf > 60.0
        assert value("vasti_drive_share", view=view) < -10.0
        assert value("vasti_support_share", view=view) > 5.0
        assert value("vasti_force_peak_time", view=view) < 45.0
