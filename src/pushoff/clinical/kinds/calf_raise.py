"""Single-leg calf raises: how many, how high, how fast."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import median_filter

from pushoff.clinical.figure import Curve, Figure, around, bend, median
from pushoff.clinical.registry import KINDS, Ask, Drawing, Kind, Measured, Quantity, Words
from pushoff.clinical.repetitions import Span, find_spans
from pushoff.clinical.result import Repetition
from pushoff.clinical.viewing import check_test
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import SIDES, Side, other

_TITLE = "single-leg calf raise"
#: One raise in two seconds is the usual beat; 3 Hz keeps twice as fast ones.
_CUTOFF_HZ = 3.0
#: Raises that rise less than this share of the usual are wobble: half of the best is asked for.
_WOBBLE = 0.35
#: The rise is looked at in heel and ankle together, which are marked by themselves; the ankle, the
#: surer of the two, rises about three quarters of the heel's way.
_HEEL, _ANKLE = 0.4, 0.6
#: A camera that moves is told by the toe over this time (s): frame by frame the toe only shivers.
_CAMERA_S = 4.0
#: Least rise of the heel (leg lengths, some 2 cm) that is looked at.
_SMALLEST = 0.022
#: Raises below this share of the person's own best do not count: the convention of this test here,
#: because studies only ask for full height and leave it to the examiner's eye.
_COUNTS = 0.5
#: A knee that bends more than this (degrees) lifts the heel without the calf.
_KNEE_DEG = 20.0
#: The foot in the air is higher than the standing one by this much (leg lengths).
_IN_THE_AIR = 0.07
#: Hip to ankle along the leg over stature: thigh 0.245 and shank 0.246 (winter2009, table 4.1).
_LEG_OF_STATURE = 0.491


def _measure(raw: Figure, ask: Ask) -> Measured:
    if raw.still:
        raise NotAnalysableError(raw.where, "a video", "a photo", "raises are counted in a video")
    figure = raw.unswapped().smoothed(_CUTOFF_HZ)
    view = check_test(
        figure, _TITLE, views=("side", "rear", "front"), lying=False, told_view=ask.view
    )
    leg = figure.leg_px()
    found: list[Repetition] = []
    for side in SIDES:
        if ask.side in (None, side):
            found += _of_side(figure, side, ask, leg, check=view == "side")
    if not found:
        raise NotAnalysableError(
            raw.where,
            f"raises of one heel ({_TITLE})",
            "no heel that rises while the other foot is in the air",
            "stand on one leg; a heel that leaves the floor by 2 cm is the least that is seen",
        )
    found.sort(key=lambda rep: rep.peak_s)
    return Measured(view, tuple(found), _warnings(figure, found))


def _heights(figure: Figure, side: Side) -> tuple[Curve, Curve]:
    """Return how high the heel is (px), and heel and ankle together, freed from camera motion."""
    ankle = -figure.of(side, "ankle")[:, 1]
    heel = -figure.of(side, "heel")[:, 1] if figure.has(f"{side}_heel") else ankle
    toe = -figure.of(side, "toe")[:, 1]
    known = np.isfinite(toe)
    still = 0.0
    if known.mean() > 0.9:
        frames = np.arange(len(toe))
        width = 2 * int(0.5 * _CAMERA_S * figure.rate_hz) + 1
        still = median_filter(np.interp(frames, frames[known], toe[known]), width, mode="nearest")
    both = np.where(np.isfinite(heel), _HEEL * heel + _ANKLE * ankle, ankle)
    return heel - still, both - still


def _of_side(figure: Figure, side: Side, ask: Ask, leg: float, check: bool) -> list[Repetition]:
    heel, rise = _heights(figure, side)
    above = (figure.of(side, "ankle") - figure.of(other(side), "ankle"))[:, 1] / leg
    knee = bend(figure.of(side, "hip"), figure.of(side, "knee"), figure.of(side, "ankle"))
    spans = [
        span
        for span in find_spans(
            rise / leg, figure.rate_hz, _SMALLEST, shortest_s=0.5, wobble=_WOBBLE
        )
        # The picture counts downwards: the standing ankle has the larger number.
        if ask.side is not None or around(above, span.start, 3) > _IN_THE_AIR
    ]
    if not spans:
        return []
    heights = [_height(rise, span) for span in spans]
    best = float(np.percentile(heights, 95))
    scale = None if ask.height_m is None else _LEG_OF_STATURE * ask.height_m * 100.0
    found, before = [], float("nan")
    for span, height in zip(spans, heights, strict=True):
        peak_s = float(figure.time_s[span.peak])
        values = {
            "height_share": 100.0 * height / best,
            "tempo": 60.0 / (peak_s - before) if peak_s - before < 6.0 else float("nan"),
        }
        if scale is not None:
            values["heel_height"] = _height(heel, span) / leg * scale
        bent = around(knee, span.peak, 1) - around(knee, span.start, 1) if check else 0.0
        reason = _reason(span, values["height_share"], bent)
        times = [float(figure.time_s[frame]) for frame in (span.start, span.peak, span.stop)]
        found.append(Repetition(side, 0, span.peak, times[0], times[1], times[2], values, reason))
        before = peak_s
    return found


def _height(rise: Curve, span: Span) -> float:
    """Return the rise (px) from the low level around a raise to its top, means over some frames."""
    lasts = span.stop - span.start
    near = rise[max(0, span.start - lasts // 2) : span.stop + lasts // 2 + 1]
    known = near[np.isfinite(near)]
    low = known[known <= np.percentile(known, 20)]
    return around(rise, span.peak, 2) - median(low)


def _reason(span: Span, share: float, bent: float) -> str:
    if span.cut:
        return "the clip begins or ends in the middle of it"
    if share < 100.0 * _COUNTS:
        return f"only {share:.0f} % as high as the best"
    if bent > _KNEE_DEG:
        return f"the knee bends by {bent:.0f}°"
    return ""


def _warnings(figure: Figure, found: list[Repetition]) -> tuple[str, ...]:
    warnings = []
    for side in SIDES:
        own = [rep for rep in found if rep.side == side]
        if not own:
            continue
        if not figure.has(f"{side}_heel"):
            warnings.append(f"The {side} heel is not seen: the ankle was taken instead.")
        counted = [rep.values["height_share"] for rep in own if rep.valid]
        third = len(counted) // 3
        if third >= 2:
            lost = np.mean(counted[:third]) - np.mean(counted[-third:])
            if lost > 15.0:
                warnings.append(
                    f"Height fell by {lost:.0f} % of the best from the first to the last third on "
                    f"the {side} leg: the set went towards exhaustion."
                )
            elif lost < 5.0:
                warnings.append(
                    f"Height hardly fell on the {side} leg: if you stopped before you had to, the "
                    "count is not your limit."
                )
    return tuple(warnings)


WORDS = Words(
    what="You stand on one leg, fingertips on a wall, and rise onto the toes as high as you can, "
    "again and again, until you cannot. The camera counts, and sees how high and how fast.",
    meaning="The count says how long the calf keeps lifting you. It depends on age, sex, body "
    "weight and the beat. Height that falls tells of tiring before the count ends. It does not "
    "tell how strong a single push-off is.",
    limits=(
        "Stopped early, or for another reason than a tired calf.",
        "Another beat, or a slope under the foot: the usual figures are for a 10° incline and one "
        "raise in two seconds.",
        "Leaning on the wall, or bending and stretching the knee to help.",
        "A heel hidden by a long trouser leg.",
        "Raises below half of your best height are not counted here; others may judge otherwise.",
    ),
    filming=(
        "Put the phone on the floor or a low stool, level, 2 m to the side or behind you, with the "
        "whole body in view.",
        "Stand on one leg, the other foot off the ground; fingertips on the wall for balance only.",
        "Rise as high as you can and lower all the way, one raise in two seconds, until you can no "
        "longer keep height or beat. Stop if it hurts.",
        "Rest two minutes, then the other leg, in the same clip or another.",
    ),
    technical="Height of the heel keypoint over its resting level, less the motion of the toe; "
    "peaks with a prominence over 2.2 % of leg length; a raise counts from half of the 95th "
    "percentile of heights on, with the knee bending less than 20°. Centimetres from your height, "
    "with the leg as 49.1 % of it.",
)

KINDS.register(
    Kind(
        name="calf_raise",
        title=_TITLE,
        views=("side", "rear", "front"),
        quantities=(
            Quantity(
                "repetitions",
                "Raises",
                "",
                "How many raises reach at least half of your best height.",
                combine="count",
                possible=(0.0, 300.0),
            ),
            Quantity(
                "height_share",
                "Mean height",
                "% of best",
                "How high the counted raises are against your own best.",
            ),
            Quantity("tempo", "Beat", "/min", "Raises a minute."),
            Quantity(
                "heel_height",
                "Heel height",
                "cm",
                "How high the heel rises, from your height and the size of the leg in the picture.",
                digits=1,
                # People differ by some 2 cm; an engine that marks the heel in the shoe misses more.
                widest=3.0,
            ),
        ),
        measure=_measure,
        words=WORDS,
        drawing=Drawing(
            chain=("own_knee", "own_ankle", "own_heel", "own_toe"),
            at="own_heel",
            quantity="height_share",
        ),
        manual={"count": "repetitions"},
        citations=("hebertlosier2017", "winter2009"),
    )
)
