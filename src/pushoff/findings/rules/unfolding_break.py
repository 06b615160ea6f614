"""The unfolding of the leg is interrupted: the joints do not open together as they usually do."""

from __future__ import annotations

from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Gates, Rule, Sign

#: A late push is one way of it, and is then told as that. Nothing is promised: a knee that stops in
#: mid-push and goes on shows in its onset only where the stop is long enough to be taken for it.
UNFOLDING_BREAK = FINDINGS.register(
    Rule(
        name="unfolding_break",
        support="coaches_say",
        signs=(
            Sign("unfolding_overlap", -1, spreads=1.0),
            Sign("onset_ankle", -1, spreads=1.28, group="instant"),
            Sign("onset_knee", 1, spreads=1.28, group="instant"),
        ),
        least=2,
        gates=Gates(steady=True, views=("left", "right")),
        cues=("push_the_ground_early",),
        exercises=("straight_leg_bounds", "a_skip", "hill_bound", "calf_raise_straight_knee"),
        citations=("fukuchi2017", "pushoff"),
        yields_to=("late_push", "unfolding_order"),
        extra=("onset_thigh", "peak_velocity_knee", "peak_velocity_ankle"),
    )
)
