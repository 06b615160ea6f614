"""Angles of the leg at touchdown, in stance, at toe-off and in swing, in degrees."""

from __future__ import annotations

import numpy as np

from pushoff.core.strides import Strides
from pushoff.measures.registry import SAGITTAL, THREE_D, measure
from pushoff.measures.windows import PerStride, Rows, over_contact, place_of_maximum

_ANGLE = {"3d": 1.5, "2d": 3.0}
_FOOT = {"3d": 2.0, "2d": 4.0}
_TIME = {"3d": 1.5, "2d": 4.5}
#: The foot turns by several hundred degrees per second when it lands, and keypoints follow late:
#: 8–9° (RMS over rendered side views) at touchdown, 3–4° later in stance.
_FOOT_LANDING = {"3d": 2.0, "2d": 8.5}
_CONTACT = ("event:touchdown", "event:toe_off")


def _at(strides: Strides, name: str, instant: str) -> PerStride:
    return np.degrees(strides.at(strides.angle(name), instant))


def _in_contact(strides: Strides, name: str) -> Rows:
    return strides.shared(("in contact", name), lambda: over_contact(strides, strides.angle(name)))


def _highest_in_contact(strides: Strides, name: str) -> PerStride:
    return np.degrees(_in_contact(strides, name).max(axis=1))


def _time_of_highest_in_contact(strides: Strides, name: str) -> PerStride:
    return place_of_maximum(_in_contact(strides, name))


@measure(
    title="Thigh angle at touchdown",
    unit="deg",
    needs=("angle:thigh", "event:touchdown"),
    views=SAGITTAL,
    tolerance=_ANGLE,
    cite=("fukuchi2017", "pushoff"),
)
def thigh_angle_touchdown(strides: Strides) -> PerStride:
    """Thigh from the vertical at touchdown; positive with the knee ahead of the hip."""
    return _at(strides, "thigh", "touchdown")


@measure(
    title="Thigh angle at toe-off",
    unit="deg",
    needs=("angle:thigh", "event:toe_off"),
    views=SAGITTAL,
    tolerance=_ANGLE,
    cite=("fukuchi2017", "pushoff"),
)
def thigh_angle_toe_off(strides: Strides) -> PerStride:
    """Thigh from the vertical at toe-off; negative with the knee behind the hip."""
    return _at(strides, "thigh", "toe_off")


@measure(
    title="Peak thigh extension",
    unit="deg",
    needs=("angle:thigh", "event:midstance", "event:thigh_forward"),
    views=SAGITTAL,
    tolerance=_ANGLE,
    cite=("fukuchi2017", "schache2000", "pushoff"),
)
def thigh_extension_peak(strides: Strides) -> PerStride:
    """Furthest that the thigh goes behind the vertical, positive backwards; just after toe-off.

    Looked for from midstance to the thigh furthest forward. From the vertical and not against the
    pelvis, whose zero differs between laboratories by more than runners do.
    """
    rows = strides.over(strides.angle("thigh"), "midstance", "thigh_forward", 201)
    return -np.degrees(rows.min(axis=1))


@measure(
    title="Shank angle at touchdown",
    unit="deg",
    needs=("angle:shank", "event:touchdown"),
    views=SAGITTAL,
    tolerance=_ANGLE,
    cite=("fukuchi2017", "pushoff"),
)
def shank_angle_touchdown(strides: Strides) -> PerStride:
    """Shank from the vertical at touchdown; positive with the ankle ahead of the knee."""
    return _at(strides, "shank", "touchdown")


@measure(
    title="Shank angle at toe-off",
    unit="deg",
    needs=("angle:shank", "event:toe_off"),
    views=SAGITTAL,
    tolerance=_ANGLE,
    cite=("fukuchi2017", "pushoff"),
)
def shank_angle_toe_off(strides: Strides) -> PerStride:
    """Shank from the vertical at toe-off; negative with the ankle behind the knee."""
    return _at(strides, "shank", "toe_off")


@measure(
    title="Foot angle at touchdown",
    unit="deg",
    needs=("angle:foot", "event:touchdown"),
    views=SAGITTAL,
    tolerance=_FOOT_LANDING,
    cite=("fukuchi2017", "pushoff"),
)
def foot_angle_touchdown(strides: Strides) -> PerStride:
    """Foot against its standing attitude at touchdown; positive with the toes above the heel."""
    return _at(strides, "foot", "touchdown")


@measure(
    title="Knee flexion at touchdown",
    unit="deg",
    needs=("angle:knee", "event:touchdown"),
    views=SAGITTAL,
    tolerance=_ANGLE,
    cite=("fukuchi2017", "bramah2018"),
)
def knee_flexion_touchdown(strides: Strides) -> PerStride:
    """Knee flexion at touchdown."""
    return _at(strides, "knee", "touchdown")


@measure(
    title="Peak knee flexion in stance",
    unit="deg",
    needs=("angle:knee", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 1.5, "2d": 4.0},
    cite=("fukuchi2017",),
)
def knee_flexion_stance_peak(strides: Strides) -> PerStride:
    """Largest knee flexion between touchdown and toe-off."""
    return _highest_in_contact(strides, "knee")


@measure(
    title="Time of peak knee flexion in stance",
    unit="%",
    needs=("angle:knee", *_CONTACT),
    views=SAGITTAL,
    tolerance=_TIME,
    cite=("fukuchi2017",),
)
def knee_flexion_stance_peak_time(strides: Strides) -> PerStride:
    """Instant of the largest knee flexion in stance, in % of contact."""
    return _time_of_highest_in_contact(strides, "knee")


@measure(
    title="Knee flexion at toe-off",
    unit="deg",
    needs=("angle:knee", "event:toe_off"),
    views=SAGITTAL,
    tolerance=_ANGLE,
    cite=("fukuchi2017", "moore2016"),
)
def knee_flexion_toe_off(strides: Strides) -> PerStride:
    """Knee flexion at toe-off."""
    return _at(strides, "knee", "toe_off")


@measure(
    title="Peak knee flexion in swing",
    unit="deg",
    needs=("angle:knee", "event:toe_off", "event:next_touchdown"),
    views=SAGITTAL,
    tolerance={"3d": 2.0, "2d": 4.0},
    cite=("fukuchi2017",),
)
def knee_flexion_swing_peak(strides: Strides) -> PerStride:
    """Largest knee flexion between toe-off and the next touchdown."""
    rows = strides.over(strides.angle("knee"), "toe_off", "next_touchdown", 201)
    return np.degrees(rows.max(axis=1))


@measure(
    title="Dorsiflexion at touchdown",
    unit="deg",
    needs=("angle:ankle", "event:touchdown"),
    views=SAGITTAL,
    tolerance=_FOOT_LANDING,
    cite=("fukuchi2017", "bramah2018"),
)
def dorsiflexion_touchdown(strides: Strides) -> PerStride:
    """Ankle dorsiflexion at touchdown; negative is plantarflexion."""
    return _at(strides, "ankle", "touchdown")


@measure(
    title="Peak dorsiflexion in stance",
    unit="deg",
    needs=("angle:ankle", *_CONTACT),
    views=SAGITTAL,
    tolerance=_FOOT,
    cite=("fukuchi2017",),
)
def dorsiflexion_stance_peak(strides: Strides) -> PerStride:
    """Largest ankle dorsiflexion between touchdown and toe-off."""
    return _highest_in_contact(strides, "ankle")


@measure(
    title="Time of peak dorsiflexion in stance",
    unit="%",
    needs=("angle:ankle", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 2.0, "2d": 4.0},
    cite=("fukuchi2017",),
)
def dorsiflexion_stance_peak_time(strides: Strides) -> PerStride:
    """Instant of the largest dorsiflexion in stance, in % of contact."""
    return _time_of_highest_in_contact(strides, "ankle")


@measure(
    title="Dorsiflexion at toe-off",
    unit="deg",
    needs=("angle:ankle", "event:toe_off"),
    views=SAGITTAL,
    tolerance={"3d": 3.0, "2d": 9.0},
    cite=("fukuchi2017",),
)
def dorsiflexion_toe_off(strides: Strides) -> PerStride:
    """Ankle dorsiflexion at toe-off; negative is plantarflexion."""
    return _at(strides, "ankle", "toe_off")


@measure(
    title="Peak toe extension in push",
    unit="deg",
    needs=("angle:mtp", *_CONTACT),
    views=SAGITTAL,
    tolerance={"3d": 3.0, "2d": 6.0},
)
def toe_extension_peak(strides: Strides) -> PerStride:
    """Largest bend of the toes against the forefoot (upwards) between touchdown and toe-off."""
    return _highest_in_contact(strides, "mtp")


@measure(
    title="Peak hip adduction in stance",
    unit="deg",
    needs=("angle:hip_adduction", "3d", *_CONTACT),
    views=THREE_D,
    tolerance={"3d": 2.0},
    cite=("bramah2018",),
)
def hip_adduction_stance_peak(strides: Strides) -> PerStride:
    """Largest hip adduction between touchdown and toe-off."""
    return _highest_in_contact(strides, "hip_adduction")
