"""Step-down: the single-leg squat from a step, the free heel towards the floor."""

from __future__ import annotations

from pushoff.clinical import frontal_squat
from pushoff.clinical.figure import Figure
from pushoff.clinical.registry import KINDS, Ask, Kind, Measured, Words

_TITLE = "step-down"


def _measure(figure: Figure, ask: Ask) -> Measured:
    return frontal_squat.measure(figure, ask, _TITLE, step=True)


WORDS = Words(
    what="You stand on a step on one leg and lower the other heel to the floor and up again, "
    "slowly, several times. The camera looks from the front or from behind.",
    meaning="The number says how you control this task: how far the knee moves inward, whether the "
    "pelvis drops and whether the trunk leans over. It does not tell which muscle is strong or "
    "weak. Compare left with right, and only tests from a step of the same height.",
    limits=(
        "Another step height: a higher step mostly shows a larger angle.",
        "The free foot took weight on the floor.",
        "The camera was not straight in front of you, or was tilted.",
        "Loose clothes: the engine guesses hips and knees through the cloth.",
    ),
    filming=(
        "Use a step of about 20 cm and note its height; use the same one next time.",
        "Put the phone on a support at hip height, upright and level, 3 m in front of you.",
        "Lower the free heel until it just touches, without putting weight on it, five times.",
        "Film the other leg in the same clip or in a second one. Stop if it hurts.",
    ),
    technical="As the single-leg squat: frontal-plane projection angle, pelvic drop and trunk lean "
    "at the lowest pelvis, from keypoints.",
)

KINDS.register(
    Kind(
        name="step_down",
        title=_TITLE,
        views=("front", "rear"),
        quantities=frontal_squat.QUANTITIES,
        measure=_measure,
        words=WORDS,
        drawing=frontal_squat.DRAWING,
        manual={"deg": "knee_inward"},
        citations=("gwynne2014", "munro2012"),
    )
)
