"""What was used and what it is held against: references of citations, values and curves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pushoff.core.analysis import Analysis
from pushoff.core.measures import MeasureValue
from pushoff.reference import citations, values
from pushoff.reference.curves import ReferenceCurve, Window, reference_curve


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
    population: str
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
        return ReferenceNote(author_and_year(cited), "", source(cited).verified, cited)
    return ReferenceNote(author_and_year(value.cite), value.population, value.verified, value.cite)


@dataclass(frozen=True)
class Norm:
    """A published angle curve for a chart: the curve, and whose it is in words."""

    curve: ReferenceCurve
    words: str


def norm_curve(angle: str, window: Window, speed_mps: float | None) -> Norm | None:
    """Return the published curve of an angle over a window at a speed, None where none fits."""
    if speed_mps is None:
        return None
    curve = reference_curve(angle, speed_mps, window)
    if curve is None:
        return None
    name = author_and_year(curve.cite)
    flag = "" if curve.verified else " (source not verified)"
    spread = "" if curve.low_deg is not None else ", no spread published"
    return Norm(curve, f"mean of {curve.population} ({name}){spread}{flag}")


def author_and_year(key: str) -> str:
    """Return ``Fukuchi et al. 2017`` for a key, the key itself where it is not in the list."""
    try:
        found = citations.get(key)
    except KeyError:
        return key
    first, *others = re.split(r",| and ", found.authors)
    family = re.sub(r" [A-Z]{1,4}$", "", first.strip())  # initials come last: "de Leva P"
    return f"{family}{' et al.' if others else ''} {found.year}"


def cited_words(keys: Iterable[str]) -> str:
    """Return ``Moore et al. 2016; Folland et al. 2017 (not verified)`` for a list of keys."""
    words = []
    for key in dict.fromkeys(key.split(".", 1)[0] for key in keys):
        if key == "pushoff":  # our own definitions
            continue
        flag = "" if source(key).verified else " (not verified)"
        words.append(f"{author_and_year(key)}{flag}")
    return "; ".join(words)
