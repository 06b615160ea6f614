"""The bundled clip: rendered pixels through decoding and pose to measures, against its truth."""

from __future__ import annotations

import json

import numpy as np

from benchmarks.accuracy.compare import event_errors
from benchmarks.markdown import table
from pushoff import pipeline
from pushoff.core.events import Event, EventTable
from pushoff.core.names import EVENT_KINDS
from pushoff.sim.clips import demo_clip, demo_truth


def true_events(truth: dict) -> EventTable:
    """Return the events of a truth file."""
    return EventTable.of(
        Event(row["side"], row["kind"], row["time_s"], 0.0, "truth") for row in truth["events"]
    )


def section() -> list[str]:
    """Return the part of the page on the bundled clip."""
    truth = json.loads(demo_truth().read_text(encoding="utf-8"))
    height_m = truth["runner"]["height_m"]
    result = pipeline.analyze(demo_clip(), height_m=height_m)
    real = true_events(truth)
    rows = []
    for kind in EVENT_KINDS:
        for side in ("left", "right"):
            chosen = EventTable.of(e for e in result.events.events if e.side == side)
            other = EventTable.of(e for e in real.events if e.side == side)
            rows.append([kind, side, *event_errors(chosen, other, kind).row()])
    measures = []
    for name, sides in truth.get("measures", {}).items():
        for side, value in sides.items():
            row = result.measures.get(name, side)
            if row is not None and value is not None and np.isfinite(value):
                inside = "yes" if abs(row.value - value) <= row.error95 else "no"
                measures.append(
                    [
                        name,
                        side,
                        f"{row.value:.4g} ± {row.error95:.2g} {row.unit}",
                        f"{value:.4g}",
                        inside,
                    ]
                )
    pose = result.recording.video.pose if result.recording.video else "–"
    parts = [
        "## Rendered clip",
        f"The bundled clip ({result.motion.rate_hz:.0f} frames/s, seen from the "
        f"{result.motion.view}; pose by {pose}).",
        table(["event", "side", "found", "bias ms", "SD ms", "RMSE ms", "within 1 / 2 SD"], rows),
    ]
    if measures:
        parts.append(table(["measure", "side", "found ± 95 %", "truth", "inside"], measures))
    return parts
