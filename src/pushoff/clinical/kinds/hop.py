"""Hops in place: contact and flight times, jump height, reactive strength."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from pushoff.clinical.bouncing import Bounces, body_height, find_bounces
from pushoff.clinical.figure import Curve, Figure, around, median
from pushoff.clinical.registry import KINDS, Ask, Drawing, Kind, Measured, Quantity, Words
from pushoff.clinical.repetitions import find_spans
from pushoff.clinical.result import Repetition, TestSide
from pushoff.clinical.viewing import check_test
from pushoff.core.constants import GRAVITY
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import SIDES, Side

_TITLE = "hop test"
#: Feet of hops move with up to 10 Hz; below 60 frames/s nothing is taken off.
_CUTOFF_HZ = 14.0
#: Below the first a hop has too few pictures; below the second they are blurred and few: said.
_LEAST_RATE_HZ, _GOOD_RATE_HZ = 25.0, 50.0
#: Feet that rise less than this (leg lengths, some 2 cm) do not hop; neither does a body that goes
#: up and down by less than the second (some 3 cm).
_SMALLEST, _BODY = 0.025, 0.035
#: Feet that rise less than this share of what is usual in the clip are on the floor.
_IN_THE_AIR = 0.4
#: Both feet hop where the ankles are level (leg lengths): perspective makes up to 0.06 of two level
#: feet, the ankle of a bent leg is 0.2 and more higher.
_ONE_HEIGHT = 0.13
#: Contacts and flights out of these (s) are something else than hops on the spot.
_CONTACT_S, _FLIGHT_S = (0.06, 0.60), (0.08, 0.80)
#: A hop whose contact or flight differs from the median by more than this share was disturbed: hops
#: of one set differ by some 10 % (comyns2019).
_UNLIKE = 0.35
#: The top of a flight is the parabola through the frames this near to it (s).
_TOP_S = 0.06
#: Hip to ankle along the leg over stature: thigh 0.245 and shank 0.246 (winter2009, table 4.1).
_LEG_OF_STATURE = 0.491
#: Statures (m) that the fall of a body may say; beyond, the clip has another frame rate than it
#: tells. The usual one tells which.
_STATURE_M, _USUAL_M = (1.1, 2.6), 1.72


def _measure(raw: Figure, ask: Ask) -> Measured:
    if raw.still:
        raise NotAnalysableError(raw.where, "a video", "a photo", "hops are timed in a video")
    if raw.rate_hz < _LEAST_RATE_HZ:
        raise NotAnalysableError(
            raw.where,
            f"at least {_LEAST_RATE_HZ:.0f} frames/s for hops",
            f"{raw.rate_hz:.0f}",
            "film with 60 frames/s or more",
        )
    figure = raw.unswapped().smoothed(_CUTOFF_HZ)
    view = check_test(
        figure, _TITLE, views=("side", "front", "rear"), lying=False, told_view=ask.view,
        feet_take_turns=True,
    )  # fmt: skip
    side, feet = _hopping(figure, ask)
    body = body_height(figure)
    rows = _rows(_tops(figure, body, feet))
    bounces = [
        found for row in rows if (found := find_bounces(figure.time_s, body, row)) is not None
    ]
    if not bounces:
        raise NotAnalysableError(
            raw.where,
            "several hops in place",
            f"{sum(len(row) for row in rows)} flights, no two in a row",
            "hop ten times without a break, the whole body in view",
        )
    _check_fall(figure, bounces)
    found = _alike([rep for row in bounces for rep in _repetitions(figure, side, row)])
    if not any(rep.valid for rep in found):
        raise NotAnalysableError(
            raw.where, "hops in place", f"none that counts ({found[0].reason})"
        )
    return Measured(view, tuple(found), _warnings(figure, found))


def _hopping(figure: Figure, ask: Ask) -> tuple[TestSide, Curve]:
    """Return who hops, and the height of the toes over the floor (leg lengths)."""
    leg = figure.leg_px()
    rises: dict[Side, Curve] = {}
    for side in SIDES:
        part = "toe" if figure.has(f"{side}_toe") else "ankle"
        height = -figure.of(side, part)[:, 1] / leg
        rises[side] = height - _floor(height)
    # The picture counts downwards: the ankle of the leg that hops has the larger number.
    lower = median((figure.of("left", "ankle") - figure.of("right", "ankle"))[:, 1]) / leg
    side: TestSide = "left" if lower > 0 else "right"
    if ask.side is not None:
        side = ask.side
    elif abs(lower) < _ONE_HEIGHT:
        side = "both"
    feet = 0.5 * (rises["left"] + rises["right"]) if side == "both" else rises[side]
    if not float(np.nanpercentile(feet, 95)) > _SMALLEST:
        raise NotAnalysableError(
            figure.where,
            "hops",
            f"feet that rise {100 * max(0.0, float(np.nanpercentile(feet, 95))):.0f} % of the leg",
        )
    return side, feet


def _floor(height: Curve) -> float:
    """Return where the toe rests: the middle of the lowest third, which noise does not lower."""
    known = height[np.isfinite(height)]
    if not len(known):
        return float("nan")
    return median(known[known <= np.percentile(known, 30)])


def _tops(figure: Figure, body: Curve, feet: Curve) -> Float[np.ndarray, " top"]:
    """Return when the body is highest with the feet in the air (s)."""
    spans = find_spans(body / figure.leg_px(), figure.rate_hz, _BODY, shortest_s=0.2)
    near = max(1, round(_TOP_S * figure.rate_hz))
    lifted = np.array([around(feet, span.peak, near) for span in spans])
    if not len(lifted):
        return lifted
    # Somebody who stands up before the first hop is highest too, with the feet on the floor.
    least = max(_SMALLEST, _IN_THE_AIR * float(np.nanmedian(lifted)))
    chosen = [span.peak for span, lift in zip(spans, lifted, strict=True) if lift > least]
    return np.array([_top_s(figure.time_s, body, peak, near) for peak in chosen])


def _top_s(time_s: Curve, height: Curve, peak: int, near: int) -> float:
    """Return the time of a top between the frames, by a parabola."""
    part = slice(max(0, peak - near), peak + near + 1)
    since, known = time_s[part] - time_s[peak], np.isfinite(height[part])
    if known.sum() < 3:
        return float(time_s[peak])
    bent, slope, _ = np.polyfit(since[known], height[part][known], 2)
    off = -slope / (2.0 * bent) if bent < 0 else 0.0
    return float(time_s[peak] + np.clip(off, since[0], since[-1]))


def _rows(tops: Float[np.ndarray, " top"]) -> list[Float[np.ndarray, " row"]]:
    """Return tops in rows without a break: of two and more whose distances are alike."""
    if len(tops) < 2:
        return []
    apart = np.diff(tops)
    breaks = np.flatnonzero(np.abs(apart / np.median(apart) - 1.0) > _UNLIKE) + 1
    return [row for row in np.split(tops, breaks) if len(row) >= 2]


def _check_fall(figure: Figure, bounces: list[Bounces]) -> None:
    """Refuse a clip in which bodies do not fall as they do on Earth: its frame rate is wrong."""
    px_per_m = float(np.median([row.px_per_m for row in bounces]))
    stature = figure.leg_px() / _LEG_OF_STATURE / px_per_m if px_per_m > 0 else float("inf")
    if _STATURE_M[0] <= stature <= _STATURE_M[1]:
        return
    if not 0.02 < stature < 400.0:
        raise NotAnalysableError(
            figure.where, "hops in place", "a body that does not fall between its contacts"
        )
    rate = figure.rate_hz * float(np.sqrt(stature / _USUAL_M))
    raise NotAnalysableError(
        figure.where,
        "a body that falls with gravity",
        f"one that would be {stature:.1f} m tall at {figure.rate_hz:.0f} frames/s",
        f"give the true frames a second with --fps (about {rate:.0f})",
    )


def _repetitions(figure: Figure, side: TestSide, row: Bounces) -> list[Repetition]:
    """Return the hops: each contact with the flight after it."""
    found = []
    times = zip(row.lands_s, row.contact_s, row.flight_s, strict=True)
    for lands, contact, lasts in ((float(a), float(b), float(c)) for a, b, c in times):
        jump = GRAVITY * lasts**2 / 8.0
        reason = ""
        if not _CONTACT_S[0] <= contact <= _CONTACT_S[1]:
            reason = f"a contact of {contact:.2f} s is no hop"
        elif not _FLIGHT_S[0] <= lasts <= _FLIGHT_S[1]:
            reason = f"a flight of {lasts:.2f} s is no hop"
        values = {
            "reactive_strength": lasts / contact,
            "contact_time": 1000.0 * contact,
            "flight_time": 1000.0 * lasts,
            "jump_height": 100.0 * jump,
            "height_over_contact": jump / contact,
        }
        top = lands + contact + 0.5 * lasts
        frame = int(np.argmin(np.abs(figure.time_s - top)))
        end = lands + contact + lasts
        found.append(Repetition(side, 0, frame, lands, top, end, values, reason))
    return found


def _alike(found: list[Repetition]) -> list[Repetition]:
    """Return the hops with those marked whose times are unlike those of the others."""
    counted = [rep for rep in found if rep.valid]
    if len(counted) < 4:
        return found
    usual = {
        name: float(np.median([rep.values[name] for rep in counted]))
        for name in ("contact_time", "flight_time")
    }
    return [
        replace(rep, reason="times unlike those of the other hops")
        if rep.valid and any(abs(rep.values[n] / usual[n] - 1.0) > _UNLIKE for n in usual)
        else rep
        for rep in found
    ]


def _warnings(figure: Figure, found: list[Repetition]) -> tuple[str, ...]:
    warnings = []
    if figure.rate_hz < _GOOD_RATE_HZ:
        warnings.append(
            f"{figure.rate_hz:.0f} frames/s: fast feet and legs are blurred in each picture. Film "
            "hops with 60 frames/s or more, in bright light."
        )
    if sum(rep.valid for rep in found) < 5:
        warnings.append("Fewer than five hops count; hop ten times.")
    return tuple(warnings)


WORDS = Words(
    what="You hop on the spot, on both feet or on one, as high and with as short a touch of the "
    "floor as you can. The camera sees how long the feet are on the floor and in the air.",
    meaning="Flight time over contact time tells how much bounce you get out of a short contact. "
    "It is a skill of fast tendons and muscles together. It shows the state of the day, and falls "
    "with fatigue. Do not hop with pain in a bone or in the Achilles tendon: see a clinician.",
    limits=(
        "Arms that swing, or a trunk that nods: the body then rises otherwise than its hips and "
        "shoulders.",
        "Ankles or head out of the picture at the top, or a camera that moves along.",
        "A clip in slow motion that hides its true frame rate: give --fps.",
        "Other shoes or another floor.",
    ),
    filming=(
        "Put the phone on a support, level, 3 m to the side or in front, feet and head in view at "
        "the top of the hop. 60 frames/s are enough; slow motion is good too. Give --fps where the "
        "file hides the true rate.",
        "Hands on the hips. Ten hops on both feet, or on one leg and then on the other.",
        "As high as you can with as short a contact as you can, knees nearly straight.",
    ),
    technical="Height of the body's centre of mass from hips, shoulders, knees and ankles. Between "
    "the first and the last top it is fitted by free fall in flight and a push between half a sine "
    "and a parabola on the floor (the size of the picture follows from gravity); contact and the "
    "flight after it make one hop. Jump height g t²/8; reactive strength as flight over contact "
    "and as jump height over contact; mean of all hops whose times lie within 35 % of the median.",
)

KINDS.register(
    Kind(
        name="hop",
        title=_TITLE,
        views=("side", "front", "rear"),
        quantities=(
            Quantity(
                "reactive_strength",
                "Reactive strength (flight over contact)",
                "",
                "Time in the air over time on the floor; more is more bounce.",
                digits=2,
                possible=(0.1, 6.0),
            ),
            Quantity("contact_time", "Contact", "ms", "How long the foot is on the floor."),
            Quantity("flight_time", "Flight", "ms", "How long it is in the air."),
            Quantity("jump_height", "Jump height", "cm", "From the flight time, g t²/8.", digits=1),
            Quantity(
                "height_over_contact",
                "Jump height over contact",
                "m/s",
                "The other common reactive strength index.",
                digits=2,
            ),
        ),
        measure=_measure,
        words=WORDS,
        drawing=Drawing(
            chain=("own_hip", "own_knee", "own_ankle", "own_toe"),
            at="own_knee",
            quantity="flight_time",
        ),
        manual={"ratio": "reactive_strength"},
        citations=("comyns2019", "stratford2020", "morin2005", "deleva1996"),
    )
)
