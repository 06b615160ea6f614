"""Thomas test and straight leg raise: lying on the back on a table, head backward, face up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, Side, other
from pushoff.sim.body import Body
from pushoff.sim.clinic import Plan
from pushoff.sim.clinic_pose import (
    Leg,
    Whole,
    assemble,
    free_leg,
    hips_of,
    knee_flexion,
    posture,
)
from pushoff.sim.leg import SIGN
from pushoff.sim.render_shapes import along_up, unit

#: Height (m) of the table's top, of a hip over it and of an ankle that lies on it (of a body whose
#: legs are ``_LEG_M`` long): half the thickness of the buttocks and of the heel.
TABLE_M, _HIP_OVER_M, _ANKLE_OVER_M, _LEG_M = 0.66, 0.125, 0.055, 0.86
#: Thigh below the horizontal (deg) of a knee that is held to the chest; knee flexion there.
_HELD_DEG, _HELD_KNEE_DEG = -122.0, 118.0
#: Degrees that the held thigh comes away from the chest for each degree that the pelvis tips.
_LETS_GO = 1.5
#: Where the hands hold the held leg, along its shank.
_HOLD_AT = 0.12


def thomas_at(plan: Plan, body: Body, time: Float[np.ndarray, " time"]) -> Whole:
    """Return the body in a modified Thomas test: one knee held, the other thigh let down."""
    side, held = plan.move.side, other(plan.move.side)
    share = plan.share(time).max(axis=0)
    tilt = plan.curve(time, 0.0, plan.faults["pelvic_tilt_deg"])
    down = plan.curve(time, _HELD_DEG, plan.depth)
    knee = _HELD_KNEE_DEG + (plan.move.knee_deg - _HELD_KNEE_DEG) * share
    held_down = _HELD_DEG + _LETS_GO * tilt
    pose = posture(
        time, pelvis_tilt=-90.0 + tilt, trunk_lean=-90.0, head_nod=-86.0, **_arms_along()
    )
    middle = _hips_on_table(body, time)
    hips = hips_of(body, pose)
    legs: dict[Side, Leg] = {
        side: _lying_leg(body, side, middle + hips[side], down, knee),
        held: _lying_leg(
            body, held, middle + hips[held], held_down, np.full_like(time, _HELD_KNEE_DEG)
        ),
    }
    whole = assemble(body, pose, middle, legs)
    hold = legs[held].knee + _HOLD_AT * (legs[held].ankle - legs[held].knee)
    _reach_for(body, whole, hold)
    return whole


def leg_raise_at(plan: Plan, body: Body, time: Float[np.ndarray, " time"]) -> Whole:
    """Return the body in a straight leg raise at any times."""
    side, resting = plan.move.side, other(plan.move.side)
    pose = posture(time, pelvis_tilt=-90.0, trunk_lean=-90.0, head_nod=-86.0, **_arms_along())
    middle = _hips_on_table(body, time)
    hips = hips_of(body, pose)
    size = body.leg / _LEG_M
    flat = -float(np.degrees(np.arcsin((_HIP_OVER_M - _ANKLE_OVER_M) * size / body.leg)))
    up = plan.curve(time, flat, plan.depth)
    bend = plan.curve(time, 0.0, plan.faults["knee_bend_deg"])
    # The line from hip to ankle lies under the thigh where the knee bends.
    k = np.radians(bend)
    over = np.degrees(np.arctan2(body.shank * np.sin(k), body.thigh + body.shank * np.cos(k)))
    still = plan.curve(time, flat, flat + plan.faults["other_leg_deg"])
    legs: dict[Side, Leg] = {
        side: _lying_leg(body, side, middle + hips[side], -(up + over), bend),
        resting: _lying_leg(body, resting, middle + hips[resting], -still, np.zeros_like(time)),
    }
    return assemble(body, pose, middle, legs)


def thomas_truth(plan: Plan, whole: Whole) -> dict[str, Float[np.ndarray, " time"]]:
    """Return what a Thomas test is measured by, at the times of a pose."""
    side, points = plan.move.side, whole.points
    hip, knee, ankle = (points[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
    pelvis = whole.turns["pelvis"][..., 1]
    tilt = np.degrees(np.arctan2(pelvis[:, 1], -pelvis[:, 0]))
    thigh = -_over_level(hip, knee)
    held = _over_level(*(points[f"{other(side)}_{name}"] for name in ("hip", "knee")))
    return {
        "thigh_deg": thigh,
        "knee_deg": np.degrees(knee_flexion(hip, knee, ankle)),
        "pelvic_tilt_deg": tilt,
        "hip_extension_deg": thigh - tilt,
        "held_thigh_deg": held,
    }


def leg_raise_truth(plan: Plan, whole: Whole) -> dict[str, Float[np.ndarray, " time"]]:
    """Return what a straight leg raise is measured by, at the times of a pose."""
    side, points = plan.move.side, whole.points
    hip, knee, ankle = (points[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
    others = [points[f"{other(side)}_{name}"] for name in ("hip", "ankle")]
    return {
        "leg_deg": _over_level(hip, ankle),
        "thigh_deg": _over_level(hip, knee),
        "shank_deg": _over_level(knee, ankle),
        "knee_deg": np.degrees(knee_flexion(hip, knee, ankle)),
        "other_leg_deg": _over_level(*others),
    }


def _over_level(
    first: Float[np.ndarray, "time 3"], last: Float[np.ndarray, "time 3"]
) -> Float[np.ndarray, " time"]:
    """Return the angle (deg) of a line over the level line towards the feet, up to 180 and on."""
    line = last - first
    angle = np.degrees(np.arctan2(line[:, 1], line[:, 0]))
    return np.where(angle < -90.0, angle + 360.0, angle)


def _lying_leg(
    body: Body,
    side: Side,
    hip: Float[np.ndarray, "time 3"],
    down_deg: Float[np.ndarray, " time"],
    knee_deg: Float[np.ndarray, " time"],
) -> Leg:
    """Return a leg from the thigh's angle below the horizontal and the knee's flexion."""
    thigh = np.radians(90.0 - down_deg)
    return free_leg(body, side, hip, thigh, thigh - np.radians(knee_deg), -0.3)


def _hips_on_table(body: Body, time: Float[np.ndarray, " time"]) -> Float[np.ndarray, "time 3"]:
    height = TABLE_M + _HIP_OVER_M * body.leg / _LEG_M
    return np.tile(np.array([0.0, height, 0.0]), (len(time), 1))


def _arms_along() -> Mapping[str, float]:
    """Return arms that lie along the body, on the table."""
    return {f"{side}_upper_arm": 84.0 for side in SIDES} | {f"{side}_elbow": 4.0 for side in SIDES}


def _reach_for(body: Body, whole: Whole, hold: Float[np.ndarray, "time 3"]) -> None:
    """Bring both hands to a place, elbows out and down, in place.

    A place out of reach is reached for. The centre of mass keeps the arms where they were.
    """
    points, turns = whole.points, whole.turns
    for side in SIDES:
        shoulder = points[f"{side}_shoulder"]
        aim = hold + np.array([0.0, 0.05, SIGN[side] * 0.05])
        line = aim - shoulder
        a, b = body.upper_arm, body.forearm
        reach = np.minimum(np.linalg.norm(line, axis=1), 0.999 * (a + b))
        along = (a**2 - b**2 + reach**2) / (2.0 * reach)
        away = np.sqrt(np.maximum(a**2 - along**2, 0.0))
        ahead = unit(line)
        out = np.tile([0.0, -0.6, SIGN[side] * 1.0], (len(line), 1))
        out = unit(out - np.sum(out * ahead, axis=1, keepdims=True) * ahead)
        elbow = shoulder + along[:, None] * ahead + away[:, None] * out
        wrist = shoulder + reach[:, None] * ahead
        hand = wrist + body.hand * unit(wrist - elbow)
        points.update({f"{side}_elbow": elbow, f"{side}_wrist": wrist, f"{side}_hand": hand})
        for name, top, end in (
            ("upper_arm", shoulder, elbow),
            ("forearm", elbow, wrist),
            ("hand", wrist, hand),
        ):
            axes = along_up(top - end, turns["trunk"][..., 2])
            turns[f"{side}_{name}"] = np.stack([axes.front, axes.up, axes.right], axis=-1)
