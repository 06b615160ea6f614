"""The forward lean is lost before the toes leave the ground."""

from __future__ import annotations

from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Effect, Gates, Rule, Sign

#: The change in the last quarter and the lean that is left at toe-off must agree: a camera that is
#: tilted moves the second and not the first. A late push includes it, and is then told as that.
LEAN_LOST = FINDINGS.register(
    Rule(
        name="lean_lost",
        support="coaches_say",
        signs=(
            Sign("lean_loss", 1, spreads=1.64, group="change"),
            Sign("late_hip_thrust", 1, spreads=1.64, group="change"),
            Sign("trunk_lean_toe_off", -1, spreads=0.6, group="left"),
            Sign("body_lean_toe_off", -1, spreads=1.28, group="left"),
        ),
        least=2,
        gates=Gates(steady=True, views=("left", "right")),
        cues=("lean_from_the_ankles", "push_the_ground_early"),
        exercises=("fall_and_run_lean", "wall_drive", "dead_bug", "front_plank"),
        citations=("preece2016", "carson2024", "kugler2010"),
        smallest={"3d": Effect("lean_lost", 6.0), "2d": Effect("lean_lost", 10.0)},
        yields_to=("late_push",),
        extra=("trunk_lean",),
    )
)
