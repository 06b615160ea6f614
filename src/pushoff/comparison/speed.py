"""What a difference in speed alone would change, from published values by speed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from pushoff.comparison.settings import ComparisonSettings
from pushoff.comparison.take import Take
from pushoff.reference.values import Entry, load

#: A slope needs values at this many speeds of the same runners.
_LEAST_SPEEDS = 3


@dataclass(frozen=True)
class Speeds:
    """Speeds of the recordings (m/s, NaN where unknown) and what they allow.

    ``clear`` says whether the speeds differ by more than their errors; ``known`` whether all are
    known at all; ``change`` is the largest difference as a share of the first speed.
    """

    value: Float[np.ndarray, " take"]
    sd: Float[np.ndarray, " take"]
    known: bool
    clear: bool
    change: float


@dataclass(frozen=True)
class SpeedEffect:
    """What speed alone changes against the first recording, one value per take, and its source.

    ``slope`` is the effect per m/s around these speeds.
    """

    effect: Float[np.ndarray, " take"]
    slope: float
    key: str


def speeds_of(takes: Sequence[Take], settings: ComparisonSettings) -> Speeds:
    """Return the speeds of the recordings and whether they differ."""
    value = np.array([take.situation.speed_mps for take in takes])
    sd = np.array([take.speed_sd_mps for take in takes])
    sd = np.where(np.isfinite(sd), sd, 0.0)
    known = bool(np.isfinite(value).all())
    if not known:
        return Speeds(value, sd, False, False, math.nan)
    away = np.abs(value - value[0])
    change = float(away.max() / value[0])
    beyond = away > 1.96 * np.hypot(sd, sd[0])
    clear = bool((beyond & (away > settings.least_speed_change * value[0])).any())
    return Speeds(value, sd, True, clear, change)


def speed_effect(measure: str, speeds: Speeds) -> SpeedEffect | None:
    """Return what the speeds alone would do to a measure; None where no source covers them."""
    entry = _tables().get(measure)
    if entry is None or not speeds.known:
        return None
    low, high = entry.value.speed_mps
    slowest, fastest = float(speeds.value.min()), float(speeds.value.max())
    if slowest < low or fastest > high:
        return None
    rows = sorted(entry.rows, key=lambda row: row["speed_mps"])
    at, mean = [row["speed_mps"] for row in rows], [row["mean"] for row in rows]
    expected = np.interp(speeds.value, at, mean)
    ends = np.interp([max(low, slowest - 0.25), min(high, fastest + 0.25)], at, mean)
    width = min(high, fastest + 0.25) - max(low, slowest - 0.25)
    return SpeedEffect(
        effect=expected - expected[0],
        slope=float((ends[1] - ends[0]) / width),
        key=entry.value.key,
    )


@lru_cache(maxsize=1)
def _tables() -> dict[str, Entry]:
    """Return, per measure, the checked table by speed of the largest group."""
    found: dict[str, Entry] = {}
    for entry in load():
        if len(entry.rows) < _LEAST_SPEEDS or "mean" not in entry.rows[0]:
            continue
        for measure in entry.value.measures:
            best = found.get(measure)
            if best is None or _rank(entry) > _rank(best):
                found[measure] = entry
    return found


def _rank(entry: Entry) -> tuple[bool, int]:
    return entry.value.verified, entry.value.n or 0
