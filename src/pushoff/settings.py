"""All settings in one place: each stage owns its part, a TOML file may set any of them."""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pushoff.core.errors import BadUsageError
from pushoff.events.settings import EventSettings
from pushoff.findings.settings import FindingSettings
from pushoff.kinematics.settings import KinematicsSettings
from pushoff.kinetics.settings import KineticsSettings
from pushoff.measures.settings import MeasureSettings
from pushoff.muscles.settings import MuscleSettings
from pushoff.phases.settings import PhaseSettings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

StageT = TypeVar("StageT")


@dataclass(frozen=True)
class Settings:
    """Settings of every stage; a table of the same name in the TOML file changes them."""

    kinematics: KinematicsSettings = field(default_factory=KinematicsSettings)
    events: EventSettings = field(default_factory=EventSettings)
    phases: PhaseSettings = field(default_factory=PhaseSettings)
    kinetics: KineticsSettings = field(default_factory=KineticsSettings)
    muscles: MuscleSettings = field(default_factory=MuscleSettings)
    measures: MeasureSettings = field(default_factory=MeasureSettings)
    findings: FindingSettings = field(default_factory=FindingSettings)


def read_settings(path: Path) -> Settings:
    """Return the settings of a TOML file; what it does not name keeps its default.

    Raises
    ------
    BadUsageError
        The file cannot be read, is not TOML, or has a table or key that does not exist, or a
        value of another kind. All problems stand in one message.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadUsageError(
            str(path), found=error.strerror or "no file", hint="check the path"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadUsageError(str(path), expected="TOML", found=str(error)) from error
    problems: list[str] = []
    known = {stage.name: stage for stage in dataclasses.fields(Settings)}
    defaults = Settings()
    parts: dict[str, Any] = {}
    for name, table in content.items():
        if name not in known or not isinstance(table, dict):
            problems.append(f"no stage is called {name!r} (known: {', '.join(known)})")
            continue
        parts[name] = _changed(name, getattr(defaults, name), table, problems)
    if problems:
        raise BadUsageError(str(path), expected="known settings", found="; ".join(problems))
    return dataclasses.replace(defaults, **parts)


def _changed(stage: str, default: StageT, table: dict[str, Any], problems: list[str]) -> StageT:
    """Return a stage's settings with a table's values; what is wrong goes to ``problems``."""
    known = {item.name for item in dataclasses.fields(default)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            problems.append(f"{stage}.{key} does not exist (known: {', '.join(sorted(known))})")
            continue
        old = getattr(default, key)
        new = _like(old, value)
        if new is None:
            problems.append(f"{stage}.{key} must look like {old!r}, is {value!r}")
            continue
        values[key] = new
    return dataclasses.replace(default, **values)  # type: ignore[type-var]


def _like(old: Any, value: Any) -> Any:
    """Return ``value`` as the kind of thing that ``old`` is, None where it is not."""
    if isinstance(old, bool) or isinstance(value, bool):
        return value if isinstance(old, bool) and isinstance(value, bool) else None
    if isinstance(old, float):
        return float(value) if isinstance(value, (int, float)) else None
    if isinstance(old, tuple):
        fits = isinstance(value, list) and len(value) == len(old)
        return tuple(float(item) for item in value) if fits else None
    if isinstance(old, dict):
        return {**old, **value} if isinstance(value, dict) else None
    return value if isinstance(value, type(old)) else None
