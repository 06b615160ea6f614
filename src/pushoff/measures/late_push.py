"""Pushing late: what of the push happens in the last quarter of contact.

Movement only: which muscles work cannot be seen in it.
"""

from __future__ import annotations

import numpy as np

from pushoff.core.strides import Strides
from pushoff.measures.registry import SAGITTAL, measure
from pushoff.measures.windows import PerStride, at_share, over_contact

#: The last quarter of contact is "late": the definition of this pattern here, not a published one.
LATE = 0.75
_CONTACT = ("event:touchdown", "event:toe_off")


def _share(late: PerStride, whole: PerStride) -> PerStride:
    moves = whole > 0
    return np.where(moves, 100.0 * late / np.where(moves, whole, 1.0), np.nan)


@measure(
    title="Late thigh extension",
    unit="%",
    needs=("angle:thigh", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 1.5, "2d": 4.0},
)
def late_push_share(strides: Strides) -> PerStride:
    """Part of the thigh's extension in stance that happens in the last 25 % of contact.

    Extension from the most flexed attitude in contact to that at toe-off.
    """
    thigh = strides.angle("thigh")
    rows = over_contact(strides, thigh)
    whole = rows.max(axis=1) - rows[:, -1]
    return _share(at_share(strides, thigh, LATE) - rows[:, -1], whole)


@measure(
    title="Late rise of the stance hip",
    unit="%",
    needs=("point:hip", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 3.0, "2d": 6.0},
)
def late_hip_rise_share(strides: Strides) -> PerStride:
    """Part of the stance hip's rise, from its lowest to toe-off, in the last 25 % of contact."""
    height = strides.point("hip")[:, 1]
    rows = over_contact(strides, height)
    whole = rows[:, -1] - rows.min(axis=1)
    return _share(rows[:, -1] - at_share(strides, height, LATE), whole)


@measure(
    title="Late thrust of the hips",
    unit="m",
    needs=("point:mid_hip", "point:mid_shoulder", "scale", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 0.005, "2d": 0.015},
)
def late_hip_thrust(strides: Strides) -> PerStride:
    """Forward movement of the hips relative to the shoulders in the last 25 % of contact."""
    points = strides.motion.points
    ahead = points["mid_hip"][:, 0] - points["mid_shoulder"][:, 0]
    return strides.at(ahead, "toe_off") - at_share(strides, ahead, LATE)


@measure(
    title="Loss of lean before toe-off",
    unit="deg",
    needs=("angle:trunk_lean", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 0.7, "2d": 2.0},
)
def lean_loss(strides: Strides) -> PerStride:
    """Forward lean of the trunk lost in the last 25 % of contact; negative where it grows."""
    lean = strides.angle("trunk_lean")
    return np.degrees(at_share(strides, lean, LATE) - strides.at(lean, "toe_off"))
