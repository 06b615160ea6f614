"""The runner's lines on a picture: where the points are, which are sure, and drawing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8

from pushoff.core.names import SIDES, Side, View
from pushoff.core.recording import Recording
from pushoff.report.stick import bones

Image = UInt8[np.ndarray, "row column 3"]
Colour = tuple[int, int, int]

#: Below this confidence a point is a guess: the threshold of visibility that the pose engines'
#: own drawing functions use (MediaPipe drawing_utils, OpenPose demos stay near it).
SURE = 0.5
#: Red, green, blue of the left side, the right side and the trunk; the page's own hues, lighter.
LEFT: Colour = (64, 164, 240)
RIGHT: Colour = (250, 130, 50)
BODY: Colour = (255, 255, 255)
DARK: Colour = (18, 20, 26)
_SHIFT = 3  # OpenCV draws between pixels with coordinates in eighths


@dataclass(frozen=True)
class Line:
    """A line between two columns of points; ``weight`` is its share of the full thickness."""

    start: int
    end: int
    colour: Colour
    weight: float


@dataclass(frozen=True)
class Sight:
    """Points of every frame in upright pixels (x right, y down), as the camera saw them.

    Parameters
    ----------
    names : tuple of str
        The engine's landmarks and ``mid_hip``, ``mid_shoulder``, ``head``.
    pixels : array, (time, point, 2)
        NaN where not seen or taken out.
    sure : bool array, (time, point)
        Seen, and with a confidence of at least ``SURE``.
    near : Side or None
        The side that the camera sees better, None from behind and in front.
    """

    names: tuple[str, ...]
    pixels: Float[np.ndarray, "time point 2"]
    sure: Bool[np.ndarray, "time point"]
    near: Side | None

    @classmethod
    def of(cls, recording: Recording, view: View) -> Sight:
        """Return what the recording's video shows; ValueError where there is none."""
        video = recording.video
        if video is None:
            raise ValueError("a recording without video shows nothing")
        sure = np.isfinite(video.pixels).all(axis=2)
        points = recording.points
        if points is not None and len(points.time_s) == len(video.time_s):
            known = [name for name in video.names if name in points.names]
            here = [video.names.index(name) for name in known]
            there = [points.names.index(name) for name in known]
            sure[:, here] &= points.confidence[:, there] >= SURE
        near: Side | None = view if view in ("left", "right") else None
        return cls(*_with_middles(video.names, video.pixels, sure), near)

    def column(self, name: str) -> int | None:
        """Return the column of a point, None where the engine has no such point."""
        return self.names.index(name) if name in self.names else None

    def lines(self, side: Side | None) -> tuple[Line, ...]:
        """Return the lines to draw, the named side last and strongest (None: both alike)."""
        found = []
        for bone in bones(side or "left"):
            if bone.start not in self.names or bone.end not in self.names:
                continue
            own = next((s for s in SIDES if f"{s}_" in bone.start or f"{s}_" in bone.end), None)
            colour, weight = BODY, 0.7
            if bone.role != "body":
                colour = LEFT if own == "left" else RIGHT
                weight = 1.0 if side in (None, own) else 0.5
                weight *= 0.6 if "elbow" in bone.end or "wrist" in bone.end else 1.0
            ends = self.names.index(bone.start), self.names.index(bone.end)
            found.append(Line(*ends, colour, weight))
        return tuple(found)


def draw_lines(
    canvas: Image,
    lines: Sequence[Line],
    pixels: Float[np.ndarray, "point 2"],
    sure: Bool[np.ndarray, " point"],
    thickness: float,
) -> None:
    """Draw the body's lines into an image: unsure ones thin and broken, unseen ones not at all.

    ``pixels`` are places in this image; ``thickness`` (px) is that of a line of weight 1.
    """
    import cv2

    places = np.where(np.isfinite(pixels), np.clip(pixels, -4000, 8000), 0.0)
    eighths = np.rint(places * (1 << _SHIFT)).astype(int).tolist()
    seen = np.isfinite(pixels).all(axis=1)
    for line in lines:
        if not (seen[line.start] and seen[line.end]):
            continue
        start, end = eighths[line.start], eighths[line.end]
        if not (sure[line.start] and sure[line.end]):
            _broken(canvas, places[line.start], places[line.end], line.colour, thickness)
            continue
        wide = max(1, round(thickness * line.weight))
        cv2.line(canvas, start, end, DARK, wide + 2, cv2.LINE_8, _SHIFT)
        cv2.line(canvas, start, end, line.colour, wide, cv2.LINE_AA, _SHIFT)


def _broken(
    canvas: Image,
    start: Float[np.ndarray, "2"],
    end: Float[np.ndarray, "2"],
    colour: Colour,
    thickness: float,
) -> None:
    """Draw dots along a line that is only a guess."""
    import cv2

    dots = max(2, round(float(np.hypot(*(end - start))) / max(3.0, 2.5 * thickness)))
    radius = max(1, round(thickness / 3))
    for share in np.linspace(0.0, 1.0, dots):
        x, y = start + share * (end - start)
        cv2.circle(canvas, (round(x), round(y)), radius, colour, -1)


def _with_middles(
    names: tuple[str, ...],
    pixels: Float[np.ndarray, "time point 2"],
    sure: Bool[np.ndarray, "time point"],
) -> tuple[tuple[str, ...], Float[np.ndarray, "time more 2"], Bool[np.ndarray, "time more"]]:
    """Return the points with middles of hips, shoulders and head added where they are missing."""
    wanted = {
        "mid_hip": ("left_hip", "right_hip"),
        "mid_shoulder": ("left_shoulder", "right_shoulder"),
        "head": ("left_ear", "right_ear", "left_eye", "right_eye", "nose"),
    }
    more, places, known = list(names), [pixels], [sure]
    for name, parts in wanted.items():
        here = [names.index(part) for part in parts if part in names]
        if name in names or not here:
            continue
        there = np.isfinite(pixels[:, here]).all(axis=2)
        count = there.sum(axis=1)
        total = np.where(there[..., None], pixels[:, here], 0.0).sum(axis=1)
        middle = np.where(count[:, None] > 0, total / np.maximum(count, 1)[:, None], np.nan)
        more.append(name)
        places.append(middle[:, None])
        known.append((count > 0)[:, None] & sure[:, here].any(axis=1)[:, None])
    return tuple(more), np.concatenate(places, axis=1), np.concatenate(known, axis=1)
