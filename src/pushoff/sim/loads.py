"""Exact joint moments, powers and forces of a simulated run, from Lagrange's equations.

Nothing here is shared with the inverse dynamics of recordings, which go from segment to segment
with Newton's and Euler's laws. Here each axis of a joint is a virtual turn of everything distal of
it, and its moment is the generalised force of that turn: the rate of its momentum, less what the
turn itself adds to kinetic energy, less the work of weight and ground force (kane1985). Motion and
its derivatives come from the model at closely spaced instants.

Bodies are those of the model: thigh and shank rigid rods with the inertia of their table, the foot
one mass on the line from heel to toe that turns with the hindfoot. The toes carry no mass; their
joint is loaded while the centre of pressure lies ahead of it. The free moment is zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, Side, sided
from pushoff.maths.rotations import cardan_zxy, cross, relative, unit
from pushoff.sim.body import Body
from pushoff.sim.ground import pressure_place
from pushoff.sim.leg import SIGN
from pushoff.sim.loads_window import Windows
from pushoff.sim.pose import Pose, Scene
from pushoff.sim.runner import SimulatedRun

#: Segments of the leg with mass, from the hip down, and the joint at the top of each.
SEGMENTS: tuple[str, ...] = ("thigh", "shank", "foot")
TOP: Mapping[str, str] = {"thigh": "hip", "shank": "knee", "foot": "ankle"}
#: Per joint: the segment above it, the one below it, and the names of the moments about its three
#: axes (proximal right, floating, distal long) with the sign of each on the right side; an axis
#: without a name counts in the power only.
JOINT_AXES: Mapping[str, tuple[str, str, tuple[tuple[str, float], ...]]] = {
    "hip": ("pelvis", "thigh", (("hip", 1.0), ("hip_adduction", 1.0), ("hip_rotation", 1.0))),
    "knee": ("thigh", "shank", (("knee", -1.0), ("knee_adduction", 1.0), ("knee_rotation", 1.0))),
    "ankle": ("shank", "foot", (("ankle", 1.0), ("ankle_inversion", 1.0), ("", 1.0))),
}

Vectors = Float[np.ndarray, "time node 3"]
Turns = Float[np.ndarray, "time node 3 3"]


@dataclass(frozen=True)
class SimulatedLoads:
    """Exact loads of both legs; names, signs and units of :class:`pushoff.core.kinetics.Loads`."""

    time_s: Float[np.ndarray, " time"]
    moments: dict[str, Float[np.ndarray, " time"]]
    powers: dict[str, Float[np.ndarray, " time"]]
    reactions: dict[str, Float[np.ndarray, "time 3"]]


@dataclass(frozen=True)
class MovingBody:
    """One segment over every window: place and turn, and what follows from them.

    ``centre``, ``velocity``: m, m/s; ``spin``: angular velocity, rad/s; ``momentum``: of the turn,
    kg·m²/s. Axes of the ground.
    """

    mass: float
    centre: Vectors
    velocity: Vectors
    spin: Vectors
    momentum: Vectors


@dataclass(frozen=True)
class MovingLeg:
    """One leg over every window: joints (m), segment axes, bodies, ground force (N) and where."""

    side: Side
    windows: Windows
    gravity: Float[np.ndarray, "3"]
    joints: dict[str, Vectors]
    turns: dict[str, Turns]
    bodies: dict[str, MovingBody]
    force: Float[np.ndarray, "time 3"]
    pressure: Float[np.ndarray, "time 3"]

    def below(self, joint: str) -> list[MovingBody]:
        """Return the bodies distal of a joint."""
        first = next(i for i, name in enumerate(SEGMENTS) if TOP[name] == joint)
        return [self.bodies[name] for name in SEGMENTS[first:]]


def joint_loads(run: SimulatedRun) -> SimulatedLoads:
    """Return exact moments (N·m), powers (W) and joint forces (N) at the times of a run.

    Keys and signs are those of :class:`pushoff.core.kinetics.Loads`: ``left_hip`` …
    ``right_ankle_inversion``, ``left_mtp``. Moments of a joint are those about the axes of its
    angles; its power is their sum times the rates of those angles. Reactions are in the axes of the
    laboratory.
    """
    moments: dict[str, np.ndarray] = {}
    powers: dict[str, np.ndarray] = {}
    reactions: dict[str, np.ndarray] = {}
    for leg in moving_legs(run.scene, run.time_s):
        sign = SIGN[leg.side]
        for joint, (above, below, named) in JOINT_AXES.items():
            axes, rates = joint_turns(leg, above, below)
            loads = [generalised_force(leg, joint, axis) for axis in axes]
            powers[sided(leg.side, joint)] = sum(
                (load * rate for load, rate in zip(loads, rates, strict=True)),
                np.zeros(len(run.time_s)),
            )
            for number, ((name, turned), load) in enumerate(zip(named, loads, strict=True)):
                if name:
                    side_sign = 1.0 if number == 0 else sign
                    moments[sided(leg.side, name)] = side_sign * turned * load
            reactions[sided(leg.side, joint)] = run.laboratory.direction(joint_force(leg, joint))
        key = sided(leg.side, "mtp")
        moments[key], powers[key] = toe_loads(leg)
    return SimulatedLoads(run.time_s, moments, powers, reactions)


def moving_legs(scene: Scene, time_s: Float[np.ndarray, " time"]) -> list[MovingLeg]:
    """Return both legs around every time, in the axes of the ground."""
    windows = Windows.around(scene.steps, time_s)
    pose = windows.pose(scene)
    whole = scene.path.force(time_s)
    legs = []
    for side in SIDES:
        contact, place = pressure_place(scene, side, time_s)
        legs.append(
            MovingLeg(
                side=side,
                windows=windows,
                gravity=scene.path.gravity,
                joints={
                    name: _windowed(windows, pose.points[sided(side, name)])
                    for name in ("hip", "knee", "ankle", "ball")
                },
                turns={
                    name: _windowed(windows, pose.rotations[_segment(side, name)])
                    for name in ("pelvis", *SEGMENTS, "toes")
                },
                bodies=_bodies(scene.body, side, windows, pose),
                force=np.where(contact[:, None], whole, 0.0),
                pressure=np.where(contact[:, None], place, 0.0),
            )
        )
    return legs


def _segment(side: Side, name: str) -> str:
    return name if name == "pelvis" else sided(side, name)


def _windowed(windows: Windows, values: np.ndarray) -> np.ndarray:
    return values.reshape(*windows.time_s.shape, *values.shape[1:])


def _bodies(body: Body, side: Side, windows: Windows, pose: Pose) -> dict[str, MovingBody]:
    """Return thigh, shank and foot with de Leva's inertia as the model's centre of mass has it."""
    found = {}
    ends = {"thigh": ("hip", "knee"), "shank": ("knee", "ankle"), "foot": ("heel", "toe")}
    lengths = {"thigh": body.thigh, "shank": body.shank, "foot": body.shoe}
    for name in SEGMENTS:
        part = body.inertia[name]
        first, last = (_windowed(windows, pose.points[sided(side, end)]) for end in ends[name])
        turn = _windowed(windows, pose.rotations[sided(side, name)])
        centre = first + part.com * (last - first)
        # Forward, up, right: the long axis of the foot is its forward one, that of rods up.
        upright = name != "foot"
        radii = (part.r_sag, part.r_long) if upright else (part.r_long, part.r_sag)
        mass = part.mass * body.mass_kg
        inertia = mass * (lengths[name] * np.array([*radii, part.r_trans])) ** 2
        turning = np.einsum("tkij,tklj->tkil", windows.rate(turn), turn)
        spin = np.stack([turning[..., 2, 1], turning[..., 0, 2], turning[..., 1, 0]], axis=-1)
        momentum = np.einsum("tkij,j,tklj,tkl->tki", turn, inertia, turn, spin, optimize=True)
        found[name] = MovingBody(mass, centre, windows.rate(centre), spin, momentum)
    return found


def joint_turns(
    leg: MovingLeg, above: str, below: str
) -> tuple[list[Vectors], list[Float[np.ndarray, " time"]]]:
    """Return the three axes of a joint's angles and the rates (rad/s) of these angles.

    The angles are turns about the proximal right axis, the floating forward axis and the distal
    long axis (grood1983) and here all right-handed on both sides.
    """
    base, moving = leg.turns[above], leg.turns[below]
    right, long = base[..., 2], moving[..., 1]
    floating = unit(cross(long, right))
    angles = cardan_zxy(relative(base, moving))
    rates = [leg.windows.now(leg.windows.rate(np.unwrap(angle, axis=1))) for angle in angles]
    return [right, floating, long], rates


def generalised_force(leg: MovingLeg, joint: str, axis: Vectors) -> Float[np.ndarray, " time"]:
    """Return the moment (N·m) on what is below a joint that a turn about an axis works against.

    Lagrange's equation of the turn: d/dt ∂T/∂q̇ − ∂T/∂q = moment + work of weight and ground force
    per radian. ``axis`` may move.
    """
    windows = leg.windows
    centre = leg.joints[joint]
    axis_rate = windows.rate(axis)
    momentum, gain, weight = 0.0, 0.0, 0.0
    for body in leg.below(joint):
        lever = cross(axis, body.centre - centre)
        momentum = momentum + _dot(body.mass * body.velocity, lever) + _dot(body.momentum, axis)
        gain = gain + _dot(body.mass * body.velocity, windows.rate(lever))
        gain = gain + _dot(body.momentum, axis_rate)
        weight = weight + body.mass * (windows.now(lever) @ leg.gravity)
    ground = cross(windows.now(axis), leg.pressure - windows.now(centre))
    rate = windows.now(windows.rate(np.asarray(momentum)))
    return rate - windows.now(np.asarray(gain)) - weight - _dot(leg.force, ground)


def joint_force(leg: MovingLeg, joint: str) -> Float[np.ndarray, "time 3"]:
    """Return the force (N) of the proximal on the distal segment, axes of the ground."""
    rate = leg.windows.rate
    force = -leg.force
    for body in leg.below(joint):
        force = force + body.mass * (leg.windows.now(rate(body.velocity)) - leg.gravity)
    return force


def toe_loads(leg: MovingLeg) -> tuple[Float[np.ndarray, " time"], Float[np.ndarray, " time"]]:
    """Return moment (N·m) and power (W) of the toes' joint: zero until the pressure is ahead of it.

    About the hindfoot's right axis; the toes carry no mass.
    """
    windows = leg.windows
    foot, toes = leg.turns["foot"], leg.turns["toes"]
    lever = leg.pressure - windows.now(leg.joints["ball"])
    axis, ahead = windows.now(foot[..., 2]), windows.now(foot[..., 0])
    loaded = (_dot(lever, ahead) > 0.0) & leg.force.any(axis=1)
    moment = np.where(loaded, -_dot(leg.force, cross(axis, lever)), 0.0)
    bend, _, _ = cardan_zxy(relative(foot, toes))
    return moment, moment * windows.now(windows.rate(np.unwrap(bend, axis=1)))


def _dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.einsum("...i,...i->...", a, b)
