"""docs/formats.md says what the registries hold."""

from __future__ import annotations

from pathlib import Path

from pushoff.capture.pose.registry import POSE_ENGINES
from pushoff.capture.raw import READERS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"


def test_every_reader_and_engine_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    missing = [item.name for item in READERS if f"| `{item.name}` | {item.title} |" not in text]
    missing += [
        item.name for item in POSE_ENGINES if f"| `{item.name}` | {item.title} |" not in text
    ]
    assert not missing, "write the page anew: python -m benchmarks.formats"
