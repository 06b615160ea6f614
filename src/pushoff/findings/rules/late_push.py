"""The push comes late: leg and trunk do in the last quarter of contact what begins at midstance.

Movement only. Which muscles work cannot be seen in it, and nothing here speaks of them.
"""

from __future__ import annotations

from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Effect, Gates, Rule, Sign

#: Leg and trunk must both show it: a toe-off found too early makes the leg's extension look late
#: too, and does nothing to the trunk. The limits of each alone are therefore low. The hip's rise
#: is not judged from one camera: pose engines' hips follow it badly.
LATE_PUSH = FINDINGS.register(
    Rule(
        name="late_push",
        support="coaches_say",
        signs=(
            Sign("late_push_share", 1, spreads=0.65, group="leg"),
            Sign("late_hip_rise_share", 1, spreads=0.65, group="leg", kinds=("3d",)),
            Sign("late_hip_thrust", 1, spreads=1.0, group="trunk"),
            Sign("lean_loss", 1, spreads=1.0, group="trunk"),
        ),
        least=2,
        gates=Gates(steady=True, views=("left", "right")),
        cues=("push_the_ground_early", "lean_from_the_ankles"),
        exercises=("fall_and_run_lean", "wall_drive", "dead_bug", "front_plank_hip_extension"),
        citations=("fukuchi2017", "moore2016", "pushoff"),
        smallest={"3d": Effect("late_push", 1.0)},
        extra=("trunk_lean_toe_off", "head_motion_fore_aft"),
    )
)
