"""The foot lands too far ahead of the body for this speed."""

from __future__ import annotations

from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Effect, Gates, Rule, Sign

#: The foot's distance comes from ankle and centre of mass, the shin's attitude from knee and ankle.
#: A straighter knee and more braking go with both. The shin, which needs no centre of mass, tells
#: runners apart best and carries the higher limit. From one camera the limits lie lower: its errors
#: are larger than the spread between runners, and already ask for much more than the limit.
OVERSTRIDE = FINDINGS.register(
    Rule(
        name="overstride",
        support="shown",
        signs=(
            Sign("overstride", 1, spreads=0.8),
            Sign("shank_angle_touchdown", 1, spreads=2.1, kinds=("3d",)),
            Sign("shank_angle_touchdown", 1, spreads=0.8, kinds=("2d",)),
            Sign("knee_flexion_touchdown", -1, spreads=1.28),
            Sign("braking_impulse", 1, spreads=1.28),
        ),
        least=2,
        gates=Gates(slope_percent=2.0, views=("left", "right")),
        cues=("quicker_steps", "land_under_you"),
        exercises=("fast_feet_step_rate", "a_march", "a_skip", "wickets"),
        citations=("lieberman2015", "heiderscheit2011", "fukuchi2017"),
        smallest={"3d": Effect("overstride", 0.08)},
        extra=("step_rate", "foot_angle_touchdown"),
    )
)
