"""Reads the stance legs' curves at touchdown and toe-off, for the swing to join."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, Int

from pushoff.core.names import SIDES, Side
from pushoff.sim.leg import LegPose
from pushoff.sim.pose import Scene, pose_at
from pushoff.sim.steps import Steps
from pushoff.sim.swing import SWING_CURVES, Joins

#: Step of the one-sided differences, s.
_H = 1e-3


def _curves(leg: LegPose) -> dict[str, Float[np.ndarray, " time"]]:
    return {
        "thigh": leg.thigh,
        "shank": leg.shank,
        "leg_tilt": leg.leg_tilt,
        "pitch": leg.pitch,
        "mtp": leg.toes_pitch - leg.pitch,
        "inversion": leg.inversion,
    }


def end_times(steps: Steps, numbers: Int[np.ndarray, " step"]) -> Float[np.ndarray, " time"]:
    """Return the times (s) at which the ends of contacts are looked at, seven per step."""
    off = steps.toe_off_s[numbers, None] - _H * np.arange(4)
    down = steps.touchdown_s[numbers, None] + _H * np.arange(3)
    return np.concatenate([off, down], axis=1).ravel()


def joins_from(legs: Mapping[Side, LegPose], part: slice, count: int) -> Joins:
    """Return the joins of ``count`` steps, the first one left, from poses at their ``end_times``.

    ``part`` says which of the pose's times those are.
    """
    off = {name: np.zeros((count, 3)) for name in SWING_CURVES}
    down = {name: np.zeros((count, 2)) for name in SWING_CURVES}
    for first, side in enumerate(SIDES):
        own = slice(first, None, 2)
        for name, curve in _curves(legs[side]).items():
            values = curve[part].reshape(count, 7)[own]
            a0, a1, a2, a3 = values[:, :4].T
            rate = (11.0 * a0 - 18.0 * a1 + 9.0 * a2 - 2.0 * a3) / (6.0 * _H)
            bend = (2.0 * a0 - 5.0 * a1 + 4.0 * a2 - a3) / _H**2
            off[name][own] = np.stack([a0, rate, bend], axis=-1)
            b0, b1, b2 = values[:, 4:].T
            down[name][own] = np.stack([b0, (-3.0 * b0 + 4.0 * b1 - b2) / (2.0 * _H)], axis=-1)
    return Joins(off, down)


def joins_of(scene: Scene) -> Joins:
    """Return values and rates of the stance leg's curves at the ends of every contact."""
    times = end_times(scene.steps, np.arange(len(scene.steps)))
    return joins_from(pose_at(scene, times, ends=True).legs, slice(None), len(scene.steps))
