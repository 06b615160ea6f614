"""A finding never stands without evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pushoff.core.measures import MeasureSide

Weight = Literal["note", "watch", "act"]


@dataclass(frozen=True)
class Evidence:
    """One measured value that a finding rests on, with its reference and the source of that."""

    measure: str
    side: MeasureSide
    value: float
    error95: float
    unit: str
    reference_low: float | None
    reference_high: float | None
    reference_key: str | None


@dataclass(frozen=True)
class Finding:
    """Something worth telling, with what it rests on and what would make it wrong."""

    name: str
    title: str
    side: MeasureSide
    weight: Weight
    confidence: float
    evidence: tuple[Evidence, ...]
    meaning: str
    limits: tuple[str, ...]
    citations: tuple[str, ...]
    cues: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()
    retest: str = ""

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"finding {self.name!r} has no evidence")
