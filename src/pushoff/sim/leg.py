"""One leg: bent by inverse kinematics in contact, by its curves in swing; its points and turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import no_type_check

import numpy as np
from jaxtyping import Bool, Float, Int

from pushoff.core.names import Side
from pushoff.sim.body import Body
from pushoff.sim.foot import EDGE_M, FootContact
from pushoff.sim.turns import about_forward, about_right, about_up, carry

#: The foot points outward by this angle (rad): plausible, not a norm.
TOE_OUT = np.radians(6.0)
SIGN: Mapping[Side, float] = {"left": -1.0, "right": 1.0}


@dataclass(frozen=True)
class LegPose:
    """One leg over time, axes of the ground; ``leg_tilt`` is its plane's sideways tilt.

    ``knee_inward`` (m) is how far the knee lies inward of that plane, hip and ankle staying where
    they are (None: in the plane).
    """

    contact: Bool[np.ndarray, " time"]
    share: Float[np.ndarray, " time"]
    step: Int[np.ndarray, " time"]
    thigh: Float[np.ndarray, " time"]
    shank: Float[np.ndarray, " time"]
    leg_tilt: Float[np.ndarray, " time"]
    pitch: Float[np.ndarray, " time"]
    toes_pitch: Float[np.ndarray, " time"]
    inversion: Float[np.ndarray, " time"]
    shoe: FootContact
    reach_error: Float[np.ndarray, " time"]
    knee_inward: Float[np.ndarray, " time"] | None = None


@no_type_check
def leg_bend(
    body: Body, hip_to_ankle: Float[np.ndarray, "time 3"]
) -> tuple[
    Float[np.ndarray, " time"],
    Float[np.ndarray, " time"],
    Float[np.ndarray, " time"],
    Float[np.ndarray, " time"],
]:
    """Return thigh, shank, sideways tilt (rad) and how much too far the ankle is (m).

    The knee is a hinge; the leg's plane holds the forward axis. An ankle out of reach is reached
    for with the knee nearly straight (0.5°).
    """
    tilt = np.arctan2(-hip_to_ankle[:, 2], -hip_to_ankle[:, 1])
    forward = -hip_to_ankle[:, 0]
    up = np.hypot(hip_to_ankle[:, 1], hip_to_ankle[:, 2])
    distance = np.hypot(forward, up)
    longest = body.leg * (1.0 - 1e-6)
    reach = np.minimum(distance, longest)
    # Angle at the hip and at the ankle between the leg's line and the segments (law of cosines).
    a, b = body.thigh, body.shank
    at_hip = np.arccos(np.clip((a**2 + reach**2 - b**2) / (2 * a * reach), -1.0, 1.0))
    at_ankle = np.arccos(np.clip((b**2 + reach**2 - a**2) / (2 * b * reach), -1.0, 1.0))
    line = np.arctan2(-forward, up)
    return line + at_hip, line - at_ankle, tilt, distance - reach


@no_type_check
def leg_moment(
    body: Body,
    bend: tuple[Float[np.ndarray, " time"], ...],
    hip: Float[np.ndarray, "time 3"],
    foot_com: Float[np.ndarray, "time 3"],
    inward: Float[np.ndarray, " time"] | None = None,
) -> Float[np.ndarray, "time 3"]:
    """Return the leg's share of the centre of mass (mass share × place).

    ``bend`` is thigh, shank and sideways tilt (rad); ``foot_com`` the foot's from the ankle;
    ``inward`` how far the knee lies to the right of the leg's plane (m).
    """
    thigh, shank, tilt = bend
    sideways = np.stack([np.cos(tilt), np.sin(tilt)], axis=-1)
    knee = hip - body.thigh * _up_axis(thigh, sideways)
    ankle = knee - body.shank * _up_axis(shank, sideways)
    if inward is not None:
        knee = knee + _knee_moved(body, bend, inward)
    upper, lower, foot = (body.inertia[name] for name in ("thigh", "shank", "foot"))
    return (
        upper.mass * (hip + upper.com * (knee - hip))
        + lower.mass * (knee + lower.com * (ankle - knee))
        + foot.mass * (ankle + foot_com)
    )


@no_type_check
def _up_axis(
    attitude: Float[np.ndarray, " time"], sideways: Float[np.ndarray, "time 2"]
) -> Float[np.ndarray, "time 3"]:
    return np.concatenate([-np.sin(attitude)[:, None], np.cos(attitude)[:, None] * sideways], -1)


@no_type_check
def _knee_moved(
    body: Body,
    bend: tuple[Float[np.ndarray, " time"], ...],
    right: Float[np.ndarray, " time"],
) -> Float[np.ndarray, "time 3"]:
    """Return how the knee moves (m) when it turns about the line from hip to ankle.

    ``right`` is how far to the right of the leg's plane it comes to lie (m).
    """
    thigh, shank, tilt = bend[:3]
    sideways = np.stack([np.cos(tilt), np.sin(tilt)], axis=-1)
    upper, lower = body.thigh * _up_axis(thigh, sideways), body.shank * _up_axis(shank, sideways)
    line = upper + lower
    line = line / np.linalg.norm(line, axis=-1, keepdims=True)
    ahead = np.sum(upper * line, axis=-1, keepdims=True) * line - upper
    distance = np.maximum(np.linalg.norm(ahead, axis=-1, keepdims=True), 1e-6)
    normal = np.stack([np.zeros_like(tilt), -np.sin(tilt), np.cos(tilt)], axis=-1)
    aside = np.clip(right[:, None], -0.95 * distance, 0.95 * distance)
    return ahead * (np.sqrt(1.0 - (aside / distance) ** 2) - 1.0) + aside * normal


@no_type_check
def _swung(
    turn: Float[np.ndarray, "time 3 3"], moved: Float[np.ndarray, "time 3"]
) -> Float[np.ndarray, "time 3 3"]:
    """Return turns carried along by the smallest rotation that brings their up axis elsewhere.

    ``moved`` is the change of the up axis, before it is brought back to length one.
    """
    old = turn[..., 1]
    new = old + moved
    new = new / np.linalg.norm(new, axis=-1, keepdims=True)
    cross, cosine = np.cross(old, new), np.sum(old * new, axis=-1)[:, None, None]
    skew = np.zeros_like(turn)
    skew[:, 2, 1], skew[:, 0, 2], skew[:, 1, 0] = cross.T
    skew = skew - np.swapaxes(skew, -1, -2)
    return (np.eye(3) + skew + skew @ skew / (1.0 + cosine)) @ turn


@no_type_check
def foot_com(body: Body, side: Side, leg: LegPose) -> Float[np.ndarray, "time 3"]:
    """Return the foot's centre of mass from the ankle: on the line from heel to toe."""
    heel, _, toe = _foot_points(body, _turns(body, side, leg))
    return heel + body.inertia["foot"].com * (toe - heel)


@no_type_check
def _foot_points(
    body: Body, turn: dict[str, Float[np.ndarray, "time 3 3"]]
) -> tuple[Float[np.ndarray, "time 3"], ...]:
    """Return heel, ball and toe from the ankle."""
    back, lift = body.ankle_from_heel, body.ankle_height
    ahead = body.ball_from_heel - back
    heel = carry(turn["foot"], np.array([-back, -lift, 0.0]))
    ball = carry(turn["foot"], np.array([ahead, body.mtp_height - lift, 0.0]))
    toe = ball + carry(turn["toes"], np.array([body.toes, -body.mtp_height, 0.0]))
    return heel, ball, toe


def planted_ankle(
    body: Body, side: Side, leg: LegPose, place: Float[np.ndarray, "time 3"]
) -> Float[np.ndarray, "time 3"]:
    """Return the ankle over contact from where the landing part stands, axes of the ground."""
    turn = _turns(body, side, leg)
    sole = np.concatenate([leg.shoe.sole, np.zeros((len(leg.share), 1))], axis=-1)
    ball = place + carry(_outward(side, leg), sole) + body.mtp_height * turn["toes"][..., 1]
    back, lift = body.ball_from_heel - body.ankle_from_heel, body.ankle_height - body.mtp_height
    return ball + carry(turn["foot"], np.array([-back, lift, 0.0]))


@no_type_check
def _outward(side: Side, leg: LegPose) -> Float[np.ndarray, "time 3 3"]:
    return about_up(np.full(leg.share.shape, -SIGN[side] * TOE_OUT))


@no_type_check
def _turns(body: Body, side: Side, leg: LegPose) -> dict[str, Float[np.ndarray, "time 3 3"]]:
    plane = about_forward(leg.leg_tilt)
    out, roll_in = _outward(side, leg), about_forward(SIGN[side] * leg.inversion)
    thigh, shank = plane @ about_right(leg.thigh), plane @ about_right(leg.shank)
    if leg.knee_inward is not None:
        right = -SIGN[side] * leg.knee_inward
        moved = _knee_moved(body, (leg.thigh, leg.shank, leg.leg_tilt), right)
        thigh, shank = _swung(thigh, -moved / body.thigh), _swung(shank, moved / body.shank)
    return {
        "thigh": thigh,
        "shank": shank,
        "foot": out @ about_right(leg.pitch) @ roll_in,
        "toes": out @ about_right(leg.toes_pitch) @ roll_in,
    }


@no_type_check
def _chain(
    body: Body, side: Side, leg: LegPose, hip: Float[np.ndarray, "time 3"]
) -> tuple[dict[str, Float[np.ndarray, "time 3"]], dict[str, Float[np.ndarray, "time 3 3"]]]:
    turn = _turns(body, side, leg)
    knee = hip - body.thigh * turn["thigh"][..., 1]
    ankle = knee - body.shank * turn["shank"][..., 1]
    heel, ball, toe = (ankle + offset for offset in _foot_points(body, turn))
    points = {"hip": hip, "knee": knee, "ankle": ankle, "heel": heel, "ball": ball, "toe": toe}
    return points, turn


def leg_points(
    body: Body, side: Side, leg: LegPose, hip: Float[np.ndarray, "time 3"]
) -> tuple[dict[str, Float[np.ndarray, "time 3"]], dict[str, Float[np.ndarray, "time 3 3"]]]:
    """Return the leg's points and turns, the outsole's points among them."""
    points, turn = _chain(body, side, leg, hip)
    # The outsole: under the sole's three points, on the ground where the sole is pressed in.
    edge = points["ball"] - body.mtp_height * turn["toes"][..., 1]
    shift = np.where(leg.contact, leg.shoe.shear, 0.0)[:, None] * _outward(side, leg)[..., 0]
    outer = points["heel"] + EDGE_M * SIGN[side] * turn["foot"][..., 2]
    for name, path in (
        ("heel", points["heel"]),
        ("heel_edge", outer),
        ("ball", edge),
        ("ball_edge", edge + EDGE_M * SIGN[side] * turn["toes"][..., 2]),
        ("toe", points["toe"]),
    ):
        sole = path - shift
        sole[:, 1] = np.maximum(path[:, 1], 0.0)
        points[f"sole_{name}"] = sole
    return points, turn
