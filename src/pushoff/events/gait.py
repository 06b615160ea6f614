"""Is it running? Walking is named, and so is everything that has no steps."""

from __future__ import annotations

import numpy as np

from pushoff.core.errors import NotAnalysableError
from pushoff.core.events import EventTable
from pushoff.core.names import SIDES
from pushoff.events.settings import EventSettings

#: Least number of contacts in all for a statement about gait.
LEAST_CONTACTS = 2


def check_running(events: EventTable, settings: EventSettings, where: str) -> None:
    """Raise NotAnalysableError (exit 4) for walking, or where no steps were found."""
    contacts, strides = [], []
    for side in SIDES:
        touchdown = events.times("touchdown", side)
        toe_off = events.times("toe_off", side)
        if len(touchdown) and len(toe_off):
            after = np.searchsorted(toe_off, touchdown)
            whole = after < len(toe_off)
            length = toe_off[np.minimum(after, len(toe_off) - 1)] - touchdown
            contacts.extend(length[whole & (length < settings.contact_s[1])])
        strides.extend(np.diff(touchdown))
    if len(contacts) < LEAST_CONTACTS:
        raise NotAnalysableError(
            where,
            expected="a runner taking steps",
            found=f"{len(contacts)} whole ground contacts",
            hint="record at least 4 strides of running, the whole body in view",
        )
    if not strides:
        return
    duty = float(np.median(contacts) / np.median(strides))
    if duty > settings.walking_duty_factor:
        raise NotAnalysableError(
            where,
            expected="running (each foot down for less than half of a stride)",
            found=f"walking (each foot down for {duty:.0%} of the stride)",
            hint="Pushoff analyses running only; record a run",
        )
