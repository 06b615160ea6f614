"""The knee of the stance leg falls inward."""

from __future__ import annotations

from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Effect, Gates, Rule, Sign

#: Limits in degrees. Single-leg squats of healthy people: 5.0 ± 0.8 (SE) with the knee over the
#: foot, 11.6 ± 1.5 with the knee inside; running has no such table. Repeated measurement from one
#: camera alone differs by 2 to 4 (gwynne2014): more has to show there.
_FRONTAL = {"3d": 6.0, "2d": 7.0}
_SCALE_DEG = 3.0

KNEE_INWARD = FINDINGS.register(
    Rule(
        name="knee_inward",
        support="plausible",
        signs=(
            Sign("knee_frontal_angle", 1, limit=_FRONTAL, cite="gwynne2014", scale=_SCALE_DEG),
            Sign("knee_abduction_stance_peak", 1, limit={"3d": 7.0}, scale=_SCALE_DEG),
            Sign("thigh_frontal_angle", 1, limit={"3d": 6.0, "2d": 5.0}, scale=2.0),
        ),
        least=2,
        most="watch",
        cues=("knees_apart", "hips_level"),
        exercises=(
            "single_leg_squat", "step_down", "clam", "side_plank_leg_lift", "band_walk",
            "runners_touch", "short_foot",
        ),
        citations=("gwynne2014", "bramah2018"),
        smallest={"3d": Effect("knee_valgus", 12.0), "2d": Effect("knee_valgus", 15.0)},
        gates=Gates(speed_mps=None, slope_percent=5.0, views=("rear", "front")),
        extra=("hip_adduction_stance_peak", "knee_window"),
        retest_weeks=6,
    )
)  # fmt: skip
