"""The section "Muscles": moving figure, charts, tables, and what the model says in sentences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from pushoff.core.analysis import Analysis
from pushoff.core.kinetics import GroundForce
from pushoff.core.muscles import Muscles
from pushoff.core.names import SIDES, Side
from pushoff.core.strides import Strides
from pushoff.measures import muscles as measures
from pushoff.measures.muscle_phases import PHASES, MusclePhase, muscle_phases
from pushoff.reference import anatomy
from pushoff.report.figures import Figure
from pushoff.report.moving_figure import moving_figure
from pushoff.report.muscle_charts import (
    force_chart,
    force_legend,
    largest_sources,
    share_chart,
    share_legend,
)
from pushoff.report.sources import author_and_year, source
from pushoff.report.templates import read
from pushoff.report.words import join_words, number, pretty, shown

#: Reserves above this share of a joint's largest moment are flagged (hicks2015).
_FLAGGED = 0.05
#: How the reason begins for which a smaller leg model lacks a muscle: the section's table of
#: muscles marks those, so the page's list of what is missing need not.
NOT_IN_MODEL = "the muscle model has no"
#: How the warning begins that this section says by itself.
_LABEL = "Muscle forces and activations are"
_KINDS = (
    ("force_peak", "Peak force"),
    ("force_peak_time", "When, % of contact"),
    ("activation_peak", "Peak activation"),
    ("work_positive", "Work given"),
    ("work_negative", "Work taken up"),
    ("support_share", "Share of support"),
    ("drive_share", "Share of drive"),
)
_WAYS = (
    ("support", "Support: what holds the body up"),
    ("drive", "Drive: what pushes forward, and what brakes"),
)
_PHASE_TITLES = {
    "landing": "Landing (to midstance)",
    "push": "Push (to toe-off)",
    "swing": "Swing",
    "return": "Return",
}


def muscle_section(
    analysis: Analysis, place: Callable[[Figure], Markup | None]
) -> dict[str, Any] | None:
    """Return what the template ``muscles.html`` needs, None where no muscle forces were solved.

    ``place`` takes each chart and returns the element that it is drawn into.
    """
    muscles = analysis.muscles
    if muscles is None or analysis.kinetics is None:
        return None
    titles = {name: entry.title for name, entry in anatomy.load().items()}
    views = _views(analysis)
    if not views:
        return None
    phases: dict[Side, tuple[MusclePhase, ...]] = {
        side: muscle_phases(view) for side, view in views.items()
    }
    return {
        "title": muscles.title,
        "tendon": muscles.tendon,
        "figure": moving_figure(analysis, titles),
        "script": Markup(read("muscles.js")),
        "sentences": _sentences(analysis, phases, titles),
        "flags": [*_of_force(analysis.kinetics.ground), *_flags(muscles)],
        "forces": _charts(views, place, lambda view: force_chart(view, titles)),
        "forces_legend": force_legend(muscles.names, titles),
        "shares": _share_charts(muscles, views, place, titles),
        "contact_model": muscles.induced.contact_model if muscles.induced else "",
        "why_no_shares": muscles.skipped.get("induced", ""),
        "kinds": [title for _, title in _KINDS],
        "rows": _rows(analysis, muscles, titles),
        "phase_titles": [_PHASE_TITLES[name] for name, _, _ in PHASES],
        "phase_rows": {side: _phase_rows(found, titles) for side, found in phases.items()},
        "anatomy": _anatomy(muscles),
    }


def muscle_measures(names: Iterable[str]) -> tuple[list[str], bool]:
    """Return names without the muscles' measures, and whether any of those was among them.

    There are too many of them for a list of everything; the section has its own table.
    """
    own = frozenset(measures.NAMES)
    every = list(names)
    others = [name for name in every if name not in own]
    return others, len(others) < len(every)


def _views(analysis: Analysis) -> dict[Side, Strides]:
    """Return the sides that have valid strides."""
    return {side: view for side, view in analysis.views().items() if len(view)}


def _charts(
    views: Mapping[Side, Strides],
    place: Callable[[Figure], Markup | None],
    make: Callable[[Strides], Figure | None],
) -> list[tuple[str, Markup]]:
    charts = []
    for side, view in views.items():
        figure = make(view)
        html = place(figure) if figure is not None else None
        if html is not None:
            charts.append((side, html))
    return charts


def _share_charts(
    muscles: Muscles,
    views: Mapping[Side, Strides],
    place: Callable[[Figure], Markup | None],
    titles: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return title, charts and legend of support and drive."""
    if muscles.induced is None:
        return []
    found = []
    for way, title in _WAYS:
        named = largest_sources(views.values(), way)

        def make(view: Strides, way: str = way, named: list[str] = named) -> Figure | None:
            return share_chart(view, way, named, titles)

        charts = _charts(views, place, make)
        if charts:
            legend = share_legend(muscles.induced, named, titles)
            found.append({"title": title, "charts": charts, "legend": legend})
    return found


def _rows(analysis: Analysis, muscles: Muscles, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the measures of every muscle, left and right beside each other."""
    rows = []
    for name in muscles.names:
        cells = []
        for kind, _ in _KINDS:
            found = {
                side: analysis.measures.get(measures.name_of(name, kind), side) for side in SIDES
            }
            cells.append({side: shown(row).with_error for side, row in found.items() if row})
        if any(cells):
            parts = [pretty(part).lower() for part in muscles.parts.get(name, ()) if part != name]
            rows.append({"title": titles.get(name, pretty(name)), "parts": parts, "cells": cells})
    return rows


def _phase_rows(
    found: tuple[MusclePhase, ...], titles: Mapping[str, str]
) -> list[tuple[str, list[list[str]]]]:
    """Return per muscle the lines of every phase's cell; the first one is the force."""
    rows: dict[str, list[list[str]]] = {}
    for part in found:
        lines = [f"{number(part.force_bw, 2)} BW"]
        lines.append(f"active {number(100 * part.activation, 0)} %")
        lines.append(f"+{number(part.work_given, 2)} −{number(part.work_taken, 2)} J/kg")
        if math.isfinite(part.support_share):
            lines.append(f"support {number(100 * part.support_share, 0)} %")
        if math.isfinite(part.drive_mps):
            lines.append(f"drive {_signed(100 * part.drive_mps, 1)} cm/s")
        rows.setdefault(titles.get(part.muscle, pretty(part.muscle)), []).append(lines)
    return list(rows.items())


def _signed(value: float, decimals: int) -> str:
    text = number(value, decimals)
    return text if text.startswith("−") or value <= 0.0 else f"+{text}"


def _of_force(ground: GroundForce) -> list[str]:
    """Return that the ground force, and with it everything here, was not measured."""
    if ground.measured:
        return []
    return [
        f"The ground force is not measured here but estimated ({ground.source}): joint moments and "
        f"muscle forces carry its errors too."
    ]


def _flags(muscles: Muscles) -> list[str]:
    """Return what is doubtful about the forces, in plain words."""
    if any("reserve" in warning for warning in muscles.warnings):
        return [warning for warning in muscles.warnings if not warning.startswith(_LABEL)]
    return [
        f"{joint.capitalize()}: the muscles of the model cannot give the whole moment; at worst "
        f"{number(100 * share, 0)} % of the largest moment is made up by a reserve torque, and "
        f"the forces of the muscles there are too low."
        for joint, share in muscles.reserve_share.items()
        if share > _FLAGGED
    ]


def _sentences(
    analysis: Analysis,
    phases: Mapping[Side, tuple[MusclePhase, ...]],
    titles: Mapping[str, str],
) -> list[dict[str, str]]:
    """Return what the model says about this runner, one list of sentences per side."""
    found = []
    for side, parts in phases.items():
        lines = [*_strongest(analysis, side, titles), *_shares_in_words(parts, titles)]
        found += [{"side": side, "text": line} for line in lines]
    return found


def _strongest(analysis: Analysis, side: Side, titles: Mapping[str, str]) -> list[str]:
    """Return the sentence about the largest forces on the ground."""
    muscles = analysis.muscles
    names = muscles.names if muscles is not None else ()
    rows = {
        name: analysis.measures.get(measures.name_of(name, "force_peak"), side) for name in names
    }
    known = {name: row for name, row in rows.items() if row and math.isfinite(row.value)}
    first = sorted(known, key=lambda name: -known[name].value)[:3]
    parts = []
    for name in first:
        when = analysis.measures.get(measures.name_of(name, "force_peak_time"), side)
        at = f" at {number(when.value, 0)} % of contact" if when else ""
        parts.append(f"{_word(name, titles)} ({shown(known[name]).with_error}{at})")
    return [f"The largest forces on the ground: {join_words(parts)}."] if parts else []


def _shares_in_words(parts: tuple[MusclePhase, ...], titles: Mapping[str, str]) -> list[str]:
    """Return who supports, brakes and drives in the two halves of contact."""
    lines = []
    landing = {p.muscle: p for p in parts if p.phase == "landing"}
    push = {p.muscle: p for p in parts if p.phase == "push"}
    if up := _most(landing, lambda p: p.support_share):
        brake = min(landing, key=lambda name: _or_zero(landing[name].drive_mps))
        text = f"From touchdown to midstance {_carriers(up, landing, titles)} carry most"
        if _or_zero(landing[brake].drive_mps) < 0.0:
            text += f"; {_word(brake, titles)} brake most"
        lines.append(text + ".")
    up, ahead = _most(push, lambda p: p.support_share), _most(push, lambda p: p.drive_mps)
    if up and ahead:
        speed = number(100 * push[ahead[0]].drive_mps, 0)
        text = f"In the push {_carriers(up, push, titles)} carry most"
        text += f"; most of the drive comes from {_word(ahead[0], titles)} (+{speed} cm/s)."
        lines.append(text)
    return lines


def _most(parts: Mapping[str, MusclePhase], value: Callable[[MusclePhase], float]) -> list[str]:
    """Return the two muscles with the largest positive values, largest first."""
    known = [name for name, part in parts.items() if _or_zero(value(part)) > 0.0]
    return sorted(known, key=lambda name: -value(parts[name]))[:2]


def _carriers(names: list[str], parts: Mapping[str, MusclePhase], titles: Mapping[str, str]) -> str:
    return join_words(
        f"{_word(name, titles)} ({number(100 * parts[name].support_share, 0)} % of the support)"
        if place == 0
        else f"{_word(name, titles)} ({number(100 * parts[name].support_share, 0)} %)"
        for place, name in enumerate(names)
    )


def _word(name: str, titles: Mapping[str, str]) -> str:
    title = titles.get(name, pretty(name))
    return title[:1].lower() + title[1:]


def _or_zero(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _anatomy(muscles: Muscles) -> list[dict[str, Any]]:
    """Return the table of who does what; what this model does not hold is marked."""
    rows = []
    for name, entry in anatomy.load().items():
        named = join_words(entry.named) or "–"
        rows.append(
            {
                "title": entry.title,
                "muscles": join_words(entry.muscles) if len(entry.muscles) > 1 else "",
                "actions": entry.actions,
                "named": named,
                "role": entry.role,
                "evidence": entry.evidence,
                "excluded": entry.excluded,
                "in_model": name in muscles.names,
                "sources": [_source(key) for key in entry.cite],
                "verified": entry.verified,
            }
        )
    return rows


def _source(key: str) -> dict[str, str]:
    """Return a source in few words, in full, and its address."""
    found = source(key)
    words = "commonly quoted" if key == "commonly_quoted" else author_and_year(key)
    return {"words": words, "text": found.text, "link": found.link}
