"""What the method itself may be off by: a part of each measure, and what event times pass on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from pushoff.core.measures import Measure
from pushoff.core.strides import Strides

#: Errors of one foot's touchdowns have one cause (the part of the foot that lands): they move
#: together. Every other instant moves on its own.
_TOGETHER: Mapping[str, tuple[str, ...]] = {"touchdown": ("touchdown", "next_touchdown")}
#: From behind and in front all touchdowns come from one bounce: those of both feet move together.
_TOGETHER_FACING: Mapping[str, tuple[str, ...]] = {
    "touchdown": ("touchdown", "opposite_touchdown", "next_touchdown"),
    "toe_off": ("toe_off", "opposite_toe_off"),
}
#: What is left between the touchdowns of both feet then, s: the body's lowest instants of left and
#: right steps were found 2 to 3 ms apart from the truth (virtual runner).
_BETWEEN_FEET_S = 0.003
#: Strides that the effect is tried on; it hardly differs between strides.
_TRIED = 8


class EventErrors:
    """How far errors of the event times move each measure of one side.

    Each instant that a measure needs is moved by its own standard deviation in a few strides, and
    the measure taken again; the moves of different instants add as squares. The standard deviation
    of an event time is taken as common to all strides, the cautious side: what differs from
    stride to stride is already in the standard error. Where it is not known, the frame interval
    divided by √12 stands in.
    """

    def __init__(self, strides: Strides) -> None:
        few = np.unique(np.linspace(0, len(strides) - 1, min(len(strides), _TRIED)).astype(int))
        self._few = _chosen(strides, few)
        motion = strides.motion
        facing = motion.dimension == 2 and motion.view in ("rear", "front")
        self._facing = facing
        self._together = _TOGETHER_FACING if facing else _TOGETHER
        self._moved: dict[tuple[str, ...], Strides] = {}

    def of(self, measure: Measure) -> float:
        """Return the standard deviation that the event times give a measure, in its unit."""
        needed = [n.partition(":")[2] for n in measure.needs if n.startswith("event:")]
        led = {
            name: leader
            for leader, group in self._together.items()
            for name in group
            if name != leader and leader in needed
        }
        apart = {"opposite_touchdown"} & led.keys()
        moving = tuple(dict.fromkeys(n for n in needed if n not in led or n in apart))
        if not moving:
            return 0.0
        values = measure.function(self._stacked(moving)).reshape(len(moving) + 1, -1)
        moves = values[1:] - values[0]
        usable = np.isfinite(moves)
        count = np.maximum(usable.sum(axis=1), 1)
        mean = np.where(usable, moves, 0.0).sum(axis=1) / count
        return float(np.sqrt((mean**2).sum()))

    def _stacked(self, moving: tuple[str, ...]) -> Strides:
        """Return the few strides as they are, and once more for each instant that moves."""
        if moving not in self._moved:
            copies = len(moving) + 1
            times = _repeated(self._few.times, copies)
            count = len(self._few)
            for number, name in enumerate(moving, start=1):
                part = slice(number * count, (number + 1) * count)
                for together in self._together.get(name, (name,)):
                    between = name == "opposite_touchdown" and "touchdown" in moving
                    apart = self._facing and between
                    times[together][part] += _BETWEEN_FEET_S if apart else self._sd(name)
            self._moved[moving] = replace(
                self._few,
                number=np.tile(self._few.number, copies),
                times=times,
                sd=_repeated(self._few.sd, copies),
            )
        return self._moved[moving]

    def _sd(self, instant: str) -> float:
        values = self._few.sd.get(instant, np.array([]))
        known = values[np.isfinite(values)]
        if len(known):
            return float(np.median(known))
        return 1.0 / self._few.motion.rate_hz / float(np.sqrt(12.0))


#: How far a measure is off where the hips stand in for the centre of mass, in its unit:
#: root-mean-square error on the virtual runner's lower-body markers.
STAND_IN_ERROR = {
    "body_lean_toe_off": 5.0,
    "push_travel_direction": 4.0,
    "overstride": 0.015,
    "vertical_oscillation": 0.003,
    "vertical_stiffness": 0.8,
}


def stand_in_error(measure: Measure, strides: Strides) -> float:
    """Return what it costs a measure that the hips stand in for the centre of mass, in its unit."""
    if strides.motion.com_source == "whole_body":
        return 0.0
    return STAND_IN_ERROR.get(measure.name, 0.0)


def speed_error(measure: Measure, strides: Strides, value: float) -> float:
    """Return what the uncertainty of the belt's speed gives a measure that needs it."""
    found = strides.motion.ground_speed
    if "speed" not in measure.needs or strides.motion.surface != "treadmill" or found is None:
        return 0.0
    relative = found.sd / found.value if found.value > 0 and np.isfinite(found.sd) else 0.0
    return abs(value) * relative


def force_error(measure: Measure, strides: Strides) -> float:
    """Return what it costs a measure that the ground force is estimated, in its unit."""
    kinetics = strides.kinetics
    if not measure.estimated or kinetics is None or kinetics.ground.measured:
        return 0.0
    return measure.estimated["3d" if kinetics.dimension == 3 else "2d"]


def _repeated(table: Mapping[str, np.ndarray], copies: int) -> dict[str, np.ndarray]:
    return {name: np.concatenate([values] * copies) for name, values in table.items()}


def _chosen(strides: Strides, rows: np.ndarray) -> Strides:
    return replace(
        strides,
        number=strides.number[rows],
        times={name: values[rows] for name, values in strides.times.items()},
        sd={name: values[rows] for name, values in strides.sd.items()},
    )
