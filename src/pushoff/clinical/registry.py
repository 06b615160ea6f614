"""What a kind of clinical test is; one file per kind in ``clinical/kinds``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pushoff.clinical.figure import Figure
from pushoff.clinical.result import Repetition, TestView
from pushoff.core.names import Side
from pushoff.core.registry import Registry

#: How repetitions become one value: their mean, how many count, or what each file says once.
Combine = Literal["mean", "count"]


@dataclass(frozen=True)
class Quantity:
    """Something that a test measures.

    Parameters
    ----------
    name, title, unit : str
        Key, words for people, and the unit as shown.
    explains : str
        What the number is and what its sign means, in one plain sentence.
    digits : int
        Decimals that make sense.
    combine : "mean" or "count"
    widest : float
        Largest 95 % error with which the figure still tells people apart; with a larger one it is
        not given.
    possible : (float, float)
        Beyond these a figure that is typed in is a slip, or in another unit.
    """

    name: str
    title: str
    unit: str
    explains: str
    digits: int = 0
    combine: Combine = "mean"
    widest: float = float("inf")
    possible: tuple[float, float] = (float("-inf"), float("inf"))


@dataclass(frozen=True)
class Ask:
    """What the user tells about one file; None where it has to be found."""

    side: Side | None = None
    view: TestView | None = None
    height_m: float | None = None


@dataclass(frozen=True)
class Measured:
    """What one file shows: view, repetitions (source number 0), and sentences about it."""

    view: TestView
    repetitions: tuple[Repetition, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """What people read about a test, in plain words.

    ``meaning`` says what the number tells and what it does not, ``limits`` what would make it
    wrong, ``filming`` how to do and film it, ``technical`` how it is measured.
    """

    what: str
    meaning: str
    limits: tuple[str, ...]
    filming: tuple[str, ...]
    technical: str


@dataclass(frozen=True)
class Drawing:
    """How the measured angle is shown in a picture.

    Points are landmark names with ``own_`` for the tested leg and ``other_`` for the other one
    (``own_knee``), or ``mid_hip`` and ``mid_shoulder``.

    Parameters
    ----------
    chain : tuple of str
        Points that the strong line joins.
    at : str
        Point beside which the value is written.
    thin : tuple of pairs
        Further lines.
    level : "vertical", "horizontal" or None
        Dashed line through the first point of the chain from which the angle counts.
    quantity : str
        What is written; the main quantity where empty.
    """

    chain: tuple[str, ...]
    at: str
    thin: tuple[tuple[str, str], ...] = ()
    level: Literal["vertical", "horizontal"] | None = None
    quantity: str = ""


@dataclass(frozen=True)
class Kind:
    """One clinical test.

    Parameters
    ----------
    name, title : str
        Key for the command line, and words for people (in lower case, for sentences).
    views : tuple of str
        From where it can be filmed.
    quantities : tuple of Quantity
        The main one first.
    measure : callable
        From a figure (not yet smoothed) to what it shows; raises NotAnalysableError.
    words : Words
    drawing : Drawing
    manual : mapping of str to str
        Units in which the test can be typed in, and the quantity that this gives; the first is the
        default.
    lying, photo : bool
        Whether the person lies down, and whether one photo is enough.
    citations : tuple of str
        Sources of the method.
    """

    name: str
    title: str
    views: tuple[TestView, ...]
    quantities: tuple[Quantity, ...]
    measure: Callable[[Figure, Ask], Measured]
    words: Words
    drawing: Drawing
    manual: Mapping[str, str]
    lying: bool = False
    photo: bool = False
    citations: tuple[str, ...] = field(default=())

    def quantity(self, name: str) -> Quantity:
        """Return the quantity of that name; KeyError where the test has none."""
        for quantity in self.quantities:
            if quantity.name == name:
                return quantity
        raise KeyError(f"the test {self.name} does not measure {name!r}")

    @property
    def drawn(self) -> Quantity:
        """Return the quantity that a picture shows."""
        return self.quantity(self.drawing.quantity) if self.drawing.quantity else self.main

    @property
    def main(self) -> Quantity:
        """Return the quantity that the test is done for."""
        return self.quantities[0]


KINDS: Registry[Kind] = Registry("clinical test", "pushoff.clinical.kinds")
