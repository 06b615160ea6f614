"""Where a recording comes from: name, format, size and SHA-256 of its files; opening errors."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pushoff.core.errors import UnreadableError
from pushoff.core.recording import SourceFile

_CHUNK = 1 << 20


def check_path(path: Path) -> None:
    """Raise UnreadableError unless the path is there and may be read (a folder passes)."""
    try:
        found = path.exists()
        if found and path.is_file():
            with path.open("rb") as file:
                if not file.read(1):
                    raise UnreadableError(
                        path.name, "a recording", "an empty file (0 bytes)", "was it copied whole?"
                    )
    except PermissionError as error:
        raise UnreadableError(
            path.name, "a file that may be read", "no permission", "check the file's owner and mode"
        ) from error
    except OSError as error:
        raise UnreadableError(path.name, found=str(error.strerror or error)) from error
    if not found:
        raise UnreadableError(path.name, "a file", f"nothing at {path}", "is the path right?")


def first_bytes(path: Path, count: int = 16384) -> bytes:
    """Return the first bytes of a file, none for a folder."""
    if path.is_dir():
        return b""
    with path.open("rb") as file:
        return file.read(count)


def source_of(path: Path, format_name: str) -> SourceFile:
    """Return name, format, SHA-256 and size of a file; of a folder, over its files in order."""
    digest, size = hashlib.sha256(), 0
    parts = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for part in parts:
        with path.open("rb") if part is path else part.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    return SourceFile(path.name, format_name, digest.hexdigest(), size)
