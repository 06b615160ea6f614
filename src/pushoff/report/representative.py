"""The one stride that is shown in key frames: whole, and as near to the runner's median as any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES, EventKind, Side, sided

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


#: Strides whose mean confidence differs by less are seen equally well.
_AS_CLEAR = 0.05
_LEG = ("knee", "ankle", "heel", "toe")


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


def representative(analysis: Analysis, side: Side | None = None) -> Stride | None:
    """Return the stride to show, None where no stride is valid.

    The side is the one nearer to the camera, for markers the one with more strides, unless it is
    named. Among its strides those with the most instants come first; of these the best seen (mean
    confidence of the side's leg during the stride), and of those the one whose instants lie nearest
    to the side's medians.
    """
    chosen = side or shown_side(analysis)
    if chosen is None or not len(analysis.strides.rows(chosen)):
        return None
    table = analysis.strides
    rows = table.rows(chosen)
    start = table.times["touchdown"][rows]
    after = np.stack([table.times[kind][rows] - start for kind in INSTANTS], axis=1)
    known = np.isfinite(after)
    whole = known.sum(axis=1) == known.sum(axis=1).max()
    seen = _seen(analysis, chosen, rows)
    clear = whole & (seen >= seen[whole].max() - _AS_CLEAR)
    middle = np.array([_median(column) for column in after.T])
    distance = np.where(known, np.abs(after - middle), 0.0).sum(axis=1)
    best = int(np.argmin(np.where(clear, distance, np.inf)))
    contact = after[best, INSTANTS.index("toe_off")]
    instants = [
        Instant(kind, float(start[best] + delay), float(delay), float(100 * delay / contact))
        for kind, delay in zip(INSTANTS, after[best], strict=True)
        if np.isfinite(delay)
    ]
    return Stride(chosen, int(rows[best]), tuple(sorted(instants, key=lambda i: i.time_s)))


def _seen(
    analysis: Analysis, side: Side, rows: Int[np.ndarray, " stride"]
) -> Float[np.ndarray, " stride"]:
    """Return how well each stride's leg was seen: mean confidence of its points, bridged ones 0."""
    motion, table = analysis.motion, analysis.strides
    names = [n for n in (sided(side, part) for part in _LEG) if n in motion.confidence]
    if not names:
        return np.zeros(len(rows))
    parts = [np.where(motion.filled[n], 0.0, motion.confidence[n]) for n in names]
    curve = np.nan_to_num(np.mean(parts, axis=0))
    total = np.concatenate([[0.0], np.cumsum(curve)])
    first, last = (
        np.searchsorted(motion.time_s, table.times[name][rows])
        for name in ("touchdown", "next_touchdown")
    )
    return (total[last] - total[first]) / np.maximum(last - first, 1)


def shown_side(analysis: Analysis) -> Side | None:
    """Return the side that is shown first, None where no stride is valid."""
    counts = {side: len(analysis.strides.rows(side)) for side in SIDES}
    view = analysis.motion.view
    if view in ("left", "right") and counts[view] > 0:
        return view
    best: Side = "right" if counts["right"] > counts["left"] else "left"
    return best if counts[best] > 0 else None


def _median(values: np.ndarray) -> float:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else float("nan")
