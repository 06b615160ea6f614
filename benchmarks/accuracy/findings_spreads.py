"""How the measures of the healthy crowd lie against what findings take as usual.

``python -m benchmarks.accuracy.findings_spreads`` prints, for every measure that a finding judges:
mean and SD of (value − expected), the stated SD, and the slope with speed of what is left. The SD
between virtual runners says nothing where their style is the model's choice; a source wins.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from benchmarks.accuracy.findings_jobs import CROWD_SIZE, healthy_jobs
from benchmarks.accuracy.findings_runs import Done, stored
from benchmarks.markdown import table
from pushoff.findings.expected import expected
from pushoff.findings.registry import FINDINGS

_Row = tuple[float, float, float, float]


def gathered(done: Iterable[Done]) -> dict[tuple[str, str], list[_Row]]:
    """Return (value, expected mean, expected SD, speed) by measure and kind of recording."""
    names = sorted({sign.measure for rule in FINDINGS for sign in rule.signs})
    rows: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for item in done:
        for kind, found in item.found.items():
            if found.measures is None or found.situation is None:
                continue
            for row in found.measures.values:
                if row.measure not in names or row.quality == "poor":
                    continue
                usual = expected(row.measure, found.situation)
                mean, sd = (usual.mean, usual.sd) if usual else (float("nan"), float("nan"))
                speed = found.situation.speed_mps
                rows[row.measure, kind.partition("@")[0]].append((row.value, mean, sd, speed))
    return rows


def main() -> None:
    """Print the table of one crowd."""
    crowd = sys.argv[1] if len(sys.argv) > 1 else "tune"
    lines = []
    for (measure, kind), found in sorted(gathered(stored(healthy_jobs(crowd, CROWD_SIZE))).items()):
        value, mean, sd, speed = np.array(found).T
        off = value - mean
        known = np.isfinite(off) & np.isfinite(speed)
        line = np.polyfit(speed[known], value[known], 1) if known.sum() > 4 else (np.nan, np.nan)
        slope = np.polyfit(speed[known], off[known], 1)[0] if known.sum() > 4 else np.nan
        shown = (
            np.nanmean(value),
            np.nanstd(value),
            float(np.polyval(line, 3.5)),
            float(line[0]),
            np.nanmean(off) if known.any() else np.nan,
            np.nanstd(off) if known.any() else np.nan,
            np.nanmean(sd) if known.any() else np.nan,
            slope,
        )
        lines.append([measure, kind, str(len(value)), *(f"{v:.3g}" for v in shown)])
    head = ["measure", "recording", "n", "mean", "SD", "at 3.5 m/s", "per m/s"]
    print(table([*head, "off mean", "off SD", "stated SD", "off per m/s"], lines))


if __name__ == "__main__":
    main()
