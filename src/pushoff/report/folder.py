"""The output folder appears whole or not at all, and never costs anybody a file.

Everything is written into a folder beside the target, which then takes the target's place. Files
that are not ours move along; an earlier result is replaced only where it is of the same recording,
unless the caller says otherwise.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pushoff.core.errors import BadUsageError

#: The files of the output contract; nothing else is ever replaced or removed.
FILES: tuple[str, ...] = (
    "report.html",
    "analysis.json",
    "events.csv",
    "strides.csv",
    "measures.csv",
    "stride_measures.csv",
    "curves.nc",
    "annotated.mp4",
)
_SCHEMA_FAMILY = "pushoff.analysis/"


class OutputError(BadUsageError):
    """The result cannot be written where it was asked for (exit code 2)."""


def default_folder(source: Path, parent: Path | None = None) -> Path:
    """Return ``<stem>.pushoff`` in ``parent`` (the current folder)."""
    return (parent or Path()) / f"{source.stem}.pushoff"


def check_target(
    target: Path,
    sha256: str | None = None,
    overwrite: bool = False,
    ours: Sequence[str] = FILES,
) -> None:
    """Raise OutputError where a result must not or cannot go.

    Parameters
    ----------
    target : Path
        The output folder; it need not exist.
    sha256 : str, optional
        SHA-256 of the recording's first file: an earlier result of the same recording is replaced
        without asking.
    overwrite : bool
        Replace our own files in any folder; foreign files still stay.
    ours : sequence of str
        Names of the files that will be written; nothing else is replaced.
    """
    if os.path.lexists(target) and not target.is_dir():
        raise OutputError(str(target), "a folder", "a file", "choose another place with --out")
    if target.is_dir():
        _check_content(target, sha256, overwrite, ours)
    parent = _nearest(target)
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(
            str(parent), "a folder that may be written to", "no permission", "use --out DIR"
        )


def _check_content(target: Path, sha256: str | None, overwrite: bool, ours: Sequence[str]) -> None:
    for name in ours:
        if (target / name).is_dir():
            raise OutputError(str(target / name), "a file", "a folder", "use --out DIR")
    if overwrite or not any(target.iterdir()):
        return
    earlier = _earlier_sources(target) if "analysis.json" in ours else None
    hint = "choose another place with --out, or add --overwrite"
    if earlier is None:
        raise OutputError(str(target), "a new folder or an earlier result", "other files", hint)
    if sha256 is not None and earlier and earlier[0][1] != sha256:
        other = f"the result of another recording ({earlier[0][0]})"
        raise OutputError(str(target), "a result of this recording", other, hint)


def _earlier_sources(target: Path) -> list[tuple[str, str]] | None:
    """Return (name, sha256) of what an earlier result was made from, None where there is none."""
    try:
        content = json.loads((target / "analysis.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or not str(content.get("schema")).startswith(_SCHEMA_FAMILY):
        return None
    recording = content.get("recording")
    files = recording.get("source", []) if isinstance(recording, dict) else []
    return [(str(f.get("name")), str(f.get("sha256"))) for f in files if isinstance(f, dict)]


def _nearest(target: Path) -> Path:
    """Return the nearest folder above the target that exists."""
    parent = target.absolute().parent
    while not parent.exists() and parent != parent.parent:
        parent = parent.parent
    return parent


@contextmanager
def whole(
    target: Path,
    sha256: str | None = None,
    overwrite: bool = False,
    ours: Sequence[str] = FILES,
) -> Iterator[Path]:
    """Give an empty folder to write into; it becomes ``target`` when the block ends well.

    When the block is left by any exception (Ctrl-C too) nothing of it remains. A full disk, a
    missing permission and their like become one OutputError.
    """
    check_target(target, sha256, overwrite, ours)
    target = target.resolve()
    made: list[Path] = []
    partial: Path | None = None
    try:
        made = _make_parents(target.parent)
        partial = Path(
            tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
        )
        partial.chmod(0o777 & ~_umask())
        yield partial
        _take_place(partial, target, ours)
    except BaseException as error:
        if partial is not None:
            shutil.rmtree(partial, ignore_errors=True)
        for folder in reversed(made):
            _remove_if_empty(folder)
        if isinstance(error, OSError):
            raise OutputError(str(target), "to write the result", _reason(error)) from error
        raise


def _make_parents(folder: Path) -> list[Path]:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir()
    return missing[::-1]


def _take_place(partial: Path, target: Path, ours: Sequence[str]) -> None:
    """Put ``partial`` where ``target`` is; foreign files of the old folder move into the new."""
    if not target.exists():
        partial.rename(target)
        return
    previous = Path(
        tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".previous", dir=target.parent)
    )
    previous.rmdir()
    target.rename(previous)
    moved: list[str] = []
    try:
        for path in sorted(previous.iterdir()):
            if path.name not in ours:
                path.rename(partial / path.name)
                moved.append(path.name)
        partial.rename(target)
    except BaseException:
        if partial.exists():
            for name in moved:
                (partial / name).rename(previous / name)
            previous.rename(target)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _reason(error: OSError) -> str:
    words = {
        errno.ENOSPC: "no space left on the disk",
        errno.EDQUOT: "the disk quota is used up",
        errno.EACCES: "no permission",
        errno.EPERM: "no permission",
        errno.EROFS: "a read-only file system",
        errno.ENAMETOOLONG: "a name that is too long",
    }
    return words.get(error.errno or 0, error.strerror or str(error))
