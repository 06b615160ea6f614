"""Write a result: every file of the output contract, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from pushoff.core.analysis import Analysis
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


def save(analysis: Analysis, out: str | Path | None = None, *, overwrite: bool = False) -> Path:
    """Write all files of the output contract and return the folder.

    Parameters
    ----------
    analysis : Analysis
        What to write.
    out : str or Path, optional
        Target folder; ``<stem>.pushoff`` in the current folder by default.
    overwrite : bool
        Replace a result of another recording, or add to a folder with other files (those stay).

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
        _write_files(analysis, folder)
    return target


def _write_files(analysis: Analysis, folder: Path) -> None:
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
    (folder / "report.html").write_text(page(analysis), encoding="utf-8")
