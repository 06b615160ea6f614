"""The strip under the picture: contact bars and phases of both feet around the present."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pushoff.core.names import SIDES, Side, other
from pushoff.report.annotated.layout import Layout
from pushoff.report.annotated.lettering import text_width, write_text
from pushoff.report.annotated.timeline import Contact, Foot, Phase
from pushoff.report.skeleton import LEFT, RIGHT, Colour, Image
from pushoff.report.words import number

_GROUND: Colour = (24, 27, 34)
_SOFT: Colour = (160, 168, 180)
_WHITE: Colour = (255, 255, 255)
_NOT_COUNTED: Colour = (96, 102, 112)
#: Colours of the instants within a contact.
_MIDSTANCE: Colour = (255, 255, 255)
_THIGH: Colour = (255, 214, 64)
_HEEL: Colour = (96, 220, 140)
#: Seconds that the strip shows before and after the present: three strides of a slow runner.
_REACH_S = 1.1
_LABEL_UNITS = 178
_LANE_UNITS = 40


@dataclass(frozen=True)
class State:
    """What is said of one foot at one time: phase (may be empty) and angles in degrees (NaN)."""

    phase: str
    thigh_deg: float
    knee_deg: float


class Strip:
    """Draws the strip for any time; everything that never changes is drawn once."""

    def __init__(
        self, layout: Layout, feet: Mapping[Side, Foot], near: Side | None, longest_clock: str
    ) -> None:
        self._layout = layout
        self._feet = feet
        self._left = round(_LABEL_UNITS * layout.unit)
        self._pixels_per_s = (layout.width - self._left) / (2 * _REACH_S)
        self._order: tuple[Side, Side] = (near, other(near)) if near else SIDES
        self._clock_width = text_width(longest_clock, 11 * layout.unit)
        self._empty = self._background()

    def draw(self, canvas: Image, time_s: float, clock: str, states: Mapping[Side, State]) -> None:
        """Draw the strip into the bottom of a canvas of the layout's size."""
        top = self._layout.picture_height
        part = canvas[top:]
        part[:] = self._empty
        for lane, side in enumerate(self._order):
            self._lane(part, lane, self._feet[side], time_s)
            self._label(part, lane, side, states[side])
        self._cursor(part)
        unit = self._layout.unit
        height = 11 * unit
        x = self._layout.width - text_width(clock, height) - 8 * unit
        write_text(part, clock, (x, part.shape[0] - 8 * unit), height, _WHITE)

    def _lane_top(self, lane: int) -> float:
        return (6 + lane * _LANE_UNITS) * self._layout.unit

    def _label(self, part: Image, lane: int, side: Side, state: State) -> None:
        unit, colour = self._layout.unit, LEFT if side == "left" else RIGHT
        top = self._lane_top(lane)
        x = 8 * unit
        x += write_text(part, side.capitalize(), (x, top + 14 * unit), 12 * unit, colour)
        if state.phase:
            write_text(part, state.phase, (x + 10 * unit, top + 14 * unit), 12 * unit, _WHITE)
        words = [
            f"{name} {number(value, 0)}°"
            for name, value in (("thigh", state.thigh_deg), ("knee", state.knee_deg))
            if np.isfinite(value)
        ]
        write_text(part, "  ".join(words), (8 * unit, top + 31 * unit), 9 * unit, _SOFT)

    def _lane(self, part: Image, lane: int, foot: Foot, time_s: float) -> None:
        colour = LEFT if foot.side == "left" else RIGHT
        top = self._lane_top(lane)
        unit = self._layout.unit
        window = (time_s - _REACH_S, time_s + _REACH_S)
        middle = top + 17 * unit
        for phase in foot.phases:
            if phase.word != "push" and phase.end_s > window[0] and phase.start_s < window[1]:
                shade = colour if phase.word == "swing" else _dim(colour)
                self._bar(part, phase, time_s, (middle - 1.5 * unit, middle + 1.5 * unit), shade)
        rows = (top + 6 * unit, top + 28 * unit)
        for contact in foot.contacts:
            if contact.toe_off_s > window[0] and contact.touchdown_s < window[1]:
                self._contact(part, contact, time_s, rows, colour)
        for at in foot.thigh_forward_s:
            if window[0] + 0.02 < at < window[1]:
                _ring(part, self._x(at, time_s), middle, 5 * unit, colour)

    def _contact(
        self,
        part: Image,
        contact: Contact,
        time_s: float,
        rows: tuple[float, float],
        colour: Colour,
    ) -> None:
        down, off = contact.touchdown_s, contact.toe_off_s
        push = contact.midstance_s if np.isfinite(contact.midstance_s) else off
        bright = colour if contact.counted else _NOT_COUNTED
        dark = _dim(bright)
        # Half a shade over one standard deviation on either side of the ends.
        self._bar(part, Phase("", down - contact.touchdown_sd_s, push), time_s, rows, _dim(dark))
        self._bar(part, Phase("", push, off + contact.toe_off_sd_s), time_s, rows, dark)
        self._bar(part, Phase("", down + contact.touchdown_sd_s, push), time_s, rows, dark)
        self._bar(part, Phase("", push, off - contact.toe_off_sd_s), time_s, rows, bright)
        self._tick(part, contact.midstance_s, time_s, rows, _MIDSTANCE)
        self._tick(part, contact.thigh_vertical_s, time_s, rows, _THIGH)
        half = (rows[0] + 0.55 * (rows[1] - rows[0]), rows[1] + 3 * self._layout.unit)
        self._tick(part, contact.heel_off_s, time_s, half, _HEEL)

    def _x(self, at_s: float, now_s: float) -> float:
        return self._left + (at_s - now_s + _REACH_S) * self._pixels_per_s

    def _bar(
        self,
        part: Image,
        phase: Phase,
        now_s: float,
        rows: tuple[float, float],
        colour: Colour,
    ) -> None:
        start = max(self._left, round(self._x(phase.start_s, now_s)))
        end = min(part.shape[1], round(self._x(phase.end_s, now_s)))
        if end > start:
            part[round(rows[0]) : round(rows[1]), start:end] = colour

    def _tick(
        self, part: Image, at_s: float, now_s: float, rows: tuple[float, float], colour: Colour
    ) -> None:
        if not np.isfinite(at_s):
            return
        half = 1.1 * self._layout.unit
        x = self._x(at_s, now_s)
        start, end = max(self._left, round(x - half)), min(part.shape[1], round(x + half))
        if end > start:
            part[round(rows[0]) : round(rows[1]), start:end] = colour

    def _cursor(self, part: Image) -> None:
        unit = self._layout.unit
        x = self._left + round(_REACH_S * self._pixels_per_s)
        bottom = round(self._lane_top(2))
        part[round(2 * unit) : bottom, x - 1 : x + 2] = _GROUND
        part[round(2 * unit) : bottom, x : x + 1] = _WHITE

    def _background(self) -> Image:
        layout, unit = self._layout, self._layout.unit
        empty = np.zeros((layout.strip_height, layout.width, 3), dtype=np.uint8)
        empty[:] = _GROUND
        x, y = 8 * unit, self._lane_top(2) + 16 * unit
        height = 8.5 * unit
        for words, colour, size in _LEGEND:
            needed = 20 * unit + text_width(words, height) + 14 * unit
            if x + needed > layout.width - self._clock_width - 12 * unit:
                x, y = 8 * unit, y + 17 * unit
            self._sample(empty, x, y, size, colour)
            write_text(empty, words, (x + 20 * unit, y), height, _SOFT)
            x += needed
        return empty

    def _sample(self, empty: Image, x: float, y: float, size: str, colour: Colour) -> None:
        unit = self._layout.unit
        middle = y - 4 * unit
        if size == "dot":
            _ring(empty, x + 8 * unit, middle, 4.5 * unit, colour)
            return
        tall, wide = {"block": (6, 15), "line": (1.5, 15), "tick": (6, 2.2)}[size]
        start = x + (15 - wide) * unit / 2
        empty[
            round(middle - tall * unit) : round(middle + tall * unit),
            round(start) : round(start + wide * unit),
        ] = colour


def _ring(part: Image, x: float, y: float, radius: float, colour: Colour) -> None:
    import cv2

    place = round(x), round(y)
    cv2.circle(part, place, round(radius), _GROUND, -1, cv2.LINE_AA)
    cv2.circle(part, place, round(radius), colour, 2, cv2.LINE_AA)


def _dim(colour: Colour) -> Colour:
    red, green, blue = (round(0.45 * part) for part in colour)
    return red, green, blue


_GREY: Colour = (200, 206, 216)
_LEGEND: tuple[tuple[str, Colour, str], ...] = (
    ("on the ground", _dim(_GREY), "block"),
    ("push", _GREY, "block"),
    ("swing", _GREY, "line"),
    ("return", _dim(_GREY), "line"),
    ("midstance", _MIDSTANCE, "tick"),
    ("thigh vertical", _THIGH, "tick"),
    ("heel-off", _HEEL, "tick"),
    ("thigh forward", _GREY, "dot"),
)
