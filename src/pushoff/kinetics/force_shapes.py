"""Shapes of ground force over a contact: a small basis, and what running forces look like in it.

Within a contact the force is a sum of sines that vanish at both ends, and the path of the centre of
mass is the double integral of it, in closed form. ``force_shapes.json`` holds the mean and the
covariance of the coefficients; ``benchmarks/accuracy/learn_force_shapes.py`` makes it and the file
names what it was made from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import no_type_check

import numpy as np
from jaxtyping import Float

FILE = "force_shapes.json"
AXES: tuple[str, str, str] = ("fore_aft", "vertical", "lateral")


@no_type_check
def sines(
    share: Float[np.ndarray, "*batch"], count: int, order: int
) -> Float[np.ndarray, "*batch count"]:
    """Return sin(kπu), or its first or second integral from 0, at shares u of contact.

    Beyond the contact the integrals go on as they must: no force, hence constant speed.
    """
    k = np.pi * np.arange(1, count + 1)
    inside = np.clip(share, 0.0, 1.0)[..., None]
    if order == 0:
        held = (np.asarray(share) >= 0.0) & (np.asarray(share) <= 1.0)
        return np.sin(inside * k) * held[..., None]
    if order == 1:
        return (1.0 - np.cos(inside * k)) / k
    past = np.maximum(np.asarray(share) - 1.0, 0.0)[..., None]
    return inside / k - np.sin(inside * k) / k**2 + past * (1.0 - np.cos(inside * k)) / k


@dataclass(frozen=True)
class ForceShape:
    """Mean (shape,) and covariance (shape, shape) of the coefficients of one axis.

    Times ``scale`` of the contact they are body weights: for the vertical axis the mean force over
    contact, for fore-aft that times half of the contact's length over the height of the body.
    """

    mean: Float[np.ndarray, " shape"]
    covariance: Float[np.ndarray, "shape shape"]

    @property
    def count(self) -> int:
        """Number of sines."""
        return len(self.mean)


@lru_cache(maxsize=1)
def force_shapes() -> dict[str, ForceShape]:
    """Return the shapes of the three axes by name (``AXES``)."""
    text = resources.files("pushoff.kinetics").joinpath(FILE).read_text("utf-8")
    table = json.loads(text)["axes"]
    return {
        axis: ForceShape(
            np.array(table[axis]["mean"], dtype=float),
            np.array(table[axis]["covariance"], dtype=float),
        )
        for axis in AXES
    }
