"""The runner's head: skull and face, hair, ears, and the painted face."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.sim.render_shapes import Axes, along_up, ellipsoid, unit

#: Rings (chin to crown) and columns of the head's surface.
_RINGS, _COLUMNS = 61, 97

# Ellipsoids whose union is the head, seen from its middle (3 cm above the ears' line):
# centre (front, up), half-axes (front, up, right), metres, adult head 23 cm high.
_LUMPS = (
    ((-0.012, 0.012), (0.098, 0.098, 0.076)),
    ((0.028, -0.030), (0.064, 0.085, 0.060)),
    ((0.040, -0.075), (0.048, 0.055, 0.048)),
    ((-0.030, -0.035), (0.066, 0.070, 0.066)),
)
# Bumps on it: direction (degrees to the right of front, degrees up), width (degrees), height (m).
_BUMPS = (
    ((0, -17), (7, 9), 0.016),
    ((0, -23), (7, 5), 0.010),
    ((18, 0), (9, 6), -0.008),
    ((-18, 0), (9, 6), -0.008),
    ((14, 12), (14, 4), 0.003),
    ((-14, 12), (14, 4), 0.003),
    ((0, -41), (12, 3.5), 0.005),
    ((0, -56), (14, 6), 0.006),
    ((0, -48), (12, 3), -0.003),
)
#: Head's middle above the line through the ears (m).
_ABOVE_EARS = 0.030
#: Height over length of a trunk that counts as upright (within 60° of the vertical).
_UPRIGHT = 0.5


def head(
    ears: Float[np.ndarray, " 3"], axes: Axes, size: float, long_hair: bool
) -> list[tuple[str, Float[np.ndarray, "ring around 3"]]]:
    """Return face, hair and ears of a head whose mid-ear point and frame are given."""
    middle = ears + _ABOVE_EARS * size * axes.up
    azimuth, slope = _directions()
    radius = _radius(azimuth, slope)
    parts = [("face", _surface(middle, axes, size * radius, azimuth, slope))]
    cover = _hair_cover(azimuth, slope, long_hair)
    hair = np.where(cover > 0, radius + 0.004 + 0.010 * cover, 0.6 * radius)
    parts.append(("hair", _surface(middle, axes, size * hair, azimuth, slope)))
    for sign in (-1.0, 1.0):
        ear = ears + size * (0.072 * sign * axes.right - 0.002 * axes.front + 0.006 * axes.up)
        parts.append(("skin", ellipsoid(ear, axes, (0.017 * size, 0.031 * size, 0.010 * size))))
    tail = 0.032 if long_hair else 0.002
    back = ears + size * (-0.125 * axes.front - 0.02 * axes.up)
    if not long_hair:
        back = middle
    parts.append(("hair", ellipsoid(back, axes, (tail * size, 2.6 * tail * size, tail * size))))
    return parts


def axes_of(
    points: Mapping[str, Float[np.ndarray, " 3"]], shoulder_right: Float[np.ndarray, " 3"]
) -> Axes:
    """Return the head's frame: eyes to where the runner goes, tilted half as far as the trunk.

    The head of somebody who lies down goes with the trunk.
    """
    trunk = unit(points["mid_shoulder"] - points["mid_hip"])
    if trunk[1] < _UPRIGHT:
        return along_up(trunk, shoulder_right)
    up = unit(0.3 * trunk + 0.7 * np.array([0.0, 1.0, 0.0]))
    right = unit(0.2 * shoulder_right + 0.8 * np.array([0.0, 0.0, 1.0]))
    return along_up(up, right)


def face_picture(
    skin: tuple[float, float, float], hair: tuple[float, float, float]
) -> UInt8[np.ndarray, "row column 3"]:
    """Paint the face: eyes, brows, lips and nostrils on skin, (256, 512, 3), bottom row first."""
    rows, columns = 256, 512
    azimuth = np.linspace(0.0, 360.0, columns)[None, :]
    azimuth = np.where(azimuth > 180.0, azimuth - 360.0, azimuth)
    slope = np.linspace(-89.0, 89.0, rows)[:, None]
    picture = np.ones((rows, columns, 3)) * np.asarray(skin)
    for right, up, wide, tall, colour, strength in _strokes(np.asarray(skin), np.asarray(hair)):
        distance = ((azimuth - right) / wide) ** 2 + ((slope - up) / tall) ** 2
        share = strength / (1.0 + np.exp(np.clip(12.0 * (distance - 1.0), -50.0, 50.0)))
        picture += share[..., None] * (colour - picture)
    return (np.clip(picture, 0.0, 1.0) * 255).astype(np.uint8)


def _strokes(
    skin: Float[np.ndarray, " 3"], hair: Float[np.ndarray, " 3"]
) -> list[tuple[float, float, float, float, np.ndarray, float]]:
    """Return strokes of paint: degrees right and up, half-sizes (degrees), colour, strength."""
    white, iris, lash = np.array([[0.93, 0.93, 0.92], [0.20, 0.13, 0.08], [0.10, 0.07, 0.06]])
    strokes = []
    for side in (-1.0, 1.0):
        strokes += [
            (side * 34.0, -22.0, 16.0, 11.0, skin * (1.0, 0.90, 0.88), 0.5),
            (side * 19.0, -1.0, 12.0, 7.0, skin * 0.82, 0.8),
            (side * 19.0, -1.0, 7.5, 3.2, white, 1.0),
            (side * 18.5, -1.0, 3.2, 3.2, iris, 1.0),
            (side * 19.0, 2.6, 8.5, 1.1, lash, 1.0),
            (side * 19.0, 10.5, 11.0, 2.2, hair * 0.9, 1.0),
            (side * 4.0, -27.5, 2.4, 1.6, skin * 0.35, 1.0),
        ]
    return [
        *strokes,
        (0.0, -41.0, 12.0, 3.4, skin * (0.90, 0.66, 0.63), 1.0),
        (0.0, -41.0, 11.0, 0.7, skin * 0.4, 1.0),
    ]


def _directions() -> tuple[Float[np.ndarray, "one column"], Float[np.ndarray, "ring one"]]:
    """Return the directions (rad) of the head's surface points: azimuth to the right, slope up."""
    azimuth = np.linspace(0.0, 2.0 * np.pi, _COLUMNS)[None, :]
    slope = np.linspace(-np.radians(89), np.radians(89), _RINGS)[:, None]
    return azimuth, slope


def _radius(
    azimuth: Float[np.ndarray, "one column"], slope: Float[np.ndarray, "ring one"]
) -> Float[np.ndarray, "ring column"]:
    """Return the head's surface as distance (m) from its middle."""
    direction = np.stack(
        np.broadcast_arrays(
            np.cos(slope) * np.cos(azimuth), np.sin(slope), np.cos(slope) * np.sin(azimuth)
        ),
        axis=-1,
    )
    reach = []
    for (front, up), half in _LUMPS:
        centre = np.array([front, up, 0.0]) / half
        ray = direction / np.asarray(half)
        a = np.sum(ray * ray, axis=-1)
        b = np.sum(ray * centre, axis=-1)
        c = np.sum(centre * centre) - 1.0
        reach.append((b + np.sqrt(np.maximum(b * b - a * c, 0.0))) / a)
    sharpness = 130.0
    radius = np.log(np.sum(np.exp(sharpness * np.stack(reach)), axis=0)) / sharpness
    across = np.degrees(np.where(azimuth > np.pi, azimuth - 2 * np.pi, azimuth))
    for (right, high), (wide, tall), height in _BUMPS:
        radius = radius + height * np.exp(
            -0.5 * (((across - right) / wide) ** 2 + ((np.degrees(slope) - high) / tall) ** 2)
        )
    return radius


def _hair_cover(
    azimuth: Float[np.ndarray, "one column"],
    slope: Float[np.ndarray, "ring one"],
    long_hair: bool,
) -> Float[np.ndarray, "ring column"]:
    """Return how thick the hair is (0 none – 1 full): above a line from forehead to nape."""
    across = np.abs(np.degrees(np.where(azimuth > np.pi, azimuth - 2 * np.pi, azimuth)))
    line = np.interp(
        across,
        [0.0, 35.0, 60.0, 78.0, 88.0, 112.0, 125.0, 180.0],
        [42.0, 40.0, 30.0, -10.0, 2.0, 2.0, -38.0, -44.0 if not long_hair else -52.0],
    )
    return np.clip((np.degrees(slope) - line) / 12.0, 0.0, 1.0)


def _surface(
    middle: Float[np.ndarray, " 3"],
    axes: Axes,
    radius: Float[np.ndarray, "ring column"],
    azimuth: Float[np.ndarray, "one column"],
    slope: Float[np.ndarray, "ring one"],
) -> Float[np.ndarray, "ring column 3"]:
    front = (radius * np.cos(slope) * np.cos(azimuth))[..., None] * axes.front
    right = (radius * np.cos(slope) * np.sin(azimuth))[..., None] * axes.right
    up = (radius * np.sin(slope))[..., None] * axes.up
    return middle + front + right + up
