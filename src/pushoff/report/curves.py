"""Angle curves of every stride over contact and over the whole stride, as an xarray data set."""

from __future__ import annotations

import numpy as np
import xarray as xr
from jaxtyping import Float

from pushoff.core.analysis import Analysis
from pushoff.core.names import MIDLINE_ANGLES, PAIRED_ANGLES, SIDES, Side
from pushoff.core.strides import Strides
from pushoff.reference.curves import Window

SAMPLES = 101
WINDOWS: tuple[tuple[Window, str, str], ...] = (
    ("contact", "touchdown", "toe_off"),
    ("stride", "touchdown", "next_touchdown"),
)


def curves(analysis: Analysis) -> xr.Dataset:
    """Return every angle (deg) of every valid stride and its mean and spread per side.

    Variables: ``<angle>`` over (window, stride, percent), ``<angle>_mean`` and ``<angle>_sd`` over
    (window, side, percent). ``window`` is ``contact`` (touchdown → toe-off) or ``stride``
    (touchdown → next touchdown of the same foot), ``percent`` runs from 0 to 100 of it. Midline
    angles (pelvis, trunk) are cut by the strides of each side. NaN where the angle was not seen.
    """
    views: dict[Side, Strides] = {
        side: Strides.of(analysis.strides, side, analysis.motion) for side in SIDES
    }
    names = [name for name in (*PAIRED_ANGLES, *MIDLINE_ANGLES) if _known(analysis, name)]
    variables: dict[str, tuple[tuple[str, ...], np.ndarray, dict[str, str]]] = {}
    for name in names:
        every = {side: _cut(analysis, views[side], name) for side in SIDES}
        words = name.replace("_", " ")
        attributes = {"units": "deg", "long_name": f"{words} angle"}
        variables[name] = (
            ("window", "stride", "percent"),
            np.concatenate([every[side] for side in SIDES], axis=1),
            attributes,
        )
        mean, sd = zip(*(_mean_and_sd(every[side]) for side in SIDES), strict=True)
        dimensions = ("window", "side", "percent")
        variables[f"{name}_mean"] = (dimensions, np.stack(mean, axis=1), attributes)
        spread = {"units": "deg", "long_name": f"{words} angle, spread between strides"}
        variables[f"{name}_sd"] = (dimensions, np.stack(sd, axis=1), spread)
    return _dataset(variables, views)


def _dataset(variables: dict, views: dict[Side, Strides]) -> xr.Dataset:
    sides = [side for side in SIDES for _ in range(len(views[side]))]
    numbers = np.concatenate([views[side].number for side in SIDES]).astype(int)
    coordinates = {
        "window": ("window", [name for name, _, _ in WINDOWS]),
        "side": ("side", list(SIDES)),
        "percent": ("percent", np.linspace(0.0, 100.0, SAMPLES), {"units": "%"}),
        "stride": ("stride", numbers, {"long_name": "number of the stride in strides.csv"}),
        "stride_side": ("stride", np.array(sides, dtype=str)),
    }
    return xr.Dataset(
        variables,
        coords=coordinates,
        attrs={
            "conventions": "flexion, dorsiflexion, lower end or top forward positive; 0 = standing",
            "contact": "touchdown to toe-off of the same foot",
            "stride": "touchdown to next touchdown of the same foot",
        },
    )


def _known(analysis: Analysis, name: str) -> bool:
    keys = (name,) if name in MIDLINE_ANGLES else tuple(f"{side}_{name}" for side in SIDES)
    angles = analysis.motion.angles
    return any(key in angles and bool(np.isfinite(angles[key]).any()) for key in keys)


def _cut(analysis: Analysis, strides: Strides, name: str) -> Float[np.ndarray, "window stride 101"]:
    key = strides.key(name)
    if key not in analysis.motion.angles:
        return np.full((len(WINDOWS), len(strides), SAMPLES), np.nan)
    angle = np.degrees(analysis.motion.angles[key])
    return np.stack([strides.over(angle, start, stop, SAMPLES) for _, start, stop in WINDOWS])


def _mean_and_sd(
    every: Float[np.ndarray, "window stride 101"],
) -> tuple[Float[np.ndarray, "window 101"], Float[np.ndarray, "window 101"]]:
    """Return mean and sample standard deviation over strides; NaN with no, or one, finite value."""
    seen = np.isfinite(every)
    count = seen.sum(axis=1)
    total = np.where(seen, every, 0.0).sum(axis=1)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    square = np.where(seen, (every - mean[:, None, :]) ** 2, 0.0).sum(axis=1)
    sd = np.where(count > 1, np.sqrt(square / np.maximum(count - 1, 1)), np.nan)
    return mean, sd
