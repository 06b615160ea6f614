"""The charts of the report as Plotly figures; they show numbers that were computed before."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
import xarray as xr
from jaxtyping import Float

from pushoff.core.analysis import Analysis
from pushoff.core.names import SIDES, Side
from pushoff.core.strides import StrideTable
from pushoff.reference.curves import ReferenceCurve
from pushoff.report.unfolding import ONSETS, PEAKS
from pushoff.report.words import number

#: Blue and vermillion of the palette of Okabe and Ito, which colour-blind people tell apart;
#: on paper the right side is dashed too.
COLOUR: dict[Side, str] = {"left": "#0072B2", "right": "#D55E00"}
_PALE: dict[Side, str] = {"left": "rgba(0,114,178,0.16)", "right": "rgba(213,94,0,0.16)"}
_DASH: dict[Side, str] = {"left": "solid", "right": "dash"}
_GREY, _REFERENCE = "#667085", "rgba(102,112,133,0.22)"
#: Rows of the unfolding chart, from the hip down.
_ROWS = ("Thigh", "Knee", "Ankle", "Heel-off", "Foot", "Toe")
_PHASES: tuple[tuple[str, str, str, str], ...] = (
    ("Return (landing)", "touchdown", "midstance", "#b8c0cc"),
    ("Push", "midstance", "toe_off", "#1b9e77"),
    ("Swing", "toe_off", "thigh_forward", "#7570b3"),
    ("Return", "thigh_forward", "next_touchdown", "#b8c0cc"),
)


def angle_chart(
    data: xr.Dataset,
    angle: str,
    window: str,
    marks: Mapping[str, float],
    norm: ReferenceCurve | None = None,
) -> go.Figure:
    """Return mean ± standard deviation of one angle over contact or stride, left and right.

    ``marks`` are labelled vertical lines at a percentage of the window.
    """
    figure = go.Figure()
    percent = data["percent"].to_numpy()
    if norm is not None:
        _add_norm(figure, norm)
    for side in SIDES:
        mean = data[f"{angle}_mean"].sel(window=window, side=side).to_numpy()
        sd = np.nan_to_num(data[f"{angle}_sd"].sel(window=window, side=side).to_numpy())
        seen = np.isfinite(mean)
        if not seen.any():
            continue
        _add_band(figure, percent[seen], (mean - sd)[seen], (mean + sd)[seen], _PALE[side])
        figure.add_trace(
            go.Scatter(
                x=percent,
                y=np.round(mean, 2),
                mode="lines",
                name=side.capitalize(),
                line={"color": COLOUR[side], "width": 2.2, "dash": _DASH[side]},
                hovertemplate=f"{side}: %{{y:.1f}}° at %{{x:.0f}} %<extra></extra>",
            )
        )
    anchors = ("right", "left") if len(marks) == 2 else ("center",) * len(marks)
    for (label, place), anchor in zip(marks.items(), anchors, strict=True):
        figure.add_vline(x=place, line={"color": _GREY, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=place, y=1.0, yref="paper", yanchor="bottom", xanchor=anchor, text=label,
            showarrow=False, font={"size": 10, "color": _GREY},
        )  # fmt: skip
    _style(figure, 250, f"% of {window}", "degrees")
    figure.update_xaxes(range=[0, 100])
    return figure


def unfolding_chart(analysis: Analysis) -> go.Figure | None:
    """Return onset and peak velocity of each joint over % of contact, None where none is known."""
    known = {row.measure for row in analysis.measures.values if math.isfinite(row.value)}
    series = [item for item in (*ONSETS, *PEAKS) if item[0] in known]
    names = [title for title in _ROWS if title in {title for _, title in series}]
    if not names:
        return None
    rows = {title: -place for place, title in enumerate(names)}
    figure = go.Figure()
    for series, kind, symbol in ((ONSETS, "starts", "circle"), (PEAKS, "fastest", "diamond")):
        for side in SIDES:
            _add_instants(figure, analysis, series, side, rows, kind, symbol)
    _style(figure, 90 + 52 * len(names), "% of contact (0 = touchdown, 100 = toe-off)", "")
    figure.update_yaxes(
        tickvals=list(rows.values()),
        ticktext=names,
        range=[0.5 - len(names), 0.5],
        zeroline=False,
    )
    figure.update_xaxes(rangemode="tozero")
    figure.update_layout(legend={"y": 1.02, "yanchor": "bottom"})
    return figure


def _add_instants(
    figure: go.Figure,
    analysis: Analysis,
    series: Sequence[tuple[str, str]],
    side: Side,
    rows: Mapping[str, int],
    kind: str,
    symbol: str,
) -> None:
    shift = 0.16 if side == "left" else -0.16
    found = [(analysis.measures.get(name, side), title) for name, title in series]
    known = [(row, title) for row, title in found if row is not None and math.isfinite(row.value)]
    if not known:
        return
    for row, title in known:
        low, high = row.reference_low, row.reference_high
        if (low is None or high is None) and row.reference_mean is not None:
            low, high = row.reference_mean - 0.3, row.reference_mean + 0.3
        if low is not None and high is not None:
            figure.add_shape(
                type="rect", x0=low, x1=high, layer="below",
                y0=rows[title] + shift - 0.13, y1=rows[title] + shift + 0.13,
                fillcolor=_REFERENCE, line={"width": 0},
            )  # fmt: skip
    errors = [row.error95 if math.isfinite(row.error95) else 0.0 for row, _ in known]
    figure.add_trace(
        go.Scatter(
            x=[row.value for row, _ in known],
            y=[rows[title] + shift for _, title in known],
            error_x={"array": errors, "color": COLOUR[side], "thickness": 1.4, "width": 4},
            mode="markers",
            name=f"{side.capitalize()}: {kind}",
            marker={
                "color": COLOUR[side] if symbol == "circle" else "white",
                "line": {"color": COLOUR[side], "width": 2},
                "size": 10,
                "symbol": symbol,
            },
            text=[title for _, title in known],
            customdata=errors,
            hovertemplate=f"{side}: %{{text}} {kind} at %{{x:.1f}} ± %{{customdata:.1f}} %"
            "<extra></extra>",
        )
    )


def phase_chart(table: StrideTable) -> go.Figure | None:
    """Return one stride per side as bars from touchdown on, in ms, None with no valid stride."""
    figure = go.Figure()
    shown: set[str] = set()
    for side in ("right", "left"):
        rows = table.rows(side)
        stride_s = _mean(table.times["next_touchdown"][rows] - table.times["touchdown"][rows])
        for name, start, stop, colour in _PHASES:
            width = 1000 * _mean(table.times[stop][rows] - table.times[start][rows])
            if not math.isfinite(width) or not math.isfinite(stride_s):
                continue
            first = 1000 * _mean(table.times[start][rows] - table.times["touchdown"][rows])
            share = width / stride_s / 10
            figure.add_trace(
                go.Bar(
                    x=[width], y=[side.capitalize()], base=[first], orientation="h", name=name,
                    marker={"color": colour, "line": {"color": "white", "width": 1}},
                    text=[f"{name}<br>{number(width, 0)} ms · {number(share, 0)} %"],
                    textposition="inside", insidetextanchor="middle", textangle=0,
                    showlegend=False,
                    hovertemplate=f"{side}, {name}: {width:.0f} ms, {share:.1f} % of the stride"
                    "<extra></extra>",
                )
            )  # fmt: skip
            shown.add(side)
        _add_contact(figure, table, rows, side)
    if not shown:
        return None
    _style(figure, 100 + 78 * len(shown), "ms after touchdown", "")
    figure.update_layout(barmode="overlay", bargap=0.45)
    return figure


def _add_contact(figure: go.Figure, table: StrideTable, rows: np.ndarray, side: Side) -> None:
    contact = 1000 * _mean(table.times["toe_off"][rows] - table.times["touchdown"][rows])
    if math.isfinite(contact):
        figure.add_trace(
            go.Bar(
                x=[contact], y=[side.capitalize()], base=[0], orientation="h", width=0.09,
                offset=-0.4, marker={"color": COLOUR[side]}, showlegend=False, name="Contact",
                hovertemplate=f"{side}: on the ground {contact:.0f} ms<extra></extra>",
            )
        )  # fmt: skip


def _mean(values: Float[np.ndarray, " stride"]) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if len(finite) else float("nan")


def _add_band(
    figure: go.Figure, x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str
) -> None:
    figure.add_trace(
        go.Scatter(
            x=np.concatenate([x, x[::-1]]),
            y=np.round(np.concatenate([high, low[::-1]]), 2),
            fill="toself", fillcolor=colour, line={"width": 0}, mode="lines",
            hoverinfo="skip", showlegend=False,
        )
    )  # fmt: skip


def _add_norm(figure: go.Figure, norm: ReferenceCurve) -> None:
    if norm.low_deg is not None and norm.high_deg is not None:
        _add_band(figure, norm.percent, norm.low_deg, norm.high_deg, _REFERENCE)
    figure.add_trace(
        go.Scatter(
            x=norm.percent,
            y=np.round(norm.mean_deg, 2),
            mode="lines",
            name="Others",
            line={"color": "#98a2b3", "width": 2},
            hovertemplate="others: %{y:.1f}° at %{x:.0f} %<extra></extra>",
        )
    )


def _style(figure: go.Figure, height: int, x_title: str, y_title: str) -> None:
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 58, "r": 12, "t": 30, "b": 42},
        font={"family": "system-ui, -apple-system, 'Segoe UI', sans-serif", "size": 12},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "y": 1.08, "x": 0, "yanchor": "bottom"},
        hovermode="closest",
        dragmode=False,
    )
    grid = {"gridcolor": "#e5e8ee", "zerolinecolor": "#aab2bf", "automargin": True}
    figure.update_xaxes(title=x_title, **grid)
    figure.update_yaxes(title=y_title, **grid)
