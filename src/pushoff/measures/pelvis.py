"""Pelvis and trunk: list, rotation and counter-rotation, in degrees.

The midline angles have laboratory signs (right side up, right side forward). Where a measure
speaks of the stance side it turns the sign: positive = stance side up, stance side forward.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.strides import Strides
from pushoff.measures.registry import FRONTAL, THREE_D, measure
from pushoff.measures.windows import PerStride, over_contact, spread

_STRIDE = ("event:touchdown", "event:next_touchdown")
_CONTACT = ("event:touchdown", "event:toe_off")
_PUSH = ("event:midstance", "event:toe_off")


def _of_stance_side(strides: Strides, name: str) -> Float[np.ndarray, " time"]:
    sign = 1.0 if strides.side == "right" else -1.0
    return sign * strides.angle(name)


def _range_of_stride(strides: Strides, name: str) -> PerStride:
    rows = strides.over(strides.angle(name), "touchdown", "next_touchdown")
    return np.degrees(spread(rows))


def _change(
    strides: Strides, curve: Float[np.ndarray, " time"], start: str, stop: str
) -> PerStride:
    return np.degrees(strides.at(curve, stop) - strides.at(curve, start))


@measure(
    title="Range of pelvic list",
    unit="deg",
    needs=("angle:pelvis_list", *_STRIDE),
    views=FRONTAL,
    tolerance={"3d": 1.0, "2d": 5.0},
    cite=("perpina2023",),
    both=True,
)
def pelvic_list_range(strides: Strides) -> PerStride:
    """Range of the pelvis's side-to-side tilt (obliquity) in a stride."""
    return _range_of_stride(strides, "pelvis_list")


@measure(
    title="Range of pelvic rotation",
    unit="deg",
    needs=("angle:pelvis_rotation", "3d", *_STRIDE),
    views=THREE_D,
    tolerance={"3d": 1.5},
    cite=("perpina2023",),
    both=True,
)
def pelvic_rotation_range(strides: Strides) -> PerStride:
    """Range of the pelvis's rotation about the vertical in a stride."""
    return _range_of_stride(strides, "pelvis_rotation")


@measure(
    title="Range of pelvic tilt",
    unit="deg",
    needs=("angle:pelvis_tilt", *_STRIDE),
    views=THREE_D,
    tolerance={"3d": 1.0},
    cite=("perpina2023",),
    both=True,
)
def pelvic_tilt_range(strides: Strides) -> PerStride:
    """Range of the pelvis's forward tilt in a stride."""
    return _range_of_stride(strides, "pelvis_tilt")


@measure(
    title="Pelvic tilt at touchdown",
    unit="deg",
    needs=("angle:pelvis_tilt", "event:touchdown"),
    views=THREE_D,
    tolerance={"3d": 2.0},
    cite=("fukuchi2017",),
)
def pelvic_tilt_touchdown(strides: Strides) -> PerStride:
    """Forward tilt of the pelvis against standing, at touchdown."""
    return np.degrees(strides.at(strides.angle("pelvis_tilt"), "touchdown"))


@measure(
    title="Peak pelvic drop",
    unit="deg",
    needs=("angle:pelvis_list", *_CONTACT),
    views=FRONTAL,
    tolerance={"3d": 1.5, "2d": 3.0},
    cite=("bramah2018",),
)
def pelvic_drop_peak(strides: Strides) -> PerStride:
    """Furthest that the swing side of the pelvis drops below the stance side in contact."""
    return np.degrees(over_contact(strides, _of_stance_side(strides, "pelvis_list")).max(axis=1))


@measure(
    title="Pelvic list through push",
    unit="deg",
    needs=("angle:pelvis_list", *_PUSH),
    views=FRONTAL,
    tolerance={"3d": 1.0, "2d": 3.0},
)
def pelvic_list_push(strides: Strides) -> PerStride:
    """Change of the pelvis's list from midstance to toe-off; negative = stance side goes down."""
    return _change(strides, _of_stance_side(strides, "pelvis_list"), "midstance", "toe_off")


@measure(
    title="Pelvic rotation through push",
    unit="deg",
    needs=("angle:pelvis_rotation", "3d", *_PUSH),
    views=THREE_D,
    tolerance={"3d": 1.5},
)
def pelvic_rotation_push(strides: Strides) -> PerStride:
    """Change of the pelvis's rotation, midstance to toe-off; negative = stance side goes back."""
    return _change(strides, _of_stance_side(strides, "pelvis_rotation"), "midstance", "toe_off")


@measure(
    title="Trunk counter-rotation",
    unit="deg",
    needs=("angle:trunk_rotation", "angle:pelvis_rotation", "3d", *_CONTACT),
    views=THREE_D,
    tolerance={"3d": 2.0},
    cite=("dedieu2012", "pushoff"),
)
def trunk_counter_rotation(strides: Strides) -> PerStride:
    """Turn of the shoulders against the pelvis from touchdown to toe-off.

    Positive = the stance side's shoulder goes forward relative to its hip (away from the standing
    leg, towards the swinging knee).
    """
    trunk = _of_stance_side(strides, "trunk_rotation")
    pelvis = _of_stance_side(strides, "pelvis_rotation")
    return _change(strides, trunk - pelvis, "touchdown", "toe_off")


@measure(
    title="Trunk side lean through contact",
    unit="deg",
    needs=("angle:trunk_side_lean", *_CONTACT),
    views=FRONTAL,
    tolerance={"3d": 1.0, "2d": 1.0},
)
def trunk_side_lean_stance(strides: Strides) -> PerStride:
    """Lean of the trunk towards the stance side, mean over contact."""
    rows = over_contact(strides, _of_stance_side(strides, "trunk_side_lean"))
    return np.degrees(rows.mean(axis=1))
