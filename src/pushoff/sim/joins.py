"""Reads the stance legs' curves at touchdown and toe-off, for the swing to join."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES
from pushoff.sim.pose import LegPose, Scene, pose_at
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


def joins_of(scene: Scene, pair: int | None = None) -> Joins:
    """Return values and rates of the stance leg's curves at the ends of every contact.

    With ``pair`` only that (even) step and the next one are looked at, and stand for all.
    """
    steps = scene.steps
    numbers = np.arange(len(steps)) if pair is None else np.array([pair, pair + 1])
    off_times = steps.toe_off_s[numbers, None] - _H * np.arange(4)
    down_times = steps.touchdown_s[numbers, None] + _H * np.arange(3)
    pose = pose_at(scene, np.concatenate([off_times, down_times], axis=1).ravel(), ends=True)
    off = {name: np.zeros((len(numbers), 3)) for name in SWING_CURVES}
    down = {name: np.zeros((len(numbers), 2)) for name in SWING_CURVES}
    for first, side in enumerate(SIDES):
        own = slice(first, None, 2)
        for name, curve in _curves(pose.legs[side]).items():
            values = curve.reshape(len(numbers), 7)[own]
            a0, a1, a2, a3 = values[:, :4].T
            rate = (11.0 * a0 - 18.0 * a1 + 9.0 * a2 - 2.0 * a3) / (6.0 * _H)
            bend = (2.0 * a0 - 5.0 * a1 + 4.0 * a2 - a3) / _H**2
            off[name][own] = np.stack([a0, rate, bend], axis=-1)
            b0, b1, b2 = values[:, 4:].T
            down[name][own] = np.stack([b0, (-3.0 * b0 + 4.0 * b1 - b2) / (2.0 * _H)], axis=-1)
    joins = Joins(off, down)
    return joins if pair is None else joins.tiled(0, len(steps))
