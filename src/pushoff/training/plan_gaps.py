"""What a written programme leaves out, for a plan: from the programme or from its audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pushoff.core.errors import UnreadableError
from pushoff.core.training import ACTIONS, PHASES
from pushoff.training import audit, muscles, program
from pushoff.training.audit import Table
from pushoff.training.plan_request import Gap

_FAMILY = "pushoff.audit/"


@dataclass(frozen=True)
class Gaps:
    """What a programme leaves out, and names in it that were guessed or not understood."""

    gaps: tuple[Gap, ...]
    doubtful: tuple[str, ...] = ()


def gaps_of(path: Path) -> Gaps:
    """Return the gaps of a programme, or of the ``audit.json`` that ``pushoff audit`` wrote.

    Raises
    ------
    UnreadableError
        Where the file is neither.
    """
    if path.is_dir():
        path = path / "audit.json"
    if path.suffix.lower() == ".json":
        return Gaps(_gaps(_stored(path), path))
    found = audit.audit(program.read(path), assume=True)
    unsure = (e.match for e in found.entries if e.match.how in ("assumed", "unknown"))
    return Gaps(_gaps(found.gaps, path), tuple(dict.fromkeys(one.written for one in unsure)))


def _stored(path: Path) -> Mapping[str, Any]:
    """Return the gaps of an ``audit.json``."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else "no readable JSON"
        raise UnreadableError(str(path), "a programme or audit.json", found) from error
    schema = str(content.get("schema")) if isinstance(content, dict) else ""
    if not schema.startswith(_FAMILY) or not isinstance(content.get("gaps"), dict):
        raise UnreadableError(
            str(path), "an audit.json of pushoff audit", "something else", "give the programme"
        )
    return content["gaps"]


def _gaps(tables: Mapping[Any, Any], path: Path) -> tuple[Gap, ...]:
    known: dict[Table, tuple[str, ...]] = {
        "action": ACTIONS, "phase": PHASES, "muscle": tuple(muscles.load()),
    }  # fmt: skip
    found = []
    for table, names in known.items():
        rows = tables.get(table, {})
        unknown = [name for name in rows if name not in names]
        if unknown:
            raise UnreadableError(str(path), f"words for {table}", ", ".join(map(str, unknown)))
        for name in rows:
            title = audit.title(table, name)
            words = f"{title.lower()} ({table})" if table == "phase" else title.lower()
            found.append(Gap(**{table: name, "words": words}))
    return tuple(found)
