"""Stick figures of two conditions over each other, from mean angle curves: no picture needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from markupsafe import Markup, escape

from pushoff.core.names import Side, other
from pushoff.report.stored import StoredResult

#: Segment lengths as shares of body height, for a drawing: thigh, shank, trunk to the shoulders,
#: neck and head; the sole from heel to toe and the ankle's place above it.
_THIGH, _SHANK, _TRUNK, _NECK = 0.245, 0.246, 0.29, 0.10
_HEEL, _TOE, _ANKLE = -0.045, 0.105, 0.04
_SIZE = 200.0
_WIDTH, _HEIGHT = 230.0, 232.0
INSTANTS: tuple[tuple[str, str], ...] = (
    ("touchdown", "Touchdown"),
    ("midstance", "Midstance"),
    ("toe_off", "Toe-off"),
)
_ANGLES = ("thigh", "shank", "foot", "trunk_lean")
Place = tuple[float, float]


@dataclass(frozen=True)
class Posture:
    """Mean attitudes (deg) at one instant: this leg, the other leg and trunk (NaN if unknown)."""

    near: Mapping[str, float]
    far: Mapping[str, float]
    trunk: float


def posture(result: StoredResult, side: Side, instant: str) -> Posture | None:
    """Return the mean posture of one recording at an instant; None where angles are missing."""
    data = result.curves
    if data is None or any(f"{name}_mean" not in data for name in _ANGLES[:3]):
        return None
    percent = {"touchdown": 0.0, "midstance": _midstance(result, side), "toe_off": 100.0}[instant]
    near = {name: _at(data, name, side, "contact", percent) for name in _ANGLES[:3]}
    if not np.isfinite(list(near.values())).all():
        return None
    phase = _other_phase(result, side, instant)
    far = {name: _at(data, name, other(side), "stride", phase) for name in _ANGLES[:3]}
    known = "trunk_lean_mean" in data
    lean = _at(data, "trunk_lean", side, "contact", percent) if known else float("nan")
    return Posture(near, far, lean)


def overlay(postures: Sequence[tuple[str, Posture]], title: str) -> Markup:
    """Return one SVG with the postures over each other at the hip, forward to the right."""
    names = " and ".join(str(escape(name)) for name, _ in postures)
    low = max(_lowest(one) for _, one in postures)
    ground = f'<line class="ground" x1="0" x2="{_WIDTH:.0f}" y1="{low:.1f}" y2="{low:.1f}"/>'
    bodies = "".join(
        f'<g class="c{number}">{_body(one)}</g>' for number, (_, one) in enumerate(postures)
    )
    return Markup(
        f'<svg class="pose" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" '
        f'aria-label="{escape(title)}: mean posture of {names}">{ground}{bodies}</svg>'
    )


def _midstance(result: StoredResult, side: Side) -> float:
    row = result.measures.get("midstance_share", side)
    return float(row.value) if row is not None and np.isfinite(row.value) else 42.0


def _at(data: xr.Dataset, name: str, side: Side, window: str, percent: float) -> float:
    curve = data[f"{name}_mean"].sel(window=window, side=side).to_numpy()
    if not np.isfinite(percent):
        return float("nan")
    return float(np.interp(percent, np.linspace(0.0, 100.0, len(curve)), curve))


def _other_phase(result: StoredResult, side: Side, instant: str) -> float:
    """Return where the other leg is in its stride at this leg's instant, % (median)."""
    table = result.strides
    mine, theirs = table.rows(side), table.rows(other(side))
    if not len(mine) or not len(theirs):
        return float("nan")
    start, stop = table.times["touchdown"][theirs], table.times["next_touchdown"][theirs]
    at = table.times[instant][mine]
    share = (at[:, None] - start) / (stop - start)
    inside = share[(share >= 0.0) & (share < 1.0)]
    return float(100.0 * np.median(inside)) if len(inside) else float("nan")


def _leg(hip: Place, angles: Mapping[str, float]) -> tuple[list[Place], list[Place]]:
    """Return hip, knee, ankle and the sole's triangle on the page."""
    thigh, shank, foot = (np.radians(angles[name]) for name in _ANGLES[:3])
    knee = (hip[0] + _THIGH * np.sin(thigh), hip[1] - _THIGH * np.cos(thigh))
    ankle = (knee[0] + _SHANK * np.sin(shank), knee[1] - _SHANK * np.cos(shank))
    sole = []
    for along in (_HEEL, _TOE):
        turned = (
            along * np.cos(foot) + _ANKLE * np.sin(foot),
            along * np.sin(foot) - _ANKLE * np.cos(foot),
        )
        sole.append((ankle[0] + turned[0], ankle[1] + turned[1]))
    return [hip, knee, ankle], [ankle, *sole, ankle]


def _body(one: Posture) -> str:
    hip = (0.0, 0.0)
    parts = []
    if np.isfinite(list(one.far.values())).all():
        parts += [_line(points, "far") for points in _leg(hip, one.far)]
    parts += [_line(points, "near") for points in _leg(hip, one.near)]
    if np.isfinite(one.trunk):
        lean = np.radians(one.trunk)
        up = (float(np.sin(lean)), float(np.cos(lean)))
        x, y = _page(((_TRUNK + _NECK) * up[0], (_TRUNK + _NECK) * up[1]))
        parts.append(_line([hip, (_TRUNK * up[0], _TRUNK * up[1])], "near"))
        parts.append(f'<circle class="head" cx="{x:.1f}" cy="{y:.1f}" r="{0.055 * _SIZE:.1f}"/>')
    return "".join(parts)


def _line(points: Sequence[Place], role: str) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(_page, points))
    return f'<polyline class="{role}" points="{places}"/>'


def _page(place: Place) -> Place:
    return (0.5 * _WIDTH + _SIZE * place[0], 0.44 * _HEIGHT - _SIZE * place[1])


def _lowest(one: Posture) -> float:
    legs = [one.near, *([one.far] if np.isfinite(list(one.far.values())).all() else [])]
    return max(_page(point)[1] for leg in legs for part in _leg((0.0, 0.0), leg) for point in part)
