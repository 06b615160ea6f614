"""Tests done lying on the back and seen from the side: angles against the level of the table."""

from __future__ import annotations

import numpy as np

from pushoff.clinical.figure import Curve, Figure, Path, median
from pushoff.clinical.registry import Ask
from pushoff.clinical.result import TestView
from pushoff.clinical.viewing import check_test
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import Side

#: Slow tests: 3 Hz keeps them.
CUTOFF_HZ = 3.0
#: Values are means over this time (s) on either side of the end position, which is held.
HALF_S = 0.15
#: A trunk that is not level by more than this (degrees) lies on a raised back rest, or the person
#: sits up: the hip then is not where the test wants it.
_TRUNK_LEVEL_DEG = 20.0


def prepared(raw: Figure, ask: Ask, title: str) -> tuple[Figure, TestView, float]:
    """Return the smoothed figure, the view, and +1 where the feet are to the right, −1 left.

    Raises
    ------
    NotAnalysableError
        Nobody lies there, not seen from the side, or the trunk is not level.
    """
    figure = raw.smoothed(CUTOFF_HZ)
    view = check_test(figure, title, views=("side",), lying=True, told_view=ask.view)
    trunk = figure.middle("hip") - figure.middle("shoulder")
    toward = float(np.sign(median(trunk[:, 0])))
    lift = median(np.degrees(np.arctan2(trunk[:, 1], np.abs(trunk[:, 0]))))
    if abs(lift) > _TRUNK_LEVEL_DEG:
        raise NotAnalysableError(
            raw.where,
            f"a {title} with the back flat on the table",
            f"a trunk {abs(lift):.0f}° from level",
            "lower the back rest, and hold the camera level",
        )
    return figure, view, toward


def over_level(start: Path, end: Path, toward: float) -> Curve:
    """Return how far a line rises over the level line towards the feet (degrees), −90 to 270."""
    across, down = (end - start).T
    angle = np.degrees(np.arctan2(-down, toward * across))
    return np.where(angle < -90.0, angle + 360.0, angle)


def segment(figure: Figure, side: Side, start: str, end: str, toward: float) -> Curve:
    """Return :func:`over_level` of a segment of a leg, e.g. hip to knee."""
    return over_level(figure.of(side, start), figure.of(side, end), toward)


def half_frames(figure: Figure) -> int:
    """Return how many frames on either side are averaged."""
    return 0 if figure.still else max(1, round(HALF_S * figure.rate_hz))
