"""From one solved pair of steps to a whole run, with variability from step to step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from pushoff.sim.body import Body
from pushoff.sim.cycle import Cycle, meet, repeated, scene_of, sideways
from pushoff.sim.definition import Runner
from pushoff.sim.flightpath import impact
from pushoff.sim.joins import joins_of
from pushoff.sim.pose import Scene
from pushoff.sim.steps import Steps
from pushoff.sim.swing import Joins

#: Steps before the first and after the last instant of a run.
MARGIN = 4
#: The first left touchdown inside the run, s.
FIRST_TOUCHDOWN_S = 0.10
#: Variability of one per cent of step time goes with this much of foot placement (m), step height
#: (m) and forward speed (m/s): the model's choice, small enough for the legs to reach.
PLACE_M, ACROSS_M, HEIGHT_M, SPEED_MPS = 0.004, 0.006, 0.0005, 0.01
JOIN_ROUNDS = 6


def course(runner: Runner, body: Body, cycle: Cycle, duration_s: float) -> Scene:
    """Return the scene of a run that covers 0 to ``duration_s``."""
    step = cycle.gait.step_time_s
    count = 2 * int(np.ceil((duration_s / step + 2 * MARGIN) / 2.0)) + 2
    first = FIRST_TOUCHDOWN_S - MARGIN * step
    steps = repeated(cycle, count, first)
    scene = scene_of(body, cycle, steps, None)
    if runner.stride_noise > 0.0:
        scene = _varied(runner, cycle, scene)
    joins = Joins.open(count) if cycle.joins is None else cycle.joins.tiled(2, count)
    for _ in range(JOIN_ROUNDS if runner.stride_noise > 0.0 else 1):
        scene = replace(scene, joins=joins)
        joins = joins.towards(joins_of(scene), 0.6)
    return replace(scene, joins=joins)


def _varied(runner: Runner, cycle: Cycle, scene: Scene) -> Scene:
    """Return the scene with other step times, contact times and places, forces solved anew."""
    rng = np.random.default_rng(runner.seed)
    count = len(scene.steps)
    side = np.arange(count) % 2
    noise = runner.stride_noise
    draw = np.clip(rng.standard_normal((6, count)), -2.5, 2.5)
    step_s = cycle.gait.step_time_s * (1.0 + noise * draw[0])
    contact_s = scene.steps.contact_s * (1.0 + noise * (0.6 * draw[0] + 0.8 * draw[1]))
    contact_s = np.minimum(contact_s, 0.97 * step_s)
    percent = 100.0 * noise
    start = scene.steps.touchdown_s[0]
    touchdown = start + np.concatenate([[0.0], np.cumsum(step_s)[:-1]])

    along = np.concatenate(
        [[0.0], np.cumsum(cycle.advance[side] * step_s / cycle.gait.step_time_s)]
    )
    height = cycle.height[side] + HEIGHT_M * percent * draw[2]
    place, drift = sideways(cycle)
    position = np.column_stack([along[:-1], height, place[side]])
    # A longer flight before a touchdown comes down faster.
    flight_change = (step_s - contact_s) - (cycle.gait.step_time_s - scene.steps.contact_s)
    fall = cycle.velocity[side, 1].copy()
    fall[1:] += 0.5 * cycle.gravity[1] * flight_change[:-1]
    speed = cycle.velocity[side, 0] + SPEED_MPS * percent * draw[3]
    velocity = np.column_stack([speed, fall, drift[side]])
    path = replace(
        scene.path,
        touchdown_s=touchdown,
        contact_s=contact_s,
        position=position,
        velocity=velocity,
        **_forces(cycle, scene, step_s, contact_s, position, velocity),
    )
    half = 0.5 * cycle.gait.step_width_m
    steps = Steps(
        touchdown_s=touchdown,
        contact_s=contact_s,
        foot_along=along[:-1] + cycle.foot_ahead[side] + PLACE_M * percent * draw[4],
        foot_right=np.where(side == 0, -half, half) + ACROSS_M * percent * draw[5],
    )
    return replace(scene, steps=steps, path=path)


def _forces(
    cycle: Cycle,
    scene: Scene,
    step_s: Float[np.ndarray, " step"],
    contact_s: Float[np.ndarray, " step"],
    position: Float[np.ndarray, "step 3"],
    velocity: Float[np.ndarray, "step 3"],
) -> dict[str, Float[np.ndarray, "step shape"]]:
    """Return force shapes nearest to the cycle's that carry every step to the next one's state."""
    path, mass, gravity = scene.path, scene.path.mass_kg, cycle.gravity
    found = {"along": path.along.copy(), "normal": path.normal.copy(), "side": path.side.copy()}
    one = np.ones(1)
    for i in range(len(step_s) - 1):
        time, contact = step_s[i], contact_s[i]
        kick = velocity[i + 1] - velocity[i] - gravity * time
        shift = position[i + 1] - position[i] - velocity[i] * time - 0.5 * gravity * time**2
        hit = path.impact_n[i] * contact / mass * float(impact(one, 1)[0])
        kick[1] -= hit
        shift[1] -= path.impact_n[i] * contact**2 / mass * float(impact(one, 2)[0])
        shift[1] -= hit * (time - contact)
        for axis, name in enumerate(("along", "normal", "side")):
            found[name][i] = meet(
                found[name][i], contact, time, mass, float(kick[axis]), float(shift[axis])
            )
    return found
