"""Everything that one analysis found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pushoff.core.events import EventTable
from pushoff.core.findings import Finding
from pushoff.core.kinetics import Kinetics
from pushoff.core.measures import MeasureTable
from pushoff.core.motion import Motion
from pushoff.core.muscles import Muscles
from pushoff.core.names import SIDES, Side
from pushoff.core.recording import Recording
from pushoff.core.strides import Strides, StrideTable


@dataclass(frozen=True)
class Quality:
    """How good the recording is: plain sentences, and the figures behind them."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """Recording, motion, events, strides, forces, muscles, measures and findings of one recording.

    ``skipped`` maps a stage or measure to the reason why it is not here; ``citations`` lists the
    keys of everything that was used.
    """

    recording: Recording
    quality: Quality
    motion: Motion
    events: EventTable
    strides: StrideTable
    measures: MeasureTable
    kinetics: Kinetics | None = None
    muscles: Muscles | None = None
    findings: tuple[Finding, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)
    citation_keys: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    timings_s: Mapping[str, float] = field(default_factory=dict)

    def views(self) -> dict[Side, Strides]:
        """Return the valid strides of both sides, with force and muscles where there are any."""
        return {
            side: Strides.of(
                self.strides, side, self.motion, kinetics=self.kinetics, muscles=self.muscles
            )
            for side in SIDES
        }
