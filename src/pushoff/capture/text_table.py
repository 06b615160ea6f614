"""Reading text files: decoding, numeric tables, and messages that name the line."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import numpy as np
from jaxtyping import Float

from pushoff.core.errors import UnreadableError

#: What programs write for "not seen".
_MISSING = ("", "nan", "na", "n/a", "null", "none", "-", "1.#qnan", "-1.#ind", "-nan", "-nan(ind)")
#: How many bad lines one message names before it only counts them.
_NAMED = 3


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text file without line ends.

    Raises
    ------
    UnreadableError
        The file cannot be opened, is empty, or is binary.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(path.name, found=str(error.strerror or error)) from error
    if not data.strip():
        raise UnreadableError(path.name, "a table of text", "an empty file")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").splitlines()
    if b"\x00" in data[:4096]:
        raise UnreadableError(path.name, "a table of text", "binary content")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.splitlines()


def check_row_count(path: Path, promised: int, found: int) -> list[str]:
    """Compare the number of rows with what the header promises; a sentence where it differs.

    Fewer rows in a file that stops without a line end were cut off, which is an error. Fewer rows
    in a whole file only mean that somebody trimmed it and left the header alone.
    """
    if found == promised:
        return []
    if found < promised:
        with path.open("rb") as file:
            file.seek(-1, 2)
            ends_whole = file.read(1) in (b"\n", b"\r")
        if not ends_whole:
            raise UnreadableError(
                path.name,
                f"{promised} rows as its header says",
                f"{found} and no line end",
                "the file is cut off: copy or export it again",
            )
    return [f"the header of {path.name} promises {promised} rows, {found} are there and were read"]


def delimiter_of(line: str) -> str | None:
    """Return what separates the columns of a line: tab, semicolon, comma, or None for blanks."""
    for mark in ("\t", ";", ","):
        if mark in line:
            return mark
    return None


def split(line: str, delimiter: str | None) -> list[str]:
    """Return the cells of a line, stripped."""
    return [cell.strip() for cell in line.split(delimiter)]


def parse_rows(
    lines: Sequence[str], first_line: int, columns: int, delimiter: str | None, where: str
) -> Float[np.ndarray, "row column"]:
    """Return a table of numbers, (row, column); empty cells and "nan" become NaN.

    Blank lines are skipped and trailing separators forgiven. ``first_line`` is the number of
    ``lines[0]`` in the file, for messages.

    Raises
    ------
    UnreadableError
        Rows with another number of columns, or cells that are no numbers: the first few are named
        in one message.
    """
    rows = [(first_line + i, line) for i, line in enumerate(lines) if line.strip()]
    if not rows:
        return np.empty((0, columns))
    problems = _wrong_lengths(rows, columns, delimiter)
    if not problems:
        table = _fast(rows, columns, delimiter)
        if table is not None:
            return table
        return _slow(rows, columns, delimiter, where)
    more = f" and {len(problems) - _NAMED} more lines" if len(problems) > _NAMED else ""
    raise UnreadableError(
        f"{where} line {problems[0][0]}",
        f"{columns} columns",
        ", ".join(f"{found} (line {number})" for number, found in problems[:_NAMED]) + more,
        "the file may be cut off, or a column name missing",
    )


def _wrong_lengths(
    rows: list[tuple[int, str]], columns: int, delimiter: str | None
) -> list[tuple[int, int]]:
    wrong = []
    for number, line in rows:
        found = line.count(delimiter) + 1 if delimiter else len(line.split())
        if found == columns:
            continue
        if delimiter:
            found = len(line.rstrip().rstrip(delimiter).split(delimiter))
            # Exporters drop trailing empty cells (a last marker that was not seen): what is
            # missing must then be whole cells at the end of a line that ended with a separator.
            ends_empty = line.rstrip(" \r").endswith(delimiter)
            if found == columns or (found < columns and ends_empty):
                continue
        wrong.append((number, found))
    return wrong


def _fast(
    rows: list[tuple[int, str]], columns: int, delimiter: str | None
) -> Float[np.ndarray, "row column"] | None:
    import pandas as pd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pd.errors.ParserWarning)
            frame = pd.read_csv(
                StringIO("\n".join(line for _, line in rows)),
                sep=delimiter if delimiter else r"\s+",
                header=None,
                names=list(range(columns)),
                index_col=False,
                usecols=list(range(columns)),
                dtype=float,
                na_values=list(_MISSING),
                skipinitialspace=True,
                engine="c",
            )
    except (ValueError, pd.errors.ParserError):
        return None
    return frame.to_numpy(dtype=float)


def _slow(
    rows: list[tuple[int, str]], columns: int, delimiter: str | None, where: str
) -> Float[np.ndarray, "row column"]:
    table = np.full((len(rows), columns), np.nan)
    bad: list[str] = []
    for i, (number, line) in enumerate(rows):
        for j, cell in enumerate(split(line, delimiter)[:columns]):
            if cell.lower() in _MISSING:
                continue
            try:
                table[i, j] = float(cell)
            except ValueError:
                bad.append(f"{cell[:20]!r} in column {j + 1} (line {number})")
    if bad:
        more = f" and {len(bad) - _NAMED} more" if len(bad) > _NAMED else ""
        raise UnreadableError(where, "numbers", ", ".join(bad[:_NAMED]) + more)
    return table
