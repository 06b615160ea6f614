"""Measures against the virtual runner: what it was told to do must come out."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from pushoff.core.measures import MeasureTable
from pushoff.core.names import SIDES
from pushoff.core.strides import Strides
from pushoff.measures.aggregate import measure_all
from pushoff.measures.unfolding_order import unfolding_order
from pushoff.phases.strides import build_strides
from pushoff.sim.runner import Faults, Runner, SimulatedRun, simulate

G = 9.80665


@lru_cache(maxsize=12)
def measured(runner: Runner) -> tuple[SimulatedRun, dict[str, Strides], MeasureTable]:
    run = simulate(runner, duration_s=4.5)
    motion = run.motion()
    table = build_strides(run.events, motion)
    views = {side: Strides.of(table, side, motion) for side in SIDES}
    return run, views, measure_all(views, motion)


def value(runner: Runner, name: str, side: str = "left") -> float:
    row = measured(runner)[2].get(name, side)  # pyright: ignore[reportArgumentType]
    assert row is not None, measured(runner)[2].skipped.get(name)
    return row.value


PLAIN = Runner()


@pytest.mark.parametrize(
    ("speed", "surface"), [(2.5, "treadmill"), (4.5, "treadmill"), (3.5, "overground")]
)
def test_speed_and_lengths_are_those_of_the_run(speed: float, surface: str) -> None:
    runner = Runner(speed_mps=speed, surface=surface, step_rate_per_min=170.0)  # pyright: ignore[reportArgumentType]
    assert value(runner, "speed") == pytest.approx(speed, abs=0.005)
    assert value(runner, "step_rate") == pytest.approx(170.0, abs=0.05)
    assert value(runner, "stride_length") == pytest.approx(speed * 120 / 170, abs=0.01)
    steps = value(runner, "step_length") + value(runner, "step_length", "right")
    assert steps == pytest.approx(speed * 120 / 170, abs=0.01)


def test_contact_time_is_that_of_the_force() -> None:
    run, views, table = measured(PLAIN)
    times = run.contact_at(1.0)
    contact = times.times("toe_off", "left")[:5] - times.times("touchdown", "left")[:5]
    row = table.get("contact_time", "left")
    assert row is not None
    assert row.value == pytest.approx(contact.mean(), abs=0.004)
    assert len(views["left"]) >= 5


@pytest.mark.parametrize("slope", [0.0, 6.0])
def test_push_direction_is_that_of_the_ground_force(slope: float) -> None:
    runner = Runner(slope_percent=slope)
    run, views, table = measured(runner)
    force = np.nan_to_num(run.force.force).sum(axis=1)
    for side in SIDES:
        forward, up = (
            views[side].over(force[:, axis], "midstance", "toe_off", 401).mean(axis=1)
            for axis in (0, 1)
        )
        expected = np.degrees(np.arctan2(forward, up)).mean()
        row = table.get("push_direction", side)
        assert row is not None
        assert row.value == pytest.approx(expected, abs=0.3)


def test_bounce_and_flight_obey_gravity() -> None:
    run, views, _ = measured(PLAIN)
    flight = value(PLAIN, "flight_time")
    view = views["left"]
    height = run.motion().points["com"][:, 1]
    middle = 0.5 * (view.times["toe_off"] + view.times["opposite_touchdown"])
    top = view.at(height, middle)
    rise = top - 0.5 * (view.at(height, "toe_off") + view.at(height, "opposite_touchdown"))
    assert rise == pytest.approx(G * flight**2 / 8, abs=0.002)
    assert value(PLAIN, "vertical_oscillation") > float(rise.mean())


def test_joints_unfold_from_hip_to_toe() -> None:
    found = unfolding_order(measured(PLAIN)[1]["right"])
    order = [step.measure for step in found.steps]
    assert order[:3] == ["onset_thigh", "onset_knee", "onset_ankle"]
    assert [lag.ranked for lag in found.lags[:2]] == [True, True]


def test_lean_comes_out() -> None:
    leaning = Runner(faults=Faults(lean=6.0))
    for name in ("trunk_lean", "trunk_lean_touchdown", "trunk_lean_toe_off"):
        assert value(leaning, name) - value(PLAIN, name) == pytest.approx(6.0, abs=0.2)
    assert value(leaning, "lean_loss") == pytest.approx(value(PLAIN, "lean_loss"), abs=0.2)


def test_asymmetry_comes_out() -> None:
    limping = Runner(faults=Faults(asymmetry=0.06))
    assert value(limping, "contact_time_asymmetry", "both") == pytest.approx(6.0, abs=0.3)
    assert value(PLAIN, "contact_time_asymmetry", "both") == pytest.approx(0.0, abs=0.3)


def test_pelvic_drop_comes_out() -> None:
    dropping = Runner(faults=Faults(pelvic_drop=5.0))
    for side in SIDES:
        change = value(dropping, "pelvic_drop_peak", side) - value(PLAIN, "pelvic_drop_peak", side)
        assert change == pytest.approx(5.0, abs=0.5)


def test_late_push_shows_in_trunk_and_hips() -> None:
    late = Runner(faults=Faults(late_push=1.0))
    assert value(late, "lean_loss") > value(PLAIN, "lean_loss") + 2.0
    assert value(late, "late_hip_thrust") > value(PLAIN, "late_hip_thrust") + 0.01
