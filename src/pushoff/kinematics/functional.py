"""Joint centres from motion, for recordings without anatomical markers."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.maths.rigid import RigidMotion, fit_rigid


def functional_centre(
    upper: Float[np.ndarray, "time marker 3"], lower: Float[np.ndarray, "time marker2 3"]
) -> Float[np.ndarray, "time 3"] | None:
    """Return the path of the point about which two marker clusters turn, (time, 3) m.

    Least squares for the point that stays fixed in both clusters (symmetrical centre of rotation,
    ehrig2006). A hinge leaves the place along its axis open; there the point nearest to the
    midpoint between the clusters is taken. None with fewer than 30 complete frames.
    """
    whole = np.isfinite(upper).all(axis=(1, 2)) & np.isfinite(lower).all(axis=(1, 2))
    frames = np.flatnonzero(whole)
    if len(frames) < 30:
        return None
    a = fit_rigid(_own_shape(upper[frames]), upper)
    b = fit_rigid(_own_shape(lower[frames]), lower)
    use = frames[:: max(1, len(frames) // 2000)]
    left = np.concatenate([a.rotation[use], -b.rotation[use]], axis=2).reshape(-1, 6)
    start = np.concatenate([_between(a, upper, lower, use), _between(b, upper, lower, use)])
    right = (b.translation[use] - a.translation[use]).reshape(-1) - left @ start
    u, s, vt = np.linalg.svd(left, full_matrices=False)
    firm = s > 0.15 * s[0]
    local = start + vt[firm].T @ ((u[:, firm].T @ right) / s[firm])
    return 0.5 * (a.place(local[:3]) + b.place(local[3:]))


def _own_shape(markers: Float[np.ndarray, "time marker 3"]) -> Float[np.ndarray, "marker 3"]:
    """Return the mean shape of a cluster (two rounds of fitting and averaging)."""
    shape = markers[len(markers) // 2]
    for _ in range(2):
        fit = fit_rigid(shape, markers)
        back = np.einsum("tji,tmj->tmi", fit.rotation, markers - fit.translation[:, None])
        shape = np.nanmean(back, axis=0)
    return shape


def _between(
    body: RigidMotion,
    upper: Float[np.ndarray, "time marker 3"],
    lower: Float[np.ndarray, "time marker2 3"],
    use: np.ndarray,
) -> Float[np.ndarray, "3"]:
    middle = 0.5 * (upper[use].mean(axis=1) + lower[use].mean(axis=1))
    rotation, translation = body.rotation[use], body.translation[use]
    return np.mean(np.einsum("tji,tj->ti", rotation, middle - translation), axis=0)
