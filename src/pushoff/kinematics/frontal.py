"""Angles of the legs in the plane that a camera behind or in front of the runner sees."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, sided
from pushoff.kinematics.attitudes import hip_line_angles
from pushoff.kinematics.frames import Angles
from pushoff.kinematics.track import Paths

UP, RIGHT = 1, 2
#: A segment that is seen shorter than this share of its usual longest points at the camera: its
#: direction in the picture is then mostly noise. At 0.5 it is 60° out of the picture's plane, and
#: an error of a keypoint turns it twice as far as in standing.
LEAST_LENGTH = 0.5
#: Percentile of the lengths in the picture that stands for a segment seen from its side.
_LONGEST = 95.0


def frontal_legs(paths: Paths) -> Angles:
    """Return hip and knee adduction (rad) as a camera behind or in front of the runner sees them.

    Projections, not rotations of the joints: bend of the knee in the depth of the picture mixes
    in. NaN where thigh or shank points at the camera (the shank in most of swing).
    """
    found: Angles = {}
    tilt = hip_line_angles(paths).get("pelvis_list")
    for side in SIDES:
        if tilt is None or not all(sided(side, j) in paths for j in ("hip", "knee", "ankle")):
            continue
        inward = 1.0 if side == "left" else -1.0
        hip, knee, ankle = (paths[sided(side, j)] for j in ("hip", "knee", "ankle"))
        thigh, shank = _slant(hip, knee, inward), _slant(knee, ankle, inward)
        found[sided(side, "hip_adduction")] = thigh - inward * tilt
        found[sided(side, "knee_adduction")] = shank - thigh
    return found


def _slant(
    upper: Float[np.ndarray, "time 3"], lower: Float[np.ndarray, "time 3"], inward: float
) -> Float[np.ndarray, " time"]:
    """Return how far a segment hangs towards the midline (rad), NaN where it is foreshortened."""
    across = inward * (lower[:, RIGHT] - upper[:, RIGHT])
    drop = upper[:, UP] - lower[:, UP]
    length = np.hypot(across, drop)
    if not np.isfinite(length).any():
        return np.full(len(length), np.nan)
    seen = length >= LEAST_LENGTH * np.nanpercentile(length, _LONGEST)
    return np.where(seen, np.arctan2(across, drop), np.nan)
