"""The runner's body as surfaces, driven only by joint centres.

Every part is a surface of ``render_shapes`` in lab axes. Half-diameters are those of a slim adult
of 1.75 m (thigh about 50 cm round, calf 36, knee 36, ankle 22) and scale with the leg's length;
they only shape the picture and carry no measurement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, Side
from pushoff.sim import render_head
from pushoff.sim.render_shapes import (
    Axes,
    Profile,
    along_front,
    along_up,
    ellipsoid,
    mixed,
    tube,
    unit,
)

Points = Mapping[str, Float[np.ndarray, " 3"]]
Surfaces = list[tuple[str, Float[np.ndarray, "ring around 3"]]]
BodyName = Literal["lean", "sturdy", "slight"]

#: Leg length (m) of the body whose half-diameters stand in the tables below.
_LEG_M = 0.86


@dataclass(frozen=True)
class Body:
    """How a runner looks: colours (RGB 0–1), clothes and girth."""

    skin: tuple[float, float, float]
    hair: tuple[float, float, float]
    shirt: tuple[float, float, float]
    shorts: tuple[float, float, float]
    socks: tuple[float, float, float]
    shoes: tuple[float, float, float]
    soles: tuple[float, float, float]
    girth: float = 1.0
    sleeves: bool = True
    long_hair: bool = False
    shorts_end: float = 0.5
    trunk: float = 1.0


BODIES: dict[BodyName, Body] = {
    "lean": Body(
        skin=(0.80, 0.60, 0.49),
        hair=(0.16, 0.10, 0.07),
        shirt=(0.13, 0.34, 0.62),
        shorts=(0.42, 0.44, 0.48),
        socks=(0.93, 0.93, 0.93),
        shoes=(0.88, 0.33, 0.14),
        soles=(0.95, 0.95, 0.92),
    ),
    "sturdy": Body(
        skin=(0.45, 0.30, 0.22),
        hair=(0.05, 0.04, 0.04),
        shirt=(0.86, 0.82, 0.30),
        shorts=(0.20, 0.25, 0.42),
        socks=(0.15, 0.15, 0.16),
        shoes=(0.85, 0.86, 0.88),
        soles=(0.30, 0.75, 0.55),
        girth=1.12,
        sleeves=False,
        shorts_end=0.62,
        trunk=1.08,
    ),
    "slight": Body(
        skin=(0.90, 0.72, 0.62),
        hair=(0.50, 0.30, 0.14),
        shirt=(0.78, 0.20, 0.42),
        shorts=(0.22, 0.22, 0.26),
        socks=(0.90, 0.90, 0.92),
        shoes=(0.20, 0.55, 0.75),
        soles=(0.96, 0.96, 0.96),
        girth=0.94,
        long_hair=True,
        shorts_end=0.36,
        trunk=0.9,
    ),
}

# Stations: 0 hip, 1 knee, 2 ankle. Columns: station, front, back, side (m).
_LEG = (
    (0.00, 0.085, 0.095, 0.086),
    (0.25, 0.086, 0.088, 0.082),
    (0.55, 0.078, 0.072, 0.071),
    (0.82, 0.060, 0.055, 0.057),
    (1.00, 0.057, 0.050, 0.053),
    (1.12, 0.046, 0.055, 0.050),
    (1.32, 0.041, 0.070, 0.054),
    (1.50, 0.038, 0.060, 0.048),
    (1.75, 0.033, 0.041, 0.036),
    (1.92, 0.032, 0.038, 0.033),
    (2.00, 0.033, 0.040, 0.032),
    (2.12, 0.032, 0.036, 0.026),
)
# Stations: 0 shoulder, 1 elbow, 2 wrist.
_ARM = (
    (-0.14, 0.006, 0.006, 0.006),
    (-0.12, 0.026, 0.026, 0.024),
    (-0.08, 0.042, 0.042, 0.038),
    (-0.02, 0.054, 0.053, 0.048),
    (0.08, 0.057, 0.056, 0.051),
    (0.35, 0.048, 0.046, 0.044),
    (0.75, 0.040, 0.040, 0.038),
    (1.00, 0.036, 0.038, 0.040),
    (1.25, 0.041, 0.040, 0.040),
    (1.60, 0.033, 0.032, 0.033),
    (1.95, 0.021, 0.021, 0.027),
    (2.05, 0.019, 0.019, 0.026),
)
# Stations: 0 mid-hip, 1 mid-shoulder, along the trunk.
_TRUNK = (
    (-0.20, 0.030, 0.030, 0.060),
    (-0.14, 0.075, 0.095, 0.140),
    (0.00, 0.094, 0.128, 0.172),
    (0.14, 0.098, 0.114, 0.168),
    (0.34, 0.096, 0.084, 0.146),
    (0.58, 0.106, 0.094, 0.156),
    (0.78, 0.116, 0.106, 0.172),
    (0.94, 0.100, 0.102, 0.180),
    (1.02, 0.088, 0.094, 0.186),
    (1.06, 0.078, 0.086, 0.172),
    (1.10, 0.068, 0.076, 0.122),
    (1.13, 0.060, 0.066, 0.080),
    (1.15, 0.057, 0.061, 0.066),
)
_NECK = (
    (0.0, 0.058, 0.058, 0.062),
    (0.4, 0.052, 0.054, 0.056),
    (1.0, 0.054, 0.056, 0.058),
)
# Stations: 0 heel, 1 ball, 2 toe. Columns: station, height above the floor, half width, –.
_SHOE = (
    (-0.06, 0.050, 0.010, 0.0),
    (-0.05, 0.074, 0.025, 0.0),
    (-0.02, 0.090, 0.033, 0.0),
    (0.06, 0.101, 0.038, 0.0),
    (0.25, 0.108, 0.041, 0.0),
    (0.45, 0.102, 0.041, 0.0),
    (0.70, 0.078, 0.043, 0.0),
    (1.00, 0.060, 0.049, 0.0),
    (1.45, 0.050, 0.046, 0.0),
    (1.80, 0.041, 0.036, 0.0),
    (2.00, 0.030, 0.020, 0.0),
    (2.06, 0.022, 0.004, 0.0),
)


def figure(points: Points, body: Body, sole_drop_m: Mapping[str, float]) -> Surfaces:
    """Return all surfaces of one runner at one instant.

    Parameters
    ----------
    points : mapping of name to (3,) m
        ``names.MOTION_POINTS`` in lab axes.
    body : Body
        Looks.
    sole_drop_m : mapping
        How far (m) the sole's underside lies below heel, ball and toe points, see
        :func:`sole_drops`.

    Returns
    -------
    list of (material, surface)
        Always the same parts with the same number of rings, in the same order.
    """
    size = _leg_length(points) / _LEG_M
    pelvis_right = unit(points["right_hip"] - points["left_hip"])
    shoulder_right = unit(points["right_shoulder"] - points["left_shoulder"])
    parts: Surfaces = _trunk(points, body, size, pelvis_right, shoulder_right)
    for side in SIDES:
        parts += _leg(points, side, body, size, pelvis_right)
        parts += _shoe(points, side, size, pelvis_right, sole_drop_m)
        parts += _arm(points, side, body, size, shoulder_right)
    return parts + render_head.head(
        points["head"], render_head.axes_of(points, shoulder_right), size, body.long_hair
    )


def sole_drops(
    points: Mapping[str, Float[np.ndarray, "time 3"]], slope_percent: float = 0.0
) -> dict[str, float]:
    """Return how far (m, 0–0.045) the sole lies below heel, ball and toe: their lowest height."""
    slope = np.arctan(slope_percent / 100.0)
    across = np.array([-np.sin(slope), np.cos(slope), 0.0])
    return {
        name: float(
            np.clip(np.nanmin([np.nanmin(points[f"{s}_{name}"] @ across) for s in SIDES]), 0, 0.045)
        )
        for name in ("heel", "ball", "toe")
    }


def _leg_length(points: Points) -> float:
    """Return hip–knee–ankle length (m), the mean of both legs."""
    return float(
        np.mean(
            [
                np.linalg.norm(points[f"{s}_hip"] - points[f"{s}_knee"])
                + np.linalg.norm(points[f"{s}_knee"] - points[f"{s}_ankle"])
                for s in SIDES
            ]
        )
    )


def _bent(
    stations: Float[np.ndarray, " ring"],
    joints: tuple[Float[np.ndarray, " 3"], Float[np.ndarray, " 3"], Float[np.ndarray, " 3"]],
    right: Float[np.ndarray, " 3"],
    soft: float,
) -> tuple[Float[np.ndarray, "ring 3"], Axes]:
    """Return centres and frames of rings along a limb of two bones that bends at the middle joint.

    Rings at the joint (station 1) fan out round it, so that the front stays round when it bends.
    ``soft`` is how far (in stations) from the joint the turning starts.
    """
    top, middle, end = joints
    first = np.clip(stations, None, 1.0)[:, None]
    second = np.clip(stations - 1.0, 0.0, None)[:, None]
    centre = top + (middle - top) * first + (end - middle) * second
    before = 0.2 * np.clip((stations - 1.0 + soft) / soft, 0.0, 1.0)
    after = 0.8 + 0.2 * np.clip((stations - 1.0) / soft, 0.0, 1.0)
    share = np.where(stations < 1.0, before, after)
    at_joint = np.isclose(stations, 1.0)
    share[at_joint] = np.linspace(0.8, 0.2, int(at_joint.sum()))
    axes = along_up(
        mixed(unit(top - middle), unit(middle - end), share), np.broadcast_to(right, centre.shape)
    )
    return centre, axes


def _stations(start: float, stop: float, rings: int) -> Float[np.ndarray, " ring"]:
    """Return stations from the far end up, with seven rings at the joint if it lies between."""
    even = np.linspace(stop, start, rings)
    if not start < 1.0 < stop:
        return even
    even = even[np.abs(even - 1.0) > 0.02]
    joint = np.ones(7)
    return np.concatenate([even[even > 1.0], joint, even[even < 1.0]])


def _leg(
    points: Points, side: Side, body: Body, size: float, pelvis_right: Float[np.ndarray, " 3"]
) -> Surfaces:
    """Return bare leg, sock and the leg of the shorts."""
    joints = (points[f"{side}_hip"], points[f"{side}_knee"], points[f"{side}_ankle"])
    girth = size * body.girth
    skin = _stations(body.shorts_end - 0.1, 1.86, 30)
    sock = _stations(1.78, 2.14, 9)
    short = _stations(-0.12, body.shorts_end, 12)
    parts: Surfaces = []
    for material, stations, widen in (
        ("skin", skin, np.zeros(len(skin))),
        ("socks", sock, np.full(len(sock), 0.003)),
        ("shorts", short, 0.006 + 0.014 * np.clip(short / body.shorts_end, 0.0, 1.0) ** 2),
    ):
        centre, axes = _bent(stations, joints, pelvis_right, 0.2)
        profile = Profile.at(stations, _LEG, girth)
        profile = Profile(profile.front + widen, profile.back + widen, profile.side + widen)
        parts.append((material, tube(centre, axes, profile)))
    return parts


def _arm(
    points: Points, side: Side, body: Body, size: float, shoulder_right: Float[np.ndarray, " 3"]
) -> Surfaces:
    """Return arm, sleeve and hand."""
    joints = (points[f"{side}_shoulder"], points[f"{side}_elbow"], points[f"{side}_wrist"])
    girth = size * body.girth
    arm = _stations(-0.05, 2.05, 30)
    sleeve = _stations(-0.14, 0.55 if body.sleeves else 0.10, 16)
    parts: Surfaces = []
    for material, stations, widen in (
        ("skin", arm, np.zeros(len(arm))),
        ("shirt", sleeve, 0.005 + 0.012 * np.clip(sleeve / 0.55, 0.0, 1.0)),
    ):
        centre, axes = _bent(stations, joints, shoulder_right, 0.2)
        profile = Profile.at(stations, _ARM, girth)
        profile = Profile(profile.front + widen, profile.back + widen, profile.side + widen)
        parts.append((material, tube(centre, axes, profile)))
    return parts + _hand(joints[1], joints[2], side, size, shoulder_right)


def _hand(
    elbow: Float[np.ndarray, " 3"],
    wrist: Float[np.ndarray, " 3"],
    side: Side,
    size: float,
    shoulder_right: Float[np.ndarray, " 3"],
) -> Surfaces:
    """Return a loosely closed hand, thumb up, palm to the body."""
    ahead = unit(wrist - elbow)
    inward = shoulder_right * (1.0 if side == "left" else -1.0)
    axes = along_front(ahead, shoulder_right)
    inward = unit(inward - np.dot(inward, ahead) * ahead)

    def place(forward: float, up: float, inner: float) -> Float[np.ndarray, " 3"]:
        return wrist + size * (forward * ahead + up * axes.up + inner * inward)

    def half(front: float, up: float, right: float) -> tuple[float, float, float]:
        return front * size, up * size, right * size

    return [
        ("skin", ellipsoid(place(0.042, 0.002, 0.0), axes, half(0.048, 0.038, 0.018))),
        ("skin", ellipsoid(place(0.080, -0.004, 0.012), axes, half(0.026, 0.036, 0.022))),
        ("skin", ellipsoid(place(0.062, -0.006, 0.030), axes, half(0.026, 0.033, 0.013))),
        ("skin", ellipsoid(place(0.055, 0.034, 0.016), axes, half(0.036, 0.012, 0.012))),
    ]


def _trunk(
    points: Points,
    body: Body,
    size: float,
    pelvis_right: Float[np.ndarray, " 3"],
    shoulder_right: Float[np.ndarray, " 3"],
) -> Surfaces:
    """Return pelvis part of the shorts, shirt and neck."""
    low, high = points["mid_hip"], points["mid_shoulder"]
    up = unit(high - low)
    parts: Surfaces = []
    for material, start, stop, add in (("shorts", -0.2, 0.2, 0.004), ("shirt", 0.12, 1.16, 0.012)):
        stations = np.linspace(start, stop, 28)
        right = mixed(pelvis_right, shoulder_right, np.clip(stations, 0.0, 1.0))
        axes = along_up(np.broadcast_to(up, right.shape), right)
        centre = low + (high - low) * stations[:, None]
        profile = Profile.at(stations, _TRUNK, size * body.girth * body.trunk, add)
        parts.append((material, tube(centre, axes, profile, 2.5)))
    head = points["head"]
    axes = along_up(head - high, shoulder_right)
    share = np.linspace(0.0, 1.0, 9)
    base = high + 0.035 * size * up - 0.008 * size * axes.front
    top = head - 0.035 * size * axes.up - 0.012 * size * axes.front
    neck = base + (top - base) * share[:, None]
    parts.append(("skin", tube(neck, axes, Profile.at(share, _NECK, size * body.girth))))
    return parts


def _shoe(
    points: Points,
    side: Side,
    size: float,
    pelvis_right: Float[np.ndarray, " 3"],
    drop_m: Mapping[str, float],
) -> Surfaces:
    """Return upper and sole of a shoe that bends at the ball."""
    heel, ball, toe = (points[f"{side}_{name}"] for name in ("heel", "ball", "toe"))
    across = pelvis_right
    flat = along_front(ball - heel, across)
    heel, ball = heel - drop_m["heel"] * flat.up, ball - drop_m["ball"] * flat.up
    rear = along_front(ball - heel, across)
    toe = toe - drop_m["toe"] * along_front(toe - ball, across).up
    tip = along_front(toe - ball, across)
    stations = np.concatenate([np.linspace(2.06, 1.1, 12), np.linspace(1.0, -0.06, 16)])
    line = (
        heel
        + (ball - heel) * np.clip(stations, None, 1.0)[:, None]
        + (toe - ball) * np.clip(stations - 1.0, 0.0, None)[:, None]
    )
    up = mixed(rear.up, tip.up, np.clip(stations - 0.5, 0.0, 1.0))
    axes = Axes(front=up, up=up, right=np.broadcast_to(rear.right, up.shape))
    shape = Profile.at(stations, _SHOE, size)
    height, width = shape.front, shape.back
    spring = 0.010 * size * np.clip(stations - 1.5, 0.0, None) ** 2 / 0.31
    bevel = 0.008 * size * np.clip(0.12 - stations, 0.0, None) / 0.17
    bottom = line + (spring + bevel)[:, None] * up
    thick = np.minimum((0.030 - 0.004 * stations) * size, 0.8 * height)

    def layer(low: np.ndarray, high: np.ndarray, wide: np.ndarray, square: float) -> np.ndarray:
        half = (high - low) / 2.0
        middle = bottom + (low + half)[:, None] * up
        return tube(middle, axes, Profile(half, half, wide), square)

    floor = np.zeros_like(height)
    return [
        ("shoes", layer(0.5 * thick, height, 0.95 * width, 2.4)),
        ("soles", layer(floor, thick, 1.06 * width + 0.002, 5.0)),
    ]
