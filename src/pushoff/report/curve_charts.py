"""The section of angle curves: one small chart per angle, over contact and over the stride."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from pushoff.core.analysis import Analysis
from pushoff.report.curves import WINDOWS, angle_curves
from pushoff.report.figures import Figure, angle_chart
from pushoff.report.sources import Norm, norm_curve
from pushoff.report.words import join_words, pretty

#: Angles that people look at first come first; the others follow in the order of the data.
_FIRST = ("thigh", "knee", "ankle", "foot", "hip", "trunk_lean", "shank", "pelvis_tilt", "mtp")
_TITLES = {
    "contact": "On the ground: touchdown to toe-off",
    "stride": "The whole stride: touchdown to the next touchdown of the same foot",
}
_NAMES = {"mtp": "Toes (bent up)", "pelvis_tilt": "Pelvis tilt", "pelvis_list": "Pelvis drop"}
#: Instants drawn as lines: name in the stride table, label.
_MARKS = {
    "contact": (("midstance", "midstance"), ("thigh_vertical", "thigh vertical")),
    "stride": (("toe_off", "toe-off"), ("thigh_forward", "thigh forward")),
}


@dataclass(frozen=True)
class Chart:
    """One chart and its title."""

    title: str
    html: Markup


@dataclass(frozen=True)
class Window:
    """All charts over one window; ``more`` are the angles out of the sagittal plane."""

    title: str
    charts: tuple[Chart, ...]
    more: tuple[Chart, ...]


@dataclass(frozen=True)
class CurveSection:
    """The windows, and whose curves the grey lines are (empty without any)."""

    windows: tuple[Window, ...]
    norms_words: str


def curve_windows(analysis: Analysis, place: Callable[[Figure], Markup | None]) -> CurveSection:
    """Return every angle over contact and over the stride; ``place`` takes each figure."""
    data = angle_curves(analysis)
    angles = [str(name)[: -len("_mean")] for name in data if str(name).endswith("_mean")]
    angles.sort(key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))
    speed = analysis.motion.ground_speed
    norms: list[Norm] = []
    windows = []
    for window, start, stop in WINDOWS:
        marks = _marks(analysis, window, start, stop)
        charts: dict[str, Chart] = {}
        for angle in angles:
            if not np.isfinite(data[f"{angle}_mean"].sel(window=window)).any():
                continue
            norm = norm_curve(angle, window, speed.value if speed else None)
            if norm is not None:
                norms.append(norm)
            html = place(angle_chart(data, angle, window, marks, norm.curve if norm else None))
            if html is not None:
                charts[angle] = Chart(_NAMES.get(angle, pretty(angle)), html)
        first = tuple(chart for angle, chart in charts.items() if angle in _FIRST)
        more = tuple(chart for angle, chart in charts.items() if angle not in _FIRST)
        windows.append(Window(_TITLES[window], first, more))
    words = list(dict.fromkeys(norm.words for norm in norms))
    return CurveSection(tuple(windows), join_words(words))


def _marks(analysis: Analysis, window: str, start: str, stop: str) -> dict[str, float]:
    """Return label → mean place (% of the window) of the instants to mark, both sides together."""
    times, valid = analysis.strides.times, analysis.strides.valid
    first, length = times[start][valid], (times[stop] - times[start])[valid]
    marks = {}
    for name, label in _MARKS[window]:
        places = 100 * (times[name][valid] - first) / length
        places = places[np.isfinite(places)]
        if len(places):
            marks[label] = float(places.mean())
    return marks
