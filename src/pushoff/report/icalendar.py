"""A calendar file of all-day events as RFC 5545 wants it: CRLF, folding at 75 octets, escapes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LINE_OCTETS = 75
_CRLF = "\r\n"
#: Control characters have no place in TEXT (RFC 5545, 3.3.11); a line break is written as \n.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """One all-day event; ``uid`` stays the same when the calendar is written again."""

    uid: str
    date: datetime.date
    summary: str
    description: str = ""
    categories: tuple[str, ...] = ()


def calendar(name: str, events: Iterable[Event], made: datetime.datetime, product: str) -> str:
    """Return the text of an iCalendar file.

    Parameters
    ----------
    name : str
        Title of the calendar.
    events : iterable of Event
    made : datetime
        When it is written, with a time zone; becomes DTSTAMP in UTC.
    product : str
        Who writes it (PRODID).
    """
    if made.tzinfo is None:
        raise ValueError("made needs a time zone")
    stamp = made.astimezone(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{escaped(product)}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}{_CRLF}" for line in lines for part in folded(line))


def _event(event: Event, stamp: str) -> list[str]:
    after = event.date + datetime.timedelta(days=1)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.date:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{escaped(event.summary)}",
    ]
    if event.description:
        lines.append(f"DESCRIPTION:{escaped(event.description)}")
    if event.categories:
        lines.append("CATEGORIES:" + ",".join(escaped(word) for word in event.categories))
    # An entry to remember, not a time that is taken.
    return [*lines, "TRANSP:TRANSPARENT", "END:VEVENT"]


def escaped(text: str) -> str:
    """Return TEXT: backslash, semicolon, comma and line breaks escaped, control characters gone."""
    text = re.sub(r"\r\n|\r|\u2028|\u2029|\x85", "\n", text)
    text = _CONTROL.sub("", text)
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """Give a content line in pieces of at most 75 octets that never split a character."""
    piece, size, first = "", 0, True
    for character in line:
        octets = len(character.encode("utf-8"))
        limit = _LINE_OCTETS if first else _LINE_OCTETS - 1
        if size + octets > limit:
            yield piece if first else f" {piece}"
            piece, size, first = "", 0, False
        piece += character
        size += octets
    yield piece if first else f" {piece}"
