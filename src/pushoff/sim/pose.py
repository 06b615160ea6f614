"""Where every part of the body is at any time, with the centre of mass exactly on its path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import no_type_check

import numpy as np
from jaxtyping import Bool, Float, Int

from pushoff.core.names import SIDES, Side
from pushoff.sim.body import Body
from pushoff.sim.definition import Runner
from pushoff.sim.flightpath import FlightPath
from pushoff.sim.foot import EDGE_M, FootContact
from pushoff.sim.posture import Posture, posture_at
from pushoff.sim.steps import Steps
from pushoff.sim.swing import SWING_CURVES, Joins, swing_curves
from pushoff.sim.targets import Gait, LegTargets
from pushoff.sim.turns import about_forward, about_right, about_up, carry

#: The centre of mass is put on its path in at most this many rounds, to this (m).
ROUNDS, CLOSE_M = 16, 1e-9
#: The foot points outward by this angle (rad): plausible, not a norm.
TOE_OUT = np.radians(6.0)
SIGN: Mapping[Side, float] = {"left": -1.0, "right": 1.0}


@dataclass(frozen=True)
class LegPose:
    """One leg over time, axes of the ground; ``leg_tilt`` is its plane's sideways tilt."""

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


@dataclass(frozen=True)
class Pose:
    """Points and segment rotations over time in the axes of the ground."""

    time_s: Float[np.ndarray, " time"]
    points: dict[str, Float[np.ndarray, "time 3"]]
    rotations: dict[str, Float[np.ndarray, "time 3 3"]]
    legs: dict[Side, LegPose]
    posture: Posture
    joints: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """Everything that the pose at a time is made of."""

    body: Body
    runner: Runner
    gait: Gait
    targets: LegTargets
    steps: Steps
    path: FlightPath
    joins: Joins


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


def pose_at(scene: Scene, time_s: Float[np.ndarray, " time"], ends: bool = False) -> Pose:
    """Return the pose at any times; with ``ends`` the last instant of contact counts as contact."""
    posture = posture_at(scene.runner, scene.gait, scene.steps, time_s)
    com, _ = scene.path.state(time_s, scene.steps.containing(time_s, ends))
    points: dict[str, Float[np.ndarray, "time 3"]] = {"com": com}
    legs: dict[Side, LegPose] = {side: _leg(scene, side, time_s, ends) for side in SIDES}
    rotations = posture.rotations()
    upper, upper_moment = _upper_body(scene.body, rotations, posture)

    half = 0.5 * scene.body.hip_width
    hips = {
        side: carry(rotations["pelvis"], np.array([0.0, 0.0, SIGN[side] * half])) for side in SIDES
    }
    mid_hip = com - upper_moment
    ankles = {side: _planted(scene, side, legs[side]) for side in SIDES}
    for _ in range(ROUNDS):
        moment = upper_moment
        for side in SIDES:
            legs[side] = _reach(scene.body, legs[side], mid_hip + hips[side], ankles[side])
            moment = moment + _leg_moment(scene.body, side, legs[side], hips[side])
        before, mid_hip = mid_hip, com - moment
        if np.abs(mid_hip - before).max() < CLOSE_M:
            break
    points["mid_hip"] = mid_hip
    points.update({name: mid_hip + offset for name, offset in upper.items()})
    for side in SIDES:
        legs[side] = _reach(scene.body, legs[side], mid_hip + hips[side], ankles[side])
        parts, turned = _leg_points(scene.body, side, legs[side], mid_hip + hips[side])
        points.update({f"{side}_{name}": path for name, path in parts.items()})
        rotations.update({f"{side}_{name}": turn for name, turn in turned.items()})
    return Pose(time_s, points, rotations, legs, posture)


def _leg(scene: Scene, side: Side, time_s: Float[np.ndarray, " time"], ends: bool) -> LegPose:
    """Return a leg with everything that does not depend on where the hip is."""
    steps, targets = scene.steps, scene.targets
    step, share, contact, swing = steps.locate(side, time_s, ends)
    u = np.clip(share, 0.0, 1.0)
    joined = swing_curves(targets, scene.joins, steps, step, swing)
    shoe = targets.shoe(scene.body, u, steps.contact_s[step], steps.given_way[step])
    return LegPose(
        contact=contact,
        share=u,
        step=step,
        thigh=joined["thigh"],
        shank=joined["shank"],
        leg_tilt=joined["leg_tilt"],
        pitch=np.where(contact, shoe.pitch, joined["pitch"]),
        toes_pitch=np.where(contact, shoe.toes_pitch, joined["pitch"] + joined["mtp"]),
        inversion=np.where(contact, shoe.inversion, joined["inversion"]),
        shoe=shoe,
        reach_error=np.zeros_like(u),
    )


def _planted(scene: Scene, side: Side, leg: LegPose) -> Float[np.ndarray, "time 3"]:
    """Return the ankle over contact, in the axes of the ground."""
    turn = _turns(side, leg)
    sole = np.concatenate([leg.shoe.sole, np.zeros((len(leg.share), 1))], axis=-1)
    place = np.zeros((len(leg.share), 3))
    place[:, 0], place[:, 2] = scene.steps.foot_along[leg.step], scene.steps.foot_right[leg.step]
    body = scene.body
    ball = place + carry(_outward(side, leg), sole) + body.mtp_height * turn["toes"][..., 1]
    back, lift = body.ball_from_heel - body.ankle_from_heel, body.ankle_height - body.mtp_height
    return ball + carry(turn["foot"], np.array([-back, lift, 0.0]))


@no_type_check
def _reach(
    body: Body,
    leg: LegPose,
    hip: Float[np.ndarray, "time 3"],
    ankle: Float[np.ndarray, "time 3"],
) -> LegPose:
    """Return the leg with the stance frames bent so that the ankle is where the shoe has it."""
    if not leg.contact.any():
        return leg
    thigh, shank, tilt, error = leg_bend(body, ankle - hip)
    keep = leg.contact
    return LegPose(
        contact=keep,
        share=leg.share,
        step=leg.step,
        thigh=np.where(keep, thigh, leg.thigh),
        shank=np.where(keep, shank, leg.shank),
        leg_tilt=np.where(keep, tilt, leg.leg_tilt),
        pitch=leg.pitch,
        toes_pitch=leg.toes_pitch,
        inversion=leg.inversion,
        shoe=leg.shoe,
        reach_error=np.where(keep, error, 0.0),
    )


@no_type_check
def _outward(side: Side, leg: LegPose) -> Float[np.ndarray, "time 3 3"]:
    return about_up(np.full(leg.share.shape, -SIGN[side] * TOE_OUT))


@no_type_check
def _turns(side: Side, leg: LegPose) -> dict[str, Float[np.ndarray, "time 3 3"]]:
    plane = about_forward(leg.leg_tilt)
    out, roll_in = _outward(side, leg), about_forward(SIGN[side] * leg.inversion)
    return {
        "thigh": plane @ about_right(leg.thigh),
        "shank": plane @ about_right(leg.shank),
        "foot": out @ about_right(leg.pitch) @ roll_in,
        "toes": out @ about_right(leg.toes_pitch) @ roll_in,
    }


@no_type_check
def _chain(
    body: Body, side: Side, leg: LegPose, hip: Float[np.ndarray, "time 3"]
) -> tuple[dict[str, Float[np.ndarray, "time 3"]], dict[str, Float[np.ndarray, "time 3 3"]]]:
    turn = _turns(side, leg)
    knee = hip - body.thigh * turn["thigh"][..., 1]
    ankle = knee - body.shank * turn["shank"][..., 1]
    back, lift = body.ankle_from_heel, body.ankle_height
    ahead = body.ball_from_heel - back
    heel = ankle + carry(turn["foot"], np.array([-back, -lift, 0.0]))
    ball = ankle + carry(turn["foot"], np.array([ahead, body.mtp_height - lift, 0.0]))
    toe = ball + carry(turn["toes"], np.array([body.toes, -body.mtp_height, 0.0]))
    points = {"hip": hip, "knee": knee, "ankle": ankle, "heel": heel, "ball": ball, "toe": toe}
    return points, turn


@no_type_check
def _leg_moment(
    body: Body, side: Side, leg: LegPose, hip: Float[np.ndarray, "time 3"]
) -> Float[np.ndarray, "time 3"]:
    """Return the leg's share of the centre of mass (mass share × place), from the mid-hip."""
    points, _ = _chain(body, side, leg, hip)
    total = np.zeros_like(hip)
    for name, first, last in (
        ("thigh", "hip", "knee"),
        ("shank", "knee", "ankle"),
        ("foot", "heel", "toe"),
    ):
        part = body.inertia[name]
        total += part.mass * (points[first] + part.com * (points[last] - points[first]))
    return total


def _leg_points(
    body: Body, side: Side, leg: LegPose, hip: Float[np.ndarray, "time 3"]
) -> tuple[dict[str, Float[np.ndarray, "time 3"]], dict[str, Float[np.ndarray, "time 3 3"]]]:
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


def _upper_body(
    body: Body, turn: dict[str, Float[np.ndarray, "time 3 3"]], posture: Posture
) -> tuple[dict[str, Float[np.ndarray, "time 3"]], Float[np.ndarray, "time 3"]]:
    """Return trunk, head and arm points from the mid-hip, and their share of the centre of mass."""
    trunk = turn["trunk"]
    points = {"mid_shoulder": body.trunk * trunk[..., 1]}
    # C7 lies a little behind the line of the trunk; the head rides on it and may slide and nod.
    points["c7"] = points["mid_shoulder"] + carry(trunk, np.array([-0.02, body.neck, 0.0]))
    base = points["c7"] + posture.head_shift
    points["head_top"] = base + carry(turn["head"], np.array([0.02, body.head, 0.0]))
    points["head"] = base + carry(turn["head"], np.array([0.03, 0.5 * body.head, 0.0]))
    inertia = body.inertia

    def lump(name: str, first: str, last: str) -> Float[np.ndarray, "time 3"]:
        part = inertia[name]
        return part.mass * (points[first] + part.com * (points[last] - points[first]))

    points["_base"] = np.zeros_like(points["c7"])
    points["neck"] = base
    moment = lump("trunk_from_shoulders", "mid_shoulder", "_base")
    moment = moment + lump("head_to_cervicale", "head_top", "neck")
    for side in SIDES:
        sign = SIGN[side]
        shoulder = points["mid_shoulder"] + carry(
            trunk, np.array([0.0, 0.0, sign * 0.5 * body.shoulder_width])
        )
        elbow = shoulder - body.upper_arm * turn[f"{side}_upper_arm"][..., 1]
        wrist = elbow - body.forearm * turn[f"{side}_forearm"][..., 1]
        hand = wrist - body.hand * turn[f"{side}_hand"][..., 1]
        points.update(
            {
                f"{side}_shoulder": shoulder,
                f"{side}_elbow": elbow,
                f"{side}_wrist": wrist,
                f"{side}_hand": hand,
            }
        )
        for name, first, last in (
            ("upper_arm", "shoulder", "elbow"),
            ("forearm", "elbow", "wrist"),
            ("hand", "wrist", "hand"),
        ):
            moment = moment + lump(name, f"{side}_{first}", f"{side}_{last}")
    del points["_base"]
    return points, moment


__all__ = ["SWING_CURVES", "LegPose", "Pose", "Scene", "leg_bend", "pose_at"]
