"""A week of training in plain text: one exercise a line, or several behind a day."""

from __future__ import annotations

import re

from pushoff.training import dose_text
from pushoff.training.program_lines import Found, Line, day, leading_day, week

_BULLET = re.compile(r"^\s*(?:[-*•–·>+]+|\[[ xX]?\]|\(?\d{1,2}[.)](?!\d))\s*")
_COMMENT = re.compile(r"^\s*(?:#|//|;)")
_RULE = re.compile(r"^[\s\-=_*#~]+$")
#: A comma, semicolon or plus sign between exercises: letters of a name follow.
_BETWEEN = re.compile(
    r"\s*[;,+]\s*(?=[A-Za-zÄÖÜäöü])"
    r"(?!(?:kg|lbs?|reps?|sec|sek|min|each|per|pro|je|rest|pause|slow|easy|hard|then|rpe|heavy|light"
    r"|left|right|both|twice|once|bodyweight|bw|last|tempo|at|with|mit|@|s|m|x)\b)",
    re.IGNORECASE,
)
_HAS_LETTER = re.compile(r"[A-Za-zÄÖÜäöüß]{2}")
_HEADINGS = re.compile(
    r"(?:my |the )?(?:training|strength|gym|workout|weekly|running|week"
    r"|program(?:me)?|plan|warm[- ]?up|cool[- ]?down|main set|notes?"
    r"|exercise list|krafttraining|trainingsplan|aufwärmen"
    r"|legs?(?: day)?|upper(?: body)?|lower(?: body)?|core|push day|pull day|full body)"
    r"(?: (?:training|program(?:me)?|plan|session|work|week|day))*",
    re.IGNORECASE,
)


def lines(text: str) -> Found:
    """Return every exercise of a plain text; nothing that could be one is dropped silently."""
    found = Found()
    today, weeks = "", set[int]()
    rows = text.split("\n")
    for number, raw in enumerate(rows, start=1):
        if number < len(rows) and re.fullmatch(r"\s*(={3,}|-{3,})\s*", rows[number]):
            continue  # a title with a line under it
        content = _BULLET.sub("", raw.split(" # ")[0].split(" // ")[0]).strip()
        if not content or _COMMENT.match(raw) or _RULE.match(raw):
            continue
        if (heading := week(content)) is not None and len(content) < 20:
            weeks.add(heading)
            continue
        content = content.strip("*_ ")
        if (named := day(content)) is not None:
            today = named
            continue
        if (started := leading_day(content)) is not None:
            today, content = started
        for part in _BETWEEN.split(content):
            _add(found, part, f"line {number}", today)
    found.weeks = max(1, len(weeks))
    return found


def _add(found: Found, part: str, where: str, today: str) -> None:
    name, dose = dose_text.split(part)
    nothing = dose == dose_text.Written()
    if not _HAS_LETTER.search(name):
        if not nothing or re.search(r"\d", part):
            found.problems.append(f'{where}: a dose without an exercise ("{part.strip()[:40]}")')
        return
    if nothing and (part.rstrip().endswith(":") or _HEADINGS.fullmatch(name)):
        return
    found.lines.append(Line(where, today, name, dose))
