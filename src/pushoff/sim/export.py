"""A simulated run as the files that a laboratory or a camera would give, and its truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pushoff.core.errors import BadUsageError
from pushoff.sim.export_options import ExportOptions
from pushoff.sim.runner import SimulatedRun
from pushoff.sim.standing import stand

__all__ = ["FORMATS", "ExportOptions", "file_names", "write"]

_Writer = Callable[[SimulatedRun, Path, ExportOptions], object]


@dataclass(frozen=True)
class _File:
    """One file of a format: what follows the stem, who writes it, and whether it is asked for."""

    ending: str
    write: _Writer
    wanted: Callable[[ExportOptions], bool] = lambda options: True


def _c3d(run: SimulatedRun, path: Path, options: ExportOptions) -> object:
    from pushoff.sim.export_c3d import write_c3d

    return write_c3d(run, path, options)


def _static_c3d(run: SimulatedRun, path: Path, options: ExportOptions) -> object:
    from pushoff.sim.export_c3d import write_c3d

    return write_c3d(stand(run.runner, rate_hz=run.rate_hz), path, options)


def _trc(run: SimulatedRun, path: Path, options: ExportOptions) -> object:
    from pushoff.sim.export_opensim import write_trc

    return write_trc(run, path, options)


def _static_trc(run: SimulatedRun, path: Path, options: ExportOptions) -> object:
    from pushoff.sim.export_opensim import write_trc

    return write_trc(stand(run.runner, rate_hz=run.rate_hz), path, options)


def _mot(run: SimulatedRun, path: Path, options: ExportOptions) -> object:
    from pushoff.sim.export_opensim import write_mot

    return write_mot(run, path, options)


def _halpe(run: SimulatedRun, path: Path, options: ExportOptions) -> object:
    from pushoff.sim.keypoint_files import write_halpe_json

    return write_halpe_json(run, path, options.camera, options.keypoint_error)


def _openpose(run: SimulatedRun, path: Path, options: ExportOptions) -> object:
    from pushoff.sim.keypoint_files import write_openpose_folder

    return write_openpose_folder(run, path, options.camera, options.keypoint_error)


def _video(run: SimulatedRun, path: Path, options: ExportOptions) -> object:
    from pushoff.sim.render import options_for, render_clip

    return render_clip(run, options_for(run.runner), path)


def _truth(run: SimulatedRun, path: Path, options: ExportOptions) -> object:
    from pushoff.sim.export_truth import write_truth

    return write_truth(run, path)


def _has_static(options: ExportOptions) -> bool:
    return options.static


_FILES: dict[str, tuple[_File, ...]] = {
    "c3d": (_File(".c3d", _c3d), _File("_static.c3d", _static_c3d, _has_static)),
    "trc": (
        _File(".trc", _trc),
        _File(".mot", _mot, lambda options: options.force),
        _File("_static.trc", _static_trc, _has_static),
    ),
    "keypoints": (_File(".keypoints.json", _halpe),),
    "openpose": (_File("_openpose", _openpose),),
    "video": (_File(".mp4", _video),),
    "truth": (_File(".truth.json", _truth),),
}
#: Formats that :func:`write` knows.
FORMATS: tuple[str, ...] = tuple(_FILES)


def _files(formats: Sequence[str], options: ExportOptions) -> list[_File]:
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown or not formats:
        found = ", ".join(unknown) or "none"
        raise BadUsageError("formats", f"some of {', '.join(FORMATS)}", found)
    chosen = [file for name in dict.fromkeys(formats) for file in _FILES[name]]
    return [file for file in chosen if file.wanted(options)]


def file_names(
    stem: str, formats: Sequence[str], options: ExportOptions | None = None
) -> list[str]:
    """Return the names that :func:`write` would write ("openpose" is a folder)."""
    return [stem + file.ending for file in _files(formats, options or ExportOptions())]


def write(
    run: SimulatedRun,
    folder: Path,
    stem: str = "run",
    formats: Sequence[str] = ("c3d", "trc", "keypoints", "truth"),
    options: ExportOptions | None = None,
) -> list[Path]:
    """Write a run in several formats.

    Parameters
    ----------
    run : SimulatedRun
    folder : Path
        Made where it does not exist. Files of the same names are replaced.
    stem : str
        Start of every file name.
    formats : sequence of str
        ``c3d`` (markers, plates, events, standing trial), ``trc`` (markers and standing trial as
        TRC, force as MOT), ``keypoints`` (one JSON file), ``openpose`` (a folder), ``video``
        (needs MuJoCo), ``truth`` (JSON).
    options : ExportOptions, optional

    Returns
    -------
    list of Path
        What was written, in order.

    Raises
    ------
    BadUsageError
        An unknown format; nothing has been written then.
    """
    options = options or ExportOptions()
    files = _files(formats, options)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for file in files:
        path = folder / (stem + file.ending)
        file.write(run, path, options)
        paths.append(path)
    return paths
