"""Reads the TOML files of this package."""

from __future__ import annotations

from importlib import resources
from typing import Any

from pushoff.reference.files import tomllib


def read(path: str) -> dict[str, Any]:
    """Return the content of one TOML file of this package, e.g. ``"catalogue/calf.toml"``."""
    text = resources.files("pushoff.training").joinpath(path).read_text("utf-8")
    return tomllib.loads(text)


def names(folder: str) -> tuple[str, ...]:
    """Return the names without suffix of the TOML files in a folder of this package, sorted."""
    entries = resources.files("pushoff.training").joinpath(folder).iterdir()
    return tuple(sorted(e.name[: -len(".toml")] for e in entries if e.name.endswith(".toml")))
