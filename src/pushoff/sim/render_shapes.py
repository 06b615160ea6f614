"""Surfaces made in code: rings of points that close round a centre line, and their normals.

A surface is a grid of points (ring, around, 3) in metres, lab axes (forward, up, right). The first
and last column lie on the same line (the seam), so that a texture can wrap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

#: Columns of a surface (the seam counted twice).
COLUMNS = 33


@dataclass(frozen=True)
class Axes:
    """A right-handed frame: front, up and right unit vectors, each (3,) or (ring, 3)."""

    front: Float[np.ndarray, "*ring 3"]
    up: Float[np.ndarray, "*ring 3"]
    right: Float[np.ndarray, "*ring 3"]


def unit(vector: Float[np.ndarray, "*any 3"]) -> Float[np.ndarray, "*any 3"]:
    """Return vectors scaled to length one (zero stays zero)."""
    length = np.linalg.norm(vector, axis=-1, keepdims=True)
    return vector / np.maximum(length, 1e-12)


def along_up(up: Float[np.ndarray, "*ring 3"], right: Float[np.ndarray, "*ring 3"]) -> Axes:
    """Return the frame whose up axis is given and whose right axis is nearest to a direction."""
    up = unit(up)
    across = unit(right - np.sum(right * up, axis=-1, keepdims=True) * up)
    return Axes(front=np.cross(up, across), up=up, right=across)


def along_front(front: Float[np.ndarray, "*ring 3"], right: Float[np.ndarray, "*ring 3"]) -> Axes:
    """Return the frame whose front axis is given and whose right axis is nearest to a direction."""
    front = unit(front)
    across = unit(right - np.sum(right * front, axis=-1, keepdims=True) * front)
    return Axes(front=front, up=np.cross(across, front), right=across)


def mixed(
    one: Float[np.ndarray, " 3"], two: Float[np.ndarray, " 3"], share: Float[np.ndarray, " ring"]
) -> Float[np.ndarray, "ring 3"]:
    """Return unit vectors that turn from one direction (share 0) to another (share 1)."""
    return unit(one + (two - one) * share[:, None])


@dataclass(frozen=True)
class Profile:
    """Half-diameters (m) at stations of a centre line: to the front, the back and the sides."""

    front: Float[np.ndarray, " ring"]
    back: Float[np.ndarray, " ring"]
    side: Float[np.ndarray, " ring"]

    @classmethod
    def at(
        cls,
        stations: Float[np.ndarray, " ring"],
        table: Sequence[tuple[float, float, float, float]],
        size: float = 1.0,
        add: float = 0.0,
    ) -> Profile:
        """Interpolate a table of (station, front, back, side); ``size`` scales, ``add`` widens."""
        from scipy.interpolate import PchipInterpolator

        rows = np.asarray(table, dtype=float)
        values = PchipInterpolator(rows[:, 0], rows[:, 1:])(
            np.clip(stations, rows[0, 0], rows[-1, 0])
        )
        values = values * size + add
        return cls(front=values[:, 0], back=values[:, 1], side=values[:, 2])


def tube(
    centre: Float[np.ndarray, "ring 3"], axes: Axes, profile: Profile, squareness: float = 2.0
) -> Float[np.ndarray, "ring around 3"]:
    """Return a surface round a centre line; ``squareness`` 2 is an ellipse, more is boxier."""
    angle = np.linspace(0.0, 2.0 * np.pi, COLUMNS)
    cosine, sine = np.cos(angle), np.sin(angle)
    power = 2.0 / squareness
    ahead = np.sign(cosine) * np.abs(cosine) ** power
    aside = np.sign(sine) * np.abs(sine) ** power
    depth = np.where(cosine >= 0, profile.front[:, None], profile.back[:, None]) * ahead
    width = profile.side[:, None] * aside
    front = np.broadcast_to(axes.front, centre.shape)
    right = np.broadcast_to(axes.right, centre.shape)
    return (
        centre[:, None, :]
        + depth[:, :, None] * front[:, None, :]
        + width[:, :, None] * right[:, None, :]
    )


def ellipsoid(
    centre: Float[np.ndarray, " 3"],
    axes: Axes,
    half: tuple[float, float, float],
    rings: int = 13,
) -> Float[np.ndarray, "ring around 3"]:
    """Return an ellipsoid; ``half`` are its half-axes (m) along front, up and right."""
    slope = np.linspace(-np.pi / 2 + 0.02, np.pi / 2 - 0.02, rings)
    middle = centre + np.sin(slope)[:, None] * half[1] * axes.up
    around = np.cos(slope)
    profile = Profile(front=around * half[0], back=around * half[0], side=around * half[2])
    return tube(middle, axes, profile)


def normals(grid: Float[np.ndarray, "ring around 3"]) -> Float[np.ndarray, "ring around 3"]:
    """Return outward unit normals of a surface whose rings run upward along their axis."""
    down_the_rings = np.gradient(grid, axis=0)
    ring = grid[:, :-1]
    round_the_ring = np.roll(ring, -1, axis=1) - np.roll(ring, 1, axis=1)
    round_the_ring = np.concatenate([round_the_ring, round_the_ring[:, :1]], axis=1)
    return unit(np.cross(down_the_rings, round_the_ring))


def faces(rings: int, columns: int = COLUMNS) -> Int[np.ndarray, "face 3"]:
    """Return the triangles of a surface, anticlockwise seen from outside."""
    ring, column = np.meshgrid(np.arange(rings - 1), np.arange(columns - 1), indexing="ij")
    a = (ring * columns + column).ravel()
    b, c, d = a + 1, a + columns, a + columns + 1
    return np.concatenate([np.stack([a, c, b], axis=1), np.stack([b, c, d], axis=1)]).astype(int)


def texture_places(rings: int, columns: int = COLUMNS) -> Float[np.ndarray, "point 2"]:
    """Return where each point of a surface lies on its texture: around, then along (0–1)."""
    along, around = np.meshgrid(
        np.linspace(0.0, 1.0, rings), np.linspace(0.0, 1.0, columns), indexing="ij"
    )
    return np.stack([around.ravel(), along.ravel()], axis=1)
