"""Joint measures of real runners: estimated force against the plates of the same recording."""

from __future__ import annotations

import numpy as np

from benchmarks.accuracy.recordings import CASES, analysed
from benchmarks.markdown import table
from pushoff.core.measures import MeasureTable
from pushoff.core.names import SIDES
from pushoff.measures import joint_loads
from pushoff.measures.registry import MEASURES

#: What is shown of every recording, mean of both sides.
SHOWN = (
    "ankle_moment_peak",
    "knee_moment_peak",
    "hip_moment_peak",
    "ankle_power_peak",
    "ankle_work_positive",
    "knee_work_negative",
    "hip_moment_crossing",
    "ankle_work_share",
)


def compared(guessed: MeasureTable, measured: MeasureTable) -> list[tuple[float, float]]:
    """Return difference and stated 95 % half-width of every joint measure and side."""
    names = [m.name for m in MEASURES if m.function.__module__ == joint_loads.__name__]
    rows = [(guessed.get(name, side), measured.get(name, side)) for name in names for side in SIDES]
    return [
        (mine.value - real.value, mine.error95)
        for mine, real in rows
        if mine is not None and real is not None and np.isfinite(mine.error95)
    ]


def _mean(found: MeasureTable, name: str) -> float:
    rows = [found.get(name, side) for side in SIDES]
    return float(np.mean([row.value for row in rows if row is not None]))


def section() -> list[str]:
    """Return the part of the page on estimated against measured force of real runners."""
    head, cells, held = ["measure"], {name: [name] for name in SHOWN}, []
    for case in CASES:
        measured, guessed = analysed(case).measures, analysed(case, ignore=("force",)).measures
        pairs = compared(guessed, measured)
        if not pairs:
            continue
        head.append(case.title)
        inside = np.mean([abs(away) <= stated for away, stated in pairs])
        held.append(f"{case.title}: {inside:.0%} of {len(pairs)}")
        for name in SHOWN:
            unit = MEASURES.get(name).unit
            text = f"{_mean(measured, name):.2f} → {_mean(guessed, name):.2f} {unit}"
            cells[name].append(text)
    return [
        "### Joint measures of real runners: with plates → without",
        "The same recording with its plates and with `--ignore force`. Joint measures without "
        "plates whose stated 95 % error holds the value with plates: " + "; ".join(held) + ".",
        table(head, list(cells.values())),
    ]
