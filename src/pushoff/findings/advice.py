"""Which cues and exercises a runner is given, and which are held back because of what hurts."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from pushoff.core.complaints import COMPLAINTS
from pushoff.core.names import SIDES
from pushoff.core.situation import Situation
from pushoff.reference.files import ReferenceFileError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FIELDS = frozenset(("cues", "exercises", "history", "pain", "lunge_below_deg", "reason"))
#: What hurts now and needs somebody who can examine it, whatever a recording says.
RED_FLAGS: dict[str, str] = {
    "bone_stress": "Bone pain that comes with hopping, at night or at rest: stop running and see a "
    "clinician first.",
    "heart": "A complaint of heart or circulation: ask a doctor before any change of training.",
    "surgery": "After recent surgery: ask the clinician who treats you before changing anything.",
    "pregnancy": "In pregnancy or after a recent birth: ask a clinician who knows you first.",
}
PAIN = (
    "Something hurts now ({places}): see a clinician if it hurts at night, grows while running, "
    "swells, tingles or goes numb. A recording cannot tell why it hurts."
)


@dataclass(frozen=True)
class Caution:
    """Cues and exercises that one condition takes away, with the reason in words."""

    cues: tuple[str, ...]
    exercises: tuple[str, ...]
    history: tuple[str, ...]
    pain: tuple[str, ...]
    lunge_below_deg: float | None
    reason: str

    def met(self, situation: Situation) -> bool:
        """Return whether the condition holds for this runner."""
        if set(self.history) & set(situation.history) or set(self.pain) & set(situation.pain):
            return True
        if self.lunge_below_deg is None:
            return False
        known = [situation.lunge_deg[side] for side in SIDES if side in situation.lunge_deg]
        return any(math.isfinite(deg) and deg < self.lunge_below_deg for deg in known)


@dataclass(frozen=True)
class Advice:
    """Names of cues and exercises that are left, and what was held back by name, with reasons."""

    cues: tuple[str, ...]
    exercises: tuple[str, ...]
    withheld: dict[str, str]


def advise(cues: Sequence[str], exercises: Sequence[str], situation: Situation) -> Advice:
    """Return what of these cues and exercises suits the runner."""
    withheld: dict[str, str] = {}
    for caution in load():
        if caution.met(situation):
            for name in (*caution.cues, *caution.exercises):
                withheld.setdefault(name, caution.reason)
    return Advice(
        tuple(name for name in cues if name not in withheld),
        tuple(name for name in exercises if name not in withheld),
        {name: withheld[name] for name in (*cues, *exercises) if name in withheld},
    )


def warnings(situation: Situation) -> tuple[str, ...]:
    """Return what every advice to this runner is told with: pain now, and red flags."""
    found = [
        text for key, text in RED_FLAGS.items() if key in situation.pain or key in situation.history
    ]
    if situation.pain:
        places = ", ".join(COMPLAINTS.get(key, key) for key in situation.pain)
        found.append(PAIN.format(places=places))
    return tuple(found)


@lru_cache(maxsize=1)
def load() -> tuple[Caution, ...]:
    """Return the cautions of ``cautions.toml``; raises ReferenceFileError with all problems."""
    text = resources.files("pushoff.findings").joinpath("cautions.toml").read_text("utf-8")
    return parse(tomllib.loads(text))


def parse(content: dict[str, Any]) -> tuple[Caution, ...]:
    """Return the cautions of a parsed file; raises ReferenceFileError with all its problems."""
    problems = [f"unknown table {name!r}" for name in content if name != "caution"]
    rows = content.get("caution", [])
    for number, row in enumerate(rows, start=1):
        label = f"caution {number}"
        problems += [f"{label}: unknown field {name!r}" for name in row if name not in _FIELDS]
        if not row.get("reason"):
            problems.append(f"{label}: 'reason' is missing")
        if not row.get("cues") and not row.get("exercises"):
            problems.append(f"{label}: names neither cues nor exercises")
        if not any(row.get(name) for name in ("history", "pain", "lunge_below_deg")):
            problems.append(f"{label}: no condition")
        for name in ("history", "pain"):
            unknown = set(row.get(name, ())) - set(COMPLAINTS)
            problems += [f"{label}: no complaint is called {key!r}" for key in sorted(unknown)]
    if problems:
        raise ReferenceFileError("findings/cautions.toml", problems)
    return tuple(
        Caution(
            cues=tuple(row.get("cues", ())),
            exercises=tuple(row.get("exercises", ())),
            history=tuple(row.get("history", ())),
            pain=tuple(row.get("pain", ())),
            lunge_below_deg=row.get("lunge_below_deg"),
            reason=row["reason"],
        )
        for row in rows
    )
