"""One pair of steps that repeats, and scenes made of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.names import SIDES
from pushoff.sim.body import Body
from pushoff.sim.definition import Runner
from pushoff.sim.flightpath import SIDE_SHAPES, FlightPath, sines
from pushoff.sim.pose import Scene
from pushoff.sim.steps import Steps
from pushoff.sim.swing import Joins
from pushoff.sim.targets import Gait, LegTargets


@dataclass(frozen=True)
class Cycle:
    """One solved pair of steps: coefficients (N), states at touchdown, landing places."""

    gait: Gait
    runner: Runner
    targets: LegTargets
    gravity: Float[np.ndarray, "3"]
    normal: Float[np.ndarray, "2 normal"]
    along: Float[np.ndarray, "2 along"]
    impact_n: Float[np.ndarray, "2"]
    height: Float[np.ndarray, "2"]
    velocity: Float[np.ndarray, "2 2"]
    advance: Float[np.ndarray, "2"]
    foot_ahead: Float[np.ndarray, "2"]
    given_way: Float[np.ndarray, "2 shape"]
    joins: Joins | None = None


def repeated(cycle: Cycle, count: int, first_s: float = 0.0) -> Steps:
    """Return steps that repeat a cycle without variability."""
    side = np.arange(count) % 2
    along = np.concatenate([[0.0], np.cumsum(cycle.advance[side])])[:-1]
    half = 0.5 * cycle.gait.step_width_m
    return Steps(
        touchdown_s=first_s + cycle.gait.step_time_s * np.arange(count),
        contact_s=np.array([cycle.gait.contact_s[s] for s in SIDES])[side],
        foot_along=along + cycle.foot_ahead[side],
        foot_right=np.where(side == 0, -half, half),
        given_way=cycle.given_way[side],
    )


def sideways(cycle: Cycle) -> tuple[Float[np.ndarray, "2"], Float[np.ndarray, "2"]]:
    """Return place and velocity across of the centre of mass at left and right touchdown.

    The mean force leans towards the midline as the line from the foot to a centre of mass
    one leg length and a bit above it.
    """
    gait = cycle.gait
    lean = 0.5 * gait.step_width_m / max(float(cycle.height.mean()), 0.5)
    speed = 0.5 * lean * GRAVITY * gait.step_time_s
    sign = np.array([-1.0, 1.0])
    flight = gait.step_time_s - np.array([gait.contact_s["right"], gait.contact_s["left"]])
    return sign * speed * 0.5 * flight, sign * speed


def scene_of(body: Body, cycle: Cycle, steps: Steps, joins: Joins | None) -> Scene:
    """Return the scene of steps that repeat the cycle exactly."""
    count = len(steps)
    side = np.arange(count) % 2
    place, drift = sideways(cycle)
    position = np.stack(
        [steps.foot_along - cycle.foot_ahead[side], cycle.height[side], place[side]], axis=-1
    )
    velocity = np.column_stack([cycle.velocity[side], drift[side]])
    path = FlightPath(
        touchdown_s=steps.touchdown_s,
        contact_s=steps.contact_s,
        normal=cycle.normal[side],
        along=cycle.along[side],
        side=_side_force(cycle, body, place, drift)[side],
        impact_n=cycle.impact_n[side],
        position=position,
        velocity=velocity,
        mass_kg=body.mass_kg,
        gravity=cycle.gravity,
    )
    return Scene(
        body, cycle.runner, cycle.gait, cycle.targets, steps, path, joins or Joins.open(count)
    )


def _side_force(
    cycle: Cycle, body: Body, place: Float[np.ndarray, "2"], drift: Float[np.ndarray, "2"]
) -> Float[np.ndarray, "2 side"]:
    out = np.zeros((2, SIDE_SHAPES))
    for i, name in enumerate(SIDES):
        out[i] = meet(
            np.zeros(SIDE_SHAPES),
            cycle.gait.contact_s[name],
            cycle.gait.step_time_s,
            body.mass_kg,
            drift[1 - i] - drift[i],
            place[1 - i] - place[i] - drift[i] * cycle.gait.step_time_s,
        )
    return out


def meet(
    coefficients: Float[np.ndarray, " shape"],
    contact_s: float,
    step_s: float,
    mass_kg: float,
    kick: float,
    shift: float,
) -> Float[np.ndarray, " shape"]:
    """Return the nearest coefficients (N) that change velocity by ``kick`` and place by ``shift``.

    Both are what the shapes alone must do by the end of the step.
    """
    count = len(coefficients)
    end = np.ones(1)
    first = sines(end, count, 1)[0] * contact_s / mass_kg
    second = sines(end, count, 2)[0] * contact_s**2 / mass_kg + (step_s - contact_s) * first
    rows = np.stack([first, second])
    miss = np.array([kick, shift]) - rows @ coefficients
    return coefficients + rows.T @ np.linalg.solve(rows @ rows.T, miss)
