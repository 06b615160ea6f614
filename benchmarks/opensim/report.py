"""What the last ``make opensim`` found, as parts of docs/accuracy.md and docs/speed.md."""

from __future__ import annotations

from pathlib import Path

RESULTS = Path(__file__).resolve().parents[2] / "build" / "opensim" / "results.json"
