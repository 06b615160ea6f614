"""Letters on a picture: OpenCV's stroke font, with a degree sign of our own."""

from __future__ import annotations

from functools import lru_cache

from pushoff.report.skeleton import DARK, Colour, Image

#: Height of a capital letter of OpenCV's plain stroke font at scale 1, in pixels.
_CAPITAL = 22.0


def write_text(
    canvas: Image,
    text: str,
    place: tuple[float, float],
    height: float,
    colour: Colour,
    *,
    outline: bool = False,
) -> int:
    """Write one line with its lower left corner at ``place``; return its width in pixels.

    ``height`` is that of a capital letter in pixels. Only ASCII and ``°`` can be written;
    ``outline`` puts a dark edge around the letters so that they can be read on any picture.
    """
    import cv2

    scale = height / _CAPITAL
    wide = max(1, round(height / (7 if outline else 9)))
    x, y = round(place[0]), round(place[1])
    for part, degree in _parts(text):
        strokes = ((DARK, wide + 2),) if outline else ()
        for ink, stroke in (*strokes, (colour, wide)):
            cv2.putText(
                canvas, part, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, ink, stroke, cv2.LINE_AA
            )
        x += _width(part, scale)
        if degree:
            radius = max(1.5, height / 6)
            middle = (round(x + radius), round(y - height + radius / 2))
            for ink, stroke in (*strokes, (colour, max(1, wide // 2))):
                cv2.circle(canvas, middle, round(radius), ink, stroke, cv2.LINE_AA)
            x += round(3.2 * radius)
    return x - round(place[0])


def write_label(
    canvas: Image, text: str, place: tuple[float, float], height: float, colour: Colour
) -> None:
    """Write text as :func:`write_text` does, on a dark plate that any background leaves legible."""
    import cv2

    x, y = place
    room = 0.45 * height
    corner = round(x - room), round(y - height - room)
    other = round(x + text_width(text, height) + room), round(y + room)
    cv2.rectangle(canvas, corner, other, DARK, -1)
    write_text(canvas, text, place, height, colour)


def text_width(text: str, height: float) -> int:
    """Return how wide a line of text will be, in pixels."""
    parts = _parts(text)
    letters = sum(_width(part, height / _CAPITAL) for part, _ in parts)
    return letters + sum(round(3.2 * max(1.5, height / 6)) for _, degree in parts if degree)


def _parts(text: str) -> list[tuple[str, bool]]:
    """Return pieces of text, each with whether a degree sign follows it."""
    pieces = text.replace("−", "-").split("°")
    return [(piece, number < len(pieces) - 1) for number, piece in enumerate(pieces)]


@lru_cache(maxsize=4096)
def _width(text: str, scale: float) -> int:
    import cv2

    return int(cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)[0][0])
