"""Squats and step-downs on one leg, seen from the front or from behind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pushoff.clinical.figure import Curve, Figure, around, from_vertical, median
from pushoff.clinical.registry import Ask, Drawing, Measured, Quantity
from pushoff.clinical.repetitions import Span, find_spans
from pushoff.clinical.result import Repetition, TestView
from pushoff.clinical.viewing import check_test
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import SIDES, Side, other

#: Squats last a second or more; 4 Hz keeps their turning points and takes the tracker's shiver.
_CUTOFF_HZ = 4.0
#: Least depth (leg lengths, some 4 cm) that is looked at; shallower is shifting of weight.
_SMALLEST = 0.05
#: Repetitions less deep than this share of the deepest are named and not counted.
_DEEP_ENOUGH = 0.6
#: An ankle that stays within this share of the pelvis's way stands; one that goes along by more
#: than the second is free, whatever its height.
_STANDS, _GOES_ALONG = 0.35, 0.40
#: The other foot stands too where it goes along by less than the first and is less than the second
#: (leg lengths, some 4 cm) off the height of the standing one. A foot that reaches down from a step
#: goes along by 0.13 and more, one that stands shivers by 0.08 at most.
_HANGS, _OFF_THE_GROUND = 0.12, 0.05
#: Places of the feet are means over this time (s) on either side.
_STEADY_S = 0.15
#: Values are means over this time (s) on either side of the deepest instant.
_HALF_S = 0.07

QUANTITIES = (
    Quantity(
        "knee_inward",
        "Knee inward",
        "°",
        "The bend of the line hip–knee–ankle as the camera sees it at the deepest point "
        "(frontal-plane projection angle): positive with the knee towards the other leg, negative "
        "with the knee outward.",
        possible=(-45.0, 60.0),
    ),
    Quantity(
        "pelvic_drop",
        "Pelvic drop",
        "°",
        "How far the hip of the free leg lies below the hip of the standing leg at the deepest "
        "point; negative where it lies higher.",
        # Healthy people and patients differ by 2 to 5°: with a larger error it is no figure.
        widest=10.0,
    ),
    Quantity(
        "trunk_lean",
        "Trunk lean",
        "°",
        "How far the trunk leans from the vertical at the deepest point: positive over the standing"
        " leg.",
    ),
    Quantity(
        "depth",
        "Depth",
        "% of leg",
        "How far the pelvis comes down, in percent of the leg's length. Compare only squats of the "
        "same depth.",
    ),
)


DRAWING = Drawing(
    chain=("own_hip", "own_knee", "own_ankle"),
    at="own_knee",
    thin=(("left_hip", "right_hip"), ("mid_hip", "mid_shoulder")),
)


@dataclass(frozen=True)
class _Curves:
    """The angles of one standing side over time (degrees)."""

    knee_inward: Curve
    pelvic_drop: Curve
    trunk_lean: Curve


def measure(raw: Figure, ask: Ask, title: str, step: bool) -> Measured:
    """Return the repetitions of one clip.

    Raises
    ------
    NotAnalysableError
        Wrong view or posture, no repetition, or none on one leg.
    """
    if raw.still:
        raise NotAnalysableError(raw.where, "a video", "a photo", f"a {title} needs a video")
    figure = raw.unswapped().smoothed(_CUTOFF_HZ)
    told = ask.view if ask.view != "side" else None
    view = check_test(figure, title, views=("front", "rear"), lying=False, told_view=told)
    leg = figure.leg_px()
    depth = (figure.middle("hip")[:, 1] - np.nanpercentile(figure.middle("hip")[:, 1], 5)) / leg
    spans = find_spans(depth, figure.rate_hz, _SMALLEST, shortest_s=0.8)
    if not spans:
        raise NotAnalysableError(
            raw.where,
            f"repetitions of a {title}",
            f"a pelvis that comes down {100 * np.nanmax(depth):.0f} % of the leg at most",
            "one clip holds a whole set, from standing to standing",
        )
    curves: dict[Side, _Curves] = {side: _curves(figure, side) for side in SIDES}
    moves = [_move(figure, span, ask.side) for span in spans]
    found = [_repetition(figure, move, moves, curves) for move in moves]
    _check_any(found, raw.where, title)
    return Measured(view, tuple(found), _warnings(figure, found, step, view))


def _curves(figure: Figure, side: Side) -> _Curves:
    """Return the angles for a standing side. Inward is where the other hip is in the picture."""
    hip, knee, ankle = (figure.of(side, part) for part in ("hip", "knee", "ankle"))
    free = figure.of(other(side), "hip")
    inward = float(np.sign(median((free - hip)[:, 0]))) or 1.0
    shank = from_vertical(ankle, knee, inward)
    # With the knee inward of the hip, the line up from knee to hip leans outward.
    thigh = -from_vertical(knee, hip, inward)
    drop = np.degrees(np.arctan2((free - hip)[:, 1], np.abs((free - hip)[:, 0])))
    trunk = from_vertical(figure.middle("hip"), figure.middle("shoulder"), -inward)
    return _Curves(thigh + shank, drop, trunk)


@dataclass(frozen=True)
class _Move:
    """What the feet do in a movement: who stands, the ankles' ways, how far they are apart."""

    span: Span
    side: Side
    stands: float
    free: float
    apart: float


def _move(figure: Figure, span: Span, told: Side | None) -> _Move:
    moved: dict[Side, float] = {side: _way(figure, side, span) for side in SIDES}
    side = told or _standing(figure, span, moved)
    apart = (figure.of(other(side), "ankle") - figure.of(side, "ankle"))[:, 1]
    steady = max(1, round(_STEADY_S * figure.rate_hz))
    level = abs(around(apart, span.peak, steady)) / figure.leg_px()
    return _Move(span, side, moved[side], moved[other(side)], level)


def _grounded(side: Side, moves: list[_Move]) -> bool:
    """Return whether the other foot stands too, by the mean of a side: single ones shiver."""
    own = [move for move in moves if move.side == side]
    free, apart = (float(np.mean(v)) for v in ([m.free for m in own], [m.apart for m in own]))
    return free < _HANGS and apart < _OFF_THE_GROUND


def _repetition(
    figure: Figure, move: _Move, moves: list[_Move], curves: dict[Side, _Curves]
) -> Repetition:
    span, own = move.span, curves[move.side]
    half = max(1, round(_HALF_S * figure.rate_hz))
    values = {
        "knee_inward": around(own.knee_inward, span.peak, half),
        "pelvic_drop": around(own.pelvic_drop, span.peak, half),
        "trunk_lean": around(own.trunk_lean, span.peak, half),
        "depth": 100.0 * span.rise,
    }
    deepest = max(m.span.rise for m in moves)
    grounded = _grounded(move.side, moves)
    reason = _reason(span, move.stands, grounded, deepest, values["knee_inward"])
    times = [float(figure.time_s[frame]) for frame in (span.start, span.peak, span.stop)]
    return Repetition(move.side, 0, span.peak, times[0], times[1], times[2], values, reason)


def _standing(figure: Figure, span: Span, moved: dict[Side, float]) -> Side:
    """Return the standing leg: its foot stays while the other goes along, or is the lower one.

    A foot lifted behind the body hardly moves in the picture; then height decides.
    """
    still: Side = "left" if moved["left"] <= moved["right"] else "right"
    if moved[other(still)] >= _GOES_ALONG and moved[still] <= 0.5 * moved[other(still)]:
        return still
    apart = (figure.of("left", "ankle") - figure.of("right", "ankle"))[:, 1]
    lower = median(apart[span.start : span.stop + 1]) / figure.leg_px()
    if abs(lower) < _OFF_THE_GROUND:
        return still
    return "left" if lower > 0 else "right"


def _way(figure: Figure, side: Side, span: Span) -> float:
    """Return how far an ankle goes along with the pelvis from both ends of a repetition to its
    deepest, as a share of the pelvis's way: 0 for a foot that stays, 1 for one that hangs.

    Means over some frames: single ones shiver by as much as a shallow step-down is deep.
    """
    half = max(1, round(_STEADY_S * figure.rate_hz))

    def deeper(curve: Curve) -> float:
        ends = [around(curve, frame, half) for frame in (span.start, span.stop)]
        return around(curve, span.peak, half) - float(np.mean(ends))

    hips = deeper(figure.middle("hip")[:, 1])
    return abs(deeper(figure.of(side, "ankle")[:, 1])) / max(hips, 1e-9)


def _reason(span: Span, moved: float, grounded: bool, deepest: float, knee_inward: float) -> str:
    """Return why a repetition does not count, empty where it does."""
    if span.cut:
        return "the clip begins or ends in the middle of it"
    if not np.isfinite(knee_inward):
        return "hip, knee or ankle of the standing leg is not seen"
    if moved > _STANDS:
        return "the standing foot moved"
    if grounded:
        return "both feet stay on the ground"
    if span.rise < _DEEP_ENOUGH * deepest:
        return f"only {100 * span.rise / deepest:.0f} % as deep as the deepest"
    return ""


def _check_any(found: list[Repetition], where: str, title: str) -> None:
    if any(repetition.valid for repetition in found):
        return
    reasons = ", ".join(dict.fromkeys(repetition.reason for repetition in found))
    raise NotAnalysableError(
        where, f"a {title} on one leg", f"{len(found)} movements, none of which counts ({reasons})"
    )


def _warnings(
    figure: Figure, found: list[Repetition], step: bool, view: TestView
) -> tuple[str, ...]:
    warnings = []
    below = [_free_foot_below(figure, rep) for rep in found if rep.valid]
    if step and below and not any(below):
        warnings.append(
            "The free foot never goes below the standing foot: this looks like a squat on level "
            "ground. If it is one, measure it as single_leg_squat."
        )
    if not step and below and all(below):
        warnings.append(
            "The free foot goes below the standing foot: this looks like a step-down. If it is "
            "one, measure it as step_down."
        )
    counted = [rep for rep in found if rep.valid]
    for side in SIDES:
        number = sum(rep.side == side for rep in counted)
        if 0 < number < 3:
            words = "one repetition counts" if number == 1 else "two repetitions count"
            warnings.append(f"Only {words} on the {side} leg; five make the value surer.")
    if view == "rear":
        warnings.append(
            "From behind a pose engine guesses hips and knees through clothes; the front is surer."
        )
    return tuple(warnings)


def _free_foot_below(figure: Figure, repetition: Repetition) -> bool:
    assert repetition.side != "both"
    frame = repetition.frame
    standing = figure.of(repetition.side, "ankle")[frame, 1]
    free = figure.of(other(repetition.side), "ankle")[frame, 1]
    return bool(free > standing + 0.03 * figure.leg_px())
