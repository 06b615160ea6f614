"""Key frames of a clinical test: the picture with the measured angle, or a stick figure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from markupsafe import Markup, escape

from pushoff.capture.frames import open_video, read_frames
from pushoff.capture.photo import read_photo
from pushoff.clinical.registry import Drawing, Kind
from pushoff.clinical.result import ClinicalTest, Repetition, Seen, TestSide
from pushoff.core.errors import UnreadableError
from pushoff.core.names import SIDES, other
from pushoff.report.annotated.lettering import text_width, write_label
from pushoff.report.body_line import draw_dashes
from pushoff.report.keyframes import jpeg_uri
from pushoff.report.skeleton import BODY, DARK, LEFT, RIGHT, Colour, Image
from pushoff.report.test_words import with_unit

Place = tuple[float, float]
#: Height of a key frame in pixels; width at most this.
_HEIGHT, _WIDEST = 560, 900
_MARGIN = 0.18
_COLOURS: Mapping[str, Colour] = {"left": LEFT, "right": RIGHT, "both": BODY}
_BONES = (
    *((f"{s}_{a}", f"{s}_{b}") for s in SIDES for a, b in (
        ("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"),
        ("heel", "toe"), ("shoulder", "elbow"), ("elbow", "wrist"),
    )),
    ("left_hip", "right_hip"),
    ("left_shoulder", "right_shoulder"),
)  # fmt: skip


@dataclass(frozen=True)
class TestFrame:
    """One key frame: a JPEG data URI or an SVG, and what it shows."""

    # Not a test of pytest's.
    __test__ = False

    title: str
    words: str
    image: str | None = None
    svg: Markup | None = None


def key_frames(test: ClinicalTest, kind: Kind) -> tuple[TestFrame, ...]:
    """Return one frame per side: the counted repetition nearest to the side's value.

    Where the file cannot be read any more, a stick figure stands in.
    """
    frames = []
    for side in test.sides():
        chosen = _typical(test, kind, side)
        if chosen is not None:
            frames.append(_frame(test, kind, chosen))
    return tuple(frames)


def _typical(test: ClinicalTest, kind: Kind, side: TestSide) -> Repetition | None:
    value = test.of(kind.main.name, side)
    counted = [rep for rep in test.repetitions if rep.side == side and rep.valid]
    if not counted:
        return None
    name = kind.drawn.name
    known = [rep for rep in counted if math.isfinite(rep.values.get(name, math.nan))]
    if value is None or not known:
        return counted[len(counted) // 2]
    middle = float(np.median([rep.values[name] for rep in known]))
    return min(known, key=lambda rep: abs(rep.values[name] - middle))


def _frame(test: ClinicalTest, kind: Kind, rep: Repetition) -> TestFrame:
    seen = test.files[rep.source]
    number = rep.values.get(kind.drawn.name, math.nan)
    label = with_unit(number, kind.drawn) if math.isfinite(number) else ""
    leg = "Both legs" if rep.side == "both" else f"{rep.side.capitalize()} leg"
    when = f", {rep.peak_s:.2f} s" if math.isfinite(rep.peak_s) else ""
    title = f"{leg}{when}"
    words = f"{kind.drawn.title}: {label}" if label else ""
    try:
        image = _picture(seen, rep.frame)
    except (UnreadableError, OSError):
        image = None
    if image is None:
        return TestFrame(title, words, svg=_stick(rep, kind.drawing, label))
    return TestFrame(title, words, image=_drawn(image, rep, kind.drawing, label))


def _picture(seen: Seen, frame: int) -> Image | None:
    if seen.picture == "keypoints":
        return None
    path = Path(seen.path)
    if seen.picture == "photo":
        return read_photo(path)
    return next((image for _, image in read_frames(open_video(path), frame, frame + 1)), None)


def _points(rep: Repetition, drawing: Drawing) -> dict[str, Place]:
    """Return the places by landmark, with ``own_``, ``other_`` and the middles added."""
    points = dict(rep.points)
    own = "left" if rep.side == "both" else rep.side
    for name, place in rep.points.items():
        for word, side in (("own", own), ("other", other(own))):
            if name.startswith(f"{side}_"):
                points[f"{word}_{name.removeprefix(f'{side}_')}"] = place
    for part in ("hip", "shoulder"):
        ends = [points.get(f"{side}_{part}") for side in SIDES]
        if ends[0] is not None and ends[1] is not None:
            points[f"mid_{part}"] = (
                0.5 * (ends[0][0] + ends[1][0]),
                0.5 * (ends[0][1] + ends[1][1]),
            )
    return points


def _box(points: Mapping[str, Place], width: float, height: float) -> tuple[int, int, int, int]:
    """Return (left, top, right, bottom) around the person, within the picture."""
    xs, ys = zip(*points.values(), strict=True)
    room = _MARGIN * max(max(xs) - min(xs), max(ys) - min(ys))
    left, right = max(0.0, min(xs) - room), min(width, max(xs) + room)
    top, bottom = max(0.0, min(ys) - room), min(height, max(ys) + room)
    return int(left), int(top), math.ceil(right), math.ceil(bottom)


def _drawn(image: Image, rep: Repetition, drawing: Drawing, label: str) -> str:
    import cv2

    points = _points(rep, drawing)
    height, width = image.shape[:2]
    if points:
        left, top, right, bottom = _box(points, float(width), float(height))
        if right - left > 20 and bottom - top > 20:
            image = image[top:bottom, left:right]
            points = {name: (x - left, y - top) for name, (x, y) in points.items()}
    zoom = min(_HEIGHT / image.shape[0], _WIDEST / image.shape[1])
    size = (round(image.shape[1] * zoom), round(image.shape[0] * zoom))
    method = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    canvas = np.ascontiguousarray(cv2.resize(image, size, interpolation=method))
    places = {name: (x * zoom, y * zoom) for name, (x, y) in points.items()}
    _lines(canvas, places, drawing, _COLOURS[rep.side])
    at = places.get(drawing.at)
    if at is not None and label:
        write_label(canvas, label, _beside(label, at, size[0]), 19.0, (255, 255, 255))
    return jpeg_uri(canvas)


def _beside(label: str, at: Place, width: int) -> Place:
    wide = text_width(label, 19.0)
    x = at[0] + 22 if at[0] + 30 + wide < width else at[0] - 30 - wide
    return max(10.0, x), at[1] + 8


def _lines(canvas: Image, places: Mapping[str, Place], drawing: Drawing, colour: Colour) -> None:
    import cv2

    def line(start: str, end: str, ink: Colour, wide: int) -> None:
        if start in places and end in places:
            a, b = ((round(x), round(y)) for x, y in (places[start], places[end]))
            cv2.line(canvas, a, b, DARK, wide + 3, cv2.LINE_AA)
            cv2.line(canvas, a, b, ink, wide, cv2.LINE_AA)

    for start, end in drawing.thin:
        line(start, end, BODY, 2)
    for start, end in zip(drawing.chain, drawing.chain[1:], strict=False):
        line(start, end, colour, 5)
    if drawing.level is not None and drawing.chain[0] in places:
        first, last = places[drawing.chain[0]], places.get(drawing.chain[-1], (0.0, 0.0))
        ends = level_ends(first, last, drawing.level)
        start, end = ((round(x), round(y)) for x, y in ends)
        draw_dashes(canvas, start, end, 2.0)
    for name in drawing.chain:
        if name in places:
            x, y = places[name]
            cv2.circle(canvas, (round(x), round(y)), 6, (255, 255, 255), -1, cv2.LINE_AA)
            cv2.circle(canvas, (round(x), round(y)), 6, DARK, 1, cv2.LINE_AA)


def level_ends(first: Place, last: Place, level: str) -> tuple[Place, Place]:
    """Return the ends of the level line through the first point, on the side of the last."""
    long = 1.15 * math.hypot(last[0] - first[0], last[1] - first[1])
    if level == "vertical":
        return first, (first[0], first[1] + math.copysign(long, last[1] - first[1]))
    return first, (first[0] + math.copysign(long, last[0] - first[0]), first[1])


def _stick(rep: Repetition, drawing: Drawing, label: str) -> Markup | None:
    """Return a stick figure with the measured lines, None where nothing is known."""
    points = _points(rep, drawing)
    if len(points) < 3:
        return None
    xs, ys = zip(*points.values(), strict=True)
    size = max(max(xs) - min(xs), max(ys) - min(ys), 1.0)
    room = 0.2 * size
    box = (
        min(xs) - room,
        min(ys) - room,
        max(xs) - min(xs) + 2 * room,
        max(ys) - min(ys) + 2 * room,
    )
    wide = size / 90

    def line(a: Place, b: Place, colour: str, width: float, more: str = "") -> str:
        return (
            f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" '
            f'stroke="{colour}" stroke-width="{width:.2f}" stroke-linecap="round"{more}/>'
        )

    parts = [
        line(points[a], points[b], "#98a2b3", wide)
        for a, b in (*_BONES, *drawing.thin)
        if a in points and b in points
    ]
    colour = {"left": "#0072b2", "right": "#d55e00", "both": "#1d2433"}[rep.side]
    parts += [
        line(points[a], points[b], colour, 2.2 * wide)
        for a, b in zip(drawing.chain, drawing.chain[1:], strict=False)
        if a in points and b in points
    ]
    if drawing.level is not None and {drawing.chain[0], drawing.chain[-1]} <= set(points):
        ends = level_ends(points[drawing.chain[0]], points[drawing.chain[-1]], drawing.level)
        parts.append(line(*ends, "#667085", wide, f' stroke-dasharray="{3 * wide:.1f}"'))
    if drawing.at in points:
        x, y = points[drawing.at]
        parts.append(
            f'<text x="{x + 4 * wide:.1f}" y="{y:.1f}" font-size="{size / 14:.1f}" '
            f'font-weight="700" fill="#1d2433" stroke="#fff" stroke-width="{wide:.1f}" '
            f'paint-order="stroke">{escape(label)}</text>'
        )
    view = " ".join(f"{value:.1f}" for value in box)
    return Markup(
        f'<svg viewBox="{view}" role="img" aria-label="Stick figure, {escape(label)}">'
        f"{''.join(parts)}</svg>"
    )
