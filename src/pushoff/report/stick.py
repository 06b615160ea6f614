"""Stick figures of a motion as plain SVG: no script, prints well, a few kilobytes each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from markupsafe import Markup

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, other, sided
from pushoff.core.strides import sample

_LEG = (("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("heel", "toe"), ("ankle", "toe"))
_ARM = (("shoulder", "elbow"), ("elbow", "wrist"))
_WIDTH = 200
_REACH_M = 0.95  # half of the width shown around the hip, enough for a stride of a tall runner


@dataclass(frozen=True)
class Bone:
    """A line between two points; ``role`` is ``stance``, ``swing`` or ``body``."""

    start: str
    end: str
    role: str


def bones(side: Side) -> tuple[Bone, ...]:
    """Return the lines of a figure whose named side is the one that is looked at."""
    far = other(side)
    return (
        *(Bone(sided(far, a), sided(far, b), "swing") for a, b in (*_LEG, *_ARM)),
        Bone("mid_hip", "mid_shoulder", "body"),
        Bone("mid_shoulder", "head", "body"),
        *(Bone(sided(s, "hip"), "mid_hip", "body") for s in SIDES),
        *(Bone(sided(s, "shoulder"), "mid_shoulder", "body") for s in SIDES),
        *(Bone(sided(side, a), sided(side, b), "stance") for a, b in (*_LEG, *_ARM)),
    )


def stick_figure(motion: Motion, side: Side, time_s: float) -> Markup | None:
    """Return an SVG of the body at one time, seen so that forward is to the right.

    None where the hips are not known at that time. Points that are NaN leave their lines out.
    """
    places = _places(motion, time_s)
    if "mid_hip" not in places:
        return None
    scale = _WIDTH / (2 * _REACH_M)
    centre = places["mid_hip"][0]
    floor = motion.floor_up_m if np.isfinite(motion.floor_up_m) else _lowest(places)
    ground = (_highest(motion) - floor + 0.2) * scale
    height = ground + 14

    def on_page(name: str) -> tuple[float, float]:
        forward, up = places[name]
        return (_WIDTH / 2 + (forward - centre) * scale, ground - (up - floor) * scale)

    lines = [
        f'<line class="{bone.role}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
        for bone in bones(side)
        if bone.start in places and bone.end in places
        for (x1, y1), (x2, y2) in ((on_page(bone.start), on_page(bone.end)),)
    ]
    if "head" in places:
        x, y = on_page("head")
        lines.append(f'<circle class="head" cx="{x:.1f}" cy="{y:.1f}" r="{0.11 * scale:.1f}"/>')
    ground_line = f'<line class="ground" x1="0" y1="{ground:.1f}" x2="{_WIDTH}" y2="{ground:.1f}"/>'
    return Markup(
        f'<svg class="stick {side}" viewBox="0 0 {_WIDTH} {height:.0f}" role="img" '
        f'aria-label="Stick figure">{ground_line}{"".join(lines)}</svg>'
    )


def _places(motion: Motion, time_s: float) -> dict[str, Float[np.ndarray, "2"]]:
    at = np.array([time_s])
    places = {}
    for name, path in motion.points.items():
        place = np.array([sample(motion.time_s, path[:, axis], at)[0] for axis in (0, 1)])
        if np.isfinite(place).all():
            places[name] = place
    return places


def _highest(motion: Motion) -> float:
    """Return the greatest height (m) of any point at any time: all figures get one size."""
    return max(
        (float(np.nanmax(p[:, 1])) for p in motion.points.values() if np.isfinite(p[:, 1]).any()),
        default=2.0,
    )


def _lowest(places: dict[str, Float[np.ndarray, "2"]]) -> float:
    return min(place[1] for place in places.values())
