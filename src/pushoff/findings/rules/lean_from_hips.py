"""The lean comes from a bend at the hips and not from the ankles."""

from __future__ import annotations

from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Effect, Gates, Rule, Sign

#: A trunk far forward while the line from the toes to the centre of mass stays within what is usual
#: (or, with markers, a pelvis that is tipped forward). At steady speed the body as a whole can lean
#: only as much as air drag asks for, well under 1° below 5 m/s: what leans more bends somewhere.
#: From one camera the body line is too uncertain; there the trunk must still lean at toe-off.
LEAN_FROM_HIPS = FINDINGS.register(
    Rule(
        name="lean_from_hips",
        support="plausible",
        signs=(
            Sign("trunk_lean", 1, spreads=1.96),
            Sign("body_lean_toe_off", -1, spreads=-2.5, group="line"),
            Sign("pelvic_tilt_touchdown", 1, spreads=0.8, kinds=("3d",), group="line"),
            Sign("trunk_lean_toe_off", 1, spreads=1.64, kinds=("2d",), group="line"),
        ),
        least=2,
        gates=Gates(steady=True, views=("left", "right")),
        most="watch",
        cues=("run_tall", "lean_from_the_ankles"),
        exercises=(
            "hip_thrust",
            "front_plank_hip_extension",
            "thoracic_rotation",
            "fall_and_run_lean",
            "hip_flexor_stretch",
        ),
        citations=("preece2016", "bramah2018", "carson2024", "teng2015"),
        smallest={"3d": Effect("hip_break", 10.0), "2d": Effect("hip_break", 12.0)},
        extra=("trunk_lean_touchdown", "trunk_lean_midstance"),
        per_side=False,
    )
)
