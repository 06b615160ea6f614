"""Steps that differ from the cycle: force and foot found anew so that path and legs stay right."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES
from pushoff.sim.body import Body
from pushoff.sim.cycle import GRAVITY, Cycle, meet, repeated, scene_of, sideways
from pushoff.sim.definition import Runner
from pushoff.sim.flightpath import ALONG_SHAPES, NORMAL_SHAPES, FlightPath, impact, sines
from pushoff.sim.pose import Scene, pose_at
from pushoff.sim.problem import (
    ALONG_UNIT,
    KNEE_UNIT,
    LINE_UNIT,
    NORMAL_UNIT,
    PITCH_UNITS_DEG,
    RATE_UNIT,
    Problem,
    angles_from_hip,
)
from pushoff.sim.targets import GIVING_SHAPES

#: Variability of one per cent of step time goes with this much of foot placement (m), height at
#: touchdown (m) and forward speed (m/s): the model's choice, small enough for the legs to reach.
PLACE_M, ACROSS_M, HEIGHT_M, SPEED_MPS = 0.004, 0.006, 0.0007, 0.01
#: The knee's rates at the ends of contact weigh this much more than in the cycle: one odd step
#: would throw its swing leg.
RATE_STRESS = 3.0
_N, _A, _G = NORMAL_SHAPES, ALONG_SHAPES, GIVING_SHAPES


@dataclass(frozen=True)
class _Model:
    """How one side's leg stands over its foot in the cycle, and how its angles follow."""

    place: Float[np.ndarray, "node 2"]
    inverse: Float[np.ndarray, "node 2 2"]
    levers: Float[np.ndarray, "node 2 shape"]


def varied(runner: Runner, body: Body, cycle: Cycle, scene: Scene) -> Scene:
    """Return the scene with other step times, contact times and places, forces solved anew."""
    rng = np.random.default_rng(runner.seed)
    count, noise = len(scene.steps), runner.stride_noise
    side = np.arange(count) % 2
    draw = np.clip(rng.standard_normal((6, count)), -2.5, 2.5)
    mean_s = cycle.gait.step_time_s
    step_s = mean_s * (1.0 + noise * draw[0])
    contact_s = scene.steps.contact_s * (1.0 + noise * (0.6 * draw[0] + 0.8 * draw[1]))
    contact_s = np.minimum(contact_s, 0.97 * step_s)
    touchdown = scene.steps.touchdown_s[0] + np.concatenate([[0.0], np.cumsum(step_s)[:-1]])
    position, velocity = _states(cycle, 100.0 * noise * draw, side, step_s, contact_s)
    foot = position[:, 0] + cycle.foot_ahead[side] + PLACE_M * 100.0 * noise * draw[4]
    half = 0.5 * cycle.gait.step_width_m
    problem = Problem(runner, body, cycle.gait, cycle.targets)
    models = [_model(problem, cycle, i) for i in (0, 1)]
    path = replace(
        scene.path,
        touchdown_s=touchdown,
        contact_s=contact_s,
        position=position,
        velocity=velocity,
        normal=scene.path.normal.copy(),
        along=scene.path.along.copy(),
        side=scene.path.side.copy(),
    )
    given = scene.steps.given_way.copy()
    for i in range(count - 1):
        path.along[i], path.normal[i], given[i] = _step(
            problem, cycle, path, models[i % 2], i, float(step_s[i]), float(foot[i])
        )
        kick = velocity[i + 1, 2] - velocity[i, 2]
        shift = position[i + 1, 2] - position[i, 2] - velocity[i, 2] * step_s[i]
        path.side[i] = meet(path.side[i], contact_s[i], step_s[i], body.mass_kg, kick, shift)
    steps = replace(
        scene.steps,
        touchdown_s=touchdown,
        contact_s=contact_s,
        foot_along=foot,
        foot_right=np.where(side == 0, -half, half) + ACROSS_M * 100.0 * noise * draw[5],
        given_way=given,
    )
    return replace(scene, steps=steps, path=path)


def _states(
    cycle: Cycle,
    percent: Float[np.ndarray, "draw step"],
    side: np.ndarray,
    step_s: Float[np.ndarray, " step"],
    contact_s: Float[np.ndarray, " step"],
) -> tuple[Float[np.ndarray, "step 3"], Float[np.ndarray, "step 3"]]:
    """Return place and velocity of the centre of mass at every touchdown."""
    mean_s = cycle.gait.step_time_s
    along = np.concatenate([[0.0], np.cumsum(cycle.advance[side] * step_s / mean_s)[:-1]])
    place, drift = sideways(cycle)
    position = np.column_stack([along, cycle.height[side] + HEIGHT_M * percent[2], place[side]])
    usual = np.array([cycle.gait.contact_s[name] for name in SIDES])[side]
    flight_change = (step_s - contact_s) - (mean_s - usual)
    fall = cycle.velocity[side, 1].copy()
    # A longer flight before a touchdown comes down faster.
    fall[1:] += 0.5 * cycle.gravity[1] * flight_change[:-1]
    speed = cycle.velocity[side, 0] + SPEED_MPS * percent[3]
    return position, np.column_stack([speed, fall, drift[side]])


def _model(problem: Problem, cycle: Cycle, i: int) -> _Model:
    scene = scene_of(problem.body, cycle, repeated(cycle, 8), None)
    if cycle.joins is not None:
        scene = replace(scene, joins=cycle.joins.tiled(2, 8))
    number, side = 2 + i, SIDES[i]
    time = scene.steps.touchdown_s[number] + problem.u * scene.steps.contact_s[number]
    pose = pose_at(scene, time, ends=True)
    leg = pose.legs[side]
    place = pose.points["com"][:, :2] - np.array([scene.steps.foot_along[number], 0.0])
    now = np.stack([leg.thigh, leg.shank], axis=-1)
    return _Model(place, angles_from_hip(problem.body, now), problem.levers[i])


def _step(
    problem: Problem,
    cycle: Cycle,
    path: FlightPath,
    model: _Model,
    i: int,
    step_s: float,
    foot: float,
) -> tuple[Float[np.ndarray, " along"], Float[np.ndarray, " normal"], Float[np.ndarray, " shape"]]:
    """Return force shapes (N) and how the foot gives way for one step between two states.

    Unknowns in body weights and radians: along, normal, giving way.
    """
    u, contact, weight = problem.u, float(path.contact_s[i]), problem.weight
    name = SIDES[i % 2]
    usual = cycle.gait.contact_s[name]
    reach = contact**2 * GRAVITY
    hit = path.impact_n[i] / weight
    time = contact * u
    known = path.position[i, :2] + path.velocity[i, :2] * time[:, None]
    known = known + 0.5 * time[:, None] ** 2 * cycle.gravity[:2]
    known = known + np.stack([0.0 * u, reach * hit * impact(u, 2)], axis=-1)
    moves = np.zeros((len(u), 2, _A + _N + _G))
    moves[:, 0, :_A] = reach * sines(u, _A, 2)
    moves[:, 1, _A : _A + _N] = reach * sines(u, _N, 2)
    moves[:, :, _A + _N :] = -model.levers
    weigh = np.array([[0.5 / LINE_UNIT, 0.5 / LINE_UNIT], [1.0 / KNEE_UNIT, -1.0 / KNEE_UNIT]])
    weigh = weigh * np.stack([np.ones_like(u), problem.stress], axis=-1)[:, :, None] @ model.inverse
    usual_give = cycle.given_way[i % 2]
    goal = model.place - (known - np.array([foot, 0.0])) - model.levers @ usual_give
    rows = [(weigh @ moves).reshape(-1, _A + _N + _G)]
    values = [np.einsum("nij,nj->ni", weigh, goal).ravel()]
    bend = (model.inverse @ moves)[:, 0] - (model.inverse @ moves)[:, 1]
    wish = np.einsum("nij,nj->ni", model.inverse, goal)
    for first, last, unit in ((0, 4, RATE_UNIT[0]), (-5, -1, RATE_UNIT[1])):
        span = (u[last] - u[first]) * contact * unit / RATE_STRESS
        rows.append((bend[last] - bend[first])[None] / span)
        values.append(np.array([(wish[last] - wish[first]) @ np.array([1.0, -1.0]) / span]))
    scale = (step_s / cycle.gait.step_time_s) * (usual / contact) / weight
    old = np.concatenate([cycle.along[i % 2] * scale, cycle.normal[i % 2] * scale, usual_give])
    shape = np.zeros((2 * len(u), _A + _N + _G))
    shape[: len(u), :_A] = sines(u, _A, 0) / ALONG_UNIT
    shape[len(u) :, _A : _A + _N] = sines(u, _N, 0) / NORMAL_UNIT
    keep = np.zeros((_G, _A + _N + _G))
    keep[:, _A + _N :] = np.diag(1.0 / np.radians(PITCH_UNITS_DEG))
    rows += [shape, keep]
    values += [shape @ old, keep @ old]
    conditions, wanted = _conditions(path, i, step_s, contact, hit, cycle.gravity)
    x = _least_squares(np.concatenate(rows), np.concatenate(values), conditions, wanted)
    return x[:_A] * weight, x[_A : _A + _N] * weight, x[_A + _N :]


def _conditions(
    path: FlightPath,
    i: int,
    step_s: float,
    contact: float,
    hit: float,
    gravity: Float[np.ndarray, "3"],
) -> tuple[Float[np.ndarray, "4 unknown"], Float[np.ndarray, "4"]]:
    """Return what the shapes must do by the end of the step, body weights."""
    one = np.ones(1)
    rows = np.zeros((4, _A + _N + _G))
    values = np.zeros(4)
    kick = path.velocity[i + 1] - path.velocity[i] - gravity * step_s
    shift = path.position[i + 1] - path.position[i] - path.velocity[i] * step_s
    shift = shift - 0.5 * gravity * step_s**2
    for axis, (start, count) in enumerate(((0, _A), (_A, _N))):
        first = contact * GRAVITY * sines(one, count, 1)[0]
        second = contact**2 * GRAVITY * sines(one, count, 2)[0] + (step_s - contact) * first
        rows[2 * axis, start : start + count] = first
        rows[2 * axis + 1, start : start + count] = second
        values[2 * axis], values[2 * axis + 1] = kick[axis], shift[axis]
    bump = contact * GRAVITY * hit * float(impact(one, 1)[0])
    values[2] -= bump
    values[3] -= contact**2 * GRAVITY * hit * float(impact(one, 2)[0]) + (step_s - contact) * bump
    return rows, values


def _least_squares(
    rows: Float[np.ndarray, "row unknown"],
    values: Float[np.ndarray, " row"],
    conditions: Float[np.ndarray, "condition unknown"],
    wanted: Float[np.ndarray, " condition"],
) -> Float[np.ndarray, " unknown"]:
    """Return the least-squares solution under exact conditions."""
    size, count = conditions.shape
    scale = np.abs(rows).max()
    system = np.zeros((count + size, count + size))
    system[:count, :count] = rows.T @ rows / scale**2
    system[:count, count:], system[count:, :count] = conditions.T, conditions
    right = np.concatenate([rows.T @ values / scale**2, wanted])
    return np.linalg.solve(system, right)[:count]
