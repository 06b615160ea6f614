"""Calf raises and hops: the heel goes up and down over a ball that stays, or the body flies."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, Side, other
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
    heel_pitch,
    hips_of,
    knee_flexion,
    posture,
)
from pushoff.sim.clinic_squat import BALANCE_AT, balanced
from pushoff.sim.leg import SIGN
from pushoff.sim.posture import Posture
from pushoff.sim.turns import smooth_step

GRAVITY = 9.81
#: Knee flexion (deg) in calf raises, and of a hopper's leg as it touches down and leaves.
RISING_KNEE_DEG, TOUCHING_KNEE_DEG = 6.0, 18.0
#: Foot pitch (deg) of a hopper at touchdown and take-off; flat once this far (m) down.
TOUCHING_PITCH_DEG, FLAT_AT_M = -30.0, 0.10
#: The leg stretches by so much (m) after take-off and before touchdown, with so much further pitch
#: (deg): what lets the foot leave the floor at this share of the body's speed.
STRETCH_M, STRETCH_PITCH_DEG, FOOT_SPEED_SHARE = 0.022, 15.0, 0.3
#: Seconds of the first push off and of the last landing.
PUSH_S, LAND_S = 0.45, 0.50
ROUNDS, CLOSE_M = 40, 1e-7


def calf_raise_at(plan: Plan, body: Body, time: Float[np.ndarray, " time"]) -> Whole:
    """Return the body in single-leg calf raises at any times."""
    side = plan.move.side
    rise = plan.curve(time, 0.0, plan.depth)
    share = plan.share(time).max(axis=0)
    pitch = heel_pitch(body, rise)
    foot = foot_turns(side, pitch, np.zeros_like(time))
    aside = SIGN[side] * 0.25 * body.hip_width
    ball = ball_standing(body, side, aside)
    pose = posture(
        time,
        pelvis_tilt=6.0,
        trunk_lean=3.0,
        **{f"{s}_upper_arm": 40.0 for s in SIDES},
        **{f"{s}_elbow": 45.0 for s in SIDES},
    )
    a, b = body.thigh, body.shank
    reach = np.sqrt(a**2 + b**2 + 2.0 * a * b * np.cos(np.radians(RISING_KNEE_DEG)))
    # From over the middle of the foot to over the ball.
    over = np.zeros((len(time), 3))
    over[:, 0] = (BALANCE_AT + (0.95 - BALANCE_AT) * share) * ball[0]
    over[:, 2] = aside
    still = np.zeros_like(time)
    return balanced(
        body,
        side,
        pose,
        ankle_over_ball(body, foot[0], np.tile(ball, (len(time), 1))),
        foot,
        np.full_like(time, reach),
        over,
        None,
        lambda hip: free_leg(
            body, other(side), hip, np.radians(6.0) + still, np.radians(-62.0) + still
        ),
    )


def calf_raise_truth(plan: Plan, whole: Whole) -> dict[str, Float[np.ndarray, " time"]]:
    """Return what a calf raise is measured by, at the times of a pose."""
    side, points = plan.move.side, whole.points
    ahead = whole.turns[f"{side}_foot"][..., 0]
    leg = [points[f"{side}_{name}"] for name in ("hip", "knee", "ankle")]
    return {
        "heel_height_m": points[f"{side}_heel"][:, 1],
        "foot_pitch_deg": -np.degrees(np.arcsin(np.clip(ahead[:, 1], -1.0, 1.0))),
        "knee_deg": np.degrees(knee_flexion(*leg)),
    }


def hop_at(plan: Plan, body: Body, time: Float[np.ndarray, " time"]) -> Whole:
    """Return the body hopping in place at any times; flight is ballistic."""
    move = plan.move
    pose = posture(
        time,
        pelvis_tilt=8.0,
        trunk_lean=6.0,
        **{f"{s}_upper_arm": 8.0 for s in SIDES},
        **{f"{s}_elbow": 70.0 for s in SIDES},
    )
    below, clear, stretch = _way(plan, time)
    pitch = np.radians(
        TOUCHING_PITCH_DEG * (1.0 - smooth_step(below / FLAT_AT_M))
        - STRETCH_PITCH_DEG * stretch / STRETCH_M
    )
    toes = np.radians(-12.0 * smooth_step(clear / 0.08))
    hopping: tuple[Side, ...] = SIDES if move.both_legs else (move.side,)
    feet = {side: foot_turns(side, pitch, toes) for side in hopping}
    balls = {side: np.tile(_ball(plan, body, side), (len(time), 1)) for side in hopping}
    for ball in balls.values():
        ball[:, 1] += clear
    ankles = {side: ankle_over_ball(body, feet[side][0], balls[side]) for side in hopping}
    touching = _touching_com(plan, body)
    com = np.zeros((len(time), 3))
    com[:, 0], com[:, 2] = touching[0], touching[2]
    com[:, 1] = touching[1] - below + clear + stretch
    return _hung(plan, body, pose, com, {s: (ankles[s], feet[s]) for s in hopping})


def hop_truth(plan: Plan, whole: Whole) -> dict[str, Float[np.ndarray, " time"]]:
    """Return how high the shoe is over the floor and the centre of mass, at the times of a pose."""
    points, side = whole.points, plan.move.side
    parts = [points[f"{side}_{name}"][:, 1] for name in ("heel", "toe")]
    return {"clearance_m": np.min(parts, axis=0), "com_height_m": points["com"][:, 1]}


def _ball(plan: Plan, body: Body, side: Side) -> np.ndarray:
    share = 0.45 if plan.move.both_legs else 0.2
    return ball_standing(body, side, SIGN[side] * share * body.hip_width)


def _hung(
    plan: Plan,
    body: Body,
    pose: Posture,
    com: Float[np.ndarray, "time 3"],
    feet: dict[Side, tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]],
) -> Whole:
    """Return the body whose centre of mass is on a path and whose feet are where they are."""
    hips = hips_of(body, pose)
    middle = com - np.array([0.0, 0.06, 0.0])
    still = np.zeros(len(com))

    def standing(middle: Float[np.ndarray, "time 3"]) -> Whole:
        legs: dict[Side, Leg] = {}
        for side in SIDES:
            hip = middle + hips[side]
            if side in feet:
                legs[side] = bent_leg(body, side, hip, *feet[side])
            else:
                thigh, shank = np.radians(10.0) + still, np.radians(-65.0) + still
                legs[side] = free_leg(body, side, hip, thigh, shank)
        return assemble(body, pose, middle, legs)

    whole = standing(middle)
    for _ in range(ROUNDS):
        away = com - whole.points["com"]
        if np.abs(away).max() < CLOSE_M:
            break
        middle = middle + away
        whole = standing(middle)
    return whole


def _touching_com(plan: Plan, body: Body) -> np.ndarray:
    """Return where the centre of mass is (3,) as the feet touch down and leave."""
    one = np.zeros(1)
    hopping: tuple[Side, ...] = SIDES if plan.move.both_legs else (plan.move.side,)
    side = hopping[0]
    foot = foot_turns(side, one + np.radians(TOUCHING_PITCH_DEG), one)
    ball = _ball(plan, body, side)
    ankle = ankle_over_ball(body, foot[0], ball[None])
    pose = posture(one, pelvis_tilt=8.0, trunk_lean=6.0)
    a, b = body.thigh, body.shank
    reach = np.sqrt(a**2 + b**2 + 2.0 * a * b * np.cos(np.radians(TOUCHING_KNEE_DEG)))
    aside = 0.0 if plan.move.both_legs else ball[2]
    over = np.array([0.9 * ball[0], 0.0, aside])
    whole = balanced(
        body,
        side,
        pose,
        ankle,
        foot,
        one + reach,
        over,
        None,
        lambda hip: free_leg(body, other(side), hip, one, one),
    )
    height = float(whole.points["com"][0, 1])
    return np.array([over[0], height, aside])


def _way(
    plan: Plan, time: Float[np.ndarray, " time"]
) -> tuple[Float[np.ndarray, " time"], Float[np.ndarray, " time"], Float[np.ndarray, " time"]]:
    """Return how far the body is below where it touches down, the feet's clearance, the stretch.

    All in metres. The body's height over that place is ``clear + stretch - below``.
    """
    flights = np.concatenate([plan.depth[:1], plan.depth])
    leaves = np.concatenate([[plan.start_s[0] - plan.depth[0]], plan.start_s + plan.contact_s])
    lands = leaves + flights
    speed = 0.5 * GRAVITY * flights
    below, clear, stretch = (np.zeros_like(time) for _ in range(3))
    for leave, land, fast in zip(leaves, lands, speed, strict=True):
        inside = (time > leave) & (time < land)
        since, left = time[inside] - leave, land - time[inside]
        quick = STRETCH_M / ((1.0 - FOOT_SPEED_SHARE) * fast)
        longer = STRETCH_M * (1.0 - np.exp(-since / quick)) * (1.0 - np.exp(-left / quick))
        stretch[inside] = longer
        clear[inside] = 0.5 * GRAVITY * since * left - longer
    stands = np.array([-FLAT_AT_M, 0.0, 0.0])
    spells = [(0.0, leaves[0] - PUSH_S, stands, stands)]
    spells += [(leaves[0] - PUSH_S, leaves[0], stands, np.array([0.0, speed[0], -GRAVITY]))]
    for n in range(len(flights) - 1):
        down, up = (np.array([0.0, v, -GRAVITY]) for v in (-speed[n], speed[n + 1]))
        spells.append((lands[n], leaves[n + 1], down, up))
    last = np.array([0.0, -speed[-1], -GRAVITY])
    spells += [(lands[-1], lands[-1] + LAND_S, last, stands)]
    spells += [(lands[-1] + LAND_S, np.inf, stands, stands)]
    for first, end, start, stop in spells:
        inside = (time >= first) & (time <= end)
        if not np.isfinite(end) or start is stop:
            below[inside] = FLAT_AT_M
        else:
            below[inside] = -_quintic(time[inside] - first, end - first, start, stop)
    return below, clear, stretch


def _quintic(
    time: Float[np.ndarray, " time"], lasts: float, start: np.ndarray, stop: np.ndarray
) -> Float[np.ndarray, " time"]:
    """Return the path of fifth order between two places with speeds and accelerations."""
    powers = np.arange(6)

    def rows(t: float) -> np.ndarray:
        first = np.where(powers > 0, powers * t ** np.maximum(powers - 1, 0), 0.0)
        second = np.where(powers > 1, powers * (powers - 1) * t ** np.maximum(powers - 2, 0), 0.0)
        return np.stack([t**powers, first, second])

    matrix = np.concatenate([rows(0.0), rows(lasts)])
    terms = np.linalg.solve(matrix, np.concatenate([start, stop]))
    return np.polyval(terms[::-1], time)
