"""Exercises and their doses in words."""

from __future__ import annotations

from dataclasses import dataclass

from pushoff.core.training import Dose
from pushoff.report.words import number, pretty
from pushoff.training import exercises

_UNITS = {"reps": "times", "s": "s", "m": "m", "min": "min"}


@dataclass(frozen=True)
class ExerciseLine:
    """An exercise for a list: title, how much, how, and how it is known to help."""

    title: str
    dose: str = ""
    steps: tuple[str, ...] = ()
    note: str = ""
    single_leg: bool = False


def exercise_line(name: str) -> ExerciseLine:
    """Return an exercise of the catalogue in words; any other text stands for itself."""
    entry = exercises.load().get(name)
    if entry is None:
        return ExerciseLine(pretty(name))
    return ExerciseLine(
        title=entry.title,
        dose=dose_words(entry.dose, entry.single_leg),
        steps=entry.steps,
        note=entry.note,
        single_leg=entry.single_leg,
    )


def dose_words(dose: Dose, single_leg: bool = False) -> str:
    """Return ``2–4 sets of 8–12 times each leg, 2–3 days a week, load: …``."""
    sets = _span(*map(float, dose.sets))
    unit = _UNITS[dose.unit]
    each = " each leg" if single_leg else ""
    plural = "" if dose.sets == (1, 1) else "s"
    text = (
        f"{sets} set{plural} of {_span(*map(float, dose.amount))} {unit}{each}, "
        f"{_span(*map(float, dose.per_week))} days a week"
    )
    return f"{text}; {dose.load}" if dose.load else text


def _span(low: float, high: float) -> str:
    if low == high:
        return number(low, 0)
    return f"{number(low, 0)}–{number(high, 0)}"
