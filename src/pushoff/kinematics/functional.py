"""Joint centres from motion, for recordings without anatomical markers."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.maths.rigid import RigidMotion, fit_rigid


def functional_centre(
    upper: Float[np.ndarray, "time marker 3"],
    lower: Float[np.ndarray, "time marker2 3"],
    right_m: float,
) -> Float[np.ndarray, "time 3"] | None:
    """Return the path of the point about which two marker clusters turn, (time, 3) m.

    Least squares for the point that stays fixed in both clusters (symmetrical centre of rotation,
    ehrig2006). Knee and ankle are near to hinges, which leaves the place along their axis open: it
    is chosen so that the point lies at ``right_m`` to the right on average. None with fewer than
    30 complete frames.

    Notes
    -----
    Against the centres from a standing trial, on RBDS runner 1 and OpenSim's subject02: knee within
    10 mm in the sagittal plane, ankle within 25 mm.
    """
    whole = np.isfinite(upper).all(axis=(1, 2)) & np.isfinite(lower).all(axis=(1, 2))
    frames = np.flatnonzero(whole)
    if len(frames) < 30:
        return None
    a = fit_rigid(own_shape(upper[frames]), upper)
    b = fit_rigid(own_shape(lower[frames]), lower)
    use = frames[:: max(1, len(frames) // 2000)]
    left = np.concatenate([a.rotation[use], -b.rotation[use]], axis=2).reshape(-1, 6)
    start = np.concatenate([_between(a, upper, lower, use), _between(b, upper, lower, use)])
    right = (b.translation[use] - a.translation[use]).reshape(-1) - left @ start
    u, s, vt = np.linalg.svd(left, full_matrices=False)
    local = start + vt[:5].T @ ((u[:, :5].T @ right) / s[:5])
    path = 0.5 * (a.place(local[:3]) + b.place(local[3:]))
    along = 0.5 * (a.turn(vt[5, :3]) + b.turn(vt[5, 3:]))
    aside = float(np.mean(along[use, 2]))
    if abs(aside) < 1e-3:
        return path
    return path + (right_m - float(np.mean(path[use, 2]))) / aside * along


def own_shape(markers: Float[np.ndarray, "time marker 3"]) -> Float[np.ndarray, "marker 3"]:
    """Return the median shape of a cluster (two rounds of fitting), as it stood in some frame."""
    whole = markers[np.isfinite(markers).all(axis=(1, 2))]
    shape = whole[len(whole) // 2]
    for _ in range(2):
        fit = fit_rigid(shape, whole)
        back = np.matmul(whole - fit.translation[:, None], fit.rotation)
        shape = np.median(back[np.isfinite(fit.rms_m)], axis=0)
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
