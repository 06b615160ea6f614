"""Swaps of every kind on keypoints of the virtual runner, beside what else engines do wrong."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from pushoff.capture.calibrate import measure_body
from pushoff.capture.keypoint_repair import ARM_POINTS, LEG_POINTS, repair_keypoints
from pushoff.sim.definition import Runner
from pushoff.sim.keypoint_error import KeypointError, bursts
from pushoff.sim.keypoints import KeypointCamera, SimulatedKeypoints, raw_keypoints
from pushoff.sim.runner import SimulatedRun, simulate

STRIDE_S = 0.71


@cache
def run(number: int) -> SimulatedRun:
    speed, rate, noise = ((3.0, 165.0, 0.04), (4.2, 184.0, 0.015))[number]
    runner = Runner(speed_mps=speed, step_rate_per_min=rate, stride_noise=noise, seed=3 - number)
    return simulate(runner, 8.0, 120.0)


@cache
def filmed(number: int, view: str, rate_hz: float, stolen: float = 0.3) -> SimulatedKeypoints:
    camera = KeypointCamera(view=view, fps=rate_hz, distance_m=4.0, turn_deg=6.0 * number)
    error = KeypointError(swap_share=0.0, stolen_share=stolen, seed=11 + number)
    return raw_keypoints(run(number), camera, error)


def exchanged(made: SimulatedKeypoints, frames: np.ndarray, parts: tuple[str, ...]):
    here = [part for part in parts if f"left_{part}" in made.names]
    left, right = ([made.names.index(f"{s}_{p}") for p in here] for s in ("left", "right"))
    rows = np.flatnonzero(frames)[:, None]
    pixels, confidence = made.pixels.copy(), made.confidence.copy()
    for values in (pixels, confidence):
        values[rows, left + right] = values[rows, right + left]
    return pixels, confidence


def leg_px(made: SimulatedKeypoints) -> float:
    return measure_body(made.pixels, made.names, side_view=True).leg


@pytest.mark.parametrize("view", ["side", "facing"])
@pytest.mark.parametrize("rate_hz", [30.0, 120.0])
@pytest.mark.parametrize("burst_s", [0.03, 0.3, STRIDE_S])
def test_legs(view: str, rate_hz: float, burst_s: float) -> None:
    """99 % of the exchanged frames come back, 0.1 % of the others are exchanged."""
    restored = total = false = clean = 0
    for number, share in ((0, 0.05), (1, 0.20), (0, 0.20)):
        looks = {"side": ("left", "right"), "facing": ("rear", "front")}[view]
        made = filmed(number, looks[number], rate_hz)
        rng = np.random.default_rng([number, round(100 * share)])
        frames = bursts(rng, len(made.time_s), share, burst_s * rate_hz)
        pixels, confidence = exchanged(made, frames, LEG_POINTS)
        found = repair_keypoints(pixels, confidence, made.names, made.time_s, leg_px(made))
        restored += int((frames & found.swapped).sum())
        total += int(frames.sum())
        false += int((~frames & found.swapped).sum())
        clean += int((~frames).sum())
    # One frame in which both legs lie on one another may go either way.
    assert restored >= min(0.99 * total, total - 1)
    assert false <= max(0.001 * clean, 1)


@pytest.mark.parametrize(
    ("view", "parts"),
    [
        ("left", ARM_POINTS),
        ("rear", ARM_POINTS),
        ("rear", ("hip",)),
        ("front", ("hip", "shoulder")),
    ],
)
def test_arms_and_trunk(view: str, parts: tuple[str, ...]) -> None:
    made = filmed(0, view, 60.0)
    frames = bursts(np.random.default_rng(2), len(made.time_s), 0.1, 0.2 * 60.0)
    pixels, confidence = exchanged(made, frames, parts)
    found = repair_keypoints(pixels, confidence, made.names, made.time_s, leg_px(made))
    for part in parts:
        column = made.names.index(f"left_{part}")
        same = np.isclose(found.pixels[:, column], made.pixels[:, column], equal_nan=True)
        gone = found.rejected[:, column] | ~np.isfinite(made.pixels[:, column, 0])
        wrong = ~same.all(axis=1) & ~gone
        assert wrong.sum() <= 0.01 * frames.sum()


def test_hips_of_a_side_view_are_left_alone() -> None:
    made = filmed(0, "left", 60.0)
    found = repair_keypoints(made.pixels, made.confidence, made.names, made.time_s, leg_px(made))
    for part in ("left_hip", "right_shoulder"):
        column = made.names.index(part)
        kept = ~found.rejected[:, column]
        np.testing.assert_array_equal(found.pixels[kept, column], made.pixels[kept, column])


@pytest.mark.parametrize("stolen", [0.3, 1.0])
@pytest.mark.parametrize("rate_hz", [30.0, 120.0])
def test_a_far_foot_on_the_near_one_becomes_unknown(stolen: float, rate_hz: float) -> None:
    """Even where the engine takes the near foot for the far one in every single stride."""
    made = filmed(1, "left", rate_hz, stolen)
    leg = leg_px(made)
    found = repair_keypoints(made.pixels, made.confidence, made.names, made.time_s, leg)
    off_total = caught = good_total = lost = 0
    for part in ("ankle", "heel", "toe"):
        column = made.names.index(f"right_{part}")
        off = np.hypot(*(made.pixels[:, column] - made.exact[:, column]).T) / leg
        off_total += int((off > 0.2).sum())
        caught += int(found.rejected[off > 0.2, column].sum())
        good_total += int((off < 0.06).sum())
        lost += int(found.rejected[off < 0.06, column].sum())
    assert off_total > 20
    assert caught >= 0.98 * off_total
    assert lost <= 0.01 * good_total
    assert found.swapped.mean() <= 0.001 + 1 / len(found.swapped)
