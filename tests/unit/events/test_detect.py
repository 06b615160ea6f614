"""The event stage on the virtual runner, and when a foot is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES
from pushoff.events.detect import detect
from pushoff.events.registry import DETECTORS
from pushoff.sim.runner import Runner, SimulatedRun, simulate


@pytest.fixture(scope="module")
def run() -> SimulatedRun:
    return simulate(Runner(speed_mps=3.3), 5.0, 200.0)


def hidden(motion: Motion, side: str) -> Motion:
    unseen = {
        name: np.full_like(path, np.nan) if name.startswith(side) else path
        for name, path in motion.raw_points.items()
    }
    return replace(motion, raw_points=unseen)


def test_contacts_lie_near_the_truth(run: SimulatedRun) -> None:
    """Bar of markers without force: 5 ms touchdown; toe-off is allowed three of its deviations."""
    found = detect(run.motion()).events
    for side in SIDES:
        for kind, limit in (("touchdown", 0.010), ("toe_off", 0.020)):
            true = run.events.times(kind, side)
            mine = found.times(kind, side)
            assert len(mine) >= len(true) - 1
            assert np.abs(mine[:, None] - true).min(axis=1).max() < limit


@pytest.mark.parametrize("dimension", [2, 3])
def test_one_foot_unseen_leaves_the_other(run: SimulatedRun, dimension: int) -> None:
    motion = replace(hidden(run.motion(), "left"), dimension=dimension)
    result = detect(motion)
    assert not result.events.times("touchdown", "left").size
    assert result.events.times("touchdown", "right").size > 4
    assert "events_left" in result.skipped


def test_times_move_with_the_clock(run: SimulatedRun) -> None:
    motion = run.motion()
    later = replace(motion, time_s=motion.time_s + 7.0)
    for kind in ("touchdown", "toe_off", "midstance"):
        before, after = (
            times[(times > 0.2) & (times < 4.7)]  # at its ends a contact may or may not be whole
            for times in (
                detect(motion).events.times(kind),
                detect(later).events.times(kind) - 7.0,
            )
        )
        np.testing.assert_allclose(after, before, atol=2e-4)


@pytest.mark.parametrize("detector", list(DETECTORS), ids=lambda d: d.name)
def test_each_detector_is_as_good_as_it_says(run: SimulatedRun, detector) -> None:
    """Every registered detector, markers: bias off, within three of its stated deviations."""
    from pushoff.events.settings import EventSettings
    from pushoff.events.signals import find_windows, foot_signals

    settings = EventSettings()
    for side in SIDES:
        foot = foot_signals(run.motion(), side, settings)
        assert foot is not None
        times = detector.function(foot, find_windows(foot), settings)
        true = run.events.times(detector.kind, side)
        timing = detector.timing["3d"]
        error = times[np.isfinite(times)][1:-1] - timing.bias_s
        off = error[:, None] - true
        nearest = off[np.arange(len(off)), np.abs(off).argmin(axis=1)] if len(off) else off
        if len(nearest):
            assert abs(np.median(nearest)) < 3 * timing.sd_s
        assert set(detector.timing) == {"3d", "2d"}
        assert detector.cite
