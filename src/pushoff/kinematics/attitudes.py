"""Segment attitudes and joint angles in the planes that a camera or the laboratory gives."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.names import SIDES, Side, sided
from pushoff.kinematics.frames import FOOT_MIDDLE, Angles
from pushoff.kinematics.track import Paths
from pushoff.maths.derivatives import derivative
from pushoff.maths.rotations import wrap

#: Middles of the ranges in which running segments move (rad), as for the foot.
_MIDDLE = {"thigh": 0.0, "shank": FOOT_MIDDLE, "foot": FOOT_MIDDLE}


def hanging(upper: Float[np.ndarray, "time 3"], lower: Float[np.ndarray, "time 3"]) -> np.ndarray:
    """Return the sagittal angle (rad) of a hanging segment: lower end forward is positive."""
    return np.arctan2(lower[:, 0] - upper[:, 0], upper[:, 1] - lower[:, 1])


def pitch(back: Float[np.ndarray, "time 3"], front: Float[np.ndarray, "time 3"]) -> np.ndarray:
    """Return the sagittal angle (rad) of a line above the horizontal: front end up is positive."""
    angle = np.arctan2(front[:, 1] - back[:, 1], front[:, 0] - back[:, 0])
    return wrap(angle, _MIDDLE["foot"])


def leg_attitudes(paths: Paths) -> Angles:
    """Return thigh and shank attitudes (rad) in the sagittal plane."""
    angles: Angles = {}
    for side in SIDES:
        for segment, upper, lower in (("thigh", "hip", "knee"), ("shank", "knee", "ankle")):
            ends = sided(side, upper), sided(side, lower)
            if all(end in paths for end in ends):
                angle = hanging(paths[ends[0]], paths[ends[1]])
                angles[sided(side, segment)] = wrap(angle, _MIDDLE[segment])
    return angles


def sole_ends(paths: Paths, side: Side) -> tuple[str, str] | None:
    """Return the two points whose line is the foot: heel to ball, else to toe, else from ankle."""
    for back in ("heel", "ankle"):
        for front in ("ball", "toe"):
            ends = sided(side, back), sided(side, front)
            if all(end in paths for end in ends):
                return ends
    return None


def flat_frames(
    paths: Paths, side: Side, rate_hz: float, size_m: float, camera: bool
) -> Bool[np.ndarray, " time"]:
    """Return the frames in which a foot rests flat: low, and neither end moving up or down.

    Keypoints (``camera``) jitter too much for the second condition; the median pitch over the
    frames in which both ends are low errs less without it (0.9 ± 0.5° against 0.7 ± 0.8° on the
    virtual runner).

    ``size_m`` (stature) scales the limits, so that they hold where metres are assumed: both ends
    within 2 % of stature of their lowest and slower than 9 % of stature per second up or down (a
    foot that rolls at 90 °/s or more is excluded; it lies still for about 0.1 s of each contact).
    """
    ends = sole_ends(paths, side)
    count = len(next(iter(paths.values())))
    if ends is None:
        return np.zeros(count, dtype=bool)
    flat = np.ones(count, dtype=bool)
    for end in ends:
        up = paths[end][:, 1]
        if not np.isfinite(up).any():
            return np.zeros(count, dtype=bool)
        flat &= up < np.nanpercentile(up, 5.0) + 0.02 * size_m
        if not camera:
            flat &= np.abs(derivative(up, rate_hz)) < 0.09 * size_m
    return flat


def lowest_pitch(paths: Paths, ends: tuple[str, str]) -> float:
    """Return the pitch (rad) of a sole line whose ends lie at the lowest heights that they reach.

    For feet that are never seen lying flat: heel and ball touch the same floor, one after the
    other, so that their lowest heights (second percentile) tell how they lie on it.
    """
    back, front = paths[ends[0]], paths[ends[1]]
    low = [float(np.nanpercentile(path[:, 1], 2.0)) for path in (back, front)]
    known = np.isfinite(front - back).any(axis=0)
    size = np.sqrt(np.sum((front - back)[:, known] ** 2, axis=1))
    return float(np.arcsin(np.clip((low[1] - low[0]) / np.nanpercentile(size, 90.0), -1.0, 1.0)))


def foot_attitudes(paths: Paths, zero_rad: dict[Side, float]) -> Angles:
    """Return foot attitudes (rad): the pitch of the sole line less its pitch in standing."""
    angles: Angles = {}
    for side in SIDES:
        ends = sole_ends(paths, side)
        if ends is not None and side in zero_rad:
            angle = pitch(paths[ends[0]], paths[ends[1]]) - zero_rad[side]
            angles[sided(side, "foot")] = wrap(angle, _MIDDLE["foot"])
    return angles


def toe_angles(paths: Paths, zero_rad: dict[Side, float]) -> Angles:
    """Return the bend of the toes against the foot (rad), up positive, less that in standing."""
    angles: Angles = {}
    for side in SIDES:
        ends = [sided(side, name) for name in ("heel", "ball", "toe")]
        if side in zero_rad and all(end in paths for end in ends):
            angles[sided(side, "mtp")] = wrap(toe_bend(paths, side) - zero_rad[side])
    return angles


def toe_bend(paths: Paths, side: Side) -> Float[np.ndarray, " time"]:
    """Return the sagittal angle (rad) from the line heel–ball to the line ball–toe."""
    heel, ball, toe = (paths[sided(side, name)] for name in ("heel", "ball", "toe"))
    return wrap(pitch(ball, toe) - pitch(heel, ball))


def sagittal_joints(angles: Angles) -> Angles:
    """Return joint angles (rad) from attitudes: knee = thigh − shank, ankle = foot − shank, …."""
    found: Angles = {}
    tilt = angles.get("pelvis_tilt")
    for side in SIDES:
        thigh, shank, foot = (angles.get(sided(side, s)) for s in ("thigh", "shank", "foot"))
        if thigh is not None and shank is not None:
            found[sided(side, "knee")] = thigh - shank
        if shank is not None and foot is not None:
            found[sided(side, "ankle")] = foot - shank
        if thigh is not None and tilt is not None:
            found[sided(side, "hip")] = thigh + tilt
    return found


def trunk_line_angles(paths: Paths) -> Angles:
    """Return lean and side lean (rad) of the line from mid-hip to mid-shoulder."""
    if "mid_hip" not in paths or "mid_shoulder" not in paths:
        return {}
    line = paths["mid_shoulder"] - paths["mid_hip"]
    return {
        "trunk_lean": np.arctan2(line[:, 0], line[:, 1]),
        "trunk_side_lean": np.arctan2(line[:, 2], line[:, 1]),
    }


def hip_line_angles(paths: Paths) -> Angles:
    """Return pelvic list and rotation (rad) from the line between the hips."""
    if "left_hip" not in paths or "right_hip" not in paths:
        return {}
    across = paths["right_hip"] - paths["left_hip"]
    return {
        "pelvis_list": np.arctan2(across[:, 1], across[:, 2]),
        "pelvis_rotation": np.arctan2(across[:, 0], across[:, 2]),
    }
