"""What people write behind an exercise: "3x10 80 kg", "3 Sätze à 30 s", "20 min, twice a week"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pushoff.core.training import DoseUnit

_NUMBER = r"\d+(?:[.,]\d+)?"
_RANGE = rf"{_NUMBER}(?:\s*(?:-|–|to|bis)\s*{_NUMBER})?"
#: Words for units; the longest first, so that "min" is not read as "m".
_UNITS: dict[str, tuple[DoseUnit, float]] = {
    "minutes": ("min", 1), "minuten": ("min", 1), "minute": ("min", 1), "mins": ("min", 1),
    "min": ("min", 1), "'": ("min", 1), "hours": ("min", 60), "hour": ("min", 60),
    "stunden": ("min", 60), "stunde": ("min", 60), "std": ("min", 60), "h": ("min", 60),
    "seconds": ("s", 1), "sekunden": ("s", 1), "second": ("s", 1), "secs": ("s", 1),
    "sec": ("s", 1), "sek": ("s", 1), "s": ("s", 1), '"': ("s", 1),
    "kilometres": ("m", 1000), "kilometers": ("m", 1000), "kilometer": ("m", 1000),
    "km": ("m", 1000), "miles": ("m", 1609.34), "mile": ("m", 1609.34), "mi": ("m", 1609.34),
    "metres": ("m", 1), "meters": ("m", 1), "meter": ("m", 1), "metre": ("m", 1),
    "yards": ("m", 0.9144), "yd": ("m", 0.9144), "m": ("m", 1),
    "repetitions": ("reps", 1), "wiederholungen": ("reps", 1), "reps": ("reps", 1),
    "rep": ("reps", 1), "wdh": ("reps", 1), "whg": ("reps", 1),
}  # fmt: skip
_UNIT = "|".join(re.escape(word) for word in sorted(_UNITS, key=len, reverse=True))
_AFTER = r"(?![a-zäöüß])"
_SETS_BY = re.compile(
    rf"(?<![\w.,/])(\d+(?:\s*[-–]\s*\d+)?)\s*(?:x|×|\*|sets?\s*(?:of|x|×|à|a)?|sätze?\s*(?:à|a|mit|x)?"
    rf"|saetze?\s*(?:a|mit|x)?|rounds?\s*(?:of)?)\s*"
    rf"({_RANGE}|max|amrap|failure)\s*\.?\s*(?:({_UNIT})\.?{_AFTER})?",
    re.IGNORECASE,
)
_SETS_ONLY = re.compile(
    r"(?<![\w.,/])(\d+)\s*(?:sets?|sätze?|saetze?|rounds?|x|×)" + _AFTER, re.IGNORECASE
)
_STEPS = re.compile(r"(?<![\w.,/])(\d+(?:\s*[/-]\s*\d+){2,})(?![\w/])")
_WITH_UNIT = re.compile(rf"(?<![\w.,/])({_RANGE})\s*({_UNIT})\.?{_AFTER}", re.IGNORECASE)
_TIMES_REPS = re.compile(r"(?<![\w.,/])(?:x|×)\s*(\d+)(?!\w)", re.IGNORECASE)
_LOAD = re.compile(
    rf"(?:@|(?<![a-z])(?:mit|with|at)\s)?\s*(?<![\d.,])({_NUMBER})\s*(kg|kgs|kilo|kilos|lb|lbs|pounds?|#)(?![a-z])"
    r"|(?:@|(?<![a-z])at\s)?\s*(?<![\d.,])(\d+(?:[.,]\d+)?\s*%)(?:\s*(?:1\s*rm|rm|of\s*max))?|(?:@\s*)?(rpe\s*\d+(?:[.,]\d+)?)"
    r"|(?<![a-z])(bw|body\s?weight|körpergewicht|eigengewicht|bodyweight)(?![a-z])",
    re.IGNORECASE,
)
_PER_WEEK = re.compile(
    r"(?:(\d+)\s*(?:x|×|times|mal)|(once|twice|einmal|zweimal|dreimal))\s*"
    r"(?:/|per|a|each|pro|die|in der)?\s*(?:week|woche|wk)|(daily|every day|täglich)",
    re.IGNORECASE,
)
_OFTEN = {"once": 1, "einmal": 1, "twice": 2, "zweimal": 2, "dreimal": 3}
_SIDES = re.compile(
    r"[,;(/]?\s*\b(?:per|each|every|pro|je|jede)\s*(?:side|leg|arm|seite|bein)s?\b\)?"
    r"|/\s*(?:side|leg|seite|bein)\b|\beach\b|\be/s\b|\bp\.?\s?s\.?(?=\W|$)",
    re.IGNORECASE,
)
_KG_PER_LB = 0.45359237
#: More than this is a slip of the pen.
MOST_SETS, MOST_REPS, MOST_KG, MOST_MINUTES, MOST_TIMES = 40, 500, 1000.0, 1440.0, 14
_MOST = {"reps": MOST_REPS, "s": 3600.0 * 4, "m": 250_000.0, "min": MOST_MINUTES}


@dataclass(frozen=True)
class Written:
    """A dose as written.

    ``sets`` is None and ``amount`` NaN where nothing was said; ``amount`` is in ``unit``.
    ``load`` is in words, ``load_kg`` NaN where no weight was given; ``times`` is how often a week.
    """

    sets: int | None = None
    amount: float = float("nan")
    unit: DoseUnit = "reps"
    load: str = ""
    load_kg: float = float("nan")
    times: int = 1


def number(text: str) -> float:
    """Return a number with a point or a comma; raises ValueError where it is none."""
    text = text.strip()
    if "," in text and "." in text:
        last = max(text.rfind(","), text.rfind("."))
        text = text[:last].replace(",", "").replace(".", "") + "." + text[last + 1 :]
    return float(text.replace(",", "."))


def middle(text: str) -> float:
    """Return the middle of a range as written: ``8-10`` is 9."""
    parts = re.split(r"\s*(?:-|–|to|bis)\s*", text.strip(), flags=re.IGNORECASE)
    values = [number(part) for part in parts if part]
    return sum(values) / len(values)


def split(text: str) -> tuple[str, Written]:
    """Return the name of an exercise and the dose written behind (or before) it."""
    rest = _SIDES.sub(" ", text)
    dose = Written()
    rest, dose = _take_times(rest, dose)
    rest, dose = _take_sets(rest, dose)
    rest, dose = _take_load(rest, dose)
    rest = re.sub(r"\(\s*\)|\[\s*\]|@\s*$", " ", rest)
    return re.sub(r"\s+", " ", rest).strip(" \t-–—:;,.=|/@"), dose


def _take_times(text: str, dose: Written) -> tuple[str, Written]:
    found = _PER_WEEK.search(text)
    if not found:
        return text, dose
    times = 7 if found[3] else int(found[1]) if found[1] else _OFTEN[found[2].lower()]
    return text[: found.start()] + " " + text[found.end() :], replace(dose, times=times)


def _take_sets(text: str, dose: Written) -> tuple[str, Written]:
    found = _SETS_BY.search(text)
    if found:
        amount, unit, factor = float("nan"), "reps", 1.0
        if found[3]:
            unit, factor = _UNITS[found[3].lower()]
        if found[2][0].isdigit():
            amount = middle(found[2]) * factor
        dose = replace(dose, sets=round(middle(found[1])), amount=amount, unit=unit)
        return text[: found.start()] + " " + text[found.end() :], dose
    steps = _STEPS.search(text)
    if steps and not re.fullmatch(r"90\s*/\s*90", steps[1]):
        values = [int(part) for part in re.split(r"\s*[/-]\s*", steps[1])]
        dose = replace(dose, sets=len(values), amount=sum(values) / len(values))
        return text[: steps.start()] + " " + text[steps.end() :], dose
    only = _SETS_ONLY.search(text)
    if only:
        dose = replace(dose, sets=int(only[1]))
        text = text[: only.start()] + " " + text[only.end() :]
    return _take_amount(text, dose)


def _take_amount(text: str, dose: Written) -> tuple[str, Written]:
    found = _WITH_UNIT.search(text)
    if found:
        unit, factor = _UNITS[found[2].lower()]
        dose = replace(dose, amount=middle(found[1]) * factor, unit=unit)
        return text[: found.start()] + " " + text[found.end() :], dose
    times = _TIMES_REPS.search(text)
    if times:
        dose = replace(dose, amount=float(times[1]))
        return text[: times.start()] + " " + text[times.end() :], dose
    return text, dose


def _take_load(text: str, dose: Written) -> tuple[str, Written]:
    found = _LOAD.search(text)
    if not found:
        return text, dose
    dose = replace(dose, load=found[0].strip(" @"), load_kg=_kilograms(found[1], found[2]))
    return text[: found.start()] + " " + text[found.end() :], dose


def _kilograms(value: str | None, unit: str | None) -> float:
    if not value or not unit:
        return float("nan")
    return number(value) * (1.0 if unit.lower().startswith("k") else _KG_PER_LB)


def load_in_kg(text: str, unit: str = "") -> float:
    """Return kilograms of a load as written, NaN where it is no weight."""
    found = _LOAD.search(text)
    if found and found[1]:
        return _kilograms(found[1], found[2])
    try:
        return number(text) * (_KG_PER_LB if unit.startswith(("lb", "pound")) else 1.0)
    except ValueError:
        return float("nan")


def problems(dose: Written) -> list[str]:
    """Return what cannot be meant, in words."""
    found = []
    if dose.sets is not None and not 1 <= dose.sets <= MOST_SETS:
        found.append(f"{dose.sets} sets (1 to {MOST_SETS})")
    if dose.amount <= 0 or dose.amount > _MOST[dose.unit]:
        found.append(f"{dose.amount:g} {dose.unit} (above 0, up to {_MOST[dose.unit]:g})")
    if dose.load_kg < 0 or dose.load_kg > MOST_KG:
        found.append(f"{dose.load_kg:g} kg (up to {MOST_KG:g})")
    if not 1 <= dose.times <= MOST_TIMES:
        found.append(f"{dose.times} times a week (1 to {MOST_TIMES})")
    return found
