"""Charts of ground force and joints: curves, force arrows of one contact, loops, energy bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.measures import MeasureValue
from pushoff.core.names import Side, sided
from pushoff.core.strides import Strides
from pushoff.report.figures import COLOUR, Figure, layout_of, mean_chart, values_of
from pushoff.report.words import shown

Views = Mapping[Side, Strides]
MeanSd = tuple[Float[np.ndarray, " sample"], Float[np.ndarray, " sample"]]
CONTACT, STRIDE = ("touchdown", "toe_off"), ("touchdown", "next_touchdown")
_SAMPLES = 101
#: Arrows of a contact: every so many per cent one, and how long one body weight is drawn, cm.
_ARROWS, _CM_PER_BW = 26, 25.0
#: Shown along the ground: a foot's length ahead of touchdown and the arrows that lean.
_ALONG_CM = (-22, 38)
_BRAKES = "#98a2b3"


def force_chart(views: Views, axis: int, title: str) -> Figure | None:
    """Return force along an axis over contact in body weights, None where none is known."""
    lines: dict[Side, MeanSd] = {}
    for side, view in views.items():
        assert view.kinetics is not None
        weight = view.kinetics.mass.value * GRAVITY
        lines[side] = _mean(view, view.kinetics.ground.force[side][:, axis] / weight, CONTACT)
    return _chart(lines, "% of contact", title, " BW", _crossing(lines) if axis == 0 else {})


def joint_chart(
    views: Views, kind: str, joint: str, window: tuple[str, str], marks: Mapping[str, float]
) -> Figure | None:
    """Return moment (N·m/kg, holding up is positive) or power (W/kg) of a joint over a window."""
    lines: dict[Side, MeanSd] = {}
    for side, view in views.items():
        assert view.kinetics is not None
        loads, mass = view.kinetics.loads, view.kinetics.mass.value
        curve = (loads.moments if kind == "moment" else loads.powers).get(sided(side, joint))
        if curve is not None:
            lines[side] = _mean(view, (-curve if kind == "moment" else curve) / mass, window)
    unit = "N·m/kg" if kind == "moment" else "W/kg"
    span = "contact" if window == CONTACT else "stride"
    return _chart(lines, f"% of {span}", unit, f" {unit}", marks)


def loop_chart(views: Views, joint: str, bent: str) -> Figure | None:
    """Return moment against angle over contact, mean of each side; a dot marks touchdown."""
    traces: list[dict[str, Any]] = []
    for side, view in views.items():
        assert view.kinetics is not None
        kinetics, key = view.kinetics, sided(side, joint)
        if key not in kinetics.loads.moments or key not in kinetics.angles:
            continue
        moment = _mean(view, -kinetics.loads.moments[key] / kinetics.mass.value, CONTACT)[0]
        angle = np.degrees(_mean(view, kinetics.angles[key], CONTACT)[0])
        if np.isfinite(angle + moment).any():
            traces += _loop(side, angle, moment)
    if not traces:
        return None
    layout = layout_of(290, f"{bent}, degrees", "N·m/kg")
    return {"data": traces, "layout": layout}


def arrow_chart(view: Strides, row: int) -> Figure | None:
    """Return the force of one contact as arrows from where it acts under the foot.

    Arrows that lean back (braking) are grey, those that lean forward have the colour of the side.
    """
    assert view.kinetics is not None
    ground, side = view.kinetics.ground, view.side
    weight = view.kinetics.mass.value * GRAVITY
    one = _row(view, row)
    force = [one.over(ground.force[side][:, axis] / weight, samples=_ARROWS)[0] for axis in (0, 1)]
    place = one.over(_over_ground(view), samples=_ARROWS)[0]
    place = _filled(place)
    if place is None or not np.isfinite(force[0] + force[1]).all():
        return None
    place = 100.0 * (place - place[0])
    traces = []
    for name, chosen, colour in (
        ("brakes", force[0] < 0, _BRAKES),
        ("drives", force[0] >= 0, COLOUR[side]),
    ):
        traces.append(_arrows(name, place[chosen], force[0][chosen], force[1][chosen], colour))
    layout = layout_of(300, "cm along the ground", "body weights")
    height = _CM_PER_BW * np.arange(4)
    layout["yaxis"] |= {
        "tickvals": values_of(height),
        "ticktext": [str(number) for number in range(4)],
        "rangemode": "tozero",
    }
    layout["xaxis"]["range"] = list(_ALONG_CM)
    return {"data": traces, "layout": layout}


def energy_chart(rows: Sequence[tuple[str, Side, MeasureValue, MeasureValue]]) -> Figure | None:
    """Return bars of energy taken in and given back per joint; ``rows``: title, side, in, out."""
    if not rows:
        return None
    traces = []
    titles = list(dict.fromkeys(title for title, *_ in rows))
    for side in COLOUR:
        own = [row for row in rows if row[1] == side]
        for name, number, opacity in (("taken in", 2, 0.45), ("given back", 3, 1.0)):
            if own:
                bars = _bars(f"{side}: {name}", own, number, opacity)
                traces.append({**bars, "name": side.capitalize(), "showlegend": number == 3})
    layout = layout_of(90 + 60 * len(titles), "J/kg in contact", "")
    layout |= {"barmode": "relative", "bargap": 0.35}
    layout["yaxis"] |= {"autorange": "reversed"}
    layout["margin"]["t"] = 48
    return {"data": traces, "layout": layout}


def _bars(
    name: str,
    rows: Sequence[tuple[str, Side, MeasureValue, MeasureValue]],
    number: int,
    opacity: float,
) -> dict[str, Any]:
    side = rows[0][1]
    values = [row[2:][number - 2] for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "y": [row[0] for row in rows],
        "x": values_of(np.array([value.value for value in values]), 3),
        "offsetgroup": side,
        "marker": {"color": COLOUR[side], "opacity": opacity},
        "error_x": {
            "type": "data",
            "array": values_of(np.array([value.error95 for value in values]), 3),
            "color": "#475467",
            "thickness": 1,
            "width": 3,
        },
        "hovertext": [shown(value).with_error for value in values],
        "textposition": "none",
        "hovertemplate": f"{name} %{{hovertext}}<extra></extra>",
    }


def _arrows(
    name: str,
    place: Float[np.ndarray, " arrow"],
    forward: Float[np.ndarray, " arrow"],
    up: Float[np.ndarray, " arrow"],
    colour: str,
) -> dict[str, Any]:
    gap = np.full(len(place), np.nan)
    x = np.column_stack([place, place + _CM_PER_BW * forward, gap]).ravel()
    y = np.column_stack([0 * place, _CM_PER_BW * up, gap]).ravel()
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": values_of(x),
        "y": values_of(y),
        "line": {"color": colour, "width": 1.6},
        "hoverinfo": "skip",
    }


def _loop(
    side: Side, angle: Float[np.ndarray, " sample"], moment: Float[np.ndarray, " sample"]
) -> list[dict[str, Any]]:
    hover = f"{side}: %{{y:.2f}} N·m/kg at %{{x:.0f}}°<extra></extra>"
    turn = int(np.nanargmax(angle)) if np.isfinite(angle).any() else 0
    x, y = values_of(angle), values_of(moment)
    shared = {"type": "scatter", "hovertemplate": hover}
    return [
        {
            **shared,
            "mode": "lines",
            "x": x[: turn + 1],
            "y": y[: turn + 1],
            "showlegend": False,
            "line": {"color": COLOUR[side], "width": 1.6, "dash": "dot"},
        },
        {
            **shared,
            "mode": "lines",
            "name": side.capitalize(),
            "x": x[turn:],
            "y": y[turn:],
            "line": {"color": COLOUR[side], "width": 2.6},
        },
        {
            **shared,
            "mode": "markers",
            "x": x[:1],
            "y": y[:1],
            "marker": {"color": COLOUR[side], "size": 8},
            "showlegend": False,
        },
    ]


def _chart(
    lines: Mapping[Side, MeanSd], x_title: str, y_title: str, unit: str, marks: Mapping[str, float]
) -> Figure | None:
    if not any(np.isfinite(mean).any() for mean, _ in lines.values()):
        return None
    return mean_chart(lines, x_title, y_title, unit, marks)


def _mean(view: Strides, curve: Float[np.ndarray, " time"], window: tuple[str, str]) -> MeanSd:
    """Return mean and spread over strides that know the whole curve; NaN without any."""
    rows = view.over(curve, *window, _SAMPLES)
    # Ends of contact may lie in a stretch that carries too little load to be known.
    rows = rows[np.isfinite(rows[:, 2:-2]).all(axis=1)]
    if not len(rows):
        return np.full(_SAMPLES, np.nan), np.full(_SAMPLES, np.nan)
    spread = rows.std(axis=0, ddof=1) if len(rows) > 1 else np.zeros(_SAMPLES)
    return rows.mean(axis=0), spread


def _crossing(lines: Mapping[Side, MeanSd]) -> dict[str, float]:
    """Return where the mean fore-aft force turns from braking to driving, for the chart's mark."""
    places = []
    for mean, _ in lines.values():
        if np.isfinite(mean).all() and mean.min() < 0 < mean.max():
            places.append(100.0 * float(np.cumsum(mean).argmin()) / (len(mean) - 1))
    return {"brakes | drives": float(np.mean(places))} if places else {}


def _row(view: Strides, row: int) -> Strides:
    times = {name: column[row : row + 1] for name, column in view.times.items()}
    sd = {name: column[row : row + 1] for name, column in view.sd.items()}
    return Strides(
        side=view.side,
        number=view.number[row : row + 1],
        times=times,
        sd=sd,
        motion=view.motion,
        kinetics=view.kinetics,
        axis_s=view.axis_s,
    )


def _over_ground(view: Strides) -> Float[np.ndarray, " time"]:
    """Return where the force acts along the ground or belt, m."""
    assert view.kinetics is not None
    place = view.kinetics.ground.centre_of_pressure[view.side][:, 0]
    speed = view.motion.ground_speed
    if view.motion.surface == "treadmill" and speed is not None:
        return place + speed.value * view.kinetics.time_s
    return place


def _filled(place: Float[np.ndarray, " arrow"]) -> Float[np.ndarray, " arrow"] | None:
    """Return places with the nearest known one at the ends, where the load is too small."""
    known = np.flatnonzero(np.isfinite(place))
    if len(known) < len(place) // 2:
        return None
    return np.interp(np.arange(len(place)), known, place[known])
