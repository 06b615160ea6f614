"""Curves and timing of steady running by speed, read from this package's data files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, no_type_check

import numpy as np
from jaxtyping import Float

from pushoff.sim.body import read_table

CURVES: tuple[str, ...] = ("thigh", "knee", "foot", "pelvis_tilt")
#: Beyond the measured 2.5–4.5 m/s the curves are continued in a straight line up to here.
SPEED_RANGE_MPS = (2.0, 5.5)


@dataclass(frozen=True)
class Norms:
    """Norm curves at one speed: Fourier coefficients in radians, and timing."""

    coefficients: dict[str, Float[np.ndarray, " coefficient"]]
    duty: float
    step_rate_per_min: float
    step_width_m: float

    @no_type_check
    def curve(self, name: str, phase: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
        """Return a curve (rad) at a share of the stride from touchdown (0) to touchdown (1)."""
        c = self.coefficients[name]
        order = np.arange(1, (len(c) - 1) // 2 + 1)
        angle = 2.0 * np.pi * np.asarray(phase, dtype=float)[..., None] * order
        return c[0] + np.cos(angle) @ c[1::2] + np.sin(angle) @ c[2::2]

    def value(self, name: str, phase: float) -> float:
        """Return a curve's value (rad) at one share of the stride."""
        return float(self.curve(name, np.array([phase]))[0])


def norms_at(speed_mps: float) -> Norms:
    """Return the norms at a speed (m/s), linear between the measured speeds."""
    speed = float(np.clip(speed_mps, *SPEED_RANGE_MPS))
    rows = read_table("leg_norms.toml")["speed"]
    gait = read_table("gait_norms.toml")
    speeds = np.array([row["speed_mps"] for row in rows])
    low = int(np.clip(np.searchsorted(speeds, speed) - 1, 0, len(speeds) - 2))
    share = (speed - speeds[low]) / (speeds[low + 1] - speeds[low])

    def between(values: Sequence[Any]) -> Any:
        v = np.asarray(values, dtype=float)
        return v[low] + share * (v[low + 1] - v[low])

    return Norms(
        coefficients={name: np.radians(between([row[name] for row in rows])) for name in CURVES},
        duty=float(between(gait["duty_percent"])) / 100.0,
        step_rate_per_min=float(between(gait["step_rate_per_min"])),
        step_width_m=float(between(gait["step_width_m"])),
    )
