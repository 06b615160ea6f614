"""Reads a written week of training: YAML, a table (CSV and its kin), or plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pushoff.core.errors import NotAnalysableError, UnreadableError
from pushoff.training import dose_text, program_table, program_text, program_yaml
from pushoff.training.program_lines import Found, Line

#: A week of training is a page, not a book.
MOST_BYTES, MOST_LINES, LONGEST_NAME = 1_000_000, 1_000, 120
_YAML, _TABLE = (".yaml", ".yml", ".json"), (".csv", ".tsv", ".tab")
#: Bytes that begin files which are no text; ZIP is also XLSX, ODS and DOCX.
_NO_TEXT = {
    b"PK\x03\x04": "a spreadsheet or an archive",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}


@dataclass(frozen=True)
class Program:
    """A week of training as written.

    Parameters
    ----------
    name : str
        File name without suffix.
    lines : tuple of Line
        Every exercise, in the order of the file.
    weeks : int
        How many weeks the file holds; doses are for all of them together.
    notes : tuple of str
        What was read with a grain of salt.
    """

    name: str
    lines: tuple[Line, ...]
    weeks: int = 1
    notes: tuple[str, ...] = ()


def read(path: Path) -> Program:
    """Return the programme of a file.

    Raises
    ------
    UnreadableError
        With everything that is wrong in the file, in one line.
    NotAnalysableError
        Where the file can be read and holds no exercise.
    """
    text, notes = text_of(path)
    return parse(text, path, notes)


def parse(text: str, path: Path, notes: tuple[str, ...] = ()) -> Program:
    """Return the programme of a text; the suffix of ``path`` says how to read it."""
    found = _reader(text, path)(text)
    problems = [*found.problems, *_line_problems(found.lines)]
    if len(found.lines) > MOST_LINES:
        problems = [f"{len(found.lines)} exercises, at most {MOST_LINES}", *problems]
    if problems:
        raise UnreadableError(
            str(path), "a week of training", _listed(problems), "mend these places and try again"
        )
    if not found.lines:
        raise NotAnalysableError(
            str(path),
            "lines with an exercise, sets and repetitions",
            "none",
            'write one a line, for example "Mon: Leg press 3x10 80 kg"',
        )
    return Program(path.stem, tuple(found.lines), max(1, found.weeks), (*notes, *found.notes))


def _reader(text: str, path: Path):
    suffix = path.suffix.lower()
    if suffix in _YAML:
        return program_yaml.lines
    if suffix in _TABLE or program_table.looks_like(text):
        return program_table.lines
    return program_text.lines


def text_of(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return what stands in a file; raises UnreadableError where that is no text."""
    if not path.exists():
        raise UnreadableError(str(path), "a file", "nothing there")
    if not path.is_file():
        raise UnreadableError(str(path), "a file", "a folder", "name the file of the programme")
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UnreadableError(
                str(path), f"at most {MOST_BYTES // 1000} kB", f"{size // 1000} kB", "one week only"
            )
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(str(path), "a readable file", error.strerror or str(error)) from error
    for start, what in _NO_TEXT.items():
        if content.startswith(start):
            raise UnreadableError(str(path), "text", what, "save it as CSV or as plain text")
    text, notes = _decoded(path, content)
    return re.sub(r"\r\n?|\u2028|\u2029|\x0b|\x0c", "\n", text), notes


def _decoded(path: Path, content: bytes) -> tuple[str, tuple[str, ...]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), ()
        except UnicodeDecodeError as error:
            raise UnreadableError(str(path), "text", "damaged UTF-16") from error
    if b"\x00" in content:
        raise UnreadableError(str(path), "text", "binary data", "save it as CSV or as plain text")
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), (
            "The file is not UTF-8; it was read as Western European (Windows) text.",
        )


def _line_problems(lines: list[Line]) -> list[str]:
    found = []
    for line in lines:
        found += [f"{line.where} ({_short(line.name)}): {p}" for p in dose_text.problems(line.dose)]
        if len(line.name) > LONGEST_NAME:
            found.append(f"{line.where}: a name of {len(line.name)} characters")
    return found


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _listed(problems: list[str]) -> str:
    shown = "; ".join(problems[:12])
    return shown if len(problems) <= 12 else f"{shown}; and {len(problems) - 12} more"


__all__ = ["Found", "Line", "Program", "parse", "read"]
