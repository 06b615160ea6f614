"""How far: steps, strides, speed, and how the body moves above the foot."""

from __future__ import annotations

import numpy as np

from pushoff.core.strides import Strides
from pushoff.measures.registry import FRONTAL, SAGITTAL, measure
from pushoff.measures.windows import PerStride, spread

FORWARD, UP, RIGHT = 0, 1, 2
#: Share of contact at which a foot's place on the ground is read: it stands flat there, after the
#: landing and before heel-off (53–58 % of contact in Fukuchi 2017), so that errors of the event
#: times hardly move it.
_STANDING = 0.4
_STRIDE = ("event:touchdown", "event:next_touchdown")


def _place(strides: Strides, axis: int, when: PerStride, opposite: bool = False) -> PerStride:
    return strides.at(strides.point("ankle", opposite)[:, axis], when)


def _standing(strides: Strides) -> PerStride:
    return strides.times["touchdown"] + _STANDING * strides.duration("touchdown", "toe_off")


def _standing_opposite(strides: Strides) -> PerStride:
    contact = strides.duration("opposite_touchdown", "opposite_toe_off")
    return strides.times["opposite_touchdown"] + _STANDING * contact


@measure(
    title="Speed",
    unit="m/s",
    needs=("point:com", "speed", "scale", *_STRIDE),
    views=SAGITTAL,
    tolerance={"3d": 0.02, "2d": 0.05},
    both=True,
)
def speed(strides: Strides) -> PerStride:
    """Way of the centre of mass over ground or belt in a stride, divided by the stride time."""
    path = strides.point("com")[:, FORWARD]
    way = strides.at(path, "next_touchdown") - strides.at(path, "touchdown")
    return way / strides.duration("touchdown", "next_touchdown")


@measure(
    title="Stride length",
    unit="m",
    needs=("point:ankle", "speed", "scale", "event:toe_off", *_STRIDE),
    views=SAGITTAL,
    tolerance={"3d": 0.01, "2d": 0.05},
    cite=("novacheck1998", "pushoff"),
    both=True,
)
def stride_length(strides: Strides) -> PerStride:
    """Distance over ground or belt between two placements of the same foot.

    Read at the ankle joint at 40 % of either contact, where the foot stands.
    """
    now = _standing(strides)
    later = now + strides.duration("touchdown", "next_touchdown")
    return _place(strides, FORWARD, later) - _place(strides, FORWARD, now)


@measure(
    title="Step length",
    unit="m",
    needs=(
        "point:ankle",
        "opposite:ankle",
        "speed",
        "scale",
        "event:touchdown",
        "event:toe_off",
        "event:opposite_touchdown",
        "event:opposite_toe_off",
    ),
    views=SAGITTAL,
    tolerance={"3d": 0.01, "2d": 0.05},
    cite=("novacheck1998", "pushoff"),
    both=True,
)
def step_length(strides: Strides) -> PerStride:
    """Distance over ground or belt from this foot's placement to the other foot's next one.

    Read at the ankle joints at 40 % of either contact, where the feet stand.
    """
    other = _place(strides, FORWARD, _standing_opposite(strides), opposite=True)
    return other - _place(strides, FORWARD, _standing(strides))


@measure(
    title="Step width",
    unit="m",
    needs=(
        "point:ankle",
        "opposite:ankle",
        "scale",
        "event:touchdown",
        "event:toe_off",
        "event:opposite_touchdown",
        "event:opposite_toe_off",
    ),
    views=FRONTAL,
    tolerance={"3d": 0.005, "2d": 0.02},
    both=True,
)
def step_width(strides: Strides) -> PerStride:
    """Distance across the way between this foot's placement and the other foot's next one.

    Read at the ankle joints at 40 % of either contact; negative where the feet cross over.
    """
    other = _place(strides, RIGHT, _standing_opposite(strides), opposite=True)
    outward = 1.0 if strides.side == "left" else -1.0
    return outward * (other - _place(strides, RIGHT, _standing(strides)))


def _bounce(strides: Strides, name: str) -> PerStride:
    """Return the range of a height in one step, without the rise of the ground (m)."""
    height = strides.point(name)[:, UP]
    rows = strides.over(height, "touchdown", "opposite_touchdown")
    rise = strides.at(height, "next_touchdown") - strides.at(height, "touchdown")
    part = strides.duration("touchdown", "opposite_touchdown")
    part = part / strides.duration("touchdown", "next_touchdown")
    line = (rise * part)[:, None] * np.linspace(0.0, 1.0, rows.shape[1])
    return spread(rows - line)


@measure(
    title="Vertical oscillation",
    unit="m",
    needs=("point:com", "scale", "event:opposite_touchdown", *_STRIDE),
    views=("3d", "left", "right", "rear", "front"),
    tolerance={"3d": 0.003, "2d": 0.010},
    cite=("vanoeveren2021",),
    both=True,
)
def vertical_oscillation(strides: Strides) -> PerStride:
    """Highest minus lowest centre of mass between touchdown of this foot and of the other one.

    The rise of the ground over the stride is taken off. Without a whole body the centre of the
    legs or the mid-hip stands in, which moves further: the quality column says so.
    """
    return _bounce(strides, "com")


@measure(
    title="Vertical oscillation of the hips",
    unit="m",
    needs=("point:mid_hip", "scale", "event:opposite_touchdown", *_STRIDE),
    views=SAGITTAL,
    tolerance={"3d": 0.003, "2d": 0.010},
    both=True,
)
def hip_vertical_oscillation(strides: Strides) -> PerStride:
    """Highest minus lowest mid-hip between touchdown of this foot and of the other one.

    Not from behind or in front: pose engines let the hips bounce there by up to a half too far.
    """
    return _bounce(strides, "mid_hip")


@measure(
    title="Foot ahead of the centre of mass at touchdown",
    unit="m",
    needs=("point:ankle", "point:com", "scale", "event:touchdown"),
    views=SAGITTAL,
    tolerance={"3d": 0.015, "2d": 0.03},
    cite=("lieberman2015", "pushoff"),
    both=True,
)
def overstride(strides: Strides) -> PerStride:
    """Forward distance from the centre of mass to the landing foot's ankle joint at touchdown."""
    ahead = strides.point("ankle")[:, FORWARD] - strides.point("com")[:, FORWARD]
    return strides.at(ahead, "touchdown")
