"""Muscle → joints → actions → phase: what the running articles say, and what the evidence says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from pushoff.reference import citations, files

_FILE = "anatomy.toml"
#: What a muscle can do at each joint: the word, and the sign of its moment arm.
ACTIONS: Mapping[str, Mapping[str, int]] = {
    "hip": {"extends": -1, "flexes": 1},
    "knee": {"extends": -1, "flexes": 1},
    "ankle": {"plantarflexes": -1, "dorsiflexes": 1},
}
PHASES = ("push", "swing")
_KINDS: Mapping[str, type] = {
    "title": str,
    "muscles": list,
    "joints": dict,
    "named": str,
    "counts": bool,
    "role": str,
    "evidence": str,
    "excluded": str,
    "cite": list,
    "verified": bool,
}


@dataclass(frozen=True)
class Anatomy:
    """One muscle group.

    Parameters
    ----------
    name, title : str
        Name as in the muscle models, and in words.
    muscles : tuple of str
        What it is made of.
    joints : mapping of joint to action
        Words of ``ACTIONS``.
    named : tuple of str
        Phases that the articles name it for, ``push`` or ``swing``.
    counts : bool
        Whether it is one of the articles' push muscles.
    role, evidence : str
        What models and recorded activity say.
    excluded : str
        Why it is not a push muscle or not modelled; empty where it is neither.
    cite : tuple of str
    verified : bool
        False where a source was quoted and not read: say so wherever it is shown.
    """

    name: str
    title: str
    muscles: tuple[str, ...]
    joints: Mapping[str, str]
    named: tuple[str, ...]
    counts: bool
    role: str
    evidence: str
    excluded: str
    cite: tuple[str, ...]
    verified: bool

    @property
    def actions(self) -> str:
        """Return what it does in words: ``extends the hip, flexes the knee``."""
        return ", ".join(f"{action} the {joint}" for joint, action in self.joints.items())


@lru_cache(maxsize=1)
def load() -> dict[str, Anatomy]:
    """Return every muscle group by name, in the order of the file.

    Raises
    ------
    ReferenceFileError
        With everything that is wrong in the file.
    """
    return parse(files.read(_FILE))


def parse(content: Mapping[str, Any]) -> dict[str, Anatomy]:
    """Return the groups of a parsed file; raises ReferenceFileError with all its problems."""
    problems = [problem for name, row in content.items() for problem in _problems(name, row)]
    if problems:
        raise files.ReferenceFileError(_FILE, problems)
    return {name: _entry(name, row) for name, row in content.items()}


def _entry(name: str, row: Mapping[str, Any]) -> Anatomy:
    return Anatomy(
        name=name,
        title=row["title"],
        muscles=tuple(row["muscles"]),
        joints=dict(row["joints"]),
        named=_phases(row["named"]),
        counts=row["counts"],
        role=row["role"],
        evidence=row["evidence"],
        excluded=row["excluded"],
        cite=tuple(row["cite"]),
        verified=row["verified"],
    )


def _phases(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _problems(name: str, row: Mapping[str, Any]) -> list[str]:
    known = {item.name for item in fields(Anatomy)} - {"name"}
    found = [f"[{name}] has an unknown field {key!r}" for key in row if key not in known]
    wrong = [key for key, kind in _KINDS.items() if not isinstance(row.get(key), kind)]
    found += [f"[{name}] needs {key!r} ({_KINDS[key].__name__})" for key in wrong]
    if wrong:
        return found
    for joint, action in row["joints"].items():
        if action not in ACTIONS.get(joint, {}):
            found.append(f"[{name}] joints: {joint} cannot be {action!r}")
    found += [f"[{name}] named: no phase {p!r}" for p in _phases(row["named"]) if p not in PHASES]
    found += [f"[{name}] cites the unknown {key!r}" for key in row["cite"] if key not in _sources()]
    for key in ("title", "role", "evidence", "muscles", "joints", "cite"):
        if not row[key]:
            found.append(f"[{name}] {key} is empty")
    return found


def _sources() -> frozenset[str]:
    return frozenset(citations.load())
