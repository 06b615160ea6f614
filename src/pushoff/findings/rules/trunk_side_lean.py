"""The trunk leans to the side of the leg that carries the body."""

from __future__ import annotations

from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Effect, Gates, Rule, Sign

#: Mean of contact and range of the stride are two readings of one curve: lean of both steps makes
#: the range, a lean of one leg alone only moves the mean. Neither stands alone. Limits (deg): no
#: table was found; virtual runners and one public trial have 1.5 ± 1.3 and 5.5 ± 2.2.
TRUNK_SIDE_LEAN = FINDINGS.register(
    Rule(
        name="trunk_side_lean",
        support="coaches_say",
        signs=(
            Sign("trunk_side_lean_stance", 1, limit={"3d": 4.0, "2d": 4.0}, scale=1.3),
            Sign("trunk_side_lean_range", 1, limit={"3d": 8.5, "2d": 9.5}, scale=2.2),
        ),
        least=2,
        cues=("run_tall", "hips_level"),
        exercises=(
            "side_plank",
            "side_plank_leg_lift",
            "hip_hike",
            "pallof_press",
            "runners_touch",
        ),
        citations=("pushoff", "bramah2018"),
        smallest={"3d": Effect("trunk_side_lean", 8.0), "2d": Effect("trunk_side_lean", 10.0)},
        gates=Gates(speed_mps=None, slope_percent=5.0, views=("rear", "front")),
        extra=("pelvic_drop_peak",),
        retest_weeks=6,
    )
)
