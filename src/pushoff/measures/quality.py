"""One word for how far a value can be trusted: good, fair or poor.

The worst of these counts: number of strides; share of the valid strides that have a value; share
of frames in which the points were measured and not bridged; mean confidence. At best "fair" is what
a side camera sees of the leg behind the other one (its angles, points and event times, except the
stride time), what is made of the centre of mass when it stands for less than the whole body, and
angles of the leg from behind or in front, which are projections. "poor" from there are times of
contact and flight (they follow from the body's bounce) and the pelvis's list (pose engines' hips
hardly follow it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool

from pushoff.core.measures import Measure
from pushoff.core.motion import Motion
from pushoff.core.names import MIDLINE_ANGLES
from pushoff.core.strides import Strides
from pushoff.measures.settings import MeasureSettings
from pushoff.measures.statistics import Summary

WORDS = ("poor", "fair", "good")
#: Points that an angle of a side is made of.
_LEG = {
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "foot": ("heel", "toe", "ball"),
    "knee": ("hip", "knee", "ankle"),
    "ankle": ("knee", "ankle", "heel", "toe", "ball"),
    "mtp": ("heel", "toe", "ball"),
    "hip": ("hip", "knee"),
    "hip_adduction": ("hip", "knee"),
}
_TRUNK = ("mid_hip", "mid_shoulder")
_MIDLINE = {"pelvis_tilt": ("mid_hip",), "pelvis_list": ("mid_hip",)}


@dataclass(frozen=True)
class Sight:
    """How well each point of a motion was seen while a foot was on the ground or in the air."""

    measured: Mapping[str, float]
    confidence: Mapping[str, float]

    @classmethod
    def of(cls, motion: Motion, inside: Bool[np.ndarray, " time"]) -> Sight:
        """Return the shares of measured frames and the mean confidence inside the strides."""
        if not inside.any():
            return cls({}, {})
        measured = {name: 1.0 - float(mask[inside].mean()) for name, mask in motion.filled.items()}
        confidence = {}
        for name, values in motion.confidence.items():
            known = values[inside][np.isfinite(values[inside])]
            if len(known):
                confidence[name] = float(known.mean())
        return cls(measured, confidence)


def sight(strides: Strides) -> Sight:
    """Return how well the points were seen within the valid strides of a side."""
    time = strides.motion.time_s
    first = np.searchsorted(time, strides.times["touchdown"])
    last = np.searchsorted(time, strides.times["next_touchdown"])
    steps = np.zeros(len(time) + 1)
    np.add.at(steps, first, 1.0)
    np.add.at(steps, last, -1.0)
    return Sight.of(strides.motion, np.cumsum(steps)[:-1] > 0)


def word(
    measure: Measure, strides: Strides, seen: Sight, summary: Summary, settings: MeasureSettings
) -> str:
    """Return "good", "fair" or "poor" for one value of one side."""
    points = _points(measure, strides)
    grades = [
        _grade(summary.n, settings.good_strides, settings.fair_strides),
        _grade(summary.n / max(len(strides), 1), settings.good_share, settings.fair_share),
        _limit(measure, strides.motion, strides),
    ]
    for table, good, fair in (
        (seen.measured, settings.good_seen, settings.fair_seen),
        (seen.confidence, settings.good_confidence, settings.fair_confidence),
    ):
        known = [table[point] for point in points if point in table]
        grades.extend([_grade(min(known), good, fair)] if known else [])
    return WORDS[min(grades)]


def _grade(value: float | int, good: float | int, fair: float | int) -> int:
    return 2 if value >= good else 1 if value >= fair else 0


def _limit(measure: Measure, motion: Motion, strides: Strides) -> int:
    if motion.com_source != "whole_body" and "point:com" in measure.needs:
        return 1
    if motion.dimension == 2 and motion.view in ("rear", "front"):
        return _facing_limit(measure)
    far = motion.dimension == 2 and motion.view in ("left", "right") and motion.view != strides.side
    return 1 if far and any(_of_one_leg(need, strides) for need in measure.needs) else 2


def _facing_limit(measure: Measure) -> int:
    """Return the best grade of a measure that is seen from behind or in front."""
    needs = measure.needs
    in_contact = any(need.endswith("toe_off") for need in needs)
    if (in_contact and measure.unit in ("s", "%")) or "angle:pelvis_list" in needs:
        return 0
    of_leg = any(need.startswith("point:") for need in needs)
    return 1 if of_leg and measure.unit == "deg" else 2


def _of_one_leg(need: str, strides: Strides) -> bool:
    kind, _, name = need.partition(":")
    if kind == "angle":
        return name not in MIDLINE_ANGLES
    if kind == "point":
        return strides.key(name.split("|")[0]) != name
    return kind == "event" and name not in ("touchdown", "next_touchdown")


def _points(measure: Measure, strides: Strides) -> tuple[str, ...]:
    names: list[str] = []
    for need in measure.needs:
        kind, _, name = need.partition(":")
        if kind == "point":
            names.extend(strides.key(option) for option in name.split("|")[:1])
        elif kind == "opposite":
            names.append(strides.key(name, opposite=True))
        elif kind == "angle" and name in MIDLINE_ANGLES:
            names.extend(_MIDLINE.get(name, _TRUNK))
        elif kind == "angle":
            names.extend(strides.key(point) for point in _LEG.get(name, ()))
    return tuple(names)
