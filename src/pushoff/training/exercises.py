"""The exercise catalogue: ``catalogue/*.toml``, one file per group, checked when read."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, get_args

from pushoff.core.complaints import COMPLAINTS
from pushoff.core.training import (
    ACTIONS,
    EQUIPMENT,
    KINDS,
    PHASES,
    Dose,
    DoseUnit,
    EvidenceLevel,
    Exercise,
    MuscleRole,
    Role,
    Strain,
)
from pushoff.reference import citations
from pushoff.reference.files import ReferenceFileError
from pushoff.training import muscles, toml_files

FOLDER = "catalogue"
_ROLES: tuple[Role, ...] = get_args(Role)
#: Fields that every entry has, with their kind.
_NEEDED: Mapping[str, tuple[type, ...]] = {
    "title": (str,), "kind": (str,), "steps": (list,), "dose": (dict,), "progression": (list,),
    "muscles": (dict,), "actions": (list,), "phases": (list,), "evidence": (str,), "note": (str,),
    "minutes": (int, float), "strain": (str,),
}  # fmt: skip
#: Fields that may be left out.
_OPTIONAL: Mapping[str, tuple[type, ...]] = {
    "aliases": (list,), "equipment": (list,), "contraindications": (list,), "cite": (list,),
    "single_leg": (bool,),
}  # fmt: skip
_DOSE: Mapping[str, tuple[type, ...]] = {
    "sets": (list,), "amount": (list,), "unit": (str,), "load": (str,), "per_week": (list,),
    "rest_s": (int, float),
}  # fmt: skip
#: What the words of a field may be.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS, "actions": ACTIONS, "phases": PHASES, "evidence": get_args(EvidenceLevel),
    "strain": get_args(Strain), "equipment": EQUIPMENT, "contraindications": tuple(COMPLAINTS),
}  # fmt: skip


@lru_cache(maxsize=1)
def load() -> Mapping[str, Exercise]:
    """Return every exercise by name, group after group in the order of the files.

    Raises
    ------
    ReferenceFileError
        With everything that is wrong in a file.
    """
    found: dict[str, Exercise] = {}
    for group in toml_files.names(FOLDER):
        entries = parse(group, toml_files.read(f"{FOLDER}/{group}.toml"))
        twice = [name for name in entries if name in found]
        if twice:
            raise ReferenceFileError(
                f"{group}.toml", [f"[{name}] stands in {found[name].group}.toml" for name in twice]
            )
        found.update(entries)
    return MappingProxyType(found)


def get(name: str) -> Exercise:
    """Return one exercise; raises KeyError that names the nearest ones."""
    found = load().get(name)
    if found is None:
        near = difflib.get_close_matches(name, load(), n=3, cutoff=0.4)
        raise KeyError(f"no exercise is named {name!r}; near: {', '.join(near) or 'none'}")
    return found


def parse(group: str, content: Mapping[str, Any]) -> dict[str, Exercise]:
    """Return the exercises of a parsed file; raises ReferenceFileError with all its problems."""
    problems = [problem for name, row in content.items() for problem in _problems(name, row)]
    if problems:
        raise ReferenceFileError(f"{group}.toml", problems)
    return {name: _exercise(group, name, row) for name, row in content.items()}


def _exercise(group: str, name: str, row: Mapping[str, Any]) -> Exercise:
    dose = row["dose"]
    return Exercise(
        name=name,
        title=row["title"],
        aliases=tuple(row.get("aliases", ())),
        kind=row["kind"],
        steps=tuple(row["steps"]),
        dose=Dose(
            sets=(dose["sets"][0], dose["sets"][1]),
            amount=(float(dose["amount"][0]), float(dose["amount"][1])),
            unit=dose["unit"],
            load=dose["load"],
            per_week=(dose["per_week"][0], dose["per_week"][1]),
            rest_s=float(dose["rest_s"]),
        ),
        progression=tuple(row["progression"]),
        equipment=tuple(row.get("equipment", ())),
        muscles=tuple(
            MuscleRole(muscle, role) for role in _ROLES for muscle in row["muscles"].get(role, ())
        ),
        actions=tuple(row["actions"]),
        phases=tuple(row["phases"]),
        contraindications=tuple(row.get("contraindications", ())),
        evidence=row["evidence"],
        note=row["note"],
        cite=tuple(row.get("cite", ())),
        minutes=float(row["minutes"]),
        strain=row["strain"],
        single_leg=row.get("single_leg", False),
        group=group,
    )


def _problems(name: str, row: Mapping[str, Any]) -> list[str]:
    """Return everything that is wrong in one entry."""
    known = {**_NEEDED, **_OPTIONAL}
    found = [f"[{name}] has an unknown field {key!r}" for key in row if key not in known]
    for key, kinds in known.items():
        if key not in row and key in _OPTIONAL:
            continue
        if not isinstance(row.get(key), kinds):
            found.append(f"[{name}] needs {key!r} ({kinds[0].__name__})")
        elif key in _NEEDED and row[key] in ("", [], {}):
            found.append(f"[{name}] {key} is empty")
    if found:
        return found
    return [
        *_unknown_words(name, row),
        *_muscle_problems(name, row["muscles"]),
        *_dose_problems(name, row["dose"]),
        *([f"[{name}] minutes must be positive"] if row["minutes"] <= 0 else []),
    ]


def _unknown_words(name: str, row: Mapping[str, Any]) -> list[str]:
    found = []
    for key, allowed in _WORDS.items():
        value = row.get(key, [])
        for word in [value] if isinstance(value, str) else value:
            if word not in allowed:
                found.append(f"[{name}] {key}: no {word!r}; known: {', '.join(allowed)}")
    found += [
        f"[{name}] cites the unknown {key!r}"
        for key in row.get("cite", [])
        if key not in citations.load()
    ]
    return found


def _muscle_problems(name: str, roles: Mapping[str, Any]) -> list[str]:
    found = [f"[{name}] muscles: no role {role!r}" for role in roles if role not in _ROLES]
    named = [muscle for role in _ROLES for muscle in roles.get(role, ())]
    found += [f"[{name}] muscles: no group {m!r}" for m in named if m not in muscles.load()]
    found += [f"[{name}] muscles: {m!r} twice" for m in sorted(set(named)) if named.count(m) > 1]
    return found


def _dose_problems(name: str, dose: Mapping[str, Any]) -> list[str]:
    found = [f"[{name}] dose has an unknown field {key!r}" for key in dose if key not in _DOSE]
    wrong = [key for key, kinds in _DOSE.items() if not isinstance(dose.get(key), kinds)]
    found += [f"[{name}] dose needs {key!r} ({_DOSE[key][0].__name__})" for key in wrong]
    if wrong:
        return found
    if dose["unit"] not in get_args(DoseUnit):
        found.append(f"[{name}] dose: no unit {dose['unit']!r}")
    for key, kinds in (("sets", int), ("amount", (int, float)), ("per_week", int)):
        pair = dose[key]
        if len(pair) != 2 or not all(isinstance(item, kinds) and item > 0 for item in pair):
            found.append(f"[{name}] dose: {key} is two numbers above 0")
    if dose["rest_s"] < 0:
        found.append(f"[{name}] dose: rest_s below 0")
    return found
