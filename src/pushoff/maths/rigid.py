"""Fit a rigid body to markers, all frames at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int


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
        return self.turn(local) + self.translation

    def turn(self, local: Float[np.ndarray, "3"]) -> Float[np.ndarray, "time 3"]:
        """Return the path of a direction of the body, (time, 3)."""
        r = self.rotation
        rows = [
            r[:, i, 0] * local[0] + r[:, i, 1] * local[1] + r[:, i, 2] * local[2] for i in range(3)
        ]
        return np.stack(rows).T


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
    about, middle, seen = _centred(reference, observed)
    count = seen.sum(axis=0)
    offset = np.nan_to_num(reference).mean(axis=0)
    there = np.nan_to_num(reference) - offset
    moments = _moments(there, seen)
    share = 1.0 / np.maximum(count, 1)
    # The middle of the seen ``there`` drops out of the sum, as ``about`` sums to zero.
    mixed = (there.T @ about.reshape(len(there), -1)).reshape(3, 3, -1) * share
    spread = np.trace(moments) + np.einsum("mit,mit->t", about, about)
    rotation, distance = _turn_onto(mixed, 0.5 * share * spread)
    middle_there = (there.T @ seen) * share + offset[:, None]
    translation = middle - np.einsum("ijt,jt->it", rotation, middle_there)
    few = (count < 3) | _in_line(moments)
    rotation[..., few], translation[:, few], distance[few] = np.nan, np.nan, np.nan
    return RigidMotion(np.moveaxis(rotation, -1, 0), translation.T, distance)


def _centred(
    reference: Float[np.ndarray, "marker 3"], observed: Float[np.ndarray, "time marker 3"]
) -> tuple[
    Float[np.ndarray, "marker 3 time"], Float[np.ndarray, "3 time"], Bool[np.ndarray, "marker time"]
]:
    """Return markers about their middle (0 where not seen), that middle, and what was seen."""
    rows = np.ascontiguousarray(np.moveaxis(observed, 0, -1))
    seen = np.isfinite(rows.sum(axis=1)) & np.isfinite(reference).all(axis=1)[:, None]
    if seen.all():
        middle = rows.mean(axis=0)
        return rows - middle, middle, seen
    here = np.where(seen[:, None], rows, 0.0)
    middle = here.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    return (here - middle) * seen[:, None], middle, seen


def fit_rigid_without_strays(
    reference: Float[np.ndarray, "marker 3"],
    observed: Float[np.ndarray, "time marker 3"],
    tolerance_m: float,
) -> tuple[RigidMotion, Bool[np.ndarray, "time marker"]]:
    """Return the rigid motion without markers that left their place, and where they did.

    In frames in which a marker lies farther than ``tolerance_m`` from its place on the body, the
    farthest one is taken out and the fit repeated, as long as three others are left. With exactly
    three markers nobody can tell which one is wrong: such a frame is NaN.
    """
    fit = fit_rigid(reference, observed)
    stray = np.zeros(observed.shape[:2], dtype=bool)
    suspect = np.flatnonzero(_farthest(fit, reference, observed)[1] > tolerance_m)
    kept = np.array(observed[suspect])
    for _ in range(len(reference)):
        if len(suspect) == 0:
            return fit, stray
        part = fit_rigid(reference, kept)
        worst, distance = _farthest(part, reference, kept)
        fit.rotation[suspect] = part.rotation
        fit.translation[suspect] = part.translation
        fit.rms_m[suspect] = part.rms_m
        bad = np.flatnonzero(distance > tolerance_m)
        kept[bad, worst[bad]] = np.nan
        stray[suspect[bad], worst[bad]] = True
        suspect, kept = suspect[bad], kept[bad]
    return fit, stray


def _farthest(
    fit: RigidMotion,
    reference: Float[np.ndarray, "marker 3"],
    observed: Float[np.ndarray, "time marker 3"],
) -> tuple[Int[np.ndarray, " time"], Float[np.ndarray, " time"]]:
    """Return the marker farthest from its place in every frame and its distance (0 if unknown)."""
    distance = np.stack(
        [
            np.einsum("ti,ti->t", off, off)
            for off in (fit.place(spot) - observed[:, i] for i, spot in enumerate(reference))
        ]
    )
    distance = np.nan_to_num(distance)
    worst = np.argmax(distance, axis=0)
    return worst, np.sqrt(distance[worst, np.arange(len(worst))])


def _moments(
    there: Float[np.ndarray, "marker 3"], seen: Bool[np.ndarray, "marker time"]
) -> Float[np.ndarray, "3 3 time"]:
    """Return Σ a·aᵀ of the seen markers about their middle, per frame."""
    if seen.all():
        return np.broadcast_to((there.T @ there)[..., None], (3, 3, seen.shape[1]))
    weight = seen.astype(float)
    total = np.maximum(weight.sum(axis=0), 1.0)
    outer = np.einsum("mi,mj->ijm", there, there)
    middle = there.T @ weight / total
    return outer @ weight - total * np.einsum("it,jt->ijt", middle, middle)


def _in_line(moments: Float[np.ndarray, "3 3 time"]) -> Bool[np.ndarray, " time"]:
    """Return where markers lie on one line: the sum of minors vanishes against the trace."""
    trace = np.trace(moments)
    minors = 0.5 * (trace**2 - np.einsum("ijt,ijt->t", moments, moments))
    return minors <= 1e-3 * trace**2


def _turn_onto(
    mixed: Float[np.ndarray, "3 3 time"], energy: Float[np.ndarray, " time"]
) -> tuple[Float[np.ndarray, "3 3 time"], Float[np.ndarray, " time"]]:
    """Return the rotations that fit best, and the rms distance that they leave."""
    scale = np.maximum(energy, 1e-12)
    key = _key_matrix(mixed / scale)
    largest = _largest_eigenvalue(key)
    squared = np.maximum(2.0 * scale * (1.0 - largest), 0.0)
    return _matrix(_eigenvector(key, largest)), np.sqrt(squared)


def _key_matrix(s: Float[np.ndarray, "3 3 time"]) -> Float[np.ndarray, "4 4 time"]:
    """Return Horn's symmetric, traceless matrix; its largest eigenvector is the quaternion."""
    (xx, xy, xz), (yx, yy, yz), (zx, zy, zz) = s
    key = np.empty((4, 4, s.shape[2]))
    key[0] = xx + yy + zz, yz - zy, zx - xz, xy - yx
    key[1] = key[0, 1], xx - yy - zz, xy + yx, zx + xz
    key[2] = key[0, 2], key[1, 2], yy - xx - zz, yz + zy
    key[3] = key[0, 3], key[1, 3], key[2, 3], zz - xx - yy
    return key


def _largest_eigenvalue(key: Float[np.ndarray, "4 4 time"]) -> Float[np.ndarray, " time"]:
    """Newton steps from above on the characteristic polynomial of a traceless 4 × 4 matrix."""
    square = np.einsum("ijt,jkt->ikt", key, key)
    c2 = -0.5 * np.einsum("iit->t", square)
    c1 = -np.einsum("ijt,ijt->t", square, key) / 3.0
    c0 = _determinant(key)
    value = np.ones(key.shape[2])
    for _ in range(30):
        slope = 4.0 * value**3 + 2.0 * c2 * value + c1
        safe = np.where(np.abs(slope) > 1e-14, slope, 1.0)
        step = (value**4 + c2 * value**2 + c1 * value + c0) / safe
        value = value - step
        if np.max(np.abs(step), initial=0.0) < 1e-13:
            break
    return value


def _determinant(m: Float[np.ndarray, "4 4 time"]) -> Float[np.ndarray, " time"]:
    top, low = _pairs(m[0], m[1]), _pairs(m[2], m[3])
    signs = ((0, 5, 1), (1, 4, -1), (2, 3, 1), (3, 2, 1), (4, 1, -1), (5, 0, 1))
    return sum((sign * top[i] * low[j] for i, j, sign in signs), np.zeros(m.shape[2]))


def _pairs(
    a: Float[np.ndarray, "4 time"], b: Float[np.ndarray, "4 time"]
) -> list[Float[np.ndarray, " time"]]:
    """Return the 2 × 2 minors of two rows, columns 01, 02, 03, 12, 13, 23."""
    return [a[i] * b[j] - a[j] * b[i] for i in range(4) for j in range(i + 1, 4)]


def _eigenvector(
    key: Float[np.ndarray, "4 4 time"], value: Float[np.ndarray, " time"]
) -> Float[np.ndarray, "4 time"]:
    """Return the unit eigenvector: the largest column of the adjugate of key − value·1.

    All columns are multiples of it; the diagonal of the adjugate tells which is largest.
    """
    m = np.array(key)
    m[range(4), range(4)] -= value
    top, low = _pairs(m[0], m[1]), _pairs(m[2], m[3])
    adjugate = np.stack([_cofactors(m, top, low, row) for row in range(4)])
    size = np.abs(adjugate[range(4), range(4)])
    best = np.take_along_axis(adjugate, np.argmax(size, axis=0)[None, None], axis=0)[0]
    length = np.sqrt(np.einsum("it,it->t", best, best))
    return np.divide(best, length, out=np.full(best.shape, np.nan), where=length > 0)


def _cofactors(
    m: Float[np.ndarray, "4 4 time"],
    top: list[Float[np.ndarray, " time"]],
    low: list[Float[np.ndarray, " time"]],
    row: int,
) -> Float[np.ndarray, "4 time"]:
    """Return one row of cofactors from the 2 × 2 minors of the upper and lower rows."""
    pairs = low if row < 2 else top
    beside = m[row ^ 1]
    p01, p02, p03, p12, p13, p23 = pairs
    out = np.stack(
        [
            beside[1] * p23 - beside[2] * p13 + beside[3] * p12,
            -(beside[0] * p23 - beside[2] * p03 + beside[3] * p02),
            beside[0] * p13 - beside[1] * p03 + beside[3] * p01,
            -(beside[0] * p12 - beside[1] * p02 + beside[2] * p01),
        ]
    )
    return out if row % 2 == 0 else -out


def _matrix(q: Float[np.ndarray, "4 time"]) -> Float[np.ndarray, "3 3 time"]:
    w, x, y, z = q
    rows = np.empty((3, 3, q.shape[1]))
    rows[0] = w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)
    rows[1] = 2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)
    rows[2] = 2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z
    return rows
