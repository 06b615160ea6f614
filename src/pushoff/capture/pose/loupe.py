"""Square parts of a long picture, for somebody too small in the whole of it to be found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, UInt8

Image = UInt8[np.ndarray, "row column 3"]
#: Returns x, y (shares of the picture) and visibility; NaN where nobody was found. The second
#: argument says that the picture shows another place than the one before.
Look = Callable[[Image, bool], Float[np.ndarray, "point 3"]]

#: Pictures at least this much longer than wide are looked at in parts: the detector sees a picture
#: shrunk to a square of 224 pixels, in which a runner who passes by is some 35 pixels tall.
_LONG = 1.3
#: Frames between two searches while nobody is seen.
_PATIENCE = 4
#: The square moves along when the middle of the person leaves this share of it.
_INNER = (0.3, 0.7)


class Loupe:
    """Looks at the whole picture, and where that shows nobody, at a square that goes along."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._start: int | None = None
        self._lost = 0

    def points(self, image: Image, fresh: bool) -> Float[np.ndarray, "point 3"]:
        """Return what :data:`Look` returns, as shares of the whole picture."""
        rows, columns = image.shape[:2]
        if self._start is not None:
            found = self._part(image, self._start, False)
            if np.isfinite(found).all():
                return self._moved_along(image, found)
            self._start, fresh = None, True
        found = self._look(image, fresh)
        if np.isfinite(found).all() or max(rows, columns) < _LONG * min(rows, columns):
            self._lost = 0
            return found
        self._lost += 1
        return self._search(image, found) if self._lost % _PATIENCE == 1 else found

    def _search(
        self, image: Image, nobody: Float[np.ndarray, "point 3"]
    ) -> Float[np.ndarray, "point 3"]:
        side, long = sorted(image.shape[:2])
        for start in np.unique(np.append(np.arange(0, long - side, side // 2), long - side)):
            found = self._part(image, int(start), True)
            if np.isfinite(found).all():
                self._lost = 0
                return self._moved_along(image, found, int(start))
        return nobody

    def _moved_along(
        self, image: Image, found: Float[np.ndarray, "point 3"], start: int | None = None
    ) -> Float[np.ndarray, "point 3"]:
        """Keep the square about the person for the next picture."""
        side, long = sorted(image.shape[:2])
        before = self._start if start is None else start
        middle = float(np.median(found[:, _axis(image)])) * long
        share = (middle - (before or 0)) / side
        self._start = before
        if not _INNER[0] < share < _INNER[1]:
            best = int(np.clip(middle - side / 2, 0, long - side))
            if best != before:
                self._start = best
                again = self._part(image, best, True)
                return again if np.isfinite(again).all() else found
        return found

    def _part(self, image: Image, start: int, fresh: bool) -> Float[np.ndarray, "point 3"]:
        side, long = sorted(image.shape[:2])
        axis = _axis(image)
        cut = image[:, start : start + side] if axis == 0 else image[start : start + side]
        found = np.array(self._look(np.ascontiguousarray(cut), fresh))
        found[:, axis] = (found[:, axis] * side + start) / long
        return found


def _axis(image: Image) -> int:
    """Return 0 where the picture is longer across, 1 where it is longer from top to bottom."""
    return 0 if image.shape[1] >= image.shape[0] else 1
