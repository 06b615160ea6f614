"""Segment lengths."""

from __future__ import annotations

import numpy as np

from pushoff.core.names import SIDES, sided
from pushoff.kinematics.track import Paths, Pose


def segment_lengths(paths: Paths, pose: Pose | None, dimension: int) -> dict[str, float]:
    """Return joint-to-joint lengths (m) by segment; a segment without both ends is left out.

    From the standing pose where there is one, else the median over the recording. ``leg`` is the
    height of the hip above the sole in standing; without standing it is thigh plus shank plus the
    least height of the ankle above the lowest foot point. From one camera the 90th percentile is
    taken: out of the plane a segment looks short, never long.
    """
    source = paths if pose is None else pose
    share = 50.0 if dimension == 3 else 90.0
    found: dict[str, float] = {}
    for side in SIDES:
        for segment, start, stop in (
            ("thigh", "hip", "knee"),
            ("shank", "knee", "ankle"),
            ("foot", "heel", "toe"),
            ("upper_arm", "shoulder", "elbow"),
            ("forearm", "elbow", "wrist"),
        ):
            ends = sided(side, start), sided(side, stop)
            if all(end in source for end in ends):
                size = _size(source[ends[1]] - source[ends[0]])
                if np.isfinite(size).any():
                    found[sided(side, segment)] = float(np.nanpercentile(size, share))
        leg = _leg(source, pose is not None, side, found)
        if leg is not None:
            found[sided(side, "leg")] = leg
    return found


def _size(line: np.ndarray) -> np.ndarray:
    known = np.isfinite(line).any(axis=0)
    return np.sqrt(np.sum(line[:, known] ** 2, axis=1))


def _leg(source: Paths, standing: bool, side: str, found: dict[str, float]) -> float | None:
    feet = [f"{side}_{n}" for n in ("heel", "ball", "toe") if f"{side}_{n}" in source]
    lows = [float(np.nanpercentile(source[n][:, 1], 2.0)) for n in feet if _seen(source[n])]
    if standing and f"{side}_hip" in source:
        # In standing the floor is the laboratory's zero height.
        return float(source[f"{side}_hip"][0, 1])
    ankle = source.get(f"{side}_ankle")
    if not lows or ankle is None or not _seen(ankle):
        return None
    if f"{side}_thigh" not in found or f"{side}_shank" not in found:
        return None
    rise = float(np.nanpercentile(ankle[:, 1], 2.0)) - min(lows)
    return found[f"{side}_thigh"] + found[f"{side}_shank"] + rise


def _seen(path: np.ndarray) -> bool:
    return bool(np.isfinite(path[:, 1]).any())
