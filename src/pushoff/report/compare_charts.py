"""Charts of a comparison as plain SVG: changes in units of noise, curves over each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from markupsafe import Markup, escape

from pushoff.comparison.change import Change
from pushoff.core.names import Side
from pushoff.report.compare_words import told
from pushoff.report.stored import StoredResult
from pushoff.report.words import number

_REACH = 4.0  # how many minimal detectable changes the forest shows on either side
#: Curves that are laid over each other: name, title, unit.
CURVES: tuple[tuple[str, str, str], ...] = (
    ("thigh", "Thigh against the vertical", "°"),
    ("knee", "Knee flexion", "°"),
    ("ankle", "Ankle (up is dorsiflexion)", "°"),
    ("trunk_lean", "Trunk lean", "°"),
    ("ground_force_up", "Ground force, up", "BW"),
    ("ground_force_forward", "Ground force, forward", "BW"),
)


@dataclass(frozen=True)
class Curve:
    """Mean and spread of one condition over 0–100 % of contact."""

    label: str
    mean: Float[np.ndarray, " sample"]
    sd: Float[np.ndarray, " sample"]


@dataclass(frozen=True)
class _Frame:
    """Where things stand in a forest: beside their names, or under them on a narrow screen."""

    name: str
    left: float
    plot: float
    row: float
    under: bool

    def x(self, value: float) -> float:
        """Return where a value in units of the minimal detectable change stands."""
        reached = min(max(value, -_REACH), _REACH)
        return self.left + self.plot * (reached + _REACH) / (2 * _REACH)


_FRAMES = (_Frame("wide", 250.0, 330.0, 26.0, False), _Frame("narrow", 8.0, 324.0, 44.0, True))


def forest(changes: Sequence[Change]) -> Markup | None:
    """Return every change in units of the runner's own minimal detectable change.

    Dots with their 95 % intervals; the grey box is what would not matter. Two drawings, for wide
    and narrow screens, of which the page shows one. None without any.
    """
    known = [c for c in changes if math.isfinite(c.mdc95) and c.mdc95 > 0]
    if not known:
        return None
    return Markup("").join(_forest(known, frame) for frame in _FRAMES)


def _forest(known: Sequence[Change], frame: _Frame) -> Markup:
    height = frame.row * len(known) + 46
    marks = "".join(_forest_row(c, 8 + frame.row * n, frame) for n, c in enumerate(known))
    foot = frame.row * len(known) + 14
    ticks = "".join(
        f'<line class="grid" x1="{frame.x(t):.1f}" x2="{frame.x(t):.1f}" y1="4" y2="{foot:.0f}"/>'
        f'<text class="tick" x="{frame.x(t):.1f}" y="{foot + 13:.0f}">{number(t, 0)}</text>'
        for t in (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
    )
    axis = (
        f'<text class="tick" x="{frame.x(0.0):.1f}" y="{foot + 29:.0f}">'
        "change, in units of the smallest that is more than noise</text>"
    )
    return Markup(
        f'<svg class="forest {frame.name}" role="img" '
        f'viewBox="0 0 {frame.left + frame.plot + 10:.0f} {height:.0f}" '
        f'aria-label="Changes in units of noise; the table below has the figures">'
        f"{ticks}{marks}{axis}</svg>"
    )


def _forest_row(change: Change, top: float, frame: _Frame) -> str:
    middle = top + (0.7 if frame.under else 0.5) * frame.row
    value = change.difference / change.mdc95
    matter = change.worthwhile / change.mdc95
    words = told(change)
    longest = 46 if frame.under else 34
    title = words.title if len(words.title) < longest else f"{words.title[: longest - 2]}…"
    name = (frame.left, middle - 14) if frame.under else (frame.left - 12, middle + 4)
    low, high = frame.x(value - 1.0), frame.x(value + 1.0)
    arrow = "" if abs(value) <= _REACH else ("›" if value > 0 else "‹")
    return (
        f'<g class="{change.verdict}"><title>{escape(words.title)}: {escape(words.by)}, '
        f"{escape(words.verdict.lower())}</title>"
        f'<text class="name" x="{name[0]:.0f}" y="{name[1]:.1f}">'
        f"{escape(words.sign)} {escape(title)}</text>"
        f'<rect class="matter" x="{frame.x(-matter):.1f}" y="{middle - 6:.1f}" '
        f'width="{frame.x(matter) - frame.x(-matter):.1f}" height="12"/>'
        f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" '
        f'y1="{middle:.1f}" y2="{middle:.1f}"/>'
        f'<circle cx="{frame.x(value):.1f}" cy="{middle:.1f}" r="5"/>'
        f'<text class="tick" x="{frame.x(value):.1f}" y="{middle - 7:.1f}">{arrow}</text></g>'
    )


def curve_of(results: Sequence[StoredResult], label: str, name: str, side: Side) -> Curve | None:
    """Return the mean curve over contact of a condition; None where a recording lacks it."""
    means, spreads = [], []
    for result in results:
        data = result.curves
        if data is None or f"{name}_mean" not in data:
            return None
        means.append(data[f"{name}_mean"].sel(window="contact", side=side).to_numpy())
        spreads.append(data[f"{name}_sd"].sel(window="contact", side=side).to_numpy())
    mean = np.mean(np.array(means, dtype=float), axis=0)
    spread = np.sqrt(np.mean(np.array(spreads, dtype=float) ** 2, axis=0))
    return Curve(label, mean, spread) if np.isfinite(mean).any() else None


def curve_chart(curves: Sequence[Curve], title: str, unit: str) -> Markup:
    """Return curves over contact with bands of one standard deviation between strides."""
    seen = np.concatenate(
        [
            np.concatenate([c.mean - np.nan_to_num(c.sd), c.mean + np.nan_to_num(c.sd)])
            for c in curves
        ]
    )
    low, high = float(np.nanmin(seen)), float(np.nanmax(seen))
    room = 0.06 * (high - low or 1.0)
    low, high = low - room, high + room

    def place(percent: float, value: float) -> str:
        return f"{42 + 2.7 * percent:.1f},{150 - 136 * (value - low) / (high - low):.1f}"

    ticks = "".join(_tick(value, place, unit) for value in _round_ticks(low, high))
    lines = "".join(_curve(curve, n, place) for n, curve in enumerate(curves))
    labels = " and ".join(str(escape(curve.label)) for curve in curves)
    return Markup(
        f'<svg class="curve" viewBox="0 0 320 184" role="img" aria-label="{escape(title)} over '
        f'contact, {labels}">{ticks}{lines}'
        '<text class="tick" x="42" y="166">touchdown</text>'
        '<text class="tick end" x="312" y="166">toe-off</text>'
        '<text class="tick mid" x="177" y="180">% of contact</text></svg>'
    )


def _round_ticks(low: float, high: float) -> list[float]:
    raw = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * f for f in (1, 2, 5, 10) if power * f >= raw)
    first = math.ceil(low / step)
    return [step * n for n in range(first, math.floor(high / step) + 1)]


def _tick(value: float, place: Callable[[float, float], str], unit: str) -> str:
    x, y = place(0.0, value).split(",")
    decimals = 0 if unit == "°" else 1
    return (
        f'<line class="grid" x1="{x}" x2="312" y1="{y}" y2="{y}"/>'
        f'<text class="tick end" x="38" y="{float(y) + 4:.1f}">{number(value, decimals)}'
        f"{unit if unit == '°' else ''}</text>"
    )


def _curve(curve: Curve, number_: int, place: Callable[[float, float], str]) -> str:
    known = np.isfinite(curve.mean)
    percent = np.linspace(0.0, 100.0, len(curve.mean))[known].tolist()
    mean, sd = curve.mean[known], np.nan_to_num(curve.sd)[known]
    upper = [place(x, y) for x, y in zip(percent, (mean + sd).tolist(), strict=True)]
    lower = [place(x, y) for x, y in zip(percent, (mean - sd).tolist(), strict=True)]
    line = [place(x, y) for x, y in zip(percent, mean.tolist(), strict=True)]
    return (
        f'<g class="c{number_}"><polygon class="band" points="{" ".join([*upper, *lower[::-1]])}"/>'
        f'<polyline class="line" points="{" ".join(line)}"/></g>'
    )
