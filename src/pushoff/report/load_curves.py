"""Curves of ground force, joints and muscles, in the units that people read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import JOINTS, MOMENTS, Kinetics
from pushoff.core.muscles import Muscles
from pushoff.core.names import SIDES, sided

MODEL_RESULT = "model result (static optimisation), not a measurement"
_AXES = ("forward", "up", "right")


@dataclass(frozen=True)
class LoadCurve:
    """One curve on the time axis of the kinetics, left and right, with unit and origin.

    With ``members`` it holds one curve for each of them along a further axis called ``axis``.
    """

    name: str
    units: str
    words: str
    source: str
    sides: tuple[Float[np.ndarray, "time *member"], ...]
    axis: str = ""
    members: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether any value of it is known."""
        return any(bool(np.isfinite(curve).any()) for curve in self.sides)


def load_curves(kinetics: Kinetics, muscles: Muscles | None) -> list[LoadCurve]:
    """Return every curve of force, moment, power and muscle that has a known value.

    Forces are in body weights, moments and powers per kilogram of body mass, so that they hold
    where the mass is assumed too.
    """
    found = [*_ground(kinetics), *_joints(kinetics)]
    if muscles is not None:
        found += _muscles(kinetics, muscles)
    return [curve for curve in found if curve.known]


def _ground(kinetics: Kinetics) -> Iterator[LoadCurve]:
    ground, weight = kinetics.ground, kinetics.mass.value * GRAVITY
    for axis, where in enumerate(_AXES):
        force = tuple(ground.force[side][:, axis] / weight for side in SIDES)
        yield LoadCurve(
            f"ground_force_{where}", "BW", f"ground force, {where}", ground.source, force
        )
    for axis in (0, 2):
        place = tuple(ground.centre_of_pressure[side][:, axis] for side in SIDES)
        name = f"centre_of_pressure_{_AXES[axis]}"
        yield LoadCurve(name, "m", name.replace("_", " "), ground.source, place)
    yield LoadCurve(
        "leg_length",
        "m",
        "centre of pressure to hip",
        ground.source,
        tuple(kinetics.leg_length[side] for side in SIDES),
    )


def _joints(kinetics: Kinetics) -> Iterator[LoadCurve]:
    source = f"inverse dynamics; force: {kinetics.ground.source}"
    mass, loads = kinetics.mass.value, kinetics.loads
    unknown = np.full(len(kinetics.time_s), np.nan)
    for names, curves, kind, units in (
        (MOMENTS, loads.moments, "moment", "N m/kg"),
        (JOINTS, loads.powers, "power", "W/kg"),
    ):
        for name in names:
            sides = tuple(curves.get(sided(side, name), unknown) / mass for side in SIDES)
            words = f"{name.replace('_', ' ')} {kind}, internal"
            yield LoadCurve(f"{name}_{kind}", units, words, source, sides)


def _muscles(kinetics: Kinetics, muscles: Muscles) -> Iterator[LoadCurve]:
    mass = kinetics.mass.value
    for kind, units, scale, curves in (
        ("force", "BW", 1.0 / (mass * GRAVITY), muscles.force),
        ("activation", "1", 1.0, muscles.activation),
        ("power", "W/kg", 1.0 / mass, muscles.power),
    ):
        sides = tuple(scale * curves[side] for side in SIDES)
        words = f"muscle {kind}"
        yield LoadCurve(
            f"muscle_{kind}", units, words, MODEL_RESULT, sides, "muscle", muscles.names
        )
    induced = muscles.induced
    if induced is None:
        return
    for kind, way, curves in (
        ("support", "up", induced.support),
        ("drive", "forward", induced.drive),
    ):
        sides = tuple(curves[side] / GRAVITY for side in SIDES)
        words = f"share of each source in the ground force, {way}"
        yield LoadCurve(kind, "BW", words, MODEL_RESULT, sides, "source", induced.sources)
