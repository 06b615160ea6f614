"""Walking is named as walking; standing shows no steps."""

from __future__ import annotations

import pytest

from pushoff.core.errors import NotAnalysableError
from pushoff.core.events import Event, EventTable
from pushoff.events.gait import check_running
from pushoff.events.settings import EventSettings


def gait(stride_s: float, contact_s: float) -> EventTable:
    events = []
    for step in range(10):
        start = 0.1 + step * stride_s / 2
        side = "left" if step % 2 else "right"
        events.append(Event(side, "touchdown", start, 0.005, "test"))
        events.append(Event(side, "toe_off", start + contact_s, 0.005, "test"))
    return EventTable.of(events)


def test_running_passes() -> None:
    check_running(gait(0.70, 0.24), EventSettings(), "clip")


def test_walking_is_named() -> None:
    with pytest.raises(NotAnalysableError, match="walking") as raised:
        check_running(gait(1.10, 0.68), EventSettings(), "clip.mp4")
    assert raised.value.exit_code == 4
    assert "clip.mp4" in raised.value.line()


def test_no_steps() -> None:
    with pytest.raises(NotAnalysableError, match="0 whole ground contacts"):
        check_running(EventTable.of([]), EventSettings(), "clip")
