"""What a camera beside the runner sees of the farther leg."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.names import SIDES, other

#: Parts of a leg that the nearer one can hide.
LEG_PARTS: tuple[str, ...] = ("knee", "ankle", "heel", "toe", "toe_lateral")
#: Half the thickness of thigh, shank and foot as a share of stature: what is nearer than this to
#: the nearer leg's line is hidden behind it (0.08, 0.05 and 0.04 m at 1.75 m; the model's choice).
LIMB_RADII: Mapping[tuple[str, str], float] = {
    ("hip", "knee"): 0.045,
    ("knee", "ankle"): 0.028,
    ("heel", "toe"): 0.022,
}
#: A far foot that swings past the nearer shank closer than this (share of stature), and higher than
#: the nearer ankle by at least that, may be taken for the nearer foot. On a rendered clip MediaPipe
#: did so in every stride, for 80–100 ms, from 0.28 stature on.
STOLEN_WITHIN, STOLEN_ABOVE = 0.25, 0.05


@dataclass(frozen=True)
class Seen:
    """What the camera has in front of it, without error.

    ``pixels`` (time, point, 2) of the true points, ``marked`` of where an engine would put them
    on this body; ``stature_px`` (time,) the runner's size; ``far_side`` the side
    away from the camera ("" where neither is), ``sideways`` 1 for a side view and 0 from behind or
    in front; ``phase`` (time,) of the stride in radians.
    """

    names: tuple[str, ...]
    pixels: Float[np.ndarray, "time point 2"]
    marked: Float[np.ndarray, "time point 2"]
    time_s: Float[np.ndarray, " time"]
    stature_px: Float[np.ndarray, " time"]
    phase: Float[np.ndarray, " time"]
    far_side: str
    sideways: float


def find_hidden(seen: Seen) -> Bool[np.ndarray, "time point"]:
    """Return where a point of the farther leg lies behind the nearer leg."""
    hidden = np.zeros(seen.pixels.shape[:2], dtype=bool)
    if seen.far_side not in SIDES:
        return hidden
    far = "left" if seen.far_side == "left" else "right"
    near = other(far)
    for part in LEG_PARTS:
        if f"{far}_{part}" not in seen.names:
            continue
        column = seen.names.index(f"{far}_{part}")
        for (first, last), radius in LIMB_RADII.items():
            ends = [seen.pixels[:, seen.names.index(f"{near}_{end}")] for end in (first, last)]
            away = _from_line(seen.pixels[:, column], *ends)
            hidden[:, column] |= away < radius * seen.stature_px
    return hidden


def find_passing(seen: Seen) -> Bool[np.ndarray, " time"]:
    """Return frames in which the farther foot swings past the nearer shank."""
    if seen.far_side not in SIDES:
        return np.zeros(len(seen.time_s), dtype=bool)
    far = "left" if seen.far_side == "left" else "right"
    near = other(far)
    foot, knee, ankle = (
        seen.pixels[:, seen.names.index(name)]
        for name in (f"{far}_ankle", f"{near}_knee", f"{near}_ankle")
    )
    close = _from_line(foot, knee, ankle) < STOLEN_WITHIN * seen.stature_px
    return close & (ankle[:, 1] - foot[:, 1] > STOLEN_ABOVE * seen.stature_px)


def _from_line(
    point: Float[np.ndarray, "time 2"],
    first: Float[np.ndarray, "time 2"],
    last: Float[np.ndarray, "time 2"],
) -> Float[np.ndarray, " time"]:
    """Return the distance of a point from the stretch between two others."""
    line = last - first
    length = np.maximum((line**2).sum(axis=1), 1e-12)
    share = np.clip(((point - first) * line).sum(axis=1) / length, 0.0, 1.0)
    return np.hypot(*(point - first - share[:, None] * line).T)
