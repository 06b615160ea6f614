"""Segment tables of the human body, one TOML file each."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pushoff.reference import files

_REQUIRED = ("title", "cite", "where", "unit", "verified", "segment")


@lru_cache(maxsize=8)
def load(name: str) -> dict[str, Any]:
    """Return a body table as nested dictionaries, e.g. ``load("de_leva")["segment"]["thigh"]``.

    Raises
    ------
    KeyError
        If there is no such table; lists the known ones.
    ReferenceFileError
        If the file lacks its source or its segments.
    """
    known = files.names("bodies")
    if name not in known:
        raise KeyError(f"no body table is named {name!r}; known: {', '.join(known)}")
    table = files.read(f"bodies/{name}.toml")
    missing = [f"{field!r} is missing" for field in _REQUIRED if field not in table]
    if missing:
        raise files.ReferenceFileError(f"bodies/{name}.toml", missing)
    return table
