"""Fit a rigid body to markers, all frames at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True)
class RigidMotion:
    """Where a rigid body is in every frame: ``laboratory = rotation @ local + translation``.

    ``rms_m`` is the root mean square distance between fitted and observed markers. NaN in frames
    with fewer than three markers.
    """

    rotation: Float[np.ndarray, "time 3 3"]
    translation: Float[np.ndarray, "time 3"]
    rms_m: Float[np.ndarray, " time"]

    def place(self, local: Float[np.ndarray, "3"]) -> Float[np.ndarray, "time 3"]:
        """Return the path of a point of the body, (time, 3) m."""
        return self.rotation @ local + self.translation

    def turn(self, local: Float[np.ndarray, "3"]) -> Float[np.ndarray, "time 3"]:
        """Return the path of a direction of the body, (time, 3)."""
        return self.rotation @ local


def fit_rigid(
    reference: Float[np.ndarray, "marker 3"], observed: Float[np.ndarray, "time marker 3"]
) -> RigidMotion:
    """Return the rigid motion that brings a reference shape nearest to observed markers.

    Least squares over the markers that are seen in each frame; three that are not in line are
    needed, else the frame is NaN.

    Notes
    -----
    The problem is that of soderkvist1993. Difference to the paper: the rotation comes from the
    largest eigenvalue of Horn's quaternion matrix (horn1987), found by Newton steps on its
    characteristic polynomial (theobald2005), instead of one singular value decomposition per
    frame: the same answer, without a loop over frames.
    """
    seen = np.isfinite(observed).all(axis=2) & np.isfinite(reference).all(axis=1)
    weight = seen / np.maximum(seen.sum(axis=1), 1)[:, None]
    here = np.where(seen[..., None], observed, 0.0)
    there = np.nan_to_num(reference)
    middle_here = np.einsum("tm,tmi->ti", weight, here)
    middle_there = weight @ there
    about_here = (here - middle_here[:, None]) * seen[..., None]
    about_there = (there[None] - middle_there[:, None]) * seen[..., None]
    rotation, distance = _turn_onto(about_there, about_here, weight)
    translation = middle_here - np.einsum("tij,tj->ti", rotation, middle_there)
    few = (seen.sum(axis=1) < 3) | _in_line(about_there, weight)
    rotation[few], translation[few], distance[few] = np.nan, np.nan, np.nan
    return RigidMotion(rotation, translation, distance)


def _in_line(
    about: Float[np.ndarray, "time marker 3"], weight: Float[np.ndarray, "time marker"]
) -> np.ndarray:
    """Return where the markers lie on one line (second moment about it under 1 mm²)."""
    moment = np.einsum("tm,tmi,tmj->tij", weight, about, about, optimize=True)
    trace = np.einsum("tii->t", moment)
    minors = 0.5 * (trace**2 - np.einsum("tij,tij->t", moment, moment))
    return minors <= 1e-6 * np.maximum(trace, 1e-12)


def _turn_onto(
    a: Float[np.ndarray, "time marker 3"],
    b: Float[np.ndarray, "time marker 3"],
    weight: Float[np.ndarray, "time marker"],
) -> tuple[Float[np.ndarray, "time 3 3"], Float[np.ndarray, " time"]]:
    """Return the rotations that turn centred ``a`` onto centred ``b``, and the rms distance."""
    s = np.matmul(np.swapaxes(a * weight[..., None], 1, 2), b)
    energy = 0.5 * np.einsum("tm,tmi->t", weight, a * a + b * b)
    key = _key_matrix(s)
    scale = np.maximum(energy, 1e-12)
    largest = _largest_eigenvalue(key / scale[:, None, None]) * scale
    quaternion = _eigenvector(key, largest)
    squared = np.maximum(2.0 * (energy - largest), 0.0)
    return _matrix(quaternion), np.sqrt(squared)


def _key_matrix(s: Float[np.ndarray, "time 3 3"]) -> Float[np.ndarray, "time 4 4"]:
    xx, xy, xz = s[:, 0, 0], s[:, 0, 1], s[:, 0, 2]
    yx, yy, yz = s[:, 1, 0], s[:, 1, 1], s[:, 1, 2]
    zx, zy, zz = s[:, 2, 0], s[:, 2, 1], s[:, 2, 2]
    rows = [
        [xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, yy - xx - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=1)


def _largest_eigenvalue(key: Float[np.ndarray, "time 4 4"]) -> Float[np.ndarray, " time"]:
    """Newton steps from above on the characteristic polynomial of a traceless 4 × 4 matrix."""
    square = key @ key
    c2 = -0.5 * np.einsum("tii->t", square)
    c1 = -np.einsum("tij,tji->t", square, key) / 3.0
    c0 = np.linalg.det(key)
    value = np.ones(len(key))
    for _ in range(30):
        slope = 4.0 * value**3 + 2.0 * c2 * value + c1
        safe = np.where(np.abs(slope) > 1e-14, slope, 1.0)
        step = (value**4 + c2 * value**2 + c1 * value + c0) / safe
        value = value - step
        if np.max(np.abs(step), initial=0.0) < 1e-13:
            break
    return value


def _eigenvector(
    key: Float[np.ndarray, "time 4 4"], value: Float[np.ndarray, " time"]
) -> Float[np.ndarray, "time 4"]:
    """Return the unit eigenvector: the largest column of the adjugate of key − value·1."""
    m = key - value[:, None, None] * np.eye(4)
    columns = np.stack([_cofactors(m, row) for row in range(4)], axis=1)
    size = np.einsum("tci,tci->tc", columns, columns)
    best = columns[np.arange(len(m)), np.argmax(size, axis=1)]
    length = np.sqrt(np.einsum("ti,ti->t", best, best))[:, None]
    return np.divide(best, length, out=np.full(best.shape, np.nan), where=length > 0)


def _cofactors(m: Float[np.ndarray, "time 4 4"], row: int) -> Float[np.ndarray, "time 4"]:
    rows = [r for r in range(4) if r != row]
    out = np.empty((len(m), 4))
    for column in range(4):
        i, j, k = (c for c in range(4) if c != column)
        a, b, c = m[:, rows[0]], m[:, rows[1]], m[:, rows[2]]
        minor = (
            a[:, i] * (b[:, j] * c[:, k] - b[:, k] * c[:, j])
            - a[:, j] * (b[:, i] * c[:, k] - b[:, k] * c[:, i])
            + a[:, k] * (b[:, i] * c[:, j] - b[:, j] * c[:, i])
        )
        out[:, column] = minor if (row + column) % 2 == 0 else -minor
    return out


def _matrix(q: Float[np.ndarray, "time 4"]) -> Float[np.ndarray, "time 3 3"]:
    w, x, y, z = q.T
    rows = [
        [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=1)
