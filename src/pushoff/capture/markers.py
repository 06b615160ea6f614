"""Marker sets: which landmark a marker shows, and which segment it rides on.

A marker set is a TOML file::

    name = "my_set"
    title = "What people call it"
    required = ["{s}ASI", "LPSI|SACR"]    # by these names a recording is recognised; | = either

    [sides]                               # what {s} stands for, {side} is left or right
    left = "L"
    right = "R"

    [markers]
    "{s}ASI" = { landmark = "{side}_asis" }
    "{s}THI" = { segment = "{side}_thigh", alias = ["{s}THIGH"] }

Names are compared without case, blanks, dots, dashes and underscores, and without a subject in
front ("runner:LASI").
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pushoff.core.errors import UnreadableError
from pushoff.core.names import SIDES, known_landmarks, known_segments

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_TOP_KEYS = ("name", "title", "required", "sides", "markers", "landmark_names")
_MARKER_KEYS = ("landmark", "segment", "alias")
#: Problems that one message spells out before it only counts them.
_SHOWN = 6


@dataclass(frozen=True)
class MarkerSet:
    """A mapping from marker names to body; keys of ``places`` are simplified names.

    ``places`` holds a landmark name, or ``<segment>:`` for a marker that only rides on a segment.
    ``required`` holds groups of names, one of each of which must be there.
    """

    name: str
    title: str
    required: tuple[tuple[str, ...], ...]
    places: Mapping[str, str]

    def missing(self, names: frozenset[str]) -> tuple[str, ...]:
        """Return the required groups ("a or b") of which no member is among simplified names."""
        return tuple(
            " or ".join(group)
            for group in self.required
            if not names & {simplified(name) for name in group}
        )


@dataclass(frozen=True)
class Match:
    """What identification found: per column of the recording its point name, or None."""

    marker_set: MarkerSet
    points: tuple[str | None, ...]
    warnings: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[int, ...]:
        """Columns that the marker set does not know."""
        return tuple(i for i, name in enumerate(self.points) if name is None)


class UnknownMarkersError(UnreadableError):
    """No marker set fits; ``skeleton`` is a mapping (TOML) to fill in and give as ``markers``."""

    def __init__(self, where: str, expected: str, found: str, hint: str, skeleton: str) -> None:
        super().__init__(where, expected, found, hint)
        self.skeleton = skeleton


def simplified(name: str) -> str:
    """Return a marker name without subject, case, blanks, dots, dashes and underscores."""
    return re.sub(r"[\s._\-]", "", name.rsplit(":", 1)[-1]).casefold()


@cache
def marker_sets() -> tuple[MarkerSet, ...]:
    """Return every marker set of the package's folder, sorted by name."""
    folder = files("pushoff.capture") / "marker_sets"
    found = [
        _parse(entry.name, entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda item: item.name))


def read_marker_set(path: Path) -> MarkerSet:
    """Read a marker mapping of the user's own.

    Raises
    ------
    UnreadableError
        The file cannot be read, or the mapping has problems: all of them in one message.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableError(path.name, found=str(error.strerror or error)) from error
    except UnicodeDecodeError as error:
        raise UnreadableError(path.name, "a TOML file", "binary content") from error
    return _parse(path.name, text)


def identify(names: Sequence[str], where: str, sets: Iterable[MarkerSet] | None = None) -> Match:
    """Return which marker set a recording's names belong to, and each column's point name.

    Of several that fit, the set that explains most markers wins. Point names are landmarks, or
    ``<segment>:<raw name>`` for markers that ride on a segment.

    Raises
    ------
    UnknownMarkersError
        No set fits; the message names the closest one and what is missing for it.
    """
    candidates = list(marker_sets() if sets is None else sets)
    plain = [simplified(name) for name in names]
    here = frozenset(plain)
    fitting = [item for item in candidates if not item.missing(here)]
    if not fitting:
        raise _unknown(names, here, candidates, where)
    best = max(fitting, key=lambda item: sum(name in item.places for name in here))
    return _match(best, names, plain)


def _match(chosen: MarkerSet, names: Sequence[str], plain: Sequence[str]) -> Match:
    points: list[str | None] = []
    taken: set[str] = set()
    doubles: list[str] = []
    for raw, key in zip(names, plain, strict=True):
        place = chosen.places.get(key)
        if place is None:
            points.append(None)
            continue
        point = f"{place}{raw.rsplit(':', 1)[-1]}" if place.endswith(":") else place
        if point in taken:
            doubles.append(raw)
            points.append(None)
            continue
        taken.add(point)
        points.append(point)
    warnings = ()
    if doubles:
        shown = ", ".join(doubles[:_SHOWN]) + (", …" if len(doubles) > _SHOWN else "")
        warnings = (
            f"{len(doubles)} markers appear twice (two subjects in one file?), the first of each "
            f"was used, left out: {shown}",
        )
    return Match(chosen, tuple(points), warnings)


def _unknown(
    names: Sequence[str], here: frozenset[str], candidates: Sequence[MarkerSet], where: str
) -> UnknownMarkersError:
    def share(item: MarkerSet) -> float:
        explained = sum(name in item.places for name in here) / max(len(here), 1)
        return 1 - len(item.missing(here)) / max(len(item.required), 1) + explained

    skeleton = mapping_skeleton(names)
    expected = "the names of a known marker set (" + ", ".join(i.name for i in candidates) + ")"
    shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    found = f"{len(names)} markers ({shown})"
    if candidates:
        closest = max(candidates, key=share)
        missing = closest.missing(here)
        named = ", ".join(missing[:_SHOWN]) + (", …" if len(missing) > _SHOWN else "")
        found += f"; closest is {closest.name}, which lacks {named}"
    example = next(iter(names), "LHEE")
    hint = (
        "write a mapping file and give it with --markers, e.g. "
        f'[markers] "{example}" = {{ landmark = "left_heel" }}'
    )
    return UnknownMarkersError(where, expected, found, hint, skeleton)


#: Words in marker names by which the skeleton guesses a landmark.
_GUESSES: tuple[tuple[str, str], ...] = (
    ("asis", "asis"),
    ("asi", "asis"),
    ("psis", "psis"),
    ("psi", "psis"),
    ("troch", "trochanter"),
    ("kneemed", "knee_medial"),
    ("kneem", "knee_medial"),
    ("kne", "knee_lateral"),
    ("anklemed", "ankle_medial"),
    ("anklem", "ankle_medial"),
    ("ank", "ankle_lateral"),
    ("malleol", "ankle_lateral"),
    ("hee", "heel"),
    ("calc", "heel"),
    ("mt1", "mt1"),
    ("mt5", "mt5"),
    ("toe", "toe"),
    ("acrom", "acromion"),
    ("sho", "acromion"),
    ("elb", "elbow_lateral"),
    ("wri", "wrist_lateral"),
    ("thigh", "thigh:"),
    ("thi", "thigh:"),
    ("shank", "shank:"),
    ("tib", "shank:"),
)


def mapping_skeleton(names: Sequence[str]) -> str:
    """Return a marker mapping (TOML) for these names with guesses to check and blanks to fill."""
    lines = [
        'name = "my_set"',
        'title = "My marker set"',
        "",
        "# landmark: one of Pushoff's landmark names; or segment: what the marker rides on.",
        "# Guesses are marked; delete the lines of markers that are not on the body.",
        "[markers]",
    ]
    for name in names:
        label = name.rsplit(":", 1)[-1]
        guess = _guess(label)
        entry = guess or 'landmark = ""'
        lines.append(f'"{label}" = {{ {entry} }}' + ("  # a guess: check" if guess else ""))
    return "\n".join(lines) + "\n"


def _guess(label: str) -> str:
    plain = simplified(label)
    side = "left" if plain.startswith("l") else "right" if plain.startswith("r") else ""
    if not side:
        return 'landmark = "sacrum"' if plain.startswith("sac") else ""
    for word, target in _GUESSES:
        if word in plain:
            if target.endswith(":"):
                return f'segment = "{side}_{target[:-1]}"'
            return f'landmark = "{side}_{target}"'
    return ""


def _parse(where: str, text: str) -> MarkerSet:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError(where, "a TOML file", str(error)) from error
    problems: list[str] = [
        f"unknown key {key!r} (known: {', '.join(_TOP_KEYS)})"
        for key in table
        if key not in _TOP_KEYS
    ]
    sides = table.get("sides", {})
    if sides and (not isinstance(sides, dict) or set(sides) != set(SIDES)):
        problems.append("[sides] must say what left and right are written as")
        sides = {}
    places: dict[str, str] = {}
    if table.get("landmark_names"):
        places.update({simplified(name): name for name in sorted(known_landmarks())})
    owner: dict[str, str] = {}
    markers = table.get("markers", {})
    if not isinstance(markers, dict) or not (markers or places):
        problems.append("[markers] is empty")
        markers = {}
    for raw, entry in markers.items():
        for side in SIDES if "{s}" in raw else ("",):
            _add(raw, entry, side, sides, places, owner, problems)
    required = _required(table.get("required", []), sides, places, problems)
    if problems:
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise UnreadableError(where, "a marker mapping", "; ".join(problems[:_SHOWN]) + more)
    name = str(table.get("name", Path(where).stem))
    return MarkerSet(name, str(table.get("title", name)), required, places)


def _fill(text: str, side: str, sides: Mapping[str, Any]) -> str:
    return text.replace("{side}", side).replace("{s}", str(sides.get(side, "")))


def _add(
    raw: str,
    entry: Any,
    side: str,
    sides: Mapping[str, Any],
    places: dict[str, str],
    owner: dict[str, str],
    problems: list[str],
) -> None:
    """Add one marker (on one side) to ``places``, or say what is wrong with it."""
    if "{s}" in raw and not sides:
        problems.append(f"{raw!r} uses {{s}} but there is no [sides]")
        return
    if not isinstance(entry, dict) or not set(entry) <= set(_MARKER_KEYS):
        problems.append(f"{raw!r} must look like {{ landmark = …, segment = …, alias = […] }}")
        return
    landmark, segment = entry.get("landmark"), entry.get("segment")
    if not landmark and not segment:
        problems.append(f"{raw!r} needs a landmark or a segment")
        return
    segment = _fill(str(segment or ""), side, sides)
    landmark = _fill(str(landmark or ""), side, sides)
    if segment and segment not in known_segments():
        problems.append(_no_such("segment", segment, known_segments()))
        return
    if landmark and landmark not in known_landmarks():
        problems.append(_no_such("landmark", landmark, known_landmarks()))
        return
    place = landmark or segment + ":"
    if landmark and place in owner and owner[place] != raw:
        problems.append(f"{owner[place]!r} and {raw!r} are both {place}")
    owner[place] = raw
    for name in (raw, *entry.get("alias", [])):
        key = simplified(_fill(name, side, sides))
        if key in places and places[key] != place:
            problems.append(f"{name!r} is there twice")
        places[key] = place


def _no_such(kind: str, name: str, known: frozenset[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=3)
    hint = f"did you mean {', '.join(close)}?" if close else f"e.g. {', '.join(sorted(known)[:4])}"
    return f"no {kind} is named {name!r}, {hint}"


def _required(
    entries: Any, sides: Mapping[str, Any], places: Mapping[str, str], problems: list[str]
) -> tuple[tuple[str, ...], ...]:
    groups: list[tuple[str, ...]] = []
    if not isinstance(entries, list):
        problems.append("required must be a list of marker names")
        return ()
    for entry in entries:
        for side in SIDES if "{s}" in str(entry) else ("",):
            names = [_fill(part, side, sides) for part in str(entry).split("|")]
            unknown = [name for name in names if simplified(name) not in places]
            if unknown:
                problems.append(f"required {', '.join(unknown)} is not in [markers]")
            groups.append(tuple(names))
    return tuple(groups)
