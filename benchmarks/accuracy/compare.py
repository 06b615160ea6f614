"""Errors of events, angles and measures against truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pushoff.core.events import EventTable
from pushoff.core.measures import MeasureTable
from pushoff.core.motion import Motion
from pushoff.core.names import EVENT_KINDS, SIDES, EventKind


@dataclass(frozen=True)
class EventErrors:
    """Found minus true times in s with the stated deviations; how many were there and found."""

    error_s: np.ndarray
    sd_s: np.ndarray
    true: int
    extra: int

    def row(self) -> list[str]:
        """Return found/true, bias, SD, RMSE in ms, and the share within 1 and 2 stated SD."""
        e = self.error_s * 1000
        if not len(e):
            return [f"0/{self.true}", "–", "–", "–", "–"]
        z = np.abs(self.error_s) / self.sd_s
        return [
            f"{len(e)}/{self.true}",
            f"{e.mean():+.1f}",
            f"{e.std():.1f}",
            f"{np.sqrt((e**2).mean()):.1f}",
            f"{np.mean(z <= 1):.0%} / {np.mean(z <= 2):.0%}",
        ]


def event_errors(
    found: EventTable, truth: EventTable, kind: EventKind, margin_s: float = 0.12
) -> EventErrors:
    """Match found events to true ones of the same side and kind (nearest within ``margin_s``)."""
    errors: list[float] = []
    sds: list[float] = []
    true = extra = 0
    for side in SIDES:
        real = truth.times(kind, side)
        mine = found.select(kind, side)
        true += len(real)
        for event in mine:
            if not len(real):
                extra += 1
                continue
            nearest = real[np.argmin(np.abs(real - event.time_s))]
            if abs(nearest - event.time_s) < margin_s:
                errors.append(event.time_s - nearest)
                sds.append(event.sd_s)
            else:
                extra += 1
    return EventErrors(np.array(errors), np.array(sds), true, extra)


def pooled(parts: list[EventErrors]) -> EventErrors:
    """Put the errors of several recordings together."""
    return EventErrors(
        np.concatenate([p.error_s for p in parts]) if parts else np.array([]),
        np.concatenate([p.sd_s for p in parts]) if parts else np.array([]),
        sum(p.true for p in parts),
        sum(p.extra for p in parts),
    )


def all_event_errors(found: EventTable, truth: EventTable) -> dict[str, EventErrors]:
    """Return the errors of every kind of event."""
    return {kind: event_errors(found, truth, kind) for kind in EVENT_KINDS}


def angle_errors(found: Motion, truth: Motion) -> dict[str, tuple[float, float]]:
    """Return RMSE and RMSE after taking off the offset (deg) of every angle that both have."""
    out: dict[str, tuple[float, float]] = {}
    edge = (truth.time_s > truth.time_s[0] + 0.3) & (truth.time_s < truth.time_s[-1] - 0.3)
    for name in sorted(set(found.angles) & set(truth.angles)):
        mine = np.interp(truth.time_s, found.time_s, found.angles[name], np.nan, np.nan)
        error = np.rad2deg(mine - truth.angles[name])[edge]
        error = error[np.isfinite(error)]
        if len(error):
            out[name] = (float(np.sqrt((error**2).mean())), float(error.std()))
    return out


def measure_errors(found: MeasureTable, truth: MeasureTable) -> dict[tuple[str, str], tuple]:
    """Return (found − true, stated 95 % half-width, true, unit) of every row that both have."""
    out = {}
    for row in found.values:
        real = truth.get(row.measure, row.side)
        if real is not None and np.isfinite(row.value) and np.isfinite(real.value):
            out[(row.measure, row.side)] = (
                row.value - real.value,
                row.error95,
                real.value,
                row.unit,
            )
    return out
