"""Horizontal force from the line of the push: it passes close by the centre of mass.

In running the whole body's angular momentum changes little, so the moment of the ground's force
about the centre of mass is small: horizontal force is to vertical force as the way from the centre
of pressure to the centre of mass is to its height. An offset of the line, the same in every step,
makes the impulse of the whole run fit the change of speed; the path of the centre of mass
then tells what is left (:mod:`pushoff.kinetics.path_fit`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.names import SIDES, Side
from pushoff.kinetics.force_shapes import COUNT, in_sines, sines, smooth_covariance
from pushoff.kinetics.path_fit import ForcePrior, Steps

#: Shares of contact at which lines are drawn.
_SHARE = np.linspace(0.0, 1.0, 41)


@dataclass(frozen=True)
class LineError:
    """How far the force may be off its line.

    ``offset_m`` is the standard deviation of a step's own offset of the line at the height of the
    centre of mass, ``shape`` that of a smooth curve (share of the mean vertical force) with the
    correlation ``length`` (share of contact).
    """

    offset_m: float
    shape: float
    length: float


def line_prior(
    time_s: Float[np.ndarray, " time"],
    body: Float[np.ndarray, "time 3"],
    support: Mapping[Side, Float[np.ndarray, "time 3"]],
    steps: Steps,
    vertical: Float[np.ndarray, "contact shape"],
    height_m: float,
    axis: int,
    error: LineError,
) -> ForcePrior:
    """Return what the force along a horizontal axis (0 forward, 2 right) is expected to be.

    Parameters
    ----------
    body : array, (time, 3)
        Path of the centre of mass, m.
    support : mapping of side to array, (time, 3)
        Where each foot carries, m.
    vertical : array, (contact, shape)
        Coefficients of the vertical force, body weights.
    height_m : float
        Of the centre of mass above the floor.
    """
    push = vertical @ sines(_SHARE, vertical.shape[1], 0).T
    instants = steps.times(_SHARE)
    place = np.empty_like(push)
    for number, side in enumerate(SIDES):
        own = steps.side == number
        place[own] = _at(instants[own], time_s, support[side][:, axis])
    lever = _at(instants, time_s, body[:, axis]) - place
    offset = _offset(push, lever, steps, height_m * _acceleration(time_s, body[:, axis]) / GRAVITY)
    unit = in_sines(push / (steps.mean_force * height_m)[:, None], COUNT)
    unit = unit[np.isfinite(unit).all(axis=1)]
    moved = unit.mean(axis=0) if len(unit) else np.zeros(COUNT)
    covariance = error.shape**2 * smooth_covariance(error.length)
    covariance += error.offset_m**2 * np.outer(moved, moved)
    mean = in_sines(push * (lever - offset) / height_m, COUNT)
    return ForcePrior(_filled(mean, steps), covariance, steps.mean_force)


def _filled(
    mean: Float[np.ndarray, "contact shape"], steps: Steps
) -> Float[np.ndarray, "contact shape"]:
    """Return the means with those of contacts that were not seen like the same foot's others."""
    known = np.isfinite(mean).all(axis=1)
    for number in range(len(SIDES)):
        own = steps.side == number
        if (own & known).any():
            mean[own & ~known] = mean[own & known].mean(axis=0)
    return mean


def _offset(
    push: Float[np.ndarray, "contact share"],
    lever: Float[np.ndarray, "contact share"],
    steps: Steps,
    drive_m: float,
) -> float:
    """Return the offset (m) of the lines with which all steps together give the mean drive.

    ``drive_m`` is the mean lever of body weight that the change of speed needs.
    """
    known = np.isfinite(push * lever)
    carried = np.where(known, push, 0.0) * steps.contact_s[:, None] / push.shape[1]
    whole = known.all(axis=1)
    needed = drive_m * float(steps.period_s[whole].sum())
    return float(
        ((carried * np.where(known, lever, 0.0)).sum() - needed) / max(carried.sum(), 1e-9)
    )


def _acceleration(time_s: Float[np.ndarray, " time"], path: Float[np.ndarray, " time"]) -> float:
    """Return the mean acceleration (m/s²) over a recording, from a parabola through the path.

    Zero for recordings of less than two steps (0.7 s), in which the parabola follows the step.
    """
    seen = np.isfinite(path)
    if seen.sum() < 3 or np.ptp(time_s[seen]) < 0.7:
        return 0.0
    since = time_s[seen] - time_s[seen].mean()
    return float(2.0 * np.polynomial.polynomial.polyfit(since, path[seen], 2)[2])


def _at(
    instants: Float[np.ndarray, "contact share"],
    time_s: Float[np.ndarray, " time"],
    curve: Float[np.ndarray, " time"],
) -> Float[np.ndarray, "contact share"]:
    """Return a curve at instants; short gaps are bridged, NaN where nothing is near."""
    seen = np.isfinite(curve)
    if seen.sum() < 2:
        return np.full(instants.shape, np.nan)
    known = time_s[seen]
    after = np.clip(np.searchsorted(known, instants), 1, len(known) - 1)
    away = np.minimum(np.abs(known[after] - instants), np.abs(known[after - 1] - instants))
    # Events lie between frames, and their shift moves them by up to a few hundredths of a second.
    return np.where(away < 0.05, np.interp(instants, known, curve[seen]), np.nan)
