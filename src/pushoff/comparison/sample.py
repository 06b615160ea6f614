"""What one recording says about a measure: its mean and how far chance may have moved it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pushoff.core.measures import MeasureSide, MeasureTable, MeasureValue
from pushoff.core.names import SIDES

Key = tuple[str, MeasureSide]

#: Strides that follow each other are at least this alike (correlation of neighbours). The table's
#: own estimate is used where it is higher. Short clips cannot tell it, and slow drifts, which move
#: a mean more than neighbours show, need room: neighbours correlate by 0.14 (RBDS001, 30 s, markers
#: and force) and 0.32 (male_side, 12 s, keypoints) in the median over all measures, and halves of
#: the former differ 1.23 times as much as its own correlation lets expect.
LEAST_CORRELATION = 0.3
#: A spread cannot be had from fewer strides.
LEAST_STRIDES = 3
_WORDS = ("poor", "fair", "good")


@dataclass(frozen=True)
class Sample:
    """Mean of one measure in one recording, its standard error and the degrees of freedom of that.

    ``se`` is NaN with fewer than three strides. ``method_error`` is the standard deviation of what
    the method may be off by; it does not shrink with the number of strides.
    """

    value: float
    unit: str
    sd: float
    n: int
    se: float
    freedom: float
    method_error: float
    quality: str


def samples_of(tables: Sequence[MeasureTable]) -> dict[Key, tuple[Sample, ...]]:
    """Return what every recording has in the same unit: one sample per recording.

    The mean of both sides is made here, of the sides that every recording has. A side that was
    seen poorly in any of them does not enter it: the other one stands alone.
    """
    each: list[dict[Key, MeasureValue]] = [
        {(row.measure, row.side): row for row in table.values} for table in tables
    ]
    found: dict[Key, tuple[Sample, ...]] = {}
    for key, first in each[0].items():
        rows = [other[key] for other in each if key in other]
        known = len(rows) == len(each) and all(math.isfinite(row.value) for row in rows)
        if known and all(row.unit == first.unit for row in rows):
            found[key] = tuple(_sample(row) for row in rows)
    for measure in dict.fromkeys(measure for measure, _ in found):
        sides = [found[measure, side] for side in SIDES if (measure, side) in found]
        good = [samples for samples in sides if all(s.quality != "poor" for s in samples)]
        if sides:
            found[measure, "both"] = tuple(
                _mean(list(both)) for both in zip(*(good or sides), strict=True)
            )
    return found


def _sample(row: MeasureValue) -> Sample:
    known = row.n >= LEAST_STRIDES and row.se > 0 and math.isfinite(row.sd)
    share = (1.0 - LEAST_CORRELATION) / (1.0 + LEAST_CORRELATION)
    independent = min((row.sd / row.se) ** 2, row.n * share) if known else math.nan
    return Sample(
        value=row.value,
        unit=row.unit,
        sd=row.sd,
        n=row.n,
        se=row.sd / math.sqrt(independent) if known else math.nan,
        freedom=max(independent - 1.0, 1.0) if known else 1.0,
        method_error=row.method_error if math.isfinite(row.method_error) else 0.0,
        quality=row.quality,
    )


def _mean(sides: list[Sample]) -> Sample:
    """Return the mean of both sides; their errors count as fully shared, the cautious choice."""
    if len(sides) == 1:
        return sides[0]
    left, right = sides
    return Sample(
        value=0.5 * (left.value + right.value),
        unit=left.unit,
        sd=math.sqrt(0.5 * (left.sd**2 + right.sd**2)),
        n=left.n + right.n,
        se=0.5 * (left.se + right.se),
        freedom=0.5 * (left.freedom + right.freedom),
        method_error=0.5 * (left.method_error + right.method_error),
        quality=min(left.quality, right.quality, key=_rank),
    )


def _rank(word: str) -> int:
    return _WORDS.index(word) if word in _WORDS else 0
