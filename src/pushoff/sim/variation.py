"""Steps that differ from the cycle: force and foot found anew so that path and legs stay right."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.names import SIDES
from pushoff.sim.body import Body
from pushoff.sim.cycle import Cycle, meet, repeated, scene_of, sideways
from pushoff.sim.definition import Runner
from pushoff.sim.flightpath import ALONG_SHAPES, NORMAL_SHAPES, FlightPath, impact, sines
from pushoff.sim.joins import joins_of
from pushoff.sim.pose import Pose, Scene, pose_at
from pushoff.sim.problem import (
    ALONG_UNIT,
    KNEE_UNIT,
    LEAST_PUSH,
    LINE_UNIT,
    NORMAL_UNIT,
    PITCH_UNITS_DEG,
    PUSH_ROUNDS,
    PUSH_WEIGHT,
    RATE_UNIT,
    Problem,
    angles_from_hip,
    hip_over_ankle,
)
from pushoff.sim.targets import GIVING_SHAPES

#: Variability of one per cent of step time goes with this much of foot placement (m), height at
#: touchdown (m) and forward speed (m/s): the model's choice, small enough for the legs to reach.
PLACE_M, ACROSS_M, HEIGHT_M, SPEED_MPS = 0.004, 0.006, 0.0007, 0.01
#: The knee's rates at the ends of contact weigh this much more than in the cycle: one odd step
#: would throw its swing leg.
RATE_STRESS = 2.0
#: Rounds of solving all steps and looking where their legs are.
ROUNDS = 4
_N, _A, _G = NORMAL_SHAPES, ALONG_SHAPES, GIVING_SHAPES


@dataclass(frozen=True)
class _Model:
    """How one step's leg should stand over its foot, and how its angles follow.

    ``place`` is where the centre of mass should be from the landing place, with the foot giving way
    by ``given`` (rad).
    """

    place: Float[np.ndarray, "node 2"]
    inverse: Float[np.ndarray, "node 2 2"]
    levers: Float[np.ndarray, "node 2 shape"]
    given: Float[np.ndarray, " shape"]


def varied(runner: Runner, body: Body, cycle: Cycle, scene: Scene) -> Scene:
    """Return the scene with other step times, contact times and places, forces solved anew."""
    rng = np.random.default_rng(runner.seed)
    count, noise = len(scene.steps), runner.stride_noise
    side = np.arange(count) % 2
    draw = np.clip(rng.standard_normal((6, count)), -2.5, 2.5)
    step_s = cycle.gait.step_time_s * (1.0 + noise * draw[0])
    contact_s = scene.steps.contact_s * (1.0 + noise * (0.6 * draw[0] + 0.8 * draw[1]))
    contact_s = np.minimum(contact_s, 0.97 * step_s)
    touchdown = scene.steps.touchdown_s[0] + np.concatenate([[0.0], np.cumsum(step_s)[:-1]])
    position, velocity = _states(cycle, 100.0 * noise * draw, side, step_s, contact_s)
    half = 0.5 * cycle.gait.step_width_m
    steps = replace(
        scene.steps,
        touchdown_s=touchdown,
        contact_s=contact_s,
        foot_along=position[:, 0] + cycle.foot_ahead[side] + PLACE_M * 100.0 * noise * draw[4],
        foot_right=np.where(side == 0, -half, half) + ACROSS_M * 100.0 * noise * draw[5],
    )
    path = replace(
        scene.path,
        touchdown_s=touchdown,
        contact_s=contact_s,
        position=position,
        velocity=velocity,
        side=_sideways(scene, step_s, contact_s, position, velocity),
    )
    problem = Problem(runner, body, cycle.gait, cycle.targets)
    usual = _watched(problem, _periodic(body, cycle), None)
    models = [usual[2 + i] for i in side]
    usual_angles = _angles(problem, _periodic(body, cycle))
    aims = [usual_angles[2 + i] for i in side]
    scene = replace(scene, steps=steps, path=path)
    for _ in range(ROUNDS):
        scene = _solved(problem, cycle, scene, models, step_s)
        joins = joins_of(scene)
        scene = replace(scene, joins=scene.joins.towards(joins, 0.7))
        models = _watched(problem, scene, aims)
    return scene


def _periodic(body: Body, cycle: Cycle) -> Scene:
    scene = scene_of(body, cycle, repeated(cycle, 8), None)
    return scene if cycle.joins is None else replace(scene, joins=cycle.joins.tiled(2, 8))


def _sideways(
    scene: Scene,
    step_s: Float[np.ndarray, " step"],
    contact_s: Float[np.ndarray, " step"],
    position: Float[np.ndarray, "step 3"],
    velocity: Float[np.ndarray, "step 3"],
) -> Float[np.ndarray, "step side"]:
    """Return sideways force shapes that carry every step to the next one's state."""
    found = scene.path.side.copy()
    for i in range(len(step_s) - 1):
        kick = float(velocity[i + 1, 2] - velocity[i, 2])
        shift = float(position[i + 1, 2] - position[i, 2] - velocity[i, 2] * step_s[i])
        times = float(contact_s[i]), float(step_s[i])
        found[i] = meet(found[i], *times, scene.path.mass_kg, kick, shift)
    return found


def _solved(
    problem: Problem,
    cycle: Cycle,
    scene: Scene,
    models: list[_Model],
    step_s: Float[np.ndarray, " step"],
) -> Scene:
    """Return the scene with force shapes and giving way of every step found anew."""
    path, foot = scene.path, scene.steps.foot_along
    along, normal = path.along.copy(), path.normal.copy()
    given = scene.steps.given_way.copy()
    for i in range(len(step_s) - 1):
        along[i], normal[i], given[i] = _step(
            problem, cycle, path, models[i], i, float(step_s[i]), float(foot[i])
        )
    return replace(
        scene,
        path=replace(path, along=along, normal=normal),
        steps=replace(scene.steps, given_way=given),
    )


def _nodes(problem: Problem, scene: Scene) -> Pose:
    times = scene.steps.touchdown_s[:, None] + problem.u * scene.steps.contact_s[:, None]
    return pose_at(scene, times.ravel(), ends=True)


def _angles(problem: Problem, scene: Scene) -> list[Float[np.ndarray, "node 2"]]:
    """Return thigh and shank at the nodes of every step."""
    pose, n = _nodes(problem, scene), len(problem.u)
    found = []
    for i in range(len(scene.steps)):
        leg, part = pose.legs[SIDES[i % 2]], slice(i * n, (i + 1) * n)
        found.append(np.stack([leg.thigh[part], leg.shank[part]], axis=-1))
    return found


def _watched(
    problem: Problem, scene: Scene, aims: list[Float[np.ndarray, "node 2"]] | None
) -> list[_Model]:
    """Return the model of every step: where its body should be for the leg to have its aims."""
    pose, n = _nodes(problem, scene), len(problem.u)
    models = []
    for i in range(len(scene.steps)):
        side, part = SIDES[i % 2], slice(i * n, (i + 1) * n)
        leg = pose.legs[side]
        now = np.stack([leg.thigh[part], leg.shank[part]], axis=-1)
        aim = now if aims is None else aims[i]
        line = (pose.points[f"{side}_hip"] - pose.points[f"{side}_ankle"])[part]
        line = line * (1.0 + leg.reach_error[part] / np.linalg.norm(line, axis=-1))[:, None]
        real = np.stack([line[:, 0], np.hypot(line[:, 1], line[:, 2])], axis=-1)
        place = pose.points["com"][part, :2] - np.array([scene.steps.foot_along[i], 0.0])
        place = place + hip_over_ankle(problem.body, aim) - real
        inverse = angles_from_hip(problem.body, 0.5 * (aim + now))
        models.append(_Model(place, inverse, problem.levers[i % 2], scene.steps.given_way[i]))
    return models


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
    goal = model.place - (known - np.array([foot, 0.0])) - model.levers @ model.given
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
    keep[:, _A + _N :] = np.diag(2.0 / np.radians(PITCH_UNITS_DEG))
    rows += [shape, keep]
    values += [shape @ old, keep @ old]
    conditions, wanted = _conditions(path, i, step_s, contact, hit, cycle.gravity)
    x = _pushing(np.concatenate(rows), np.concatenate(values), conditions, wanted, hit)
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


def _pushing(
    rows: Float[np.ndarray, "row unknown"],
    values: Float[np.ndarray, " row"],
    conditions: Float[np.ndarray, "condition unknown"],
    wanted: Float[np.ndarray, " condition"],
    hit: float,
) -> Float[np.ndarray, " unknown"]:
    """Return the least-squares solution whose normal force never pulls."""
    u = np.linspace(0.01, 0.99, 99)
    bump, shapes = hit * impact(u, 0), sines(u, _N, 0)
    edge = LEAST_PUSH * np.minimum(1.0, 10.0 * (1.0 - u))
    x = _least_squares(rows, values, conditions, wanted)
    for _ in range(PUSH_ROUNDS):
        low = shapes @ x[_A : _A + _N] + bump < 0.5 * edge
        if not low.any():
            break
        more = np.zeros((int(low.sum()), rows.shape[1]))
        more[:, _A : _A + _N] = shapes[low] * PUSH_WEIGHT
        rows = np.concatenate([rows, more])
        values = np.concatenate([values, (edge - bump)[low] * PUSH_WEIGHT])
        x = _least_squares(rows, values, conditions, wanted)
    return x


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
