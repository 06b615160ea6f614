"""Reads the result of a clinical test back, for whatever wants to use it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pushoff.core.errors import UnreadableError

#: Changes only when a key changes its meaning or goes; new keys do not change it.
SCHEMA = "pushoff.test/1"


@dataclass(frozen=True)
class StoredTest:
    """What a ``test.json`` says.

    Parameters
    ----------
    path : Path
        The file.
    kind, title : str
    manual, pain : bool
        Whether it was measured by hand; whether it hurt.
    values, errors : mapping of (quantity, side) to float
        In the unit of the quantity; errors are 95 % and NaN where not known.
    units : mapping of quantity to str
    beyond : mapping of quantity to bool
        Whether left and right differ by more than error, where that is known.
    content : mapping
        The whole file.
    """

    path: Path
    kind: str
    title: str
    manual: bool
    pain: bool
    values: Mapping[tuple[str, str], float]
    errors: Mapping[tuple[str, str], float]
    units: Mapping[str, str]
    beyond: Mapping[str, bool]
    content: Mapping[str, Any]

    def lunge_deg(self) -> dict[str, float]:
        """Return the shin's angle by side; empty for every other test."""
        if self.kind != "lunge":
            return {}
        return {side: v for (name, side), v in self.values.items() if name == "shank_angle"}


def read_test(path: Path) -> StoredTest:
    """Return a stored test from its ``test.json`` or its folder.

    Raises
    ------
    UnreadableError
        No such file, damaged, or of another kind; all problems in one line.
    """
    file = path / "test.json" if path.is_dir() else path
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableError(
            str(file), "the result of pushoff test", error.strerror or "nothing"
        ) from error
    except ValueError as error:
        raise UnreadableError(str(file), "whole JSON", f"damage ({error})") from error
    schema = content.get("schema") if isinstance(content, dict) else None
    if schema != SCHEMA:
        raise UnreadableError(str(file), f"a file of the schema {SCHEMA}", str(schema))
    try:
        return _stored(file, content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(
            str(file), "kind, title and values with quantity, side, value", f"{error!r}"
        ) from error


def _stored(file: Path, content: dict[str, Any]) -> StoredTest:
    rows = content["values"]
    nan = float("nan")
    return StoredTest(
        path=file,
        kind=str(content["kind"]),
        title=str(content["title"]),
        manual=bool(content.get("manual")),
        pain=bool(content.get("pain")),
        values={(r["quantity"], r["side"]): _number(r["value"], nan) for r in rows},
        errors={(r["quantity"], r["side"]): _number(r.get("error95"), nan) for r in rows},
        units={r["quantity"]: str(r.get("unit", "")) for r in rows},
        beyond={
            row["quantity"]: bool(row["beyond"])
            for row in content.get("differences", [])
            if row.get("beyond") is not None
        },
        content=content,
    )


def _number(value: object, unknown: float) -> float:
    if value is None:
        return unknown
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{value!r} is no number")
    return float(value)


def read_tests(folder: Path) -> tuple[StoredTest, ...]:
    """Return every test below a folder, sorted by path; files that are no tests are passed over."""
    found = sorted(folder.glob("test.json")) + sorted(folder.glob("*.test/test.json"))
    return tuple(read_test(file) for file in found)
