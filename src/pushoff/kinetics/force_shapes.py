"""Shapes of ground force over a contact: a small basis, and what running looks like in it.

Within a contact the force is a sum of sines that vanish at both ends, and the path of the centre of
mass is the double integral of it, in closed form. ``force_shapes.json`` holds mean and covariance
of the coefficients; ``benchmarks/accuracy/learn_force_shapes.py`` makes it and the file names what
it was made from.
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
#: Number of sines: the tenth has half waves of a tenth of contact, as the impact is short.
COUNT = 10


@no_type_check
def sines(
    share: Float[np.ndarray, "*batch"], count: int, order: int
) -> Float[np.ndarray, "*batch count"]:
    """Return sin(kπu), or its first or second integral from 0, at shares u of contact.

    Beyond the contact the integrals go on as they must: no force, hence constant speed.
    """
    share = np.asarray(share)
    inside = np.clip(share, 0.0, 1.0)
    k = (np.pi * np.arange(1, count + 1)).reshape(-1, *(1,) * share.ndim)
    # Powers of one turn give all harmonics: far quicker than a sine and a cosine of each.
    waves = np.empty((count, *share.shape), dtype=complex)
    waves[0] = turn = np.exp(1j * np.pi * inside)
    for number in range(1, count):
        np.multiply(waves[number - 1], turn, out=waves[number])
    if order == 0:
        found = waves.imag * ((share >= 0.0) & (share <= 1.0))
    else:
        found = (1.0 - waves.real) / k
        if order == 2:
            found *= np.maximum(share - 1.0, 0.0)
            found += inside / k
            found -= waves.imag / k**2
    return np.ascontiguousarray(np.moveaxis(found, 0, -1))


@no_type_check
def in_sines(
    curves: Float[np.ndarray, "*batch sample"], count: int
) -> Float[np.ndarray, "*batch count"]:
    """Return the coefficients of curves on an even grid of shares from 0 to 1."""
    return curves @ _back(curves.shape[-1], count)


def smooth_covariance(length: float, count: int = COUNT) -> Float[np.ndarray, "count count"]:
    """Return the covariance of a smooth random curve of unit deviation that fades to both ends.

    ``length`` is its correlation length as a share of contact.
    """
    share = np.linspace(0.0, 1.0, 101)
    fade = np.sqrt(np.sin(np.pi * share))
    curve = np.exp(-0.5 * ((share[:, None] - share) / length) ** 2) * np.outer(fade, fade)
    back = _back(len(share), count)
    return back.T @ curve @ back


@lru_cache(maxsize=8)
def _back(samples: int, count: int) -> Float[np.ndarray, "sample count"]:
    return np.linalg.pinv(sines(np.linspace(0.0, 1.0, samples), count, 0)).T


@dataclass(frozen=True)
class ForceShape:
    """Mean (shape,) and covariance (shape, shape) of the coefficients of one axis.

    As shares of the mean vertical force over contact; for fore-aft of that times half of the
    contact's length over the height of the centre of mass.
    """

    mean: Float[np.ndarray, " shape"]
    covariance: Float[np.ndarray, "shape shape"]

    @property
    def count(self) -> int:
        """Number of sines."""
        return len(self.mean)


@lru_cache(maxsize=1)
def force_shapes() -> dict[str, ForceShape]:
    """Return the shapes of running, ``vertical`` and ``fore_aft``."""
    text = resources.files("pushoff.kinetics").joinpath(FILE).read_text("utf-8")
    return {
        axis: ForceShape(
            np.array(table["mean"], dtype=float), np.array(table["covariance"], dtype=float)
        )
        for axis, table in json.loads(text)["axes"].items()
    }
