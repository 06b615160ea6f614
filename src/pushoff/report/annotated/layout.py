"""How large the picture and the strip under it are."""

from __future__ import annotations

from dataclasses import dataclass

#: Longest side of the annotated video, and the side below which a small clip is enlarged so that
#: letters can be read, in pixels.
LONGEST = 1280
SMALLEST = 640
#: Height of the strip under the picture in units; one unit is a pixel of a picture 1000 px wide.
STRIP_UNITS = 128


@dataclass(frozen=True)
class Layout:
    """Sizes in pixels: the picture at the top left, the strip below it; the whole is even.

    ``scale`` is pixels of the picture per pixel of the upright clip; ``unit`` scales letters, bars
    and lines.
    """

    width: int
    height: int
    picture_width: int
    picture_height: int
    scale: float
    unit: float

    @property
    def strip_height(self) -> int:
        """Height of the strip in pixels."""
        return self.height - self.picture_height

    @property
    def longest_side(self) -> int:
        """Longest side of the picture in pixels."""
        return max(self.picture_width, self.picture_height)

    @classmethod
    def of(cls, clip_width: int, clip_height: int) -> Layout:
        """Return the layout for a clip of this upright size."""
        longest = max(clip_width, clip_height)
        scale = min(max(SMALLEST / longest, 1.0), LONGEST / clip_width)
        for _ in range(4):  # the strip's height hangs on the width, and the width on the height
            unit = _unit(scale * clip_width)
            scale = min(scale, (LONGEST - STRIP_UNITS * unit - 1) / clip_height)
        unit = _unit(scale * clip_width)
        scale = int(scale * longest) / longest
        width, height = max(2, round(scale * clip_width)), max(2, round(scale * clip_height))
        whole = height + round(STRIP_UNITS * unit)
        return cls(width + width % 2, whole + whole % 2, width, height, scale, unit)


def _unit(width: float) -> float:
    # Letters of 9 px (unit 0.8) are the smallest that a phone shows legibly.
    return min(max(width / 1000, 0.8), 1.25)
