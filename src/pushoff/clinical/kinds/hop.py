"""Hops in place: contact and flight times, jump height, reactive strength."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from pushoff.clinical.figure import Curve, Figure, median
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
_LEAST_RATE_HZ, _GOOD_RATE_HZ = 25.0, 100.0
#: Toes that rise less than this (leg lengths, some 2 cm) do not hop.
_SMALLEST = 0.025
#: Both feet hop where the ankles rest at one height (leg lengths; a free leg is bent and 0.2 and
#: more higher, perspective makes some 0.03) and one rises at least this share of the other's way.
_ONE_HEIGHT, _BOTH = 0.10, 0.5
#: Levels (share of the toe's way) at which the foot is timed; where it left the floor follows from
#: the line through both.
_LOW, _HIGH = 0.15, 0.40
#: Contacts and flights out of these (s) are something else than hops on the spot.
_CONTACT_S, _FLIGHT_S = (0.06, 0.60), (0.08, 0.80)
#: A hop whose contact or flight differs from the median by more than this share was disturbed, or
#: its foot was not followed: hops of one set differ by some 10 % (comyns2019).
_UNLIKE = 0.35
#: Before the first and after the last hop the floor is looked for within this time (s).
_NEAR_S = 0.6


@dataclass(frozen=True)
class _Flight:
    leaves_s: float
    lands_s: float
    frame: int


def _measure(raw: Figure, ask: Ask) -> Measured:
    if raw.still:
        raise NotAnalysableError(raw.where, "a video", "a photo", "hops are timed in a video")
    if raw.rate_hz < _LEAST_RATE_HZ:
        raise NotAnalysableError(
            raw.where,
            f"at least {_LEAST_RATE_HZ:.0f} frames/s for hops",
            f"{raw.rate_hz:.0f}",
            "film in slow motion; 120 frames/s and more are good",
        )
    figure = raw.smoothed(_CUTOFF_HZ)
    view = check_test(
        figure, _TITLE, views=("side", "front", "rear"), lying=False, told_view=ask.view,
        feet_take_turns=True,
    )  # fmt: skip
    side, height = _hopping(figure, ask)
    flights = _flights(figure, height)
    if len(flights) < 2:
        raise NotAnalysableError(
            raw.where,
            "several hops in place",
            f"{len(flights)} flight{'s' if len(flights) != 1 else ''}",
            "hop ten times without a break, the whole body in view",
        )
    found = _alike(_repetitions(figure, side, flights))
    if not any(rep.valid for rep in found):
        raise NotAnalysableError(
            raw.where, "hops in place", f"none that counts ({found[0].reason})"
        )
    return Measured(view, tuple(found), _warnings(figure, found))


def _hopping(figure: Figure, ask: Ask) -> tuple[TestSide, Curve]:
    """Return who hops, and the height of the lower toe over the floor (leg lengths)."""
    leg = figure.leg_px()
    rises: dict[Side, Curve] = {}
    level: dict[Side, float] = {}
    for side in SIDES:
        part = "toe" if figure.has(f"{side}_toe") else "ankle"
        height = -figure.of(side, part)[:, 1] / leg
        rises[side] = height - _floor(height)
        level[side] = float(np.nanpercentile(-figure.of(side, "ankle")[:, 1] / leg, 8))
    low, high = sorted(SIDES, key=lambda side: level[side])
    ways = {side: float(np.nanpercentile(rises[side], 95)) for side in SIDES}
    if ways[low] < _SMALLEST:
        raise NotAnalysableError(
            figure.where, "hops", f"feet that rise {100 * max(ways.values()):.0f} % of the leg"
        )
    if ask.side is not None:
        return ask.side, rises[ask.side]
    if level[high] - level[low] < _ONE_HEIGHT and ways[high] > _BOTH * ways[low]:
        return "both", 0.5 * (rises["left"] + rises["right"])
    return low, rises[low]


def _floor(height: Curve) -> float:
    """Return where the toe rests: the middle of the lowest third, which noise does not lower."""
    known = height[np.isfinite(height)]
    if not len(known):
        return float("nan")
    return median(known[known <= np.percentile(known, 30)])


def _flights(figure: Figure, height: Curve) -> list[_Flight]:
    """Return the flights: where the toe leaves the floor and comes back.

    The floor is looked for in each contact by itself: keypoints drift, and feet land elsewhere.
    """
    spans = find_spans(height, figure.rate_hz, _SMALLEST, shortest_s=0.18)
    peaks = [span.peak for span in spans]
    away = round(_NEAR_S * figure.rate_hz)
    edges = (
        [max(0, peaks[0] - away), *peaks, min(len(height) - 1, peaks[-1] + away)] if peaks else []
    )
    floors = [_floor(height[start : stop + 1]) for start, stop in pairwise(edges)]
    found = []
    for number, peak in enumerate(peaks):
        top = _top(height, peak)
        leaves = _edge(figure.time_s, height, peak, -1, (floors[number], top))
        lands = _edge(figure.time_s, height, peak, 1, (floors[number + 1], top))
        if np.isfinite([leaves, lands]).all():
            found.append(_Flight(leaves, lands, peak))
    return found


def _top(height: Curve, peak: int) -> float:
    """Return the height of a peak between the frames, by the parabola through three."""
    if not 0 < peak < len(height) - 1:
        return float(height[peak])
    a, b, c = (float(v) for v in height[peak - 1 : peak + 2])
    curvature = a - 2 * b + c
    return b - (c - a) ** 2 / (8 * curvature) if curvature < 0 else b


def _edge(time_s: Curve, height: Curve, peak: int, step: int, way: tuple[float, float]) -> float:
    """Return when the toe is on the floor before (step −1) or after a peak (s).

    ``way`` is the height of the floor there and of the peak.
    """
    floor, top = way
    high = _crossing(time_s, height, peak, step, floor + _HIGH * (top - floor))
    low = _crossing(time_s, height, peak, step, floor + _LOW * (top - floor))
    return low - (high - low) * _LOW / (_HIGH - _LOW)


def _crossing(time_s: Curve, height: Curve, peak: int, step: int, level: float) -> float:
    frame = peak
    while 0 <= frame + step < len(height):
        if not height[frame + step] > level:
            inside, outside = float(height[frame]), float(height[frame + step])
            if not np.isfinite(outside):
                return float("nan")
            share = (inside - level) / max(inside - outside, 1e-9)
            return float(time_s[frame] + share * (time_s[frame + step] - time_s[frame]))
        frame += step
    return float("nan")


def _repetitions(figure: Figure, side: TestSide, flights: list[_Flight]) -> list[Repetition]:
    """Return the hops: each contact with the flight after it."""
    found = []
    for before, flight in pairwise(flights):
        contact = flight.leaves_s - before.lands_s
        lasts = flight.lands_s - flight.leaves_s
        jump = GRAVITY * lasts**2 / 8.0
        reason = ""
        if not _CONTACT_S[0] <= contact <= _CONTACT_S[1]:
            reason = f"a contact of {contact:.2f} s is no hop"
        elif not _FLIGHT_S[0] <= lasts <= _FLIGHT_S[1]:
            reason = f"a flight of {lasts:.2f} s is no hop"
        known = contact > 0.0
        values = {
            "reactive_strength": lasts / contact if known else float("nan"),
            "contact_time": 1000.0 * contact,
            "flight_time": 1000.0 * lasts,
            "jump_height": 100.0 * jump,
            "height_over_contact": jump / contact if known else float("nan"),
        }
        found.append(
            Repetition(
                side, 0, flight.frame, before.lands_s, float(figure.time_s[flight.frame]),
                flight.lands_s, values, reason,
            )
        )  # fmt: skip
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
        frame_ms = 1000.0 / figure.rate_hz
        contact = median(np.array([rep.values["contact_time"] for rep in found if rep.valid]))
        warnings.append(
            f"{figure.rate_hz:.0f} frames/s: one frame is {frame_ms:.0f} ms, "
            f"{100 * frame_ms / contact:.0f} % of a contact. Film hops at 120 frames/s or more."
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
        "Too few frames a second: at 30 frames/s a contact is six frames long.",
        "Toes hidden or out of the picture at the top.",
        "Bending the knees in the air or landing with bent knees makes the flight look longer.",
        "Other shoes or another floor.",
    ),
    filming=(
        "Film in slow motion (120 or 240 frames/s), phone level, 3 m to the side or in front, feet "
        "and head in view at the top of the hop. Give --fps where the file hides the true rate.",
        "Hands on the hips. Ten hops on both feet, or on one leg and then on the other.",
        "As high as you can with as short a contact as you can, knees nearly straight.",
    ),
    technical="The toe keypoint's height is timed at 15 % and 40 % of its way and drawn on to the "
    "floor; contact and the flight after it make one hop. Jump height g t²/8; reactive strength as "
    "flight over contact and as jump height over contact; mean of all hops whose times lie within "
    "35 % of the median.",
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
        citations=("comyns2019", "stratford2020"),
    )
)
