"""Files of one trial in one piece: which reader, which stream from which file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pushoff.capture.force import Notes, joined
from pushoff.capture.options import CaptureOptions
from pushoff.capture.raw import READERS, RawForce, RawRecording, Reader, ReadOptions
from pushoff.capture.source import check_path, first_bytes
from pushoff.core.errors import BadUsageError, UnreadableError
from pushoff.core.names import Side
from pushoff.core.progress import Progress

#: Markers of a standing trial move less than this (m) between the 5th and 95th percentile.
_STANDING_M = 0.10


@dataclass(frozen=True)
class Trial:
    """Everything that the files of one trial hold, and the standing trial if there is one.

    ``main`` names the file that messages are about; ``force`` is on the clock of the markers.
    """

    main: RawRecording
    force: RawForce | None
    force_where: str
    static: RawRecording | None
    files: tuple[RawRecording, ...]


def find_reader(path: Path) -> Reader:
    """Return the reader for a file by its content; the suffix only decides between equals.

    Raises
    ------
    UnreadableError
        No reader knows the content; the message lists the known formats.
    """
    check_path(path)
    head = first_bytes(path)
    suffix = path.suffix.lower()
    # Some sniffers trust a suffix; what the content itself says comes first.
    bare = path.with_suffix("") if suffix else path
    fitting = [reader for reader in READERS if head and reader.sniff(bare, head)]
    fitting = fitting or [reader for reader in READERS if reader.sniff(path, head)]
    if fitting:
        return max(fitting, key=lambda reader: suffix in reader.suffixes)
    if path.is_dir():
        raise UnreadableError(
            path.name, "a recording file", "a folder that holds no known recording",
            "give the file itself",
        )  # fmt: skip
    by_suffix = [reader for reader in READERS if suffix in reader.suffixes]
    if by_suffix:
        titles = " or ".join(reader.title for reader in by_suffix)
        raise UnreadableError(
            path.name, titles, f"{_content(head)} that is none",
            "is the suffix right, and the file whole?",
        )  # fmt: skip
    known = ", ".join(sorted({s for reader in READERS for s in reader.suffixes}))
    raise UnreadableError(
        path.name, f"a known format ({known})", f"{_content(head)} of an unknown kind"
    )


def _content(head: bytes) -> str:
    text = head[:512]
    printable = sum(byte in b"\t\r\n" or 32 <= byte < 127 or byte >= 160 for byte in text)
    return "text" if b"\x00" not in text and printable > 0.95 * len(text) else "binary content"


def read_file(path: Path, options: CaptureOptions, progress: Progress) -> RawRecording:
    """Read one file with the reader that its content asks for."""
    reader = find_reader(path)
    read_options = ReadOptions(options.pose, options.fps, progress, options.cache, options.person)
    try:
        raw = reader.read(path, read_options)
    except OSError as error:
        raise UnreadableError(path.name, found=str(error.strerror or error)) from error
    suffix = path.suffix.lower()
    if suffix and suffix not in reader.suffixes and not path.is_dir():
        note = f"{path.name} is named {suffix} but holds {reader.title}; read as such"
        raw = replace(raw, warnings=(*raw.warnings, note))
    return _without(raw, options.ignore)


def _without(raw: RawRecording, ignore: frozenset[str]) -> RawRecording:
    """Drop the streams that shall be ignored; marked events mostly come from force plates."""
    if "force" in ignore:
        raw = replace(raw, force=None, events=None)
    if "markers" in ignore:
        raw = replace(raw, markers=None)
    if "imu" in ignore:
        raw = replace(raw, imu=None)
    if "video" in ignore:
        raw = replace(raw, keypoints=None)
    return raw


def read_trial(paths: Sequence[Path], options: CaptureOptions, progress: Progress) -> Trial:
    """Read and combine all files of one trial, and its standing trial.

    Raises
    ------
    BadUsageError
        No file, everything ignored, several running trials.
    UnreadableError
        A file cannot be read, or a force file was asked for and holds no force.
    """
    if not paths:
        raise BadUsageError("files", "at least one recording", "none")
    raws = [read_file(path, options, progress) for path in dict.fromkeys(paths)]
    static = read_file(options.static, options, progress) if options.static else None
    if options.force is not None:
        extra = read_file(options.force, options, progress)
        if extra.force is None and "force" not in options.ignore:
            raise UnreadableError(
                options.force.name, "force plates", "none", "leave out --force or give another file"
            )
        raws.append(replace(extra, markers=None, keypoints=None, events=None))
    main, found_static = _main(raws, options)
    holders = [raw for raw in raws if raw.force is not None and raw is not found_static]
    force, main = _joined_force(holders, main)
    names = " + ".join(raw.path.name for raw in holders)
    shown = [main if raw.path == main.path and raw.markers is not None else raw for raw in raws]
    files = (*shown, *([static] if static else []))
    return Trial(main, force, names, static or found_static, files)


def _main(
    raws: list[RawRecording], options: CaptureOptions
) -> tuple[RawRecording, RawRecording | None]:
    """Return the file with the motion, and a standing trial that was given among the files."""
    with_markers = [raw for raw in raws if raw.markers is not None]
    standing = None
    if len(with_markers) == 2 and options.static is None:
        still = [raw for raw in with_markers if _stands(raw)]
        if len(still) == 1:
            standing = still[0]
            with_markers.remove(standing)
    if len(with_markers) > 1:
        names = " and ".join(raw.path.name for raw in with_markers)
        raise BadUsageError(
            "files", "one recording with markers per analysis", names,
            "give the standing trial with --static, and other trials one by one",
        )  # fmt: skip
    if with_markers:
        return with_markers[0], standing
    with_keypoints = [raw for raw in raws if raw.keypoints is not None]
    if len(with_keypoints) > 1:
        names = " and ".join(raw.path.name for raw in with_keypoints)
        raise BadUsageError("files", "one clip per analysis", names, "analyse them one by one")
    if with_keypoints:
        return with_keypoints[0], standing
    return raws[0], standing


def _stands(raw: RawRecording) -> bool:
    assert raw.markers is not None
    position = raw.markers.position
    seen = np.isfinite(position).all(axis=2)
    if not seen.any():
        return False
    columns = seen.mean(axis=0) > 0.5
    spread = np.nanpercentile(position[:, columns], 95, axis=0)
    spread = spread - np.nanpercentile(position[:, columns], 5, axis=0)
    return bool(columns.any() and np.median(np.linalg.norm(spread, axis=1)) < _STANDING_M)


def _joined_force(
    holders: list[RawRecording], main: RawRecording
) -> tuple[RawForce | None, RawRecording]:
    """Return the force of all files on the clock of the main one, and the main one.

    Files that write absolute times are laid over each other by them. Where that leaves nothing in
    common, every file counts from its own start, and a warning says so.
    """
    if not holders:
        return None, main
    where = " + ".join(raw.path.name for raw in holders)
    zero = float(main.facts.get("start_s", 0.0))
    times = None if main.markers is None else main.markers.time_s
    parts = []
    for raw in holders:
        force = _with_side(raw)
        start = 0.0 if raw is main else float(raw.facts.get("start_s", zero)) - zero
        apart = times is not None and (start > times[-1] or start + force.time_s[-1] < times[0])
        if apart:
            note = (
                f"the times written in {raw.path.name} and {main.path.name} do not overlap; both "
                "were taken to start together"
            )
            main = replace(main, warnings=(*main.warnings, note)) if raw is not main else main
            start = 0.0
        parts.append((force, start))
    return joined(parts, where), main


def _with_side(raw: RawRecording) -> RawForce:
    """Take the side from the file's name where the file holds one plate and says nothing."""
    force = raw.force
    assert force is not None
    words = raw.path.stem.lower().replace("-", "_").replace(".", "_").split("_")
    sides: tuple[Side, Side] = ("left", "right")
    named = [side for side in sides if side in words or side[0] in words[1:]]
    if len(force.plates) == 1 and force.side == (None,) and len(named) == 1:
        return replace(force, side=(named[0],))
    return force


def read_notes(trial: Trial) -> Notes:
    """Return what the readers had to say."""
    return Notes(
        history=[f"{raw.path.name} read as {raw.format}" for raw in trial.files],
        warnings=[text for raw in trial.files for text in raw.warnings],
    )
