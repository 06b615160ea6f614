"""The body goes further up and down than is usual at this speed."""

from __future__ import annotations

from pushoff.findings.leading import led
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Effect, Gates, Judgement, Rule, Sign

#: Two standard deviations: bounce is one measure with many causes, and few runners lie beyond.
_FAR = 2.0
_BOUNCE = (
    Sign("vertical_oscillation", 1, spreads=_FAR, group="bounce"),
    Sign("hip_vertical_oscillation", 1, spreads=_FAR, group="bounce"),
)
_TIMING = (
    Sign("flight_time", 1, spreads=0.5),
    Sign("step_rate", -1, spreads=0.5),
)


def vertical_motion(case: Case) -> Judgement | str | None:
    """Return the judgement: the bounce must hold, and flight or step rate agree."""
    return led(case, _BOUNCE, _TIMING)


VERTICAL_MOTION = FINDINGS.register(
    Rule(
        name="vertical_motion",
        support="plausible",
        signs=(*_BOUNCE, *_TIMING),
        decide=vertical_motion,
        per_side=False,
        # A link between runners, weak within one; where few steps are the reason, those lead.
        most="watch",
        cues=("run_low", "quicker_steps"),
        exercises=(
            "fast_feet_step_rate",
            "a_skip",
            "wickets",
            "calf_raise_bent_knee",
            "pogo_jumps",
        ),
        citations=("folland2017", "vanhooren2024", "heiderscheit2011", "malisoux2023"),
        smallest={"3d": Effect("bounce", 0.05), "2d": Effect("bounce", 0.05)},
        gates=Gates(slope_percent=3.0),
        extra=("contact_time", "leg_stiffness_timing"),
    )
)
