"""Points and turns of the virtual person from the hips, the legs and the posture above them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, Side
from pushoff.sim.body import Body
from pushoff.sim.leg import SIGN, TOE_OUT
from pushoff.sim.pose import upper_body
from pushoff.sim.posture import Posture
from pushoff.sim.render_shapes import along_up, unit
from pushoff.sim.turns import about_right, about_up, carry

Points = dict[str, Float[np.ndarray, "time 3"]]
Turns = dict[str, Float[np.ndarray, "time 3 3"]]
Hips = Mapping[Side, Float[np.ndarray, "time 3"]]


@dataclass(frozen=True)
class Leg:
    """Knee, ankle (m) and the turns of foot and toes of one leg over time."""

    knee: Float[np.ndarray, "time 3"]
    ankle: Float[np.ndarray, "time 3"]
    foot: Float[np.ndarray, "time 3 3"]
    toes: Float[np.ndarray, "time 3 3"]


@dataclass(frozen=True)
class Whole:
    """Everything of the body at some times: points (m), turns, centre of mass among the points."""

    points: Points
    turns: Turns


def posture(time: Float[np.ndarray, " time"], **angles_deg: np.ndarray | float) -> Posture:
    """Return a posture from angles in degrees; what is not named is 0, arms hang.

    Names are those of :class:`Posture`, arms ``left_upper_arm``, ``left_elbow``, ….
    """
    values = {name: np.radians(np.zeros_like(time) + value) for name, value in angles_deg.items()}

    def take(name: str) -> Float[np.ndarray, " time"]:
        return values.pop(name, np.zeros_like(time))

    made = Posture(
        pelvis_tilt=take("pelvis_tilt"),
        pelvis_list=take("pelvis_list"),
        pelvis_rotation=take("pelvis_rotation"),
        trunk_lean=take("trunk_lean"),
        trunk_side_lean=take("trunk_side_lean"),
        trunk_rotation=take("trunk_rotation"),
        head_nod=take("head_nod"),
        head_shift=np.zeros((len(time), 3)),
        upper_arm={side: take(f"{side}_upper_arm") for side in SIDES},
        elbow={side: take(f"{side}_elbow") for side in SIDES},
    )
    if values:
        raise KeyError(f"no angle of a posture is named {sorted(values)}")
    return made


def foot_turns(
    side: Side,
    pitch: Float[np.ndarray, " time"],
    toes_pitch: Float[np.ndarray, " time"],
    toe_out: float = float(TOE_OUT),
) -> tuple[Float[np.ndarray, "time 3 3"], Float[np.ndarray, "time 3 3"]]:
    """Return the turns of foot and toes (pitch in rad, toes up positive)."""
    out = about_up(np.full(pitch.shape, -SIGN[side] * toe_out))
    return out @ about_right(pitch), out @ about_right(toes_pitch)


def heel_pitch(body: Body, lift_m: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
    """Return the foot's pitch (rad) that lifts the heel so far (m) while the ball stays down."""
    # The heel turns about the ball joint, which is above the sole: solved by a few steps.
    back, high = body.ball_from_heel, body.mtp_height
    pitch = np.zeros_like(lift_m)
    for _ in range(20):
        now = high - back * np.sin(pitch) - high * np.cos(pitch)
        pitch = pitch - (lift_m - now) / (back * np.cos(pitch))
    return pitch


def ankle_over_ball(
    body: Body, foot: Float[np.ndarray, "time 3 3"], ball: Float[np.ndarray, "time 3"]
) -> Float[np.ndarray, "time 3"]:
    """Return the ankle from where the ball of the foot (metatarsophalangeal joint) is."""
    back, lift = body.ball_from_heel - body.ankle_from_heel, body.ankle_height - body.mtp_height
    return ball + carry(foot, np.array([-back, lift, 0.0]))


def ball_standing(body: Body, side: Side, aside_m: float, ahead_m: float = 0.0) -> np.ndarray:
    """Return where the ball is (3,) of a flat foot whose ankle is over a place on the floor."""
    reach = body.ball_from_heel - body.ankle_from_heel
    out = SIGN[side] * float(TOE_OUT)
    return np.array([ahead_m + reach * np.cos(out), body.mtp_height, aside_m + reach * np.sin(out)])


def free_leg(
    body: Body,
    side: Side,
    hip: Float[np.ndarray, "time 3"],
    thigh: Float[np.ndarray, " time"],
    shank: Float[np.ndarray, " time"],
    ankle: float = -0.15,
) -> Leg:
    """Return a leg in the air from the attitudes of thigh and shank (rad, conventions' signs).

    ``ankle`` is its flexion (rad).
    """
    knee = hip - body.thigh * about_right(thigh)[..., 1]
    end = knee - body.shank * about_right(shank)[..., 1]
    foot, toes = foot_turns(side, shank + ankle, shank + ankle)
    return Leg(knee, end, foot, toes)


def bent_leg(
    body: Body,
    side: Side,
    hip: Float[np.ndarray, "time 3"],
    ankle: Float[np.ndarray, "time 3"],
    foot: tuple[Float[np.ndarray, "time 3 3"], Float[np.ndarray, "time 3 3"]],
    fppa: Float[np.ndarray, " time"] | None = None,
) -> Leg:
    """Return a leg whose ankle is given: the knee bends forward, and aside as far as ``fppa`` asks.

    ``fppa`` (rad) is the frontal-plane projection angle that the knee gets, or as much of it as the
    bend allows (60° round the line from hip to ankle).
    """
    line = ankle - hip
    reach = np.linalg.norm(line, axis=1)
    a, b = body.thigh, body.shank
    reached = np.minimum(reach, (a + b) * (1.0 - 1e-9))
    along = (a**2 - b**2 + reached**2) / (2.0 * reached)
    away = np.sqrt(np.maximum(a**2 - along**2, 0.0))
    down = unit(line)
    ahead = np.tile([1.0, 0.0, 0.0], (len(line), 1))
    ahead = unit(ahead - np.sum(ahead * down, axis=1, keepdims=True) * down)
    inward = unit(np.cross(down, ahead))
    inward *= -SIGN[side] * np.sign(inward[:, 2:3])

    def knee_at(turn: Float[np.ndarray, " time"]) -> Float[np.ndarray, "time 3"]:
        aside = np.cos(turn)[:, None] * ahead + np.sin(turn)[:, None] * inward
        return hip + along[:, None] * down + away[:, None] * aside

    turn = np.zeros(len(line))
    if fppa is not None:
        low, high = np.full(len(line), -np.pi / 3), np.full(len(line), np.pi / 3)
        for _ in range(50):
            turn = 0.5 * (low + high)
            more = frontal_angle(side, hip, knee_at(turn), ankle) < fppa
            low, high = np.where(more, turn, low), np.where(more, high, turn)
    return Leg(knee_at(turn), ankle, *foot)


def frontal_angle(
    side: Side,
    hip: Float[np.ndarray, "time 3"],
    knee: Float[np.ndarray, "time 3"],
    ankle: Float[np.ndarray, "time 3"],
) -> Float[np.ndarray, " time"]:
    """Return the frontal-plane projection angle (rad): positive with the knee to the midline."""
    upper, lower = knee - hip, ankle - knee
    turns = [SIGN[side] * np.arctan2(part[:, 2], -part[:, 1]) for part in (upper, lower)]
    return turns[1] - turns[0]


def knee_flexion(
    hip: Float[np.ndarray, "time 3"],
    knee: Float[np.ndarray, "time 3"],
    ankle: Float[np.ndarray, "time 3"],
) -> Float[np.ndarray, " time"]:
    """Return the angle (rad) between the lines of thigh and shank, 0 where straight."""
    upper, lower = unit(knee - hip), unit(ankle - knee)
    return np.arccos(np.clip(np.sum(upper * lower, axis=1), -1.0, 1.0))


def hips_of(body: Body, pose: Posture) -> Hips:
    """Return both hips from the middle between them."""
    turn = pose.rotations()["pelvis"]
    half = 0.5 * body.hip_width
    return {side: carry(turn, np.array([0.0, 0.0, SIGN[side] * half])) for side in SIDES}


def assemble(
    body: Body, pose: Posture, mid_hip: Float[np.ndarray, "time 3"], legs: Mapping[Side, Leg]
) -> Whole:
    """Return all points and turns of a body, its centre of mass (``com``) among the points."""
    turns: Turns = pose.rotations()
    upper, moment = upper_body(body, turns, pose)
    points: Points = {name: mid_hip + path for name, path in upper.items()}
    points["mid_hip"] = mid_hip
    com = _upper_share(body) * mid_hip + moment
    for side, offset in hips_of(body, pose).items():
        leg = legs[side]
        hip = mid_hip + offset
        parts = _foot(body, leg)
        parts.update({"hip": hip, "knee": leg.knee, "ankle": leg.ankle})
        points.update({f"{side}_{name}": path for name, path in parts.items()})
        turns[f"{side}_foot"], turns[f"{side}_toes"] = leg.foot, leg.toes
        across = turns["pelvis"][..., 2]
        for name, top, end in (("thigh", hip, leg.knee), ("shank", leg.knee, leg.ankle)):
            axes = along_up(top - end, across)
            turns[f"{side}_{name}"] = np.stack([axes.front, axes.up, axes.right], axis=-1)
        for name, first, last in (
            ("thigh", hip, leg.knee),
            ("shank", leg.knee, leg.ankle),
            ("foot", parts["heel"], parts["toe"]),
        ):
            part = body.inertia[name]
            com = com + part.mass * (first + part.com * (last - first))
    points["com"] = com
    return Whole(points, turns)


def _upper_share(body: Body) -> float:
    """Return the share of mass above the hips: what is not in the legs."""
    return 1.0 - 2.0 * sum(body.inertia[name].mass for name in ("thigh", "shank", "foot"))


def _foot(body: Body, leg: Leg) -> Points:
    """Return heel, ball and toe."""
    back, lift = body.ankle_from_heel, body.ankle_height
    ahead = body.ball_from_heel - back
    ball = leg.ankle + carry(leg.foot, np.array([ahead, body.mtp_height - lift, 0.0]))
    return {
        "heel": leg.ankle + carry(leg.foot, np.array([-back, -lift, 0.0])),
        "ball": ball,
        "toe": ball + carry(leg.toes, np.array([body.toes, -body.mtp_height, 0.0])),
    }
