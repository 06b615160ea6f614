"""How far each measure of joint loads is off: read from ``joint_load_errors.toml``.

Written by ``benchmarks/accuracy/joint_load_errors.py`` from runs of the virtual runner.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "joint_load_errors.toml"


@dataclass(frozen=True)
class LoadErrors:
    """Standard deviations in the unit of the measure: markers and side view with measured force.

    ``estimated_markers`` and ``estimated_camera`` is what an estimate of the force adds to them.
    """

    markers: float
    camera: float
    estimated_markers: float
    estimated_camera: float


@lru_cache(maxsize=1)
def load_errors() -> dict[str, LoadErrors]:
    """Return the errors of every measure by name."""
    text = resources.files("pushoff.measures").joinpath(FILE).read_text("utf-8")
    return {name: LoadErrors(*map(float, row)) for name, row in tomllib.loads(text).items()}
