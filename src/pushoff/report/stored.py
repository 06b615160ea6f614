"""Read a result folder back: what ``pushoff analyze`` wrote, as core types again.

Curves and pictures are read only when somebody asks for them. A folder that is damaged, foreign or
of a newer schema is refused with one line.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pushoff.core.errors import UnreadableError
from pushoff.core.findings import Finding
from pushoff.core.measures import MeasureTable
from pushoff.core.names import Surface, View
from pushoff.core.recording import Athlete, Found, SourceFile
from pushoff.core.situation import Situation
from pushoff.core.strides import StrideTable
from pushoff.report import stored_parts as parts
from pushoff.report.document import SCHEMA

if TYPE_CHECKING:
    import xarray as xr

    from pushoff.core.analysis import Analysis

_FAMILY, _VERSION = SCHEMA.rsplit("/", 1)
_HINT = "give a folder that pushoff analyze wrote, or analyse the recording again"


@dataclass(frozen=True)
class StoredResult:
    """One analysis as its folder tells it; NaN where unknown, None where nothing was found.

    Parameters
    ----------
    name : str
        Name of the recording's first file without its ending.
    where : str
        What the user called it: the path.
    folder : Path or None
        Where the files lie; None for an analysis that was not read from a folder.
    measures : MeasureTable
        With the values of every stride where ``stride_measures.csv`` lies beside.
    strides : StrideTable
        Touchdown, midstance, toe-off and next touchdown of every stride; empty without
        ``strides.csv``.
    force : str or None
        How the ground force was had (``GroundForce.method``), None without one.
    streams : tuple of str
        Which streams the recording held.
    """

    name: str
    where: str
    folder: Path | None
    source: tuple[SourceFile, ...]
    dimension: int
    view: View
    surface: Surface
    athlete: Athlete
    speed: Found | None
    slope_percent: Found | None
    rate_hz: float
    duration_s: float
    measures: MeasureTable
    strides: StrideTable
    findings: tuple[Finding, ...]
    force: str | None = None
    pose: str | None = None
    marker_set: str | None = None
    scale_known: bool = True
    streams: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    citations: tuple[Mapping[str, str], ...] = ()
    analysis: Analysis | None = None

    @property
    def situation(self) -> Situation:
        """Who ran, how and where; what the folder does not hold is NaN."""
        speed = self.speed.value if self.speed is not None else math.nan
        row = self.measures.get("speed", "both") or self.measures.get("speed", "left")
        if row is not None and not math.isfinite(speed):
            speed = row.value
        athlete = self.athlete
        return Situation(
            speed_mps=speed,
            slope_percent=self.slope_percent.value if self.slope_percent else math.nan,
            dimension=self.dimension,
            view=self.view,
            surface=self.surface,
            height_m=athlete.height.value if athlete.height else math.nan,
            mass_kg=athlete.mass.value if athlete.mass else math.nan,
            sex=athlete.sex,
            history=athlete.history,
            pain=athlete.pain,
            lunge_deg=athlete.lunge_deg,
            fps=self.rate_hz,
        )

    @cached_property
    def curves(self) -> xr.Dataset | None:
        """Curves of every stride (``report.curves``), read on first use; None without any.

        Raises
        ------
        UnreadableError
            ``curves.nc`` is damaged.
        """
        if self.analysis is not None:
            from pushoff.report.curves import curves

            return curves(self.analysis)
        path = self.folder / "curves.nc" if self.folder is not None else None
        if path is None or not path.is_file():
            return None
        import xarray as xr

        try:
            with xr.open_dataset(path, engine="h5netcdf") as found:
                return found.load()
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise UnreadableError(
                str(path), "the curves of a result", "a damaged file", _HINT
            ) from error


def read_result(path: Path) -> StoredResult:
    """Read a folder that ``pushoff analyze`` wrote, or its ``analysis.json``.

    Raises
    ------
    UnreadableError
        Nothing is there, it is not such a result, it is damaged, or a newer Pushoff wrote it.
    """
    file = path / "analysis.json" if path.is_dir() else path
    content = _content(path, file)
    take = parts.Taker(str(file))
    recording = take.mapping(content, "recording")
    source = parts.sources(take, recording)
    athlete = parts.athlete(take, recording)
    kinetics = content.get("kinetics") or {}
    values = parts.measure_values(take, content)
    findings = parts.findings(take, content)
    numbers = {
        name: parts.number(recording.get(name), take, f"recording.{name}")
        for name in ("rate_hz", "duration_s", "dimension")
    }
    speed = parts.found(take, recording.get("speed"), "recording.speed")
    slope = parts.found(take, recording.get("slope_percent"), "recording.slope_percent")
    take.finish()
    per_stride, stride_numbers = parts.stride_values(file.parent / "stride_measures.csv")
    skipped = content.get("skipped") or {}
    return StoredResult(
        name=Path(source[0].name).stem if source else path.stem,
        where=str(path),
        folder=file.parent,
        source=source,
        dimension=2 if numbers["dimension"] == 2 else 3,
        view=parts.view(recording.get("view")),
        surface=parts.surface(recording.get("surface")),
        athlete=athlete,
        speed=speed,
        slope_percent=slope,
        rate_hz=numbers["rate_hz"],
        duration_s=numbers["duration_s"],
        measures=MeasureTable(values, per_stride, stride_numbers, skipped),
        strides=parts.stride_table(file.parent / "strides.csv"),
        findings=findings,
        force=kinetics.get("force"),
        pose=recording.get("pose"),
        marker_set=recording.get("marker_set"),
        scale_known=bool(recording.get("scale_known", True)),
        streams=tuple(recording.get("streams") or ()),
        warnings=tuple((content.get("quality") or {}).get("warnings") or ()),
        skipped=skipped,
        versions=content.get("versions") or {},
        citations=tuple(content.get("citations") or ()),
    )


def stored_of(analysis: Analysis, where: str = "") -> StoredResult:
    """Return an analysis that was just made in the same form, without writing a folder."""
    from pushoff.report.document import streams

    recording, motion = analysis.recording, analysis.motion
    source = recording.source
    name = Path(source[0].name).stem if source else "recording"
    return StoredResult(
        name=name,
        where=where or name,
        folder=None,
        source=source,
        dimension=recording.dimension,
        view=motion.view,
        surface=motion.surface,
        athlete=recording.athlete,
        speed=motion.ground_speed,
        slope_percent=recording.slope_percent,
        rate_hz=float(motion.rate_hz) if len(motion.time_s) > 1 else math.nan,
        duration_s=float(motion.time_s[-1] - motion.time_s[0]) if len(motion.time_s) else math.nan,
        measures=analysis.measures,
        strides=analysis.strides,
        findings=analysis.findings,
        force=analysis.kinetics.ground.method if analysis.kinetics is not None else None,
        pose=recording.video.pose if recording.video is not None else None,
        marker_set=recording.marker_set,
        scale_known=motion.scale_known,
        streams=tuple(streams(recording)),
        warnings=analysis.quality.warnings,
        skipped={**analysis.measures.skipped, **analysis.skipped},
        versions=analysis.versions,
        analysis=analysis,
    )


def is_result(path: Path) -> bool:
    """Return whether a path is meant as a result: a folder, or a file named ``analysis.json``."""
    return path.is_dir() or path.name == "analysis.json"


def _content(path: Path, file: Path) -> dict[str, Any]:
    """Return the JSON of a result after checking that it is one of ours."""
    if not path.exists():
        raise UnreadableError(str(path), "a result folder", "nothing there", _HINT)
    if not file.is_file():
        raise UnreadableError(str(path), "a folder with analysis.json", "none in it", _HINT)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableError(str(file), "JSON of a result", "a damaged file", _HINT) from error
    schema = content.get("schema") if isinstance(content, dict) else None
    family, _, version = str(schema).partition("/")
    if not isinstance(content, dict) or family != _FAMILY:
        what = f"schema {schema}" if schema else "another kind of JSON"
        raise UnreadableError(str(file), f"schema {SCHEMA}", what, _HINT)
    if version != _VERSION:
        newer = version.isdigit() and int(version) > int(_VERSION)
        hint = "a newer Pushoff wrote it: update this one" if newer else _HINT
        raise UnreadableError(str(file), f"schema {SCHEMA}", f"schema {schema}", hint)
    return content
