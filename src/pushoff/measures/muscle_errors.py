"""What the muscle measures may be off by, read from ``muscle_errors.toml``.

Written by ``python -m benchmarks.accuracy.muscle_errors --write`` from virtual runners: the spread
between two published legs on the same motion and force (nobody can say which is right) together
with what the errors of markers add; and, as ``estimated``, what it adds that force is estimated.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@lru_cache(maxsize=1)
def table() -> Mapping[str, Mapping[str, float]]:
    """Return, per measure, its errors: ``3d``, ``2d``, ``estimated_3d`` and ``estimated_2d``."""
    text = resources.files("pushoff.measures").joinpath("muscle_errors.toml").read_text("utf-8")
    rows = tomllib.loads(text)
    return {name: {key: float(value) for key, value in row.items()} for name, row in rows.items()}


def tolerance(measure: str) -> dict[str, float]:
    """Return the standard deviation of the method's error by kind of input."""
    row = table()[measure]
    return {kind: row[kind] for kind in ("3d", "2d")}


def estimated(measure: str) -> dict[str, float]:
    """Return the further error where force is estimated, by kind of input."""
    row = table()[measure]
    return {kind: row[f"estimated_{kind}"] for kind in ("3d", "2d")}
