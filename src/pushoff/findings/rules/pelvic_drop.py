"""The pelvis drops on the swing side while the other leg carries the body."""

from __future__ import annotations

from pushoff.findings.judge import judge
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Effect, Gates, Judgement, Rule, Sign

#: Healthy runners 3.7 ± 1.9°, injured ones 6.4 ± 2.1°: the groups differ by less than a camera's
#: error, so only what lies clearly beyond both means counts (bramah2018).
LIMIT_DEG = 7.0
#: Range in a stride: group means of healthy runners end at 9.6°; both steps drop by as much more.
RANGE_DEG = 12.0
_SPREAD_DEG = 1.9
_SIGNS = (
    Sign("pelvic_drop_peak", 1, limit={"3d": LIMIT_DEG}, cite="bramah2018", scale=_SPREAD_DEG),
    Sign("pelvic_list_range", 1, limit={"3d": RANGE_DEG}, cite="perpina2023", scale=3.0),
    Sign("hip_adduction_stance_peak", 1, spreads=0.5),
)


def pelvic_drop(case: Case) -> Judgement | str | None:
    """Return the judgement with the share of steps beyond the limit; a reason from one camera."""
    if case.kind == "2d":
        return (
            "from one camera the hips that a pose engine sees hardly follow the pelvis; pelvic "
            "drop needs markers"
        )
    judged = judge(case)
    if isinstance(judged, str):
        return judged
    return Judgement(
        side=judged.side,
        probability=judged.probability,
        size=judged.size,
        evidence=judged.evidence,
        fields={"repeated": repeated(case, "pelvic_drop_peak", LIMIT_DEG)},
    )


def repeated(case: Case, measure: str, limit: float) -> str:
    """Return in how many steps of the side a measure lies beyond a limit, as words."""
    values = case.measures.per_stride.get((measure, case.side))  # pyright: ignore[reportArgumentType, reportCallIssue]
    if values is None:
        return "an unknown number of steps"
    known = values[values == values]
    return f"{int((known > limit).sum())} of {len(known)} steps"


PELVIC_DROP = FINDINGS.register(
    Rule(
        name="pelvic_drop",
        support="plausible",
        signs=_SIGNS,
        least=2,
        decide=pelvic_drop,
        fields=("repeated",),
        cues=("hips_level", "quicker_steps"),
        exercises=(
            "side_plank_leg_lift", "hip_hike", "side_lying_hip_abduction", "band_walk",
            "single_leg_squat", "step_down", "runners_touch",
        ),
        citations=("bramah2018", "perpina2023", "heiderscheit2011"),
        smallest={"3d": Effect("pelvic_drop", 8.0)},
        gates=Gates(slope_percent=5.0),
        extra=("trunk_side_lean_stance",),
        retest_weeks=6,
    )
)  # fmt: skip
