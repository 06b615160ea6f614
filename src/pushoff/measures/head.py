"""How the head moves within a stride."""

from __future__ import annotations

from pushoff.core.strides import Strides
from pushoff.measures.registry import SAGITTAL, measure
from pushoff.measures.windows import PerStride, level, spread

_NEEDS = ("point:head", "scale", "event:touchdown", "event:next_touchdown")


def _motion(strides: Strides, axis: int) -> PerStride:
    path = strides.motion.points["head"][:, axis]
    return spread(level(strides.over(path, "touchdown", "next_touchdown")))


@measure(
    title="Head motion fore and aft",
    unit="m",
    needs=_NEEDS,
    views=SAGITTAL,
    tolerance={"3d": 0.003, "2d": 0.010},
    both=True,
)
def head_motion_fore_aft(strides: Strides) -> PerStride:
    """Range of the head's fore-aft movement in a stride, about its steady travel."""
    return _motion(strides, 0)


@measure(
    title="Head motion up and down",
    unit="m",
    needs=_NEEDS,
    views=("3d", "left", "right", "rear", "front"),
    tolerance={"3d": 0.003, "2d": 0.013},
    both=True,
)
def head_motion_vertical(strides: Strides) -> PerStride:
    """Range of the head's vertical movement in a stride, without the rise of the ground."""
    return _motion(strides, 1)
