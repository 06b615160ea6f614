"""The section "Force and recoil": what the ground gives, and what the joints do with it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from markupsafe import Markup

from pushoff.core.analysis import Analysis
from pushoff.core.kinetics import JOINTS, GroundForce
from pushoff.core.measures import MeasureValue
from pushoff.core.names import SIDES, Side
from pushoff.core.strides import Strides
from pushoff.report.figures import Figure
from pushoff.report.force_charts import (
    CONTACT,
    STRIDE,
    arrow_chart,
    energy_chart,
    force_chart,
    joint_chart,
    loop_chart,
)
from pushoff.report.words import join_words, number, shown

Place = Callable[[Figure | None], Markup | None]
Loaded = dict[Side, Strides]

_METHODS = {
    "measured": "measured by force plates",
    "centre_of_mass": "estimated from the movement of the body's centre of mass",
    "two_mass": "estimated from contact times and the landing of the foot (two-mass model)",
    "sine": "estimated from contact and flight time (half-sine model)",
}
_JOINT_TITLES = {"hip": "Hip", "knee": "Knee", "ankle": "Ankle", "mtp": "Toe joints"}
#: What a positive moment does, per joint.
_HOLDS = {
    "hip": "above 0 pulls the thigh back",
    "knee": "above 0 straightens the knee",
    "ankle": "above 0 points the foot",
    "mtp": "above 0 presses the toes down",
}
_TILES = (
    ("peak_vertical_force", "Peak force"),
    ("braking_impulse", "Braking"),
    ("propulsive_impulse", "Driving"),
    ("leg_stiffness", "Leg stiffness"),
    ("leg_compression", "Leg shortens"),
    ("ankle_recoil", "Ankle gives back"),
)


def force_section(analysis: Analysis, place: Place) -> dict[str, Any] | None:
    """Return what the template ``force.html`` needs, None where no force is known.

    ``place`` takes each chart and returns the element that it is drawn into.
    """
    kinetics = analysis.kinetics
    views = _views(analysis)
    if kinetics is None or not views:
        return None
    vertical = place(force_chart(views, 1, "body weights"))
    if vertical is None:
        return None
    ground = kinetics.ground
    contact_marks, stride_marks = _marks(analysis)
    return {
        "label": "measured" if ground.measured else "estimated",
        "method": _METHODS[ground.method],
        "source": ground.source,
        "error": _error(ground),
        "mass_assumed": kinetics.mass.assumed,
        "near": analysis.motion.view if analysis.motion.dimension == 2 else "",
        "tiles": _tiles(analysis),
        "vertical": vertical,
        "fore_aft": place(force_chart(views, 0, "body weights, forward up")),
        "arrows": _arrows(views, place),
        "moments": [
            {"title": _JOINT_TITLES[joint], "note": _HOLDS[joint], "html": html}
            for joint in reversed(JOINTS)
            if (html := place(joint_chart(views, "moment", joint, CONTACT, contact_marks)))
        ],
        "powers": [
            {"title": _JOINT_TITLES[joint], "html": html}
            for joint in reversed(JOINTS)
            if (html := place(joint_chart(views, "power", joint, STRIDE, stride_marks)))
        ],
        "loops": [
            {"title": title, "html": html}
            for joint, title, bent in (
                ("ankle", "Ankle", "toes towards the shin →"),
                ("knee", "Knee", "bent →"),
            )
            if (html := place(loop_chart(views, joint, bent)))
        ],
        "energy": place(energy_chart(_energy(analysis))),
        "recoil": _recoil(analysis),
        "skipped": _skipped(analysis),
    }


def _views(analysis: Analysis) -> Loaded:
    if analysis.kinetics is None:
        return {}
    return {side: view.loaded() for side, view in analysis.views().items() if len(view)}


def _error(ground: GroundForce) -> str:
    """Return how far the force may be off, in words; empty where the method does not say."""
    parts = []
    vertical, peak = ground.error.get("vertical"), ground.error.get("peak")
    drive = ground.error.get("propulsion")
    if vertical is not None and math.isfinite(vertical):
        parts.append(f"the vertical force ± {number(vertical, 2)} body weights")
    if peak is not None and math.isfinite(peak):
        parts.append(f"its peak ± {number(100 * peak, 0)} %")
    if drive is not None and math.isfinite(drive):
        parts.append(f"what drives forward ± {number(100 * drive, 0)} %")
    return join_words(parts)


def _tiles(analysis: Analysis) -> list[dict[str, Any]]:
    tiles = []
    for name, title in _TILES:
        rows = [analysis.measures.get(name, side) for side in SIDES]
        unit = next((shown(row).unit for row in rows if row is not None), "")
        lines = [
            {"side": side, "value": here.value, "error": here.error}
            for side in SIDES
            if (row := analysis.measures.get(name, side)) is not None
            for here in (shown(row),)
        ]
        if lines:
            tiles.append({"name": f"{title}, {unit}", "lines": lines})
    return tiles


def _arrows(views: Loaded, place: Place) -> list[dict[str, Any]]:
    """Return one contact of each side as arrows: the one whose peak is nearest to the median."""
    out = []
    for side, view in views.items():
        assert view.kinetics is not None
        peaks = view.over(view.kinetics.ground.force[side][:, 1]).max(axis=1)
        known = np.flatnonzero(np.isfinite(peaks))
        if not len(known):
            continue
        row = int(known[np.argmin(np.abs(peaks[known] - np.median(peaks[known])))])
        html = place(arrow_chart(view, row))
        if html is not None:
            out.append({"side": side, "stride": int(view.number[row]) + 1, "html": html})
    return out


def _marks(analysis: Analysis) -> tuple[dict[str, float], dict[str, float]]:
    """Return midstance in % of contact and toe-off in % of the stride."""
    times, valid = analysis.strides.times, analysis.strides.valid
    start = times["touchdown"][valid]
    out = []
    for name, label, stop in (
        ("midstance", "midstance", "toe_off"),
        ("toe_off", "toe-off", "next_touchdown"),
    ):
        share = 100.0 * (times[name][valid] - start) / (times[stop][valid] - start)
        share = share[np.isfinite(share)]
        out.append({label: float(share.mean())} if len(share) else {})
    return out[0], out[1]


def _energy(analysis: Analysis) -> list[tuple[str, Side, MeasureValue, MeasureValue]]:
    """Return title, side, energy taken in (negative) and given back of each joint in contact."""
    rows = []
    for joint in reversed(JOINTS):
        for side in SIDES:
            taken = analysis.measures.get(f"{joint}_work_negative", side)
            given = analysis.measures.get(f"{joint}_work_positive", side)
            if taken is not None and given is not None:
                rows.append((_JOINT_TITLES[joint], side, taken, given))
    return rows


def _recoil(analysis: Analysis) -> list[str]:
    """Return sentences on what ankle, knee and toes give back."""
    sentences = []
    for joint, takes, gives in (
        ("ankle", "the ankle takes in on the ground", "it gives back"),
        ("knee", "the knee takes in on the ground", "it gives back"),
        ("mtp", "the toe joints take in on the ground", "they give back"),
    ):
        parts = [
            f"{here.value}{f' ± {here.error}' if here.error else ''} J ({side})"
            for side in SIDES
            if (row := analysis.measures.get(f"{joint}_recoil", side)) is not None
            for here in (shown(row),)
        ]
        if parts:
            sentences.append(f"For every 100 J that {takes}, {gives} {join_words(parts)}.")
    return sentences


def _skipped(analysis: Analysis) -> list[str]:
    """Return what of this section could not be had, and why."""
    kinetics = analysis.kinetics
    if kinetics is None:
        return []
    texts = {**kinetics.ground.skipped, **kinetics.loads.skipped}
    return list(dict.fromkeys(texts.values()))
