"""What is written under a key frame: when it is, and the measures that belong to it."""

from __future__ import annotations

import math

from pushoff.core.analysis import Analysis
from pushoff.core.names import Side
from pushoff.report.representative import Instant
from pushoff.report.words import shown

#: Measures of an instant in few words, in the order in which they are shown; what a view does not
#: give has no row in the table of measures and stays away by itself.
_VALUES: dict[str, tuple[tuple[str, str], ...]] = {
    "touchdown": (
        ("foot_angle_touchdown", "foot"),
        ("knee_flexion_touchdown", "knee"),
        ("overstride", "foot ahead of body"),
        ("foot_to_midline", "foot to midline"),
    ),
    "midstance": (
        ("knee_flexion_stance_peak", "knee at most"),
        ("dorsiflexion_stance_peak", "ankle at most"),
        ("trunk_lean_midstance", "trunk"),
        ("pelvic_drop_peak", "pelvis drops"),
        ("knee_frontal_angle", "knee inward"),
        ("trunk_side_lean_stance", "trunk aside"),
    ),
    "thigh_vertical": (("push_time_thigh_vertical", "to toe-off"),),
    "toe_off": (
        ("thigh_angle_toe_off", "thigh"),
        ("knee_flexion_toe_off", "knee"),
        ("body_lean_toe_off", "body lean"),
        ("pelvic_list_push", "pelvis moves"),
    ),
    "thigh_forward": (("knee_flexion_swing_peak", "knee at most"),),
}


def when(instant: Instant) -> str:
    """Return when an instant is: milliseconds after touchdown, and % of contact while it lasts."""
    text = f"{1000 * instant.after_touchdown_s:.0f} ms"
    if instant.kind == "thigh_forward" or not math.isfinite(instant.percent_of_contact):
        return text
    return f"{text} · {instant.percent_of_contact:.0f} %"


def values(analysis: Analysis, side: Side, kind: str) -> tuple[str, ...]:
    """Return the measures of an instant as ``knee 12 ± 3°``: means over all strides of the side."""
    lines = []
    for name, words in _VALUES.get(kind, ()):
        row = analysis.measures.get(name, side)
        if row is not None and math.isfinite(row.value):
            lines.append(f"{words} {shown(row).with_error}")
    return tuple(lines)
