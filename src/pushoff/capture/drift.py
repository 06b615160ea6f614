"""Drift and offset of force plates, read off where nobody stands on them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from pushoff.capture.force import Notes
from pushoff.capture.plates import COP_FORCE_N
from pushoff.core.names import Surface
from pushoff.core.recording import Force
from pushoff.maths.filters import lowpass, stretches

#: An unloaded plate that is off by less than this stays as it is (N): a quarter of the 20 N that
#: make a contact, which moves touchdown and toe-off by less than a millisecond.
LEAST_N = 5.0
#: Steps (one plate for both feet) or strides (one per foot) that a runner takes in a second.
_STEPS_HZ = (0.8, 4.5)
#: Where contacts are looked for, as for contact events (Hz).
_CUTOFF_HZ = 50.0
#: First guess of flight: below this share of a step's amplitude over the running minimum.
_LOW_SHARE = 0.1
#: Flights end where the force rises above this (N); on a strongly vibrating belt above 3 % of the
#: amplitude.
_LOADED_N, _LOADED_SHARE = 20.0, 0.03
#: Shortest flight (s), and the middle part of it that is free from what the low-pass smears.
_SHORTEST_S, _CORE = 0.03, (0.25, 0.75)
#: Flight is level between steep ends: three times the threshold makes it hardly longer. Where the
#: least load of a step is no flight (walking, very slow running) the force bends like a parabola,
#: of which 1/√3 = 0.58 lies below a third of the height; real runs at 2.5–3.5 m/s gave 0.80–0.87.
_HIGHER, _LEVEL_SHARE = 3.0, 0.7
#: With fewer flights nothing can be told from a step that went wrong.
_LEAST_FLIGHTS = 5
#: Beside the treadmill a plate must be free for this share of the recording to show its offset.
_FREE_SHARE = 0.5


@dataclass(frozen=True)
class Flights:
    """Where nobody touches a plate: the middle part of every flight, as sample numbers."""

    start: Int[np.ndarray, " flight"]
    stop: Int[np.ndarray, " flight"]

    def __len__(self) -> int:
        return len(self.start)

    def means(self, values: Float[np.ndarray, " time"]) -> Float[np.ndarray, " flight"]:
        """Return the mean of every flight; NaN where it holds one."""
        sums = np.concatenate([[0.0], np.cumsum(values)])
        return (sums[self.stop] - sums[self.start]) / (self.stop - self.start)


def without_drift(force: Force, surface: Surface, notes: Notes) -> Force:
    """Return force without what the plates show while nobody stands on them.

    On a treadmill the mean of the middle half of every flight, linear between flights, is taken off
    all three axes of a plate (alcantara2019), and the moments of what is taken off are taken off
    the centre of pressure. Flights are found above the running minimum, so that they are found
    where drift has lifted the force above every fixed threshold. Beside a treadmill a plate's
    median is taken off if it is unloaded for half of the recording. Plates that are off by less
    than 5 N stay exactly as they are. NaN stays NaN; plates with NaN are left alone.
    """
    out = force
    for plate, name in enumerate(force.plates):
        vertical = force.force[:, plate, 1]
        if not np.isfinite(vertical).all() or len(vertical) < 10:
            continue
        level = _level(force, plate) if surface == "treadmill" else None
        if level is None:
            level = _offset(force, plate)
        if level is None or np.abs(level[:, 1]).max() < LEAST_N:
            continue
        out = _lowered(out, plate, level)
        notes.warnings.append(_sentence(name, level[:, 1], surface))
        notes.citations.append("alcantara2019")
    return out


def find_flights(vertical_n: Float[np.ndarray, " time"], rate_hz: float) -> Flights | None:
    """Return the flights of a runner on one plate from its vertical force, None where none are.

    Twice: first above the running minimum over a step, then above what the first flights show.
    """
    smooth = lowpass(vertical_n, rate_hz, _CUTOFF_HZ)
    step_s = _step_s(smooth, rate_hz)
    if step_s is None:
        return None
    window = max(3, round(1.2 * step_s * rate_hz))
    floor = uniform_filter1d(minimum_filter1d(smooth, window), window)
    amplitude = float(np.percentile(smooth - floor, 95))
    rough = _cores(smooth - floor < _LOW_SHARE * amplitude, rate_hz)
    if len(rough) < _LEAST_FLIGHTS:
        return None
    level = _between(rough, vertical_n)
    loaded = max(_LOADED_N, _LOADED_SHARE * amplitude)
    found = _cores(smooth - level < loaded, rate_hz)
    if len(found) < _LEAST_FLIGHTS:
        return None
    above = smooth - level
    level_share = (above < loaded).sum() / (above < _HIGHER * loaded).sum()
    return found if level_share > _LEVEL_SHARE else None


def _step_s(smooth: Float[np.ndarray, " time"], rate_hz: float) -> float | None:
    """Return the time from one load to the next on this plate, None where nothing repeats."""
    size = 1 << int(np.ceil(np.log2(len(smooth) * 4)))
    power = np.abs(np.fft.rfft((smooth - smooth.mean()) * np.hanning(len(smooth)), size))
    frequency = np.fft.rfftfreq(size, 1.0 / rate_hz)
    band = (frequency >= _STEPS_HZ[0]) & (frequency <= _STEPS_HZ[1])
    if not band.any() or power[band].max() <= 0:
        return None
    return float(1.0 / frequency[band][np.argmax(power[band])])


def _cores(low: Bool[np.ndarray, " time"], rate_hz: float) -> Flights:
    """Return the middle parts of all stretches that are long enough."""
    ends = np.array(
        [(a, b) for a, b in stretches(low) if b - a >= max(3, _SHORTEST_S * rate_hz)], dtype=int
    ).reshape(-1, 2)
    length = ends[:, 1] - ends[:, 0]
    start = ends[:, 0] + (_CORE[0] * length).astype(int)
    return Flights(start, np.maximum(start + 1, ends[:, 0] + (_CORE[1] * length).astype(int)))


def _between(flights: Flights, values: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
    """Return the flights' means joined by straight lines, level before the first and after all.

    A flight unlike both its neighbours (a slip, a hand on the rail) takes the nearer one's value.
    """
    means = flights.means(values)
    edged = np.concatenate([means[:1], means, means[-1:]])
    steady = np.median([edged[:-2], edged[1:-1], edged[2:]], axis=0)
    middle = 0.5 * (flights.start + flights.stop - 1)
    return np.interp(np.arange(len(values)), middle, steady)


def _level(force: Force, plate: int) -> Float[np.ndarray, "time 3"] | None:
    """Return drift along all axes of a plate on a treadmill, None where no flights show it."""
    flights = find_flights(force.force[:, plate, 1], force.rate_hz)
    if flights is None:
        return None
    axes = [np.nan_to_num(force.force[:, plate, axis]) for axis in range(3)]
    return np.stack([_between(flights, values) for values in axes], axis=1)


def _offset(force: Force, plate: int) -> Float[np.ndarray, "time 3"] | None:
    """Return the constant offset of a plate that nobody stands on for most of the time."""
    values = np.nan_to_num(force.force[:, plate])
    median = np.median(values, axis=0)
    free = np.abs(values[:, 1] - median[1]) < _LOADED_N
    if free.mean() < _FREE_SHARE:
        return None
    return np.broadcast_to(values[free].mean(axis=0), values.shape)


def _lowered(force: Force, plate: int, level: Float[np.ndarray, "time 3"]) -> Force:
    """Return force with a level taken off one plate, and its moment off the centre of pressure."""
    before = force.force[:, plate]
    after = before - level
    centre = np.array(force.centre_of_pressure)
    own = centre[:, plate]
    # Where the plate is free but drift loads it, the centre of pressure shows where drift acts.
    loaded = np.median(before[:, 1]) < before[:, 1]
    free = (after[:, 1] < COP_FORCE_N) & np.isfinite(own).all(axis=1)
    known = free if free.sum() > 10 else loaded & np.isfinite(own).all(axis=1)
    if known.any():
        acts_at = np.median(own[known], axis=0)
        borne = after[:, 1] > COP_FORCE_N
        own[borne] = (before[borne, 1:2] * own[borne] - level[borne, 1:2] * acts_at) / after[
            borne, 1:2
        ]
    own[after[:, 1] <= COP_FORCE_N] = np.nan
    moved = np.array(force.force)
    moved[:, plate] = after
    free_moment = np.array(force.free_moment)
    free_moment[after[:, 1] <= COP_FORCE_N, plate] = 0.0
    return replace(force, force=moved, centre_of_pressure=centre, free_moment=free_moment)


def _sentence(name: str, level: Float[np.ndarray, " time"], surface: Surface) -> str:
    low, high = float(level.min()), float(level.max())
    if high - low < LEAST_N:
        return f"{name} read {0.5 * (low + high):+.0f} N while nobody touched it; taken off"
    where = "in flight" if surface == "treadmill" else "unloaded"
    return (
        f"{name} drifted from {level[0]:+.0f} to {level[-1]:+.0f} N {where} (from {low:+.0f} to "
        f"{high:+.0f} N within it); taken off"
    )
