"""``pushoff demo``: the bundled clip of the virtual runner, from video to report."""

from __future__ import annotations

from pathlib import Path

from pushoff.commands.analyze import analyze
from pushoff.sim.clips import demo_clip


def demo(out: Path | None = None, open_page: bool = False) -> Path:
    """Analyse the bundled clip into ``demo.pushoff`` (or ``out``); return the folder."""
    clip = demo_clip()
    return analyze([clip], {}, out=out or Path("demo.pushoff"), open_page=open_page)
