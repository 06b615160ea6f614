"""Published musculoskeletal legs: muscle parameters and moment arms, one TOML file per model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from pushoff.reference import files

_TEXTS = ("title", "where", "note")
_NUMBERS = ("mass_kg", "thigh_m", "shank_m", "fastest_fibre_lengths_per_s", "tendon_strain")
_MUSCLE_NUMBERS = (
    "max_force_n",
    "fibre_length_m",
    "tendon_slack_m",
    "pennation_deg",
    "length_at_zero_m",
)
_SEGMENTS = ("thigh", "shank")


@dataclass(frozen=True)
class MuscleGroup:
    """Parameters of one muscle group on the model's generic body.

    Parameters
    ----------
    max_force_n : float
        Maximum isometric force, N.
    fibre_length_m, tendon_slack_m : float
        Optimal fibre length and tendon slack length, m.
    pennation : float
        At optimal fibre length, rad.
    length_at_zero_m : float
        Muscle with tendon at zero joint angles, m.
    passive_strain : two numbers
        Strain of the fibres at which their passive force begins and reaches the maximum force.
    segment : str
        ``thigh`` or ``shank``: whose length the muscle grows with.
    arms : mapping of joint to four numbers
        Moment arm in m as a cubic of that joint's angle in rad, lowest power first; positive where
        the muscle flexes.
    parts : mapping of muscle to number
        Named muscles of the group and the share of its maximum force, adding up to one; the group
        itself where it is a single muscle.
    """

    name: str
    max_force_n: float
    fibre_length_m: float
    tendon_slack_m: float
    pennation: float
    length_at_zero_m: float
    passive_strain: tuple[float, float]
    segment: str
    arms: Mapping[str, tuple[float, float, float, float]]
    parts: Mapping[str, float]


@dataclass(frozen=True)
class LegModel:
    """A published leg: its muscle groups and the generic body that they belong to.

    ``ranges`` are the joint angles (rad) over which the moment arms were fitted; ``elastic`` names
    the groups whose tendon stretches when the elastic option is chosen; ``tendon_strain`` is the
    tendon's strain at maximum isometric force. ``verified`` is False, with a ``note``, where a
    number was not read in the model file itself.
    """

    key: str
    title: str
    cite: tuple[str, ...]
    where: str
    verified: bool
    note: str
    mass_kg: float
    thigh_m: float
    shank_m: float
    fastest_fibre_lengths_per_s: float
    tendon_strain: float
    ranges: Mapping[str, tuple[float, float]]
    elastic: tuple[str, ...]
    muscles: tuple[MuscleGroup, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the muscle groups, in order."""
        return tuple(muscle.name for muscle in self.muscles)


def names() -> tuple[str, ...]:
    """Return the keys of all models."""
    return files.names("muscles")


@lru_cache(maxsize=8)
def load(key: str) -> LegModel:
    """Return a model by key (``gait10``).

    Raises
    ------
    KeyError
        If there is no such model; the message lists those that there are.
    ReferenceFileError
        If its file is incomplete.
    """
    if key not in names():
        raise KeyError(f"no muscle model is called {key!r} (known: {', '.join(names())})")
    return parse(key, files.read(f"muscles/{key}.toml"))


def parse(key: str, content: dict[str, Any]) -> LegModel:
    """Return the model of a parsed file; raises ReferenceFileError with all its problems."""
    problems = [f"needs {name!r} (text)" for name in _TEXTS if not _is_text(content.get(name))]
    problems += [f"needs {n!r} (number)" for n in _NUMBERS if not _is_number(content.get(n))]
    if not content.get("cite"):
        problems.append("needs 'cite'")
    if not isinstance(content.get("verified"), bool):
        problems.append("needs 'verified'")
    if content.get("verified") is False and not content.get("note"):
        problems.append("needs a note that says why it is not verified")
    if len(content.get("passive_strain", ())) != 2:
        problems.append("needs 'passive_strain' (two numbers)")
    ranges, rows = content.get("range_deg", {}), content.get("muscle", {})
    if not rows:
        problems.append("needs at least one [muscle.name]")
    for name, row in rows.items():
        problems += _muscle_problems(name, row, ranges)
    unknown = sorted(set(content.get("elastic", ())) - set(rows))
    if unknown:
        problems.append(f"elastic names {', '.join(unknown)}, which it does not have")
    if problems:
        raise files.ReferenceFileError(f"muscles/{key}.toml", problems)
    return LegModel(
        key=key,
        cite=tuple(content["cite"]),
        verified=content["verified"],
        ranges={j: _radians(pair) for j, pair in ranges.items()},
        elastic=tuple(content.get("elastic", ())),
        muscles=tuple(
            _muscle(name, {"passive_strain": content["passive_strain"], **row})
            for name, row in rows.items()
        ),
        title=content["title"],
        where=content["where"],
        note=content["note"],
        **{name: float(content[name]) for name in _NUMBERS},
    )


def _muscle(name: str, row: dict[str, Any]) -> MuscleGroup:
    parts = {part: float(force) for part, force in row.get("parts", {name: 1.0}).items()}
    total = sum(parts.values())
    begin, full = (float(strain) for strain in row["passive_strain"])
    arms = {}
    for joint, curve in row["arm_cm"].items():
        c0, c1, c2, c3 = (0.01 * float(value) for value in curve)
        arms[joint] = (c0, c1, c2, c3)
    return MuscleGroup(
        name=name,
        max_force_n=float(row["max_force_n"]),
        fibre_length_m=float(row["fibre_length_m"]),
        tendon_slack_m=float(row["tendon_slack_m"]),
        pennation=float(np.deg2rad(row["pennation_deg"])),
        length_at_zero_m=float(row["length_at_zero_m"]),
        passive_strain=(begin, full),
        segment=row["segment"],
        arms=arms,
        parts={part: force / total for part, force in parts.items()},
    )


def _muscle_problems(name: str, row: dict[str, Any], ranges: dict[str, Any]) -> list[str]:
    problems = [
        f"[muscle.{name}] needs {key!r} (number)"
        for key in _MUSCLE_NUMBERS
        if not _is_number(row.get(key))
    ]
    if row.get("segment") not in _SEGMENTS:
        problems.append(f"[muscle.{name}] needs 'segment' ({' or '.join(_SEGMENTS)})")
    arms = row.get("arm_cm", {})
    if not arms:
        problems.append(f"[muscle.{name}] needs at least one 'arm_cm'")
    problems += [
        f"[muscle.{name}] arm_cm.{joint} needs four numbers and a range_deg.{joint}"
        for joint, curve in arms.items()
        if joint not in ranges or len(curve) != 4 or not all(_is_number(v) for v in curve)
    ]
    return problems


def _radians(pair: list[Any]) -> tuple[float, float]:
    low, high = np.deg2rad(pair)
    return float(low), float(high)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)
