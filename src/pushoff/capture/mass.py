"""Body mass: told, from the file, or weighed by the force plate."""

from __future__ import annotations

import itertools

import numpy as np
from jaxtyping import Float
from scipy.signal import butter, sosfiltfilt

from pushoff.core.constants import GRAVITY
from pushoff.core.names import Surface
from pushoff.core.recording import Force, Found

#: Who stands still loads the plate evenly: standard deviation below 5 % of the mean.
_STILL = 0.05
#: Lighter than this nobody stands on the plate (15 kg).
_LEAST_N = 150.0
#: Calibration error of plates beyond what the noise shows; instrumented treadmills are checked to
#: about 2 %. Stated as standard deviation of every mass that a plate gives.
_CALIBRATION = 0.02
#: Weighing needs whole strides: at least four, with steps that differ by less than 15 %.
_LEAST_STRIDES, _MOST_VARIATION = 4, 0.15
#: Threshold (N) and low-pass (Hz) of the contacts: the default of the event stage.
_THRESHOLD_N, _CUTOFF_HZ = 20.0, 50.0
#: Told and weighed mass may differ by this share before it is worth a sentence.
DISAGREEMENT = 0.03


def standing_mass(force: Force | None) -> Found | None:
    """Return the mass (kg) of somebody who stands still on the plates, None where nobody does."""
    if force is None:
        return None
    vertical = force.force[:, :, 1].sum(axis=1)
    vertical = vertical[np.isfinite(vertical)]
    if len(vertical) < 10 or vertical.mean() < _LEAST_N:
        return None
    if vertical.std() > _STILL * vertical.mean():
        return None
    mass = float(vertical.mean() / GRAVITY)
    return Found(mass, _CALIBRATION * mass, "standing on the force plate")


def running_mass(force: Force | None, surface: Surface) -> Found | None:
    """Return the mass (kg) from the mean vertical force over whole strides.

    Over whole strides the mean vertical force is body weight. That needs every contact, so it works
    on an instrumented treadmill only; None overground, and where steps are missing or uneven. An
    offset that the plate shows in flight is taken off.
    """
    if force is None or surface != "treadmill":
        return None
    vertical = force.force[:, :, 1].sum(axis=1)
    if not np.isfinite(vertical).all():
        return None
    smooth = _low_pass(vertical, force.rate_hz)
    above = smooth > _THRESHOLD_N
    starts = np.flatnonzero(~above[:-1] & above[1:]) + 1
    if len(starts) < 2 * _LEAST_STRIDES + 1:
        return None
    steps = np.diff(starts)
    if steps.std() > _MOST_VARIATION * steps.mean():
        return None
    strides = (len(starts) - 1) // 2
    edges = starts[: 2 * strides + 1 : 2]
    # Core of flight: samples well away from the edges of contact, where only an offset is left.
    margin = max(2, round(0.02 * force.rate_hz))
    grown = np.convolve(above, np.ones(2 * margin + 1), mode="same") > 0
    offset = float(np.median(vertical[~grown])) if (~grown).sum() > 20 else 0.0
    means = [vertical[a:b].mean() - offset for a, b in itertools.pairwise(edges)]
    weight = float(vertical[edges[0] : edges[-1]].mean() - offset)
    if weight < _LEAST_N:
        return None
    noise = float(np.std(means)) / np.sqrt(strides)
    mass = weight / GRAVITY
    spread = float(np.hypot(noise / GRAVITY, _CALIBRATION * mass))
    return Found(mass, spread, f"mean vertical force over {strides} whole strides")


def _low_pass(values: Float[np.ndarray, " time"], rate_hz: float) -> Float[np.ndarray, " time"]:
    if rate_hz < 2.2 * _CUTOFF_HZ or len(values) < 30:
        return values
    return sosfiltfilt(butter(2, _CUTOFF_HZ, fs=rate_hz, output="sos"), values)


def choose_mass(
    told_kg: float | None,
    standing: Found | None,
    in_file_kg: float | None,
    running: Found | None,
) -> tuple[Found | None, list[str]]:
    """Return the mass to use and warnings where the sources differ by more than 3 %.

    Order: what the user says, the plate under somebody standing, the file's header, the mean force
    of running.
    """
    told = None if told_kg is None else Found(told_kg, 0.5, "told by the user")
    header = None if in_file_kg is None else Found(in_file_kg, 0.5, "given in the file")
    candidates = [found for found in (told, standing, header, running) if found is not None]
    if not candidates:
        return None, []
    chosen = candidates[0]
    warnings = [
        f"mass {chosen.value:.1f} kg ({chosen.source}) and {other.value:.1f} kg ({other.source}) "
        f"differ by {100 * abs(other.value / chosen.value - 1):.0f} %"
        for other in candidates[1:]
        if abs(other.value / chosen.value - 1) > DISAGREEMENT
    ]
    return chosen, warnings
