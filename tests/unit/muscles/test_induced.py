"""Induced acceleration on the virtual runner: joint moments stand in for muscles."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce, Kinetics, Loads
from pushoff.core.motion import Motion
from pushoff.core.muscles import InducedShares
from pushoff.core.names import SIDES, Side, other, sided
from pushoff.core.recording import Found
from pushoff.muscles.induced import OTHER_SOURCES, induced_shares
from pushoff.muscles.planar_body import PlanarBody
from pushoff.reference.anthropometry import segment_inertia
from pushoff.sim.runner import Runner, SimulatedRun, simulate

NAMES = ("hip", "knee", "ankle")


@lru_cache(maxsize=1)
def run() -> SimulatedRun:
    return simulate(Runner(), 4.0, 240.0)


def moments(body: PlanarBody, force: dict, pressure: dict) -> dict[str, np.ndarray]:
    """Return planar joint moments from the ground up, by each segment's own balance."""

    def cross(arm: np.ndarray, push: np.ndarray) -> np.ndarray:
        return arm.real * push.imag - arm.imag * push.real

    found: dict[str, np.ndarray] = {}
    for side in SIDES:
        push = force[side]
        place = np.where(np.isfinite(pressure[side]), pressure[side], 0.0)
        below = np.zeros(len(push))
        for name, joint, sign in (("foot", "ankle", 1), ("shank", "knee", -1), ("thigh", "hip", 1)):
            piece, top = body.segments[sided(side, name)], body.points[sided(side, joint)]
            step = body.step_s
            faster = np.gradient(np.gradient(piece.centre, step), step)
            spin = np.gradient(piece.rate, step)
            pull = piece.mass_kg * (faster + 1j * GRAVITY) - push
            turn = piece.inertia * spin - below
            turn -= cross(top - piece.centre, pull) + cross(place - piece.centre, push)
            found[sided(side, joint)] = sign * turn
            push, place, below = -pull, top, -turn
    return found


def kinetics_of(motion: Motion, mass: float) -> Kinetics:
    plates = run().force
    force = {side: plates.force[:, i] for i, side in enumerate(SIDES)}
    pressure = {side: plates.centre_of_pressure[:, i] for i, side in enumerate(SIDES)}
    body = PlanarBody.of(motion, segment_inertia(run().runner.sex), mass)
    assert body is not None
    found = moments(
        body,
        {side: force[side][:, 0] + 1j * force[side][:, 1] for side in SIDES},
        {side: pressure[side][:, 0] + 1j * pressure[side][:, 1] for side in SIDES},
    )
    none = {side: np.zeros(len(motion.time_s)) for side in SIDES}
    ground = GroundForce(force, pressure, none, "measured", "virtual runner")
    loads = Loads(found, {}, {})
    return Kinetics(
        motion.time_s, Found(mass, 0.0, "told"), ground, loads, {}, motion.angles, dimension=3
    )


def solved(motion: Motion, kinetics: Kinetics, reserve: float = 0.0) -> InducedShares:
    """Return the shares; ``reserve`` is the part of every moment that the muscles do not give."""
    count = len(motion.time_s)
    moment = {
        side: np.stack([kinetics.loads.moments[sided(side, n)] for n in NAMES], axis=1)
        for side in SIDES
    }
    found = induced_shares(
        motion,
        kinetics,
        NAMES,
        {side: (1.0 - reserve) * moment[side] for side in SIDES},
        {side: np.broadcast_to(np.eye(3), (count, 3, 3)) for side in SIDES},
        {side: reserve * moment[side] for side in SIDES},
        run().runner.sex,
    )
    assert found is not None
    return found


@lru_cache(maxsize=1)
def exact() -> tuple[Motion, Kinetics, InducedShares]:
    motion = run().motion()
    kinetics = kinetics_of(motion, run().mass_kg)
    return motion, kinetics, solved(motion, kinetics)


def in_contact(side: Side, curve: np.ndarray, first: float, last: float) -> np.ndarray:
    """Return a curve in a part of all whole contacts, one row per contact."""
    kinds = {
        kind: np.array([e.time_s for e in run().events.events if e.side == side and e.kind == kind])
        for kind in ("touchdown", "toe_off")
    }
    rows = []
    for start in kinds["touchdown"]:
        later = kinds["toe_off"][kinds["toe_off"] > start]
        if len(later):
            at = start + np.linspace(first, last, 41) * (later[0] - start)
            rows.append(curve[np.rint(at * run().rate_hz).astype(int)])
    return np.array(rows)


@pytest.mark.parametrize("side", SIDES)
def test_the_shares_are_the_whole(side: Side) -> None:
    _, kinetics, found = exact()
    force = kinetics.ground.force[side]
    on = np.isfinite(found.total[side][:, 0])
    assert on.any()
    assert found.total[side][on] * run().mass_kg == pytest.approx(force[on][:, [1, 0]])
    assert found.support[side][on].sum(axis=1) == pytest.approx(found.total[side][on, 0])
    assert found.drive[side][on].sum(axis=1) == pytest.approx(found.total[side][on, 1])


@pytest.mark.parametrize("side", SIDES)
def test_nothing_is_said_about_a_foot_in_the_air(side: Side) -> None:
    _, kinetics, found = exact()
    air = kinetics.ground.force[side][:, 1] == 0.0
    assert air.any()
    for curves in (found.support, found.drive, found.total):
        assert np.isnan(curves[side][air]).all()


@pytest.mark.parametrize("side", SIDES)
def test_little_is_left_over(side: Side) -> None:
    """What is not planar and not rigid above the hips stays below 2 % of the whole."""
    _, _, found = exact()
    up = in_contact(side, found.support[side][:, -1], 0.05, 0.95)
    forward = in_contact(side, found.drive[side][:, -1], 0.05, 0.95)
    whole = in_contact(side, found.total[side][:, 0], 0.05, 0.95)
    assert np.sqrt((up**2).mean()) < 0.02 * np.sqrt((whole**2).mean())
    assert np.sqrt((forward**2).mean()) < 0.02 * np.sqrt((whole**2).mean())


@pytest.mark.parametrize("side", SIDES)
def test_knee_extension_supports_and_brakes_then_the_ankle_drives(side: Side) -> None:
    """hamner2010: vasti brake and support at first, the calf drives and supports at last."""
    _, _, found = exact()
    knee, ankle = NAMES.index("knee"), NAMES.index("ankle")
    assert in_contact(side, found.support[side][:, knee], 0.15, 0.5).mean() > 1.0
    assert in_contact(side, found.drive[side][:, knee], 0.15, 0.5).mean() < -1.0
    late = {
        name: (
            in_contact(side, found.support[side][:, number], 0.5, 0.95).mean(),
            in_contact(side, found.drive[side][:, number], 0.5, 0.95).mean(),
        )
        for number, name in enumerate(found.sources)
    }
    assert max(late, key=lambda name: late[name][0]) == "ankle"
    assert max(late, key=lambda name: late[name][1]) == "ankle"
    assert ankle == found.sources.index("ankle")


def test_what_the_muscles_do_not_give_is_reserve() -> None:
    motion, kinetics, whole = exact()
    half = solved(motion, kinetics, reserve=0.25)
    place = half.sources.index("reserve")
    for side in SIDES:
        on = np.isfinite(whole.total[side][:, 0])
        muscles = whole.support[side][on][:, :3]
        assert half.support[side][on][:, :3] == pytest.approx(0.75 * muscles)
        assert half.support[side][on][:, place] == pytest.approx(0.25 * muscles.sum(axis=1))


def test_the_mirror_swaps_the_sides() -> None:
    motion, kinetics, whole = exact()

    def swapped(table: dict) -> dict:
        names = {f"{side}_{n}": f"{other(side)}_{n}" for side in SIDES for n in _paired(table)}
        return {names.get(name, name): value for name, value in table.items()}

    ground = kinetics.ground
    flip = replace(
        ground,
        force={side: ground.force[other(side)] for side in SIDES},
        centre_of_pressure={side: ground.centre_of_pressure[other(side)] for side in SIDES},
    )
    loads = replace(kinetics.loads, moments=swapped(dict(kinetics.loads.moments)))
    mirror = solved(
        replace(motion, points=swapped(dict(motion.points))),
        replace(kinetics, ground=flip, loads=loads),
    )
    for side in SIDES:
        np.testing.assert_allclose(mirror.support[side], whole.support[other(side)])


def _paired(table: dict) -> set[str]:
    return {name[len("left_") :] for name in table if name.startswith("left_")}


def test_twice_the_mass_and_force_changes_nothing() -> None:
    motion, kinetics, whole = exact()
    ground = kinetics.ground
    heavy = replace(
        kinetics,
        mass=Found(2 * kinetics.mass.value, 0.0, "told"),
        ground=replace(ground, force={side: 2 * ground.force[side] for side in SIDES}),
        loads=replace(
            kinetics.loads, moments={n: 2 * m for n, m in kinetics.loads.moments.items()}
        ),
    )
    found = solved(motion, heavy)
    for side in SIDES:
        np.testing.assert_allclose(found.drive[side], whole.drive[side], atol=1e-9)


def test_unknown_in_unknown_out() -> None:
    motion, kinetics, whole = exact()
    on = np.flatnonzero(np.isfinite(whole.total["left"][:, 0]))
    gap = next(frame for frame in on if np.isin(frame + np.arange(-9, 9), on).all())
    points = dict(motion.points)
    points["right_knee"] = np.array(points["right_knee"])
    points["right_knee"][gap] = np.nan
    found = solved(replace(motion, points=points), kinetics)
    assert np.isnan(found.support["left"][gap]).all()
    assert np.isnan(found.total["left"][gap]).all()
    assert np.isfinite(found.support["left"][gap - 5]).all()


def test_without_a_leg_there_is_nothing() -> None:
    motion, kinetics, _ = exact()
    points = {name: path for name, path in motion.points.items() if name != "left_knee"}
    count = len(motion.time_s)
    none = {side: np.zeros((count, 3)) for side in SIDES}
    arms = {side: np.zeros((count, 3, 3)) for side in SIDES}
    alone = replace(motion, points=points)
    assert induced_shares(alone, kinetics, NAMES, none, arms, none) is None


def test_sources_are_named() -> None:
    _, _, found = exact()
    assert found.sources == (*NAMES, *OTHER_SOURCES)
    assert found.support["left"].shape[1] == len(found.sources)
    assert "centre of pressure" in found.contact_model
