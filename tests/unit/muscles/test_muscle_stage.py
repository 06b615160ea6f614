"""The muscle stage on the virtual runner's exact angles and joint moments."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from pushoff.core.constants import GRAVITY
from pushoff.core.errors import BadUsageError
from pushoff.core.kinetics import GroundForce, Kinetics, Loads
from pushoff.core.motion import Motion
from pushoff.core.muscles import MUSCLE_JOINTS, Muscles
from pushoff.core.names import SIDES, sided
from pushoff.core.recording import Found
from pushoff.core.strides import Strides, StrideTable
from pushoff.muscles import curves
from pushoff.muscles.model import Leg
from pushoff.muscles.pull import Course, pull
from pushoff.muscles.settings import MuscleSettings
from pushoff.muscles.solve import solve_muscles
from pushoff.muscles.tendon import load_of, stored_energy
from pushoff.phases.strides import build_strides
from pushoff.reference import muscles as models
from pushoff.sim.loads import joint_loads
from pushoff.sim.runner import Runner, SimulatedRun, simulate

RIGID, ELASTIC = MuscleSettings(tendon="rigid"), MuscleSettings(tendon="elastic")
BOTH = pytest.mark.parametrize("settings", [RIGID, ELASTIC], ids=["rigid", "elastic"])


@lru_cache(maxsize=1)
def run() -> SimulatedRun:
    return simulate(Runner(speed_mps=3.5), 3.0, 200.0)


@lru_cache(maxsize=1)
def motion() -> Motion:
    virtual = run()
    points = dict(virtual.points)
    lengths = {
        sided(side, name): float(
            np.linalg.norm(points[sided(side, top)][0] - points[sided(side, end)][0])
        )
        for side in SIDES
        for name, top, end in (("thigh", "hip", "knee"), ("shank", "knee", "ankle"))
    }
    return Motion(
        time_s=virtual.time_s,
        points=points,
        raw_points=points,
        angles=dict(virtual.angles),
        filled={},
        confidence={},
        dimension=3,
        view="3d",
        surface="treadmill",
        ground_speed=Found(3.5, 0.0, "set"),
        com_source="whole_body",
        scale_known=True,
        floor_up_m=0.0,
        lengths=lengths,
    )


@lru_cache(maxsize=1)
def strides() -> StrideTable:
    return build_strides(run().events, motion())


@lru_cache(maxsize=1)
def kinetics() -> Kinetics:
    virtual, loads = run(), joint_loads(run())
    plates = virtual.force
    ground = GroundForce(
        force={side: plates.force[:, i] for i, side in enumerate(SIDES)},
        centre_of_pressure={side: plates.centre_of_pressure[:, i] for i, side in enumerate(SIDES)},
        free_moment={side: np.zeros(len(virtual.time_s)) for side in SIDES},
        method="measured",
        source="virtual",
    )
    return Kinetics(
        time_s=virtual.time_s,
        mass=Found(virtual.mass_kg, 0.0, "set"),
        ground=ground,
        loads=Loads(loads.moments, loads.powers, loads.reactions),
        leg_length={side: np.full(len(virtual.time_s), np.nan) for side in SIDES},
        angles=dict(virtual.angles),
        dimension=3,
    )


def solved(changed: Kinetics | None = None, settings: MuscleSettings = RIGID) -> Muscles:
    found = solve_muscles(changed or kinetics(), motion(), strides(), settings).muscles
    assert found is not None
    return found


def with_moments(factor: float = 1.0, **changed: np.ndarray) -> Kinetics:
    whole = kinetics()
    moments = {name: factor * curve for name, curve in whole.loads.moments.items()}
    return replace(whole, loads=replace(whole.loads, moments={**moments, **changed}))


@BOTH
def test_forces_and_reserves_give_the_joint_moments(settings: MuscleSettings) -> None:
    found = solved(settings=settings)
    for side in SIDES:
        given = np.einsum("tmj,tm->tj", found.arms[side], found.force[side]) + found.reserves[side]
        for at, joint in enumerate(MUSCLE_JOINTS):
            asked = kinetics().loads.moments[sided(side, joint)]
            np.testing.assert_allclose(given[:, at], asked, atol=1e-6)


@BOTH
def test_power_of_muscles_and_reserves_is_that_of_the_joints(settings: MuscleSettings) -> None:
    found = solved(settings=settings)
    step = float(np.diff(found.time_s).mean())
    for side in SIDES:
        rates = np.column_stack(
            [np.gradient(kinetics().angles[sided(side, j)], step) for j in MUSCLE_JOINTS]
        )
        asked = sum(
            kinetics().loads.moments[sided(side, joint)] * rates[:, at]
            for at, joint in enumerate(MUSCLE_JOINTS)
        )
        given = found.power[side].sum(axis=1) + (found.reserves[side] * rates).sum(axis=1)
        np.testing.assert_allclose(given, asked, atol=1e-6)


def test_rigid_tendons_leave_all_power_to_the_fibres() -> None:
    found = solved(settings=RIGID)
    assert found.tendon == "rigid"
    for side in SIDES:
        np.testing.assert_array_equal(found.fibre_power[side], found.power[side])


def test_the_elastic_tendon_takes_work_and_returns_it() -> None:
    found = solved(settings=ELASTIC)
    assert found.tendon == "elastic"
    leg = Leg.scaled(
        models.load("gait10"),
        run().mass_kg,
        motion().lengths["left_thigh"],
        motion().lengths["left_shank"],
    )
    step = float(np.diff(found.time_s).mean())
    for side in SIDES:
        others = [n for n, name in enumerate(found.names) if name not in leg.model.elastic]
        np.testing.assert_array_equal(
            found.fibre_power[side][:, others], found.power[side][:, others]
        )
        # What fibres give and the whole muscle does not is on its way into the tendon.
        into = (found.fibre_power[side] - found.power[side]).sum(axis=1)
        held = np.cumsum(into) * step
        energy = stored_energy(leg, found.force[side])
        assert energy.max() > 10.0, "tens of joules in running"
        # Over whole strides nothing is left in it: less than 5 % of what it holds, per stride.
        left = held[-1] - held[0] - (energy[-1] - energy[0])
        assert abs(left) < 0.05 * energy.max() * len(strides().rows(side))
        assert held.max() - held.min() == pytest.approx(energy.max(), rel=0.2)


def test_measured_achilles_strain_in_running() -> None:
    """4.0–4.9 % at 2.0–2.6 kN were measured at up to 3.5 m/s (kharazi2021)."""
    found = solved(settings=ELASTIC)
    leg = Leg.scaled(models.load("gait10"), run().mass_kg)
    strain = curves.tendon_length(load_of(leg, found.force["left"]), leg.model.tendon_strain) - 1
    assert 0.03 < strain.max() < 0.06


def test_mass_nobody_knows_changes_no_activation() -> None:
    one = solved()
    heavy = replace(with_moments(1.3), mass=Found(1.3 * run().mass_kg, 0.0, "set"))
    two = solved(heavy)
    for side in SIDES:
        np.testing.assert_allclose(two.activation[side], one.activation[side], atol=1e-7)
        np.testing.assert_allclose(two.force[side], 1.3 * one.force[side], atol=1e-3)
    assert two.reserve_share == pytest.approx(one.reserve_share)


def test_mirrored_runner_has_mirrored_muscles() -> None:
    def swapped(curves: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        turn = {"left": "right", "right": "left"}
        return {
            turn[n.partition("_")[0]] + "_" + n.partition("_")[2]: curve
            for n, curve in curves.items()
            if n.partition("_")[0] in turn
        }

    whole = kinetics()
    turned = replace(
        whole,
        angles=swapped(dict(whole.angles)),
        loads=replace(whole.loads, moments=swapped(dict(whole.loads.moments))),
    )
    one, two = solved(), solved(turned)
    np.testing.assert_allclose(two.force["left"], one.force["right"], atol=1e-6)
    np.testing.assert_allclose(two.force["right"], one.force["left"], atol=1e-6)


def test_unknown_moments_are_unknown_forces_and_no_others() -> None:
    moment = kinetics().loads.moments["left_knee"].copy()
    moment[100:120] = np.nan
    whole, found = solved(), solved(with_moments(left_knee=moment))
    for curve in (found.activation, found.force, found.power, found.reserves):
        assert np.isnan(curve["left"][100:120]).all()
    keep = np.r_[0:100, 120 : len(moment)]
    np.testing.assert_allclose(found.force["left"][keep], whole.force["left"][keep], atol=1e-6)
    np.testing.assert_allclose(found.force["right"], whole.force["right"], atol=1e-6)


@BOTH
@pytest.mark.parametrize("key", models.names())
def test_peaks_come_in_the_published_order(key: str, settings: MuscleSettings) -> None:
    """Gluteus maximus and vasti early, soleus about the middle, gastrocnemius later."""
    found = solved(settings=replace(settings, model=key))
    view = Strides.of(
        strides(), "right", motion(), kinetics=kinetics(), muscles=found, mass_kg=run().mass_kg
    ).loaded()
    mean = {
        name: view.over(np.ascontiguousarray(found.force["right"][:, n])).mean(axis=0)
        for n, name in enumerate(found.names)
    }
    peak = {name: int(curve.argmax()) for name, curve in mean.items()}
    assert peak["gluteus_maximus"] < 40
    assert peak["vasti"] < 50
    assert 40 <= peak["soleus"] <= 65
    assert peak["soleus"] < peak["gastrocnemius"] <= 85
    assert mean["iliopsoas"][100] > mean["iliopsoas"][70]
    assert 2.0 < mean["soleus"].max() / (run().mass_kg * GRAVITY) < 9.0


def test_muscles_too_weak_for_the_moment_are_named() -> None:
    found = solved(with_moments(left_ankle=3.0 * kinetics().loads.moments["left_ankle"]))
    assert found.reserve_share["ankle"] > 0.05
    assert any("% at the ankle" in text for text in found.warnings)
    assert any("result of a model" in text for text in found.warnings)


def test_without_a_pelvis_the_hip_comes_from_the_thigh_and_says_so() -> None:
    whole = kinetics()
    angles = {n: c for n, c in whole.angles.items() if n not in ("left_hip", "right_hip")}
    found = solved(replace(whole, angles=angles))
    assert any("pelvis was not seen" in text for text in found.warnings)
    assert np.isfinite(found.force["left"]).any()


def test_without_an_ankle_there_is_a_reason() -> None:
    whole = kinetics()
    angles = {n: c for n, c in whole.angles.items() if "ankle" not in n}
    result = solve_muscles(replace(whole, angles=angles), motion(), strides())
    assert result.muscles is None
    assert "ankle" in result.skipped["muscles"]
    bare = replace(whole, loads=Loads({}, {}, {}))
    result = solve_muscles(bare, motion(), strides())
    assert "moments" in result.skipped["muscles"]


def test_one_leg_alone_is_solved_and_said() -> None:
    whole = kinetics()
    moments = {n: c for n, c in whole.loads.moments.items() if n.startswith("left")}
    result = solve_muscles(
        replace(whole, loads=replace(whole.loads, moments=moments)), motion(), strides()
    )
    assert result.muscles is not None
    assert "one leg" in result.skipped["muscles"]
    assert np.isfinite(result.muscles.force["left"]).all()
    assert np.isnan(result.muscles.force["right"]).all()


@pytest.mark.parametrize(
    ("settings", "named"),
    [(MuscleSettings(model="gait99"), "gait10"), (MuscleSettings(tendon="rubber"), "elastic")],
)
def test_unknown_settings_list_the_known(settings: MuscleSettings, named: str) -> None:
    with pytest.raises(BadUsageError, match=named):
        solve_muscles(kinetics(), motion(), strides(), settings)


def test_a_tendon_that_does_not_settle_is_told() -> None:
    """An absurdly soft tendon cannot find a common state with its muscles."""
    leg = Leg.scaled(replace(models.load("gait10"), tendon_strain=0.6), run().mass_kg)
    names = [sided("left", joint) for joint in MUSCLE_JOINTS]
    course = Course.of(
        run().time_s,
        np.column_stack([kinetics().angles[name] for name in names]),
        np.column_stack([kinetics().loads.moments[name] for name in names]),
    )
    assert not pull(leg, course, elastic=True).settled
    assert pull(leg, course, elastic=False).settled
