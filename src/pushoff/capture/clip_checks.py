"""Is this one take of somebody running? Cuts, changes of direction, and what is not running."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.capture.raw import RawKeypoints


def check_clip(
    where: str,
    found: RawKeypoints,
    pixels: Float[np.ndarray, "time point 2"],
    confidence: Float[np.ndarray, "time point"],
) -> tuple[Float[np.ndarray, "time point 2"], Float[np.ndarray, "time point"], tuple[str, ...]]:
    """Return keypoints of the part of a clip that can be analysed, and what to say about it.

    Parameters
    ----------
    where : str
        Name of the file.
    found : RawKeypoints
        Names, times and size of the picture.
    pixels, confidence : array, (time, point, 2) and (time, point)
        Usable keypoints; NaN where not seen. Outside of the part that is kept they become NaN
        and 0, so that frame numbers and times stay those of the file.
    """
    del where, found
    return pixels, confidence, ()
