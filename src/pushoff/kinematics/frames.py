"""Anatomical frames and joint angles in three dimensions.

Frames have columns forward, up, right (ISB: x, y, z). A joint angle is the turn of the distal
segment against the proximal one since standing, taken apart in the joint coordinate system: flexion
about the proximal right axis, then the floating forward axis, then the distal long axis.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, Side, sided
from pushoff.kinematics import anatomy
from pushoff.kinematics.track import Paths, Pose
from pushoff.maths.rotations import cardan_yxz, cardan_zxy, cross, frame_up, relative, unit, wrap

Frames = dict[str, Float[np.ndarray, "time 3 3"]]
#: Frames at one instant of rest.
RestFrames = dict[str, Float[np.ndarray, "1 3 3"]]
Angles = dict[str, Float[np.ndarray, " time"]]

#: Middle (rad) of the range in which a running foot pitches; its angle is kept within half a turn
#: of it, so that a foot that points backwards in swing does not jump by a turn.
FOOT_MIDDLE = -0.8


def segment_frames(paths: Paths) -> Frames:
    """Return the frame of every segment whose landmarks are here."""
    frames: Frames = {}
    pelvis = anatomy.pelvis_frame(paths)
    if pelvis is not None:
        frames["pelvis"] = pelvis
    for side in SIDES:
        hip, knee, ankle = (paths.get(sided(side, j)) for j in ("hip", "knee", "ankle"))
        across_knee = _rightwards(paths, side, "knee_medial", "knee_lateral")
        across_ankle = _rightwards(paths, side, "ankle_medial", "ankle_lateral")
        if hip is not None and knee is not None and across_knee is not None:
            frames[sided(side, "thigh")] = frame_up(hip - knee, across_knee)
        if knee is not None and ankle is not None and across_ankle is not None:
            frames[sided(side, "shank")] = frame_up(knee - ankle, across_ankle)
        foot = _foot_frame(paths, side)
        if foot is not None:
            frames[sided(side, "foot")] = foot
    return frames


def _rightwards(
    paths: Paths, side: Side, inner: str, outer: str
) -> Float[np.ndarray, "time 3"] | None:
    """Return the line between an inner and an outer landmark, pointing to the runner's right."""
    if not all(sided(side, name) in paths for name in (inner, outer)):
        return None
    outwards = paths[sided(side, outer)] - paths[sided(side, inner)]
    return outwards if side == "right" else -outwards


def _foot_frame(paths: Paths, side: Side) -> Float[np.ndarray, "time 3 3"] | None:
    heel, ball = paths.get(sided(side, "heel")), paths.get(sided(side, "ball"))
    across = _rightwards(paths, side, "mt1", "mt5")
    if across is None:
        across = _rightwards(paths, side, "toe_medial", "toe_lateral")
    if heel is None or ball is None or across is None:
        return None
    ahead = unit(ball - heel)
    up = unit(cross(across, ahead))
    return np.stack([ahead, up, cross(ahead, up)], axis=-1)


def level(
    frame: Float[np.ndarray, "time 3 3"], at_rest: Float[np.ndarray, "1 3 3"]
) -> Float[np.ndarray, "time 3 3"]:
    """Return a frame re-labelled so that at rest it stands level, keeping only its heading."""
    ahead = at_rest[..., 0] * np.array([1.0, 0.0, 1.0])
    straight = frame_up(np.array([[0.0, 1.0, 0.0]]), cross(ahead, np.array([[0.0, 1.0, 0.0]])))
    return frame @ np.swapaxes(at_rest, 1, 2) @ straight


def zeroed(frames: Frames, standing: RestFrames | None, rest: RestFrames) -> Frames:
    """Return frames that agree with each other in standing.

    With a standing trial pelvis and thigh take the laboratory's axes in standing and shank and foot
    those of their proximal neighbour, so that every joint angle is zero there. Without one the
    anatomical frames are used as they are, but for segments in ``rest`` (pelvis, feet), whose frame
    at rest is known otherwise.
    """
    if standing is None:
        return {
            name: level(frame, rest[name]) if name in rest else frame
            for name, frame in frames.items()
        }
    return {
        name: frame @ np.swapaxes(standing[name], 1, 2)
        for name, frame in frames.items()
        if name in standing
    }


def joint_angles(frames: Frames, standing: RestFrames | None) -> Angles:
    """Return hip, knee and ankle angles (rad) of both legs, signs by CONVENTIONS.md.

    ``frames`` are :func:`zeroed`. With a standing trial the knee turns about the axes of the thigh
    in standing and the ankle about those of the shank.
    """
    angles: Angles = {}
    for side in SIDES:
        sign = 1.0 if side == "right" else -1.0
        for joint, upper, lower, names in (
            ("hip", "pelvis", "thigh", ("hip_adduction", "hip_rotation")),
            ("knee", "thigh", "shank", ("knee_adduction", "knee_rotation")),
            ("ankle", "shank", "foot", ("ankle_inversion", None)),
        ):
            above = "pelvis" if upper == "pelvis" else sided(side, upper)
            below = sided(side, lower)
            if above not in frames or below not in frames:
                continue
            turn = relative(frames[above], frames[below])
            if standing is not None and joint != "hip":
                axes = standing[above]
                turn = np.swapaxes(axes, 1, 2) @ turn @ axes
            flexion, sideways, inwards = cardan_zxy(turn)
            angles[sided(side, joint)] = -flexion if joint == "knee" else flexion
            angles[sided(side, names[0])] = sign * sideways
            if names[1] is not None:
                angles[sided(side, names[1])] = sign * inwards
    return angles


def foot_angles(frames: Frames, paths: Paths, pose: Pose | None) -> Angles:
    """Return foot attitude and toe bend (rad) from :func:`zeroed` foot frames.

    The attitude is the sagittal pitch of the foot's own forward axis, which was level at rest; the
    toes bend in the foot's own plane, so that a rolled or turned foot does not look bent.
    """
    angles: Angles = {}
    for side in SIDES:
        frame = frames.get(sided(side, "foot"))
        if frame is None:
            continue
        pitch = np.arctan2(frame[:, 1, 0], frame[:, 0, 0])
        angles[sided(side, "foot")] = wrap(pitch, FOOT_MIDDLE)
        ends = sided(side, "ball"), sided(side, "toe")
        if pose is not None and all(end in paths and end in pose for end in ends):
            rest = (pose[ends[1]] - pose[ends[0]])[0]
            line = paths[ends[1]] - paths[ends[0]]
            inside = np.einsum("tji,tj->ti", frame, line)
            bend = np.arctan2(inside[:, 1], inside[:, 0]) - np.arctan2(rest[1], rest[0])
            angles[sided(side, "mtp")] = wrap(bend)
    return angles


def trunk_frame_angles(paths: Paths) -> Angles:
    """Return lean, side lean and rotation (rad) of the trunk against the laboratory.

    The trunk's up axis runs from the middle of the hips to that of the shoulders, its right axis as
    near to the line between the shoulders as it can; rotation is taken off first, then side lean.
    """
    if "mid_hip" not in paths or "mid_shoulder" not in paths:
        return {}
    across = paths["right_shoulder"] - paths["left_shoulder"]
    frame = frame_up(paths["mid_shoulder"] - paths["mid_hip"], across)
    rotation, to_the_right, lean_back = cardan_yxz(frame)
    return {
        "trunk_lean": -lean_back,
        "trunk_side_lean": to_the_right,
        "trunk_rotation": rotation,
    }


def pelvis_angles(frame: Float[np.ndarray, "time 3 3"]) -> Angles:
    """Return tilt, list and rotation (rad) of a zeroed pelvis frame against the laboratory."""
    rotation, list_left, tilt_back = cardan_yxz(frame)
    return {"pelvis_tilt": -tilt_back, "pelvis_list": -list_left, "pelvis_rotation": rotation}
