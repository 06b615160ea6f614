"""Segment inertia by sex, read from ``bodies/de_leva.toml``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CITATION = "deleva1996"


@dataclass(frozen=True)
class SegmentInertia:
    """Inertia of one body segment, as shares of body mass and of the segment's length.

    Parameters
    ----------
    proximal, distal : str
        Names of the two endpoints that the length is measured between.
    mass : float
        Share of body mass.
    com : float
        Distance of the centre of mass from ``proximal`` as a share of the length.
    r_sag, r_trans, r_long : float
        Radii of gyration about the centre of mass as shares of the length: about the fore-aft,
        the left-right (flexion) and the long axis.
    """

    name: str
    proximal: str
    distal: str
    mass: float
    com: float
    r_sag: float
    r_trans: float
    r_long: float


@lru_cache(maxsize=4)
def segment_inertia(sex: str | None = None) -> dict[str, SegmentInertia]:
    """Return the inertia of every segment of de Leva's table, by name.

    Parameters
    ----------
    sex : "female", "male" or None
        With None the mean of both is returned; say so where it is used.

    Raises
    ------
    KeyError
        For any other word.
    """
    text = resources.files("pushoff.reference").joinpath("bodies/de_leva.toml").read_text("utf-8")
    table: dict[str, Any] = tomllib.loads(text)["segment"]
    chosen = ("female", "male") if sex is None else (sex,)
    return {name: _segment(name, row, chosen) for name, row in table.items()}


def _segment(name: str, row: dict[str, Any], sexes: tuple[str, ...]) -> SegmentInertia:
    def mean(key: str) -> float:
        return sum(float(row[sex][key]) for sex in sexes) / len(sexes)

    return SegmentInertia(
        name=name,
        proximal=row["proximal"],
        distal=row["distal"],
        mass=mean("mass"),
        com=mean("com"),
        r_sag=mean("r_sag"),
        r_trans=mean("r_trans"),
        r_long=mean("r_long"),
    )
