"""What a comparison says: one change per measure and side, with everything that it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pushoff.core.measures import MeasureSide

Verdict = Literal["changed", "unchanged", "cannot_tell"]
VERDICTS: tuple[Verdict, ...] = ("changed", "unchanged", "cannot_tell")
#: The families that are corrected for many tests, each by itself: what a cue should change, the
#: short list, all other measures, and what is a result of the muscle model.
Family = Literal["target", "primary", "secondary", "model"]
FAMILIES: tuple[Family, ...] = ("target", "primary", "secondary", "model")


@dataclass(frozen=True)
class Change:
    """Second condition minus first, of one measure and side, in ``unit``.

    Parameters
    ----------
    first, second : float
        Means of the two conditions as measured.
    raw, difference : float
        Difference as measured; difference that is judged: adjusted for speed where
        ``speed_effect`` is not None, otherwise the same (with repetitions and a trend, the trend is
        out of it).
    se, freedom : float
        Standard error of ``difference`` with everything in it, and degrees of freedom.
    low, high : float
        95 % interval of ``difference``.
    mdc95 : float
        The runner's own minimal detectable change: what a difference must exceed to be more than
        noise, for this one measure.
    worthwhile : float
        Smallest change that would matter; ``worthwhile_why`` says where that comes from.
    p, p_family : float
        Chance of such a difference without any change; the same corrected for its family.
    speed_effect : float or None
        What speed alone was expected to change, taken out of ``difference``.
    speed_open : bool
        Speeds differ and nobody knows what that does to this measure.
    reason : str
        Why it cannot be told; empty otherwise.
    """

    measure: str
    side: MeasureSide
    unit: str
    family: Family
    first: float
    second: float
    raw: float
    difference: float
    se: float
    freedom: float
    low: float
    high: float
    mdc95: float
    worthwhile: float
    worthwhile_why: str
    p: float
    p_family: float
    verdict: Verdict
    reason: str = ""
    speed_effect: float | None = None
    speed_key: str | None = None
    speed_open: bool = False
    quality: str = "good"

    @property
    def small(self) -> bool:
        """Whether a change is shown, but smaller than what would matter."""
        return self.verdict == "changed" and abs(self.difference) < self.worthwhile

    @property
    def direction(self) -> int:
        """1 for more, −1 for less."""
        return 1 if self.difference > 0 else -1


@dataclass(frozen=True)
class Pair:
    """All changes from the first condition to another one, the short list first."""

    first: str
    second: str
    changes: tuple[Change, ...]

    def of(self, family: Family) -> tuple[Change, ...]:
        """Return the changes of one family."""
        return tuple(change for change in self.changes if change.family == family)

    def get(self, measure: str, side: MeasureSide = "both") -> Change | None:
        """Return one change, None where it was not compared."""
        for change in self.changes:
            if change.measure == measure and change.side == side:
                return change
        return None


@dataclass(frozen=True)
class Comparison:
    """Every condition against the first, what the figures rest on, and what to mind.

    ``method`` holds sentences on how the figures came about, ``warnings`` what makes them weaker.
    ``between`` is how much more recordings of one condition differ than their strides let expect
    (1: not at all), NaN without repetitions.
    """

    labels: tuple[str, ...]
    conditions: tuple[str, ...]
    pairs: tuple[Pair, ...]
    share: float
    speed_adjusted: bool
    repeats: int
    between: float
    warnings: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    citations: tuple[str, ...] = field(default=())
