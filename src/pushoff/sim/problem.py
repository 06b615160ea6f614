"""Finds the force shapes whose centre-of-mass path lets the stance legs follow the norm angles.

One periodic pair of steps (left, right) is solved by least squares: unknown are the force shapes,
the state of the centre of mass at both touchdowns, where the feet land and how the foot's pitch
gives way; exact conditions are that the path repeats; wanted are the legs' target angles (weighted
by what a millimetre does to them) and a force close to a template. Gauss–Newton, because the legs
bend by inverse kinematics.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.names import SIDES
from pushoff.sim.body import Body
from pushoff.sim.cycle import Cycle, repeated, scene_of
from pushoff.sim.definition import Runner
from pushoff.sim.flightpath import ALONG_SHAPES, NORMAL_SHAPES, impact, sines
from pushoff.sim.foot import heel_off_pitch
from pushoff.sim.joins import end_times, joins_from
from pushoff.sim.pose import Pose, Scene, pose_at
from pushoff.sim.swing import Joins
from pushoff.sim.targets import GIVING_SHAPES, Gait, LegTargets, gait_of

NODES = 31
#: What counts as one unit of miss: leg angle (rad), normal and along-ground force (body weights).
#: Chosen so that angles stay within about 3° of the norms while the force keeps a running shape.
LINE_UNIT, KNEE_UNIT = np.radians(3.0), np.radians(1.5)
#: The same for the knee's rate (rad/s) at touchdown and toe-off.
RATE_UNIT = np.radians([100.0, 15.0])
NORMAL_UNIT, ALONG_UNIT = 0.12, 0.05
#: The same for the foot's pitch giving way, per shape (counted once, not per node).
PITCH_UNITS_DEG = np.array([0.5, 0.5, 0.3, 0.15, 1.0])
#: Impact shoulder in body weights at 3.5 m/s by foot strike; grows with speed (model's choice).
IMPACT_BW = {"rearfoot": 0.75, "midfoot": 0.45, "forefoot": 0.15}
#: Braking and propulsive peak in body weights per m/s (0.29 at 3.5 m/s: fukuchi2017, runner 001).
ALONG_BW_PER_MPS = 0.083
#: The knee at touchdown and toe-off weighs up to this much more than in mid-contact, over this
#: share of it.
END_STRESS, END_SHARE = 3.0, 0.04
#: At most this many rounds, fewer when no unknown changes by more (m, rad, m/s, body weights).
ROUNDS, CLOSE = 30, 5e-6
#: The ground never pulls: shoes push at least this much (body weights; less in the last tenth of
#: contact), held with this weight in the least squares, in at most this many rounds.
LEAST_PUSH, PUSH_WEIGHT, PUSH_ROUNDS = 0.02, 1000.0, 6
_N, _A = NORMAL_SHAPES, ALONG_SHAPES


class Unknowns:
    """Places of the unknowns in one vector."""

    normal = (slice(0, _N), slice(_N, 2 * _N))
    along = (slice(2 * _N, 2 * _N + _A), slice(2 * _N + _A, 2 * _N + 2 * _A))
    first = 2 * _N + 2 * _A
    height = (first, first + 1)
    rise = (first + 2, first + 3)
    speed = (first + 4, first + 5)
    foot = (first + 6, first + 7)
    advance = first + 8
    giving = (
        slice(first + 9, first + 9 + GIVING_SHAPES),
        slice(first + 9 + GIVING_SHAPES, first + 9 + 2 * GIVING_SHAPES),
    )
    count = first + 9 + 2 * GIVING_SHAPES


def solve_cycle(runner: Runner, body: Body) -> Cycle:
    """Return the periodic pair of steps of a runner."""
    gait = gait_of(runner, body)
    targets = LegTargets(runner, gait, heel_off_pitch(body))
    problem = Problem(runner, body, gait, targets)
    x, joins = problem.settle(problem.first_guess(), None)
    if runner.faults.overstride:
        problem.hold_feet(x, runner.faults.overstride)
        x, joins = problem.settle(x, joins)
    return replace(problem.unpack(x), joins=joins)


class Problem:
    """The least-squares problem of one runner."""

    def __init__(self, runner: Runner, body: Body, gait: Gait, targets: LegTargets) -> None:
        slope = float(np.arctan(runner.slope_percent / 100.0))
        self.runner, self.body, self.gait, self.targets = runner, body, gait, targets
        self.gravity = GRAVITY * np.array([-np.sin(slope), -np.cos(slope), 0.0])
        self.weight = body.mass_kg * GRAVITY
        self.u = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, NODES))
        ends = np.exp(-self.u / END_SHARE) + np.exp((self.u - 1.0) / END_SHARE)
        self.stress = 1.0 + END_STRESS * ends
        self.contact = [gait.contact_s[side] for side in SIDES]
        strength = IMPACT_BW[runner.foot_strike] * np.clip(
            gait.equivalent_speed_mps / 3.5, 0.5, 1.5
        )
        self.impact = strength * self.weight * np.ones(2)
        self.held: Float[np.ndarray, "2"] | None = None
        self.conditions, self.values = self._conditions()
        self.levers = [self._levers(i) for i in (0, 1)]

    def hold_feet(self, x: Float[np.ndarray, " unknown"], further: float) -> None:
        """Ask for feet that land further ahead than in a solution."""
        self.held = x[list(Unknowns.foot)] + further

    def unpack(self, x: Float[np.ndarray, " unknown"]) -> Cycle:
        """Return the cycle that a vector of unknowns stands for."""
        q = Unknowns
        step = self.gait.step_time_s
        return Cycle(
            gait=self.gait,
            runner=self.runner,
            targets=self.targets,
            gravity=self.gravity,
            normal=np.stack([x[q.normal[0]], x[q.normal[1]]]) * self.weight,
            along=np.stack([x[q.along[0]], x[q.along[1]]]) * self.weight,
            impact_n=self.impact,
            height=x[list(q.height)],
            velocity=np.stack([x[list(q.speed)], x[list(q.rise)]], axis=-1),
            advance=np.array([x[q.advance], 2.0 * self.gait.speed_mps * step - x[q.advance]]),
            foot_ahead=x[list(q.foot)],
            given_way=np.stack([x[q.giving[0]], x[q.giving[1]]]),
        )

    def _paths(
        self, i: int, u: Float[np.ndarray, " node"]
    ) -> tuple[Float[np.ndarray, "node unknown"], ...]:
        """Return rows for along and normal place from the step's own touchdown, no gravity."""
        q, contact = Unknowns, self.contact[i]
        along, normal = np.zeros((len(u), q.count)), np.zeros((len(u), q.count))
        scale = contact**2 * GRAVITY
        along[:, q.along[i]] = scale * sines(u, _A, 2)
        normal[:, q.normal[i]] = scale * sines(u, _N, 2)
        along[:, q.speed[i]] = normal[:, q.rise[i]] = contact * u
        normal[:, q.height[i]] = 1.0
        return along, normal

    def _conditions(
        self,
    ) -> tuple[Float[np.ndarray, "condition unknown"], Float[np.ndarray, " condition"]]:
        """Return rows and values of the conditions that the path repeats."""
        q, end, step = Unknowns, np.ones(1), self.gait.step_time_s
        rows, values = [], []
        for i in (0, 1):
            j, contact = 1 - i, self.contact[i]
            fall, pull = float(self.gravity[1]), float(self.gravity[0])
            hit = self.impact[i] / self.weight
            along, normal = (row[0] for row in self._paths(i, end))
            kick_a, kick_n = np.zeros(q.count), np.zeros(q.count)
            kick_a[q.along[i]] = contact * GRAVITY * sines(end, _A, 1)[0]
            kick_n[q.normal[i]] = contact * GRAVITY * sines(end, _N, 1)[0]
            hit_kick = contact * GRAVITY * hit * float(impact(end, 1)[0])
            hit_shift = contact**2 * GRAVITY * hit * float(impact(end, 2)[0])
            kick_a[q.speed[i]] += 1.0
            kick_n[q.rise[i]] += 1.0
            coast = step - contact
            along, normal = along + coast * kick_a, normal + coast * kick_n
            place = 0.5 * step**2
            kick_a[q.speed[j]] -= 1.0
            kick_n[q.rise[j]] -= 1.0
            normal[q.height[j]] -= 1.0
            goal = 0.0 if i == 0 else 2.0 * self.gait.speed_mps * step
            along[q.advance] += -1.0 if i == 0 else 1.0
            rows += [kick_a, kick_n, along, normal]
            values += [
                -pull * step,
                -fall * step - hit_kick,
                goal - pull * place,
                -fall * place - hit_shift - coast * hit_kick,
            ]
        return np.array(rows), np.array(values)

    def _template(self) -> tuple[Float[np.ndarray, "row unknown"], Float[np.ndarray, " row"]]:
        """Return rows that ask for a running-like force at the nodes."""
        q, u = Unknowns, self.u
        peak = 0.40 + 0.06 * self.runner.faults.late_push
        rise = np.where(u < peak, (u - peak) / peak, (u - peak) / (1.0 - peak))
        shape = 0.65 * 0.5 * (1.0 + np.cos(np.pi * rise)) + 0.35 * np.sin(np.pi * u)
        rows, values = [], []
        speed = self.gait.equivalent_speed_mps
        for i in (0, 1):
            hit = self.impact[i] / self.weight
            need = -self.gravity[1] / GRAVITY * self.gait.step_time_s / self.contact[i]
            need -= hit * float(impact(np.ones(1), 1)[0])
            normal = np.zeros((NODES, q.count))
            normal[:, q.normal[i]] = sines(u, _N, 0) / NORMAL_UNIT
            rows.append(normal)
            values.append(
                shape
                * need
                / float(np.sum(0.5 * (shape[1:] + shape[:-1]) * np.diff(u)))
                / NORMAL_UNIT
            )
            along = np.zeros((NODES, q.count))
            along[:, q.along[i]] = sines(u, _A, 0) / ALONG_UNIT
            rows.append(along)
            brake = ALONG_BW_PER_MPS * speed * (1.0 + 5.0 * self.runner.faults.overstride)
            wave = -brake * np.sin(2.0 * np.pi * u**1.09)
            wave = wave - self.gravity[0] / GRAVITY * need * 1.57 * np.sin(np.pi * u)
            values.append(wave / ALONG_UNIT)
        # The highest shapes carry no information: keep them small.
        small = np.zeros((q.count, q.count))
        for i in (0, 1):
            for part, count in ((q.normal[i], _N), (q.along[i], _A)):
                k = np.arange(part.start, part.stop)
                small[k, k] = np.linspace(0.0, 1.0, count) ** 2 * 10.0
            k = np.arange(q.giving[i].start, q.giving[i].stop)
            small[k, k] = 1.0 / np.radians(PITCH_UNITS_DEG)
        rows.append(small)
        values.append(np.zeros(q.count))
        return np.concatenate(rows), np.concatenate(values)

    def _aim(self, i: int) -> tuple[Float[np.ndarray, "node 2"], Float[np.ndarray, "node 2 2"]]:
        """Return target angles of one side's leg and how angles follow the hip there."""
        del i
        aims = np.stack([self.targets.thigh(self.u), self.targets.shank(self.u)], axis=-1)
        return aims, angles_from_hip(self.body, aims)

    def _solve(
        self,
        rows: list[Float[np.ndarray, "row unknown"]],
        values: list[Float[np.ndarray, " row"]],
    ) -> Float[np.ndarray, " unknown"]:
        """Return the least-squares solution that meets the conditions exactly."""
        more_rows, more_values = self._template()
        conditions, wanted = self.conditions, self.values
        if self.held is not None:
            hold = np.zeros((2, Unknowns.count))
            hold[[0, 1], list(Unknowns.foot)] = 1.0
            conditions = np.concatenate([conditions, hold])
            wanted = np.concatenate([wanted, self.held])
        matrix = np.concatenate([*rows, more_rows])
        goal = np.concatenate([*values, more_values])
        particular = np.linalg.lstsq(conditions, wanted, rcond=None)[0]
        _, size, right = np.linalg.svd(conditions)
        free = right[int(np.sum(size > 1e-10)) :].T
        x = particular
        for _ in range(PUSH_ROUNDS):
            inner = np.linalg.lstsq(matrix @ free, goal - matrix @ particular, rcond=None)[0]
            x = particular + free @ inner
            pulling, least = self._pulling(x)
            if not len(pulling):
                break
            matrix, goal = np.concatenate([matrix, pulling]), np.concatenate([goal, least])
        return x

    def _pulling(
        self, x: Float[np.ndarray, " unknown"]
    ) -> tuple[Float[np.ndarray, "row unknown"], Float[np.ndarray, " row"]]:
        """Return rows that lift the normal force where a solution would pull on the ground."""
        u = np.linspace(0.01, 0.99, 99)
        rows, values = [np.zeros((0, Unknowns.count))], [np.zeros(0)]
        for i in (0, 1):
            hit = self.impact[i] / self.weight * impact(u, 0)
            shapes = sines(u, _N, 0)
            edge = LEAST_PUSH * np.minimum(1.0, 10.0 * (1.0 - u))
            low = shapes @ x[Unknowns.normal[i]] + hit < 0.5 * edge
            row = np.zeros((int(low.sum()), Unknowns.count))
            row[:, Unknowns.normal[i]] = shapes[low]
            rows.append(row * PUSH_WEIGHT)
            values.append((edge - hit)[low] * PUSH_WEIGHT)
        return np.concatenate(rows), np.concatenate(values)

    def ankle(
        self, contact_s: float, given_way: Float[np.ndarray, " shape"]
    ) -> Float[np.ndarray, "node 2"]:
        """Return the ankle over the landing place when the foot gives way."""
        given = np.tile(given_way, (NODES, 1))
        return self.targets.shoe(self.body, self.u, np.full(NODES, contact_s), given).ankle(
            self.body
        )

    def _levers(self, i: int) -> Float[np.ndarray, "node 2 shape"]:
        """Return how the ankle moves (m) per radian of every shape of giving way."""
        h = float(np.radians(1.0))
        moves = [
            self.ankle(self.contact[i], row) - self.ankle(self.contact[i], -row)
            for row in h * np.eye(GIVING_SHAPES)
        ]
        return np.stack(moves, axis=-1) / (2.0 * h)

    def first_guess(self) -> Float[np.ndarray, " unknown"]:
        """Return a solution with the centre of mass in a fixed place over the hip."""
        rows, values = [], []
        for i in (0, 1):
            aims, inverse = self._aim(i)
            hip = self.ankle(self.contact[i], np.zeros(GIVING_SHAPES)) + hip_over_ankle(
                self.body, aims
            )
            # A standing centre of mass lies about 6 % of the stature over the hips.
            hip = hip + np.array([0.02, 0.06 * self.runner.height_m])
            rows_i, values_i = self._rows(i, inverse, hip)
            rows.append(rows_i)
            values.append(values_i)
        return self._solve(rows, values)

    def _rows(
        self,
        i: int,
        inverse: Float[np.ndarray, "node 2 2"],
        goal: Float[np.ndarray, "node 2"],
    ) -> tuple[Float[np.ndarray, "row unknown"], Float[np.ndarray, " row"]]:
        """Return rows that ask for centre-of-mass places relative to the foot, in angle units."""
        along, normal = self._paths(i, self.u)
        along[:, Unknowns.foot[i]] -= 1.0
        along[:, Unknowns.giving[i]] -= self.levers[i][:, 0]
        normal[:, Unknowns.giving[i]] -= self.levers[i][:, 1]
        time = self.contact[i] * self.u
        hit = self.impact[i] / self.weight * GRAVITY * self.contact[i] ** 2 * impact(self.u, 2)
        known = 0.5 * time[:, None] ** 2 * self.gravity[:2] + np.stack([0.0 * hit, hit], axis=-1)
        angles = np.einsum("nij,njk->nik", inverse, np.stack([along, normal], axis=1))
        wanted = np.einsum("nij,nj->ni", inverse, goal - known)
        weigh = np.array([[0.5 / LINE_UNIT, 0.5 / LINE_UNIT], [1.0 / KNEE_UNIT, -1.0 / KNEE_UNIT]])
        weigh = weigh * np.stack([np.ones(NODES), self.stress], axis=-1)[:, :, None]
        rows = (weigh @ angles).reshape(-1, Unknowns.count)
        values = np.einsum("nij,nj->ni", weigh, wanted).ravel()
        # The knee's rate at both ends, so that the swing can take over.
        knee, bend = angles[:, 0] - angles[:, 1], wanted[:, 0] - wanted[:, 1]
        rates, goals = [], []
        for first, last, unit in ((0, 4, RATE_UNIT[0]), (-5, -1, RATE_UNIT[1])):
            span = (self.u[last] - self.u[first]) * self.contact[i] * unit
            rates.append((knee[last] - knee[first]) / span)
            goals.append((bend[last] - bend[first]) / span)
        return np.concatenate([rows, rates]), np.concatenate([values, goals])

    def settle(
        self, x: Float[np.ndarray, " unknown"], joins: Joins | None
    ) -> tuple[Float[np.ndarray, " unknown"], Joins | None]:
        """Return the solution and the joins that agree with each other."""
        for _ in range(ROUNDS):
            cycle = self.unpack(x)
            scene = scene_of(self.body, cycle, repeated(cycle, 8), joins)
            pose = self.watch(scene)
            ends = joins_from(pose.legs, slice(2 * NODES, None), 2).tiled(0, 8)
            joins = scene.joins.towards(ends, 0.5)
            before, x = x, 0.4 * x + 0.6 * self.improve(scene, pose)
            if np.abs(x - before).max() < CLOSE:
                break
        return x, joins

    def watch(self, scene: Scene) -> Pose:
        """Return the pose at the nodes of steps 2 and 3 and at the ends of their contacts."""
        steps, pair = scene.steps, np.array([2, 3])
        nodes = steps.touchdown_s[pair, None] + self.u * steps.contact_s[pair, None]
        return pose_at(scene, np.concatenate([nodes.ravel(), end_times(steps, pair)]), ends=True)

    def improve(self, scene: Scene, pose: Pose) -> Float[np.ndarray, " unknown"]:
        """Return a better solution, with the hips over the feet as they are in a pose."""
        rows, values = [], []
        for i, side in enumerate(SIDES):
            number, part = 2 + i, slice(i * NODES, (i + 1) * NODES)
            leg = pose.legs[side]
            aims, _ = self._aim(i)
            now = np.stack([leg.thigh[part], leg.shank[part]], axis=-1)
            inverse = angles_from_hip(self.body, 0.5 * (aims + now))
            line = (pose.points[f"{side}_hip"] - pose.points[f"{side}_ankle"])[part]
            line = line * (1.0 + leg.reach_error[part] / np.linalg.norm(line, axis=-1))[:, None]
            real = np.stack([line[:, 0], np.hypot(line[:, 1], line[:, 2])], axis=-1)
            goal = hip_over_ankle(self.body, aims) - real
            goal = goal + pose.points["com"][part, :2]
            goal = goal - np.array([scene.steps.foot_along[number], 0.0])
            goal = goal - self.levers[i] @ scene.steps.given_way[number]
            rows_i, values_i = self._rows(i, inverse, goal)
            rows.append(rows_i)
            values.append(values_i)
        return self._solve(rows, values)


def hip_over_ankle(body: Body, angles: Float[np.ndarray, "node 2"]) -> Float[np.ndarray, "node 2"]:
    """Return where the hip is over the ankle (m) at thigh and shank attitudes."""
    a, b = body.thigh, body.shank
    thigh, shank = angles[:, 0], angles[:, 1]
    forward = -a * np.sin(thigh) - b * np.sin(shank)
    return np.stack([forward, a * np.cos(thigh) + b * np.cos(shank)], axis=-1)


def _hip_from_angles(
    body: Body, angles: Float[np.ndarray, "node 2"]
) -> Float[np.ndarray, "node 2 2"]:
    """Return how the hip moves (m) over a fixed ankle per radian of thigh and shank."""
    a, b = body.thigh, body.shank
    thigh, shank = angles[:, 0], angles[:, 1]
    return np.stack(
        [
            np.stack([-a * np.cos(thigh), -b * np.cos(shank)], axis=-1),
            np.stack([-a * np.sin(thigh), -b * np.sin(shank)], axis=-1),
        ],
        axis=-2,
    )


def angles_from_hip(
    body: Body, angles: Float[np.ndarray, "node 2"]
) -> Float[np.ndarray, "node 2 2"]:
    """Return radians per metre of the hip; a straight knee counts as bent by 5°."""
    least = np.radians(5.0)
    bent = angles.copy()
    bent[:, 1] = np.minimum(angles[:, 1], angles[:, 0] - least)
    return np.linalg.inv(_hip_from_angles(body, bent))
