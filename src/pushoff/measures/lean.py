"""Lean of trunk and body, and where the push goes. Degrees from the vertical, forward positive."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.strides import Strides
from pushoff.measures.registry import SAGITTAL, measure
from pushoff.measures.telescoping import chain_points
from pushoff.measures.windows import PerStride

#: Keypoints: 0.9–1.8° (RMS of the clips' means) on rendered side views and simulated keypoints.
_TRUNK = {"3d": 1.0, "2d": 1.7}
_STRIDE = ("event:touchdown", "event:next_touchdown")


def _from_vertical(forward: PerStride, up: PerStride) -> PerStride:
    return np.degrees(np.arctan2(forward, up))


def _toe_to_com(strides: Strides, axis: int) -> Float[np.ndarray, " time"]:
    points = strides.motion.points
    foot = chain_points(strides)[0]
    return points["com"][:, axis] - points[strides.key(foot)][:, axis]


@measure(
    title="Trunk lean",
    unit="deg",
    needs=("angle:trunk_lean", *_STRIDE),
    views=SAGITTAL,
    tolerance=_TRUNK,
    cite=("preece2016", "pushoff"),
    both=True,
)
def trunk_lean(strides: Strides) -> PerStride:
    """Forward lean of the trunk from the vertical, mean over the stride."""
    rows = strides.over(strides.angle("trunk_lean"), "touchdown", "next_touchdown")
    return np.degrees(rows[:, :-1].mean(axis=1))


@measure(
    title="Trunk lean at touchdown",
    unit="deg",
    needs=("angle:trunk_lean", "event:touchdown"),
    views=SAGITTAL,
    tolerance=_TRUNK,
    cite=("bramah2018",),
    both=True,
)
def trunk_lean_touchdown(strides: Strides) -> PerStride:
    """Forward lean of the trunk from the vertical at touchdown."""
    return np.degrees(strides.at(strides.angle("trunk_lean"), "touchdown"))


@measure(
    title="Trunk lean at midstance",
    unit="deg",
    needs=("angle:trunk_lean", "event:midstance"),
    views=SAGITTAL,
    tolerance=_TRUNK,
    cite=("bramah2018",),
    both=True,
)
def trunk_lean_midstance(strides: Strides) -> PerStride:
    """Forward lean of the trunk from the vertical at midstance."""
    return np.degrees(strides.at(strides.angle("trunk_lean"), "midstance"))


@measure(
    title="Trunk lean at toe-off",
    unit="deg",
    needs=("angle:trunk_lean", "event:toe_off"),
    views=SAGITTAL,
    tolerance=_TRUNK,
    both=True,
)
def trunk_lean_toe_off(strides: Strides) -> PerStride:
    """Forward lean of the trunk from the vertical at toe-off."""
    return np.degrees(strides.at(strides.angle("trunk_lean"), "toe_off"))


@measure(
    title="Body lean at toe-off",
    unit="deg",
    needs=("point:toe|ball", "point:com", "event:toe_off"),
    views=SAGITTAL,
    tolerance={"3d": 1.0, "2d": 2.5},
    cite=("kugler2010",),
)
def body_lean_toe_off(strides: Strides) -> PerStride:
    """Line from the stance toe to the centre of mass, from the vertical, at toe-off.

    From the ball of the foot where no toe was seen.
    """
    forward, up = (strides.at(_toe_to_com(strides, axis), "toe_off") for axis in (0, 1))
    return _from_vertical(forward, up)


@measure(
    title="Direction of the push",
    unit="deg",
    needs=("point:com", "whole_body", "scale", "event:midstance", "event:toe_off"),
    views=SAGITTAL,
    tolerance={"3d": 1.0, "2d": 3.0},
    cite=("kugler2010", "pushoff"),
)
def push_direction(strides: Strides) -> PerStride:
    """Direction of the ground's impulse on the runner from midstance to toe-off, from the vertical.

    Taken from the centre of mass: the change of its velocity, plus gravity times the time of the
    push, is the impulse per kilogram (air drag left out). At steady speed a few degrees forward.
    Only with a whole body: hips or legs alone move forward and back beneath the trunk.
    """
    path = strides.point("com")
    change = []
    for axis in (0, 1):
        velocity = strides.rate(path[:, axis])
        change.append(strides.at(velocity, "toe_off") - strides.at(velocity, "midstance"))
    return _from_vertical(change[0], change[1] + GRAVITY * strides.duration("midstance", "toe_off"))


@measure(
    title="Direction of travel in the push",
    unit="deg",
    needs=("point:toe|ball", "point:com", "event:midstance", "event:toe_off"),
    views=SAGITTAL,
    tolerance={"3d": 2.0, "2d": 4.0},
)
def push_travel_direction(strides: Strides) -> PerStride:
    """Direction in which the centre of mass moves away from the stance toe, midstance to toe-off.

    From the vertical: 90° is straight ahead, less is forward and up.
    """
    change = []
    for axis in (0, 1):
        line = _toe_to_com(strides, axis)
        change.append(strides.at(line, "toe_off") - strides.at(line, "midstance"))
    return _from_vertical(change[0], change[1])
