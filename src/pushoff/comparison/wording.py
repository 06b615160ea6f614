"""Sentences about how a comparison was made and what weakens it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pushoff.comparison.change import Change
from pushoff.comparison.design import Design
from pushoff.comparison.settings import ComparisonSettings
from pushoff.comparison.speed import Speeds
from pushoff.comparison.take import Setup

#: Why the instant of a peak is not called changed where it jumped.
ANOTHER_PEAK = (
    "the peak jumped: on a curve with two humps about as high, now one is the higher, now the other"
)


def why_open(change: Change) -> str:
    """Return why a change can neither be shown nor ruled out."""
    if abs(change.difference) > change.mdc95:
        return (
            "more than its own noise, but of so many measures some go that far by chance: record "
            "again and see whether it comes back"
        )
    if change.mdc95 > change.worthwhile:
        return "the noise is larger than a change that would matter"
    return "a change that would matter cannot be ruled out"


def speed_warnings(
    speeds: Speeds, labels: Sequence[str], settings: ComparisonSettings
) -> tuple[str, ...]:
    """Return what to mind about the speeds."""
    if not speeds.known:
        if len(set(labels)) and {"left", "right"} == set(labels):
            return ()
        return (
            "The speed of a recording is not known: what changed may come from a change of speed.",
        )
    if speeds.change <= settings.told_speed_change:
        return ()
    low, high = speeds.value.min(), speeds.value.max()
    share = f"{100 * speeds.change:.0f} %"
    if not speeds.clear:
        return (
            f"Speeds were measured as {low:.2f} to {high:.2f} m/s ({share} apart), within their "
            "errors. If they did differ, part of the change may come from that: give --speed.",
        )
    return (
        f"Speeds differ by {share} ({low:.2f} to {high:.2f} m/s). Measures with a published slope "
        "against speed are adjusted; the others are compared as they are, and the speed may be why "
        "they changed.",
    )


def method(
    design: Design, setup: Setup, between: float, adjusted: bool, settings: ComparisonSettings
) -> tuple[str, ...]:
    """Return how the figures came about, in sentences."""
    sentences = [
        "Noise of a difference: the spread between strides, with fewer independent strides than "
        "there were, because strides that follow each other are alike.",
        f"The method's own error counts with {100 * setup.share:.0f} % ({setup.why}).",
        "Changed: the difference is larger than the noise, also after correction for the number of "
        f"measures. In the short list any false alarm has a chance of {100 * settings.alpha:.0f} % "
        "(Holm); among all other measures about that share of the alarms may be false "
        "(Benjamini–Hochberg).",
        "Did not change: the 90 % interval lies within what would matter. Cannot tell: neither.",
    ]
    if adjusted:
        sentences.append(
            "Adjusted for speed: what the published group means expect from the change of speed "
            "is taken out. Runners differ in that, which is counted with a standard deviation of "
            f"{100 * settings.slope_spread:.0f} % of the effect (assumed)."
        )
    sentences.extend(_repeats(design, between))
    return tuple(sentences)


def _repeats(design: Design, between: float) -> list[str]:
    if design.repeats >= 3:
        return [
            f"At least {design.repeats} recordings a condition: the spread between them is in the "
            f"noise ({_times(between)} what their strides alone let expect). If they come from "
            "different days, so is the variation from day to day."
        ]
    if not math.isnan(between):
        trend = "; a steady trend over the session is taken out" if design.trend else ""
        return [
            f"The spread between repetitions is in the noise ({_times(between)} what their strides "
            f"alone let expect){trend}. What varies from day to day is not."
        ]
    if set(design.labels) == {"left", "right"}:
        return ["This is one recording on one day; a difference may look different on another."]
    return [
        "One recording a condition: what varies from take to take and from day to day is not in "
        "the noise. Three recordings or more of each condition would show it."
    ]


def _times(between: float) -> str:
    return f"{math.sqrt(between):.1f} times" if between > 1.0 else "no more than"
