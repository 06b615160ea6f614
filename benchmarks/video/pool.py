"""Figures of many clips put together: bias, limits of agreement, coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.video.figures import Figures


@dataclass(frozen=True)
class Spread:
    """Errors of one thing: bias, half-width of the 95 % limits of agreement, and how many."""

    bias: float
    limits: float
    n: int

    @classmethod
    def of(cls, errors: Iterable[float]) -> Spread:
        """Return bias and ±1.96 SD; NaN without errors."""
        found = np.array([error for error in errors if np.isfinite(error)])
        if not len(found):
            return cls(float("nan"), float("nan"), 0)
        limits = 1.96 * float(found.std()) if len(found) > 1 else float("nan")
        return cls(float(found.mean()), limits, len(found))

    def text(self, digits: int = 1) -> str:
        """Return "+1.2 ± 3.4 (56)"."""
        if not self.n:
            return "–"
        if self.n == 1:
            return f"{self.bias:+.{digits}f} (1)"
        return f"{self.bias:+.{digits}f} ± {self.limits:.{digits}f} ({self.n})"


def kind_of(name: str) -> str:
    """Return what a clip shows: the second word of its name."""
    return name.split("_")[1]


def analysed(figures: Sequence[Figures]) -> list[Figures]:
    """Return the clips that were not refused."""
    return [item for item in figures if item["refused"] is None]


def at(figures: Sequence[Figures], rate_hz: float) -> list[Figures]:
    """Return the clips of one frame rate."""
    return [item for item in figures if abs(item["rate_hz"] - rate_hz) < 1.0]


def steps(figures: Sequence[Figures], near: bool | None) -> Spread:
    """Return the errors of single contacts (ms) of one leg."""
    found = [row for item in analysed(figures) for row in item["contacts"]]
    return Spread.of(row[1] for row in found if row[0] is near)


def means(figures: Sequence[Figures], near: bool | None) -> Spread:
    """Return the errors of each clip's mean contact (ms) of one leg."""
    found = [row for item in analysed(figures) for row in item["contact_means"]]
    return Spread.of(row[1] for row in found if row[0] is near)


def events(figures: Sequence[Figures], kind: str, near: bool | None) -> list[str]:
    """Return bias, SD (ms) and the shares within 1 and 2 stated deviations as cells."""
    rows = [
        row
        for item in analysed(figures)
        for row in item["events"]
        if row[0] == kind and row[1] is near
    ]
    if not rows:
        return ["–", "–", "–"]
    error = np.array([row[2] for row in rows])
    ratio = np.abs(error) / np.array([row[3] for row in rows])
    return [
        f"{error.mean():+.1f}",
        f"{error.std():.1f} ({len(rows)})",
        f"{np.mean(ratio <= 1):.0%} / {np.mean(ratio <= 2):.0%}",
    ]


def angle(figures: Sequence[Figures], name: str, where: str = "near") -> float:
    """Return the RMSE of an angle (deg) over all clips."""
    found = [
        item["angles"][where][name][0]
        for item in analysed(figures)
        if name in item["angles"][where]
    ]
    return float(np.sqrt(np.mean(np.square(found)))) if found else float("nan")


def strides_kept(figures: Sequence[Figures]) -> float:
    """Return the share of true strides that were found valid (%)."""
    found = [item["strides"] for item in analysed(figures)]
    true = sum(row[1] for row in found)
    return 100.0 * sum(row[0] for row in found) / true if true else float("nan")


def speeds(figures: Sequence[Figures]) -> np.ndarray:
    """Return (error, stated SD) of the speed in per cent, one row per clip."""
    found = [item["speed"] for item in analysed(figures) if item["speed"] is not None]
    return np.array(found, dtype=float).reshape(-1, 2)


def coverage(rows: Iterable[Sequence[float]]) -> tuple[float, int]:
    """Return the share (%) of (error, stated 95 %) rows whose error is inside, and how many."""
    found = np.array([[row[0], row[1]] for row in rows], dtype=float).reshape(-1, 2)
    found = found[np.isfinite(found).all(axis=1)]
    if not len(found):
        return float("nan"), 0
    return 100.0 * float(np.mean(np.abs(found[:, 0]) <= found[:, 1])), len(found)


def measure_rows(figures: Sequence[Figures], name: str | None = None) -> list[list[float]]:
    """Return (error, stated 95 %) of one measure or of all, both legs."""
    return [
        [row[2], row[3]]
        for item in analysed(figures)
        for row in item["measures"]
        if name is None or row[0] == name
    ]


def lags(figures: Sequence[Figures], near: bool = True) -> tuple[np.ndarray, int, int]:
    """Return the errors (ms) of ranked lags, how many were ranked, and how many were not."""
    rows = [row for item in analysed(figures) for row in item["lags"] if row[1] is near]
    ranked = np.array([row[3] for row in rows if row[2] and row[3] is not None], dtype=float)
    return ranked, len(ranked), sum(not row[2] for row in rows)


def inside(figures: Sequence[Figures], near: bool | None) -> float:
    """Return the share (%) of clip means of contact inside their stated 95 %."""
    rows = [row for item in analysed(figures) for row in item["contact_means"] if row[0] is near]
    return coverage([row[1], row[2]] for row in rows)[0]


def directions(figures: Sequence[Figures]) -> float:
    """Return the share (%) of clips whose view (and with it the direction) was found right."""
    found = analysed(figures)
    return 100.0 * float(np.mean([item["view"][0] == item["view"][1] for item in found]))
