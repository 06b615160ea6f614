"""Writes ``docs/measures.md`` from the registry: ``python -m pushoff.measures.table``."""

from __future__ import annotations

from pathlib import Path

from pushoff.core.measures import Measure
from pushoff.measures.asymmetry import ASYMMETRIES
from pushoff.measures.needs import FLAGS
from pushoff.measures.registry import MEASURES
from pushoff.reference import citations, values

PATH = Path(__file__).parents[3] / "docs" / "measures.md"
_HEAD = """# Measures

Written by `python -m pushoff.measures.table` from the registry; a test fails when it is stale.

Each measure is a function of the strides of one side and gives one value per stride. The table of
an analysis holds the mean over strides (gross outliers, more than four robust standard deviations
from the median, left out), the spread between strides (`sd`), their number, the standard error of
the mean (strides that follow each other are alike, so the number of independent ones counts), the
smallest change between two such recordings that is more than noise (`mdc95` = 1.96 · √2 · `se`),
and the method's own error: the tolerance below, the standard deviation of the event times passed on
to the value, and that of the belt's speed. `mdc95` does not hold what differs from day to day.

Tolerance: standard deviation of the method's error with exact event times, for markers (3d) and one
camera (2d). What needs force has a further error where the force is estimated instead of measured.
Sign conventions are in [CONVENTIONS.md](../CONVENTIONS.md).
"""
_THEMES = {
    "timing": "Timing and phases",
    "lengths": "Lengths, speed and bounce",
    "angles": "Angles of the leg",
    "unfolding": "Unfolding",
    "telescoping": "Telescoping",
    "lean": "Lean and direction of the push",
    "late_push": "Late push",
    "head": "Head",
    "pelvis": "Pelvis and trunk",
    "force": "Ground force",
    "springs": "The leg as a spring",
    "joint_loops": "Ankle and knee as springs",
}


def render() -> str:
    """Return the page."""
    themes: dict[str, list[Measure]] = {}
    for item in MEASURES:
        themes.setdefault(item.function.__module__.rpartition(".")[2], []).append(item)
    order = [*_THEMES, *sorted(set(themes) - set(_THEMES))]
    parts = [_HEAD]
    for theme in order:
        if theme in themes:
            title = _THEMES.get(theme, theme.replace("_", " ").capitalize())
            parts.append(f"## {title}\n\n" + "\n".join(_entry(item) for item in themes[theme]))
    parts.append(_asymmetries())
    parts.append(_sources())
    return "\n".join(parts)


def _entry(item: Measure) -> str:
    tolerance = ", ".join(f"{kind} {value:g}" for kind, value in sorted(item.tolerance.items()))
    lines = [
        f"### `{item.name}` ({item.unit})\n",
        f"**{item.title}.** {item.description}\n",
        f"- needs: {', '.join(_need(need) for need in item.needs)}",
        f"- views: {', '.join(item.views)}",
        f"- tolerance: {tolerance} {item.unit}",
        f"- source: {', '.join(item.cite)}",
    ]
    if item.estimated:
        more = ", ".join(f"{kind} {value:g}" for kind, value in sorted(item.estimated.items()))
        lines.insert(5, f"- with estimated force: further {more} {item.unit}")
    lines.extend(f"- reference: {text}" for text in _references(item.name))
    return "\n".join(lines) + "\n"


def _need(need: str) -> str:
    kind, _, name = need.partition(":")
    if kind in FLAGS:
        return kind.replace("_", " ")
    return f"{kind} {name.replace('_', ' ').replace('|', ' or ')}"


def _references(name: str) -> list[str]:
    texts = []
    for entry in values.load():
        value = entry.value
        if name not in value.measures:
            continue
        low, high = value.speed_mps
        shown = entry.at(low)
        number = f"{shown.mean:g}" if shown.mean is not None else f"{shown.low:g}–{shown.high:g}"
        if entry.rows:
            number += f" to {entry.at(high).mean:g}"
        spread = f" ± {shown.sd:g}" if shown.sd is not None else ""
        mark = "" if value.verified else ", not verified"
        if value.spread == "steps":
            mark += ", one runner, no range"
        texts.append(f"{number}{spread} {value.unit} at {low:g}–{high:g} m/s ({value.key}{mark})")
    return texts


def _asymmetries() -> str:
    rows = [
        f"### `{item.name}` ({item.unit})\n\n**{item.title}.** {item.description}\n\n"
        f"- source: {', '.join(item.cite)}\n" + "".join(f"- reference: {t}\n" for t in refs)
        for item in ASYMMETRIES
        for refs in [_references(item.name)]
    ]
    return "## Left against right\n\n" + "\n".join(rows)


def _sources() -> str:
    keys = {key for item in MEASURES for key in item.cite}
    keys |= {key for item in ASYMMETRIES for key in item.cite}
    names = {*MEASURES.names(), *(item.name for item in ASYMMETRIES)}
    keys |= {e.value.cite for e in values.load() if names & set(e.value.measures)}
    lines = [
        f"- `{key}`: {citations.text(key)}"
        + ("" if citations.get(key).verified else " (entry not checked)")
        for key in sorted(keys)
    ]
    return "## Sources\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PATH.write_text(render(), encoding="utf-8")
