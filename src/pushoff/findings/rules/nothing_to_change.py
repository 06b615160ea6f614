"""Nothing worth changing: said only where nothing asks to be watched or acted on."""

from __future__ import annotations

from pushoff.findings import wording
from pushoff.findings.judge import row_of, show
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Gates, Judgement, Rule
from pushoff.findings.text import listed, percent

#: What a reader wants to see when nothing stands out; the first eight that were measured.
MAIN = (
    "step_rate", "contact_time", "overstride", "vertical_oscillation", "trunk_lean",
    "knee_flexion_stance_peak", "dorsiflexion_stance_peak", "thigh_extension_peak",
    "late_push_share", "pelvic_drop_peak", "contact_time_asymmetry",
)  # fmt: skip
_SHOWN = 8
#: Where the likeliest of all other findings is as likely as not, it is named: all clear is not so.
OPEN_FROM = 0.5


def nothing_to_change(case: Case) -> Judgement | str | None:
    """Return a note that lists what was looked at, None where something else leads.

    Its probability is that of the surest of all other findings not to hold. A reason where nothing
    at all could be judged: that is not the same as nothing worth changing.
    """
    if any(item.weight != "note" for item in case.told):
        return None
    others = [rule for rule in FINDINGS if not rule.last]
    not_judged = [rule for rule in others if f"finding:{rule.name}" in case.left]
    judged = [rule for rule in others if rule not in not_judged]
    if not judged:
        return "no finding could be judged"
    rows = [row_of(case, name, "both") for name in MAIN]
    evidence = [show(row, case) for row in rows if row is not None and row.quality != "poor"]
    if not evidence:
        return "none of the main measures has a value"
    missing = listed([wording.topic(rule) for rule in not_judged]) or "nothing"
    name, probability = case.nearest
    closest = next((wording.topic(rule) for rule in judged if rule.name == name), "nothing")
    return Judgement(
        side="both",
        probability=1.0 - probability,
        size=0.0,
        evidence=tuple(evidence[:_SHOWN]),
        fields={
            "looked": listed([wording.topic(rule) for rule in judged]),
            "missing": missing,
            "closest": f"{closest} ({percent(probability)})",
        },
        variant="clear" if probability < OPEN_FROM else "open",
    )


NOTHING_TO_CHANGE = FINDINGS.register(
    Rule(
        name="nothing_to_change",
        support="plausible",
        citations=("moore2016", "pushoff"),
        gates=Gates(speed_mps=None, slope_percent=None),
        decide=nothing_to_change,
        per_side=False,
        most="note",
        retest_weeks=12,
        variants=("clear", "open"),
        fields=("looked", "missing", "closest"),
        last=True,
    )
)
