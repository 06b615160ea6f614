"""Loads of force plates, low-passed and on the time axis of the motion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.interpolate import CubicSpline

from pushoff.core.recording import Force
from pushoff.maths.filters import lowpass
from pushoff.maths.resampling import resample

#: The low-pass lies at most here, as a share of the motion's rate: 20 % below its Nyquist
#: frequency, so that what the motion's axis cannot carry is gone before samples are taken.
_ALIAS_SHARE = 0.4


@dataclass(frozen=True)
class PlateLoads:
    """Force and its moments about the laboratory's origin; sums over plates stay true.

    Parameters
    ----------
    force : array, (time, plate, 3)
        N; an axis that a plate never measured (zero throughout) is NaN.
    place : array, (time, plate, 3)
        Vertical force times centre of pressure, N·m, along forward, up, right.
    twist : array, (time, plate)
        Moment about the up axis through the laboratory's origin, N·m.
    """

    force: Float[np.ndarray, "time plate 3"]
    place: Float[np.ndarray, "time plate 3"]
    twist: Float[np.ndarray, "time plate"]


def plate_loads(force: Force, time_s: Float[np.ndarray, " time"], cutoff_hz: float) -> PlateLoads:
    """Return the loads of every plate at ``time_s``, NaN outside the recording of force.

    Force and moments are low-passed (zero lag) and brought to the time axis by cubic splines; the
    centre of pressure itself is not, because it leaps where the load is small.
    """
    raw = _unmeasured_out(force.force)
    vertical = raw[:, :, 1:2]
    centre = _held(force.centre_of_pressure)
    # Moment of the horizontal force about the up axis: right × forward less forward × right.
    arm = centre[:, :, 2] * raw[:, :, 0] - centre[:, :, 0] * raw[:, :, 2]
    twist = np.nan_to_num(force.free_moment) + arm
    signals = np.concatenate([raw, vertical * centre, twist[:, :, None]], axis=2)
    rate_hz = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    smooth = lowpass(signals, force.rate_hz, min(cutoff_hz, _ALIAS_SHARE * rate_hz))
    on_axis = _at(force, smooth, _within(time_s, force))
    return PlateLoads(on_axis[:, :, :3], on_axis[:, :, 3:6], on_axis[:, :, 6])


def _at(
    force: Force,
    signals: Float[np.ndarray, "sample plate column"],
    at_s: Float[np.ndarray, " time"],
) -> Float[np.ndarray, "time plate column"]:
    """Return signals at other times: whole samples as they are, else by cubic splines."""
    place = (at_s - force.time_s[0]) * force.rate_hz
    whole = np.rint(place)
    if np.abs(place - whole).max() < 1e-3 and whole.min() >= 0 and whole.max() < len(signals):
        return signals[whole.astype(int)]
    flat = signals.reshape(len(signals), -1)
    known = np.isfinite(flat).all(axis=0)
    out = np.full((len(at_s), flat.shape[1]), np.nan)
    out[:, known] = CubicSpline(force.time_s, flat[:, known], extrapolate=False)(at_s)
    for column in np.flatnonzero(~known & np.isfinite(flat).any(axis=0)):
        out[:, column] = resample(force.time_s, flat[:, column], at_s)
    return out.reshape(len(at_s), *signals.shape[1:])


def _within(time_s: Float[np.ndarray, " time"], force: Force) -> Float[np.ndarray, " time"]:
    """Move times that lie less than one sample beyond the ends of the force onto them."""
    first, last = force.time_s[0], force.time_s[-1]
    slack = 1.0 / force.rate_hz
    out = np.where((time_s < first) & (time_s > first - slack), first, time_s)
    return np.where((out > last) & (out < last + slack), last, out)


def _unmeasured_out(force: Float[np.ndarray, "time plate 3"]) -> Float[np.ndarray, "time plate 3"]:
    """Return force with NaN along an axis that reads exactly zero throughout: it has no sensor."""
    silent = ~np.nan_to_num(force).any(axis=0)
    # A plate that nobody touched is silent along every axis, and that is known.
    silent &= ~silent.all(axis=1, keepdims=True)
    return np.where(silent, np.nan, force)


def _held(centre: Float[np.ndarray, "time plate 3"]) -> Float[np.ndarray, "time plate 3"]:
    """Return the centre of pressure with the nearest known one where the load gives none.

    With zero there, moments of the last newtons would pull it towards the laboratory's origin. A
    plate without any stays NaN.
    """
    out = np.array(centre)
    for plate in range(centre.shape[1]):
        known = np.flatnonzero(np.isfinite(centre[:, plate]).all(axis=1))
        if not len(known) or len(known) == len(centre):
            continue
        middles = 0.5 * (known[1:] + known[:-1])
        nearest = known[np.searchsorted(middles, np.arange(len(centre)))]
        out[:, plate] = centre[nearest, plate]
    return out
