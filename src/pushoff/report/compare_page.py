"""The page of a comparison: verdict, pictures, what changed and what did not, method."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pushoff.comparison.change import Change, Comparison, Pair
from pushoff.comparison.cue import CueTrial
from pushoff.report.compare_charts import CURVES, curve_chart, curve_of, forest
from pushoff.report.compare_figures import INSTANTS, overlay, posture
from pushoff.report.compare_frames import Shot, shots, shown_side
from pushoff.report.compare_words import CueWords, Told, cue_words, headline, is_sides, told
from pushoff.report.sheet import sheet
from pushoff.report.sources import source
from pushoff.report.stored import StoredResult
from pushoff.report.words import join_words, number

_ORDER = ("changed", "unchanged", "cannot_tell")


@dataclass(frozen=True)
class CueAbout:
    """What the catalogue says about the cue that was tried."""

    title: str
    sentence: str
    evidence: str


@dataclass(frozen=True)
class PageContent:
    """What the page is made of: the comparison, its recordings by condition, the cue trial."""

    comparison: Comparison
    recordings: Mapping[str, Sequence[StoredResult]]
    cue: CueTrial | None = None
    about: CueAbout | None = None
    pictures: bool = True


def page(content: PageContent) -> str:
    """Return the whole page; every word from users is escaped."""
    comparison = content.comparison
    names = list(comparison.conditions)
    sides = is_sides(comparison)
    what = "Left against right" if sides else " against ".join(names)
    title = (
        f"Cue trial: {content.about.title if content.about else content.cue.name}"
        if content.cue
        else what
    )
    return sheet(
        "compare.html",
        title=title,
        subtitle=_subtitle(content),
        pairs=[_pair(content, pair) for pair in comparison.pairs],
        about=content.about,
        warnings=comparison.warnings,
        method=comparison.method,
        conditions=_conditions(content),
        shots=_shots(content),
        figures=_figures(content),
        curves=_curves(content),
        legend=[(f"c{number_}", name) for number_, name in enumerate(names)],
        sources=[source(key) for key in comparison.citations],
        sides=sides,
    )


def _subtitle(content: PageContent) -> str:
    parts = []
    for name, results in content.recordings.items():
        files = join_words(result.name for result in results)
        parts.append(files if files == name else f"{name}: {files}")
    return " · ".join(parts)


def _pair(content: PageContent, pair: Pair) -> dict[str, object]:
    first, second = headline(content.comparison, pair)
    sides = is_sides(content.comparison)
    short = (*pair.of("target"), *pair.of("primary"))
    cue: CueWords | None = cue_words(content.cue, pair) if content.cue is not None else None
    return {
        "first": pair.first,
        "second": pair.second,
        "lead": cue.headline if cue else first,
        "second_line": first if cue else second,
        "cue": cue,
        "forest": forest(short),
        "groups": _groups(short, sides),
        "others": _groups(pair.of("secondary"), sides),
        "model": _groups(pair.of("model"), sides),
        "adjusted": any(c.speed_effect is not None for c in pair.changes),
    }


def _groups(changes: Sequence[Change], sides: bool) -> list[dict[str, object]]:
    """Return the changes by verdict, the largest against their noise first."""
    groups = []
    for verdict in _ORDER:
        rows = sorted((c for c in changes if c.verdict == verdict), key=_size, reverse=True)
        if rows:
            lines: list[Told] = [told(change, sides) for change in rows]
            groups.append({"title": lines[0].verdict, "verdict": verdict, "rows": lines})
    return groups


def _size(change: Change) -> float:
    size = abs(change.difference) / change.mdc95 if change.mdc95 > 0 else 0.0
    return size if math.isfinite(size) else 0.0


def _shots(content: PageContent) -> list[tuple[str, tuple[Shot, ...]]]:
    """Return the pictures of the first recording of each condition; all or none of a row."""
    if is_sides(content.comparison):
        return []
    rows = [(n, shots(r[0], content.pictures)) for n, r in content.recordings.items()]
    return [(name, row) for name, row in rows if len(row) == len(INSTANTS)]


def _figures(content: PageContent) -> list[tuple[str, Markup]]:
    """Return the mean postures of the conditions over each other."""
    found = []
    results = [r for row in content.recordings.values() for r in row]
    side = shown_side(results)
    sides = is_sides(content.comparison)
    for instant, title in INSTANTS:
        rows = [
            (name, posture(row[0], name if sides and name in ("left", "right") else side, instant))
            for name, row in content.recordings.items()
        ]
        known = [(name, one) for name, one in rows if one is not None]
        if len(known) == len(rows):
            found.append((title, overlay(known, title)))
    return found


def _curves(content: PageContent) -> list[tuple[str, Markup]]:
    results = [r for row in content.recordings.values() for r in row]
    side = shown_side(results)
    sides = is_sides(content.comparison)
    found = []
    for name, title, unit in CURVES:
        lines = [
            curve_of(row, label, name, label if sides and label in ("left", "right") else side)
            for label, row in content.recordings.items()
        ]
        known = [line for line in lines if line is not None]
        if len(known) == len(lines):
            found.append((title, curve_chart(known, title, unit)))
    return found


def _conditions(content: PageContent) -> list[dict[str, str]]:
    rows = []
    for label, results in content.recordings.items():
        for result in results:
            speed = result.speed
            slope = result.slope_percent
            rows.append(
                {
                    "label": label,
                    "file": result.name,
                    "speed": "not known"
                    if speed is None
                    else f"{number(speed.value, 2)} m/s ({speed.source})",
                    "slope": "not told" if slope is None else f"{number(slope.value, 1)} %",
                    "surface": result.surface if result.surface != "unknown" else "not known",
                    "camera": _camera(result),
                    "strides": str(int(result.strides.valid.sum())) or "–",
                    "force": (result.force or "none").replace("_", " "),
                }
            )
    return rows


def _camera(result: StoredResult) -> str:
    kind = "markers" if result.view == "3d" else f"from the {result.view}"
    rate = "" if not math.isfinite(result.rate_hz) else f", {number(result.rate_hz, 0)} a second"
    return f"{kind}{rate}"
