"""Exact events and angles of a simulated run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float
from scipy.interpolate import CubicSpline

from pushoff.core.events import Event, EventTable
from pushoff.core.names import SIDES, EventKind, Side
from pushoff.maths.rotations import cardan_yxz, cardan_zxy, relative
from pushoff.sim.pose import Pose, Scene, pose_at

DETECTOR = "virtual runner"
#: Samples per contact or swing on which an event is bracketed before a cubic spline places it
#: (error below 10 µs on these smooth curves).
SAMPLES = 61


def _crossing(
    time_s: Float[np.ndarray, " time"], value: Float[np.ndarray, " time"], rising: bool
) -> float:
    """Return the first time at which a smooth curve crosses zero; NaN where it never does."""
    sign = value if rising else -value
    here = np.flatnonzero((sign[:-1] < 0.0) & (sign[1:] >= 0.0))
    if not len(here):
        return float("nan")
    spline = CubicSpline(time_s, value)
    low, high = time_s[here[0]], time_s[here[0] + 1]
    roots = [r for r in spline.roots(extrapolate=False) if low - 1e-9 <= r <= high + 1e-9]
    return float(roots[0]) if roots else float("nan")


def events_of(scene: Scene, first_s: float, last_s: float) -> EventTable:
    """Return all six kinds of events of both feet within a time span, standard deviation zero."""
    steps = scene.steps
    found: list[Event] = []

    def note(side: Side, kind: EventKind, time: float) -> None:
        if first_s <= time <= last_s:
            found.append(Event(side, kind, time, 0.0, DETECTOR))

    numbers = np.arange(len(steps) - 2)
    share = np.linspace(0.0, 1.0, SAMPLES)
    contact_times = steps.touchdown_s[numbers, None] + share * steps.contact_s[numbers, None]
    swing_times = steps.toe_off_s[numbers, None] + share * (
        steps.touchdown_s[numbers + 2, None] - steps.toe_off_s[numbers, None]
    )
    stance = pose_at(scene, contact_times.ravel(), ends=True)
    swing = pose_at(scene, swing_times.ravel())
    _, velocity = scene.path.state(contact_times.ravel(), np.repeat(numbers, SAMPLES))
    shape = (len(numbers), SAMPLES)
    sinking = velocity[:, 1].reshape(shape)
    for number in numbers:
        side = SIDES[int(number) % 2]
        times = contact_times[number]
        thigh = _thigh(stance, side).reshape(shape)[number]
        forward = swing.legs[side].thigh.reshape(shape)[number]
        rate = CubicSpline(swing_times[number], forward).derivative()(swing_times[number])
        note(side, "touchdown", float(steps.touchdown_s[number]))
        note(side, "toe_off", float(steps.toe_off_s[number]))
        note(side, "midstance", _crossing(times, sinking[number], rising=True))
        note(side, "thigh_vertical", _crossing(times, thigh, rising=False))
        note(side, "heel_off", _heel_off(scene, int(number)))
        note(side, "thigh_forward", _crossing(swing_times[number], rate, rising=False))
    return EventTable.of(found)


def _thigh(pose: Pose, side: Side) -> Float[np.ndarray, " time"]:
    """Return the thigh's attitude; a knee that falls inward leaves the leg's plane."""
    if pose.legs[side].knee_inward is None:
        return pose.legs[side].thigh
    axis = pose.rotations[f"{side}_thigh"][..., 1]
    return np.arctan2(-axis[:, 0], axis[:, 1])


def _heel_off(scene: Scene, number: int) -> float:
    """Return when the heel's outsole leaves the ground for good, at toe-off at the latest."""
    steps = scene.steps
    u = np.linspace(0.0, 1.0, 1001)
    contact, given = np.full_like(u, steps.contact_s[number]), steps.given_way[[number] * len(u)]
    gap = scene.targets.shoe(scene.body, u, contact, given).heel_gap
    pressed = np.flatnonzero(gap < 0.0)
    if not len(pressed):
        return float("nan")
    i = int(pressed[-1])
    if i + 1 == len(u):
        return float(steps.touchdown_s[number] + steps.contact_s[number])
    share = u[i] - gap[i] / (gap[i + 1] - gap[i]) * (u[1] - u[0])
    return float(steps.touchdown_s[number] + share * steps.contact_s[number])


def angles_of(
    points: Mapping[str, Float[np.ndarray, "time 3"]],
    turned: Mapping[str, Float[np.ndarray, "time 3 3"]],
) -> dict[str, Float[np.ndarray, " time"]]:
    """Return every angle (rad) by CONVENTIONS.md from points and segment rotations."""
    angles: dict[str, Float[np.ndarray, " time"]] = {}
    turn, side_up, tilt = cardan_yxz(turned["pelvis"])
    angles["pelvis_rotation"], angles["pelvis_list"], angles["pelvis_tilt"] = turn, -side_up, -tilt
    turn, side_lean, lean = cardan_yxz(turned["trunk"])
    angles["trunk_rotation"], angles["trunk_side_lean"] = turn, side_lean
    angles["trunk_lean"] = -lean
    for side, sign in (("left", -1.0), ("right", 1.0)):
        leg = _leg_angles(points, turned, side, sign)
        leg["hip"] = leg["thigh"] + angles["pelvis_tilt"]
        angles.update({f"{side}_{name}": curve for name, curve in leg.items()})
    return angles


def _leg_angles(
    points: Mapping[str, Float[np.ndarray, "time 3"]],
    turned: Mapping[str, Float[np.ndarray, "time 3 3"]],
    side: str,
    sign: float,
) -> dict[str, Float[np.ndarray, " time"]]:
    def attitude(upper: str, lower: str) -> Float[np.ndarray, " time"]:
        line = points[f"{side}_{lower}"] - points[f"{side}_{upper}"]
        return np.unwrap(np.arctan2(line[:, 0], -line[:, 1]))

    def pitch(name: str) -> Float[np.ndarray, " time"]:
        axis = turned[f"{side}_{name}"][..., 0]
        return np.unwrap(np.arctan2(axis[:, 1], axis[:, 0]))

    thigh, shank = attitude("hip", "knee"), attitude("knee", "ankle")
    foot, toes = pitch("foot"), pitch("toes")
    _, adduction, rotation = cardan_zxy(relative(turned["pelvis"], turned[f"{side}_thigh"]))
    _, varus, twist = cardan_zxy(relative(turned[f"{side}_thigh"], turned[f"{side}_shank"]))
    _, inversion, _ = cardan_zxy(relative(turned[f"{side}_shank"], turned[f"{side}_foot"]))
    return {
        "thigh": thigh,
        "shank": shank,
        "foot": foot,
        "knee": thigh - shank,
        "ankle": foot - shank,
        "mtp": toes - foot,
        "hip_adduction": sign * adduction,
        "hip_rotation": sign * rotation,
        "knee_adduction": sign * varus,
        "knee_rotation": sign * twist,
        "ankle_inversion": sign * inversion,
    }
