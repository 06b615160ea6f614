"""A finding never stands without evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pushoff.core.measures import MeasureSide

#: How much a finding asks for: nothing, another look, or something to do.
Weight = Literal["note", "watch", "act"]
WEIGHTS: tuple[Weight, ...] = ("act", "watch", "note")
#: What stands behind the importance of a finding: trials or cohorts, theory with partial data,
#: or the word of coaches alone.
Support = Literal["shown", "plausible", "coaches_say"]


@dataclass(frozen=True)
class Evidence:
    """One measured value that a finding rests on, with its reference and the source of that.

    ``value``, ``error95`` and the references are in ``unit``. ``limit`` is what the value was held
    against and ``beyond`` how far outside of it the value lies (positive: on the side of the
    finding); ``probability`` is the chance (0–1) that the true value lies beyond the limit, given
    the error of measurement and the spread between strides. ``reference_key`` is the source of the
    reference, ``pushoff`` where the limit is ours; ``spread_key`` that of the spread between
    runners which range and limit are made of, ``pushoff`` where it is assumed.
    """

    measure: str
    side: MeasureSide
    value: float
    error95: float
    unit: str
    reference_low: float | None
    reference_high: float | None
    reference_key: str | None
    limit: float | None = None
    beyond: float | None = None
    probability: float | None = None
    reference_mean: float | None = None
    spread_key: str | None = None


@dataclass(frozen=True)
class Finding:
    """Something worth telling, with what it rests on and what would make it wrong.

    Parameters
    ----------
    name, title : str
        Key of the registry, and words for people.
    side : "left", "right" or "both"
    weight : "note", "watch" or "act"
    confidence : float
        Probability, 0–1, that the finding holds for this recording.
    evidence : tuple of Evidence
        Never empty.
    meaning, technical : str
        What it means in a plain and in a technical voice.
    limits : tuple of str
        What would make it wrong.
    citations : tuple of str
        Keys of ``reference/citations.toml``.
    cues : tuple of str
        Sentences to try while running; keys stand in ``cue_names`` in the same order.
    exercises : tuple of str
        Names of the exercise catalogue.
    retest : str
        When to look again, in words; ``retest_weeks`` the same as a number.
    importance, support
        What the evidence says about how much it matters, as a sentence and as a word.
    withheld : mapping of str to str
        Cues (their sentences) and exercises (their names) that were left out, with the reason
        (an injury, a stiff ankle, pain).
    contraindications : tuple of str
        When not to act on it, as sentences.
    """

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
    technical: str = ""
    importance: str = ""
    support: Support = "coaches_say"
    cue_names: tuple[str, ...] = ()
    retest_weeks: int = 0
    withheld: Mapping[str, str] = field(default_factory=dict)
    contraindications: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"finding {self.name!r} has no evidence")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"finding {self.name!r}: confidence is a probability")
