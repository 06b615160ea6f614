"""The swing leg: norm curves, joined to contact at toe-off (twice) and touchdown (once smooth)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import no_type_check

import numpy as np
from jaxtyping import Float, Int

from pushoff.sim.steps import Steps
from pushoff.sim.targets import LegTargets

SWING_CURVES: tuple[str, ...] = ("thigh", "shank", "leg_tilt", "pitch", "mtp", "inversion")
#: Shares of swing over which the leg leaves the curve of contact and joins that of the next one.
#: The rate of the next contact is met over a shorter share than its value.
#: The foot takes up its landing attitude late, so that a hanging forefoot clears the ground.
LEAVE_SHARE, JOIN_SHARE, FOOT_SHARE, RATE_SHARE = 0.28, 0.45, 0.32, 0.20
#: No join bends the swing of hip and knee by more than this (rad, rad/s, rad/s²). A nearly straight
#: knee can have any acceleration at toe-off; beyond the last figure the acceleration jumps there.
LARGEST = np.array([0.3, 8.0, 40.0])
#: Swing knees straighter than this (rad) are held back, never beyond a quarter of it.
BENT = np.radians(8.0)


@dataclass(frozen=True)
class Joins:
    """Values and rates of the leg's curves at the ends of every contact.

    ``off`` maps a curve to (step, 3): value, first and second derivative at toe-off; ``down`` to
    (step, 2): value and first derivative at touchdown. Radians and seconds; NaN = norm.
    """

    off: dict[str, Float[np.ndarray, "step 3"]]
    down: dict[str, Float[np.ndarray, "step 2"]]

    @classmethod
    def open(cls, count: int) -> Joins:
        """Return joins that leave the norm curves as they are."""
        return cls(
            {name: np.full((count, 3), np.nan) for name in SWING_CURVES},
            {name: np.full((count, 2), np.nan) for name in SWING_CURVES},
        )

    def tiled(self, first: int, count: int) -> Joins:
        """Return joins of ``count`` steps that repeat the pair from an (even) step on."""
        rows = first + np.arange(count) % 2
        return Joins(
            {name: ends[rows] for name, ends in self.off.items()},
            {name: ends[rows] for name, ends in self.down.items()},
        )

    def towards(self, other: Joins, share: float) -> Joins:
        """Return joins between these (0) and others (1)."""

        def mix(
            a: dict[str, Float[np.ndarray, "step end"]], b: dict[str, Float[np.ndarray, "step end"]]
        ) -> dict[str, Float[np.ndarray, "step end"]]:
            return {
                name: np.where(np.isnan(a[name]), b[name], a[name] + share * (b[name] - a[name]))
                for name in SWING_CURVES
            }

        return Joins(mix(self.off, other.off), mix(self.down, other.down))


@no_type_check
def _fade(
    s: Float[np.ndarray, " time"],
    ends: Float[np.ndarray, "time 3"],
    span_s: Float[np.ndarray, " time"],
) -> Float[np.ndarray, " time"]:
    """Return a quintic with the given value and two derivatives at s = 0 and nothing at s = 1."""
    x = np.clip(s, 0.0, 1.0)
    x3 = x**3
    value = 1.0 - x3 * (10.0 - 15.0 * x + 6.0 * x**2)
    first = x - x3 * (6.0 - 8.0 * x + 3.0 * x**2)
    second = 0.5 * x**2 - x3 * (1.5 - 1.5 * x + 0.5 * x**2)
    return ends[:, 0] * value + ends[:, 1] * span_s * first + ends[:, 2] * span_s**2 * second


@no_type_check
def _norm(
    targets: LegTargets, w: Float[np.ndarray, " time"]
) -> dict[str, Float[np.ndarray, " time"]]:
    curves = targets.swing(w)
    nothing = np.zeros_like(w)
    return {
        "thigh": curves["thigh"],
        "shank": curves["shank"],
        "pitch": curves["foot"],
        "leg_tilt": nothing,
        "mtp": nothing,
        "inversion": nothing,
    }


def swing_curves(
    targets: LegTargets,
    joins: Joins,
    steps: Steps,
    step: Int[np.ndarray, " time"],
    since_toe_off_s: Float[np.ndarray, " time"],
) -> dict[str, Float[np.ndarray, " time"]]:
    """Return the swing leg's curves (rad) at times after the toe-off of a step of its own."""
    following = np.minimum(step + 2, len(steps) - 1)
    last = following == step
    span = steps.touchdown_s[following] - steps.toe_off_s[step]
    span = np.where(last | (span <= 0.0), 0.45, span)
    w = np.clip(since_toe_off_s / span, 0.0, 1.0)
    norm = _norm(targets, w)
    h = 1e-3
    start = _norm(targets, np.array([0.0, h, 2 * h]))
    stop = _norm(targets, np.array([1.0 - h, 1.0]))
    out = {}
    for name in SWING_CURVES:
        a, b = start[name], stop[name]
        zero = np.zeros_like(w)
        base0 = np.stack(
            [
                zero + a[0],
                (-1.5 * a[0] + 2.0 * a[1] - 0.5 * a[2]) / (h * span),
                (a[0] - 2.0 * a[1] + a[2]) / (h * span) ** 2,
            ],
            axis=-1,
        )
        base1 = np.stack([zero + b[1], (b[1] - b[0]) / (h * span)], axis=-1)
        leave = np.nan_to_num(joins.off[name][step] - base0)
        arrive = np.nan_to_num(joins.down[name][following] - base1)
        if name in ("thigh", "shank", "leg_tilt"):
            leave = np.clip(leave, -LARGEST, LARGEST)
            arrive = np.clip(arrive, -LARGEST[:2], LARGEST[:2])
        join = JOIN_SHARE if name in ("thigh", "shank", "leg_tilt") else FOOT_SHARE
        place = np.stack([arrive[:, 0], zero, zero], axis=-1)
        rate = np.stack([zero, -arrive[:, 1], zero], axis=-1)
        out[name] = (
            norm[name]
            + _fade(w / LEAVE_SHARE, leave, span * LEAVE_SHARE)
            + _fade((1.0 - w) / join, place, span * join)
            + _fade((1.0 - w) / RATE_SHARE, rate, span * RATE_SHARE)
        )
    bent = out["thigh"] - out["shank"]
    out["shank"] = out["thigh"] - _not_straight(bent, joins, step, following)
    return out


@no_type_check
def _not_straight(
    bent: Float[np.ndarray, " time"],
    joins: Joins,
    step: Int[np.ndarray, " time"],
    following: Int[np.ndarray, " time"],
) -> Float[np.ndarray, " time"]:
    """Return knee angles that stay bent: unchanged above ``BENT`` or the bend at either end."""
    ends = [joins.off["thigh"] - joins.off["shank"], joins.down["thigh"] - joins.down["shank"]]
    limit = np.fmin(np.fmin(ends[0][step, 0], ends[1][following, 0]), BENT)
    room = np.maximum(0.75 * limit, 1e-3)
    kept = limit - room * np.tanh((limit - bent) / room)
    return np.where((bent < limit) & (limit > 0.0), kept, bent)
