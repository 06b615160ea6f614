"""The one stride that is shown in key frames: whole, and as near to the runner's median as any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES, EventKind, Side

#: The instants of the key frames, in the order in which they usually happen.
INSTANTS: tuple[EventKind, ...] = (
    "touchdown",
    "midstance",
    "thigh_vertical",
    "heel_off",
    "toe_off",
    "thigh_forward",
)
TITLES: dict[str, str] = {
    "touchdown": "Touchdown",
    "midstance": "Midstance",
    "thigh_vertical": "Thigh vertical",
    "heel_off": "Heel-off",
    "toe_off": "Toe-off",
    "thigh_forward": "Thigh forward",
}


@dataclass(frozen=True)
class Instant:
    """One instant of the stride: seconds in the recording, and % of contact (NaN if unknown)."""

    kind: EventKind
    time_s: float
    after_touchdown_s: float
    percent_of_contact: float


@dataclass(frozen=True)
class Stride:
    """The stride that is shown and its instants in order of time."""

    side: Side
    stride: int
    instants: tuple[Instant, ...]


def representative(analysis: Analysis) -> Stride | None:
    """Return the stride to show, None where no stride is valid.

    The side is the one nearer to the camera, for markers the one with more strides. Among its
    strides those with the most instants come first, then the one whose instants lie nearest to
    the side's medians.
    """
    side = _side(analysis)
    if side is None:
        return None
    table = analysis.strides
    rows = table.rows(side)
    start = table.times["touchdown"][rows]
    after = np.stack([table.times[kind][rows] - start for kind in INSTANTS], axis=1)
    known = np.isfinite(after)
    middle = np.array([_median(column) for column in after.T])
    distance = np.where(known, np.abs(after - middle), 0.0).sum(axis=1)
    best = int(np.lexsort((distance, -known.sum(axis=1)))[0])
    contact = after[best, INSTANTS.index("toe_off")]
    instants = [
        Instant(kind, float(start[best] + delay), float(delay), float(100 * delay / contact))
        for kind, delay in zip(INSTANTS, after[best], strict=True)
        if np.isfinite(delay)
    ]
    return Stride(side, int(rows[best]), tuple(sorted(instants, key=lambda i: i.time_s)))


def _side(analysis: Analysis) -> Side | None:
    counts = {side: len(analysis.strides.rows(side)) for side in SIDES}
    view = analysis.motion.view
    if view in ("left", "right") and counts[view] > 0:
        return view
    best: Side = "right" if counts["right"] > counts["left"] else "left"
    return best if counts[best] > 0 else None


def _median(values: np.ndarray) -> float:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else float("nan")
