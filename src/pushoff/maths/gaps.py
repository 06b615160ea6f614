"""Bridge short gaps, and say where that was done."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float
from scipy.interpolate import PchipInterpolator

from pushoff.maths.filters import stretches


def bridge(
    path: Float[np.ndarray, "time point axis"], rate_hz: float, longest_s: float
) -> tuple[Float[np.ndarray, "time point axis"], Bool[np.ndarray, "time point"]]:
    """Bridge gaps of points by a shape-preserving cubic, as far as that is honest.

    Parameters
    ----------
    path : array, (time, point, axis)
        NaN where not seen. An axis that is NaN throughout (one camera) is left alone.
    rate_hz, longest_s : float
        Sampling rate, and the longest gap (s) that is bridged. Longer gaps, and gaps at the start
        or end, stay NaN.

    Returns
    -------
    path, filled : arrays, (time, point, axis) and (time, point)
        The bridged path, and True where a point was bridged.
    """
    filled = np.zeros(path.shape[:2], dtype=bool)
    out = np.array(path)
    finite = np.isfinite(path)
    known_axis = finite.any(axis=0)
    if finite[:, known_axis].all():
        return out, filled
    seen = (finite | ~known_axis).all(axis=2) & known_axis.any(axis=1)
    longest = round(longest_s * rate_hz)
    for point in np.flatnonzero(seen.any(axis=0) & ~seen.all(axis=0)):
        holes = _short_holes(seen[:, point], longest)
        if not holes.any():
            continue
        here = np.flatnonzero(seen[:, point])
        axes = np.flatnonzero(known_axis[point])
        curve = PchipInterpolator(here, path[here][:, point, axes], axis=0)
        out[np.ix_(holes, [point], axes)] = curve(np.flatnonzero(holes))[:, None, :]
        filled[:, point] = holes
    return out, filled


def _short_holes(seen: Bool[np.ndarray, " time"], longest: int) -> Bool[np.ndarray, " time"]:
    holes = np.zeros(len(seen), dtype=bool)
    for start, stop in stretches(~seen):
        if start > 0 and stop < len(seen) and stop - start <= longest:
            holes[start:stop] = True
    return holes
