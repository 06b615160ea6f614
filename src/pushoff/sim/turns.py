"""Rotations about the three axes for whole arrays of angles.

Called ten thousand times per run: shapes are written down but not checked at run time
(``no_type_check``); the callers' are.
"""

from __future__ import annotations

from typing import no_type_check

import numpy as np
from jaxtyping import Float


@no_type_check
def _fill(
    angle_rad: Float[np.ndarray, "*batch"], first: int, second: int
) -> Float[np.ndarray, "*batch 3 3"]:
    cosine, sine = np.cos(angle_rad), np.sin(angle_rad)
    out = np.zeros((*np.shape(angle_rad), 3, 3))
    third = 3 - first - second
    out[..., third, third] = 1.0
    out[..., first, first] = out[..., second, second] = cosine
    out[..., second, first], out[..., first, second] = sine, -sine
    return out


@no_type_check
def about_right(angle_rad: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch 3 3"]:
    """Return turns about the right axis; positive brings forward to up (toes up)."""
    return _fill(angle_rad, 0, 1)


@no_type_check
def about_forward(angle_rad: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch 3 3"]:
    """Return turns about the forward axis; positive brings up to right (top to the right)."""
    return _fill(angle_rad, 1, 2)


@no_type_check
def about_up(angle_rad: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch 3 3"]:
    """Return turns about the up axis; positive brings right to forward (right side forward)."""
    return _fill(angle_rad, 2, 0)


@no_type_check
def carry(
    rotation: Float[np.ndarray, "*batch 3 3"], vector: Float[np.ndarray, "*other 3"]
) -> Float[np.ndarray, "*result 3"]:
    """Return vectors carried from the segment into the laboratory."""
    return np.einsum("...ij,...j->...i", rotation, vector)


@no_type_check
def smooth_step(x: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
    """Return 0 below 0, 1 above 1 and a rise between with two continuous derivatives."""
    s = np.clip(x, 0.0, 1.0)
    return s * s * s * (10.0 + s * (6.0 * s - 15.0))


@no_type_check
def hump(x: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
    """Return a bump on 0–1 with height 1 at 0.5, zero outside, two continuous derivatives."""
    s = np.clip(x, 0.0, 1.0)
    return (4.0 * s * (1.0 - s)) ** 3


@no_type_check
def soft_plus(x: Float[np.ndarray, "*batch"], width: float) -> Float[np.ndarray, "*batch"]:
    """Return a smooth max(x, 0) whose corner is rounded over ``width``."""
    return width * np.logaddexp(0.0, x / width)
