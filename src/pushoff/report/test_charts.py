"""Charts of a clinical test as plain SVG: range of others, and every repetition."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

from pushoff.clinical.registry import Quantity
from pushoff.clinical.result import ClinicalTest, SideValue
from pushoff.report.test_words import band_of, figure, with_error, with_unit

_COLOUR = {"left": "#0072b2", "right": "#d55e00", "both": "#475467"}
_MARK = {"left": "L", "right": "R", "both": "both"}
_WIDTH, _LEFT, _RIGHT = 440.0, 44.0, 16.0
#: A chart of repetitions spans at least this much (units of the last digit shown): less is noise.
_LEAST_SPAN = 10.0


def _scale(low: float, high: float) -> tuple[float, float]:
    room = 0.12 * max(high - low, 1e-6)
    return low - room, high + room


def _ticks(low: float, high: float, digits: int) -> list[float]:
    """Return some five round numbers within a range."""
    span = high - low
    rough = span / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough)
    step = max(step, 10.0**-digits)
    first = math.ceil(low / step) * step
    count = int((high - first) / step + 1e-9) + 1
    return [first + step * n for n in range(count)]


def band_chart(test: ClinicalTest, quantity: Quantity) -> Markup | None:
    """Return both sides with their errors beside the range of others; None without a value."""
    values = [v for v in test.values if v.quantity == quantity.name]
    if not values:
        return None
    band = band_of(test, quantity.name)
    ends = [end for v in values for end in _ends(v)]
    if band is not None:
        ends += [band[0], band[1]]
    low, high = _scale(min(ends), max(ends))
    x = _axis(low, high)
    rows = 34.0 * len(values)
    bottom = rows + 16
    parts = []
    if band is not None:
        parts.append(
            f'<rect x="{x(band[0]):.1f}" y="4" width="{x(band[1]) - x(band[0]):.1f}" '
            f'height="{rows + 6:.0f}" fill="#dfe7ef"/>'
        )
    parts += [
        f'<line x1="{x(t):.1f}" x2="{x(t):.1f}" y1="4" y2="{bottom - 4:.0f}" stroke="#e2e6ee"/>'
        f'<text x="{x(t):.1f}" y="{bottom + 10:.0f}" text-anchor="middle">'
        f"{figure(t, quantity.digits)}</text>"
        for t in _ticks(low, high, quantity.digits)
    ]
    for row, value in enumerate(values):
        parts.append(_bar(value, quantity, x, 24 + 34.0 * row))
    said = "; ".join(f"{v.side} {with_error(v, quantity)}" for v in values)
    if band is not None:
        said += f"; range of others {figure(band[0], 0)} to {with_unit(band[1], quantity)}"
    return _svg(parts, bottom + 18, f"{quantity.title}: {said}")


def _ends(value: SideValue) -> tuple[float, float]:
    error = value.error95 if math.isfinite(value.error95) else 0.0
    return value.value - error, value.value + error


def _bar(value: SideValue, quantity: Quantity, x: _Axis, y: float) -> str:
    colour = _COLOUR[value.side]
    low, high = _ends(value)
    label = escape(with_unit(value.value, quantity))
    return (
        f'<text x="4" y="{y + 5:.0f}" fill="{colour}" font-weight="700">{_MARK[value.side]}</text>'
        f'<line x1="{x(low):.1f}" x2="{x(high):.1f}" y1="{y}" y2="{y}" stroke="{colour}" '
        f'stroke-width="4" stroke-opacity=".45" stroke-linecap="round"/>'
        f'<circle cx="{x(value.value):.1f}" cy="{y}" r="6" fill="{colour}"/>'
        f'<text x="{x(value.value):.1f}" y="{y - 10:.0f}" text-anchor="middle" fill="{colour}" '
        f'font-weight="700">{label}</text>'
    )


def repetitions_chart(test: ClinicalTest, quantity: Quantity) -> Markup | None:
    """Return every repetition as a dot, those that do not count hollow; None with fewer than two.

    A line joins the repetitions of one side.
    """
    known = [
        (rep, rep.values[quantity.name])
        for rep in test.repetitions
        if math.isfinite(rep.values.get(quantity.name, float("nan")))
    ]
    if len(known) < 2:
        return None
    low, high = _scale(min(v for _, v in known), max(v for _, v in known))
    short = _LEAST_SPAN * 10.0**-quantity.digits - (high - low)
    if short > 0:
        low, high = low - 0.5 * short, high + 0.5 * short
    top, height = 10.0, 150.0

    def y(value: float) -> float:
        return top + height * (high - value) / (high - low)

    step = (_WIDTH - _LEFT - _RIGHT) / len(known)
    parts = [
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(t):.1f}" y2="{y(t):.1f}" '
        f'stroke="#e2e6ee"/><text x="{_LEFT - 6}" y="{y(t) + 4:.1f}" text-anchor="end">'
        f"{figure(t, quantity.digits)}</text>"
        for t in _ticks(low, high, quantity.digits)
    ]
    places = [(_LEFT + step * (n + 0.5), y(v)) for n, (_, v) in enumerate(known)]
    for side in ("left", "right", "both"):
        own = [
            p for p, (rep, _) in zip(places, known, strict=True) if rep.side == side and rep.valid
        ]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in own)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{_COLOUR[side]}" stroke-opacity=".5"/>'
        )
    every = max(1, math.ceil(len(known) / 12))
    for number, ((a, b), (rep, _)) in enumerate(zip(places, known, strict=True), start=1):
        fill = _COLOUR[rep.side] if rep.valid else "#fff"
        parts.append(
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="5" fill="{fill}" stroke="{_COLOUR[rep.side]}" '
            f'stroke-width="2"/>'
        )
        if (number - 1) % every == 0:
            parts.append(
                f'<text x="{a:.1f}" y="{top + height + 18:.0f}" text-anchor="middle">'
                f"{number}{'' if rep.side == 'both' else _MARK[rep.side]}</text>"
            )
    said = ", ".join(
        f"{n} {rep.side} {with_unit(v, quantity)}{'' if rep.valid else ' (does not count)'}"
        for n, (rep, v) in enumerate(known, start=1)
    )
    return _svg(parts, top + height + 26, f"{quantity.title} of each repetition: {said}")


class _Axis:
    def __init__(self, low: float, high: float) -> None:
        self._low, self._high = low, high

    def __call__(self, value: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _axis(low: float, high: float) -> _Axis:
    if high - low < 1e-9:
        low, high = low - 1.0, high + 1.0
    return _Axis(low, high)


def _svg(parts: Sequence[str], height: float, said: str) -> Markup:
    return Markup(
        f'<svg class="testchart" viewBox="0 0 {_WIDTH:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(said)}">{"".join(parts)}</svg>'
    )
