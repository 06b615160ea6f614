"""Write docs/accuracy.md (``make accuracy``)."""

from __future__ import annotations

from benchmarks.accuracy import (
    clinical,
    comparison,
    drift,
    findings,
    force_without_plates,
    induced,
    joint_loads_published,
    kinetics,
    muscles,
    recordings,
    rendered,
    virtual,
)
from benchmarks.markdown import write
from benchmarks.opensim import report as opensim
from benchmarks.video import report


def main() -> None:
    """Run every part and write the page."""
    path = write(
        "accuracy",
        "Accuracy",
        [
            "Written by `make accuracy`; nothing here is typed by hand. What was tuned on what "
            "stands with each part and in [decisions](decisions.md).",
            *recordings.section(),
            *drift.section(),
            *force_without_plates.section(),
            *virtual.section(),
            *kinetics.section(),
            *joint_loads_published.section(),
            *opensim.accuracy_section(),
            *muscles.section(),
            *induced.section(),
            *findings.section(),
            *clinical.section(),
            *rendered.section(),
            *report.section(),
            *comparison.section(),
        ],
    )
    print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
