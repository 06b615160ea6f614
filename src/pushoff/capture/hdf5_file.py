"""Opening HDF5 files: a damaged one gives one clear line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pushoff.core.errors import UnreadableError

if TYPE_CHECKING:
    import h5py

_MAGIC = b"\x89HDF\r\n\x1a\n"


def holds_hdf5(path: Path, head: bytes) -> bool:
    """Return whether a file that is there begins as HDF5 does."""
    return head.startswith(_MAGIC) and path.is_file()


@contextmanager
def open_hdf5(path: Path) -> Iterator[h5py.File]:
    """Open a file for reading.

    Raises
    ------
    UnreadableError
        No HDF5, cut off, or damaged inside (also while it is read within the context).
    """
    import h5py

    try:
        with h5py.File(path, "r") as file:
            yield file
    except (OSError, RuntimeError) as error:
        raise UnreadableError(
            path.name, "a whole HDF5 file", "damage or another kind of file", "copy it again"
        ) from error


def text_of(value: object) -> str:
    """Return a string that HDF5 may hold as bytes."""
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)
