"""What a clinical test gives: repetitions, a value per side with its error, norms and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pushoff.core.recording import SourceFile
from pushoff.reference.clinical import Norm

#: Both legs at once only where a test is done on both (hops on two feet).
TestSide = Literal["left", "right", "both"]
TestView = Literal["front", "rear", "side"]


@dataclass(frozen=True)
class Repetition:
    """One repetition, or the one position of a photo.

    Parameters
    ----------
    side : "left", "right" or "both"
        The leg that is tested.
    source, frame : int
        Number of the file (from 0), and the frame that shows the instant of measurement.
    start_s, peak_s, end_s : float
        Seconds from the first frame; NaN of a photo.
    values : mapping of str to float
        By name of quantity, in its unit; NaN where it could not be measured.
    reason : str
        Why it does not count; empty where it does.
    points : mapping of str to (x, y)
        Where the landmarks are in the picture of that frame, upright pixels; those that are seen.
    """

    side: TestSide
    source: int
    frame: int
    start_s: float
    peak_s: float
    end_s: float
    values: Mapping[str, float]
    reason: str = ""
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """Return whether the repetition counts."""
        return not self.reason


@dataclass(frozen=True)
class SideValue:
    """One quantity of one side: value, spread between repetitions (SD) and 95 % error.

    ``count`` is the number of repetitions behind it, 0 for a figure that was typed in; ``spread``
    is NaN with fewer than two. ``method_sd`` is the error of the measurement itself, which
    repetition does not lessen (NaN where it is not known), ``bias`` how far it is off on average
    (found against exact truth, not taken out); ``error95`` covers all three (NaN where none is
    known).
    """

    quantity: str
    side: TestSide
    value: float
    spread: float
    count: int
    method_sd: float
    error95: float
    bias: float = 0.0


@dataclass(frozen=True)
class SmallestChange:
    """Smallest difference that is more than error (95 %), in the unit of the quantity.

    ``cite`` is empty where it follows from Pushoff's own error alone.
    """

    quantity: str
    value: float
    cite: str
    where: str
    verified: bool


@dataclass(frozen=True)
class Difference:
    """Left minus right, and whether it is more than the error of measuring both."""

    quantity: str
    value: float
    error95: float
    limit: float
    beyond: bool | None


@dataclass(frozen=True)
class Seen:
    """One file that was measured.

    ``view`` is None of figures that were typed in; ``path`` is where frames can be read again,
    ``turned_deg`` by how much the picture was turned clockwise to find the person.
    """

    source: SourceFile
    path: str
    view: TestView | None
    pose: str
    rate_hz: float
    width: int
    height: int
    turned_deg: int = 0
    picture: Literal["video", "photo", "keypoints"] = "video"


@dataclass(frozen=True)
class ClinicalTest:
    """One test of one person.

    ``values``, ``differences`` and ``changes`` follow the order of the kind's quantities, the main
    one first.
    """

    kind: str
    title: str
    repetitions: tuple[Repetition, ...]
    values: tuple[SideValue, ...]
    differences: tuple[Difference, ...]
    changes: tuple[SmallestChange, ...]
    norms: tuple[Norm, ...]
    files: tuple[Seen, ...] = ()
    manual: bool = False
    pain: bool = False
    warnings: tuple[str, ...] = ()
    citation_keys: tuple[str, ...] = ()
    facts: Mapping[str, float | str | None] = field(default_factory=dict)

    def of(self, quantity: str, side: TestSide) -> SideValue | None:
        """Return the value of a quantity on a side, None where it was not measured."""
        return next((v for v in self.values if (v.quantity, v.side) == (quantity, side)), None)

    def sides(self) -> tuple[TestSide, ...]:
        """Return the sides that have a value, left first."""
        order: tuple[TestSide, ...] = ("left", "right", "both")
        return tuple(side for side in order if any(v.side == side for v in self.values))

    def difference(self, quantity: str) -> Difference | None:
        """Return left minus right of a quantity, None where one side is missing."""
        return next((d for d in self.differences if d.quantity == quantity), None)

    def change(self, quantity: str) -> SmallestChange | None:
        """Return the smallest real change of a quantity, None where it is not known."""
        return next((c for c in self.changes if c.quantity == quantity), None)
