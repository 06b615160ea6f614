"""Stride table, and the view of it that a measure sees."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
from jaxtyping import Bool, Float, Int

from pushoff.core.kinetics import Kinetics
from pushoff.core.motion import Motion
from pushoff.core.muscles import Muscles
from pushoff.core.names import MIDLINE_ANGLES, MIDLINE_LANDMARKS, SIDES, Side, other, sided

SharedT = TypeVar("SharedT")

#: Instants of a stride, in the order in which they happen.
INSTANTS: tuple[str, ...] = (
    "touchdown",
    "midstance",
    "thigh_vertical",
    "heel_off",
    "toe_off",
    "opposite_touchdown",
    "thigh_forward",
    "opposite_toe_off",
    "next_touchdown",
)
_MIDDLE = frozenset((*MIDLINE_ANGLES, *MIDLINE_LANDMARKS, "mid_shoulder", "head", "com", "mid_hip"))


@dataclass(frozen=True)
class StrideTable:
    """Every stride that was found, rejected ones too, in order of touchdown.

    ``times`` and ``sd`` map each of ``INSTANTS`` to seconds, (stride,), NaN where not found (or not
    applicable); ``reason`` is empty for a valid stride.
    """

    side: tuple[Side, ...]
    times: Mapping[str, Float[np.ndarray, " stride"]]
    sd: Mapping[str, Float[np.ndarray, " stride"]]
    valid: Bool[np.ndarray, " stride"]
    reason: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.side)

    def rows(self, side: Side, valid_only: bool = True) -> Int[np.ndarray, " row"]:
        """Return the row numbers of one side's strides."""
        here = np.array([s == side for s in self.side], dtype=bool)
        if valid_only:
            here &= self.valid
        return np.flatnonzero(here).astype(int)


@dataclass(frozen=True)
class Strides:
    """All valid strides of one side as plain arrays: what a measure sees.

    A measure is a function of this view and returns one value per stride. Names of points and
    angles are given without the side for paired ones: ``strides.angle("knee")`` on the left view
    is the left knee, ``strides.angle("knee", opposite=True)`` the right one. Curves of forces,
    moments and muscles have a time axis of their own: :meth:`loaded` cuts those.
    """

    side: Side
    number: Int[np.ndarray, " stride"]
    times: Mapping[str, Float[np.ndarray, " stride"]]
    sd: Mapping[str, Float[np.ndarray, " stride"]]
    motion: Motion
    mass_kg: float = float("nan")
    height_m: float = float("nan")
    slope_percent: float = 0.0
    kinetics: Kinetics | None = None
    muscles: Muscles | None = None
    axis_s: Float[np.ndarray, " time"] | None = None
    _shared: dict[Hashable, Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(
        cls,
        table: StrideTable,
        side: Side,
        motion: Motion,
        mass_kg: float = float("nan"),
        height_m: float = float("nan"),
        slope_percent: float = 0.0,
        kinetics: Kinetics | None = None,
        muscles: Muscles | None = None,
    ) -> Strides:
        """Return the view of one side's valid strides."""
        rows = table.rows(side)
        return cls(
            side=side,
            number=rows,
            times={name: values[rows] for name, values in table.times.items()},
            sd={name: values[rows] for name, values in table.sd.items()},
            motion=motion,
            mass_kg=mass_kg,
            height_m=height_m,
            slope_percent=slope_percent,
            kinetics=kinetics,
            muscles=muscles,
        )

    @property
    def time_s(self) -> Float[np.ndarray, " time"]:
        """Time axis of the curves that this view cuts: the motion's, or that of the kinetics."""
        return self.motion.time_s if self.axis_s is None else self.axis_s

    def loaded(self) -> Strides:
        """Return the same strides as a view that cuts curves of ``kinetics`` and ``muscles``.

        Raises ValueError where there are none.
        """
        kinetics = self.kinetics
        if kinetics is None:
            raise ValueError("this recording has no kinetics")
        return self.shared("loaded", lambda: replace(self, axis_s=kinetics.time_s))

    def __len__(self) -> int:
        return len(self.number)

    def shared(self, key: Hashable, make: Callable[[], SharedT]) -> SharedT:
        """Return what several measures need, made once per view (never carried into a copy)."""
        if key not in self._shared:
            self._shared[key] = make()
        return self._shared[key]

    def key(self, name: str, opposite: bool = False) -> str:
        """Return the full key of a paired or midline name on this (or the opposite) side."""
        if name in _MIDDLE or name.startswith(SIDES):
            return name
        return sided(other(self.side) if opposite else self.side, name)

    def angle(self, name: str, opposite: bool = False) -> Float[np.ndarray, " time"]:
        """Return the whole angle curve, (time,) rad; KeyError where this input has none."""
        return self.motion.angles[self.key(name, opposite)]

    def point(self, name: str, opposite: bool = False) -> Float[np.ndarray, "time 3"]:
        """Return the whole path of a point over the ground, (time, 3) m."""
        return self.motion.ground_path(self.key(name, opposite))

    def at(
        self, curve: Float[np.ndarray, " time"], instant: str | Float[np.ndarray, " stride"]
    ) -> Float[np.ndarray, " stride"]:
        """Return a curve's value at an instant of every stride, (stride,); see :func:`sample`."""
        if not isinstance(instant, str):
            return sample(self.time_s, curve, instant)
        times = self.times[instant]
        return self.shared(("at", instant), lambda: Sampler.of(self.time_s, times))(curve)

    def over(
        self,
        curve: Float[np.ndarray, " time"],
        start: str = "touchdown",
        stop: str = "toe_off",
        samples: int = 101,
    ) -> Float[np.ndarray, "stride sample"]:
        """Return a curve from one instant to another of every stride, (stride, samples)."""
        return self.between(curve, start, stop, 0.0, 1.0, samples)

    def between(
        self,
        curve: Float[np.ndarray, " time"],
        start: str,
        stop: str,
        first: float,
        last: float,
        samples: int,
    ) -> Float[np.ndarray, "stride sample"]:
        """Return a curve between two shares of the time from ``start`` (0) to ``stop`` (1)."""

        def make() -> Sampler:
            share = np.linspace(first, last, samples)
            times = self.times[start][:, None] + self.duration(start, stop)[:, None] * share
            return Sampler.of(self.time_s, times.ravel())

        sampler = self.shared(("between", start, stop, first, last, samples), make)
        return sampler(curve).reshape(len(self), samples)

    def rate(self, curve: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
        """Return a curve's rate of change per second, (time,)."""
        time = self.time_s
        return np.gradient(curve, (time[-1] - time[0]) / (len(time) - 1))

    def duration(self, start: str, stop: str) -> Float[np.ndarray, " stride"]:
        """Return the time from one instant to another, (stride,) s."""
        return self.times[stop] - self.times[start]


def sample(
    time_s: Float[np.ndarray, " time"],
    curve: Float[np.ndarray, " time"],
    at_s: Float[np.ndarray, " point"],
) -> Float[np.ndarray, " point"]:
    """Return a uniformly sampled curve at other times by cubic (Catmull–Rom) interpolation.

    NaN outside the recording, at NaN times, and where a neighbouring frame is NaN.
    """
    return Sampler.of(time_s, at_s)(curve)


@dataclass(frozen=True)
class Sampler:
    """Frames and weights for :func:`sample` at given times, for many curves of one recording.

    ``frame`` holds the four frames around each time and ``weight`` what each counts, (4, point);
    times outside the recording have NaN weights. At the ends the curve goes on straight.
    """

    frame: Int[np.ndarray, "4 point"]
    weight: Float[np.ndarray, "4 point"]

    @classmethod
    def of(cls, time_s: Float[np.ndarray, " time"], at_s: Float[np.ndarray, " point"]) -> Sampler:
        """Return the sampler of times on a uniform time axis."""
        last = len(time_s) - 1
        place = (at_s - time_s[0]) * (last / (time_s[-1] - time_s[0]))
        inside = (place >= 0) & (place <= last)
        place = np.where(inside, place, 0.0)
        left = np.minimum(place.astype(int), last - 1)
        s = np.where(inside, place - left, np.nan)
        w0 = 0.5 * s * (s * (2.0 - s) - 1.0)
        w1 = 1.0 + 0.5 * s * s * (3.0 * s - 5.0)
        w2 = 0.5 * s * (1.0 + s * (4.0 - 3.0 * s))
        w3 = 0.5 * s * s * (s - 1.0)
        first, final = left == 0, left == last - 1
        w1, w2 = w1 + np.where(first, 2.0 * w0, 0.0), w2 - np.where(first, w0, 0.0)
        w1, w2 = w1 - np.where(final, w3, 0.0), w2 + np.where(final, 2.0 * w3, 0.0)
        w0, w3 = np.where(first & inside, 0.0, w0), np.where(final & inside, 0.0, w3)
        frame = np.stack([np.maximum(left - 1, 0), left, left + 1, np.minimum(left + 2, last)])
        return cls(frame, np.stack([w0, w1, w2, w3]))

    def __call__(self, curve: Float[np.ndarray, " time"]) -> Float[np.ndarray, " point"]:
        """Return a curve of the same recording at the times."""
        frame, weight = self.frame, self.weight
        value = weight[0] * curve[frame[0]]
        for number in (1, 2, 3):
            value += weight[number] * curve[frame[number]]
        return value
