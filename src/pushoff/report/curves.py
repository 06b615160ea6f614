"""Curves of every stride over contact and over the whole stride, as an xarray data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from jaxtyping import Float

from pushoff.core.analysis import Analysis
from pushoff.core.names import MIDLINE_ANGLES, PAIRED_ANGLES, SIDES, Side
from pushoff.core.strides import Strides
from pushoff.reference.curves import Window
from pushoff.report.load_curves import load_curves

Variables = dict[str, tuple[tuple[str, ...], np.ndarray, dict[str, str]]]

SAMPLES = 101
WINDOWS: tuple[tuple[Window, str, str], ...] = (
    ("contact", "touchdown", "toe_off"),
    ("stride", "touchdown", "next_touchdown"),
)


def curves(analysis: Analysis) -> xr.Dataset:
    """Return every curve of every valid stride and its mean and spread per side.

    Angles (deg), ground force (BW), joint moments (N·m/kg) and powers (W/kg), as far as the
    recording gives them. Variables: ``<name>`` over (window, stride, percent), ``<name>_mean`` and
    ``<name>_sd`` over (window, side, percent). ``muscle_force`` (BW), ``muscle_activation`` and
    ``muscle_power`` (W/kg) have a last dimension ``muscle``, ``support`` and ``drive`` (BW, shares
    of the ground force) a last dimension ``source``. ``window`` is ``contact`` (touchdown →
    toe-off) or ``stride`` (touchdown → next touchdown of the same foot), ``percent`` runs from 0 to
    100 of it. Midline angles (pelvis, trunk) are cut by the strides of each side. NaN where
    unknown. The attribute ``source`` of a force or muscle tells where it comes from.
    """
    views = analysis.views()
    variables = _angle_variables(analysis, views)
    members: dict[str, tuple[str, list[str]]] = {}
    if analysis.kinetics is not None:
        loaded = [views[side].loaded() for side in SIDES]
        for curve in load_curves(analysis.kinetics, analysis.muscles):
            every = [
                _all_windows(view, one).astype(np.float32)
                for view, one in zip(loaded, curve.sides, strict=True)
            ]
            told = {"units": curve.units, "long_name": curve.words, "source": curve.source}
            variables |= _variables(curve.name, every, told, (curve.axis,) if curve.axis else ())
            if curve.axis:
                members[curve.axis] = (curve.axis, list(curve.members))
    return _dataset(variables, views, members)


def angle_curves(analysis: Analysis) -> xr.Dataset:
    """Return the angles of :func:`curves` alone."""
    views = analysis.views()
    return _dataset(_angle_variables(analysis, views), views)


def _angle_variables(analysis: Analysis, views: dict[Side, Strides]) -> Variables:
    variables: Variables = {}
    for name in (*PAIRED_ANGLES, *MIDLINE_ANGLES):
        if _known(analysis, name):
            every = [_cut(analysis, views[side], name) for side in SIDES]
            words = f"{name.replace('_', ' ')} angle"
            variables |= _variables(name, every, {"units": "deg", "long_name": words})
    return variables


def _variables(
    name: str,
    every: Sequence[np.ndarray],
    attributes: Mapping[str, str],
    further: tuple[str, ...] = (),
) -> Variables:
    """Return the variables of one curve of both sides: every stride, mean and spread."""
    mean, sd = zip(*(_mean_and_sd(one) for one in every), strict=True)
    dimensions = ("window", "side", "percent", *further)
    spread = {**attributes, "long_name": f"{attributes['long_name']}, spread between strides"}
    strides = ("window", "stride", "percent", *further)
    return {
        name: (strides, np.concatenate(every, axis=1), dict(attributes)),
        f"{name}_mean": (dimensions, np.stack(mean, axis=1), dict(attributes)),
        f"{name}_sd": (dimensions, np.stack(sd, axis=1), spread),
    }


def _dataset(
    variables: Variables,
    views: dict[Side, Strides],
    members: Mapping[str, tuple[str, list[str]]] | None = None,
) -> xr.Dataset:
    sides = [side for side in SIDES for _ in range(len(views[side]))]
    numbers = np.concatenate([views[side].number for side in SIDES]).astype(int)
    coordinates = {
        "window": ("window", [name for name, _, _ in WINDOWS]),
        "side": ("side", list(SIDES)),
        "percent": ("percent", np.linspace(0.0, 100.0, SAMPLES), {"units": "%"}),
        "stride": ("stride", numbers, {"long_name": "number of the stride in strides.csv"}),
        "stride_side": ("stride", np.array(sides, dtype=str)),
    }
    # Coordinates first: HDF5 would otherwise move every variable onto its dimensions afterwards.
    return xr.Dataset(
        coords={**coordinates, **(members or {})},
        attrs={
            "conventions": "flexion, dorsiflexion, lower end or top forward positive; 0 = standing",
            "contact": "touchdown to toe-off of the same foot",
            "stride": "touchdown to next touchdown of the same foot",
        },
    ).assign(variables)


def _known(analysis: Analysis, name: str) -> bool:
    keys = (name,) if name in MIDLINE_ANGLES else tuple(f"{side}_{name}" for side in SIDES)
    angles = analysis.motion.angles
    return any(key in angles and bool(np.isfinite(angles[key]).any()) for key in keys)


def _cut(analysis: Analysis, strides: Strides, name: str) -> Float[np.ndarray, "window stride 101"]:
    key = strides.key(name)
    if key not in analysis.motion.angles:
        return np.full((len(WINDOWS), len(strides), SAMPLES), np.nan)
    return _windows(strides, np.degrees(analysis.motion.angles[key]))


def _windows(
    strides: Strides, curve: Float[np.ndarray, " time"]
) -> Float[np.ndarray, "window stride 101"]:
    return np.stack([strides.over(curve, start, stop, SAMPLES) for _, start, stop in WINDOWS])


def _all_windows(
    strides: Strides, curves: Float[np.ndarray, "time *member"]
) -> Float[np.ndarray, "window stride 101 *member"]:
    if curves.ndim == 1:
        return _windows(strides, curves)
    return np.stack([_windows(strides, curve) for curve in curves.T], axis=-1)


def _mean_and_sd(
    every: Float[np.ndarray, "window stride 101 *member"],
) -> tuple[Float[np.ndarray, "window 101 *member"], Float[np.ndarray, "window 101 *member"]]:
    """Return mean and sample standard deviation over strides; NaN with no, or one, finite value."""
    seen = np.isfinite(every)
    count = seen.sum(axis=1)
    total = np.where(seen, every, 0.0).sum(axis=1)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    square = np.where(seen, (every - mean[:, None]) ** 2, 0.0).sum(axis=1)
    sd = np.where(count > 1, np.sqrt(square / np.maximum(count - 1, 1)), np.nan)
    return mean, sd
