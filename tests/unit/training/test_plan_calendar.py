"""Weekdays and dates of a plan."""

from __future__ import annotations

import datetime

import pytest

from pushoff.core.errors import BadUsageError
from pushoff.training import calendar


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon,wed,sat", (0, 2, 5)),
        ("Sat Mon", (0, 5)),
        ("mo-fr", (0, 1, 2, 3, 4)),
        ("fri-mon", (0, 4, 5, 6)),
        ("sunday;sunday", (6,)),
        ("All", (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_weekdays(text: str, days: tuple[int, ...]) -> None:
    assert calendar.weekdays(text) == days


@pytest.mark.parametrize("text", ["", " , ", "m", "monkey", "mon,feb", "1"])
def test_no_weekday(text: str) -> None:
    with pytest.raises(BadUsageError, match="--days"):
        calendar.weekdays(text)


def test_a_number_of_days_gets_a_hint() -> None:
    with pytest.raises(BadUsageError, match="which days, not how many"):
        calendar.weekdays("3")


@pytest.mark.parametrize("text", ["2026-13-01", "tomorrow", "9.3.2026", ""])
def test_no_date(text: str) -> None:
    with pytest.raises(BadUsageError, match="a date such as"):
        calendar.day(text)


def test_next_monday_is_never_today() -> None:
    monday = datetime.date(2026, 3, 9)
    assert calendar.next_monday(monday) == datetime.date(2026, 3, 16)
    assert calendar.next_monday(datetime.date(2026, 3, 15)) == datetime.date(2026, 3, 16)


def test_dates_run_on_from_any_start() -> None:
    start = datetime.date(2026, 3, 12)  # a Thursday
    dates = [
        calendar.date_of(start, week, day)
        for week in (1, 2)
        for day in calendar.order(start.weekday())
    ]
    assert dates == [start + datetime.timedelta(days=step) for step in range(14)]
