"""Markers on the virtual runner: rigid on the segments, or with the errors that real ones have."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES
from pushoff.sim.marker_places import LAYOUTS, Place, marker_places
from pushoff.sim.runner import SimulatedRun
from pushoff.sim.standing import Standing
from pushoff.sim.turns import carry

__all__ = ["LAYOUTS", "MarkerError", "Markers", "markers_of"]

#: How much skin moves over the bone against the thigh: plausible shares, not norms.
_SOFTNESS = {
    "pelvis": 0.6,
    "thigh": 1.0,
    "shank": 0.5,
    "foot": 0.1,
    "toes": 0.1,
    "trunk": 0.5,
    "head": 0.1,
    "upper_arm": 0.6,
    "forearm": 0.4,
    "hand": 0.1,
}
#: Harmonics of the stride in which soft tissue moves.
_HARMONICS = np.arange(1, 5)


@dataclass(frozen=True)
class MarkerError:
    """What is wrong with measured markers; the default is nothing.

    Parameters
    ----------
    white_m : float
        Standard deviation of the measuring noise per axis and frame (m); 0.0005 is a good system.
    soft_tissue_m : float
        Root mean square travel of a thigh marker over the bone (m), the same in every stride; half
        of its power moves all markers of a segment together. Other segments move less.
    misplaced_m : float
        Standard deviation per axis by which a marker is stuck beside its landmark (m), the same in
        running and standing.
    gaps_per_minute : float
        How often each marker is lost on average.
    gap_s : float
        Mean length of a gap (s).
    seed : int
        The same seed gives the same errors.
    """

    white_m: float = 0.0
    soft_tissue_m: float = 0.0
    misplaced_m: float = 0.0
    gaps_per_minute: float = 0.0
    gap_s: float = 0.1
    seed: int = 0


@dataclass(frozen=True)
class Markers:
    """Marker paths in laboratory axes forward, up, right: (time, marker, 3) m, NaN where lost."""

    names: tuple[str, ...]
    position: Float[np.ndarray, "time marker 3"]
    time_s: Float[np.ndarray, " time"]

    @property
    def rate_hz(self) -> float:
        """Sampling rate, Hz."""
        return float(1.0 / np.median(np.diff(self.time_s)))


def markers_of(
    posed: SimulatedRun | Standing, layout: str = "rbds", error: MarkerError | None = None
) -> Markers:
    """Return the markers of a run, or of a standing trial with those that come off for running.

    Parameters
    ----------
    posed : SimulatedRun or Standing
    layout : "rbds", "hamner" or "plug_in_gait"
        Which marker set; names as the set spells them.
    error : MarkerError, optional
        Nothing is wrong by default.
    """
    error = error or MarkerError()
    places = {
        name: place
        for name, place in marker_places(posed.body, posed.runner.height_m, layout).items()
        if not (isinstance(posed, SimulatedRun) and place.standing_only)
    }
    paths = []
    for name, place in places.items():
        pose = posed.segments[place.segment]
        at = place.at + error.misplaced_m * _random(error, "place", name).normal(size=3)
        if isinstance(posed, SimulatedRun):
            at = at + _skin(posed, name, place, error)
        paths.append(pose.origin + carry(pose.rotation, at))
    position = np.stack(paths, axis=1)
    kind = "running" if isinstance(posed, SimulatedRun) else "standing"
    noise = _random(error, "white", kind).normal(size=position.shape)
    position = position + error.white_m * noise
    _lose(position, posed.time_s, error, kind)
    return Markers(tuple(places), position, posed.time_s)


def _random(error: MarkerError, *words: str) -> np.random.Generator:
    """Return a generator of its own for every purpose and marker, whatever else is asked for."""
    return np.random.default_rng([error.seed, zlib.crc32("/".join(words).encode())])


def _skin(
    run: SimulatedRun, name: str, place: Place, error: MarkerError
) -> Float[np.ndarray, "time 3"]:
    """Return a marker's travel over the bone in the segment's axes, m."""
    if error.soft_tissue_m == 0.0:
        return np.zeros((len(run.time_s), 3))
    side, _, plain = place.segment.partition("_")
    size = error.soft_tissue_m * _SOFTNESS[plain if side in SIDES else place.segment]
    phase = 2.0 * np.pi * run.scene.steps.phase(run.time_s)
    together = _wave(_random(error, "segment", place.segment), phase)
    alone = _wave(_random(error, "skin", name), phase)
    return size * np.sqrt(0.5) * (together + alone)


def _wave(random: np.random.Generator, phase: Float[np.ndarray, " time"]) -> np.ndarray:
    """Return a periodic wave of root mean square length one in three dimensions, (time, 3)."""
    size = random.normal(size=(2, len(_HARMONICS), 3)) / _HARMONICS[:, None]
    size /= np.sqrt(0.5 * np.sum(size**2))
    turns = phase[:, None] * _HARMONICS
    return np.cos(turns) @ size[0] + np.sin(turns) @ size[1]


def _lose(
    position: Float[np.ndarray, "time marker 3"],
    time_s: Float[np.ndarray, " time"],
    error: MarkerError,
    kind: str,
) -> None:
    """Write NaN where a marker is lost."""
    if error.gaps_per_minute <= 0.0:
        return
    random = _random(error, "gaps", kind)
    length = float(time_s[-1] - time_s[0])
    counts = random.poisson(error.gaps_per_minute * length / 60.0, size=position.shape[1])
    for marker, count in enumerate(counts):
        starts = time_s[0] + length * random.random(count)
        ends = starts + random.exponential(error.gap_s, size=count)
        lost = (time_s[:, None] >= starts) & (time_s[:, None] < ends)
        position[lost.any(axis=1), marker] = np.nan
