"""When a finding is not judged: speed, slope, changing speed, view."""

from __future__ import annotations

import math

from pushoff.core.situation import Situation
from pushoff.findings.rule import Gates

#: Change of speed from which a runner counts as speeding up, m/s². A body that balances leans by
#: atan(a/g): 0.2 m/s² are 1.2°, as much as the trunk's lean can be measured (kugler2010).
ACCELERATING = 0.2


def closed(gates: Gates, situation: Situation) -> str | None:
    """Return why a rule is not judged in this situation, None where it is.

    An unknown slope or change of speed closes no gate: most recordings do not tell, and the
    findings say it among what would make them wrong. An unknown speed does where the rule needs
    one.
    """
    return (
        _speed(gates, situation)
        or _slope(gates, situation)
        or _steady(gates, situation)
        or _view(gates, situation)
    )


def _speed(gates: Gates, situation: Situation) -> str | None:
    if gates.speed_mps is None:
        return None
    low, high = gates.speed_mps
    if not math.isfinite(situation.speed_mps):
        return "the running speed is not known; what is usual depends on it"
    if low <= situation.speed_mps <= high:
        return None
    return f"judged from {low:g} to {high:g} m/s; this is {situation.speed_mps:.1f} m/s"


def _slope(gates: Gates, situation: Situation) -> str | None:
    slope = situation.slope_percent
    if gates.slope_percent is None or not abs(slope) > gates.slope_percent:
        return None
    way = "uphill" if slope > 0 else "downhill"
    return f"{abs(slope):.0f} % {way}: what is usual on the level does not hold"


def changes_speed(change_mps2: float, sd: float) -> bool:
    """Return whether a runner speeds up or slows down, beyond the error of it; NaN: not known."""
    if not abs(change_mps2) > ACCELERATING:
        return False
    return not (math.isfinite(sd) and abs(change_mps2) <= 1.96 * sd)


def _steady(gates: Gates, situation: Situation) -> str | None:
    change, sd = situation.acceleration_mps2, situation.acceleration_sd
    if not gates.steady or not changes_speed(change, sd):
        return None
    way = "speeds up" if change > 0 else "slows down"
    return f"the runner {way} ({change:+.1f} m/s each second): judged at steady speed only"


def _view(gates: Gates, situation: Situation) -> str | None:
    if not gates.views or situation.dimension == 3 or situation.view in gates.views:
        return None
    wanted = {"left": "the side", "right": "the side", "rear": "behind", "front": "in front"}
    words = " or ".join(dict.fromkeys(wanted[view] for view in gates.views if view in wanted))
    return f"judged from {words}"
