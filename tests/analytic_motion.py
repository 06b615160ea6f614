"""A made-up treadmill runner whose every curve is a formula, so that every answer is known.

Angles are cosines of twice the stride frequency: the time of a joint's reversal and, a quarter of
their period later, of its fastest opening follow. The feet stand still on the belt during contact.
Left and right differ in amplitude and in placement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

import analytic_kinetics
from pushoff.core.kinetics import Kinetics
from pushoff.core.motion import Motion
from pushoff.core.muscles import Muscles
from pushoff.core.names import MOTION_POINTS, SIDES, Side, other, sided
from pushoff.core.recording import Found
from pushoff.core.strides import INSTANTS, Strides, StrideTable

STRIDE_S, CONTACT_S, FIRST_S = analytic_kinetics.STRIDE_S, analytic_kinetics.CONTACT_S, 0.30
SPEED, STRIDE_M = 3.5, 3.5 * 0.70
#: Instants in shares of contact (those of the other foot follow from half a stride).
SHARES = {"midstance": 0.43, "thigh_vertical": 0.66, "heel_off": 0.56}
THIGH_FORWARD_S = 0.50
#: Reversals in % of contact, amplitude and mean (deg) of the curves; the quarter period that lies
#: between reversal and fastest opening is 100 * STRIDE_S / 8 / CONTACT_S = 36.5 % of contact.
REVERSAL = {"thigh": 26.0, "knee": 42.0, "ankle": 54.0, "foot": 53.0, "shank": 30.0}
AMPLITUDE = {"thigh": 22.0, "knee": 16.0, "ankle": 18.0, "foot": 25.0, "shank": 20.0}
MEAN = {"thigh": 0.0, "knee": 27.0, "ankle": 8.0, "foot": -10.0, "shank": -10.0}
QUARTER = 100.0 * STRIDE_S / 8.0 / CONTACT_S
SIDE_GAIN = analytic_kinetics.SIDE_GAIN
BOUNCE_M, TRUNK_LEAN_DEG, LIST_DEG, ROTATION_DEG, TRUNK_TURN_DEG = 0.08, 6.0, 4.0, 6.0, 10.0
STEP_OFFSET_M, WIDTH_M = 0.03, 0.10
SWAY_M, HEAD_BOB_M, COM_AHEAD_M = 0.02, 0.03, 0.05
EVENT_SD_S, HEIGHT_M = 0.004, 1.75


@dataclass(frozen=True)
class Runner:
    """The motion, its forces and muscles, and the table of strides."""

    motion: Motion
    table: StrideTable
    kinetics: Kinetics
    muscles: Muscles
    views: dict[Side, Strides] = field(default_factory=dict)


def runner(rate_hz: float = 240.0, duration_s: float = 12.0) -> Runner:
    """Return the runner; the first left touchdown is at ``FIRST_S``."""
    time = np.arange(round(duration_s * rate_hz)) / rate_hz
    points, angles = _points(time), _angles(time)
    never = np.zeros(len(time), dtype=bool)
    motion = Motion(
        time_s=time,
        points=points,
        raw_points=points,
        angles=angles,
        filled=dict.fromkeys(points, never),
        confidence={name: np.ones(len(time)) for name in points},
        dimension=3,
        view="3d",
        surface="treadmill",
        ground_speed=Found(SPEED, 0.01, "told"),
        com_source="whole_body",
        scale_known=True,
        floor_up_m=0.0,
    )
    table = _table(duration_s)
    forces = kinetics(time)
    pulled = muscles(forces)
    return Runner(motion, table, forces, pulled, views(table, motion, forces, pulled))


def views(
    table: StrideTable,
    motion: Motion,
    forces: Kinetics | None = None,
    pulled: Muscles | None = None,
) -> dict[Side, Strides]:
    """Return the view of both sides, with the forces of the made-up runner unless others are given.

    Forces fit the runner's own motion: give others where time or sides are changed.
    """
    forces = forces or kinetics(motion.time_s)
    pulled = pulled or muscles(forces)
    return {side: view(table, side, motion, forces, pulled) for side in SIDES}


def view(
    table: StrideTable, side: Side, motion: Motion, forces: Kinetics, pulled: Muscles
) -> Strides:
    """Return the view of one side."""
    mass_kg = analytic_kinetics.MASS_KG
    return Strides.of(
        table,
        side,
        motion,
        mass_kg=mass_kg,
        height_m=HEIGHT_M,
        kinetics=forces,
        muscles=pulled,
    )


def kinetics(time_s: np.ndarray) -> Kinetics:
    """Return the forces that go with the motion on these times."""
    starts: dict[Side, float] = {side: touchdown(side) for side in SIDES}

    def hips(time: np.ndarray) -> dict[Side, np.ndarray]:
        points = _points(time)
        return {side: points[sided(side, "hip")] for side in SIDES}

    return analytic_kinetics.make(time_s, starts, _angles, _foot, hips)


def muscles(forces: Kinetics) -> Muscles:
    """Return the muscles that go with the forces."""
    starts: dict[Side, float] = {side: touchdown(side) for side in SIDES}
    return analytic_kinetics.muscles(forces, starts)


def touchdown(side: Side) -> float:
    """Return the time of a side's first touchdown."""
    return FIRST_S if side == "left" else FIRST_S + STRIDE_S / 2


def _table(duration_s: float) -> StrideTable:
    rows: list[tuple[float, Side]] = []
    for side in SIDES:
        start = touchdown(side)
        while start + 2 * STRIDE_S < duration_s:
            rows.append((start, side))
            start += STRIDE_S
    rows.sort()
    start = np.array([row[0] for row in rows])
    times = {name: start + share * CONTACT_S for name, share in SHARES.items()}
    times |= {
        "touchdown": start,
        "toe_off": start + CONTACT_S,
        "opposite_touchdown": start + STRIDE_S / 2,
        "thigh_forward": start + THIGH_FORWARD_S,
        "opposite_toe_off": start + STRIDE_S / 2 + CONTACT_S,
        "next_touchdown": start + STRIDE_S,
    }
    sd = {name: np.full(len(rows), EVENT_SD_S) for name in INSTANTS}
    valid = np.ones(len(rows), dtype=bool)
    return StrideTable(tuple(row[1] for row in rows), times, sd, valid, ("",) * len(rows))


def _wave(time: np.ndarray, peak_s: float, times_per_stride: int = 2) -> np.ndarray:
    return np.cos(2 * np.pi * times_per_stride * (time - peak_s) / STRIDE_S)


def _angles(time: np.ndarray) -> dict[str, np.ndarray]:
    angles: dict[str, np.ndarray] = {}
    for side in SIDES:
        start, gain = touchdown(side), SIDE_GAIN[side]
        for name, share in REVERSAL.items():
            wave = _wave(time, start + share / 100 * CONTACT_S)
            angles[sided(side, name)] = np.radians(MEAN[name] + gain * AMPLITUDE[name] * wave)
        for number, name in enumerate(
            ("hip", "hip_adduction", "hip_rotation", "knee_adduction", "knee_rotation")
        ):
            angles[sided(side, name)] = np.radians(
                5 + 3 * gain * _wave(time, start, 1 + number % 2)
            )
        angles[sided(side, "ankle_inversion")] = np.radians(gain * _wave(time, start, 1))
        # The toes are flat until the heel leaves and bend most at toe-off.
        angles[sided(side, "mtp")] = np.radians(15 * gain * (1 + _wave(time, start + CONTACT_S, 2)))
    # Right side highest and furthest forward in the middle of right contact.
    middle = touchdown("right") + CONTACT_S / 2
    angles["pelvis_list"] = np.radians(LIST_DEG * _wave(time, middle, 1))
    angles["pelvis_rotation"] = np.radians(ROTATION_DEG * _wave(time, middle + STRIDE_S / 4, 1))
    angles["trunk_rotation"] = np.radians(TRUNK_TURN_DEG * _wave(time, middle - STRIDE_S / 4, 1))
    angles["trunk_side_lean"] = np.radians(2.0 * _wave(time, middle, 1))
    angles["pelvis_tilt"] = np.radians(5 + 2.0 * _wave(time, FIRST_S, 2))
    angles["trunk_lean"] = np.radians(TRUNK_LEAN_DEG + _wave(time, FIRST_S, 2))
    return angles


def placement(side: Side, number: int) -> float:
    """Return where a side's foot stands on the belt (m) in its stride of that number."""
    ahead = 0.0 if side == "left" else STRIDE_M / 2 + STEP_OFFSET_M
    return SPEED * FIRST_S + 0.25 + ahead + number * STRIDE_M


def _foot(time: np.ndarray, side: Side) -> np.ndarray:
    """Return the ankle's path over the belt: still in contact, a smooth step in swing."""
    stride, phase = np.divmod(time - touchdown(side), STRIDE_S)
    swing = np.clip((phase - CONTACT_S) / (STRIDE_S - CONTACT_S), 0.0, 1.0)
    forward = placement(side, 0) + STRIDE_M * (stride + swing**3 * (10 - 15 * swing + 6 * swing**2))
    up = 0.08 + 0.3 * np.sin(np.pi * swing) ** 2
    right = np.full(len(time), WIDTH_M / 2 if side == "right" else -WIDTH_M / 2)
    return np.stack([forward - SPEED * time, up, right], axis=1)


def _points(time: np.ndarray) -> dict[str, np.ndarray]:
    low = FIRST_S + SHARES["midstance"] * CONTACT_S
    com = np.stack(
        [
            COM_AHEAD_M + SWAY_M / 2 * _wave(time, FIRST_S, 2),
            1.0 - BOUNCE_M / 2 * _wave(time, low, 2),
            np.zeros(len(time)),
        ],
        axis=1,
    )
    bob = HEAD_BOB_M / 2 * _wave(time, FIRST_S, 1)
    points = {
        "com": com,
        "mid_hip": com + np.array([-0.02, -0.05, 0.0]),
        "mid_shoulder": com + np.array([0.06, 0.45, 0.0]),
        "head": com + np.stack([0.08 + bob, 0.7 + 0.5 * bob, 0 * bob], axis=1),
    }
    for side in SIDES:
        out = np.array([0.0, 0.0, 1.0 if side == "right" else -1.0])
        ankle = _foot(time, side)
        hip = points["mid_hip"] + 0.08 * out
        bend = np.array([0.12, 0.0, 0.0]) - 0.01 * out  # knees ahead, and a little inward
        points |= {
            sided(side, "ankle"): ankle,
            sided(side, "heel"): ankle + np.array([-0.06, -0.06, 0.0]),
            sided(side, "ball"): ankle + np.array([0.12, -0.07, 0.0]),
            sided(side, "toe"): ankle + np.array([0.18, -0.07, 0.0]),
            sided(side, "hip"): hip,
            sided(side, "knee"): 0.5 * (hip + ankle) + bend,
            sided(side, "shoulder"): points["mid_shoulder"] + 0.18 * out,
            sided(side, "elbow"): points["mid_shoulder"]
            + 0.25 * out
            + np.array([-0.1, -0.25, 0.0]),
            sided(side, "wrist"): ankle + np.array([0.1, 1.0, 0.0]),
        }
    assert set(points) == set(MOTION_POINTS)
    return points


def mirrored(runner: Runner) -> Runner:
    """Return the runner in a mirror: sides swapped, right turned to left."""
    motion = runner.motion
    flip = np.array([1.0, 1.0, -1.0])
    points = {_swapped(name): values * flip for name, values in motion.points.items()}
    table = replace(runner.table, side=tuple(other(side) for side in runner.table.side))
    angles = _mirrored_angles(motion.angles)
    motion = replace(motion, points=points, raw_points=points, angles=angles)
    turned = _mirrored_angles(runner.kinetics.angles)
    forces = analytic_kinetics.mirrored(runner.kinetics, turned)
    pulled = analytic_kinetics.mirrored_muscles(runner.muscles)
    return Runner(motion, table, forces, pulled, views(table, motion, forces, pulled))


def _mirrored_angles(angles: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    turned = ("pelvis_list", "pelvis_rotation", "trunk_side_lean", "trunk_rotation")
    return {
        _swapped(name): -values if name in turned else values for name, values in angles.items()
    }


def _swapped(name: str) -> str:
    for side in SIDES:
        if name.startswith(f"{side}_"):
            return sided(other(side), name[len(side) + 1 :])
    return name


def shifted(runner: Runner, seconds: float, metres: tuple[float, float, float]) -> Runner:
    """Return the runner later and elsewhere."""
    motion = runner.motion
    points = {name: values + np.array(metres) for name, values in motion.points.items()}
    motion = replace(motion, time_s=motion.time_s + seconds, points=points, raw_points=points)
    times = {name: values + seconds for name, values in runner.table.times.items()}
    table = replace(runner.table, times=times)
    forces = analytic_kinetics.shifted(runner.kinetics, seconds, metres)
    pulled = replace(runner.muscles, time_s=forces.time_s)
    return Runner(motion, table, forces, pulled, views(table, motion, forces, pulled))
