"""Muscle groups that exercises train: those of the anatomy table and of ``muscles.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pushoff.reference import anatomy
from pushoff.reference.files import ReferenceFileError
from pushoff.training import toml_files

_FILE = "muscles.toml"
_KINDS: Mapping[str, type] = {"title": str, "muscles": list, "does": str, "sides": list}
#: Groups of the anatomy table that no exercise trains by itself: the first goes with the
#: hamstrings, the second with the gastrocnemius.
_WITH_OTHERS = ("biceps_femoris_short_head", "plantaris")


@dataclass(frozen=True)
class MuscleGroup:
    """One group: key, words for people, what it is made of and what it does."""

    name: str
    title: str
    muscles: tuple[str, ...]
    does: str


@lru_cache(maxsize=1)
def load() -> Mapping[str, MuscleGroup]:
    """Return every group that exercises can train, by name.

    Raises
    ------
    ReferenceFileError
        With everything that is wrong in the file.
    """
    known = {
        name: MuscleGroup(name, row.title, row.muscles, row.role)
        for name, row in anatomy.load().items()
        if name not in _WITH_OTHERS
    }
    return {**known, **parse(toml_files.read(_FILE))}


def parse(content: Mapping[str, Any]) -> dict[str, MuscleGroup]:
    """Return the groups of a parsed file; raises ReferenceFileError with all its problems."""
    problems = []
    for name, row in content.items():
        problems += [f"[{name}] has an unknown field {key!r}" for key in row if key not in _KINDS]
        problems += [
            f"[{name}] needs {key!r} ({kind.__name__})"
            for key, kind in _KINDS.items()
            if not isinstance(row.get(key), kind) or not row[key]
        ]
        if name in anatomy.load():
            problems.append(f"[{name}] stands in the anatomy table already")
    if problems:
        raise ReferenceFileError(_FILE, problems)
    return {
        name: MuscleGroup(name, row["title"], tuple(row["muscles"]), row["does"])
        for name, row in content.items()
    }


def title(name: str) -> str:
    """Return the words for a group."""
    return load()[name].title
