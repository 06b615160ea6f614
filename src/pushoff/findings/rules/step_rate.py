"""The step rate lies far from what is usual at this speed and leg length."""

from __future__ import annotations

import math
from dataclasses import replace

from pushoff.findings.leading import led
from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Case, Effect, Gates, Judgement, Rule, Sign

#: Two standard deviations between runners: more than a tenth of the step rate. Within a few per
#: cent of the self-chosen rate the cost of running hardly changes (moore2016).
FAR = 2.0
#: Hip height of a grown-up where it is not known (m): 0.53 of 1.73 m. Legs differ by 6 %, the step
#: rate by half of that.
USUAL_LEG_M = 0.92
_LOW = Sign("step_rate", -1, spreads=FAR)
_HIGH = Sign("step_rate", 1, spreads=FAR)
#: What must go with it: the same speed from fewer steps is longer flights or contacts, more bounce,
#: a foot further ahead. From more steps, the contrary.
_LONG = (
    Sign("vertical_oscillation", 1, spreads=0.3),
    Sign("flight_time", 1, spreads=0.3),
    Sign("contact_time", 1, spreads=0.3),
    Sign("overstride", 1, spreads=0.3),
)
_SHORT = (
    Sign("vertical_oscillation", -1, spreads=0.3),
    Sign("flight_time", -1, spreads=0.3),
    Sign("contact_time", -1, spreads=0.3),
    Sign("overstride", -1, spreads=0.3),
)


def slow_steps(case: Case) -> Judgement | str | None:
    """Return the judgement for few, long steps."""
    return led(_with_leg(case), (_LOW,), _LONG)


def quick_steps(case: Case) -> Judgement | str | None:
    """Return the judgement for many, short steps."""
    return led(_with_leg(case), (_HIGH,), _SHORT)


def _with_leg(case: Case) -> Case:
    """Return the case with a leg of usual length where none is known."""
    if math.isfinite(case.situation.leg_m):
        return case
    return replace(case, situation=replace(case.situation, leg_m=USUAL_LEG_M))


STEP_RATE_LOW = FINDINGS.register(
    Rule(
        name="step_rate_low",
        support="shown",
        signs=(_LOW, *_LONG),
        decide=slow_steps,
        per_side=False,
        cues=("quicker_steps",),
        exercises=("fast_feet_step_rate", "a_skip", "high_knees", "jump_rope", "strides"),
        citations=("heiderscheit2011", "lieberman2015", "moore2016", "fukuchi2017"),
        smallest={"3d": Effect("step_rate", -0.2), "2d": Effect("step_rate", -0.2)},
        gates=Gates(slope_percent=3.0),
        extra=("step_length",),
    )
)
STEP_RATE_HIGH = FINDINGS.register(
    Rule(
        name="step_rate_high",
        support="plausible",
        signs=(_HIGH, *_SHORT),
        decide=quick_steps,
        per_side=False,
        most="watch",
        cues=("slower_steps",),
        exercises=("strides", "bounding", "hill_sprint", "hip_thrust", "calf_raise_straight_knee"),
        citations=("moore2016", "lieberman2015", "fukuchi2017"),
        smallest={"3d": Effect("step_rate", 0.2), "2d": Effect("step_rate", 0.2)},
        gates=Gates(slope_percent=3.0),
        extra=("step_length",),
    )
)
