"""Single-leg squat: does the knee stay over the foot, the pelvis level, the trunk upright."""

from __future__ import annotations

from pushoff.clinical import frontal_squat
from pushoff.clinical.figure import Figure
from pushoff.clinical.registry import KINDS, Ask, Kind, Measured, Words

_TITLE = "single-leg squat"


def _measure(figure: Figure, ask: Ask) -> Measured:
    return frontal_squat.measure(figure, ask, _TITLE, step=False)


WORDS = Words(
    what="You squat on one leg, slowly, several times. The camera looks from the front or from "
    "behind and sees how far the knee moves inward, how level the pelvis stays and whether the "
    "trunk leans over.",
    meaning="The number says how you move in this task, no more. The same angle in the picture "
    "comes from different turns of hip, knee and foot, and it does not tell which muscle is strong "
    "or weak. Compare left with right, and today with a later day filmed in the same way.",
    limits=(
        "The camera was not straight in front of you: each turn of the body adds to the angle.",
        "The camera was tilted: pelvis and trunk angles change by as much.",
        "The squats were not equally deep: a deeper squat mostly shows a larger angle.",
        "Loose trousers or a long shirt: the engine guesses hips and knees through the cloth.",
        "The lines run between joint centres guessed from the picture, not between the marks on "
        "the skin of the studies.",
    ),
    filming=(
        "Put the phone on a support at hip height, upright and level, 3 m in front of you.",
        "Stand on one leg, the other foot off the ground and clear of the standing leg.",
        "Squat as deep as you can control, five times, about two seconds down and two up.",
        "Film the other leg in the same clip or in a second one.",
        "Wear shorts. Stop if it hurts.",
    ),
    technical="Frontal-plane projection angle from hip, knee and ankle keypoints at the lowest "
    "pelvis, mean over ±70 ms; positive = knee medial. Pelvic drop from the line through both hip "
    "keypoints, trunk lean from mid-hip to mid-shoulder, both against the vertical of the picture. "
    "The standing leg is the one whose ankle keeps its height.",
)

KINDS.register(
    Kind(
        name="single_leg_squat",
        title=_TITLE,
        views=("front", "rear"),
        quantities=frontal_squat.QUANTITIES,
        measure=_measure,
        words=WORDS,
        drawing=frontal_squat.DRAWING,
        manual={"deg": "knee_inward"},
        citations=("gwynne2014", "munro2012", "schurr2017"),
    )
)
