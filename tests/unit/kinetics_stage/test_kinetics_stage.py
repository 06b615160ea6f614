"""The whole kinetics stage on the virtual runner: truth, and what must hold for any runner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pytest

from pushoff.core.constants import GRAVITY
from pushoff.core.events import EventTable
from pushoff.core.kinetics import Kinetics
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, other, sided
from pushoff.core.recording import Athlete, Force, Found, Recording
from pushoff.kinetics.contacts import contacts_of, inside
from pushoff.kinetics.solve import solve_kinetics
from pushoff.maths.rotations import cross, unit
from pushoff.sim.loads import SimulatedLoads, joint_loads
from pushoff.sim.runner import Runner, SimulatedRun, simulate

JOINTS = ("ankle", "knee", "hip")
#: The jump of the virtual runner's moments at touchdown and toe-off lies within this (s).
JUMP_S = 0.025


@dataclass(frozen=True)
class Case:
    """What the stage is given."""

    motion: Motion
    events: EventTable
    force: Force | None
    mass_kg: float
    height_m: float

    def solve(self) -> Kinetics:
        athlete = Athlete(
            mass=Found(self.mass_kg, 0.5, "told"),
            height=Found(self.height_m, 0.01, "told"),
            sex="male",
        )
        recording = Recording(source=(), dimension=3, view="3d", athlete=athlete, force=self.force)
        found = solve_kinetics(self.motion, recording, self.events)
        assert found.kinetics is not None
        return found.kinetics


@lru_cache(maxsize=2)
def run() -> SimulatedRun:
    return simulate(Runner(speed_mps=3.6, seed=5), 4.0, 240.0)


@lru_cache(maxsize=2)
def truth() -> SimulatedLoads:
    return joint_loads(run())


def case(measured: bool = True) -> Case:
    exact = run()
    force = exact.force if measured else None
    return Case(exact.motion(), exact.events, force, exact.mass_kg, exact.height_m)


@lru_cache(maxsize=2)
def solved(measured: bool = True) -> Kinetics:
    return case(measured).solve()


def settled(side: Side, contact: bool) -> np.ndarray:
    """Return the frames in contact (or in the air) away from its edges and the recording's ends."""
    time = run().time_s
    spans = contacts_of(run().events)[side]
    shrunk = spans + np.array([JUMP_S, -JUMP_S]) * (1.0 if contact else -1.0)
    here = inside(time, shrunk) == contact
    return here & (time > 0.4) & (time < time[-1] - 0.4)


@pytest.mark.parametrize("joint", JOINTS)
@pytest.mark.parametrize("side", SIDES)
def test_moments_and_powers_are_those_of_lagrange(joint: str, side: Side) -> None:
    found, true = solved(), truth()
    mass, key = run().mass_kg, sided(side, joint)
    for contact in (True, False):
        here = settled(side, contact)
        moment = (found.loads.moments[key] - true.moments[key])[here] / mass
        power = (found.loads.powers[key] - true.powers[key])[here] / mass
        assert np.sqrt(np.mean(moment**2)) < 0.05
        assert np.sqrt(np.mean(power**2)) < 0.25


@pytest.mark.parametrize("name", ["hip_adduction", "hip_rotation", "knee_adduction"])
def test_moments_about_the_other_axes_are_those_of_lagrange(name: str) -> None:
    for side in SIDES:
        key = sided(side, name)
        away = (solved().loads.moments[key] - truth().moments[key])[settled(side, contact=True)]
        assert np.sqrt(np.mean(away**2)) / run().mass_kg < 0.03


def test_peaks_lie_within_the_stated_error() -> None:
    found, true, mass = solved(), truth(), run().mass_kg
    for side in SIDES:
        here = settled(side, contact=True)
        for joint in JOINTS:
            stated = found.loads.error.get(f"moment:{joint}")
            if stated is None:
                continue
            key = sided(side, joint)
            peaks = [
                -curve[here].min() / mass for curve in (found.loads.moments[key], true.moments[key])
            ]
            assert abs(peaks[0] - peaks[1]) < 2.0 * stated


def test_estimated_force_carries_the_weight_over_strides() -> None:
    kinetics = solved(measured=False)
    assert not kinetics.ground.measured
    vertical = sum(kinetics.ground.force[side][:, 1] for side in SIDES)
    for side in SIDES:
        down = run().events.times("touchdown", side)[1:-1]
        whole = (kinetics.time_s >= down[0]) & (kinetics.time_s < down[-1])
        carried = np.mean(np.asarray(vertical)[whole])
        assert carried == pytest.approx(run().mass_kg * GRAVITY, rel=0.01)


@pytest.mark.parametrize("measured", [True, False])
def test_force_is_exactly_zero_in_the_air_and_never_pulls(measured: bool) -> None:
    kinetics = solved(measured)
    contacts = contacts_of(run().events)
    for side in SIDES:
        vertical = kinetics.ground.force[side][:, 1]
        widened = contacts[side] + np.array([-0.02, 0.02])
        first, last = contacts[side][0, 0], contacts[side][-1, 1]
        between = (kinetics.time_s > first) & (kinetics.time_s < last)
        assert (vertical[between & ~inside(kinetics.time_s, widened)] == 0.0).all()
        assert (vertical[np.isfinite(vertical)] >= 0.0).all()


@pytest.mark.parametrize("measured", [True, False])
def test_the_mirror_swaps_the_sides(measured: bool) -> None:
    here, there = solved(measured), _mirrored(case(measured)).solve()
    for side in SIDES:
        for name in (*JOINTS, "hip_adduction", "knee_adduction", "ankle_inversion"):
            mine = here.loads.moments[sided(side, name)]
            its = there.loads.moments[sided(other(side), name)]
            assert its == pytest.approx(mine, abs=1e-3, nan_ok=True)
        flipped = there.ground.force[other(side)] * np.array([1.0, 1.0, -1.0])
        assert flipped == pytest.approx(here.ground.force[side], abs=1e-2, nan_ok=True)


def _mirrored(of: Case) -> Case:
    motion, flip = of.motion, np.array([1.0, 1.0, -1.0])
    points = {_swapped(name): path * flip for name, path in motion.points.items()}
    turned = ("pelvis_list", "pelvis_rotation", "trunk_side_lean", "trunk_rotation")
    angles = {
        _swapped(name): -curve if name in turned else curve for name, curve in motion.angles.items()
    }
    frames = {_swapped(name): frame * np.outer(flip, flip) for name, frame in motion.frames.items()}
    mirror = replace(motion, points=points, raw_points=points, angles=angles, frames=frames)
    events = EventTable.of([replace(event, side=other(event.side)) for event in of.events.events])
    force = of.force
    if force is not None:
        force = replace(
            force,
            force=force.force * flip,
            centre_of_pressure=force.centre_of_pressure * flip,
            free_moment=-force.free_moment,
            side=tuple(None if side is None else other(side) for side in force.side),
        )
    return replace(of, motion=mirror, events=events, force=force)


def _swapped(name: str) -> str:
    for side in SIDES:
        if name.startswith(f"{side}_"):
            return sided(other(side), name.removeprefix(f"{side}_"))
    return name


@pytest.mark.parametrize("measured", [True, False])
def test_loads_grow_with_the_mass(measured: bool) -> None:
    light = case(measured)
    force = light.force
    if force is not None:
        force = replace(force, force=1.5 * force.force, free_moment=1.5 * force.free_moment)
    heavy = replace(light, mass_kg=1.5 * light.mass_kg, force=force).solve()
    here = solved(measured)
    for key in ("left_ankle", "right_knee", "left_hip"):
        for kind in ("moments", "powers"):
            small, big = getattr(here.loads, kind)[key], getattr(heavy.loads, kind)[key]
            _same(big, 1.5 * small)
    for side in SIDES:
        _same(heavy.ground.force[side], 1.5 * here.ground.force[side])


def _same(found: np.ndarray, expected: np.ndarray) -> None:
    """Equal but for single frames at an edge of contact, where a threshold in newtons decides."""
    assert (np.isnan(found) == np.isnan(expected)).mean() > 0.99
    away = np.abs(found - expected)[np.isfinite(found) & np.isfinite(expected)]
    size = np.nanmax(np.abs(expected))
    assert np.quantile(away, 0.99) < 1e-3 * size
    assert away.max() < 0.02 * size


@pytest.mark.parametrize("measured", [True, False])
def test_the_clock_does_not_matter(measured: bool) -> None:
    now, later = case(measured), 7.25
    motion = replace(now.motion, time_s=now.motion.time_s + later)
    events = EventTable.of(
        [replace(event, time_s=event.time_s + later) for event in now.events.events]
    )
    force = now.force
    if force is not None:
        force = replace(force, time_s=force.time_s + later)
    moved, here = replace(now, motion=motion, events=events, force=force).solve(), solved(measured)
    assert moved.time_s == pytest.approx(here.time_s + later)
    for key, curve in here.loads.moments.items():
        _same(moved.loads.moments[key], curve)


def test_a_gap_in_a_point_is_a_gap_in_what_hangs_on_it() -> None:
    whole = case()
    points = {name: np.array(path) for name, path in whole.motion.points.items()}
    gap = slice(400, 420)
    points["left_knee"][gap] = np.nan
    motion = replace(whole.motion, points=points)
    holed, here = replace(whole, motion=motion).solve(), solved()
    for name in ("left_knee", "left_hip"):
        assert np.isnan(holed.loads.moments[name][gap]).all()
    for name, curve in here.loads.moments.items():
        if name.startswith("right"):
            assert holed.loads.moments[name] == pytest.approx(curve, abs=1e-6, nan_ok=True), name
    far = np.ones(len(here.time_s), dtype=bool)
    far[gap.start - 20 : gap.stop + 20] = False
    knee = holed.loads.moments["left_knee"]
    assert knee[far] == pytest.approx(here.loads.moments["left_knee"][far], abs=1.0, nan_ok=True)


def test_a_plate_that_did_not_see_a_contact_leaves_it_unknown() -> None:
    whole = case()
    force = whole.force
    assert force is not None
    column = force.side.index("left")
    down, off = contacts_of(whole.events)["left"][2]
    unseen = (force.time_s > down - 0.05) & (force.time_s < off + 0.05)
    lost = np.array(force.force)
    lost[unseen, column] = np.nan
    kinetics = replace(whole, force=replace(force, force=lost)).solve()
    middle = (kinetics.time_s > down + 0.05) & (kinetics.time_s < off - 0.05)
    for key in ("left_ankle", "left_knee", "left_hip"):
        assert np.isnan(kinetics.loads.moments[key][middle]).all()
        assert np.isfinite(kinetics.loads.moments[key.replace("left", "right")][100:-100]).all()


def test_joint_powers_balance_the_energy_of_the_leg() -> None:
    """Hip, knee and ankle powers, pelvis and ground together are the rate of the leg's energy."""
    kinetics, exact = solved(), run()
    for side in SIDES:
        given = sum(kinetics.loads.powers[sided(side, joint)] for joint in JOINTS)
        given = given + _from_the_pelvis(kinetics, side) + _from_the_ground(kinetics, side)
        rate = np.gradient(_energy(exact, side), exact.time_s)
        for contact in (True, False):
            here = settled(side, contact)
            missing = np.sqrt(np.mean((given - rate)[here] ** 2))
            assert missing < 0.04 * np.sqrt(np.mean(np.asarray(rate) ** 2)), (side, contact)


def _spin(turn: np.ndarray) -> np.ndarray:
    turning = np.gradient(turn, run().time_s, axis=0) @ np.swapaxes(turn, 1, 2)
    return np.stack([turning[:, 2, 1], turning[:, 0, 2], turning[:, 1, 0]], axis=-1)


def _velocity(name: str) -> np.ndarray:
    return np.gradient(run().points[name], run().time_s, axis=0)


def _energy(exact: SimulatedRun, side: Side) -> np.ndarray:
    total = np.zeros(len(exact.time_s))
    for name, first, last, length in (
        ("thigh", "hip", "knee", exact.body.thigh),
        ("shank", "knee", "ankle", exact.body.shank),
        ("foot", "heel", "toe", exact.body.shoe),
    ):
        part, turn = exact.body.inertia[name], exact.segments[sided(side, name)].rotation
        ends = exact.points[sided(side, first)], exact.points[sided(side, last)]
        centre = ends[0] + part.com * (ends[1] - ends[0])
        speed = np.gradient(centre, exact.time_s, axis=0)
        radii = (part.r_sag, part.r_long) if name != "foot" else (part.r_long, part.r_sag)
        inside_turn = np.einsum("tji,tj->ti", turn, _spin(turn))
        turning = ((length * np.array([*radii, part.r_trans]) * inside_turn) ** 2).sum(axis=1)
        mass = part.mass * exact.mass_kg
        total += mass * (0.5 * (speed**2).sum(axis=1) + 0.5 * turning + GRAVITY * centre[:, 1])
    return total


def _from_the_pelvis(kinetics: Kinetics, side: Side) -> np.ndarray:
    """Return the power of the hip's force, and of its moment by the turning of the pelvis."""
    exact, sign = run(), 1.0 if side == "right" else -1.0
    pelvis = exact.segments["pelvis"].rotation
    thigh = exact.segments[sided(side, "thigh")].rotation
    right, long = pelvis[..., 2], thigh[..., 1]
    axes = np.stack([right, unit(cross(long, right)), long], axis=1)
    about = [
        turned * kinetics.loads.moments[sided(side, name)]
        for name, turned in (("hip", 1.0), ("hip_adduction", sign), ("hip_rotation", sign))
    ]
    known = np.isfinite(np.sum(about, axis=0))
    moment = np.full((len(kinetics.time_s), 3), np.nan)
    given = np.stack(about, axis=1)[known]
    moment[known] = np.linalg.solve(axes[known], given[..., None])[..., 0]
    force = kinetics.loads.reactions[sided(side, "hip")]
    return (force * _velocity(sided(side, "hip"))).sum(axis=1) + (moment * _spin(pelvis)).sum(
        axis=1
    )


def _from_the_ground(kinetics: Kinetics, side: Side) -> np.ndarray:
    """Return the power of the ground on the foot as one rigid body; none in the air."""
    ankle = sided(side, "ankle")
    place, force = kinetics.ground.centre_of_pressure[side], kinetics.ground.force[side]
    spin = _spin(run().segments[sided(side, "foot")].rotation)
    velocity = _velocity(ankle) + cross(spin, np.nan_to_num(place - run().points[ankle]))
    return (force * velocity).sum(axis=1)
