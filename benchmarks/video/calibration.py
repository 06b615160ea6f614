"""What a clip says of itself: scale from gravity, slow motion, floor line."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.video.figures import Figures


def calibration_bars(side: Sequence[Figures]) -> list[list[str]]:
    """Return the promises on self-calibration."""
    del side
    return []


def calibration_part(prefix: str) -> list[str]:
    """Return the tables on self-calibration."""
    del prefix
    return []
