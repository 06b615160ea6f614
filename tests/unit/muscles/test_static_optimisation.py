"""Sharing of moments among muscles against another solver and the conditions of optimality."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from pushoff.muscles import static_optimisation
from pushoff.muscles.static_optimisation import Shares, share_moments


def _problem(
    count: int, muscles: int = 9, hard: float = 1.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return strengths (N), arms (m) and moments (N·m) of random legs; ``hard`` scales moments."""
    random = np.random.default_rng(7)
    strength = random.uniform(100.0, 5000.0, (count, muscles))
    crosses = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0],
                        [0, 1, 1], [0, 0, 1], [0, 0, 1]])  # fmt: skip
    arms = random.uniform(-0.06, 0.06, (count, muscles, 3)) * crosses[:muscles]
    moment = hard * random.uniform(-150.0, 150.0, (count, 3))
    return strength, arms, moment


def _reference(strength: np.ndarray, arms: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """Solve one instant as bounded least squares by another method (active set)."""
    torque = (arms * strength[:, None]).T
    matrix = np.vstack([np.eye(len(strength)), torque])
    wanted = np.concatenate([np.zeros(len(strength)), moment])
    return lsq_linear(matrix, wanted, (0.0, 1.0), method="bvls", tol=1e-15, max_iter=500).x


@pytest.mark.parametrize("hard", [0.1, 1.0, 3.0])
def test_agrees_with_an_active_set_solver(hard: float) -> None:
    strength, arms, moment = _problem(150, hard=hard)
    found = share_moments(strength, arms, moment, 1.0)
    for row in range(len(moment)):
        expected = _reference(strength[row], arms[row], moment[row])
        np.testing.assert_allclose(found.activation[row], expected, atol=1e-6)


@pytest.mark.parametrize("hard", [0.1, 1.0, 10.0])
def test_conditions_of_optimality_hold_at_every_instant(hard: float) -> None:
    strength, arms, moment = _problem(5000, hard=hard)
    found = share_moments(strength, arms, moment, 1.0)
    given = np.einsum("tmj,tm->tj", arms, strength * found.activation) + found.reserve
    np.testing.assert_allclose(given, moment, atol=1e-7)
    # What one more N·m at each joint would cost, and what each muscle saves of it.
    worth = np.einsum("tmj,tj->tm", arms, found.reserve) * strength
    inside = (found.activation > 0.0) & (found.activation < 1.0)
    np.testing.assert_allclose(found.activation[inside], worth[inside], atol=1e-9)
    assert (worth[found.activation == 0.0] <= 1e-9).all()
    assert (worth[found.activation == 1.0] >= 1.0 - 1e-9).all()


def test_one_muscle_one_joint_by_hand() -> None:
    """Torque 100 N·m, asked 40: a·100 + t = 40 with least a² + t² gives a = 4000/10001."""
    strength, arms = np.array([[2000.0]]), np.array([[[0.05]]])
    found = share_moments(strength, arms, np.array([[40.0]]), 1.0)
    assert found.activation[0, 0] == pytest.approx(4000.0 / 10001.0, abs=1e-12)
    full = share_moments(strength, arms, np.array([[150.0]]), 1.0)
    assert full.activation[0, 0] == 1.0
    assert full.reserve[0, 0] == pytest.approx(50.0, abs=1e-7)
    wrong_way = share_moments(strength, arms, np.array([[-30.0]]), 1.0)
    assert wrong_way.activation[0, 0] == 0.0
    assert wrong_way.reserve[0, 0] == pytest.approx(-30.0, abs=1e-7)


def test_nothing_asked_gives_nothing_and_no_instants_give_none() -> None:
    strength, arms, _ = _problem(4)
    rest = share_moments(strength, arms, np.zeros((4, 3)), 1.0)
    assert not rest.activation.any()
    assert not rest.reserve.any()
    none: Shares = share_moments(strength[:0], arms[:0], np.zeros((0, 3)), 1.0)
    assert none.activation.shape == (0, 9)


def test_stronger_body_with_larger_moments_is_as_active() -> None:
    strength, arms, moment = _problem(200)
    one = share_moments(strength, arms, moment, 1.0)
    two = share_moments(2.0 * strength, arms, 2.0 * moment, 2.0)
    np.testing.assert_allclose(two.activation, one.activation, atol=1e-9)


def test_unknown_instants_are_refused() -> None:
    strength, arms, moment = _problem(3)
    moment[1, 0] = np.nan
    with pytest.raises(ValueError, match="finite"):
        share_moments(strength, arms, moment, 1.0)


def test_strengths_of_very_different_size_are_solved() -> None:
    """Muscles next to none beside strong ones, moments from nothing to far beyond reach."""
    for seed in range(3):
        random = np.random.default_rng(seed)
        strength = np.exp(random.uniform(np.log(1e-3), np.log(8000.0), (3000, 12)))
        arms = random.uniform(-0.07, 0.07, (3000, 12, 3)) * (random.random((12, 3)) < 0.5)
        size = np.exp(random.uniform(0.0, 6.0, (3000, 1)))
        moment = random.uniform(-1.0, 1.0, (3000, 3)) * size
        found = share_moments(strength, arms, moment, 0.2)
        given = np.einsum("tmj,tm->tj", arms, strength * found.activation) + found.reserve
        np.testing.assert_allclose(given, moment, atol=1e-5)
        assert ((found.activation >= 0.0) & (found.activation <= 1.0)).all()


def test_where_to_begin_changes_nothing() -> None:
    strength, arms, moment = _problem(300)
    one = share_moments(strength, arms, moment, 1.0)
    near = share_moments(1.1 * strength, arms, moment + 3.0, 1.0)
    two = share_moments(strength, arms, moment, 1.0, near)
    np.testing.assert_allclose(two.activation, one.activation, atol=1e-9)


def test_instants_left_over_are_solved_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    strength, arms, moment = _problem(40)
    expected = share_moments(strength, arms, moment, 1.0)
    monkeypatch.setattr(static_optimisation, "_MOST_STEPS", 1)
    found = share_moments(strength, arms, moment, 1.0)
    np.testing.assert_allclose(found.activation, expected.activation, atol=1e-7)
    np.testing.assert_allclose(found.reserve, expected.reserve, atol=1e-6)
