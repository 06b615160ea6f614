"""The head goes fore and aft, and up and down more than the body under it."""

from __future__ import annotations

from pushoff.findings.judge import judge_sign, row_of
from pushoff.findings.leading import all_of, held_against
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Effect, Gates, Judgement, Rule, Sign

#: How much further than the centre of mass the head may go up and down (m): on the virtual runner
#: and in one public trial it is 0 to 1 cm. Our limit, and one step of size.
FURTHER_M, STEP_M = 0.015, 0.005
_FORE_AFT = Sign("head_motion_fore_aft", 1)
_UP = Sign("head_motion_vertical", 1, limit={}, scale=STEP_M)


def head_bob(case: Case) -> Judgement | str | None:
    """Return the judgement: fore-aft travel beyond the usual, and more bounce than the body's."""
    first = judge_sign(_FORE_AFT, case)
    if isinstance(first, str):
        return first
    body = row_of(case, "vertical_oscillation")
    if body is None:
        return "vertical_oscillation: the body's own bounce was not measured"
    # Both are in metres of the same scale: only the spread between strides is the body's own.
    second = held_against(case, _UP, body.value + FURTHER_M, body.se, STEP_M)
    return second if isinstance(second, str) else all_of(case, (first, second))


HEAD_BOB = FINDINGS.register(
    Rule(
        name="head_bob",
        support="coaches_say",
        signs=(_FORE_AFT, _UP),
        decide=head_bob,
        per_side=False,
        cues=("quiet_head", "run_tall"),
        exercises=("dead_bug", "front_plank", "bird_dog", "thoracic_rotation"),
        citations=("pushoff",),
        smallest={"3d": Effect("head_bob", 0.06), "2d": Effect("head_bob", 0.06)},
        gates=Gates(slope_percent=5.0, views=("left", "right")),
        extra=("vertical_oscillation",),
    )
)
