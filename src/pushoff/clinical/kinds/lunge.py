"""Weight-bearing lunge test: how far the shin leans forward with the heel down."""

from __future__ import annotations

import numpy as np

from pushoff.clinical.figure import Curve, Figure, around, direction_deg, from_vertical, median
from pushoff.clinical.registry import KINDS, Ask, Drawing, Kind, Measured, Quantity, Words
from pushoff.clinical.repetitions import Span, find_spans
from pushoff.clinical.result import Repetition
from pushoff.clinical.viewing import check_test, facing
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import SIDES, Side, other

_TITLE = "weight-bearing lunge test"
#: The lunge is slow; 3 Hz keeps it.
_CUTOFF_HZ = 3.0
#: A lunge goes this far (degrees of the shin) from standing; less is swaying.
_SMALLEST_DEG = 8.0
#: A lunge this much less far than the best of its side was not pushed to the end: the smallest
#: difference that examiners can tell (powden2015).
_SHORT_DEG = 4.7
#: The sole turns by this much where the heel comes off the floor: 2.5 cm under the heel of a foot
#: of 25 cm between heel and toe are 6°, and 3° are the tracker's.
_HEEL_UP_DEG = 9.0
#: In a photo there is no flat foot to compare with: heel above toe by this much is off the floor
#: (a running shoe's heel is some 10 mm higher, 2° to 3°).
_HEEL_UP_PHOTO_DEG = 14.0
_HALF_S = 0.1


def _measure(raw: Figure, ask: Ask) -> Measured:
    figure = raw.smoothed(_CUTOFF_HZ)
    view = check_test(figure, _TITLE, views=("side",), lying=False, told_view=ask.view)
    toward = facing(figure)
    if toward == 0.0:
        raise NotAnalysableError(
            raw.where, "feet from which to see where the person faces", "no heel and toe in view"
        )
    lean: dict[Side, Curve] = {side: _lean(figure, side, toward) for side in SIDES}
    found = (
        [_photo(figure, ask, lean, toward)]
        if figure.still
        else _repetitions(figure, ask, lean, toward)
    )
    found = _pushed(found)
    if not any(rep.valid for rep in found):
        reasons = ", ".join(dict.fromkeys(rep.reason for rep in found))
        raise NotAnalysableError(
            raw.where, "a lunge with the heel down", f"{len(found)} lunges, none counts ({reasons})"
        )
    return Measured(view, tuple(found), _warnings(figure, found))


def _lean(figure: Figure, side: Side, toward: float) -> Curve:
    return from_vertical(figure.of(side, "ankle"), figure.of(side, "knee"), toward)


def _front(figure: Figure, frame: int, toward: float) -> Side:
    """Return whose foot stands in front."""
    apart = (figure.of("left", "ankle") - figure.of("right", "ankle"))[:, 0]
    return "left" if toward * around(apart, frame, 3) > 0 else "right"


def _repetitions(
    figure: Figure, ask: Ask, lean: dict[Side, Curve], toward: float
) -> list[Repetition]:
    """Return the lunges of a clip: of the foot in front, or of the side that was told."""
    found: list[Repetition] = []
    for side in SIDES:
        if ask.side not in (None, side):
            continue
        for span in find_spans(lean[side], figure.rate_hz, _SMALLEST_DEG, shortest_s=1.0):
            if ask.side is None and _front(figure, span.peak, toward) != side:
                continue
            found.append(_one(figure, side, span, lean[side], toward))
    if not found:
        found = _held(figure, ask, lean, toward)
    return sorted(found, key=lambda rep: rep.peak_s)


def _one(figure: Figure, side: Side, span: Span, lean: Curve, toward: float) -> Repetition:
    half = max(1, round(_HALF_S * figure.rate_hz))
    pitch = _pitch(figure, side, toward)
    flat = median(pitch[_lying_flat(lean)])
    up = pitch - flat > _HEEL_UP_DEG
    frame, reason = span.peak, ""
    if up[span.peak]:
        # The heel has come up: the farthest instant with the heel still down is the result.
        down = np.flatnonzero(~up[span.start : span.stop + 1]) + span.start
        down = down[down <= span.peak]
        frame = int(down[-1]) if len(down) else span.peak
        reason = "" if len(down) and lean[frame] > flat_half(lean, span) else "the heel came up"
    value = around(lean, frame, half)
    if not np.isfinite(value):
        reason = "knee or ankle is not seen"
    times = [float(figure.time_s[n]) for n in (span.start, frame, span.stop)]
    return Repetition(side, 0, frame, times[0], times[1], times[2], {"shank_angle": value}, reason)


def flat_half(lean: Curve, span: Span) -> float:
    """Return the lean in the middle between the start and the farthest point of a lunge."""
    return float(lean[span.peak]) - 0.5 * span.rise


def _pitch(figure: Figure, side: Side, toward: float) -> Curve:
    """Return how far the heel is turned up over the toe (degrees); NaN without heel or toe."""
    heel, toe = figure.of(side, "heel"), figure.of(side, "toe")
    if toward > 0:
        return -direction_deg(heel, toe)
    mirrored = np.column_stack([-(toe - heel)[:, 0], (toe - heel)[:, 1]])
    return -direction_deg(np.zeros_like(mirrored), mirrored)


def _lying_flat(lean: Curve) -> np.ndarray:
    """Return when the shin leans least, so that the sole surely lies flat."""
    known = lean[np.isfinite(lean)]
    level = float(np.percentile(known, 40)) if len(known) else np.inf
    return np.flatnonzero(lean <= level)


def _held(figure: Figure, ask: Ask, lean: dict[Side, Curve], toward: float) -> list[Repetition]:
    """Return the position that a clip without a lunge movement holds all the time."""
    middle = len(figure) // 2
    side = ask.side or _front(figure, middle, toward)
    value = median(lean[side])
    if not value > _SMALLEST_DEG:
        raise NotAnalysableError(
            figure.where,
            f"a {_TITLE}",
            f"a shin that leans {value:.0f}° and does not move"
            if np.isfinite(value)
            else "no shin of the foot in front",
            "film the whole lunge, from standing to the end and back",
        )
    return [_still_one(figure, side, middle, value, toward)]


def _photo(figure: Figure, ask: Ask, lean: dict[Side, Curve], toward: float) -> Repetition:
    side = ask.side or _front(figure, 0, toward)
    return _still_one(figure, side, 0, float(lean[side][0]), toward)


def _still_one(figure: Figure, side: Side, frame: int, value: float, toward: float) -> Repetition:
    pitch = around(_pitch(figure, side, toward), frame, 2)
    reason = "the heel is off the floor" if pitch > _HEEL_UP_PHOTO_DEG else ""
    if not np.isfinite(value):
        reason = "knee or ankle is not seen"
    nan = float("nan")
    time_s = nan if figure.still else float(figure.time_s[frame])
    return Repetition(side, 0, frame, nan, time_s, nan, {"shank_angle": value}, reason)


def _pushed(found: list[Repetition]) -> list[Repetition]:
    """Return the lunges with those marked that were not pushed to the end."""
    best = {
        side: max((r.values["shank_angle"] for r in found if r.valid and r.side == side), default=0)
        for side in SIDES
    }
    return [
        rep
        if not rep.valid or best[_leg(rep)] - rep.values["shank_angle"] <= _SHORT_DEG
        else Repetition(
            **{
                **rep.__dict__,
                "reason": f"{best[_leg(rep)] - rep.values['shank_angle']:.0f}° short of the best",
            }
        )
        for rep in found
    ]


def _leg(repetition: Repetition) -> Side:
    return "left" if repetition.side == "left" else "right"


def _warnings(figure: Figure, found: list[Repetition]) -> tuple[str, ...]:
    warnings = []
    shown = {_leg(rep) for rep in found if rep.valid}
    for side in SIDES:
        if side not in shown:
            continue
        if not figure.has(f"{side}_heel", f"{side}_toe"):
            warnings.append(
                f"Heel and toe of the {side} foot are not seen: whether the heel stays down is "
                "not checked."
            )
        if figure.sureness(side) < 0.5 <= figure.sureness(other(side)):
            warnings.append(
                f"The {side} leg is the less surely seen one: film it from the other side."
            )
    return tuple(warnings)


WORDS = Words(
    what="You stand in front of a wall and bend one knee forward over the foot as far as it goes "
    "with the heel on the floor. The camera looks from the side and sees how far the shin leans.",
    meaning="It shows how far the ankle bends under your weight. A stiff ankle makes some cues a "
    "bad idea: those that stiffen the ankle. It says nothing about strength.",
    limits=(
        "The heel came up a little: each centimetre adds some degrees.",
        "The foot or the knee turned outward: from the side the shin then seems to lean less.",
        "The camera did not look square from the side, or was tilted.",
        "Not pushed to the end. Three lunges a side, the last ones as far as they go.",
        "An inclinometer on the shin reads a few degrees more than the line from ankle to knee.",
    ),
    filming=(
        "Put the phone on the floor or a low stool, level, 2 m to the side of the front foot.",
        "Barefoot or in flat shoes, foot and knee pointing at the wall, heel on the floor.",
        "Push the knee forward as far as it goes and back, three times. Then the other leg.",
        "Or measure by hand: the greatest distance of the big toe from the wall at which the knee "
        "still touches it with the heel down, in centimetres.",
    ),
    technical="Angle of the line from ankle to knee keypoint from the vertical of the picture, at "
    "its maximum with the sole within 9° of its flat position; mean over ±100 ms; mean of the "
    "lunges within 4.7° of the best.",
)

KINDS.register(
    Kind(
        name="lunge",
        title=_TITLE,
        views=("side",),
        quantities=(
            Quantity(
                "shank_angle",
                "Shin from the vertical",
                "°",
                "How far the shin leans forward with the heel down; more is a more mobile ankle.",
                possible=(0.0, 70.0),
            ),
            Quantity(
                "wall_distance",
                "Toe to wall",
                "cm",
                "The greatest distance of the big toe from the wall with the knee touching it.",
                digits=1,
                possible=(0.0, 30.0),
            ),
        ),
        measure=_measure,
        words=WORDS,
        drawing=Drawing(
            chain=("own_ankle", "own_knee"),
            at="own_knee",
            thin=(("own_knee", "own_hip"), ("own_heel", "own_toe")),
            level="vertical",
        ),
        manual={"deg": "shank_angle", "cm": "wall_distance"},
        photo=True,
        citations=("powden2015", "hall2017"),
    )
)
