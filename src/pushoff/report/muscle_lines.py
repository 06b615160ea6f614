"""Where muscles are drawn on the stick runner. For the eye only: no force is computed from this.

A point lies along a bone of the stick figure (0 at its start, 1 at its end) and beside it, as
shares of the bone's length. Beside is positive towards the front of the thigh, shank and foot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A point on a bone of one leg, or of the trunk."""

    bone: str
    along: float
    beside: float


#: Ends of the bones: points of the leg (without side); ``trunk_top`` is between the shoulders.
BONES: Mapping[str, tuple[str, str]] = {
    "pelvis": ("hip", "trunk_top"),
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "heel": ("ankle", "heel"),
    "foot": ("ankle", "toe"),
}

#: From origin to insertion. The trunk's line runs upward, so that its front is negative there.
LINES: Mapping[str, tuple[Place, ...]] = {
    "gluteus_maximus": (
        Place("pelvis", 0.20, 0.16),
        Place("thigh", 0.02, -0.20),
        Place("thigh", 0.30, -0.05),
    ),
    "gluteus_medius": (Place("pelvis", 0.24, 0.02), Place("thigh", 0.06, -0.03)),
    "iliopsoas": (
        Place("pelvis", 0.30, -0.03),
        Place("thigh", -0.02, 0.13),
        Place("thigh", 0.16, 0.02),
    ),
    "adductor_magnus": (Place("pelvis", -0.06, 0.05), Place("thigh", 0.60, -0.02)),
    "hamstrings": (
        Place("pelvis", -0.07, 0.10),
        Place("thigh", 0.55, -0.13),
        Place("shank", 0.08, -0.07),
    ),
    "biceps_femoris_short_head": (
        Place("thigh", 0.45, -0.03),
        Place("thigh", 0.90, -0.08),
        Place("shank", 0.06, -0.05),
    ),
    "rectus_femoris": (
        Place("pelvis", 0.12, -0.12),
        Place("thigh", 0.45, 0.17),
        Place("thigh", 0.97, 0.12),
        Place("shank", 0.10, 0.07),
    ),
    "vasti": (
        Place("thigh", 0.20, 0.06),
        Place("thigh", 0.60, 0.10),
        Place("thigh", 0.98, 0.09),
        Place("shank", 0.10, 0.05),
    ),
    "gastrocnemius": (
        Place("thigh", 0.94, -0.06),
        Place("shank", 0.30, -0.15),
        Place("heel", 0.75, 0.0),
    ),
    "soleus": (
        Place("shank", 0.14, -0.03),
        Place("shank", 0.45, -0.09),
        Place("heel", 0.60, 0.0),
    ),
    "deep_plantarflexors": (
        Place("shank", 0.20, -0.01),
        Place("shank", 0.97, -0.05),
        Place("foot", 0.55, -0.10),
    ),
    "tibialis_anterior": (
        Place("shank", 0.12, 0.04),
        Place("shank", 0.90, 0.05),
        Place("foot", 0.45, 0.05),
    ),
}
