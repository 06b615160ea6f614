"""Simulated runs and their files, made once for the tests of the writers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from pushoff.core.recording import Points
from pushoff.sim.runner import Runner, SimulatedRun, simulate

SECONDS, RATE_HZ = 5.0, 200.0


@lru_cache(maxsize=4)
def run(surface: str = "treadmill", speed_mps: float = 3.5, slope: float = 0.0) -> SimulatedRun:
    runner = Runner(
        surface=surface, speed_mps=speed_mps, slope_percent=slope, mass_kg=62.0, height_m=1.81
    )
    return simulate(runner, SECONDS, RATE_HZ)


def apart_ms(found: np.ndarray, truth: np.ndarray, within_s: float = 0.06) -> np.ndarray:
    """Error of the nearest found event of every true one (ms); NaN where none is near."""
    if not len(found):
        return np.full(len(truth), np.nan)
    nearest = found[np.argmin(np.abs(found[:, None] - truth), axis=0)]
    error = nearest - truth
    return 1000.0 * np.where(np.abs(error) < within_s, error, np.nan)


def shape_error(points: Points, name: str, truth: np.ndarray) -> float:
    """Largest distance (m) of a path from the truth after taking off the mean."""
    path = points.of(name)
    return float(np.abs((path - path.mean(0)) - (truth - truth.mean(0))).max())


def written(folder: Path, pattern: str) -> set[str]:
    return {path.name for path in folder.glob(pattern)}
