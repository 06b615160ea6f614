"""What the last ``make peers`` found, as parts of docs/accuracy.md and docs/speed.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.markdown import table

RESULTS = Path(__file__).resolve().parents[2] / "build" / "peers" / "results.json"
_MISSING = "Not run when this page was made (`make peers`)."


def results() -> list[dict[str, Any]]:
    """Return one row per clip and program; nothing where the comparison was not run."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []


def accuracy_section() -> list[str]:
    """Return the part on errors of both programs."""
    rows = results()
    head = "### The same clips through myogait"
    if not rows:
        return [head, _MISSING]
    cells = [
        [
            row["clip"],
            row["program"],
            *_event(row, "touchdown"),
            *_event(row, "toe_off"),
            _number(row["contact_ms"], "+.1f"),
            *(_pair(row["angles"][joint]) for joint in ("knee", "ankle")),
            _number(row["speed_percent"], "+.1f"),
            str(row["cycles"]),
        ]
        for row in rows
    ]
    return [
        head,
        "myogait (from PyPI, an environment of its own, `benchmarks/peers/requirements.txt`) is a "
        "program for walking. Both programs used BlazePose full out of MediaPipe's wheel on the "
        "same clips in the same run, and were told the runner's height. myogait ran with its own "
        "defaults and with limits that fit running (cycles of 0.4–1.2 s, curves to 10 Hz); where "
        "its sides came back exchanged (it mirrors clips of runners to the right) they were turned "
        "back. Events: found/true, bias ± SD in ms; angles of the nearer leg: RMSE / RMSE without "
        "the offset, degrees; hip and thigh are defined too differently to compare.",
        table(
            [
                "clip",
                "program",
                "touchdown",
                "ms",
                "toe-off",
                "ms",
                "contact ms",
                "knee °",
                "ankle °",
                "speed %",
                "strides",
            ],
            cells,
        ),
    ]


def speed_section() -> list[str]:
    """Return the part on time."""
    rows = results()
    head = "### Against myogait"
    if not rows:
        return [head, _MISSING]
    ours = {row["clip"]: row for row in rows if row["program"] == "Pushoff"}
    theirs = {row["clip"]: row for row in rows if row["program"].endswith("defaults")}
    cells = [
        [
            clip,
            str(row["frames"]),
            f"{row['total_s']:.1f} s",
            f"{theirs[clip]['total_s']:.1f} s",
            f"{theirs[clip]['total_s'] / row['total_s']:.1f}×",
        ]
        for clip, row in ours.items()
    ]
    return [
        head,
        "Clip to results without a report, nothing cached, the same pose model, one after the "
        "other in the same run:",
        table(["clip", "frames", "Pushoff", "myogait", "ratio"], cells),
    ]


def _event(row: dict[str, Any], kind: str) -> list[str]:
    errors = np.array(row["events"][kind], dtype=float)
    share = f"{len(errors)}/{row['true'][kind]}"
    return [share, f"{errors.mean():+.1f} ± {errors.std():.1f}" if len(errors) else "–"]


def _pair(pair: list[float] | None) -> str:
    return "–" if pair is None else f"{pair[0]:.1f} / {pair[1]:.1f}"


def _number(value: float | None, form: str) -> str:
    return "–" if value is None or not np.isfinite(value) else format(value, form)
