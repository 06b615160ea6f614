"""What a measure is, and the table that all values end in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float

from pushoff.core.names import Side
from pushoff.core.strides import Strides

MeasureFunction = Callable[[Strides], Float[np.ndarray, " stride"]]
MeasureSide = Literal["left", "right", "both"]


@dataclass(frozen=True)
class Measure:
    """A registered function of the strides of one side.

    Parameters
    ----------
    name, title, unit : str
        Name of the output contract, words for people, unit of what ``function`` returns
        (``deg`` for angles: a measure converts at the border).
    function : callable
        Strides → one value per stride, (stride,), NaN where it cannot be had.
    needs : tuple of str
        What the input must offer, in the words of ``pushoff.measures.needs``, e.g.
        ``angle:knee``, ``point:com``, ``event:midstance``, ``scale``, ``speed``, ``whole_body``.
    views : tuple of str
        Camera views from which it can be had ("3d" always belongs here when markers serve).
    tolerance : mapping of input kind ("3d", "2d") to float
        Standard deviation of the method's own error in ``unit``, measured on the virtual runner;
        a test checks it.
    cite : tuple of str
        Citation keys of method or definition.
    both : bool
        Whether the mean of both sides is worth a row of its own.
    estimated : mapping of input kind ("3d", "2d") to float
        Standard deviation, in ``unit``, of the further error where the ground force is estimated
        instead of measured; required of whatever needs force.
    """

    name: str
    title: str
    unit: str
    function: MeasureFunction
    needs: tuple[str, ...]
    views: tuple[str, ...]
    tolerance: Mapping[str, float]
    cite: tuple[str, ...]
    description: str = ""
    both: bool = False
    estimated: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.unit or not self.cite or not self.tolerance:
            raise ValueError(f"measure {self.name!r} needs a unit, a tolerance and a source")


@dataclass(frozen=True)
class MeasureValue:
    """One row of the measure table.

    ``sd`` is the spread between strides, ``n`` their number, ``se`` the standard error of the mean,
    ``mdc95`` the smallest change between two recordings that is more than noise, ``method_error``
    the standard deviation of what the method itself may be off by (it does not shrink with n).
    References are None where no table fits this speed; ``reference_mean`` may stand alone where
    the source gives a mean without the spread between runners.
    """

    measure: str
    side: MeasureSide
    value: float
    unit: str
    sd: float
    n: int
    se: float
    mdc95: float
    method_error: float
    reference_low: float | None = None
    reference_high: float | None = None
    reference_key: str | None = None
    quality: str = "good"
    reference_mean: float | None = None

    @property
    def error95(self) -> float:
        """Half-width of the 95 % interval of the value: sampling and method together."""
        return float(1.96 * np.hypot(self.se, self.method_error))


@dataclass(frozen=True)
class MeasureTable:
    """All values, the values of every stride, and what could not be measured and why."""

    values: tuple[MeasureValue, ...]
    per_stride: Mapping[tuple[str, Side], Float[np.ndarray, " stride"]]
    stride_numbers: Mapping[Side, np.ndarray]
    skipped: Mapping[str, str] = field(default_factory=dict)

    def get(self, measure: str, side: MeasureSide) -> MeasureValue | None:
        """Return one row, or None where it was not measured."""
        for row in self.values:
            if row.measure == measure and row.side == side:
                return row
        return None
