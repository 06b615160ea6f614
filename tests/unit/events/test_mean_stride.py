"""The mean stride: exact paths come back, single steps' timing is followed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES
from pushoff.events.mean_stride import MeanStride, mean_stride
from pushoff.events.settings import EventSettings
from pushoff.events.signals import foot_signals
from pushoff.sim.runner import Runner, SimulatedRun, simulate

SETTINGS = EventSettings()


@pytest.fixture(scope="module")
def run() -> SimulatedRun:
    return simulate(Runner(speed_mps=3.2, stride_noise=0.02, seed=5), 8.0, 60.0)


def flat(run: SimulatedRun) -> Motion:
    """Return the motion as a camera from the right would have it, without error."""
    motion = run.motion()
    points = {
        name: np.concatenate([path[:, :2], np.full((len(path), 1), np.nan)], axis=1)
        for name, path in motion.raw_points.items()
    }
    return replace(motion, points=points, raw_points=points, dimension=2, view="right")


def folded(motion: Motion) -> MeanStride:
    feet = {side: foot_signals(motion, side, SETTINGS) for side in SIDES}
    found = mean_stride(motion, {s: f for s, f in feet.items() if f is not None}, SETTINGS)
    assert found is not None
    return found


def test_phase_follows_single_steps(run: SimulatedRun) -> None:
    """Step times vary by 2 %; touchdowns at one phase stay within a frame's third of it."""
    stride = folded(flat(run))
    for side in SIDES:
        down = run.events.times("touchdown", side)
        down = down[(down > 0.5) & (down < 7.5)]
        phase = np.interp(down, stride.time_s, stride.phase)
        turns = np.exp(2j * np.pi * phase)
        off_s = np.angle(turns / turns.mean()) / (2 * np.pi * stride.rhythm_hz)
        even = np.polyval(np.polyfit(np.arange(len(down)), down, 1), np.arange(len(down)))
        assert off_s.std() < 0.005
        assert off_s.std() < 0.6 * (down - even).std()


def test_velocity_is_the_mean_one(run: SimulatedRun) -> None:
    motion = flat(run)
    stride = folded(motion)
    true = np.gradient(motion.raw_points["left_ankle"][:, 1], motion.time_s)
    mine = stride.velocity("left_ankle_up", stride.phase)
    inner = slice(40, -40)
    assert np.corrcoef(true[inner], mine[inner])[0, 1] > 0.98


def test_times_undo_phases_and_go_on_beyond_the_ends(run: SimulatedRun) -> None:
    stride = folded(flat(run))
    np.testing.assert_allclose(stride.times(stride.phase), stride.time_s, atol=1e-9)
    beyond = stride.times(np.array([stride.phase[-1] + 1.0]))[0] - stride.time_s[-1]
    assert beyond == pytest.approx(1.0 / stride.rhythm_hz)


def test_a_path_that_is_not_seen_is_nan(run: SimulatedRun) -> None:
    stride = folded(flat(run))
    assert np.isnan(stride.velocity("left_elbow_up", np.array([0.1, 0.2]))).all()


def test_too_few_strides_give_none() -> None:
    motion = flat(simulate(Runner(), 2.0, 60.0))
    feet = {side: foot_signals(motion, side, SETTINGS) for side in SIDES}
    assert mean_stride(motion, {s: f for s, f in feet.items() if f is not None}, SETTINGS) is None
