"""What ``pushoff.analyze`` returns: an Analysis with tables, curves and a notebook view.

The core type knows nothing of pandas, xarray or HTML; this thin subclass adds them at the border.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.progress import Progress, silent
from pushoff.report import tables
from pushoff.report.curves import curves
from pushoff.report.notebook import notebook_html
from pushoff.report.sources import sources
from pushoff.report.write import save
from pushoff.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


class Result(Analysis):
    """An analysis that people look at: tables (pandas), curves (xarray), files, notebook."""

    @classmethod
    def of(cls, analysis: Analysis) -> Result:
        """Return the same analysis with the methods of this class."""
        return cls(**{field.name: getattr(analysis, field.name) for field in fields(Analysis)})

    def to_frame(self) -> pd.DataFrame:
        """Return value and 95 % error of each measure, left and right side by side."""
        return tables.measures_pivot(self)

    def measures_frame(self) -> pd.DataFrame:
        """Return the content of ``measures.csv``: one row per measure and side."""
        return tables.measures_frame(self)

    def stride_measures_frame(self) -> pd.DataFrame:
        """Return the content of ``stride_measures.csv``: the value of every stride."""
        return tables.stride_measures_frame(self)

    def strides_frame(self) -> pd.DataFrame:
        """Return the content of ``strides.csv``; rejected strides stay, with the reason."""
        return tables.strides_frame(self)

    def events_frame(self) -> pd.DataFrame:
        """Return the content of ``events.csv``; times in s with their standard deviation."""
        return tables.events_frame(self)

    def curves(self) -> xr.Dataset:
        """Return the angle curves (deg) over contact and stride; see ``report.curves``."""
        return curves(self)

    def citations(self) -> tuple[str, ...]:
        """Return the references of exactly what was used, one line each."""
        return tuple(f"{s.text} {s.link}".strip() for s in sources(self))

    def save(
        self,
        out: str | Path | None = None,
        *,
        overwrite: bool = False,
        pictures: bool = True,
        video: bool = True,
        progress: Progress = silent,
    ) -> Path:
        """Write report, tables, curves and video into a folder; see ``report.write``."""
        return save(
            self,
            out,
            overwrite=overwrite,
            pictures=pictures,
            video=video,
            progress=progress,
        )

    def _repr_html_(self) -> str:
        return notebook_html(self)


def analyze(
    path: str | Path,
    *more: str | Path,
    settings: Settings | str | Path | None = None,
    progress: Progress = silent,
    **options: Any,
) -> Result:
    """Analyse one recording; parameters and errors as in :func:`pushoff.pipeline.analyze`.

    Returns
    -------
    Result
        An Analysis with ``to_frame()``, ``curves()``, ``save()`` and a notebook view.
    """
    found = pipeline.analyze(path, *more, settings=settings, progress=progress, **options)
    return Result.of(found)
