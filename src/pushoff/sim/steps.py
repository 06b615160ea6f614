"""The sequence of steps: whose foot, when, for how long and where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.interpolate import CubicSpline

from pushoff.core.names import Side


@dataclass(frozen=True)
class Steps:
    """Alternating steps, the first one left.

    ``foot_along`` and ``foot_right`` (m, axes of the ground) are where the landing part of the
    sole stands; ``given_way`` (rad) how the foot gives way (see ``targets``).
    """

    touchdown_s: Float[np.ndarray, " step"]
    contact_s: Float[np.ndarray, " step"]
    foot_along: Float[np.ndarray, " step"]
    foot_right: Float[np.ndarray, " step"]
    given_way: Float[np.ndarray, "step shape"]

    def __len__(self) -> int:
        return len(self.touchdown_s)

    @property
    def toe_off_s(self) -> Float[np.ndarray, " step"]:
        """Times of toe-off, s."""
        return self.touchdown_s + self.contact_s

    def numbers(self, side: Side) -> Int[np.ndarray, " step"]:
        """Return the numbers of one side's steps."""
        return np.arange(0 if side == "left" else 1, len(self), 2)

    def containing(self, time_s: Float[np.ndarray, " time"]) -> Int[np.ndarray, " time"]:
        """Return the number of the step (of either foot) that each time belongs to."""
        index = np.searchsorted(self.touchdown_s, time_s + 1e-12, side="right") - 1
        return np.clip(index, 0, len(self) - 1).astype(int)

    def locate(
        self, side: Side, time_s: Float[np.ndarray, " time"], ends: bool = False
    ) -> tuple[
        Int[np.ndarray, " time"],
        Float[np.ndarray, " time"],
        Bool[np.ndarray, " time"],
        Float[np.ndarray, " time"],
    ]:
        """Return the side's step, share of contact, whether in contact, and seconds since toe-off.

        The last instant of contact counts as swing unless ``ends``.
        """
        own = self.numbers(side)
        index = np.searchsorted(self.touchdown_s[own], time_s + 1e-12, side="right") - 1
        step = own[np.clip(index, 0, len(own) - 1)]
        past = time_s - self.touchdown_s[step]
        contact = self.contact_s[step]
        limit = contact + 1e-9 if ends else contact
        inside = (past >= -1e-9) & ((past <= limit) if ends else (past < limit))
        return step, past / contact, inside, past - contact

    def phase(self, time_s: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
        """Return strides since the first left touchdown (whole at left, half at right ones)."""
        spline = CubicSpline(self.touchdown_s, 0.5 * np.arange(len(self)), bc_type="natural")
        return spline(time_s)
