"""Single-leg squat and step-down: one leg bends under a body that stays over its foot."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from pushoff.core.names import Side, other
from pushoff.sim.body import Body
from pushoff.sim.clinic import Plan
from pushoff.sim.clinic_pose import (
    Leg,
    Whole,
    ankle_over_ball,
    assemble,
    ball_standing,
    bent_leg,
    foot_turns,
    free_leg,
    frontal_angle,
    hips_of,
    knee_flexion,
    posture,
)
from pushoff.sim.leg import SIGN
from pushoff.sim.posture import Posture

#: Knee flexion (deg) of the standing leg before and after a repetition.
STANDING_KNEE_DEG = 8.0
#: How far ahead of the ankle the body's centre of mass is held, as a share of the way to the ball.
BALANCE_AT = 0.45
#: Height (share of stature) of the step; the free foot reaches down beside it.
STEP_SHARE = 0.115
#: Rounds in which the body is put over its foot at most, and how close (m) it has to come.
ROUNDS, CLOSE_M = 25, 1e-6


def balanced(
    body: Body,
    side: Side,
    pose: Posture,
    ankle: Float[np.ndarray, "time 3"],
    foot: tuple[np.ndarray, np.ndarray],
    reach: Float[np.ndarray, " time"],
    over: np.ndarray,
    fppa: Float[np.ndarray, " time"] | None,
    free: Callable[[Float[np.ndarray, "time 3"]], Leg],
) -> Whole:
    """Return a body on one leg whose centre of mass is over a place (3,) on the floor.

    ``reach`` (m) is the distance from hip to ankle, ``free`` gives the other leg from its hip.
    """
    hips = hips_of(body, pose)
    middle = ankle + np.array([0.0, 0.8 * body.leg, 0.0]) - hips[side]

    def standing(middle: Float[np.ndarray, "time 3"]) -> Whole:
        level = (middle + hips[side] - ankle)[:, [0, 2]]
        up = np.sqrt(np.maximum(reach**2 - (level**2).sum(axis=1), 0.01 * body.leg**2))
        height = ankle[:, 1] + up - hips[side][:, 1]
        raised = np.stack([middle[:, 0], height, middle[:, 2]], axis=1)
        legs: dict[Side, Leg] = {
            side: bent_leg(body, side, raised + hips[side], ankle, foot, fppa),
            other(side): free(raised + hips[other(side)]),
        }
        return assemble(body, pose, raised, legs)

    whole = standing(middle)
    for _ in range(ROUNDS):
        away = (over - whole.points["com"])[:, [0, 2]]
        if np.abs(away).max() < CLOSE_M:
            break
        middle = middle.copy()
        middle[:, [0, 2]] += away
        whole = standing(middle)
    return whole


def squat_at(plan: Plan, body: Body, time: Float[np.ndarray, " time"]) -> Whole:
    """Return the body in a single-leg squat or a step-down at any times."""
    move = plan.move
    side, sign = move.side, SIGN[move.side]
    knee = np.radians(plan.curve(time, STANDING_KNEE_DEG, plan.depth))
    share = plan.share(time).max(axis=0)
    lean = 3.0 + 22.0 * share * np.sin(knee) / np.sin(np.radians(65.0))
    reach_deg = {f"{s}_upper_arm": 4.0 + 26.0 * share for s in ("left", "right")}
    bent = {f"{s}_elbow": 25.0 + 35.0 * share for s in ("left", "right")}
    pose = posture(
        time,
        pelvis_tilt=6.0 + 0.6 * (lean - 3.0),
        pelvis_list=sign * plan.curve(time, 0.0, plan.faults["pelvic_drop_deg"]),
        trunk_lean=lean,
        trunk_side_lean=sign * plan.curve(time, 0.0, plan.faults["trunk_side_lean_deg"]),
        head_nod=8.0 * share,
        **reach_deg,
        **bent,
    )
    aside = sign * 0.25 * body.hip_width
    high = STEP_SHARE * move.height_m if move.kind == "step_down" else 0.0
    ball = np.tile(ball_standing(body, side, aside) + np.array([0.0, high, 0.0]), (len(time), 1))
    flat = np.zeros(len(time))
    foot = foot_turns(side, flat, flat)
    a, b = body.thigh, body.shank
    thigh, shank = _free_attitudes(move.kind == "step_down", share)
    return balanced(
        body,
        side,
        pose,
        ankle_over_ball(body, foot[0], ball),
        foot,
        np.sqrt(a**2 + b**2 + 2.0 * a * b * np.cos(knee)),
        np.array([BALANCE_AT * (body.ball_from_heel - body.ankle_from_heel), 0.0, aside]),
        np.radians(plan.curve(time, 0.0, plan.faults["fppa_deg"])),
        lambda hip: free_leg(body, other(side), hip, thigh, shank),
    )


def _free_attitudes(
    stepping: bool, share: Float[np.ndarray, " time"]
) -> tuple[Float[np.ndarray, " time"], Float[np.ndarray, " time"]]:
    """Return thigh and shank of the free leg (rad): held back, or reaching down off the step."""
    if stepping:
        return np.radians(12.0 + 16.0 * share), np.radians(4.0 + 14.0 * share)
    return np.radians(4.0 + 6.0 * share), np.radians(-58.0 - 14.0 * share)


def squat_truth(plan: Plan, whole: Whole) -> dict[str, Float[np.ndarray, " time"]]:
    """Return what a squat or step-down is measured by, at the times of a pose."""
    side, points = plan.move.side, whole.points
    leg = [points[f"{side}_{name}"] for name in ("hip", "knee", "ankle")]
    across = SIGN[side] * (points[f"{side}_hip"] - points[f"{other(side)}_hip"])
    trunk = points["mid_shoulder"] - points["mid_hip"]
    drop = np.arctan2(SIGN[side] * across[:, 1], across[:, 2])
    return {
        "knee_flexion_deg": np.degrees(knee_flexion(*leg)),
        "fppa_deg": np.degrees(frontal_angle(side, *leg)),
        "pelvic_drop_deg": np.degrees(drop),
        "trunk_side_lean_deg": np.degrees(np.arctan2(SIGN[side] * trunk[:, 2], trunk[:, 1])),
    }
