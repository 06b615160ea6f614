"""The thigh swings back less than is usual at this speed, with or without help from the pelvis."""

from __future__ import annotations

from pushoff.findings.judge import judge_sign
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Effect, Gates, Rule, Sign

#: The pelvis counts as helping from here on; judged only once the thigh shows the finding.
_PELVIS = (
    Sign("pelvic_tilt_range", 1, spreads=1.64, kinds=("3d",)),
    Sign("pelvic_rotation_push", -1, spreads=1.64, kinds=("3d",)),
)


def _pelvis(case: Case) -> str:
    """Return whether the pelvis makes up for the thigh: "helped", "alone", or "unseen"."""
    found = [judge_sign(sign, case) for sign in _PELVIS]
    known = [item for item in found if not isinstance(item, str)]
    if not known:
        return "unseen"
    return "helped" if max(item.probability for item in known) > case.settings.told else "alone"


RESTRICTED_EXTENSION = FINDINGS.register(
    Rule(
        name="restricted_extension",
        support="coaches_say",
        signs=(
            Sign("thigh_extension_peak", -1, spreads=1.0),
            Sign("thigh_angle_toe_off", 1, spreads=1.0),
        ),
        least=2,
        gates=Gates(steady=True, views=("left", "right")),
        cues=("let_the_leg_trail", "lean_from_the_ankles"),
        exercises=(
            "walking_spiderman",
            "hip_flexor_stretch",
            "couch_stretch",
            "leg_swing",
            "prone_hip_extension",
            "dead_bug",
        ),
        citations=("fukuchi2017", "schache2000", "vigotsky2016", "moore2016"),
        smallest={
            "3d": Effect("restricted_thigh_extension", 10.0),
            "2d": Effect("restricted_thigh_extension", 14.0),
        },
        variant=_pelvis,
        variants=("helped", "alone", "unseen"),
        extra=("pelvic_tilt_range", "pelvic_rotation_push", "step_length"),
    )
)
