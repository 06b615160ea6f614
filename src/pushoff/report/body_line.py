"""The line from the stance toe to the centre of mass, and how far it leans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.analysis import Analysis
from pushoff.core.names import Side, sided
from pushoff.report.annotated.lettering import text_width, write_label
from pushoff.report.skeleton import Colour, Image, Sight
from pushoff.report.words import number

LEAN: Colour = (255, 214, 64)
UPRIGHT: Colour = (190, 196, 206)


@dataclass(frozen=True)
class BodyLine:
    """Toe and centre of mass in pixels of a picture, and the lean from the vertical (deg)."""

    foot: tuple[int, int]
    com: tuple[int, int]
    lean_deg: float


def body_line(
    analysis: Analysis,
    sight: Sight,
    pixels: Float[np.ndarray, "point 2"],
    time_s: float,
    side: Side,
) -> BodyLine | None:
    """Return the line from the toe to the centre of mass, None where it is not known.

    The centre of mass is put where the other points of the same body say that it is: metres and
    pixels are fitted to each other over all points of this one frame.
    """
    motion = analysis.motion
    foot = sided(side, "ball" if sided(side, "ball") in motion.points else "toe")
    if motion.view not in ("left", "right") or not {"com", foot} <= set(motion.points):
        return None

    def at(name: str) -> Float[np.ndarray, "2"]:
        path = motion.points[name]
        return np.array([np.interp(time_s, motion.time_s, path[:, axis]) for axis in (0, 1)])

    shared = [name for name in sight.names if name in motion.points]
    metres = np.array([at(name) for name in shared])
    places = pixels[[sight.names.index(name) for name in shared]]
    known = np.isfinite(metres).all(axis=1) & np.isfinite(places).all(axis=1)
    toe, com = at(foot), at("com")
    if known.sum() < 4 or not np.isfinite([*toe, *com]).all():
        return None
    row = np.column_stack([metres[known], np.ones(known.sum())])
    fit = np.linalg.lstsq(row, places[known], rcond=None)[0]
    lean = float(np.degrees(np.arctan2(*(com - toe))))
    return BodyLine(_whole(np.append(toe, 1.0) @ fit), _whole(np.append(com, 1.0) @ fit), lean)


def draw_body_line(picture: Image, line: BodyLine, unit: float, words: str = "") -> None:
    """Draw the line, the vertical beside it and the angle, with ``words`` before it.

    ``unit`` scales lines and letters.
    """
    import cv2

    start, end = line.foot, line.com
    draw_dashes(picture, start, (start[0], end[1]), unit)
    cv2.line(picture, start, end, LEAN, max(1, round(3 * unit)), cv2.LINE_AA)
    cv2.circle(picture, end, round(7 * unit), LEAN, -1, cv2.LINE_AA)
    text = f"{words} {number(line.lean_deg, 0)}°".strip()
    forward = end[0] >= start[0]
    across = 14 * unit if forward else -14 * unit - text_width(text, 11 * unit)
    place = (float(end[0] + across), float(end[1]))
    write_label(picture, text, place, 11 * unit, LEAN)


def draw_dashes(picture: Image, start: tuple[int, int], end: tuple[int, int], unit: float) -> None:
    """Draw a dashed line."""
    import cv2

    dashes = max(2, round(float(np.hypot(end[0] - start[0], end[1] - start[1])) / (16 * unit)))
    ends = np.linspace(start, end, 2 * dashes)
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        cv2.line(picture, _whole(first), _whole(last), UPRIGHT, max(1, round(2 * unit)))


def _whole(place: Float[np.ndarray, "2"]) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))
