"""DeepLabCut predictions as HDF5, the way pandas writes a table (or, older, fixed arrays).

The column names of a pandas table are a pickle inside of the file. A pickle can run code when it
is loaded, so this one is read by a loader that knows lists, tuples, numbers and words only.
"""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from pushoff.capture.deeplabcut import from_columns
from pushoff.capture.hdf5_file import holds_hdf5, open_hdf5, text_of
from pushoff.capture.raw import READERS, RawRecording, Reader, ReadOptions
from pushoff.core.errors import UnreadableError

if TYPE_CHECKING:
    import h5py


class _PlainUnpickler(pickle.Unpickler):
    """Loads plain data; whatever asks for a class or function is refused."""

    def find_class(self, module: str, name: str) -> NoReturn:
        """Refuse every class and function."""
        raise pickle.UnpicklingError(f"{module}.{name} is not plain data")


def sniff(path: Path, head: bytes) -> bool:
    """Return whether the file is a pandas table in HDF5."""
    if not holds_hdf5(path, head):
        return False
    try:
        with open_hdf5(path) as file:
            return _frame(file) is not None
    except UnreadableError:
        return False


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Return the keypoints of one person; the frame rate has to be told.

    Raises
    ------
    UnreadableError
        No table of DeepLabCut's, damage, no frame rate, body parts without a side.
    """
    with open_hdf5(path) as file:
        group = _frame(file)
        if group is None:
            raise UnreadableError(path.name, "a table as DeepLabCut writes it", "none in this file")
        try:
            columns, values, index = _table(group) if "table" in group else _fixed(group)
        except (KeyError, IndexError, ValueError, TypeError, pickle.UnpicklingError) as error:
            raise UnreadableError(
                path.name, "a table as DeepLabCut writes it", f"another layout ({error})",
                "export it as CSV (deeplabcut.analyze_videos_converth5_to_csv)",
            ) from error  # fmt: skip
    return from_columns(path, "keypoints_deeplabcut_h5", columns, values, index, options)


def _frame(file: h5py.File) -> h5py.Group | None:
    """Return the first pandas frame in the file."""
    import h5py

    for name in file:
        group = file[name]
        if not isinstance(group, h5py.Group):
            continue
        kind: Any = group.attrs.get("pandas_type", "")
        if text_of(kind) in ("frame_table", "frame"):
            return group
    return None


Content = tuple[list[tuple[str, ...]], np.ndarray, np.ndarray]


def _table(group: h5py.Group) -> Content:
    """Return columns, values and frame numbers of pandas' "table" layout."""
    axes: Any = _plain(group.attrs["non_index_axes"])
    columns = [tuple(str(word) for word in column) for column in axes[0][1]]
    data: Any = group["table"]
    rows = data[:]
    names = [name for name in rows.dtype.names if name != "index"]
    blocks, order = [], []
    for name in names:
        block = rows[name]
        blocks.append(block.reshape(len(rows), -1).astype(float))
        kind: Any = _plain(data.attrs[f"{name}_kind"])
        order += [tuple(str(word) for word in column) for column in kind]
    values = np.concatenate(blocks, axis=1)
    place = {column: number for number, column in enumerate(order)}
    return columns, values[:, [place[c] for c in columns]], rows["index"].astype(float)


def _plain(stored: Any) -> Any:
    data = stored if isinstance(stored, bytes) else bytes(stored)
    return _PlainUnpickler(io.BytesIO(data)).load()


def _fixed(group: h5py.Group) -> Content:
    """Return columns, values and frame numbers of pandas' "fixed" layout (one block of floats)."""
    levels: Any = group.attrs["axis0_nlevels"]
    words = [
        np.array([text_of(word) for word in _read(group, f"block0_items_level{level}")])[
            _read(group, f"block0_items_label{level}")
        ]
        for level in range(int(levels))
    ]
    columns = [tuple(str(word) for word in column) for column in zip(*words, strict=True)]
    values = np.asarray(_read(group, "block0_values"), dtype=float)
    return columns, values, np.asarray(_read(group, "axis1"), dtype=float)


def _read(group: h5py.Group, name: str) -> np.ndarray:
    data: Any = group[name]
    return data[:]


READERS.register(
    Reader(
        name="keypoints_deeplabcut_h5",
        title="DeepLabCut predictions, HDF5 (tell --fps)",
        suffixes=(".h5", ".hdf5"),
        gives=("keypoints",),
        sniff=sniff,
        read=read,
    )
)
