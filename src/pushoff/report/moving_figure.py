"""The moving figure: a stick runner with muscle lines through one stride, as plain SVG and numbers.

The page's script only shows what is computed here; three still pictures stand in on paper.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from jaxtyping import Complex, Float
from markupsafe import Markup

from pushoff.core.analysis import Analysis
from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import Kinetics
from pushoff.core.motion import Motion
from pushoff.core.muscles import Muscles
from pushoff.core.names import SIDES, Side, other, sided
from pushoff.core.strides import Sampler
from pushoff.measures.muscle_phases import PHASES
from pushoff.report.muscle_lines import BONES, LINES, Place
from pushoff.report.representative import Stride, representative
from pushoff.report.stick import bones

#: Pictures from touchdown to the next touchdown, both ends included.
FRAMES = 61
#: Units of the drawing per metre; half of the width shown around the hip, m; room below it.
_SCALE, _REACH_M, _BELOW = 500.0, 0.95, 30.0
#: From no force to the strongest of this stride: grey, then yellow to dark red (also without
#: colour vision the strong ones are darker, and thicker).
PALETTE = ("#c3c9d4", "#f5d98b", "#f6b55f", "#ee8a3a", "#dc5b28", "#b8311f", "#7f1118")
_WIDEST, _THINNEST = 26.0, 4.0
#: The ground force's arrow: metres per body weight.
_ARROW_M_PER_BW = 0.30
#: Height (m) above the hips towards which muscles of the hip run where no shoulders were seen.
_TRUNK_M = 0.5
_PHASE_WORDS = {"landing": "Landing", "push": "Push", "swing": "Swing", "return": "Return"}
_STILLS = (("Midstance", "midstance"), ("In the push", ""), ("Toe-off", "toe_off"))

Path = Complex[np.ndarray, " frame"]


@dataclass(frozen=True)
class Shape:
    """A line of the figure: its corners over the frames, (frame, corner), and its CSS class.

    ``force`` is what a muscle pulls with in body weights, (frame,), None for bones.
    """

    kind: str
    corners: Complex[np.ndarray, "frame corner"]
    name: str = ""
    force: Float[np.ndarray, " frame"] | None = None


@dataclass(frozen=True)
class MovingFigure:
    """Everything that the page needs: drawing of the first frame, data of all, stills for paper."""

    side: Side
    stride: int
    svg: Markup
    data: Markup
    phases: tuple[dict[str, str], ...]
    legend: tuple[dict[str, str], ...]
    stills: tuple[dict[str, object], ...]


def moving_figure(analysis: Analysis, titles: Mapping[str, str]) -> MovingFigure | None:
    """Return the figure of one stride, None where no stride has muscle forces and all instants.

    ``titles`` are the muscles' names in words.
    """
    kinetics, muscles = analysis.kinetics, analysis.muscles
    if kinetics is None or muscles is None:
        return None
    stride = representative(_with_forces(analysis, kinetics, muscles))
    if stride is None:
        return None
    table = analysis.strides.times
    start, stop = (float(table[n][stride.stride]) for n in ("touchdown", "next_touchdown"))
    if not math.isfinite(stop - start):
        return None
    time = np.linspace(start, stop, FRAMES)
    shapes = list(_shapes(analysis.motion, kinetics, muscles, stride, time))
    strongest = max((_most(s.force) for s in shapes if s.force is not None), default=0.0)
    if not shapes or strongest <= 0.0:
        return None
    scale = _round_up(strongest)
    height = _height(analysis.motion)
    places = {
        name: (float(table[name][stride.stride]) - start) / (stop - start)
        for name in ("midstance", "toe_off", "thigh_forward")
    }
    phases = _phases(places, stop - start)
    content = {
        "titles": [titles.get(shape.name, shape.name) for shape in shapes],
        "kinds": [shape.kind for shape in shapes],
        "corners": [_numbers(shape.corners, height) for shape in shapes],
        "force": [None if s.force is None else _rounded(s.force) for s in shapes],
        "scale": scale,
        "palette": PALETTE,
        "widths": [_THINNEST, _WIDEST],
        "phases": phases,
        "seconds": round(stop - start, 4),
    }
    data = json.dumps(content, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    return MovingFigure(
        side=stride.side,
        stride=stride.stride,
        svg=_drawing(shapes, 0, scale, height, stride.side, "moving-figure-drawing"),
        data=Markup(data),
        phases=tuple(phases),
        legend=_legend(scale),
        stills=_stills(shapes, places, scale, height, stride.side),
    )


def _with_forces(analysis: Analysis, kinetics: Kinetics, muscles: Muscles) -> Analysis:
    """Return the analysis with those strides alone whose muscle forces are known from end to end.

    Where none is, contact is enough (plates that see one step each).
    """
    table, names = analysis.strides, ("toe_off", "next_touchdown")
    covered = {name: np.zeros(len(table), dtype=bool) for name in names}
    for side in SIDES:
        rows = table.rows(side)
        known = np.isfinite(muscles.force[side]).all(axis=1).astype(float)
        sampler_of = partial(Sampler.of, kinetics.time_s)
        for name in names:
            start, stop = table.times["touchdown"][rows], table.times[name][rows]
            times = start[:, None] + (stop - start)[:, None] * np.linspace(0.0, 1.0, 41)
            seen = sampler_of(times.ravel())(known).reshape(len(rows), 41)
            covered[name][rows] = np.where(np.isfinite(seen), seen, 0.0).min(axis=1) > 0.99
    valid = table.valid & covered["next_touchdown"]
    if not valid.any():
        valid = table.valid & covered["toe_off"]
    return replace(analysis, strides=replace(table, valid=valid))


def _shapes(
    motion: Motion, kinetics: Kinetics, muscles: Muscles, stride: Stride, time: np.ndarray
) -> Iterator[Shape]:
    """Yield every line from the back of the picture to its front."""
    near, far = stride.side, other(stride.side)
    points = _points(motion, time)
    if "mid_hip" not in points:
        return
    middle = points["mid_hip"].real + 1j * _floor(motion)
    points = {name: path - middle for name, path in points.items()}
    top = points.get("mid_shoulder", points["mid_hip"] + 1j * _TRUNK_M)
    points["trunk_top"] = np.where(np.isfinite(top), top, points["mid_hip"] + 1j * _TRUNK_M)
    for leg in (near, far):
        if sided(leg, "toe") not in points and sided(leg, "ball") in points:
            points[sided(leg, "toe")] = points[sided(leg, "ball")]
    for bone in bones(near):
        if bone.role == "swing" and bone.start in points and bone.end in points:
            yield Shape("far bone", np.stack([points[bone.start], points[bone.end]], axis=1))
    yield from _muscles(points, kinetics, muscles, far, time, "far")
    for bone in bones(near):
        if bone.role != "swing" and bone.start in points and bone.end in points:
            yield Shape("near bone", np.stack([points[bone.start], points[bone.end]], axis=1))
    if "head" in points:
        yield Shape("head", points["head"][:, None])
    yield from _muscles(points, kinetics, muscles, near, time, "near")
    for side in (far, near):
        arrow = _arrow(kinetics, side, time)
        if arrow is not None:
            yield Shape("push", arrow - middle[:, None])


def _points(motion: Motion, time: np.ndarray) -> dict[str, Path]:
    sampler = Sampler.of(motion.time_s, time)
    found = {}
    for name, path in motion.points.items():
        place = sampler(path[:, 0]) + 1j * sampler(path[:, 1])
        if np.isfinite(place).any():
            found[name] = place
    return found


def _muscles(
    points: Mapping[str, Path],
    kinetics: Kinetics,
    muscles: Muscles,
    side: Side,
    time: np.ndarray,
    depth: str,
) -> Iterator[Shape]:
    sampler = Sampler.of(kinetics.time_s, time)
    weight = kinetics.mass.value * GRAVITY
    for number, name in enumerate(muscles.names):
        line = [_placed(points, side, place) for place in LINES.get(name, ())]
        if len(line) < 2 or any(place is None for place in line):
            continue
        force = sampler(muscles.force[side][:, number]) / weight
        corners = np.stack([place for place in line if place is not None], axis=1)
        yield Shape(f"{depth} muscle", corners, name, np.maximum(force, 0.0))


def _placed(points: Mapping[str, Path], side: Side, place: Place) -> Path | None:
    """Return where a point of a muscle is; feet without a heel or toe leave its muscles out."""
    ends = [points.get(name if name in points else sided(side, name)) for name in BONES[place.bone]]
    start, end = ends
    if start is None or end is None:
        return None
    return start + (place.along + 1j * place.beside) * (end - start)


def _arrow(kinetics: Kinetics, side: Side, time: np.ndarray) -> np.ndarray | None:
    """Return the ground force as a line from the centre of pressure, (frame, 2)."""
    sampler = Sampler.of(kinetics.time_s, time)
    force, centre = kinetics.ground.force[side], kinetics.ground.centre_of_pressure[side]
    push = sampler(force[:, 0]) + 1j * sampler(force[:, 1])
    foot = sampler(centre[:, 0]) + 1j * sampler(centre[:, 1])
    if not np.isfinite(push + foot).any():
        return None
    tip = foot + push * _ARROW_M_PER_BW / (kinetics.mass.value * GRAVITY)
    return np.stack([foot, tip], axis=1)


def _height(motion: Motion) -> float:
    """Return the height (m) of the picture above the floor."""
    highest = max(
        (float(np.nanmax(p[:, 1])) for p in motion.points.values() if np.isfinite(p[:, 1]).any()),
        default=1.9,
    )
    return highest - _floor(motion) + 0.17


def _floor(motion: Motion) -> float:
    return motion.floor_up_m if math.isfinite(motion.floor_up_m) else 0.0


def _numbers(corners: Complex[np.ndarray, "frame corner"], height: float) -> list[list[int] | None]:
    """Return whole numbers x, y, x, y … of every frame, None where one is unknown."""
    x = _SCALE * (corners.real + _REACH_M)
    y = _SCALE * (height - corners.imag)
    known = np.isfinite(x + y).all(axis=1)
    flat = np.stack([x, y], axis=2).reshape(len(corners), -1)
    return [
        [round(float(value)) for value in row] if ok else None
        for row, ok in zip(flat, known, strict=True)
    ]


def _rounded(force: Float[np.ndarray, " frame"]) -> list[float | None]:
    return [round(float(value), 2) if math.isfinite(value) else None for value in force]


def _most(force: Float[np.ndarray, " frame"]) -> float:
    known = force[np.isfinite(force)]
    return float(known.max()) if len(known) else 0.0


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 4, 6, 8, 10 … body weights."""
    return 1.0 if value <= 1.0 else 2.0 * math.ceil(value / 2.0)


def _phases(places: Mapping[str, float], seconds: float) -> list[dict[str, str]]:
    """Return name, start and width (% of the stride) and duration of every phase that is known."""
    edges = {"touchdown": 0.0, "next_touchdown": 1.0, **places}
    found = []
    for phase, first, last in PHASES:
        width = edges[last] - edges[first]
        if not math.isfinite(width) or width <= 0.0:
            continue
        found.append(
            {
                "name": phase,
                "words": _PHASE_WORDS[phase],
                "start": f"{100 * edges[first]:.2f}",
                "width": f"{100 * width:.2f}",
                "ms": f"{1000 * width * seconds:.0f}",
            }
        )
    return found


def _legend(scale: float) -> tuple[dict[str, str], ...]:
    """Return colour, width and words of the steps of the scale."""
    steps = np.linspace(0.0, 1.0, len(PALETTE))
    return tuple(
        {"colour": colour, "width": f"{_width(step) / 4:.1f}", "words": f"{scale * step:.1f}"}
        for colour, step in zip(PALETTE, steps, strict=True)
    )


def _width(level: float) -> float:
    return _THINNEST + (_WIDEST - _THINNEST) * min(max(level, 0.0), 1.0)


def _colour(level: float) -> str:
    return PALETTE[round(min(max(level, 0.0), 1.0) * (len(PALETTE) - 1))]


def _stills(
    shapes: list[Shape], places: Mapping[str, float], scale: float, height: float, side: Side
) -> tuple[dict[str, object], ...]:
    """Return three pictures for paper."""
    found = []
    for title, name in _STILLS:
        place = places[name] if name else 0.5 * (places["midstance"] + places["toe_off"])
        if not math.isfinite(place):
            continue
        svg = _drawing(shapes, round(place * (FRAMES - 1)), scale, height, side, "")
        found.append({"title": title, "svg": svg})
    return tuple(found)


def _drawing(
    shapes: list[Shape], frame: int, scale: float, height: float, side: Side, key: str
) -> Markup:
    """Return the SVG of one frame; the page's script moves the one with a key."""
    width, bottom = 2 * _REACH_M * _SCALE, height * _SCALE
    parts = [Markup('<line class="ground" x1="0" y1="{y}" x2="{x}" y2="{y}"/>')]
    parts = [parts[0].format(x=f"{width:.0f}", y=f"{bottom:.0f}")]
    for shape in shapes:
        at = _numbers(shape.corners[frame : frame + 1], height)[0]
        parts.append(_element(shape, at, frame, scale))
    attributes = Markup(' id="{}"').format(key) if key else Markup("")
    words = "Stick runner with muscle lines"
    return Markup(
        '<svg{} class="mover {}" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}</svg>'
    ).format(attributes, side, width, bottom + _BELOW, words, Markup("").join(parts))


def _element(shape: Shape, at: list[int] | None, frame: int, scale: float) -> Markup:
    hidden = Markup(' visibility="hidden"') if at is None else Markup("")
    if shape.kind == "head":
        x, y = at or (0, 0)
        return Markup('<circle class="head" cx="{}" cy="{}" r="55"{}/>').format(x, y, hidden)
    corners = " ".join(f"{x},{y}" for x, y in zip((at or [])[::2], (at or [])[1::2], strict=True))
    paint = Markup("")
    if shape.force is not None:
        level = shape.force[frame] / scale if math.isfinite(shape.force[frame]) else 0.0
        paint = Markup(' style="stroke:{};stroke-width:{:.1f}"').format(
            _colour(level), _width(level)
        )
    return Markup('<polyline class="{}" points="{}"{}{}/>').format(
        shape.kind, corners, paint, hidden
    )
