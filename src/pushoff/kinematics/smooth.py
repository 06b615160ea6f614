"""Bridge gaps, choose cut-offs and smooth all body points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from pushoff.kinematics.settings import KinematicsSettings
from pushoff.kinematics.track import Paths
from pushoff.maths.cutoff import best_cutoff
from pushoff.maths.filters import lowpass
from pushoff.maths.gaps import bridge

#: Which points are smoothed alike: parts that move equally fast.
_GROUPS: dict[str, tuple[str, ...]] = {
    "foot": ("heel", "ball", "toe", "mt", "midfoot", "ankle"),
    "leg": ("knee", "patella", "tibial", "trochanter"),
    "arm": ("elbow", "wrist", "hand"),
}


@dataclass(frozen=True)
class Smoothed:
    """Bridged (``raw``) and smoothed paths, masks of what was bridged, cut-offs (Hz)."""

    raw: Paths
    smooth: Paths
    filled: dict[str, Bool[np.ndarray, " time"]]
    cutoff_hz: dict[str, float]


def group_of(name: str) -> str:
    """Return the smoothing group of a point: foot, leg, arm or trunk."""
    plain = name.split("_", 1)[1] if name.startswith(("left_", "right_")) else name
    for group, starts in _GROUPS.items():
        if plain.startswith(starts):
            return group
    return "trunk"


def smooth(paths: Paths, rate_hz: float, camera: bool, settings: KinematicsSettings) -> Smoothed:
    """Return bridged and smoothed paths with one cut-off per group of body parts."""
    names = list(paths)
    stack = np.stack([paths[name].T for name in names]).transpose(2, 0, 1)
    stack, filled = bridge(stack, rate_hz, settings.longest_gap_s)
    out = np.empty_like(stack)
    cutoffs: dict[str, float] = {}
    for group in ("foot", "leg", "trunk", "arm"):
        members = [i for i, name in enumerate(names) if group_of(name) == group]
        if not members:
            continue
        cutoffs[group] = _cutoff(stack[:, members], rate_hz, group, camera, settings)
        out[:, members] = lowpass(stack[:, members], rate_hz, cutoffs[group])
    return Smoothed(
        raw={name: stack[:, i] for i, name in enumerate(names)},
        smooth={name: out[:, i] for i, name in enumerate(names)},
        filled={name: filled[:, i] for i, name in enumerate(names)},
        cutoff_hz=cutoffs,
    )


def _cutoff(
    members: Float[np.ndarray, "time point 3"],
    rate_hz: float,
    group: str,
    camera: bool,
    settings: KinematicsSettings,
) -> float:
    if group in settings.cutoff_hz:
        return float(settings.cutoff_hz[group])
    lowest, highest = settings.lowest_cutoff_hz, settings.highest_cutoff_hz
    if camera:
        lowest, highest = settings.lowest_keypoint_cutoff_hz, settings.highest_keypoint_cutoff_hz
    columns = members.reshape(len(members), -1)
    return best_cutoff(columns, rate_hz, lowest[group], highest[group])
