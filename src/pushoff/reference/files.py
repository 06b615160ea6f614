"""Reads the TOML files of this package."""

from __future__ import annotations

import sys
from importlib import resources
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class ReferenceFileError(ValueError):
    """A reference file is incomplete; the message lists everything that is wrong in it."""

    def __init__(self, name: str, problems: list[str]) -> None:
        self.name, self.problems = name, tuple(problems)
        super().__init__(f"{name}: " + "; ".join(problems))


def read(path: str) -> dict[str, Any]:
    """Return the content of one TOML file of this package, e.g. ``"citations.toml"``."""
    text = resources.files("pushoff.reference").joinpath(path).read_text("utf-8")
    return tomllib.loads(text)


def names(folder: str) -> tuple[str, ...]:
    """Return the names without suffix of the TOML files in a folder of this package, sorted."""
    entries = resources.files("pushoff.reference").joinpath(folder).iterdir()
    return tuple(sorted(e.name[: -len(".toml")] for e in entries if e.name.endswith(".toml")))
