"""Which muscles pull how hard: the least sum of squared activations that gives the joint moments.

At each instant: minimise Σ a² + Σ (t / T)² over activations 0 ≤ a ≤ 1 and reserve torques t such
that arms·(strength · a) + t = moment at every joint. Sharing by squared activation is usual
(anderson2001, crowninshield1981); a reserve of T = 1 N·m costs as much as a fully active muscle, so
reserves only appear where muscles cannot give the moment. Instants do not know of each other: no
activation dynamics.

Method: the dual problem has one variable per joint and a piecewise linear gradient, which a
semismooth Newton method (qi1993) with a line search brings to zero in a few steps, at all instants
at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.optimize import lsq_linear

from pushoff.muscles.geometry import crossing

#: Largest moment (N·m) that may be left over at any joint, far below what matters; and what
#: rounding may add per dual and square of torque where reserves are so large that duals cancel in
#: the drives.
_TOLERANCE_NM, _ROUNDING = 1e-8, 2e-15
#: Newton steps before an instant is left to a slower method; 5–10 are usual.
_MOST_STEPS = 60
#: Slope at the end of a step, as a share of the slope at its start, that still counts as flat: a
#: falling one may be steep, a rising one hardly (a long gentle rise can undo a short steep fall,
#: and steps go round in a circle).
_FLAT, _RISING = 0.1, 1e-6
#: Most looks along a step that went too far; 3–6 are usual.
_MOST_LOOKS = 40
#: Every so many instants are solved first, to begin between them at an interpolated dual: moments
#: hardly change from one instant to the next.
_COARSE = 8


@dataclass(frozen=True)
class Shares:
    """Result: activations (time, muscle), reserve torques (time, joint) N·m, Newton steps taken."""

    activation: Float[np.ndarray, "time muscle"]
    reserve: Float[np.ndarray, "time joint"]
    steps: int


@dataclass(frozen=True)
class _Problem:
    """Torques of full activation by (muscle, joint), each (time,); moments and duals by joint.

    ``strongest`` is the largest of the torques, N·m, (time,).
    """

    torque: dict[tuple[int, int], np.ndarray]
    by_muscle: dict[int, tuple[int, ...]]
    moment: np.ndarray
    reserve: float
    strongest: np.ndarray

    def only(self, rows: np.ndarray) -> _Problem:
        torque = {pair: values[rows] for pair, values in self.torque.items()}
        strongest = self.strongest[rows]
        return _Problem(torque, self.by_muscle, self.moment[:, rows], self.reserve, strongest)

    def drive(self, dual: np.ndarray) -> dict[int, np.ndarray]:
        """Return what each muscle would be activated by without bounds."""
        found = {}
        for muscle, joints in self.by_muscle.items():
            found[muscle] = self.torque[muscle, joints[0]] * dual[joints[0]]
            for joint in joints[1:]:
                found[muscle] += self.torque[muscle, joint] * dual[joint]
        return found

    def excess(self, dual: np.ndarray, drive: dict[int, np.ndarray]) -> np.ndarray:
        """Return moments given minus moments asked for, (joint, time): the dual's gradient."""
        excess = self.reserve**2 * dual - self.moment
        for muscle, joints in self.by_muscle.items():
            activation = _bounded(drive[muscle])
            for joint in joints:
                excess[joint] += self.torque[muscle, joint] * activation
        return excess

    def step(self, drive: dict[int, np.ndarray], excess: np.ndarray) -> np.ndarray:
        """Return the Newton step, (joint, time)."""
        joints = len(excess)
        slope = np.zeros((joints, joints, excess.shape[1]))
        for joint in range(joints):
            slope[joint, joint] = self.reserve**2
        for muscle, crossed in self.by_muscle.items():
            free = (drive[muscle] >= 0.0) & (drive[muscle] <= 1.0)
            for first in crossed:
                freed = self.torque[muscle, first] * free
                for second in crossed:
                    if second <= first:
                        slope[first, second] += freed * self.torque[muscle, second]
        return _solve_symmetric(slope, -excess)


def share_moments(
    strength: Float[np.ndarray, "time muscle"],
    arms: Float[np.ndarray, "time muscle joint"],
    moment: Float[np.ndarray, "time joint"],
    reserve_nm: float,
    near: Shares | None = None,
) -> Shares:
    """Return activations and reserves that give the moments.

    Parameters
    ----------
    strength : array, (time, muscle)
        Force along the tendon at full activation, N.
    arms : array, (time, muscle, joint)
        Moment arms, m.
    moment : array, (time, joint)
        What active fibres and reserves must give (passive force already taken off), N·m.
    reserve_nm : float
        Torque T at which a reserve costs as much as a fully active muscle, N·m.
    near : Shares, optional
        Result of a problem close to this one, to begin with; it changes how long it takes, not
        what comes out.

    Raises
    ------
    ValueError
        If anything is not finite: leave those instants out.
    """
    if not (np.isfinite(strength).all() and np.isfinite(arms).all() and np.isfinite(moment).all()):
        raise ValueError("share_moments: expected finite input, leave unknown instants out")
    joints = arms.shape[2]
    torque = {
        (muscle, joint): arms[:, muscle, joint] * strength[:, muscle]
        for joint in range(joints)
        for muscle in crossing(arms, joint)
    }
    by_muscle = {
        muscle: tuple(j for j in range(joints) if (muscle, j) in torque)
        for muscle in sorted({muscle for muscle, _ in torque})
    }
    strongest = np.zeros(len(arms))
    for values in torque.values():
        np.maximum(strongest, np.abs(values), out=strongest)
    whole = _Problem(torque, by_muscle, np.ascontiguousarray(moment.T), reserve_nm, strongest)
    start = _start(whole) if near is None else near.reserve.T / reserve_nm**2
    dual, steps = _minimise(whole, start)
    drive = whole.drive(dual)
    activation = np.zeros((arms.shape[1], len(arms)))
    for muscle, wanted in drive.items():
        activation[muscle] = _bounded(wanted)
    return Shares(activation.T, (reserve_nm**2 * dual).T, steps)


def _start(whole: _Problem) -> np.ndarray:
    """Return duals to begin with, (joint, time): interpolated between some that are solved."""
    count = whole.moment.shape[1]
    rows = np.unique(np.append(np.arange(0, count, _COARSE), count - 1)) if count else np.arange(0)
    some, _ = _minimise(whole.only(rows), np.zeros((len(whole.moment), len(rows))))
    return np.stack([np.interp(np.arange(count), rows, dual) for dual in some]) if count else some


def _minimise(whole: _Problem, start: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the duals that give every moment, (joint, time), and how many steps it took."""
    dual = np.empty_like(start)
    rows, part, at = np.arange(dual.shape[1]), whole, _Place.of(whole, start)
    for steps in range(_MOST_STEPS + 1):
        largest = np.abs(at.dual).max(axis=0, initial=0.0)
        allowed = _TOLERANCE_NM + _ROUNDING * largest * part.strongest**2
        open_still = np.abs(at.excess).max(axis=0, initial=0.0) > allowed
        if not open_still.all():
            done = ~open_still
            dual[:, rows[done]] = at.dual[:, done]
            rows, part, at = rows[open_still], part.only(open_still), at.only(open_still)
        if not len(rows):
            return dual, steps
        at = _advanced(part, at)
    dual[:, rows] = _one_by_one(part)
    return dual, _MOST_STEPS


def _one_by_one(part: _Problem) -> np.ndarray:
    """Return the duals of instants that Newton's method left over, by an active-set method."""
    joints, count = part.moment.shape
    muscles = list(part.by_muscle)
    dual = np.zeros((joints, count))
    for row in range(count):
        torque = np.zeros((joints, len(muscles)))
        for (muscle, joint), values in part.torque.items():
            torque[joint, muscles.index(muscle)] = values[row]
        # Reserves stand for what is left of the moments, so that bounds are all that remains.
        matrix = np.vstack([np.eye(len(muscles)), torque / part.reserve])
        moment = part.moment[:, row]
        wanted = np.concatenate([np.zeros(len(muscles)), moment / part.reserve])
        activation = lsq_linear(matrix, wanted, (0.0, 1.0), method="bvls").x
        dual[:, row] = (moment - torque @ activation) / part.reserve**2
    return dual


@dataclass(frozen=True)
class _Place:
    """Duals, and what follows from them: drives by muscle, and the moments given in excess."""

    dual: np.ndarray
    drive: dict[int, np.ndarray]
    excess: np.ndarray

    @classmethod
    def of(cls, part: _Problem, dual: np.ndarray) -> _Place:
        drive = part.drive(dual)
        return cls(dual, drive, part.excess(dual, drive))

    def only(self, rows: np.ndarray) -> _Place:
        drive = {muscle: wanted[rows] for muscle, wanted in self.drive.items()}
        return _Place(self.dual[:, rows], drive, self.excess[:, rows])


def _advanced(part: _Problem, at: _Place) -> _Place:
    """Return where a Newton step leads, cut where the dual is lowest along it."""
    step = part.step(at.drive, at.excess)
    # Drives are always taken from the duals anew: sums of steps would pile up rounding.
    there = _Place.of(part, at.dual + step)
    # The dual is convex: a step that ends on a falling or flat slope has not gone too far.
    promised = np.abs(np.sum(at.excess * step, axis=0))
    rounding = _TOLERANCE_NM * np.abs(step).sum(axis=0)
    slope = np.sum(there.excess * step, axis=0)
    far = np.flatnonzero(slope > _RISING * promised + rounding)
    if len(far):
        size = np.ones(len(slope))
        line = _Line(part, at, step, part.drive(step), promised, slope, rounding).only(far)
        size[far] = line.lowest()
        there = _Place.of(part, at.dual + size * step)
    return there


@dataclass(frozen=True)
class _Line:
    """Steps that went too far: how steeply the dual falls where they start and rises at the end."""

    part: _Problem
    start: _Place
    step: np.ndarray
    turned: dict[int, np.ndarray]
    promised: np.ndarray
    rise: np.ndarray
    rounding: np.ndarray

    def only(self, rows: np.ndarray) -> _Line:
        turned = {muscle: turn[rows] for muscle, turn in self.turned.items()}
        start, step = self.start.only(rows), self.step[:, rows]
        ends = (self.promised[rows], self.rise[rows], self.rounding[rows])
        return _Line(self.part.only(rows), start, step, turned, *ends)

    def lowest(self) -> np.ndarray:
        """Return the share of each step at which the dual is about lowest, (time,).

        Newton's method on the slope along the step, which is piecewise linear and rises, from
        where a straight slope would be level; where it would leave the bracket, that is halved.
        """
        found = np.ones(len(self.promised))
        rows, line = np.arange(len(found)), self
        low, high = np.zeros(len(found)), found.copy()
        at = self.promised / (self.promised + self.rise)
        for _ in range(_MOST_LOOKS):
            slope, bend = line._look(at)
            found[rows] = at
            rising = slope > _RISING * line.promised + line.rounding
            bad = np.flatnonzero(rising | (slope < -_FLAT * line.promised))
            if not len(bad):
                break
            high, low = np.where(slope > 0.0, at, high), np.where(slope > 0.0, low, at)
            aim = at - slope / bend
            aim = np.where((aim > low) & (aim < high), aim, 0.5 * (low + high))
            rows, line, low, high, at = rows[bad], line.only(bad), low[bad], high[bad], aim[bad]
        return found

    def _look(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the slope along the steps at a share of them, and how it bends there."""
        drive = {
            muscle: self.start.drive[muscle] + at * turn for muscle, turn in self.turned.items()
        }
        excess = self.part.excess(self.start.dual + at * self.step, drive)
        bend = self.part.reserve**2 * np.sum(self.step * self.step, axis=0)
        for muscle, wanted in drive.items():
            bend += ((wanted >= 0.0) & (wanted <= 1.0)) * self.turned[muscle] ** 2
        return np.sum(excess * self.step, axis=0), bend


def _bounded(wanted: np.ndarray) -> np.ndarray:
    """Return activations within 0 and 1 (quicker than ``np.clip`` on short curves)."""
    return np.minimum(np.maximum(wanted, 0.0), 1.0)


def _solve_symmetric(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Solve symmetric positive definite systems by Cholesky, (joint, joint, time) lower part."""
    size = len(right)
    lower: dict[tuple[int, int], np.ndarray] = {}
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i, j].copy()
            for k in range(j):
                rest -= lower[i, k] * lower[j, k]
            lower[i, j] = np.sqrt(rest) if i == j else rest / lower[j, j]
    found = right.copy()
    for i in range(size):
        for k in range(i):
            found[i] -= lower[i, k] * found[k]
        found[i] /= lower[i, i]
    for i in reversed(range(size)):
        for k in range(i + 1, size):
            found[i] -= lower[k, i] * found[k]
        found[i] /= lower[i, i]
    return found
