"""``pushoff export``: read, solve, write files for OpenSim."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pushoff import pipeline
from pushoff.capture.pose.model_file import user_cache
from pushoff.commands import console
from pushoff.commands.analyze import chosen_settings
from pushoff.report.export_opensim import check_free, export_opensim


def export(
    files: Sequence[Path],
    options: dict[str, Any],
    *,
    out: Path | None = None,
    settings: Path | None = None,
    threshold_n: float | None = None,
    overwrite: bool = False,
) -> Path:
    """Analyse one recording and write it for OpenSim; return the folder.

    ``options`` are fields of :class:`pushoff.capture.options.CaptureOptions`.
    """
    stem = files[0].stem
    folder = out if out is not None else Path(f"{stem}.opensim")
    check_free(folder, stem, overwrite)
    with console.progress_bars() as progress:
        analysis = pipeline.analyze(
            *files,
            settings=chosen_settings(settings, threshold_n),
            progress=progress,
            **{"cache": user_cache(), **options},
        )
    done = export_opensim(analysis, folder, stem, overwrite=overwrite)
    shown = console.stdout()
    for name in done.files:
        shown.print(str(folder / name), markup=False)
    for text in (*done.notes, *analysis.quality.warnings):
        console.note(text)
    return folder
