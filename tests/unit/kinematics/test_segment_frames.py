"""Segment frames of a motion, and the ankle between shank and foot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from instrumented import marker_recording, run

from pushoff.core.names import SIDES, sided
from pushoff.kinematics.solve import solve

SEGMENTS = ("thigh", "shank", "foot")


def test_frames_are_turns_and_follow_the_segments() -> None:
    simulated = run()
    motion = solve(marker_recording(simulated, noise_m=0.0))
    names = ["pelvis", *(sided(side, name) for side in SIDES for name in SEGMENTS)]
    assert set(motion.frames) == set(names) == set(motion.rest_frames)
    for name in names:
        frame, true = motion.frames[name], simulated.segments[name].rotation
        np.testing.assert_allclose(
            frame @ np.swapaxes(frame, 1, 2), np.tile(np.eye(3), (len(frame), 1, 1)), atol=1e-9
        )
        # Angle of the turn between what was found and the truth, middle of the recording.
        apart = np.einsum("tji,tji->t", frame, true)[60:-60]
        angle = np.degrees(np.arccos(np.clip(0.5 * (apart - 1.0), -1.0, 1.0)))
        assert np.median(angle) < 1.5, name


def test_without_standing_trial_there_are_no_frames() -> None:
    motion = solve(marker_recording(run(), static=False))
    assert motion.frames == {}
    assert motion.rest_frames == {}


def test_ankle_does_not_jump_where_the_foot_is_lost() -> None:
    recording = marker_recording(run(), noise_m=0.0)
    points = recording.points
    assert points is not None
    position = np.array(points.position)
    # Foot markers that slid 2 cm on the shoe since standing, and then are lost.
    foot = [
        i
        for i, name in enumerate(points.names)
        if name.startswith("left_") and name.split("_", 1)[1].startswith(("heel", "mt"))
    ]
    position[:, foot, 0] += 0.02
    position[300:360, foot] = np.nan
    slid = solve(replace(recording, points=replace(points, position=position)))
    whole = solve(recording)
    away = (slid.raw_points["left_ankle"] - whole.raw_points["left_ankle"])[:, 0]
    assert 0.005 < np.median(away[:300]) < 0.015
    assert np.abs(np.diff(away[290:370])).max() < 0.002
