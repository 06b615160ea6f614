"""Weekdays and dates of a plan."""

from __future__ import annotations

import datetime
import re

from pushoff.core.errors import BadUsageError

#: Monday is 0.
WEEKDAYS: tuple[str, ...] = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_NAMES = ", ".join(name[:3].lower() for name in WEEKDAYS)


def weekday(word: str, where: str) -> int:
    """Return 0 (Monday) to 6 for a name or its beginning of two letters or more."""
    wanted = word.strip().lower()
    for number, name in enumerate(WEEKDAYS):
        if len(wanted) >= 2 and name.lower().startswith(wanted):
            return number
    hint = "say which days, not how many, for example mon,wed,sat" if wanted.isdigit() else ""
    raise BadUsageError(where, f"a weekday out of {_NAMES}", repr(word), hint)


def weekdays(text: str, where: str = "--days") -> tuple[int, ...]:
    """Return the weekdays of a list such as ``mon,wed,sat`` or ``mon-fri``, sorted.

    ``all`` is the whole week.
    """
    if text.strip().lower() == "all":
        return tuple(range(7))
    found: set[int] = set()
    for part in re.split(r"[,;\s]+", text.strip()):
        if not part:
            continue
        first, _, last = part.partition("-")
        start = weekday(first, where)
        end = weekday(last, where) if last else start
        found |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    if not found:
        raise BadUsageError(where, f"at least one weekday out of {_NAMES}", "none")
    return tuple(sorted(found))


def day(text: str, where: str = "--start") -> datetime.date:
    """Return the date of an ISO text (2026-03-09)."""
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise BadUsageError(where, "a date such as 2026-03-09", repr(text)) from None


def next_monday(today: datetime.date) -> datetime.date:
    """Return the first Monday after a day."""
    return today + datetime.timedelta(days=7 - today.weekday())


def order(first_weekday: int) -> tuple[int, ...]:
    """Return the seven weekdays in the order in which they come."""
    return tuple((first_weekday + step) % 7 for step in range(7))


def date_of(start: datetime.date, week: int, weekday: int) -> datetime.date:
    """Return the date of a weekday in a week of a block (weeks count from 1)."""
    return start + datetime.timedelta(days=7 * (week - 1) + (weekday - start.weekday()) % 7)
