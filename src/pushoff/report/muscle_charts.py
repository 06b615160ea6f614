"""Charts of the muscle section: forces over the stride, support and drive over contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.muscles import InducedShares
from pushoff.core.strides import Strides
from pushoff.report.figures import Figure
from pushoff.report.words import pretty

#: Hues that colour-blind people tell apart (Okabe and Ito, Tol), one per muscle on every chart.
COLOURS: Mapping[str, str] = {
    "gluteus_maximus": "#009E73",
    "hamstrings": "#117733",
    "biceps_femoris_short_head": "#999933",
    "iliopsoas": "#CC79A7",
    "rectus_femoris": "#E69F00",
    "vasti": "#D55E00",
    "gastrocnemius": "#56B4E9",
    "soleus": "#0072B2",
    "tibialis_anterior": "#AA4499",
    "deep_plantarflexors": "#332288",
    "gluteus_medius": "#44AA99",
    "adductor_magnus": "#882255",
}
_OTHER, _MOTION, _LEFT_OVER, _TOTAL = "#c3c9d4", "#8b95a7", "#e7d9c2", "#1d2433"
#: Sources that are drawn by name on the charts of shares; the others are put together.
_NAMED = 5
_MOVING = ("gravity", "velocity", "swing_leg")
_LEFT = ("reserve", "rest")
_SAMPLES, _SHARE_SAMPLES = 101, 41
_FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"


def force_chart(strides: Strides, titles: Mapping[str, str]) -> Figure | None:
    """Return the force of every muscle over the stride of one side, body weights."""
    kinetics, muscles = strides.kinetics, strides.muscles
    if kinetics is None or muscles is None or not len(strides):
        return None
    view, weight = strides.loaded(), kinetics.mass.value * GRAVITY
    percent = np.linspace(0.0, 100.0, _SAMPLES)
    traces = []
    for number, name in enumerate(muscles.names):
        curve = muscles.force[strides.side][:, number] / weight
        mean = mean_over_strides(view.over(curve, "touchdown", "next_touchdown", _SAMPLES))
        if np.isfinite(mean).any():
            traces.append(_line(percent, mean, name, titles))
    layout = _layout("% of stride", "body weights")
    contact = strides.duration("touchdown", "toe_off") / strides.duration(
        "touchdown", "next_touchdown"
    )
    known = contact[np.isfinite(contact)]
    if len(known):
        layout["shapes"] = [_upright(100.0 * float(known.mean()))]
        layout["annotations"] = [_label("toe-off", 100.0 * float(known.mean()))]
    return {"data": traces, "layout": layout} if traces else None


def share_chart(
    strides: Strides, way: str, named: Sequence[str], titles: Mapping[str, str]
) -> Figure | None:
    """Return what every source adds to the ground force over contact, stacked, body weights.

    ``way`` is ``support`` (up) or ``drive`` (forward); muscles that are not ``named`` are drawn as
    one.
    """
    induced = strides.muscles.induced if strides.muscles is not None else None
    if induced is None or not len(strides):
        return None
    means = share_means(strides, induced, way)
    if not np.isfinite(means["total"]).any():
        return None
    percent = np.linspace(0.0, 100.0, _SHARE_SAMPLES)
    traces: list[dict[str, Any]] = [
        _bar(words, colour, percent, np.sum([means[name] for name in group], axis=0))
        for words, colour, group in _stacks(induced, named, titles)
    ]
    traces.append(_total(percent, means["total"]))
    layout = _layout("% of contact", f"body weights, {'up' if way == 'support' else 'forward'}")
    layout |= {"barmode": "relative", "bargap": 0.0}
    return {"data": traces, "layout": layout}


def share_legend(
    induced: InducedShares, named: Sequence[str], titles: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return words and colour of everything on the charts of shares."""
    stacks = [(words, colour) for words, colour, _ in _stacks(induced, named, titles)]
    return [*stacks, ("Ground force", _TOTAL)]


def force_legend(names: Sequence[str], titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return words and colour of every muscle."""
    return [(titles.get(name, pretty(name)), COLOURS.get(name, _OTHER)) for name in names]


def largest_sources(views: Iterable[Strides], way: str) -> list[str]:
    """Return the muscles that add most, up or down, in the order of the model."""
    size: dict[str, float] = {}
    for view in views:
        induced = view.muscles.induced if view.muscles is not None else None
        if view.muscles is None or induced is None:
            continue
        means = share_means(view, induced, way)
        for name in view.muscles.names:
            size[name] = size.get(name, 0.0) + float(np.nansum(np.abs(means[name])))
    first = sorted(size, key=lambda name: -size[name])[:_NAMED]
    return [name for name in size if name in first]


def _stacks(
    induced: InducedShares, named: Sequence[str], titles: Mapping[str, str]
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return words, colour and sources of every layer."""
    others = tuple(n for n in induced.sources if n not in (*named, *_MOVING, *_LEFT))
    stacks: list[tuple[str, str, tuple[str, ...]]] = [
        (titles.get(n, pretty(n)), COLOURS.get(n, _OTHER), (n,)) for n in named
    ]
    for words, colour, wanted in (
        ("Other muscles", _OTHER, others),
        ("Gravity and motion", _MOTION, _MOVING),
        ("Not explained", _LEFT_OVER, _LEFT),
    ):
        group = tuple(name for name in wanted if name in induced.sources)
        if group:
            stacks.append((words, colour, group))
    return stacks


def share_means(strides: Strides, induced: InducedShares, way: str) -> dict[str, np.ndarray]:
    """Return mean curves over contact of every source and of their total, body weights."""
    view, side = strides.loaded(), strides.side
    curves = (induced.support if way == "support" else induced.drive)[side] / GRAVITY
    every = {name: curves[:, number] for number, name in enumerate(induced.sources)}
    every["total"] = induced.total[side][:, 0 if way == "support" else 1] / GRAVITY
    return {
        name: mean_over_strides(view.over(curve, samples=_SHARE_SAMPLES))
        for name, curve in every.items()
    }


def _bar(words: str, colour: str, percent: np.ndarray, mean: np.ndarray) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": words,
        "x": _values(percent),
        "y": _values(mean),
        "marker": {"color": colour, "line": {"width": 0}},
        "hovertemplate": f"{words}: %{{y:.2f}} BW at %{{x:.0f}} %<extra></extra>",
    }


def mean_over_strides(rows: Float[np.ndarray, "stride sample"]) -> Float[np.ndarray, " sample"]:
    """Return the mean of what is known; NaN where less than half of the strides are."""
    seen = np.isfinite(rows)
    count = seen.sum(axis=0)
    total = np.where(seen, rows, 0.0).sum(axis=0)
    enough = count >= max(1, 0.5 * len(rows))
    return np.where(enough, total / np.maximum(count, 1), np.nan)


def _line(
    percent: np.ndarray, mean: np.ndarray, name: str, titles: Mapping[str, str]
) -> dict[str, Any]:
    words = titles.get(name, pretty(name))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": words,
        "x": _values(percent),
        "y": _values(mean),
        "line": {"color": COLOURS.get(name, _OTHER), "width": 2.2},
        "hovertemplate": f"{words}: %{{y:.2f}} BW at %{{x:.0f}} %<extra></extra>",
    }


def _total(percent: np.ndarray, mean: np.ndarray) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Ground force",
        "x": _values(percent),
        "y": _values(mean),
        "line": {"color": _TOTAL, "width": 2},
        "hovertemplate": "ground force: %{y:.2f} BW at %{x:.0f} %<extra></extra>",
    }


def _values(values: Float[np.ndarray, " sample"]) -> list[float | None]:
    return [round(float(value), 3) if np.isfinite(value) else None for value in values]


def _upright(place: float) -> dict[str, Any]:
    line = {"color": "#667085", "width": 1, "dash": "dot"}
    return {
        "type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "yref": "paper", "line": line,
    }  # fmt: skip


def _label(text: str, place: float) -> dict[str, Any]:
    return {
        "x": place,
        "y": 1.0,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "center",
        "text": text,
        "showarrow": False,
        "font": {"size": 10, "color": "#667085"},
    }


def _layout(x_title: str, y_title: str) -> dict[str, Any]:
    grid = {"gridcolor": "#e5e8ee", "zerolinecolor": "#aab2bf", "automargin": True}
    return {
        "height": 300,
        "margin": {"l": 52, "r": 12, "t": 24, "b": 42},
        "showlegend": False,
        "font": {"family": _FONT, "size": 12, "color": "#1d2433"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "dragmode": False,
        "xaxis": {"title": {"text": x_title}, "range": [0, 100], **grid},
        "yaxis": {"title": {"text": y_title}, **grid},
    }
