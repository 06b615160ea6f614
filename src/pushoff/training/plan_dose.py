"""How a dose grows over a block: first to last, slower for calf and landing, less in light weeks.

That loads grow by small steps and that every third or fourth week is lighter are conventions of
coaches; no trial of runners compared them. They are limits here, not promises.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pushoff.core.training import DoseUnit, Exercise

#: Working weeks from the first to the last dose. Slow ones load the calf, the Achilles tendon or
#: the landing leg, and tendons are given more time (a convention).
RAMP_WEEKS, SLOW_RAMP_WEEKS = 5, 8
SLOW_ACTIONS = frozenset(("plantarflexion_knee_straight", "plantarflexion_knee_bent", "landing"))
SLOW_NAMES = frozenset(("barefoot_exposure",))
#: A light week keeps this share of the sets.
LIGHT_SHARE = 0.6
#: Every fourth week is light; a block of up to four weeks ends with its own rest.
LIGHT_EVERY = 4
#: Week in which an exercise begins: jumps and hills after some weeks of strength (a convention).
START_HARD_JUMPS, START_HILLS, START_BAREFOOT = 3, 2, 2
_STEP = {"reps": 1, "s": 5, "m": 5, "min": 1}


@dataclass(frozen=True)
class Amount:
    """The dose of one week: ``sets`` times ``amount`` ``unit``."""

    sets: int
    amount: float
    unit: DoseUnit


def is_light(week: int, weeks: int) -> bool:
    """Return whether a week (from 1) of a block is a lighter one."""
    return week % LIGHT_EVERY == 0 and weeks > LIGHT_EVERY


def start_week(exercise: Exercise) -> int:
    """Return the first week of a block in which an exercise may be done."""
    if exercise.name in SLOW_NAMES:
        return START_BAREFOOT
    if exercise.kind == "plyometric" and exercise.strain == "hard":
        return START_HARD_JUMPS
    return START_HILLS if exercise.kind == "hill" else 1


def is_slow(exercise: Exercise) -> bool:
    """Return whether a dose grows slowly: calf, Achilles tendon, landing, barefoot."""
    return exercise.name in SLOW_NAMES or bool(SLOW_ACTIONS.intersection(exercise.actions))


def share(exercise: Exercise, week: int, weeks: int) -> float:
    """Return how far a dose has come from first (0) to last (1) in a week; NaN before it begins.

    Light weeks do not count as steps.
    """
    start = start_week(exercise)
    if week < start:
        return math.nan
    steps = sum(not is_light(number, weeks) for number in range(start, week + 1))
    ramp = SLOW_RAMP_WEEKS if is_slow(exercise) else RAMP_WEEKS
    return min(1.0, max(0, steps - 1) / (ramp - 1))


def dose_in(exercise: Exercise, week: int, weeks: int) -> Amount | None:
    """Return the dose of one week, None before the exercise begins.

    Sets and amounts never fall from one working week to the next, unless the last amount of the
    catalogue is below the first (fewer repetitions with more load).
    """
    part = share(exercise, week, weeks)
    if math.isnan(part):
        return None
    dose = exercise.dose
    sets = int(_between(float(dose.sets[0]), float(dose.sets[1]), part, 1))
    if is_light(week, weeks):
        sets = max(1, math.floor(sets * LIGHT_SHARE))
    return Amount(sets, _between(*dose.amount, part, _STEP[dose.unit]), dose.unit)


def _between(first: float, last: float, part: float, step: int) -> float:
    """Return a value on the way from first to last, in whole steps that do not run ahead."""
    if part >= 1.0:
        return last
    steps = math.floor(abs(last - first) * part / step + 1e-9)
    return first + math.copysign(steps * step, last - first)


def minutes(exercise: Exercise, amount: Amount) -> float:
    """Return the minutes of a dose; the catalogue's minutes are those of the last dose's sets."""
    most = max(exercise.dose.sets)
    return float(math.ceil(exercise.minutes * amount.sets / most))


def most_minutes(exercise: Exercise) -> int:
    """Return the minutes of the largest dose."""
    return math.ceil(exercise.minutes)


def words(exercise: Exercise, amount: Amount) -> str:
    """Return ``3 × 8 each leg`` or ``2 × 20 m``; the load is told apart."""
    unit = "" if amount.unit == "reps" else f" {amount.unit}"
    each = " each leg" if exercise.single_leg and amount.unit in ("reps", "s") else ""
    count = f"{amount.amount:g}{unit}{each}"
    return count if amount.sets == 1 and unit else f"{amount.sets} × {count}"
