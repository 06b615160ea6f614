"""From the axes of the ground to those of the laboratory (level; on a treadmill it stays put)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.sim.definition import Runner
from pushoff.sim.pose import Scene


@dataclass(frozen=True)
class Laboratory:
    """Tilt of the ground (rad), speed of the belt (m/s) and where the runner is at time zero."""

    slope: float
    belt_mps: float
    start_m: float
    tilt: Float[np.ndarray, "3 3"]

    @classmethod
    def of(cls, runner: Runner, scene: Scene) -> Laboratory:
        """Return the laboratory of a runner: the centre of mass starts over the origin."""
        slope = float(np.arctan(runner.slope_percent / 100.0))
        start = float(scene.path.state(np.zeros(1))[0][0, 0])
        c, s = np.cos(slope), np.sin(slope)
        return cls(
            slope=slope,
            belt_mps=runner.speed_mps if runner.surface == "treadmill" else 0.0,
            start_m=start,
            tilt=np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]]),
        )

    def place(
        self, path: Float[np.ndarray, "time 3"], time_s: Float[np.ndarray, " time"]
    ) -> Float[np.ndarray, "time 3"]:
        """Return places (m) in the laboratory."""
        moved = np.array(path, dtype=float)
        moved[:, 0] -= self.start_m + self.belt_mps * time_s
        return moved @ self.tilt.T

    def direction(self, vector: Float[np.ndarray, "time 3"]) -> Float[np.ndarray, "time 3"]:
        """Return directions or forces in the laboratory."""
        return vector @ self.tilt.T

    def turn(self, rotation: Float[np.ndarray, "time 3 3"]) -> Float[np.ndarray, "time 3 3"]:
        """Return rotations in the laboratory."""
        return self.tilt @ rotation
