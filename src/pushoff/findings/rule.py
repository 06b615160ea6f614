"""What a finding is before it is told: signs, how many must agree, and when not to judge at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pushoff.core.findings import Evidence, Finding, Support, Weight
from pushoff.core.measures import MeasureSide, MeasureTable, MeasureValue
from pushoff.core.situation import Situation
from pushoff.findings.settings import FindingSettings

#: Words for the input, as tolerances of measures know them.
INPUT_KINDS: tuple[str, ...] = ("3d", "2d")
#: How far from the mean of healthy runners a sign begins, in their standard deviations: 1.64 leaves
#: 5 of 100 of them beyond it on that one measure. A finding needs several such signs.
SPREADS = 1.64


@dataclass(frozen=True)
class Sign:
    """One measure on one side of a limit.

    Parameters
    ----------
    measure : str
        Name in the registry of measures.
    direction : 1 or -1
        Whether the finding lies above (1) or below (-1) the limit.
    spreads : float
        Limit = what is usual at this speed + direction × spreads × standard deviation between
        healthy runners (``findings.expected``). Not used where ``limit`` is given.
    limit : mapping of input kind ("3d", "2d") to float, optional
        An absolute limit in the unit of the measure; ``cite`` is its source and ``scale`` the
        amount beyond it that counts as one step in size.
    cite : str
        Citation key of an absolute limit; ``pushoff`` where it is ours.
    scale : float
        See ``limit``; required with it.
    magnitude : bool
        Judge the absolute value (for what is signed left minus right, say).
    group : str
        Signs of one group count once, by the surest of them: measures that are nearly the same
        quantity are one witness and not two. Empty: stands for itself.
    kinds : tuple of str
        Kinds of input from which it is judged.
    """

    measure: str
    direction: Literal[1, -1]
    spreads: float = SPREADS
    limit: Mapping[str, float] | None = None
    cite: str = "pushoff"
    scale: float = 0.0
    magnitude: bool = False
    group: str = ""
    kinds: tuple[str, ...] = INPUT_KINDS

    def __post_init__(self) -> None:
        if self.limit is not None and self.scale <= 0.0:
            raise ValueError(f"sign {self.measure!r}: an absolute limit needs a scale")

    @property
    def witness(self) -> str:
        """Return what this sign counts as: its group, or itself."""
        return self.group or self.measure


@dataclass(frozen=True)
class Gates:
    """When a rule is not judged; see ``findings.gates``.

    ``speed_mps`` is where the references of the rule hold; ``slope_percent`` the steepest slope up
    or down; ``steady`` asks for a runner who neither speeds up nor slows down; ``views`` are the
    views from which it is judged (empty: any that gives the measures).
    """

    speed_mps: tuple[float, float] | None = (2.3, 5.0)
    slope_percent: float | None = 2.0
    steady: bool = False
    views: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effect:
    """The smallest fault that a rule promises to see in one kind of input.

    ``fault`` is a field of the virtual runner's faults, ``size`` in its unit, empty and NaN where
    no fault of the virtual runner stands for it. ``weight`` is the least weight it then has.
    """

    fault: str
    size: float
    weight: Weight = "note"


@dataclass(frozen=True)
class Case:
    """What a rule is judged on."""

    rule: Rule
    measures: MeasureTable
    situation: Situation
    settings: FindingSettings
    side: MeasureSide
    #: Rows of the measures by name and side.
    rows: Mapping[tuple[str, MeasureSide], MeasureValue]
    #: For rules that come last: what the others told, what could not be judged and why, and which
    #: of all that were judged, told or not, is the likeliest ("" for none), with its probability.
    told: tuple[Finding, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)
    nearest: tuple[str, float] = ("", 0.0)

    @property
    def kind(self) -> str:
        """Return the kind of input, "3d" or "2d"."""
        return "3d" if self.situation.dimension == 3 else "2d"


@dataclass(frozen=True)
class Judgement:
    """How sure a rule is for one side.

    ``probability`` is the chance that the finding holds, ``size`` how far beyond its limits in
    standard deviations between healthy runners, ``variant`` the part of the wording that is used
    ("" for the only one), ``fields`` further named fields of the text.
    """

    side: MeasureSide
    probability: float
    size: float
    evidence: tuple[Evidence, ...]
    variant: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """One finding. Words stand in ``findings/wording/<name>.toml``.

    Parameters
    ----------
    name : str
    signs : tuple of Sign
    least : int
        How many witnesses (signs, or groups of signs) must agree.
    support : str
        What stands behind its importance. What only coaches say never asks for more than "watch":
        "act" tells a healthy person to change, and that needs more than habit behind it.
    citations, cues, exercises : tuples of str
    smallest : mapping of input kind to Effect
        What it promises to see; a kind that is missing is promised nothing.
    gates : Gates
    per_side : bool
        Judged for the left and the right leg, or once for the runner.
    most : str
        The heaviest weight it may have, beside what ``support`` allows.
    retest_weeks : int
    variant : callable, optional
        ``variant(case)`` names the part of the wording, one of ``variants``.
    variants : tuple of str
    fields : tuple of str
        Named fields beside the usual ones that a judgement brings for the text.
    extra : tuple of str
        Measures that are shown as evidence beside the signs, without being judged.
    decide : callable, optional
        ``decide(case)`` returns a Judgement, None (does not hold) or a reason why it cannot be
        judged, instead of the signs.
    yields_to : tuple of str
        Findings of which this one is a part: it is not told beside one that weighs as much.
    last : bool
        Judged after all others, with what they told; always a note.
    """

    name: str
    support: Support
    citations: tuple[str, ...]
    signs: tuple[Sign, ...] = ()
    least: int = 2
    cues: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()
    smallest: Mapping[str, Effect] = field(default_factory=dict)
    gates: Gates = field(default_factory=Gates)
    per_side: bool = True
    most: Weight = "act"
    retest_weeks: int = 4
    variant: Callable[[Case], str] | None = None
    variants: tuple[str, ...] = ("",)
    fields: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    decide: Callable[[Case], Judgement | str | None] | None = None
    yields_to: tuple[str, ...] = ()
    last: bool = False

    def __post_init__(self) -> None:
        if self.decide is None and len({sign.witness for sign in self.signs}) < self.least:
            raise ValueError(f"rule {self.name!r}: fewer signs than must agree")
        if not self.citations:
            raise ValueError(f"rule {self.name!r} needs a source")

    @property
    def measures(self) -> tuple[str, ...]:
        """Return the names of all measures that it looks at."""
        return tuple(dict.fromkeys((*(sign.measure for sign in self.signs), *self.extra)))
