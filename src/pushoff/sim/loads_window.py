"""Derivatives of the virtual runner's exact motion, from windows of closely spaced instants.

The model can be evaluated at any time, so derivatives come from the polynomial through seven
instants half a millisecond apart and not from sampled and filtered curves. A window never reaches
over a touchdown or toe-off, where accelerations jump.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, Int

from pushoff.sim.pose import Pose, Scene, pose_at
from pushoff.sim.steps import Steps

#: Instants per window and their distance (s). The remainder of a sixth-order polynomial over 3 ms
#: of a motion below 50 Hz is under 1e-8 of it; rounding of places (1e-14 m) makes 1e-6 m/s².
NODES, STEP_S = 7, 0.0005
#: Windows end this far (s) before the next touchdown or toe-off.
_SHORT_OF_S = 1e-7


@dataclass(frozen=True)
class Windows:
    """Windows of ``NODES`` instants around every time, and where in its window each time lies.

    Arrays that are differentiated have the axes (time, node, …).
    """

    time_s: Float[np.ndarray, "time node"]
    place: Int[np.ndarray, " time"]

    @classmethod
    def around(cls, steps: Steps, time_s: Float[np.ndarray, " time"]) -> Windows:
        """Return windows around times, each inside one phase of the run."""
        edges = np.sort(np.concatenate([steps.touchdown_s, steps.toe_off_s]))
        edges = np.concatenate([[-np.inf], edges, [np.inf]])
        phase = np.searchsorted(edges, time_s + 1e-9, side="right")
        middle, last = NODES // 2, NODES - 1
        below = np.minimum((time_s - edges[phase - 1]) / STEP_S + 1e-6, middle)
        above = np.minimum((edges[phase] - _SHORT_OF_S - time_s) / STEP_S, last)
        place = np.maximum(np.floor(below), last - np.floor(above))
        place = np.clip(place, 0, last).astype(int)
        offset = np.arange(NODES)[None, :] - place[:, None]
        return cls(time_s[:, None] + STEP_S * offset, place)

    def rate(
        self, values: Float[np.ndarray, "time node ..."]
    ) -> Float[np.ndarray, "time node ..."]:
        """Return the rate of change per second at every instant of every window."""
        return np.einsum("kn,tn...->tk...", differentiation() / STEP_S, values)

    def now(self, values: Float[np.ndarray, "time node ..."]) -> Float[np.ndarray, "time ..."]:
        """Return the values at the times themselves."""
        return values[np.arange(len(self.place)), self.place]

    def pose(self, scene: Scene) -> Pose:
        """Return the pose at all instants, places exact to rounding, (time · node, …)."""
        return pose_at(scene, self.time_s.ravel(), close_m=1e-15)


@lru_cache(maxsize=1)
def differentiation() -> Float[np.ndarray, "node node"]:
    """Return the matrix that takes values at nodes 1 apart to their polynomial's slopes there."""
    node = np.arange(NODES, dtype=float)
    powers = np.vander(node - node.mean(), increasing=True)
    slopes = np.zeros_like(powers)
    slopes[:, 1:] = powers[:, :-1] * np.arange(1, NODES)
    return slopes @ np.linalg.inv(powers)
