"""Points that cannot be where they are: off the runner's own mean stride, or out and back."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float


def find_strays(
    deviation: Float[np.ndarray, "time 2 point 2"],
    foot: Bool[np.ndarray, " point"],
    share: float,
    deviations: float,
) -> Bool[np.ndarray, "time 2 point"]:
    """Return the points of both legs that are too far from the mean stride.

    Parameters
    ----------
    deviation : array, (time, side, point, 2)
        From the mean stride, in leg lengths; NaN (not seen) is not far.
    foot : bool array, (point,)
        Points of the foot: where two of them are off, so is the rest of it.
    share, deviations : float
        The limit is the larger of this share of the leg and this many robust standard deviations,
        but at most twice the share.
    """
    off = np.hypot(*np.moveaxis(deviation, -1, 0))
    limit = np.clip(deviations * _spread(off), share, 2 * share)
    far = np.nan_to_num(off) > limit
    lost = far[:, :, foot].sum(axis=2, keepdims=True) >= 2
    far[:, :, foot] |= lost
    return far


def find_spikes(
    relative: Float[np.ndarray, "time point 2"], time_s: Float[np.ndarray, " time"], limit: float
) -> Bool[np.ndarray, "time point"]:
    """Return single points that lie off the line between both neighbours, which agree."""
    result = np.zeros(relative.shape[:2], dtype=bool)
    if len(relative) < 5:
        return result
    share = ((time_s[1:-1] - time_s[:-2]) / (time_s[2:] - time_s[:-2]))[:, None, None]
    line = relative[:-2] * (1 - share) + relative[2:] * share
    off = np.nan_to_num(np.hypot(*np.moveaxis(relative[1:-1] - line, -1, 0)))
    span = np.nan_to_num(np.hypot(*np.moveaxis(relative[2:] - relative[:-2], -1, 0)), nan=np.inf)
    # A foot that turns round goes out and back as well, but over several frames: the jump has to
    # be larger than what the neighbours themselves move.
    result[1:-1] = (off > limit) & (off > 1.5 * span)
    return result


def _spread(off: Float[np.ndarray, "time 2 point"]) -> Float[np.ndarray, " point"]:
    """Return the robust standard deviation per axis of deviations of both sides together."""
    both = off.reshape(-1, off.shape[2])
    seen = np.where(np.isfinite(both).any(axis=0), both, 0.0)
    # The median of a Rayleigh distribution is 1.1774 standard deviations of one axis.
    return np.nanmedian(seen, axis=0) / 1.1774
