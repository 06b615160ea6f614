"""What was used, how sure each point is, and why something is not here."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.names import (
    MIDLINE_ANGLES,
    MOTION_POINTS,
    PAIRED_ANGLES,
    SIDES,
    Side,
    View,
    sided,
)
from pushoff.kinematics.frames import Angles
from pushoff.kinematics.track import Paths, Track

#: Landmarks that a joint centre or body point is made from, in the order in which they count.
_MADE_FROM: dict[str, tuple[str, ...]] = {
    "hip": ("hip", "asis", "trochanter"),
    "knee": ("knee", "knee_lateral"),
    "ankle": ("ankle", "ankle_lateral"),
    "ball": ("ball", "mt1", "mt2", "toe_medial"),
    "heel": ("heel", "heel_top"),
    "toe": ("toe", "toe_lateral"),
    "shoulder": ("shoulder", "acromion"),
}

_OUT_OF_PLANE = {
    "left": "a camera at the side does not see movement out of the sagittal plane",
    "right": "a camera at the side does not see movement out of the sagittal plane",
    "rear": "a camera behind the runner does not see movement in the sagittal plane",
    "front": "a camera in front of the runner does not see movement in the sagittal plane",
}


def confidence(paths: Paths, tracked: Track) -> dict[str, Float[np.ndarray, " time"]]:
    """Return each point's confidence (0–1): its source's, and 1 where that is not a keypoint.

    A point in the middle has the lower one of its two sides; the centre of mass that of mid-hip.
    """
    own = tracked.confidence
    ones = np.ones(len(tracked.time_s))
    found: dict[str, np.ndarray] = {}
    for name, path in paths.items():
        seen = np.isfinite(path[:, 1])
        found[name] = np.where(seen, _source(name, own, ones), 0.0)
    return found


def _source(
    name: str, own: dict[str, Float[np.ndarray, " time"]], ones: Float[np.ndarray, " time"]
) -> Float[np.ndarray, " time"]:
    if name in own:
        return own[name]
    if name == "head":
        made_from = [own[n] for n in ("left_ear", "right_ear", "nose", "head_top") if n in own]
        return np.max(made_from, axis=0) if made_from else ones
    pair = {"mid_hip": "hip", "com": "hip", "mid_shoulder": "shoulder"}.get(name)
    if pair is not None:
        return np.minimum(*(_source(sided(side, pair), own, ones) for side in SIDES))
    if "_" not in name:
        return ones
    side, plain = name.split("_", 1)
    for source in (f"{side}_{made_from}" for made_from in _MADE_FROM.get(plain, ())):
        if source in own:
            return np.where(own[source] > 0, own[source], 1.0)
    return ones


def left_out(
    paths: Paths, angles: Angles, view: View, known: dict[str, str], ground: dict[str, str]
) -> dict[str, str]:
    """Return why points and angles of the contract are not here, by name; sides together."""
    reasons: dict[str, str] = dict(ground)
    for name in PAIRED_ANGLES:
        missing: list[Side] = [side for side in SIDES if sided(side, name) not in angles]
        for side in missing:
            key = name if len(missing) == 2 else sided(side, name)
            reasons[key] = known.get(sided(side, name)) or _why(name, paths, view)
    for name in MIDLINE_ANGLES:
        if name not in angles:
            reasons[name] = known.get(name) or _why(name, paths, view)
    for name in MOTION_POINTS:
        if name not in paths:
            reasons[name] = "no landmark of this recording shows it"
    return reasons


_SAGITTAL = ("thigh", "shank", "foot", "hip", "knee", "ankle", "mtp", "trunk_lean", "pelvis_tilt")


def _why(name: str, paths: Paths, view: View) -> str:
    hides = _OUT_OF_PLANE.get(view)
    if hides is not None and (name in _SAGITTAL) == (view in ("rear", "front")):
        return hides
    if hides is not None and name in ("pelvis_tilt", "hip"):
        return "keypoints do not show how far the pelvis is tipped"
    if name.startswith("trunk") and "mid_shoulder" not in paths:
        return "no landmark on the trunk"
    if name == "mtp":
        return "needs heel, ball and toe of the foot"
    if name.startswith(("pelvis", "hip")):
        return "needs the iliac spines and a marker cluster or both sides of the knee"
    return "needs markers on both sides of the joints above and below"
