"""How many hard sets a week are asked for: a convention, with its reasons (``targets.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pushoff.core.training import ACTIONS, PHASES
from pushoff.reference import citations
from pushoff.reference.files import ReferenceFileError
from pushoff.training import muscles, toml_files

_FILE = "targets.toml"
_REASONS = ("why_helper", "why_floor", "why_ceiling", "why_phase")
_NUMBERS = ("helper", "ceiling", "pile")


@dataclass(frozen=True)
class Targets:
    """Hard sets a week.

    Parameters
    ----------
    phase, muscle, action : mapping of str to float
        The least that is asked for; what is not named is shown and not asked for.
    helper : float
        What a set counts for a muscle that helps.
    ceiling : float
        Above it a muscle group is called doubled.
    pile : float
        One phase with this many times the sets of another makes a programme lopsided.
    reasons : tuple of str
        Why, in sentences.
    cite : tuple of str
    """

    phase: Mapping[str, float]
    muscle: Mapping[str, float]
    action: Mapping[str, float]
    helper: float
    ceiling: float
    pile: float
    reasons: tuple[str, ...]
    cite: tuple[str, ...]


@lru_cache(maxsize=1)
def load() -> Targets:
    """Return the targets; raises ReferenceFileError with everything that is wrong in the file."""
    return parse(toml_files.read(_FILE))


def parse(content: Mapping[str, Any]) -> Targets:
    """Return the targets of a parsed file."""
    known = {"phase": PHASES, "muscle": tuple(muscles.load()), "action": ACTIONS}
    convention = content.get("convention", {})
    problems = [
        f"[{table}] has no {key!r} to ask for"
        for table, names in known.items()
        for key in content.get(table, {})
        if key not in names
    ]
    problems += [f"[{table}] is missing" for table in known if not content.get(table)]
    problems += [
        f"[convention] needs {key!r}" for key in (*_NUMBERS, *_REASONS) if not convention.get(key)
    ]
    cite = tuple(convention.get("cite", ()))
    problems += [f"cites the unknown {key!r}" for key in cite if key not in citations.load()]
    if problems:
        raise ReferenceFileError(_FILE, problems)
    floors = {table: {k: float(v) for k, v in content[table].items()} for table in known}
    return Targets(
        phase=floors["phase"],
        muscle=floors["muscle"],
        action=floors["action"],
        helper=float(convention["helper"]),
        ceiling=float(convention["ceiling"]),
        pile=float(convention["pile"]),
        reasons=tuple(convention[key] for key in _REASONS),
        cite=cite,
    )
