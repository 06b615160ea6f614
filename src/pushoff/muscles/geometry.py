"""Where muscles pull: moment arms and lengths from joint angles.

A moment arm is a cubic of the angle of its own joint within the fitted range and keeps its value
beyond it. The length of a muscle follows from its arms: L = L0 − Σ ∫ r dq, so that the two always
belong together (dL/dq = −r).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.muscles import MUSCLE_JOINTS


@dataclass(frozen=True)
class Path:
    """Moment arm of one muscle about one joint, metres and radians, lowest power first."""

    muscle: int
    joint: int
    arm: tuple[float, float, float, float]
    range: tuple[float, float]


def moment_arms(
    paths: tuple[Path, ...], muscles: int, angles: Float[np.ndarray, "time joint"]
) -> Float[np.ndarray, "time muscle joint"]:
    """Return moment arms (m), positive where the muscle flexes; zero at joints not crossed."""
    arms = np.zeros((muscles, len(MUSCLE_JOINTS), len(angles)))
    for path in paths:
        angle = np.clip(angles[:, path.joint], *path.range)
        arms[path.muscle, path.joint] = _cubic(path.arm, angle)
    # Time runs last in memory, so that every later step works on whole curves.
    return arms.transpose(2, 0, 1)


def lengths(
    paths: tuple[Path, ...],
    at_zero: Float[np.ndarray, " muscle"],
    angles: Float[np.ndarray, "time joint"],
) -> Float[np.ndarray, "time muscle"]:
    """Return lengths of muscles with their tendons (m)."""
    long = np.repeat(at_zero[:, None], len(angles), axis=1)
    for path in paths:
        angle = angles[:, path.joint]
        inside = np.clip(angle, *path.range)
        c0, c1, c2, c3 = path.arm
        taken_up = (c0 + (c1 / 2 + (c2 / 3 + c3 / 4 * inside) * inside) * inside) * inside
        long[path.muscle] -= taken_up + _cubic(path.arm, inside) * (angle - inside)
    return long.T


def lengthening(
    arms: Float[np.ndarray, "time muscle joint"], rates: Float[np.ndarray, "time joint"]
) -> Float[np.ndarray, "time muscle"]:
    """Return how fast muscles with their tendons lengthen (m/s) at joint rates in rad/s."""
    speed = np.zeros(arms.shape[1::-1])
    for joint in range(arms.shape[2]):
        for muscle in crossing(arms, joint):
            speed[muscle] -= arms[:, muscle, joint] * rates[:, joint]
    return speed.T


def crossing(arms: Float[np.ndarray, "time muscle joint"], joint: int) -> tuple[int, ...]:
    """Return the muscles that have an arm about a joint."""
    return tuple(m for m in range(arms.shape[1]) if np.any(arms[:, m, joint]))


def _cubic(arm: tuple[float, float, float, float], angle: np.ndarray) -> np.ndarray:
    c0, c1, c2, c3 = arm
    return c0 + (c1 + (c2 + c3 * angle) * angle) * angle
