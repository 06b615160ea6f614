"""Contacts from simulated keypoints of runners that nothing was learnt on."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from pushoff.capture.keypoints import from_keypoints
from pushoff.capture.options import CaptureOptions
from pushoff.capture.raw import RawKeypoints, RawRecording
from pushoff.core.errors import NotAnalysableError
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES
from pushoff.events.detect import detect
from pushoff.kinematics.solve import solve
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoints import KeypointCamera, raw_keypoints
from pushoff.sim.runner import Runner, SimulatedRun, simulate

RUNNERS = (
    Runner(speed_mps=2.9, height_m=1.68, stride_noise=0.01, seed=41),
    Runner(speed_mps=4.3, foot_strike="forefoot", stride_noise=0.01, seed=42),
    Runner(speed_mps=3.4, contact_time_s=0.27, stride_noise=0.01, seed=43),
)


@lru_cache(maxsize=4)
def ran(number: int) -> SimulatedRun:
    return simulate(RUNNERS[number], 7.0, 120.0)


def seen(number: int, rate_hz: float, placement: float) -> Motion:
    """Return the motion that one camera's keypoints give."""
    made = raw_keypoints(
        ran(number),
        KeypointCamera(view="left", fps=rate_hz),
        KeypointError(seed=number, placement=placement),
    )
    raw = RawKeypoints(
        made.names,
        made.pixels,
        made.confidence,
        made.time_s,
        made.width,
        made.height,
        "another engine",
    )
    recording = RawRecording("keypoints", Path(__file__), keypoints=raw)
    return solve(from_keypoints(recording, CaptureOptions(height_m=RUNNERS[number].height_m)))


def contact_s(events, side: str) -> np.ndarray:
    down, off = events.times("touchdown", side), events.times("toe_off", side)
    after = off[np.minimum(np.searchsorted(off, down), len(off) - 1)]
    return (after - down)[after > down]


@pytest.mark.parametrize("placement", [0.0, 1.0])
@pytest.mark.parametrize("rate_hz", [30.0, 60.0])
@pytest.mark.parametrize("number", range(len(RUNNERS)))
def test_contact_is_within_three_deviations(number: int, rate_hz: float, placement: float) -> None:
    """Off in the mean of a clip by less than 10 ms near, 15 ms far; the norm would be off by 25."""
    true = ran(number).events
    found = detect(seen(number, rate_hz, placement)).events
    for side, limit in (("left", 0.010), ("right", 0.015)):
        mine, real = contact_s(found, side), contact_s(true, side)
        assert len(mine) >= len(real) - 1
        assert abs(mine.mean() - real.mean()) < limit


def test_every_contact_is_found_and_its_deviation_holds() -> None:
    """Each touchdown and toe-off well inside the clip: one event, within three deviations."""
    true = ran(0).events
    found = detect(seen(0, 60.0, 1.0)).events
    for side in SIDES:
        for kind in ("touchdown", "toe_off"):
            mine = found.select(kind, side)
            for time_s in true.times(kind, side):
                if 0.3 < time_s < 6.7:
                    near = [e for e in mine if abs(e.time_s - time_s) < 0.1]
                    assert len(near) == 1
                    assert abs(near[0].time_s - time_s) < 3.0 * near[0].sd_s


def test_standing_still_is_not_learnt_running() -> None:
    motion = seen(1, 60.0, 0.0)
    still = {name: np.repeat(path[:1], len(path), axis=0) for name, path in motion.points.items()}
    with pytest.raises(NotAnalysableError):
        detect(replace(motion, points=still, raw_points=still))


def test_inner_events_lie_where_they_are_and_every_stride_has_them() -> None:
    """Midstance, upright thigh and furthest thigh: mean of the near leg within 12 ms."""
    true = ran(0).events
    found = detect(seen(0, 60.0, 0.0)).events
    for kind in ("midstance", "thigh_vertical", "thigh_forward"):
        mine, real = found.times(kind, "left"), true.times(kind, "left")
        real = real[(real > 0.5) & (real < 6.0)]
        off = np.array([mine[np.argmin(np.abs(mine - t))] - t for t in real])
        assert np.abs(off).max() < 0.08
        assert abs(off.mean()) < 0.012


def test_a_leg_without_heel_and_toe_is_still_timed() -> None:
    """COCO keypoints end at the ankle: less is known, but the contact is no further than 20 ms."""
    motion = seen(2, 60.0, 0.0)
    points = {
        name: path
        for name, path in motion.raw_points.items()
        if not name.endswith(("heel", "toe", "ball", "toe_lateral"))
    }
    found = detect(replace(motion, raw_points=points)).events
    real = contact_s(ran(2).events, "left").mean()
    assert abs(contact_s(found, "left").mean() - real) < 0.020
