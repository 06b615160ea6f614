"""Calendar files: read back by a reader of its own, as RFC 5545 says."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushoff.report.icalendar import Event, calendar, escaped, folded

MADE = datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc)


def unfolded(text: str) -> list[tuple[str, str]]:
    """Return (name with parameters, value) of each content line."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines: list[str] = []
    for line in text.removesuffix("\r\n").split("\r\n"):
        assert len(line.encode("utf-8")) <= 75
        assert line
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [(line.partition(":")[0], line.partition(":")[2]) for line in lines]


def plain(value: str) -> str:
    """Return TEXT without its escapes."""
    out, rest = "", iter(value)
    for character in rest:
        if character == "\\":
            after = next(rest)
            out += "\n" if after in "nN" else after
        else:
            assert character not in ",;"
            out += character
    return out


def test_a_day_is_a_whole_day_and_takes_no_time() -> None:
    event = Event("a@b", datetime.date(2026, 12, 31), "Run, easy", "Line 1\nLine 2; and more")
    rows = unfolded(calendar("Plan", [event], MADE, "-//Pushoff//Test//EN"))
    found = dict(rows)
    assert rows[0] == ("BEGIN", "VCALENDAR")
    assert rows[-1] == ("END", "VCALENDAR")
    assert found["VERSION"] == "2.0"
    assert found["DTSTART;VALUE=DATE"] == "20261231"
    assert found["DTEND;VALUE=DATE"] == "20270101"
    assert found["DTSTAMP"] == "20260301T123000Z"
    assert found["UID"] == "a@b"
    assert found["TRANSP"] == "TRANSPARENT"
    assert plain(found["DESCRIPTION"]) == "Line 1\nLine 2; and more"


def test_the_stamp_is_utc_whatever_the_zone() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=2))
    text = calendar(
        "P", [Event("u", MADE.date(), "x")], MADE.astimezone(zone), "-//P//EN"
    )  # fmt: skip
    assert "DTSTAMP:20260301T123000Z" in text
    with pytest.raises(ValueError, match="time zone"):
        calendar("P", [], MADE.replace(tzinfo=None), "-//P//EN")


@given(summary=st.text(), words=st.text(max_size=400))
def test_any_text_comes_back(summary: str, words: str) -> None:
    surrogate = any("\ud800" <= character <= "\udfff" for character in summary + words)
    if surrogate:
        return
    event = Event("u", datetime.date(2026, 3, 1), summary, words, (summary, "Easy"))
    found = dict(unfolded(calendar(summary, [event], MADE, "-//P//EN")))
    assert escaped(plain(found["SUMMARY"])) == escaped(summary)
    if escaped(words):
        assert escaped(plain(found["DESCRIPTION"])) == escaped(words)


def test_no_character_is_split() -> None:
    pieces = list(folded("SUMMARY:" + "läuft 🏃 " * 40))
    assert "".join(pieces[:1] + [piece[1:] for piece in pieces[1:]]) == "SUMMARY:" + (
        "läuft 🏃 " * 40
    )
    assert all(len(piece.encode("utf-8")) <= 75 for piece in pieces)
