"""What the readers of programmes share: a line, and words for days and weeks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pushoff.training.dose_text import Written

_DAYS = {
    "Mon": ("mon", "monday", "montag", "mo"),
    "Tue": ("tue", "tues", "tuesday", "dienstag", "di", "tu"),
    "Wed": ("wed", "weds", "wednesday", "mittwoch", "mi", "we"),
    "Thu": ("thu", "thur", "thurs", "thursday", "donnerstag", "do", "th"),
    "Fri": ("fri", "friday", "freitag", "fr"),
    "Sat": ("sat", "saturday", "samstag", "sa", "sonnabend"),
    "Sun": ("sun", "sunday", "sonntag", "so", "su"),
}
#: Monday first; other days (dates, "Day 2") come behind.
DAY_ORDER = {name: index for index, name in enumerate(_DAYS)}
_DAY_OF = {word: day for day, words in _DAYS.items() for word in words}
_LONG = {word for word in _DAY_OF if len(word) > 2}
_DAY_NUMBER = re.compile(
    r"(day|tag|session|workout|einheit|training)\s*([0-9]{1,2}|[a-g])", re.IGNORECASE
)
_WEEK = re.compile(r"(?:week|woche|wk)\s*[:#]?\s*([0-9]{1,2})", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One exercise as written: where in the file, on which day, its name and dose."""

    where: str
    day: str
    name: str
    dose: Written


@dataclass
class Found:
    """What a reader found in a file."""

    lines: list[Line] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    weeks: int = 1
    week_names: set[str] = field(default_factory=set)


def day(text: str) -> str | None:
    """Return the day that a whole text names (``Mon``, ``Day 2``), None where it names none."""
    plain = text.strip().strip(":.()[]*_#- ").lower()
    if plain in _DAY_OF:
        return _DAY_OF[plain]
    if _DAY_NUMBER.fullmatch(plain):
        return plain.capitalize()
    date = re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./](?:\d{2,4})?", plain)
    return plain if date else None


def leading_day(text: str) -> tuple[str, str] | None:
    """Return (day, rest) where a line begins with a day, None where it does not.

    Short words ("Mo", "do") count only with a mark behind them, because they are words too.
    """
    found = re.match(r"\s*([A-Za-zäöüÄÖÜ]+)(\s*[.):\-–—,|/&+(]+|\s+|$)(.*)", text, re.DOTALL)
    if found and found[1].lower() in _DAY_OF:
        marked = bool(found[2].strip()) or not found[3].strip()
        if marked or found[1].lower() in _LONG:
            return _DAY_OF[found[1].lower()], found[3].strip(" .):-–—,|")
    numbered = re.match(rf"\s*({_DAY_NUMBER.pattern})\b\s*[:\-–—,|(]?(.*)", text, re.I | re.DOTALL)
    if numbered:
        return numbered[1].capitalize(), numbered[4].strip(" :-–—,|")
    return None


def week(text: str) -> int | None:
    """Return the number of a heading such as ``Week 2``, None where it is no such heading."""
    found = _WEEK.match(text.strip().strip("#*=-_ "))
    return int(found[1]) if found else None
