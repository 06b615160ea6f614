"""The chain against Newton and Euler written out segment by segment, joint forces and all."""

from __future__ import annotations

import numpy as np
import pytest

from pushoff.core.constants import GRAVITY
from pushoff.muscles.planar_chain import (
    SEGMENTS,
    STANCE_JOINTS,
    SWING_JOINTS,
    PlanarChain,
)

COUNT = len(SEGMENTS)


def chain(instants: int = 5, seed: int = 3) -> PlanarChain:
    """Return a body in made-up poses that moves in made-up ways."""
    random = np.random.default_rng(seed)

    def vectors(least: float, most: float) -> np.ndarray:
        size = random.uniform(least, most, (COUNT, instants))
        return size * np.exp(1j * random.uniform(-np.pi, np.pi, (COUNT, instants)))

    reach = vectors(0.1, 0.5)
    reach[-1] = 0.0
    return PlanarChain(
        mass=random.uniform(1.0, 40.0, COUNT),
        inertia=random.uniform(0.01, 2.0, COUNT),
        centre=vectors(0.05, 0.3),
        reach=reach,
        rate=random.uniform(-9.0, 9.0, (COUNT, instants)),
        contact=random.uniform(-5, 5, instants) + 1j * random.uniform(-5, 5, instants),
    )


def newton_euler(
    body: PlanarChain, at: int, torque: np.ndarray, gravity: float, moving: bool
) -> complex:
    """Return the ground force from all segments' balances of force and moment at once.

    Unknowns: x, y and turning acceleration of each segment, and the force at its near end.
    ``torque`` holds what acts on each segment.
    """
    size = 5 * COUNT
    left, right = np.zeros((size, size)), np.zeros(size)
    rate = body.rate[:, at] if moving else np.zeros(COUNT)
    start = body.contact[at] if moving else 0.0
    row = 0
    for i in range(COUNT):
        c, e = body.centre[i, at], body.reach[i, at]
        x, force = 3 * i, 3 * COUNT + 2 * i
        # Force: m a = near force − far force − m g; moment about the centre of mass.
        for axis in range(2):
            left[row, x + axis] = body.mass[i]
            left[row, force + axis] = -1.0
            if i + 1 < COUNT:
                left[row, force + 2 + axis] = 1.0
            right[row] = -body.mass[i] * gravity if axis else 0.0
            row += 1
        near, far = -c, e - c
        left[row, x + 2] = body.inertia[i]
        left[row, force : force + 2] = [near.imag, -near.real]
        if i + 1 < COUNT:
            left[row, force + 2 : force + 4] = [-far.imag, far.real]
        right[row] = torque[i]
        row += 1
        # The near end goes where the segment before (or the contact) takes it.
        for axis in range(2):
            part = (lambda z: z.imag) if axis else (lambda z: z.real)
            left[row, x + axis] = 1.0
            left[row, x + 2] = -part(1j * c)
            right[row] = part(-c * rate[i] ** 2)
            if i == 0:
                right[row] += part(start + 0j)
            else:
                c0, e0 = body.centre[i - 1, at], body.reach[i - 1, at]
                left[row, x - 3 + axis] = -1.0
                left[row, x - 1] = -part(1j * (e0 - c0))
                right[row] += part(-(e0 - c0) * rate[i - 1] ** 2)
            row += 1
    solved = np.linalg.solve(left, right)
    return complex(solved[3 * COUNT], solved[3 * COUNT + 1])


@pytest.mark.parametrize("segment", range(COUNT))
def test_a_torque_alone(segment: int) -> None:
    body = chain()
    found = body.reactions().per_torque[segment]
    torque = np.zeros(COUNT)
    torque[segment] = 1.0
    truth = [newton_euler(body, at, torque, 0.0, moving=False) for at in range(5)]
    assert found == pytest.approx(np.array(truth), rel=1e-8)


def test_gravity_alone() -> None:
    body = chain()
    truth = [newton_euler(body, at, np.zeros(COUNT), GRAVITY, moving=False) for at in range(5)]
    assert body.reactions().gravity == pytest.approx(np.array(truth), rel=1e-8)


def test_speed_alone() -> None:
    body = chain()
    truth = [newton_euler(body, at, np.zeros(COUNT), 0.0, moving=True) for at in range(5)]
    assert body.reactions().velocity == pytest.approx(np.array(truth), rel=1e-8)


def test_joint_moments_are_pairs() -> None:
    body = chain()
    found = body.reactions()
    for joints in (STANCE_JOINTS, SWING_JOINTS):
        per_moment = found.per_moment(joints)
        for number, (up, down) in enumerate(joints):
            torque = np.zeros(COUNT)
            torque[up], torque[down] = 1.0, -1.0
            truth = [newton_euler(body, at, torque, 0.0, moving=False) for at in range(5)]
            assert per_moment[number] == pytest.approx(np.array(truth), rel=1e-8)


def test_a_straight_body_on_its_feet_is_carried_whole() -> None:
    """One above the other, nothing turns: the ground carries the whole weight and nothing else."""
    up = np.full((COUNT, 1), 0.2j)
    body = PlanarChain(
        mass=np.full(COUNT, 10.0),
        inertia=np.full(COUNT, 0.1),
        centre=0.5 * up,
        reach=up,
        rate=np.zeros((COUNT, 1)),
        contact=np.zeros(1, dtype=complex),
    )
    assert body.reactions().gravity == pytest.approx(np.array([70j * GRAVITY]))


def test_all_at_once_is_the_sum_of_its_parts() -> None:
    """Where everything is modelled nothing is left over."""
    body = chain(seed=8)
    found = body.reactions()
    torque = np.random.default_rng(1).uniform(-200, 200, COUNT)
    parts = (found.per_torque * torque[:, None]).sum(axis=0) + found.gravity + found.velocity
    truth = [newton_euler(body, at, torque, GRAVITY, moving=True) for at in range(5)]
    assert parts == pytest.approx(np.array(truth), rel=1e-8)


def test_unknown_in_unknown_out() -> None:
    body = chain()
    body.centre[2, 1] = np.nan
    found = body.reactions()
    known = np.array([True, False, True, True, True])
    assert (np.isfinite(found.velocity) == known).all()
    assert (np.isfinite(found.gravity) == known).all()
