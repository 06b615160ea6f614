"""Where every part of the body is at any time, with the centre of mass exactly on its path."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.names import SIDES, Side
from pushoff.sim.body import Body
from pushoff.sim.definition import Runner
from pushoff.sim.flightpath import FlightPath
from pushoff.sim.leg import (
    SIGN,
    LegPose,
    foot_com,
    leg_bend,
    leg_moment,
    leg_points,
    planted_ankle,
)
from pushoff.sim.posture import Posture, posture_at
from pushoff.sim.steps import Steps
from pushoff.sim.swing import Joins, swing_curves
from pushoff.sim.targets import Gait, LegTargets
from pushoff.sim.turns import carry, hump

#: The centre of mass is put on its path in at most this many rounds, to this (m). Where places are
#: differentiated twice they are asked for more closely, in more rounds.
ROUNDS, CLOSE_M, MORE_ROUNDS = 16, 1e-9, 60


@dataclass(frozen=True)
class Pose:
    """Points and segment rotations over time in the axes of the ground."""

    time_s: Float[np.ndarray, " time"]
    points: dict[str, Float[np.ndarray, "time 3"]]
    rotations: dict[str, Float[np.ndarray, "time 3 3"]]
    legs: dict[Side, LegPose]
    posture: Posture


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


def pose_at(
    scene: Scene,
    time_s: Float[np.ndarray, " time"],
    ends: bool = False,
    close_m: float = CLOSE_M,
) -> Pose:
    """Return the pose at any times; with ``ends`` the last instant of contact counts as contact.

    ``close_m`` is how close (m) the centre of mass comes to its path.
    """
    body = scene.body
    posture = posture_at(scene.runner, scene.gait, scene.steps, time_s)
    com, _ = scene.path.state(time_s, scene.steps.containing(time_s))
    legs: dict[Side, LegPose] = {side: _leg(scene, side, time_s, ends) for side in SIDES}
    rotations = posture.rotations()
    upper, upper_moment = upper_body(body, rotations, posture)
    half = 0.5 * body.hip_width
    hips: dict[Side, Float[np.ndarray, "time 3"]] = {
        side: carry(rotations["pelvis"], np.array([0.0, 0.0, SIGN[side] * half])) for side in SIDES
    }
    mid_hip = _settled(scene, legs, hips, com, upper_moment, close_m)
    points: dict[str, Float[np.ndarray, "time 3"]] = {"com": com, "mid_hip": mid_hip}
    points.update({name: mid_hip + offset for name, offset in upper.items()})
    for side in SIDES:
        parts, turned = leg_points(body, side, legs[side], mid_hip + hips[side])
        points.update({f"{side}_{name}": path for name, path in parts.items()})
        rotations.update({f"{side}_{name}": turn for name, turn in turned.items()})
    return Pose(time_s, points, rotations, legs, posture)


def _settled(
    scene: Scene,
    legs: dict[Side, LegPose],
    hips: dict[Side, Float[np.ndarray, "time 3"]],
    com: Float[np.ndarray, "time 3"],
    upper_moment: Float[np.ndarray, "time 3"],
    close_m: float,
) -> Float[np.ndarray, "time 3"]:
    """Return the mid-hip that puts the centre of mass on its path; bends the stance legs.

    The stance leg depends on where the hip is and the hip on the stance leg: fixed point.
    """
    body = scene.body
    moment = upper_moment.copy()
    stance = []
    for side in SIDES:
        leg = legs[side]
        feet = foot_com(body, side, leg)
        swing = leg_moment(body, (leg.thigh, leg.shank, leg.leg_tilt), hips[side], feet)
        rows = np.flatnonzero(leg.contact)
        if len(rows):
            swing[rows] = 0.0
            place = np.zeros((len(leg.share), 3))
            place[:, 0] = scene.steps.foot_along[leg.step]
            place[:, 2] = scene.steps.foot_right[leg.step]
            ankle = planted_ankle(body, side, leg, place)[rows]
            inward = None if leg.knee_inward is None else -SIGN[side] * leg.knee_inward[rows]
            stance.append((side, rows, ankle, hips[side][rows], feet[rows], inward))
        moment += swing
    mid_hip = com - moment
    for _ in range(ROUNDS if close_m >= CLOSE_M else MORE_ROUNDS):
        now = moment.copy()
        for _, rows, ankle, hip, feet, inward in stance:
            bend = leg_bend(body, ankle - mid_hip[rows] - hip)
            now[rows] += leg_moment(body, bend[:3], hip, feet, inward)
        before, mid_hip = mid_hip, com - now
        if np.abs(mid_hip - before).max() < close_m:
            break
    for side, rows, ankle, hip, *_ in stance:
        bend = leg_bend(body, ankle - mid_hip[rows] - hip)
        curves = (legs[side].thigh, legs[side].shank, legs[side].leg_tilt, legs[side].reach_error)
        new = [curve.copy() for curve in curves]
        for curve, value in zip(new, bend, strict=True):
            curve[rows] = value
        legs[side] = replace(
            legs[side], thigh=new[0], shank=new[1], leg_tilt=new[2], reach_error=new[3]
        )
    return mid_hip


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
        knee_inward=_knee_inward(scene, u, contact),
    )


def _knee_inward(
    scene: Scene, u: Float[np.ndarray, " time"], contact: Bool[np.ndarray, " time"]
) -> Float[np.ndarray, " time"] | None:
    """Return how far the stance knee falls inward (m), None where it does not."""
    fault = scene.runner.faults.knee_valgus
    if not fault:
        return None
    thigh, shank = scene.body.thigh, scene.body.shank
    most = np.radians(fault) * thigh * shank / (thigh + shank)
    return np.where(contact, most * hump(u / 0.9), 0.0)


def upper_body(
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
