"""The longest span in which everything is known, for files that cannot hold gaps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Bool

#: A curve is left out where keeping it would cost more than this share of the span.
_MOST_LOST = 0.5


def known_span(known: Mapping[str, Bool[np.ndarray, " time"]]) -> tuple[slice, list[str]]:
    """Return the span and the names of the curves that are known all through it.

    The best known curves come first; one that would halve the span is left out rather than paid
    for. An empty slice where nothing is known.
    """
    order = sorted(known, key=lambda name: -int(known[name].sum()))
    span, kept = slice(0, 0), []
    together = np.array(True)
    for name in order:
        trial = together & known[name]
        found = longest_run(trial)
        length = found.stop - found.start
        if length < 2 or (kept and length < (1.0 - _MOST_LOST) * (span.stop - span.start)):
            continue
        together, span = trial, found
        kept.append(name)
    return span, [name for name in known if name in kept]


def longest_run(true: Bool[np.ndarray, " time"]) -> slice:
    """Return the longest run of true entries, the first one where several are as long."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(int)))
    starts, stops = edges[::2], edges[1::2]
    if not len(starts):
        return slice(0, 0)
    best = int(np.argmax(stops - starts))
    return slice(int(starts[best]), int(stops[best]))
