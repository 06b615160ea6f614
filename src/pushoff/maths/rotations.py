"""Rotation matrices in batches: axes in columns, ``R @ local = laboratory``."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def unit(vector: Float[np.ndarray, "*batch 3"]) -> Float[np.ndarray, "*batch 3"]:
    """Return vectors of length one; NaN where the length is zero or unknown."""
    length = np.sqrt(np.einsum("...i,...i->...", vector, vector))[..., None]
    return np.divide(vector, length, out=np.full(vector.shape, np.nan), where=length > 0)


def cross(
    a: Float[np.ndarray, "*batch 3"], b: Float[np.ndarray, "*batch 3"]
) -> Float[np.ndarray, "*batch 3"]:
    """Return the cross product (several times faster than ``numpy.cross`` on long batches)."""
    a, b = np.broadcast_arrays(a, b)
    out = np.empty_like(a, dtype=float)
    work = np.empty_like(out[..., 0])
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        np.multiply(a[..., j], b[..., k], out=out[..., i])
        np.multiply(a[..., k], b[..., j], out=work)
        out[..., i] -= work
    return out


def frame_up(
    up: Float[np.ndarray, "*batch 3"], right: Float[np.ndarray, "*batch 3"]
) -> Float[np.ndarray, "*batch 3 3"]:
    """Return a frame (columns forward, up, right) whose up axis is exact, right as near as it can.

    In the order forward, up, right a frame is right-handed: forward × up = right.
    """
    y = unit(up)
    x = unit(cross(y, right))
    return np.stack([x, y, cross(x, y)], axis=-1)


def frame_right(
    right: Float[np.ndarray, "*batch 3"], up: Float[np.ndarray, "*batch 3"]
) -> Float[np.ndarray, "*batch 3 3"]:
    """Return a frame (columns forward, up, right) whose right axis is exact, up near."""
    z = unit(right)
    x = unit(cross(up, z))
    return np.stack([x, cross(z, x), z], axis=-1)


def times(
    a: Float[np.ndarray, "*batch 3 3"], b: Float[np.ndarray, "*batch2 3 3"]
) -> Float[np.ndarray, "*batch3 3 3"]:
    """Return the product of rotations."""
    return np.matmul(a, b)


def relative(
    base: Float[np.ndarray, "*batch 3 3"], moving: Float[np.ndarray, "*batch2 3 3"]
) -> Float[np.ndarray, "*batch3 3 3"]:
    """Return ``moving`` as seen from ``base``: baseᵀ · moving."""
    return np.matmul(np.swapaxes(base, -1, -2), moving)


def turn(
    vector: Float[np.ndarray, "*batch 3"], about: Float[np.ndarray, "3"], angle_rad: float
) -> Float[np.ndarray, "*batch 3"]:
    """Return vectors turned about an axis by the right-hand rule (Rodrigues' formula)."""
    axis = unit(about)
    along = (vector @ axis)[..., None] * axis
    return (
        along
        + np.cos(angle_rad) * (vector - along)
        + np.sin(angle_rad) * cross(np.broadcast_to(axis, vector.shape), vector)
    )


def cardan_zxy(
    rotation: Float[np.ndarray, "*batch 3 3"],
) -> tuple[
    Float[np.ndarray, " *batch"], Float[np.ndarray, " *batch"], Float[np.ndarray, " *batch"]
]:
    """Return Cardan angles about right (z), then forward (x), then up (y), rad.

    The joint coordinate system of Grood and Suntay in the ISB axes: flexion about the proximal
    segment's right axis first, ab-/adduction about the floating forward axis, axial rotation about
    the distal segment's long axis last. R = Rz(a) · Rx(b) · Ry(c). Citations: wu2002, grood1983.
    """
    r = rotation
    first = np.arctan2(-r[..., 0, 1], r[..., 1, 1])
    second = np.arcsin(np.clip(r[..., 2, 1], -1.0, 1.0))
    third = np.arctan2(-r[..., 2, 0], r[..., 2, 2])
    return first, second, third


def cardan_yxz(
    rotation: Float[np.ndarray, "*batch 3 3"],
) -> tuple[
    Float[np.ndarray, " *batch"], Float[np.ndarray, " *batch"], Float[np.ndarray, " *batch"]
]:
    """Return Cardan angles about up (y), then forward (x), then right (z), rad.

    For segments against the laboratory (pelvis, trunk): rotation, list and tilt in this order give
    angles that agree with clinical words (baker2001). R = Ry(a) · Rx(b) · Rz(c).
    """
    r = rotation
    first = np.arctan2(r[..., 0, 2], r[..., 2, 2])
    second = np.arcsin(np.clip(-r[..., 1, 2], -1.0, 1.0))
    third = np.arctan2(r[..., 1, 0], r[..., 1, 1])
    return first, second, third


def wrap(
    angle_rad: Float[np.ndarray, " *batch"], middle_rad: float = 0.0
) -> Float[np.ndarray, " *batch"]:
    """Return angles brought into the turn that is centred on ``middle_rad``."""
    return (angle_rad - middle_rad + np.pi) % (2.0 * np.pi) - np.pi + middle_rad
