"""What is seen from behind and in front: alignment of knees and feet, sway, width between knees.

Angles are those of the projection onto the plane across the way of running. They are read at
midstance, when the stance leg is nearest to upright: bend of hip and knee, seen from an angle,
looks like a sideways bend, and least so there. A projection is not the joint's own rotation.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.strides import Strides
from pushoff.measures.registry import FRONTAL, THREE_D, measure
from pushoff.measures.windows import PerStride, level, over_contact, spread

FORWARD, UP, RIGHT = 0, 1, 2
#: Heel to toe as pose engines mark them, as a share of stature: the shoe (0.152, winter2009) less
#: what engines cut off its ends (0.043 on the virtual runner).
_MARKED_FOOT = 0.109
#: Stature of a runner of whom nothing is known, m.
_ASSUMED_STATURE_M = 1.70
_STRIDE = ("event:touchdown", "event:next_touchdown")
_CONTACT = ("event:touchdown", "event:toe_off")
_LEG = ("point:hip", "point:knee", "point:ankle", "event:midstance")


def _across(strides: Strides, name: str, opposite: bool = False) -> Float[np.ndarray, " time"]:
    """Return where a point is across the way, towards the other side positive, (time,) m."""
    inward = 1.0 if strides.side == "left" else -1.0
    return inward * strides.motion.points[strides.key(name, opposite)][:, RIGHT]


def _slant(strides: Strides, upper: str, lower: str) -> Float[np.ndarray, " time"]:
    """Return how far a segment hangs towards the other side, (time,) rad in the projection."""
    points = strides.motion.points
    drop = points[strides.key(upper)][:, UP] - points[strides.key(lower)][:, UP]
    return np.arctan2(_across(strides, lower) - _across(strides, upper), drop)


@measure(
    title="Knee alignment (knee valgus look)",
    unit="deg",
    needs=_LEG,
    views=FRONTAL,
    tolerance={"3d": 2.0, "2d": 4.0},
    cite=("pushoff",),
)
def knee_frontal_angle(strides: Strides) -> PerStride:
    """Frontal-plane projection angle of the knee at midstance; positive = knee inward.

    Angle between the lines hip–knee and knee–ankle as a camera behind or in front sees them. The
    same angle comes from different movements of hip, knee and foot; it is not the knee's abduction
    and says nothing about its load.
    """
    bend = _slant(strides, "hip", "knee") - _slant(strides, "knee", "ankle")
    return np.degrees(strides.at(bend, "midstance"))


@measure(
    title="Thigh angle across (hip adduction look)",
    unit="deg",
    needs=("point:hip", "point:knee", "event:midstance"),
    views=FRONTAL,
    tolerance={"3d": 2.0, "2d": 2.0},
)
def thigh_frontal_angle(strides: Strides) -> PerStride:
    """Slant of the stance thigh from the vertical at midstance; positive = knee inward of the hip.

    In the projection from behind or in front. Hip adduction adds the pelvis's list to it.
    """
    return np.degrees(strides.at(_slant(strides, "hip", "knee"), "midstance"))


@measure(
    title="Range of trunk side lean",
    unit="deg",
    needs=("angle:trunk_side_lean", *_STRIDE),
    views=FRONTAL,
    tolerance={"3d": 1.0, "2d": 1.5},
    both=True,
)
def trunk_side_lean_range(strides: Strides) -> PerStride:
    """Range of the trunk's side-to-side lean in a stride."""
    rows = strides.over(strides.angle("trunk_side_lean"), "touchdown", "next_touchdown")
    return np.degrees(spread(rows))


@measure(
    title="Side-to-side sway of the pelvis",
    unit="m",
    needs=("point:mid_hip", "scale", *_STRIDE),
    views=FRONTAL,
    tolerance={"3d": 0.003, "2d": 0.008},
    both=True,
)
def pelvic_sway(strides: Strides) -> PerStride:
    """Range of the mid-hip's movement across the way in a stride, about its steady drift."""
    path = strides.motion.points["mid_hip"][:, RIGHT]
    return spread(level(strides.over(path, "touchdown", "next_touchdown")))


@measure(
    title="Foot to the body's midline (crossover)",
    unit="m",
    needs=("point:ankle", "point:mid_hip", "scale", "event:midstance"),
    views=FRONTAL,
    tolerance={"3d": 0.005, "2d": 0.012},
)
def foot_to_midline(strides: Strides) -> PerStride:
    """How far the standing ankle is to its own side of the mid-hip at midstance.

    Zero = under the middle of the body, negative = crossed over to the other side.
    """
    away = _across(strides, "mid_hip") - _across(strides, "ankle")
    return strides.at(away, "midstance")


@measure(
    title="Distance between the knees (knee window)",
    unit="m",
    needs=("point:knee", "opposite:knee", "scale", "event:midstance"),
    views=FRONTAL,
    tolerance={"3d": 0.005, "2d": 0.018},
)
def knee_window(strides: Strides) -> PerStride:
    """Distance across the way between the knee joints at midstance, when one passes the other.

    From joint centre to joint centre: the gap that is seen is less by the width of a knee.
    """
    apart = _across(strides, "knee", opposite=True) - _across(strides, "knee")
    return strides.at(apart, "midstance")


@measure(
    title="Toe-out of the foot",
    unit="deg",
    needs=("point:heel", "point:toe", "event:midstance"),
    views=("3d", "front"),
    tolerance={"3d": 2.0, "2d": 5.0},
)
def foot_toe_out(strides: Strides) -> PerStride:
    """Direction of the standing foot (heel to toe) off the way of running, outward positive.

    From in front the way forward is not seen: the foot's length is taken from stature. A camera
    that stands aside by some degrees turns one foot outward and the other inward by as much.
    """
    points = strides.motion.points
    foot = points[strides.key("toe")] - points[strides.key("heel")]
    outward = strides.at(_across(strides, "heel") - _across(strides, "toe"), "midstance")
    if strides.motion.dimension == 3:
        return np.degrees(np.arctan2(outward, strides.at(foot[:, FORWARD], "midstance")))
    stature = strides.height_m if np.isfinite(strides.height_m) else _ASSUMED_STATURE_M
    return np.degrees(np.arcsin(np.clip(outward / (_MARKED_FOOT * stature), -1.0, 1.0)))


@measure(
    title="Peak knee abduction (valgus)",
    unit="deg",
    needs=("angle:knee_adduction", *_CONTACT),
    views=THREE_D,
    tolerance={"3d": 3.0},
)
def knee_abduction_stance_peak(strides: Strides) -> PerStride:
    """Furthest that the shank turns away from the midline against the thigh in contact."""
    return -np.degrees(over_contact(strides, strides.angle("knee_adduction")).min(axis=1))


@measure(
    title="Peak rearfoot eversion (pronation)",
    unit="deg",
    needs=("angle:ankle_inversion", *_CONTACT),
    views=THREE_D,
    tolerance={"3d": 3.0},
)
def foot_eversion_stance_peak(strides: Strides) -> PerStride:
    """Furthest that the sole turns outward against the shank in contact."""
    return -np.degrees(over_contact(strides, strides.angle("ankle_inversion")).min(axis=1))
