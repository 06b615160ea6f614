"""From measures and situation to findings, in order of weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pushoff.core.findings import Finding
from pushoff.core.measures import MeasureTable
from pushoff.core.situation import Situation
from pushoff.findings.settings import FindingSettings

_DEFAULT = FindingSettings()


@dataclass(frozen=True)
class FindingsResult:
    """Findings in the order in which they are told; what could not be judged, and why.

    ``skipped`` maps ``finding:<name>`` to the reason.
    """

    findings: tuple[Finding, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)


def find_all(
    measures: MeasureTable, situation: Situation, settings: FindingSettings = _DEFAULT
) -> FindingsResult:
    """Return the findings of one recording; at most two of them ask for something to be done."""
    del measures, situation, settings
    return FindingsResult(())
