"""Write a result: every file of the output contract, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pushoff.core.analysis import Analysis
from pushoff.core.progress import Progress, silent
from pushoff.report.annotated.write import write_annotated
from pushoff.report.curves import curves
from pushoff.report.document import document, to_json
from pushoff.report.folder import default_folder, whole
from pushoff.report.page import page
from pushoff.report.tables import (
    events_frame,
    measures_frame,
    stride_measures_frame,
    strides_frame,
)

#: Nine significant digits: a microsecond in a quarter of an hour.
_FLOAT_FORMAT = "%.9g"
ANNOTATED = "annotated.mp4"


def save(
    analysis: Analysis,
    out: str | Path | None = None,
    *,
    overwrite: bool = False,
    pictures: bool = True,
    video: bool = True,
    progress: Progress = silent,
) -> Path:
    """Write all files of the output contract and return the folder.

    Parameters
    ----------
    analysis : Analysis
        What to write.
    out : str or Path, optional
        Target folder; ``<stem>.pushoff`` in the current folder by default.
    overwrite : bool
        Replace a result of another recording, or add to a folder with other files (those stay).
    pictures : bool
        Show the runner: frames of the video in the report and the annotated video; False keeps
        the runner's looks out of the result.
    video : bool
        Write the annotated video, where the recording is one.
    progress : callable
        Called as ``progress(stage, done, total)``.

    Raises
    ------
    OutputError
        The folder must not be replaced or cannot be written; nothing is left half-written.
    """
    source = analysis.recording.source
    sha256 = source[0].sha256 if source else None
    stem = Path(source[0].name) if source else Path("recording")
    target = Path(out) if out is not None else default_folder(stem)
    with whole(target, sha256, overwrite) as folder:
        reason = _annotated(analysis, folder, pictures, video, progress)
        skipped = {} if reason is None else {"annotated_video": reason}
        told = replace(analysis, skipped={**analysis.skipped, **skipped})
        _write_files(told, folder, pictures)
    return target


def _annotated(
    analysis: Analysis, folder: Path, pictures: bool, video: bool, progress: Progress
) -> str | None:
    """Write the annotated video; return why there is none or not as promised, else None."""
    if analysis.recording.video is None:
        return None
    if not pictures:
        return "pictures of the runner were not wanted"
    if not video:
        return "the annotated video was not wanted"
    return write_annotated(analysis, folder / ANNOTATED, progress)


def _write_files(analysis: Analysis, folder: Path, pictures: bool) -> None:
    frames = {
        "events.csv": events_frame,
        "strides.csv": strides_frame,
        "measures.csv": measures_frame,
        "stride_measures.csv": stride_measures_frame,
    }
    for name, frame in frames.items():
        frame(analysis).to_csv(folder / name, index=False, float_format=_FLOAT_FORMAT)
    curves(analysis).to_netcdf(folder / "curves.nc", engine="h5netcdf")
    (folder / "analysis.json").write_text(to_json(document(analysis)), encoding="utf-8")
    annotated = ANNOTATED if (folder / ANNOTATED).exists() else None
    (folder / "report.html").write_text(page(analysis, pictures, annotated), encoding="utf-8")
