"""Findings of the virtual people, and the counts that the table is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from benchmarks.accuracy.findings_inputs import Measured
from benchmarks.accuracy.findings_jobs import Job
from benchmarks.accuracy.findings_runs import Done
from pushoff.core.findings import Weight
from pushoff.findings.find import find_all

#: Names of kinds of recording in the table, and of inputs in the rules.
TITLES: Mapping[str, str] = {"markers": "markers", "side": "side view", "rear": "rear view"}
INPUT_OF: Mapping[str, str] = {"markers": "3d", "side": "2d", "rear": "2d"}
#: Findings that say that nothing is wrong.
CLEAR = "nothing_to_change"


@dataclass(frozen=True)
class Told:
    """What was told of one recording: weights by finding, and what was not judged."""

    job: Job
    kind: str
    rate_hz: float
    speed_mps: float
    weights: Mapping[str, Weight]
    not_judged: frozenset[str]

    def has(self, finding: str, weights: Iterable[str]) -> bool:
        """Whether a finding was told with one of some weights."""
        return self.weights.get(finding) in weights

    def judged(self, finding: str) -> bool:
        """Whether a finding was judged at all."""
        return finding not in self.not_judged


def told(done: Iterable[Done]) -> list[Told]:
    """Return what is told of every recording that could be analysed."""
    return list(_each(done))


def _each(done: Iterable[Done]) -> Iterator[Told]:
    for item in done:
        for name, found in item.found.items():
            one = _one(item, name.partition("@")[0], found)
            if one is not None:
                yield one


def _one(item: Done, kind: str, found: Measured) -> Told | None:
    if found.measures is None or found.situation is None or item.person is None:
        return None
    result = find_all(found.measures, found.situation)
    keys = (key.removeprefix("finding:") for key in result.skipped if key.startswith("finding:"))
    return Told(
        job=item.job,
        kind=kind,
        rate_hz=found.rate_hz,
        speed_mps=item.person.runner.speed_mps,
        weights={finding.name: finding.weight for finding in result.findings},
        # "name (left)" is one side that could not be judged, not the whole finding.
        not_judged=frozenset(key for key in keys if not key.endswith(")")),
    )


@dataclass(frozen=True)
class Count:
    """So many out of so many."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """Share, NaN of nothing."""
        return self.hits / self.of if self.of else float("nan")

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the share (Clopper and Pearson)."""
        if not self.of:
            return float("nan"), float("nan")
        low = beta.ppf(0.025, self.hits, self.of - self.hits + 1) if self.hits else 0.0
        high = beta.ppf(0.975, self.hits + 1, self.of - self.hits) if self.hits < self.of else 1.0
        return float(low), float(high)

    def words(self) -> str:
        """Return the share with its interval, in per cent."""
        if not self.of:
            return "–"
        low, high = self.interval()
        return f"{100 * self.share:.1f} ({100 * low:.1f}–{100 * high:.1f})"

    def short(self) -> str:
        """Return the share in per cent."""
        return f"{100 * self.share:.0f}" if self.of else "–"


def count(items: Iterable[Told], hit: Callable[[Told], bool]) -> Count:
    """Return how many recordings hit."""
    hits = np.array([hit(item) for item in items], dtype=bool)
    return Count(int(hits.sum()), len(hits))
