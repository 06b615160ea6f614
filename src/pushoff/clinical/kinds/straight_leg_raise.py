"""Straight-leg raise: how far a straight leg comes up from the table."""

from __future__ import annotations

import numpy as np

from pushoff.clinical import lying
from pushoff.clinical.figure import Curve, Figure, around, bend, median
from pushoff.clinical.registry import KINDS, Ask, Drawing, Kind, Measured, Quantity, Words
from pushoff.clinical.repetitions import Span, find_spans
from pushoff.clinical.result import Repetition
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import SIDES, Side, other

_TITLE = "straight-leg raise"
#: Less than this (degrees) is no raise.
_SMALLEST_DEG = 20.0
#: A knee bent more than this takes the stretch off the back of the thigh; between 10 and 20° it may
#: be the error of the keypoints, and a sentence says so.
_KNEE_BENT_DEG, _KNEE_DOUBT_DEG = 20.0, 10.0
#: A leg that leaves the table by more than this tips the pelvis.
_OTHER_UP_DEG = 15.0


def _measure(raw: Figure, ask: Ask) -> Measured:
    figure, view, toward = lying.prepared(raw, ask, _TITLE)
    leg: dict[Side, Curve] = {
        side: lying.segment(figure, side, "hip", "ankle", toward) for side in SIDES
    }
    found = _held(figure, ask, leg) if figure.still else _repetitions(figure, ask, leg)
    if not any(rep.valid for rep in found):
        reasons = ", ".join(dict.fromkeys(rep.reason for rep in found))
        raise NotAnalysableError(
            raw.where, f"a {_TITLE}", f"{len(found)} raises, none counts ({reasons})"
        )
    return Measured(view, tuple(found), _warnings(found))


def _repetitions(figure: Figure, ask: Ask, leg: dict[Side, Curve]) -> list[Repetition]:
    found = []
    for side in SIDES:
        if ask.side not in (None, side):
            continue
        for span in find_spans(leg[side], figure.rate_hz, _SMALLEST_DEG, shortest_s=1.0):
            if ask.side is None and leg[side][span.peak] < leg[other(side)][span.peak]:
                continue
            found.append(_one(figure, side, span, leg))
    if not found:
        return _held(figure, ask, leg)
    return sorted(found, key=lambda rep: rep.peak_s)


def _held(figure: Figure, ask: Ask, leg: dict[Side, Curve]) -> list[Repetition]:
    """Return the raise of a clip that shows its end alone."""
    frame = len(figure) // 2
    side: Side = ask.side or max(SIDES, key=lambda s: np.nan_to_num(leg[s][frame], nan=-90.0))
    if not leg[side][frame] > _SMALLEST_DEG:
        highest = max(float(np.nanmax(leg[s])) for s in SIDES)
        raise NotAnalysableError(
            figure.where, f"a {_TITLE}", f"legs that rise to {highest:.0f}° at most"
        )
    return [_one(figure, side, Span(frame, frame, frame, 0.0), leg)]


def _one(figure: Figure, side: Side, span: Span, leg: dict[Side, Curve]) -> Repetition:
    half = lying.half_frames(figure)
    knee = bend(figure.of(side, "hip"), figure.of(side, "knee"), figure.of(side, "ankle"))
    resting = 0.0 if figure.still else _resting(leg[other(side)])
    values = {
        "leg_angle": around(leg[side], span.peak, half),
        "knee_flexion": around(knee, span.peak, half),
        "other_leg": around(leg[other(side)], span.peak, half) - resting,
    }
    reason = ""
    if not np.isfinite(values["leg_angle"]):
        reason = "hip or ankle is not seen"
    elif values["knee_flexion"] > _KNEE_BENT_DEG:
        reason = f"the knee is bent by {values['knee_flexion']:.0f}°"
    elif values["other_leg"] > _OTHER_UP_DEG:
        reason = f"the other leg comes up by {values['other_leg']:.0f}°"
    times = [float(figure.time_s[frame]) for frame in (span.start, span.peak, span.stop)]
    if figure.still:
        times = [float("nan")] * 3
    return Repetition(side, 0, span.peak, times[0], times[1], times[2], values, reason)


def _resting(curve: Curve) -> float:
    """Return where a leg lies while it is not raised."""
    known = curve[np.isfinite(curve)]
    low = known[known <= np.percentile(known, 40)] if len(known) else known
    return median(low) if len(low) else 0.0


def _warnings(found: list[Repetition]) -> tuple[str, ...]:
    bent = [rep.values["knee_flexion"] for rep in found if rep.valid]
    if bent and max(bent) > _KNEE_DOUBT_DEG:
        return (
            f"The knee seems bent by up to {max(bent):.0f}°: the raise may read a little high.",
        )
    return ()


WORDS = Words(
    what="You lie on your back with both legs straight. One leg is raised with the knee straight "
    "as far as it goes; the other stays on the table. The camera looks from the side.",
    meaning="It shows how far the hip bends with a straight knee: how long the back of the thigh "
    "lets itself be pulled, together with nerve and pelvis. It does not tell which of these holds "
    "back, and it predicts little about running. Pain that shoots into the leg belongs to a "
    "clinician.",
    limits=(
        "The knee bent: the number reads too high.",
        "The other leg came up or the pelvis rolled: the number reads too high.",
        "Raised by yourself or by a helper: helpers reach farther. Always do it the same way.",
        "The camera was not level with the table or not square to it.",
        "Pose engines are taught with people who stand; a lying person is seen less surely.",
    ),
    filming=(
        "Lie on a firm, level surface. Put the phone level with it, 3 m to the side.",
        "Keep the other leg flat; a strap or a helper holds it down.",
        "Raise the straight leg slowly as far as it goes, hold for two seconds, three times.",
        "Film the other leg in the same clip or in a second one. A photo of the end works too.",
    ),
    technical="Angle of the line from hip to ankle keypoint over the horizontal of the picture at "
    "its highest, mean over ±150 ms; knee bend from hip, knee and ankle; the picture is turned for "
    "the pose engine where that makes the joints surer.",
)

KINDS.register(
    Kind(
        name="straight_leg_raise",
        title=_TITLE,
        views=("side",),
        quantities=(
            Quantity(
                "leg_angle",
                "Leg over the table",
                "°",
                "How far the line from hip to ankle rises from level.",
                possible=(0.0, 130.0),
            ),
            Quantity("knee_flexion", "Knee bend of the raised leg", "°", "0 is a straight knee."),
            Quantity(
                "other_leg",
                "Rise of the other leg",
                "°",
                "How far the leg that should lie still comes up from where it lay.",
            ),
        ),
        measure=_measure,
        words=WORDS,
        drawing=Drawing(
            chain=("own_hip", "own_ankle"),
            at="own_knee",
            thin=(("mid_shoulder", "mid_hip"), ("other_hip", "other_ankle")),
            level="horizontal",
        ),
        manual={"deg": "leg_angle"},
        lying=True,
        photo=True,
        citations=("neto2015", "youdas2005"),
    )
)
