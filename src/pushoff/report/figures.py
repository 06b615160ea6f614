"""The charts of the report as Plotly's own plain data; they show numbers that were computed before.

Plain dicts instead of Plotly's Python objects: the page needs only the JSON, and building two dozen
charts through the objects takes seconds. A test holds every chart against Plotly's own schema.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from jaxtyping import Float

from pushoff.core.analysis import Analysis
from pushoff.core.measures import MeasureValue
from pushoff.core.names import SIDES, Side
from pushoff.core.strides import StrideTable
from pushoff.reference.curves import ReferenceCurve
from pushoff.report.unfolding import ONSETS, PEAKS
from pushoff.report.words import number

#: ``data`` and ``layout`` as Plotly's JavaScript takes them.
Figure = dict[str, Any]
Trace = dict[str, Any]

#: Blue and vermillion of the palette of Okabe and Ito, which colour-blind people tell apart;
#: on paper the right side is dashed too.
COLOUR: dict[Side, str] = {"left": "#0072B2", "right": "#D55E00"}
_PALE: dict[Side, str] = {"left": "rgba(0,114,178,0.16)", "right": "rgba(213,94,0,0.16)"}
_DASH: dict[Side, str] = {"left": "solid", "right": "dash"}
_GREY, _REFERENCE = "#667085", "rgba(102,112,133,0.22)"
_FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"
#: Rows of the unfolding chart, from the hip down.
_ROWS = ("Thigh", "Knee", "Ankle", "Heel-off", "Foot", "Toe")
_PHASES: tuple[tuple[str, str, str, str], ...] = (
    ("Return (landing)", "touchdown", "midstance", "#b8c0cc"),
    ("Push", "midstance", "toe_off", "#1b9e77"),
    ("Swing", "toe_off", "thigh_forward", "#7570b3"),
    ("Return", "thigh_forward", "next_touchdown", "#b8c0cc"),
)
#: Half the width (% of contact) of the mark of a published mean without a range.
_MEAN_MARK = 0.3


def angle_chart(
    data: xr.Dataset,
    angle: str,
    window: str,
    marks: Mapping[str, float],
    norm: ReferenceCurve | None = None,
) -> Figure:
    """Return mean ± standard deviation of one angle over contact or stride, left and right.

    ``marks`` are labelled vertical lines at a percentage of the window.
    """
    lines: dict[Side, tuple[np.ndarray, np.ndarray]] = {
        side: (
            data[f"{angle}_mean"].sel(window=window, side=side).to_numpy(),
            data[f"{angle}_sd"].sel(window=window, side=side).to_numpy(),
        )
        for side in SIDES
    }
    figure = mean_chart(lines, f"% of {window}", "degrees", "°", marks)
    if norm is not None:
        figure["data"] = [*_norm(norm), *figure["data"]]
    return figure


def mean_chart(
    lines: Mapping[Side, tuple[Float[np.ndarray, " sample"], Float[np.ndarray, " sample"]]],
    x_title: str,
    y_title: str,
    unit: str,
    marks: Mapping[str, float],
) -> Figure:
    """Return mean ± standard deviation over 0–100 % of a window, left and right.

    ``lines`` holds the mean and the spread of each side; ``unit`` is what the reader sees when
    pointing at a line; ``marks`` are labelled vertical lines at a percentage of the window.
    """
    traces: list[Trace] = []
    for side, (mean, sd) in lines.items():
        percent = np.linspace(0.0, 100.0, len(mean))
        spread, seen = np.nan_to_num(sd), np.isfinite(mean)
        if not seen.any():
            continue
        low, high = (mean - spread)[seen], (mean + spread)[seen]
        traces.append(_band(percent[seen], low, high, _PALE[side]))
        digits = ".1f" if unit == "°" else ".2f"
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": side.capitalize(),
                "x": values_of(percent),
                "y": values_of(mean, 2 if unit == "°" else 3),
                "line": {"color": COLOUR[side], "width": 2.2, "dash": _DASH[side]},
                "hovertemplate": f"{side}: %{{y:{digits}}}{unit} at %{{x:.0f}} %<extra></extra>",
            }
        )
    layout = layout_of(250, x_title, y_title)
    layout["xaxis"]["range"] = [0, 100]
    layout["shapes"] = [_upright_line(place) for place in marks.values()]
    anchors = ("right", "left") if len(marks) == 2 else ("center",) * len(marks)
    layout["annotations"] = [
        _label(label, place, anchor)
        for (label, place), anchor in zip(marks.items(), anchors, strict=True)
    ]
    return {"data": traces, "layout": layout}


def unfolding_chart(analysis: Analysis) -> Figure | None:
    """Return onset and peak velocity of each joint over % of contact, None where none is known."""
    known = {row.measure for row in analysis.measures.values if math.isfinite(row.value)}
    shown = {title for name, title in (*ONSETS, *PEAKS) if name in known}
    names = [title for title in _ROWS if title in shown]
    if not names:
        return None
    rows = {title: -place for place, title in enumerate(names)}
    traces: list[Trace] = []
    marks: list[dict[str, Any]] = []
    for series, kind, symbol in ((ONSETS, "starts", "circle"), (PEAKS, "fastest", "diamond")):
        for side in SIDES:
            points = _points(analysis, series, side, rows)
            if points:
                traces.append(_instants(points, side, kind, symbol))
                marks.extend(_reference_marks(points))
    layout = layout_of(90 + 52 * len(names), "% of contact", "")
    layout["yaxis"] |= {
        "tickvals": list(rows.values()),
        "ticktext": names,
        "range": [0.5 - len(names), 0.5],
        "zeroline": False,
    }
    layout["xaxis"]["rangemode"] = "tozero"
    layout["shapes"] = marks
    return {"data": traces, "layout": layout}


def phase_chart(table: StrideTable) -> Figure | None:
    """Return one stride per side as bars from touchdown on, in ms, None with no valid stride."""
    traces = [trace for side in ("right", "left") for trace in _phases_of(table, side)]
    if not traces:
        return None
    sides = {trace["y"][0] for trace in traces}
    layout = layout_of(100 + 78 * len(sides), "ms after touchdown", "")
    layout |= {"barmode": "overlay", "bargap": 0.45}
    return {"data": traces, "layout": layout}


def _points(
    analysis: Analysis, series: Sequence[tuple[str, str]], side: Side, rows: Mapping[str, int]
) -> list[tuple[MeasureValue, str, float]]:
    """Return (value, title, height in the chart) of each joint of a side that is known."""
    shift = 0.16 if side == "left" else -0.16
    found = [(analysis.measures.get(name, side), title) for name, title in series]
    return [
        (row, title, rows[title] + shift)
        for row, title in found
        if row is not None and math.isfinite(row.value)
    ]


def _instants(
    points: Sequence[tuple[MeasureValue, str, float]], side: Side, kind: str, symbol: str
) -> Trace:
    errors = [row.error95 if math.isfinite(row.error95) else 0.0 for row, _, _ in points]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{side.capitalize()}: {kind}",
        "x": [row.value for row, _, _ in points],
        "y": [height for _, _, height in points],
        "error_x": {"array": errors, "color": COLOUR[side], "thickness": 1.4, "width": 4},
        "marker": {
            "color": COLOUR[side] if symbol == "circle" else "white",
            "line": {"color": COLOUR[side], "width": 2},
            "size": 10,
            "symbol": symbol,
        },
        "text": [title for _, title, _ in points],
        "customdata": errors,
        "hovertemplate": f"{side}: %{{text}} {kind} at %{{x:.1f}} ± %{{customdata:.1f}} %"
        "<extra></extra>",
    }


def _reference_marks(
    points: Sequence[tuple[MeasureValue, str, float]],
) -> list[dict[str, Any]]:
    marks = []
    for row, _, height in points:
        low, high, mean = row.reference_low, row.reference_high, row.reference_mean
        if (low is None or high is None) and mean is not None:
            low, high = mean - _MEAN_MARK, mean + _MEAN_MARK
        if low is None or high is None:
            continue
        box = {"x0": low, "x1": high, "y0": height - 0.13, "y1": height + 0.13}
        marks.append(
            {"type": "rect", "layer": "below", "fillcolor": _REFERENCE, "line": {"width": 0}, **box}
        )
    return marks


def _phases_of(table: StrideTable, side: Side) -> list[Trace]:
    rows = table.rows(side)
    start = table.times["touchdown"][rows]
    stride_ms = 1000 * _mean(table.times["next_touchdown"][rows] - start)
    traces = []
    for name, first, last, colour in _PHASES:
        width = 1000 * _mean(table.times[last][rows] - table.times[first][rows])
        base = 1000 * _mean(table.times[first][rows] - start)
        if not math.isfinite(width + base + stride_ms):
            continue
        share = 100 * width / stride_ms
        text = f"{name}<br>{number(width, 0)} ms · {number(share, 0)} %"
        hover = f"{side}, {name}: {width:.0f} ms, {share:.1f} % of the stride<extra></extra>"
        bar = _bar(side, base, width, colour, hover)
        bar |= {"name": name, "text": [text], "textposition": "inside", "textangle": 0}
        traces.append(bar | {"insidetextanchor": "middle"})
    contact = 1000 * _mean(table.times["toe_off"][rows] - start)
    if math.isfinite(contact):
        hover = f"{side}: on the ground {contact:.0f} ms<extra></extra>"
        ground = _bar(side, 0.0, contact, COLOUR[side], hover)
        traces.append(ground | {"name": "Contact", "width": 0.09, "offset": -0.4})
    return traces


def _bar(side: Side, base: float, width: float, colour: str, hover: str) -> Trace:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [width],
        "y": [side.capitalize()],
        "base": [base],
        "marker": {"color": colour, "line": {"color": "white", "width": 1}},
        "showlegend": False,
        "hovertemplate": hover,
    }


def _mean(values: Float[np.ndarray, " stride"]) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if len(finite) else float("nan")


def values_of(values: Float[np.ndarray, " sample"], decimals: int = 2) -> list[float | None]:
    """Return rounded numbers for JSON; unknown is None, which leaves a gap."""
    return [round(float(value), decimals) if math.isfinite(value) else None for value in values]


def _band(
    x: Float[np.ndarray, " sample"],
    low: Float[np.ndarray, " sample"],
    high: Float[np.ndarray, " sample"],
    colour: str,
) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": values_of(np.concatenate([x, x[::-1]])),
        "y": values_of(np.concatenate([high, low[::-1]])),
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _norm(norm: ReferenceCurve) -> list[Trace]:
    band = []
    if norm.low_deg is not None and norm.high_deg is not None:
        band = [_band(norm.percent, norm.low_deg, norm.high_deg, _REFERENCE)]
    line: Trace = {
        "type": "scatter",
        "mode": "lines",
        "name": "Others",
        "x": values_of(norm.percent),
        "y": values_of(norm.mean_deg),
        "line": {"color": "#98a2b3", "width": 2},
        "hovertemplate": "others: %{y:.1f}° at %{x:.0f} %<extra></extra>",
    }
    return [*band, line]


def _upright_line(place: float) -> dict[str, Any]:
    line = {"color": _GREY, "width": 1, "dash": "dot"}
    return {
        "type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "yref": "paper", "line": line,
    }  # fmt: skip


def _label(text: str, place: float, anchor: str) -> dict[str, Any]:
    return {
        "x": place,
        "y": 1.0,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": anchor,
        "text": text,
        "showarrow": False,
        "font": {"size": 10, "color": _GREY},
    }


def layout_of(height: int, x_title: str, y_title: str) -> dict[str, Any]:
    """Return the layout that all charts share."""
    grid = {"gridcolor": "#e5e8ee", "zerolinecolor": "#aab2bf", "automargin": True}
    return {
        "height": height,
        "margin": {"l": 58, "r": 12, "t": 30, "b": 42},
        "font": {"family": _FONT, "size": 12, "color": "#1d2433"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "legend": {"orientation": "h", "y": 1.08, "x": 0, "yanchor": "bottom"},
        "hovermode": "closest",
        "dragmode": False,
        "xaxis": {"title": {"text": x_title}, **grid},
        "yaxis": {"title": {"text": y_title}, **grid},
    }
