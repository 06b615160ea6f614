"""Rows of the page's table of measures: left and right side by side, in people's units."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pushoff.core.analysis import Analysis
from pushoff.core.measures import MeasureValue
from pushoff.measures.muscles import NAMES as MUSCLE_MEASURES
from pushoff.measures.registry import MEASURES
from pushoff.report.sources import reference_note
from pushoff.report.words import decimals_for, in_groups, number, people_unit, pretty, shown

_OF_MUSCLES = frozenset(MUSCLE_MEASURES)

#: What a coach reads first, in this order; each line names alternatives, the best first.
_MAIN: tuple[tuple[str, ...], ...] = (
    ("step_rate",),
    ("contact_time",),
    ("duty_factor",),
    ("step_length",),
    ("vertical_oscillation", "hip_vertical_oscillation"),
    ("push_time",),
    ("overstride",),
    ("thigh_extension_peak",),
    ("knee_flexion_stance_peak",),
    ("dorsiflexion_stance_peak",),
    ("late_push_share",),
    ("trunk_lean",),
    ("body_lean_toe_off",),
    ("pelvic_drop_peak",),
    ("trunk_side_lean_stance",),
    ("knee_frontal_angle",),
    ("head_motion_vertical",),
    ("peak_vertical_force", "peak_force_timing"),
    ("leg_stiffness", "leg_stiffness_timing"),
    ("braking_impulse",),
    ("ankle_recoil",),
)


@dataclass(frozen=True)
class Row:
    """One measure as the page shows it; empty text where there is nothing to show."""

    title: str
    description: str
    left: str
    right: str
    both: str
    difference: str
    differs: bool
    strides: str
    real_change: str
    reference: str
    reference_source: str
    reference_population: str
    reference_cite: str
    reference_unverified: bool
    quality: str


@dataclass(frozen=True)
class Group:
    """The rows of one theme."""

    title: str
    rows: tuple[Row, ...]


def groups(analysis: Analysis) -> tuple[Group, ...]:
    """Return all measures by theme; single muscles have a section of their own."""
    found: dict[str, dict[str, MeasureValue]] = {}
    for value in analysis.measures.values:
        found.setdefault(value.measure, {})[value.side] = value
    speed = analysis.motion.ground_speed
    speed_mps = speed.value if speed is not None else None
    return tuple(
        Group(title, tuple(_row(name, found[name], speed_mps) for name in names))
        for title, names in in_groups(name for name in found if name not in _OF_MUSCLES)
    )


def main_rows(analysis: Analysis) -> tuple[Row, ...]:
    """Return the measures that a coach reads first; of alternatives the first that is there."""
    found: dict[str, dict[str, MeasureValue]] = {}
    for value in analysis.measures.values:
        found.setdefault(value.measure, {})[value.side] = value
    speed = analysis.motion.ground_speed
    speed_mps = speed.value if speed is not None else None
    names = [next((n for n in choice if n in found), None) for choice in _MAIN]
    return tuple(_row(name, found[name], speed_mps) for name in names if name is not None)


def populations(analysis: Analysis) -> dict[str, str]:
    """Return, per citation key, on whom its reference ranges were measured."""
    found: dict[str, list[str]] = {}
    for row in (row for group in groups(analysis) for row in group.rows):
        if row.reference_population:
            found.setdefault(row.reference_cite, []).append(row.reference_population)
    return {key: "; ".join(dict.fromkeys(words)) for key, words in found.items()}


def title_of(measure: str) -> str:
    """Return a measure's words for people."""
    return MEASURES.get(measure).title if measure in MEASURES else pretty(measure)


def _row(name: str, sides: dict[str, MeasureValue], speed_mps: float | None) -> Row:
    first = next(iter(sides.values()))
    left, right, both = (sides.get(side) for side in ("left", "right", "both"))
    difference, differs = _difference(left, right)
    note = next((n for n in (reference_note(v, speed_mps) for v in sides.values()) if n), None)
    referenced = next((v for v in sides.values() if shown(v).reference), first)
    return Row(
        title=title_of(name),
        description=MEASURES.get(name).description if name in MEASURES else "",
        left=shown(left).with_error if left else "",
        right=shown(right).with_error if right else "",
        both=shown(both).with_error if both else "",
        difference=difference,
        differs=differs,
        strides=" / ".join(str(v.n) for v in ((left, right) if left or right else (both,)) if v),
        real_change=_real_change(first),
        reference=shown(referenced).reference,
        reference_source=note.words if note else "",
        reference_population=note.population if note else "",
        reference_cite=note.citation_key if note else "",
        reference_unverified=bool(note and not note.verified),
        quality=_quality(left, right, both),
    )


def _difference(left: MeasureValue | None, right: MeasureValue | None) -> tuple[str, bool]:
    """Return left − right with its 95 % error, and whether it is larger than that error.

    The errors of both sides count as independent: what the method does to both sides alike would
    cancel, so this is the cautious side.
    """
    if left is None or right is None or not math.isfinite(left.value - right.value):
        return "", False
    factor, unit = people_unit(left.measure, left.unit)
    lag = (left.value - right.value) * factor
    error = math.hypot(left.error95, right.error95) * factor
    decimals = decimals_for(error, lag)
    if not math.isfinite(error):
        return f"{number(lag, decimals)}{_gap(unit)}{unit}", False
    text = f"{number(lag, decimals)} ± {number(error, decimals)}{_gap(unit)}{unit}"
    return text, abs(lag) > error


def _quality(*rows: MeasureValue | None) -> str:
    """Return what is not good: one word where both sides agree, else the sides by name."""
    sides = [row for row in rows if row is not None and row.side != "both"]
    known = sides or [row for row in rows if row is not None]
    if len({row.quality for row in known}) == 1:
        return "" if known[0].quality == "good" else known[0].quality
    return ", ".join(f"{row.side} {row.quality}" for row in known if row.quality != "good")


def _real_change(value: MeasureValue) -> str:
    if not math.isfinite(value.mdc95):
        return ""
    factor, unit = people_unit(value.measure, value.unit)
    decimals = decimals_for(value.mdc95 * factor, value.value * factor)
    return f"{number(value.mdc95 * factor, decimals)}{_gap(unit)}{unit}"


def _gap(unit: str) -> str:
    return "" if unit == "°" else " "
