"""Weight-bearing lunge: the front knee goes forward over a flat foot, the rear leg follows."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.names import other
from pushoff.sim.body import Body
from pushoff.sim.clinic import Plan
from pushoff.sim.clinic_pose import (
    Leg,
    Whole,
    ankle_over_ball,
    assemble,
    bent_leg,
    foot_turns,
    heel_pitch,
    hips_of,
    knee_flexion,
    posture,
)
from pushoff.sim.leg import SIGN
from pushoff.sim.turns import about_right, smooth_step

#: Shank angle (deg) before and after a repetition; thigh attitude there and at the end.
STARTING_SHANK_DEG, STARTING_THIGH_DEG, LAST_THIGH_DEG = 6.0, 34.0, 24.0
#: Ball of the rear foot behind the front ankle, and its pitch, as shares of the leg and deg.
REAR_BEHIND, REAR_PITCH_DEG = 0.33, -38.0
#: A heel that faults comes up over the last part of the way down.
LIFTS_FROM = 0.70
#: A heel up by less than this (m) counts as down: the sole's give, and what nobody sees.
HEEL_DOWN_M = 0.003
#: Front of the knee ahead of its joint centre, share of stature (about 5 cm at 1.75 m).
PATELLA_SHARE = 0.03


def lunge_at(plan: Plan, body: Body, time: Float[np.ndarray, " time"]) -> Whole:
    """Return the body in a weight-bearing lunge at any times."""
    side, rear = plan.move.side, other(plan.move.side)
    share = plan.share(time)
    shank = np.radians(plan.curve(time, STARTING_SHANK_DEG, plan.depth))
    reached = share.max(axis=0)
    thigh = np.radians(STARTING_THIGH_DEG + (LAST_THIGH_DEG - STARTING_THIGH_DEG) * reached)
    lift = (
        plan.faults["heel_lift_m"][:, None] * smooth_step((share - LIFTS_FROM) / (1.0 - LIFTS_FROM))
    ).sum(axis=0)
    pose = posture(
        time,
        pelvis_tilt=6.0,
        trunk_lean=8.0 + 2.0 * reached,
        head_nod=4.0,
        **{f"{s}_upper_arm": 45.0 for s in ("left", "right")},
        **{f"{s}_elbow": 40.0 for s in ("left", "right")},
    )
    foot = _flat_or_lifted(plan, body, lift)
    half = 0.45 * body.hip_width
    ball = np.array(
        [body.ball_from_heel - body.ankle_from_heel, body.mtp_height, SIGN[side] * half]
    )
    ankle = ankle_over_ball(body, foot[0], np.tile(ball, (len(time), 1)))
    knee = ankle + body.shank * about_right(-shank)[..., 1]
    hip = knee + body.thigh * about_right(thigh)[..., 1]
    hips = hips_of(body, pose)
    middle = hip - hips[side]
    return assemble(
        body,
        pose,
        middle,
        {side: Leg(knee, ankle, *foot), rear: _rear(plan, body, middle + hips[rear])},
    )


def _flat_or_lifted(
    plan: Plan, body: Body, lift_m: Float[np.ndarray, " time"]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the front foot's turns with its heel lifted by so much; it points straight ahead."""
    pitch = heel_pitch(body, lift_m)
    return foot_turns(plan.move.side, pitch, np.zeros_like(pitch), 0.0)


def _rear(plan: Plan, body: Body, hip: Float[np.ndarray, "time 3"]) -> Leg:
    rear = other(plan.move.side)
    pitch = np.full(len(hip), np.radians(REAR_PITCH_DEG))
    foot = foot_turns(rear, pitch, np.zeros_like(pitch), 0.0)
    place = [-REAR_BEHIND * body.leg, body.mtp_height, SIGN[rear] * 0.45 * body.hip_width]
    ankle = ankle_over_ball(body, foot[0], np.tile(np.array(place), (len(hip), 1)))
    return bent_leg(body, rear, hip, ankle, foot)


def lunge_truth(plan: Plan, whole: Whole) -> dict[str, Float[np.ndarray, " time"]]:
    """Return what a lunge is measured by, at the times of a pose."""
    side, points = plan.move.side, whole.points
    hip, knee, ankle = (points[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
    return {
        "shank_deg": np.degrees(np.arctan2((knee - ankle)[:, 0], (knee - ankle)[:, 1])),
        "knee_flexion_deg": np.degrees(knee_flexion(hip, knee, ankle)),
        "heel_lift_m": points[f"{side}_heel"][:, 1],
        "knee_past_toe_m": knee[:, 0]
        + PATELLA_SHARE * plan.move.height_m
        - points[f"{side}_toe"][:, 0],
    }
