"""The virtual runner's body: lengths from its proportions, masses from de Leva's table."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from pushoff.core.recording import Sex
from pushoff.reference.anthropometry import SegmentInertia, segment_inertia

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: Stature (m) of the body whose norm curves are used unscaled (the mean of the 28 runners is not
#: published with the curves; 1.75 m is the default runner).
REFERENCE_HEIGHT_M = 1.75


@lru_cache(maxsize=8)
def read_table(name: str) -> dict[str, Any]:
    """Return a data file of this package."""
    return tomllib.loads(resources.files("pushoff.sim").joinpath(name).read_text("utf-8"))


@dataclass(frozen=True)
class Body:
    """Lengths in metres and segment inertia of one runner."""

    mass_kg: float
    thigh: float
    shank: float
    trunk: float
    neck: float
    head: float
    upper_arm: float
    forearm: float
    hand: float
    hip_width: float
    shoulder_width: float
    shoe: float
    ankle_from_heel: float
    ball_from_heel: float
    ankle_height: float
    mtp_height: float
    inertia: dict[str, SegmentInertia]

    @classmethod
    def of(cls, mass_kg: float, height_m: float, sex: Sex) -> Body:
        """Return the body of a mass (kg), height (m) and sex."""
        table = read_table("proportions.toml")
        share = {name: float(value) * height_m for name, value in table[sex].items()}
        shoe = table["shoe"]
        length = share.pop("foot") + shoe["longer_than_foot_m"]
        return cls(
            mass_kg=mass_kg,
            shoe=length,
            ankle_from_heel=shoe["ankle_from_heel"] * length,
            ball_from_heel=shoe["ball_from_heel"] * length,
            ankle_height=shoe["ankle_height_of_stature"] * height_m + shoe["sole_m"],
            mtp_height=shoe["mtp_above_ground_m"],
            inertia=segment_inertia(sex),
            **share,
        )

    @property
    def leg(self) -> float:
        """Hip to ankle with the knee straight, m."""
        return self.thigh + self.shank

    @property
    def toes(self) -> float:
        """Metatarsophalangeal joint to the tip of the shoe, m."""
        return self.shoe - self.ball_from_heel

    @property
    def hip_height(self) -> float:
        """Hip joint above the floor when standing, m."""
        return self.leg + self.ankle_height


@lru_cache(maxsize=1)
def reference_leg_m() -> float:
    """Return the leg length (m) that the norm curves are scaled by."""
    return Body.of(70.0, REFERENCE_HEIGHT_M, "male").leg
