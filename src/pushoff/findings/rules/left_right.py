"""Left and right differ by more than the error and more than is usual in healthy runners."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pushoff.core.measures import MeasureValue
from pushoff.findings.judge import Judged, agree, shown
from pushoff.findings.leading import held_against
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Effect, Gates, Judgement, Rule, Sign
from pushoff.findings.text import amount, listed


@dataclass(frozen=True)
class Pair:
    """A measure of both legs: how far they may differ, and what it is a witness of.

    ``usual`` is in the unit of the measure or, with ``share``, a part of the mean of both sides.
    Healthy legs differ too: step times by up to 4 % (mo2020, second hand). The other limits are
    ours, about twice what repeated measurement of one leg differs by.
    """

    measure: str
    words: str
    usual: float
    witness: str
    share: bool = False


PAIRS: tuple[Pair, ...] = (
    Pair("contact_time", "contact time", 0.04, "time", share=True),
    Pair("step_time", "step time", 0.04, "rhythm", share=True),
    Pair("peak_vertical_force", "peak force", 0.05, "force", share=True),
    Pair("vertical_impulse", "push against gravity", 0.05, "force", share=True),
    Pair("flight_time", "flight after the step", 0.12, "time", share=True),
    Pair("overstride", "reach of the foot at landing", 0.025, "reach"),
    Pair("knee_flexion_stance_peak", "knee bend in contact", 5.0, "knee"),
    Pair("dorsiflexion_stance_peak", "ankle bend in contact", 5.0, "ankle"),
    Pair("thigh_extension_peak", "thigh behind the body", 5.0, "thigh"),
    Pair("pelvic_drop_peak", "pelvic drop", 4.0, "pelvis"),
)
#: Witnesses that must agree: contact and flight are one, they share the toe-off.
LEAST = 2
#: A difference beyond the usual from this probability on is named in the text.
_NAMED = 0.5


def left_right(case: Case) -> Judgement | str | None:
    """Return the judgement over all pairs; a reason where too few can be compared."""
    found: dict[str, tuple[Judged, str]] = {}
    for pair in PAIRS:
        judged = _compared(case, pair)
        if judged is None:
            continue
        best = found.get(pair.witness)
        if best is None or judged[0].probability > best[0].probability:
            found[pair.witness] = judged
    if len(found) < LEAST:
        return "too few measures of both legs; a side camera sees only the near one well"
    ranked = sorted(found.values(), key=lambda item: item[0].probability, reverse=True)
    named = [words for item, words in ranked if item.probability > _NAMED]
    return Judgement(
        side="both",
        probability=agree([item.probability for item, _ in ranked], LEAST),
        size=sorted((item.size for item, _ in ranked), reverse=True)[LEAST - 1],
        evidence=(*(item.evidence for item, _ in ranked[:4]), *shown(case)),
        fields={"differences": listed(named) or "no single measure"},
    )


def _compared(case: Case, pair: Pair) -> tuple[Judged, str] | None:
    """Return the larger side held against the smaller one plus what is usual, and its words."""
    left, right = (case.measures.get(pair.measure, side) for side in ("left", "right"))
    if left is None or right is None or "poor" in (left.quality, right.quality):
        return None
    if case.kind == "2d" and not _seen_alike(case, left, right):
        return None
    large, small = (left, right) if left.value >= right.value else (right, left)
    mean = abs(0.5 * (left.value + right.value))
    usual = pair.usual * mean if pair.share else pair.usual
    sided = replace(case, side=large.side)
    error = float((small.se**2 + small.method_error**2) ** 0.5)
    sign = Sign(pair.measure, 1)
    judged = held_against(sided, sign, small.value + usual, error, 0.5 * usual or 1.0)
    if isinstance(judged, str):
        return None
    words = (
        f"{pair.words} ({amount(left.value, left.unit)} left, "
        f"{amount(right.value, right.unit)} right)"
    )
    return judged, words


def _seen_alike(case: Case, left: MeasureValue, right: MeasureValue) -> bool:
    """Whether one camera sees both legs alike: from behind or in front, or both sides good."""
    if case.situation.view in ("rear", "front"):
        return True
    return left.quality == right.quality == "good"


LEFT_RIGHT = FINDINGS.register(
    Rule(
        name="left_right",
        support="plausible",
        decide=left_right,
        fields=("differences",),
        per_side=False,
        most="watch",
        cues=("even_rhythm",),
        exercises=(
            "single_leg_squat", "split_squat", "calf_raise_straight_knee", "single_leg_deadlift",
            "hip_hike",
        ),
        citations=("mo2020", "joubert2020", "pushoff"),
        smallest={"3d": Effect("asymmetry", 0.12)},
        gates=Gates(speed_mps=None, slope_percent=None),
        extra=("contact_time_asymmetry", "step_time_asymmetry"),
        retest_weeks=6,
    )
)  # fmt: skip
