"""What was used and what it is held against: references of citations, values and curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.analysis import Analysis
from pushoff.core.measures import MeasureValue
from pushoff.reference import citations, values


@dataclass(frozen=True)
class Source:
    """One reference: key, text for a list, link (may be empty), and whether it was looked up."""

    key: str
    text: str
    link: str = ""
    verified: bool = False


@dataclass(frozen=True)
class ReferenceNote:
    """Where a reference range comes from, in few words."""

    words: str
    verified: bool
    citation_key: str


def sources(analysis: Analysis) -> tuple[Source, ...]:
    """Return the references of exactly what this analysis used, sorted by their text."""
    keys = {key.split(".", 1)[0] for key in analysis.citation_keys}
    keys |= {key for finding in analysis.findings for key in finding.citations}
    keys |= {
        row.reference_key.split(".", 1)[0] for row in analysis.measures.values if row.reference_key
    }
    return tuple(sorted((source(key) for key in keys), key=lambda found: found.text))


def source(key: str) -> Source:
    """Return one reference; a key that the list does not know stands for itself, unverified."""
    try:
        found = citations.get(key)
    except KeyError:
        return Source(key, key)
    text = f"{found.authors} ({found.year}). {found.title}. {found.journal}."
    return Source(key, text, found.url, found.verified)


def reference_note(row: MeasureValue, speed_mps: float | None) -> ReferenceNote | None:
    """Return who the reference range of a value was measured on, None where there is none."""
    if row.reference_key is None:
        return None
    cited = row.reference_key.split(".", 1)[0]
    try:
        value = values.get(row.reference_key, speed_mps if speed_mps is not None else np.nan)
    except (KeyError, values.SpeedRangeError):
        return ReferenceNote(cited, source(cited).verified, cited)
    found = source(value.cite)
    who = f"{value.population}, n = {value.n}"
    name = found.text.split(". ")[0] if found.text != value.cite else value.cite
    return ReferenceNote(f"{name}: {who}", value.verified, value.cite)


@dataclass(frozen=True)
class Band:
    """A reference curve as a band: percentages, lower and upper edge (deg), and its source."""

    percent: Float[np.ndarray, " sample"]
    low: Float[np.ndarray, " sample"]
    high: Float[np.ndarray, " sample"]
    words: str
    verified: bool


def reference_band(angle: str, window: str, speed_mps: float | None) -> Band | None:
    """Return the reference band of an angle over a window at a speed, None where none fits."""
    return None
