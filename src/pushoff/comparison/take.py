"""One recording as the comparison sees it, and whether several may be compared at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pushoff.comparison.settings import ComparisonSettings
from pushoff.core.errors import BadUsageError, NotAnalysableError
from pushoff.core.measures import MeasureTable
from pushoff.core.names import Side
from pushoff.core.recording import Athlete
from pushoff.core.situation import Situation

#: Told heights of one person differ by less than this, m: shoes and the hour of the day.
_SAME_HEIGHT_M = 0.03
#: Told or weighed masses of one person differ by less than this share from week to week.
_SAME_MASS = 0.08
#: Frame rates that differ by less give the same error of events.
_SAME_RATE = 0.1
#: Measures of a whole stride, which are the same for both sides.
_SHARED = frozenset(("step_rate", "stride_time", "stride_length", "speed"))
#: Slopes that differ by more than this, in per cent, are told as another condition.
_SAME_SLOPE = 0.5


@dataclass(frozen=True)
class Take:
    """One recording.

    ``label`` is the condition it belongs to; recordings with the same label are repetitions.
    ``speed_sd_mps`` is the error of the speed in ``situation``, NaN where unknown. ``source`` holds
    the SHA-256 of its first file, empty where unknown.
    """

    name: str
    label: str
    measures: MeasureTable
    situation: Situation
    athlete: Athlete
    speed_sd_mps: float = math.nan
    force: str | None = None
    pose: str | None = None
    marker_set: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Setup:
    """How much of the method's error is left in the differences, and what to say about the setup.

    ``why`` says in words what ``share`` (0–1) rests on.
    """

    share: float
    why: str
    warnings: tuple[str, ...]


def check_setup(takes: Sequence[Take], settings: ComparisonSettings, moved: bool = False) -> Setup:
    """Return what the recordings' setups mean for differences between them.

    Raises
    ------
    BadUsageError
        The same recording was given twice.
    NotAnalysableError
        The recordings are of different runners.
    """
    _check_twice(takes)
    _check_runner(takes)
    differ = _differences(takes)
    warnings = [*_mass(takes), *_ground(takes)]
    if differ:
        words = ", ".join(differ)
        warnings.insert(
            0,
            f"The recordings differ in {words}: the whole error of the method counts in every "
            "difference, so that only large changes show.",
        )
        return Setup(1.0, f"recordings differ in {words}: nothing cancels", tuple(warnings))
    if moved:
        why = "same kind of recording, set up anew"
        return Setup(settings.moved_share, why, tuple(warnings))
    why = "same kind of recording, camera and frame rate: most of the method's error cancels"
    return Setup(settings.same_share, why, tuple(warnings))


def sides_of(take: Take) -> tuple[Take, Take]:
    """Return the left and the right side of one recording as two takes."""
    return _side(take, "left"), _side(take, "right")


def _side(take: Take, side: Side) -> Take:
    rows = tuple(
        replace(row, side="both")
        for row in take.measures.values
        if row.side == side and row.measure not in _SHARED
    )
    return replace(take, label=side, measures=MeasureTable(rows, {}, {}))


def _check_twice(takes: Sequence[Take]) -> None:
    seen: dict[str, str] = {}
    for take in takes:
        if take.source and take.source in seen:
            raise BadUsageError(
                take.name, "different recordings", f"the same recording as {seen[take.source]}"
            )
        seen[take.source] = take.name


def _check_runner(takes: Sequence[Take]) -> None:
    first = takes[0]
    for take in takes[1:]:
        found = _other_runner(first.athlete, take.athlete)
        if found:
            raise NotAnalysableError(
                f"{first.name} and {take.name}",
                "recordings of one runner",
                found,
                "compare recordings of the same person only",
            )


def _other_runner(one: Athlete, other: Athlete) -> str:
    """Return what shows that these are two people, empty where nothing does."""
    a, b = one.height, other.height
    if a is not None and b is not None and not a.assumed and not b.assumed:
        limit = max(_SAME_HEIGHT_M, 2.0 * math.hypot(a.sd, b.sd))
        if abs(a.value - b.value) > limit:
            return f"heights of {a.value:.2f} m and {b.value:.2f} m"
    if one.sex and other.sex and one.sex != other.sex:
        return f"a {one.sex} and a {other.sex} runner"
    if one.name and other.name and one.name != other.name:
        return "two names"
    return ""


def _differences(takes: Sequence[Take]) -> list[str]:
    first, found = takes[0], []
    for words, same in (
        ("kind (markers and video)", lambda t: t.situation.dimension == first.situation.dimension),
        ("camera view", lambda t: t.situation.view == first.situation.view),
        ("frame rate", lambda t: _near(t.situation.fps, first.situation.fps)),
        ("source of force", lambda t: t.force == first.force),
        ("pose engine", lambda t: t.pose == first.pose),
        ("marker set", lambda t: t.marker_set == first.marker_set),
    ):
        if not all(same(take) for take in takes[1:]):
            found.append(words)
    return found


def _near(a: float, b: float) -> bool:
    if not (math.isfinite(a) and math.isfinite(b)):
        return True
    return abs(a - b) <= _SAME_RATE * max(a, b)


def _mass(takes: Sequence[Take]) -> list[str]:
    known = [m.value for t in takes if (m := t.athlete.mass) is not None and not m.assumed]
    if len(known) < 2 or max(known) - min(known) <= _SAME_MASS * max(known):
        return []
    return [
        f"Body mass differs ({min(known):.0f} to {max(known):.0f} kg): is this the same runner?"
    ]


def _ground(takes: Sequence[Take]) -> list[str]:
    found = []
    slopes = [t.situation.slope_percent for t in takes]
    known = [slope for slope in slopes if math.isfinite(slope)]
    if len(known) > 1 and max(known) - min(known) > _SAME_SLOPE:
        found.append(
            f"Slopes differ ({min(known):g} to {max(known):g} %): what changed may come from the "
            "slope."
        )
    elif known and len(known) < len(slopes) and max(abs(s) for s in known) > _SAME_SLOPE:
        found.append(
            "One recording was made on a slope, for another nobody told: what changed may come "
            "from the slope."
        )
    surfaces = {t.situation.surface for t in takes}
    if {"treadmill", "overground"} <= surfaces:
        found.append("One was run on a treadmill, another over ground: that alone changes running.")
    return found
