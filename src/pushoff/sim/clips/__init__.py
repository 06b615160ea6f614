"""The bundled clip of the virtual runner and the truth about it; needs nothing but the package."""

from __future__ import annotations

from pathlib import Path


def demo_clip() -> Path:
    """Return the path of the demonstration clip (MP4, 8 s, 60 frames/s, seen from the right)."""
    return Path(__file__).with_name("demo.mp4")


def demo_truth() -> Path:
    """Return the path of the truth about the demonstration clip (JSON)."""
    return Path(__file__).with_name("demo.truth.json")
