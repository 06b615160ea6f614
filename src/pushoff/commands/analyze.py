"""``pushoff analyze``: read, measure, write the result folder."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pushoff import pipeline
from pushoff.capture.pose.model_file import user_cache
from pushoff.clinical.stored import read_test
from pushoff.commands import console
from pushoff.core.analysis import Analysis
from pushoff.core.errors import BadUsageError
from pushoff.core.names import SIDES
from pushoff.measures.registry import MEASURES
from pushoff.report import facts
from pushoff.report.document import to_json
from pushoff.report.finding_cards import findings_section
from pushoff.report.folder import check_target, default_folder
from pushoff.report.measure_table import title_of
from pushoff.report.words import shown
from pushoff.report.write import ANNOTATED, save
from pushoff.settings import Settings, read_settings

#: What the terminal shows; the report has the rest.
_SUMMARY = (
    "step_rate",
    "contact_time",
    "flight_time",
    "push_time",
    "push_time_thigh_vertical",
    "thigh_angle_toe_off",
    "vertical_oscillation",
    "peak_vertical_force",
)


def analyze(
    files: Sequence[Path],
    options: dict[str, Any],
    *,
    out: Path | None = None,
    tests: Sequence[Path] = (),
    settings: Path | None = None,
    threshold_n: float | None = None,
    overwrite: bool = False,
    pictures: bool = True,
    video: bool = True,
    as_json: bool = False,
    open_page: bool = False,
) -> Path:
    """Analyse one recording, write its folder, tell about it; return the folder.

    ``options`` are fields of :class:`pushoff.capture.options.CaptureOptions`; ``tests`` are results
    of ``pushoff test``; ``video`` False leaves the annotated video out, ``pictures`` False
    everything that shows the runner.
    """
    target = out if out is not None else default_folder(files[0])
    check_target(target, _sha256(files[0]), overwrite)
    options = {"cache": user_cache(), **_lunge_of(tests, options)}
    with console.progress_bars() as progress:
        analysis = pipeline.analyze(
            *files, settings=chosen_settings(settings, threshold_n), progress=progress, **options
        )
        folder = save(
            analysis,
            target,
            overwrite=overwrite,
            pictures=pictures,
            video=video,
            progress=progress,
        )
    if as_json:
        content = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
        sys.stdout.write(to_json({**content, "output": str(folder)}))
    else:
        _tell(analysis, folder)
    for warning in analysis.quality.warnings:
        console.note(warning)
    if open_page:
        console.show_in_browser(folder / "report.html")
    return folder


def _lunge_of(tests: Sequence[Path], options: dict[str, Any]) -> dict[str, Any]:
    """Return the options with the lunge test of stored tests where none was typed in."""
    found = dict(options)
    for path in tests:
        stored = read_test(path)
        if not stored.lunge_deg():
            raise BadUsageError(
                str(path), "the result of pushoff test lunge", f"a {stored.title}", "leave it out"
            )
        for side, value in stored.lunge_deg().items():
            name = f"lunge_{side}_deg"
            if found.get(name) is None:
                found[name] = value
    return found


def chosen_settings(path: Path | None, threshold_n: float | None) -> Settings:
    """Return the settings of a file with the force threshold told on the command line."""
    settings = read_settings(path) if path is not None else Settings()
    if threshold_n is None:
        return settings
    return dataclasses.replace(
        settings,
        events=dataclasses.replace(settings.events, force_threshold_n=threshold_n),
        kinetics=dataclasses.replace(settings.kinetics, force_threshold_n=threshold_n),
    )


def _sha256(path: Path) -> str | None:
    """Return the SHA-256 of a file, None where it cannot be read (the reader will say why)."""
    if not path.is_file():
        return None
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


def _tell_findings(analysis: Analysis) -> None:
    out, section = console.stdout(), findings_section(analysis)
    out.print(f"{section.headline}:" if section.lead else section.headline, markup=False)
    for card in section.lead:
        out.print(f"  {card.title} ({card.side}, {card.sure}). {card.meaning}", markup=False)
        if card.cues:
            out.print(f"    Try while running: {card.cues[0]}", markup=False)


def _tell(analysis: Analysis, folder: Path) -> None:
    out = console.stdout()
    out.print(f"{facts.title(analysis)}: {facts.subtitle(analysis)}", markup=False)
    _tell_findings(analysis)
    for name in _SUMMARY:
        cells = [
            f"{side} {shown(row).with_error}"
            for side in SIDES
            if (row := analysis.measures.get(name, side)) is not None
        ]
        if cells:
            out.print(f"  {title_of(name)}: {', '.join(cells)}{_how(analysis, name)}", markup=False)
    out.print(f"Report: {folder / 'report.html'}", markup=False)
    if (folder / ANNOTATED).exists():
        out.print(f"Video:  {folder / ANNOTATED}", markup=False)


def _how(analysis: Analysis, name: str) -> str:
    """Return a remark on a force that no plate measured, empty otherwise."""
    kinetics = analysis.kinetics
    estimated = kinetics is not None and not kinetics.ground.measured
    return " (estimated)" if estimated and "force" in MEASURES.get(name).needs else ""
