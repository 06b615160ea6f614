"""Force, path, contact and body of the virtual runner agree by physics, not by its own output."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from pushoff.core.names import MIDLINE_ANGLES, MOTION_POINTS, PAIRED_ANGLES, SIDES
from pushoff.reference.anthropometry import segment_inertia
from pushoff.sim.ground import force_of
from pushoff.sim.runner import Faults, Runner, SimulatedRun, simulate

GRAVITY = 9.80665
RUNNERS = {
    "default": Runner(),
    "slow woman": Runner(speed_mps=2.5, mass_kg=54.0, height_m=1.63, sex="female"),
    "fast": Runner(speed_mps=4.5, mass_kg=82.0, height_m=1.88),
    "uphill": Runner(speed_mps=3.0, slope_percent=6.0),
    "overground downhill": Runner(slope_percent=-5.0, surface="overground"),
    "forefoot": Runner(foot_strike="forefoot"),
    "quick steps": Runner(step_rate_per_min=200.0),
    "varied": Runner(stride_noise=0.02, seed=4),
    "lopsided": Runner(faults=Faults(asymmetry=0.1, late_push=0.5)),
    "knees in": Runner(speed_mps=3.0, faults=Faults(knee_valgus=14.0, trunk_side_lean=10.0)),
    "broken": Runner(faults=Faults(unfolding_break=1.0, hip_break=10.0, weak_recoil=0.5)),
    "bouncing": Runner(faults=Faults(bounce=0.03, lean_lost=8.0), stride_noise=0.01, seed=2),
    "far ahead": Runner(speed_mps=3.0, faults=Faults(overstride=0.08)),
}


@lru_cache(maxsize=32)
def run_of(name: str) -> SimulatedRun:
    return simulate(RUNNERS[name], duration_s=2.0, rate_hz=240.0)


@pytest.fixture(params=sorted(RUNNERS))
def run(request: pytest.FixtureRequest) -> SimulatedRun:
    return run_of(request.param)


def dense(run: SimulatedRun, first: float, last: float, count: int = 4001) -> SimulatedRun:
    return run.at(np.linspace(first, last, count))


def whole_strides(run: SimulatedRun) -> tuple[float, float]:
    times = run.events.times("touchdown", "left")
    return float(times[0]), float(times[-1])


def test_names_are_complete(run: SimulatedRun) -> None:
    assert set(MOTION_POINTS) <= set(run.points)
    paired = {f"{side}_{name}" for side in SIDES for name in PAIRED_ANGLES}
    assert paired | set(MIDLINE_ANGLES) <= set(run.angles)
    for path in run.points.values():
        assert path.shape == (len(run.time_s), 3)
        assert np.isfinite(path).all()
    for pose in run.segments.values():
        identity = pose.rotation @ np.swapaxes(pose.rotation, -1, -2)
        assert np.allclose(identity, np.eye(3), atol=1e-12)
        assert np.linalg.det(pose.rotation) == pytest.approx(1.0, abs=1e-9)


def test_impulse_balances_over_strides() -> None:
    for name in ("default", "slow woman", "uphill", "forefoot", "lopsided"):
        run = run_of(name)
        first, last = whole_strides(run)
        times = np.linspace(first, last, 40001)
        total = force_of(run.scene, run.laboratory, times).force.sum(axis=1)
        impulse = np.sum(0.5 * (total[1:] + total[:-1]), axis=0) * (times[1] - first)
        weight = run.mass_kg * GRAVITY * (last - first)
        assert impulse[1] == pytest.approx(weight, rel=2e-4)
        assert abs(impulse[0]) < 2e-4 * weight
        assert abs(impulse[2]) < 2e-4 * weight


def test_force_is_mass_times_acceleration(run: SimulatedRun) -> None:
    first, _ = whole_strides(run)
    fine = dense(run, first, first + 0.4, 2001)
    step = fine.time_s[1] - fine.time_s[0]
    com = fine.points["com"]
    acceleration = (com[2:] - 2.0 * com[1:-1] + com[:-2]) / step**2
    expected = run.mass_kg * (acceleration + np.array([0.0, GRAVITY, 0.0]))
    force = fine.force.force.sum(axis=1)[1:-1]
    # The impact shape and the edges of contact have corners; everywhere else the match is exact.
    miss = np.abs(expected - force) / (run.mass_kg * GRAVITY)
    assert np.quantile(miss, 0.99) < 2e-3


def test_flight_is_ballistic(run: SimulatedRun) -> None:
    off = run.events.times("toe_off")
    for start in off[:2]:
        touchdowns = run.events.times("touchdown")
        later = touchdowns[touchdowns > start]
        if not len(later):
            continue
        fine = dense(run, start + 1e-6, float(later[0]) - 1e-6, 101)
        com = fine.points["com"]
        for axis, gravity in ((0, 0.0), (1, -GRAVITY), (2, 0.0)):
            curve = np.polynomial.Polynomial.fit(fine.time_s, com[:, axis], 2)
            second = curve.convert().coef
            bend = 2.0 * (second[2] if len(second) > 2 else 0.0)
            assert bend == pytest.approx(gravity, abs=1e-5)
        assert not fine.force.force.any()


def test_ground_never_pulls(run: SimulatedRun) -> None:
    normal = run.laboratory.tilt[:, 1]
    pushed = run.force.force @ normal
    assert pushed.min() > -0.02 * run.mass_kg * GRAVITY


def test_segments_carry_the_centre_of_mass(run: SimulatedRun) -> None:
    """Sum of de Leva's segments, with endpoints taken from the points, is the path of the force."""
    inertia = segment_inertia(run.runner.sex)
    points = dict(run.points)
    ends = {
        "trunk_from_shoulders": ("mid_shoulder", "mid_hip"),
        "head_to_cervicale": ("head_top", "neck"),
    }
    limbs = {
        "thigh": ("hip", "knee"),
        "shank": ("knee", "ankle"),
        "foot": ("heel", "toe"),
        "upper_arm": ("shoulder", "elbow"),
        "forearm": ("elbow", "wrist"),
        "hand": ("wrist", "hand"),
    }
    total, mass = np.zeros((len(run.time_s), 3)), 0.0
    for name, (first, last) in ends.items():
        part = inertia[name]
        total += part.mass * (points[first] + part.com * (points[last] - points[first]))
        mass += part.mass
    for side in SIDES:
        for name, (first, last) in limbs.items():
            part = inertia[name]
            a, b = points[f"{side}_{first}"], points[f"{side}_{last}"]
            total += part.mass * (a + part.com * (b - a))
            mass += part.mass
    assert mass == pytest.approx(1.0, abs=2e-3)
    assert np.abs(total / 1.0 - points["com"]).max() < 2e-3
    assert np.abs(total - points["com"]).max() < 1e-6 + abs(mass - 1.0) * 3.0


def test_lengths_do_not_change(run: SimulatedRun) -> None:
    body = run.body
    for side in SIDES:
        for first, last, length in (
            ("hip", "knee", body.thigh),
            ("knee", "ankle", body.shank),
            ("shoulder", "elbow", body.upper_arm),
            ("elbow", "wrist", body.forearm),
        ):
            line = run.points[f"{side}_{last}"] - run.points[f"{side}_{first}"]
            assert np.linalg.norm(line, axis=1) == pytest.approx(length, abs=1e-9)


def ground_axes(run: SimulatedRun, name: str) -> np.ndarray:
    """Return a path over the ground: along it, normal to it, right."""
    path = run.points[name] @ run.laboratory.tilt
    path = path.copy()
    path[:, 0] += run.laboratory.belt_mps * run.time_s
    return path


def test_outsole_neither_slips_nor_sinks(run: SimulatedRun) -> None:
    for side in SIDES:
        for start in run.events.times("touchdown", side)[:2]:
            stop = run.events.times("toe_off", side)
            stop = stop[stop > start]
            if not len(stop):
                continue
            fine = dense(run, start, float(stop[0]) - 1e-9, 301)
            for part in ("heel_edge", "heel", "ball", "ball_edge", "toe"):
                path = ground_axes(fine, f"{side}_sole_{part}")
                assert path[:, 1].min() > -1e-9
                down = path[:, 1] <= 1e-9
                runs = np.flatnonzero(down)
                if len(runs) < 2:
                    continue
                # While a part of the outsole is on the ground it stays where it is.
                pairs = runs[:-1][np.diff(runs) == 1]
                slide = np.hypot(*(path[pairs + 1] - path[pairs])[:, [0, 2]].T)
                assert slide.sum() < 0.004
            low = np.min(
                [
                    ground_axes(fine, f"{side}_sole_{p}")[:, 1]
                    for p in ("heel_edge", "ball_edge", "toe")
                ],
                axis=0,
            )
            assert low.max() < 1.5e-3  # something is always on the ground


def test_sole_is_pressed_in_by_ten_millimetres_at_most(run: SimulatedRun) -> None:
    for side in SIDES:
        for part in ("heel", "toe"):
            assert ground_axes(run, f"{side}_{part}")[:, 1].min() > -0.0105


def test_swing_foot_clears_the_ground(run: SimulatedRun) -> None:
    for side in SIDES:
        _, _, contact, since = run.scene.steps.locate(side, run.time_s)
        swing = ~contact & (since > 0.02)
        touchdown = run.events.times("touchdown", side)
        for time in touchdown:
            swing &= ~((run.time_s > time - 0.03) & (run.time_s < time))
        for part in ("heel", "ball", "toe"):
            assert ground_axes(run, f"{side}_sole_{part}")[swing, 1].min() > 0.003


def test_last_part_to_leave_is_the_toe() -> None:
    run = run_of("default")
    for side in SIDES:
        for stop in run.events.times("toe_off", side)[:2]:
            fine = run.at(np.linspace(stop - 0.03, stop + 0.005, 351))
            heights = {p: fine.points[f"{side}_sole_{p}"][:, 1] for p in ("heel", "ball", "toe")}
            before = fine.time_s < stop - 1e-6
            assert (heights["toe"][before] < 1e-9).all()
            assert (heights["ball"][before] > 1e-3).all()
            assert heights["toe"][-1] > 1e-4


def test_treadmill_stays_and_overground_travels() -> None:
    run = run_of("default")
    assert np.ptp(run.points["com"][:, 0]) < 0.05
    ground = simulate(Runner(surface="overground"), duration_s=3.0)
    travel = ground.points["com"][-1, 0] - ground.points["com"][0, 0]
    assert travel == pytest.approx(3.5 * ground.time_s[-1], abs=0.03)
    hill = run_of("overground downhill")
    path = hill.points["com"]
    climbed = (path[-1, 1] - path[0, 1]) / (path[-1, 0] - path[0, 0])
    assert climbed == pytest.approx(-0.05, abs=0.01)


def test_left_and_right_mirror_each_other() -> None:
    run = run_of("default")
    step = 60.0 / 171.0
    times = run.time_s[: int(240 * 2.0)]
    here, later = run.at(times), run.at(times + step)
    mirror = np.array([1.0, 1.0, -1.0])
    for name in ("hip", "knee", "ankle", "toe", "wrist", "shoulder"):
        left, right = here.points[f"left_{name}"], later.points[f"right_{name}"]
        assert np.abs(left - right * mirror).max() < 2e-4
    for name in ("thigh", "knee", "ankle", "hip_adduction", "ankle_inversion"):
        gap = here.angles[f"left_{name}"] - later.angles[f"right_{name}"]
        assert np.degrees(np.abs(gap).max()) < 0.2
    assert np.abs(here.force.force[:, 0] - later.force.force[:, 1] * mirror).max() < 2.0


def test_heavier_runner_moves_alike_with_more_force() -> None:
    light, heavy = simulate(Runner(mass_kg=50.0), 1.5), simulate(Runner(mass_kg=90.0), 1.5)
    assert np.abs(light.points["com"] - heavy.points["com"]).max() < 1e-6
    assert heavy.force.force == pytest.approx(light.force.force * 1.8, abs=1e-3)


def test_taller_runner_is_dynamically_similar() -> None:
    """Equal Froude number: lengths scale with the leg, times with its square root."""
    ratio = 1.1
    small = simulate(Runner(height_m=1.6, speed_mps=3.2), 2.0)
    tall = simulate(Runner(height_m=1.6 * ratio, speed_mps=3.2 * np.sqrt(ratio)), 2.0)
    gap_small = np.diff(small.events.times("touchdown"))[0]
    gap_tall = np.diff(tall.events.times("touchdown"))[0]
    assert gap_tall / gap_small == pytest.approx(np.sqrt(ratio), rel=1e-6)
    peak = [run.force.force[:, :, 1].max() / run.mass_kg for run in (small, tall)]
    assert peak[1] == pytest.approx(peak[0], rel=0.02)


def test_same_seed_same_run_other_seed_other_run() -> None:
    a = simulate(Runner(stride_noise=0.02, seed=7), 1.5)
    b = simulate(Runner(stride_noise=0.02, seed=7), 1.5)
    c = simulate(Runner(stride_noise=0.02, seed=8), 1.5)
    assert np.array_equal(a.points["com"], b.points["com"])
    assert not np.allclose(a.points["com"], c.points["com"], atol=1e-4)


def test_variability_is_what_was_asked_for() -> None:
    run = simulate(Runner(stride_noise=0.02, seed=2), 20.0, rate_hz=60.0)
    steps = np.diff(np.sort(run.events.times("touchdown")))
    assert np.std(steps) / np.mean(steps) == pytest.approx(0.02, rel=0.35)
    assert np.mean(steps) == pytest.approx(60.0 / 171.0, rel=0.01)
