"""The ankle gives back little in the push; knee and hip do what it leaves."""

from __future__ import annotations

from pushoff.findings.judge import judge_sign, row_of
from pushoff.findings.leading import all_of, held_against
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Effect, Gates, Judgement, Rule, Sign

#: Share of the leg's work in the push that the ankle does: 0.65 ± 0.075 at 2 m/s (schache2015),
#: 0.58 in two public recordings (fukuchi2017, hamner2010); limit 1.6 spreads below those.
USUAL_SHARE, SPREAD_SHARE, SPREADS = 0.58, 0.07, 1.6
_WORK = Sign("ankle_work_positive", -1, limit={}, scale=1.0)
_RECOIL = Sign("ankle_recoil", -1, spreads=0.85)


def little_recoil(case: Case) -> Judgement | str | None:
    """Return the judgement: a small share of the work, and little given back of what was taken."""
    if case.kind == "2d":
        return "from one camera the joint powers are too uncertain; recoil needs markers and force"
    whole = row_of(case, "energy_returned")
    if whole is None:
        return "energy_returned: not measured (it needs the ground force)"
    share = USUAL_SHARE - SPREADS * SPREAD_SHARE
    error = share * float((whole.se**2 + whole.method_error**2) ** 0.5)
    step = SPREAD_SHARE * whole.value
    if not step > 0.0:
        return "energy_returned: no value above zero"
    first = held_against(case, _WORK, share * whole.value, error, step)
    if isinstance(first, str):
        return first
    second = judge_sign(_RECOIL, case)
    if isinstance(second, str):
        return second
    return all_of(case, (first, second))


LITTLE_RECOIL = FINDINGS.register(
    Rule(
        name="little_recoil",
        support="plausible",
        signs=(_WORK, _RECOIL),
        decide=little_recoil,
        most="watch",
        cues=("push_through_the_ball", "light_feet"),
        exercises=(
            "calf_raise_straight_knee", "calf_raise_bent_knee", "heavy_seated_calf_raise",
            "pogo_jumps", "jump_rope", "single_leg_hop",
        ),
        citations=("schache2015", "kelly2018", "kuitunen2002", "almonroeder2013"),
        smallest={"3d": Effect("weak_recoil", 1.0)},
        gates=Gates(slope_percent=2.0, steady=True),
        extra=("energy_returned", "energy_absorbed", "knee_recoil", "ankle_power_peak"),
        retest_weeks=8,
    )
)  # fmt: skip
