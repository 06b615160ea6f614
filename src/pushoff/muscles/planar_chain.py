"""A body as a chain of rigid segments in the sagittal plane, hinged to the ground at one point.

Vectors of the plane are complex numbers, forward + 1j · up: a turn by a right angle is a product
with 1j, and ``conj(a) * b`` holds the dot product (real) and the cross product (imaginary).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex, Float

from pushoff.core.constants import GRAVITY

#: Segments from the ground up and down the other leg; ``trunk`` is pelvis, trunk, arms and head.
SEGMENTS: tuple[str, ...] = (
    "stance_foot",
    "stance_shank",
    "stance_thigh",
    "trunk",
    "swing_thigh",
    "swing_shank",
    "swing_foot",
)
#: Rows of ``SEGMENTS`` on whose turning a joint's moment acts: (with it, against it). Hip flexion
#: is the thigh's turn minus the trunk's, knee flexion thigh minus shank, dorsiflexion foot minus
#: shank; segments turn positively when their lower end or the toes go forward and up.
STANCE_JOINTS: tuple[tuple[int, int], ...] = ((2, 3), (2, 1), (0, 1))
SWING_JOINTS: tuple[tuple[int, int], ...] = ((4, 3), (4, 5), (6, 5))


@dataclass(frozen=True)
class PlanarChain:
    """Pose, speed and inertia of the seven segments at some instants.

    Parameters
    ----------
    mass, inertia : array, (segment,)
        kg, and kg·m² about each segment's centre of mass.
    centre : complex array, (segment, instant)
        From the segment's near end (towards the ground contact) to its centre of mass, m.
    reach : complex array, (segment, instant)
        From the near end to the far end, where the next segment hangs, m; the last one's is zero.
    rate : array, (segment, instant)
        Angular velocity, rad/s, counter-clockwise seen with forward to the right.
    contact : complex array, (instant,)
        Acceleration of the point of the foot that is on the ground, m/s².
    """

    mass: Float[np.ndarray, " segment"]
    inertia: Float[np.ndarray, " segment"]
    centre: Complex[np.ndarray, "segment instant"]
    reach: Complex[np.ndarray, "segment instant"]
    rate: Float[np.ndarray, "segment instant"]
    contact: Complex[np.ndarray, " instant"]

    def reactions(self) -> Reactions:
        """Return what the ground does for each unit of torque, for gravity and for the motion.

        The equations of motion of the angles θ and of the contact point p are

        ``M θ̈ + Re(conj(i S) p̈) + h = Q`` and ``λ = m p̈ + Σ i S θ̈ − Σ S θ̇² − m g``

        with the ground force λ, the first moments S of everything beyond a segment's near end,
        and torques Q. They are linear in Q, so one solution for i S serves every source.
        """
        beyond = np.append(np.cumsum(self.mass[:0:-1])[::-1], 0.0)
        moment = self.mass[:, None] * self.centre + beyond[:, None] * self.reach
        squared = self.rate**2
        push = 1j * moment
        carried = -(np.conj(push) * self.contact).real
        inertia = np.zeros((len(SEGMENTS), *moment.shape))
        for i in range(len(SEGMENTS)):
            inertia[i, i] = (
                self.inertia[i]
                + self.mass[i] * np.abs(self.centre[i]) ** 2
                + beyond[i] * np.abs(self.reach[i]) ** 2
            )
            cross = np.conj(self.reach[i]) * moment[i + 1 :]
            inertia[i, i + 1 :] = cross.real
            carried[i] += (cross.imag * squared[i + 1 :]).sum(axis=0)
            carried[i + 1 :] -= cross.imag * squared[i]
        per_torque = _solved(inertia, push)
        total = float(self.mass.sum())
        weight = (per_torque * (-GRAVITY * moment.real)).sum(axis=0) + 1j * total * GRAVITY
        velocity = (per_torque * carried).sum(axis=0) + total * self.contact
        return Reactions(per_torque, weight, velocity - (moment * squared).sum(axis=0))


@dataclass(frozen=True)
class Reactions:
    """Ground force (forward + 1j · up) at each instant.

    ``per_torque`` (segment, instant) is N per N·m on a segment, ``gravity`` (instant,) what weight
    alone brings, and ``velocity`` (instant,) what the turning of the segments and the path of the
    contact point bring, in N.
    """

    per_torque: Complex[np.ndarray, "segment instant"]
    gravity: Complex[np.ndarray, " instant"]
    velocity: Complex[np.ndarray, " instant"]

    def per_moment(
        self, joints: tuple[tuple[int, int], ...] = STANCE_JOINTS
    ) -> Complex[np.ndarray, "joint instant"]:
        """Return the ground force per N·m of hip, knee and ankle moment (flexion positive)."""
        return np.stack([self.per_torque[up] - self.per_torque[down] for up, down in joints])


def _solved(
    upper: Float[np.ndarray, "segment segment instant"],
    right: Complex[np.ndarray, "segment instant"],
) -> Complex[np.ndarray, "segment instant"]:
    """Solve symmetric positive definite systems, all instants at once; ``upper`` is overwritten.

    Elimination needs no pivots there. Only the upper triangle is read.
    """
    out, count = right.copy(), len(right)
    for k in range(count):
        for i in range(k + 1, count):
            share = upper[k, i] / upper[k, k]
            upper[i, i:] -= share * upper[k, i:]
            out[i] -= share * out[k]
    for k in reversed(range(count)):
        out[k] -= (upper[k, k + 1 :] * out[k + 1 :]).sum(axis=0)
        out[k] *= 1.0 / upper[k, k]
    return out
