"""``pushoff demo``: the bundled clip of the virtual runner, from video to report."""

from __future__ import annotations

import json
from pathlib import Path

from pushoff.commands import console
from pushoff.commands.analyze import analyze
from pushoff.sim.clips import demo_clip, demo_truth


def demo(out: Path | None = None, open_page: bool = False) -> Path:
    """Analyse the bundled clip into ``demo.pushoff`` (or ``out``); return the folder.

    Only the height is told, as any runner would; everything else is found.
    """
    truth = json.loads(demo_truth().read_text(encoding="utf-8"))
    console.note(f"the runner in this clip is computed, with {truth['note']}")
    options = {"height_m": float(truth["runner"]["height_m"])}
    return analyze([demo_clip()], options, out=out or Path("demo.pushoff"), open_page=open_page)
