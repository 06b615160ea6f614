"""Modified Thomas test: how far the thigh hangs below the level of the table's edge."""

from __future__ import annotations

import numpy as np

from pushoff.clinical import lying
from pushoff.clinical.figure import Curve, Figure, around, bend
from pushoff.clinical.registry import KINDS, Ask, Drawing, Kind, Measured, Quantity, Words
from pushoff.clinical.repetitions import Span, find_spans
from pushoff.clinical.result import Repetition
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import SIDES, Side, other

_TITLE = "modified Thomas test"
#: Letting the thigh down from the chest is a way of 100° and more; less is settling.
_SMALLEST_DEG = 40.0
#: A thigh that is held to the chest points this far over level towards the feet (degrees) and more;
#: below the first figure it is not held at all, below the second the back may be hollow (a thigh
#: held against the chest of a supine person is flexed by 120° or more, which is what flattens the
#: lumbar spine; harvey1998 and vigotsky2016 describe the position).
_NOT_HELD_DEG, _LOOSE_DEG = 85.0, 110.0


def _measure(raw: Figure, ask: Ask) -> Measured:
    figure, view, toward = lying.prepared(raw, ask, _TITLE)
    below: dict[Side, Curve] = {
        side: -lying.segment(figure, side, "hip", "knee", toward) for side in SIDES
    }
    found = _repetitions(figure, ask, below)
    if not any(rep.valid for rep in found):
        reasons = ", ".join(dict.fromkeys(rep.reason for rep in found))
        raise NotAnalysableError(
            raw.where, f"a {_TITLE}", f"{len(found)} positions, none counts ({reasons})"
        )
    return Measured(view, tuple(found), _warnings(found))


def _repetitions(figure: Figure, ask: Ask, below: dict[Side, Curve]) -> list[Repetition]:
    found = []
    for side in SIDES:
        if figure.still or ask.side not in (None, side):
            continue
        for span in find_spans(below[side], figure.rate_hz, _SMALLEST_DEG, shortest_s=1.0):
            if ask.side is None and not below[side][span.peak] > below[other(side)][span.peak]:
                continue
            found.append(_one(figure, side, span, below))
    if not found:
        frame = len(figure) // 2
        side = ask.side or max(SIDES, key=lambda s: np.nan_to_num(below[s][frame], nan=-180.0))
        found = [_one(figure, side, Span(frame, frame, frame, 0.0), below)]
    return sorted(found, key=lambda rep: rep.frame)


def _one(figure: Figure, side: Side, span: Span, below: dict[Side, Curve]) -> Repetition:
    half = lying.half_frames(figure)
    knee = bend(figure.of(side, "hip"), figure.of(side, "knee"), figure.of(side, "ankle"))
    values = {
        "thigh_below_horizontal": around(below[side], span.peak, half),
        "knee_flexion": around(knee, span.peak, half),
        "held_thigh": -around(below[other(side)], span.peak, half),
    }
    reason = ""
    if not np.isfinite(values["thigh_below_horizontal"]):
        reason = "hip or knee of the hanging leg is not seen"
    elif not np.isfinite(values["held_thigh"]):
        reason = "the other thigh is not seen, so that the pelvis is anyone's guess"
    elif values["held_thigh"] < _NOT_HELD_DEG:
        reason = f"the other knee is not held to the chest ({values['held_thigh']:.0f}° over level)"
    times = [float(figure.time_s[frame]) for frame in (span.start, span.peak, span.stop)]
    if figure.still:
        times = [float("nan")] * 3
    return Repetition(side, 0, span.peak, times[0], times[1], times[2], values, reason)


def _warnings(found: list[Repetition]) -> tuple[str, ...]:
    warnings = [
        "The camera cannot see whether the lower back lies flat. Unless somebody checked that, the "
        "thigh's angle says little about the hip itself."
    ]
    held = [rep.values["held_thigh"] for rep in found if rep.valid]
    if held and min(held) < _LOOSE_DEG:
        warnings.append(
            f"The other thigh is held only {min(held):.0f}° over level: pull it closer to the "
            "chest. With a hollow back the hanging thigh looks lower than the hip lets it."
        )
    return tuple(warnings)


WORDS = Words(
    what="You lie on the end of a table with your back flat and pull one knee to the chest. The "
    "other leg hangs over the edge. The camera looks from the side and sees how far the thigh "
    "hangs below level and how far the knee bends.",
    meaning="A thigh that stays above level can come from tight hip flexors, a hollow back or "
    "the shape of the hip. Without a check of the pelvis the test misses most of those whose "
    "hip does not stretch fully (sensitivity 32 %, specificity 57 % in one study), and what it "
    "shows lying down did not go with how far the hip extends in running in another. A knee that "
    "bends little points to the muscle at the front of the thigh.",
    limits=(
        "The lower back was hollow: the thigh looks lower than the hip lets it.",
        "The thigh turned outward: from the side it looks shorter and its angle is off.",
        "The hanging foot touched a table leg or a chair.",
        "The camera was not level with the table or not square to it.",
        "Pose engines are taught with people who stand; a lying person is seen less surely.",
    ),
    filming=(
        "Sit on the very edge of a firm, high table, roll back and pull both knees to the chest.",
        "Hold one knee tight so that the lower back stays flat; somebody slides a hand below it to "
        "check. Let the other leg hang, relaxed.",
        "Put the phone level with the table, 3 m to the side of the hanging leg.",
        "Hold for two seconds. Pull up and let down again, three times. Then the other leg. "
        "A photo of each side works too.",
    ),
    technical="Angle of the line from hip to knee keypoint below the horizontal of the picture, "
    "positive below; knee flexion from hip, knee and ankle; the held thigh's angle as a check that "
    "the pelvis is tipped back; means over ±150 ms.",
)

KINDS.register(
    Kind(
        name="thomas",
        title=_TITLE,
        views=("side",),
        quantities=(
            Quantity(
                "thigh_below_horizontal",
                "Thigh below level",
                "°",
                "How far the hanging thigh points below level; negative where it stays above.",
                possible=(-60.0, 60.0),
            ),
            Quantity(
                "knee_flexion",
                "Knee bend of the hanging leg",
                "°",
                "How far the hanging knee bends by itself; 0 is straight.",
            ),
            Quantity(
                "held_thigh",
                "Held thigh over level",
                "°",
                "How far the other thigh is pulled towards the chest; 120° and more holds the "
                "pelvis. Reads some 6° too low: pose engines mark the hip of a bent leg nearer to "
                "the waist than the joint is.",
            ),
        ),
        measure=_measure,
        words=WORDS,
        drawing=Drawing(
            chain=("own_hip", "own_knee"),
            at="own_knee",
            thin=(
                ("own_knee", "own_ankle"),
                ("mid_shoulder", "mid_hip"),
                ("other_hip", "other_knee"),
            ),
            level="horizontal",
        ),
        manual={"deg": "thigh_below_horizontal"},
        lying=True,
        photo=True,
        citations=("harvey1998", "vigotsky2016", "wakefield2015", "schache2000"),
    )
)
