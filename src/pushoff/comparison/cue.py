"""Whether a cue did what it should: its target measures, side effects, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pushoff.comparison.change import Change, Pair
from pushoff.comparison.worthwhile import UNWELCOME

Outcome = Literal[
    "did_it", "opposite", "mixed", "something_else", "no_difference", "cannot_tell", "no_targets"
]
OUTCOMES: tuple[Outcome, ...] = (
    "did_it",
    "opposite",
    "mixed",
    "something_else",
    "no_difference",
    "cannot_tell",
    "no_targets",
)
#: Targets of this ending are meant to come nearer to zero, whichever their sign.
_TOWARDS_ZERO = "_asymmetry"


@dataclass(frozen=True)
class Target:
    """A measure that the cue should move; ``wanted`` is 1 for more, −1 for less.

    ``change`` is None where the recordings do not give the measure.
    """

    measure: str
    wanted: int
    change: Change | None

    @property
    def went(self) -> int:
        """1 where it changed as wanted, −1 where it changed the other way, 0 otherwise."""
        if self.change is None or self.change.verdict != "changed":
            return 0
        return 1 if self.change.direction == self.wanted else -1


@dataclass(frozen=True)
class CueTrial:
    """What a cue trial shows.

    ``side_effects`` are other measures that changed in an unwelcome direction, ``others`` what else
    of the short list changed. ``alternating`` says whether the conditions took turns; only then is
    the effect told apart from time and tiredness.
    """

    name: str
    targets: tuple[Target, ...]
    outcome: Outcome
    side_effects: tuple[Change, ...]
    others: tuple[Change, ...]
    alternating: bool


def judge_cue(
    name: str, changes: Mapping[str, int], pair: Pair, *, alternating: bool = False
) -> CueTrial:
    """Return what a trial shows about a cue.

    Parameters
    ----------
    name : str
    changes : mapping of measure to 1 or -1
        What the cue should change and which way; empty where nobody said.
    pair : Pair
        Without the cue against with it.
    alternating : bool
        The conditions took turns (A-B-A-B).
    """
    targets = tuple(
        Target(measure, _wanted(measure, way, change), change)
        for measure, way in changes.items()
        for change in (pair.get(measure),)
    )
    aimed = {target.measure for target in targets}
    moved = [c for c in pair.changes if c.verdict == "changed" and c.measure not in aimed]
    side_effects = _once(c for c in moved if UNWELCOME.get(c.measure) == c.direction)
    unwelcome = {change.measure for change in side_effects}
    others = tuple(c for c in moved if c.family == "primary" and c.measure not in unwelcome)
    return CueTrial(
        name=name,
        targets=targets,
        outcome=_outcome(targets, bool(others or side_effects)),
        side_effects=side_effects,
        others=others,
        alternating=alternating,
    )


def _wanted(measure: str, way: int, change: Change | None) -> int:
    if not measure.endswith(_TOWARDS_ZERO) or change is None:
        return way
    return -1 if change.first > 0 else 1


def _once(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return each measure once, the mean of both sides before a single side."""
    found: dict[str, Change] = {}
    for change in changes:
        found.setdefault(change.measure, change)
    return tuple(found.values())


def _outcome(targets: tuple[Target, ...], something: bool) -> Outcome:
    measured = [target for target in targets if target.change is not None]
    if not measured:
        return "no_targets"
    ways = {target.went for target in measured}
    if {1, -1} <= ways:
        return "mixed"
    if 1 in ways:
        return "did_it"
    if -1 in ways:
        return "opposite"
    if something:
        return "something_else"
    still = all(t.change is not None and t.change.verdict == "unchanged" for t in measured)
    return "no_difference" if still else "cannot_tell"
