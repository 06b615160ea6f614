"""Sources by key: who, when, what, where, and whether the entry was checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pushoff.reference import files

_FIELDS = {
    "authors": str,
    "year": int,
    "title": str,
    "journal": str,
    "doi": str,
    "verified": bool,
}


@dataclass(frozen=True)
class Citation:
    """One source. ``verified`` is True where authors, title and identifier were looked up.

    ``doi`` is empty where the source has none or none is known.
    """

    key: str
    authors: str
    year: int
    title: str
    journal: str
    doi: str
    verified: bool

    @property
    def url(self) -> str:
        """Return the address behind the identifier, empty without one."""
        return f"https://doi.org/{self.doi}" if self.doi else ""


@lru_cache(maxsize=1)
def load() -> dict[str, Citation]:
    """Return every citation by key.

    Raises
    ------
    ReferenceFileError
        If an entry lacks a field; the message lists every problem of the file.
    """
    return parse("citations.toml", files.read("citations.toml"))


def parse(name: str, content: dict[str, Any]) -> dict[str, Citation]:
    """Return the citations of a parsed file; raises ReferenceFileError with all its problems."""
    problems = [
        f"[{key}] needs {field!r} ({kind.__name__})"
        for key, row in content.items()
        for field, kind in _FIELDS.items()
        if not isinstance(row.get(field), kind)
    ]
    unknown = [
        f"[{key}] has an unknown field {field!r}"
        for key, row in content.items()
        for field in row
        if field not in _FIELDS
    ]
    if problems or unknown:
        raise files.ReferenceFileError(name, problems + unknown)
    return {key: Citation(key=key, **row) for key, row in content.items()}


def get(key: str) -> Citation:
    """Return the citation of a key, or of a reference value (``fukuchi2017.duty_factor``).

    Raises
    ------
    KeyError
        If the key is not in ``citations.toml``.
    """
    found = load().get(key.split(".", 1)[0])
    if found is None:
        raise KeyError(f"no citation has the key {key!r}; add it to reference/citations.toml")
    return found


def text(key: str) -> str:
    """Return a source in one line for a list of references."""
    source = get(key)
    parts = [f"{source.authors} ({source.year}). {source.title}. {source.journal}."]
    if source.doi:
        parts.append(f"doi:{source.doi}")
    return " ".join(parts)
