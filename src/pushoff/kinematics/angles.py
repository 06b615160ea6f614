"""All angles that a recording gives, with zero in standing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, Side, View, sided
from pushoff.kinematics import attitudes
from pushoff.kinematics.frames import (
    Angles,
    Frames,
    RestFrames,
    foot_angles,
    joint_angles,
    pelvis_angles,
    segment_frames,
    trunk_frame_angles,
    zeroed,
)
from pushoff.kinematics.frontal import frontal_legs
from pushoff.kinematics.settings import KinematicsSettings
from pushoff.kinematics.track import Paths, Pose


@dataclass
class FoundAngles:
    """Angles (rad) by name, with what has to be said about them.

    ``frames`` and ``rest_frames`` are those of :class:`~pushoff.core.motion.Motion`.
    """

    angles: Angles = field(default_factory=dict)
    frames: Frames = field(default_factory=dict)
    rest_frames: dict[str, Float[np.ndarray, "3 3"]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Scene:
    """What angles depend on besides the points: view, sampling rate, stature, slope.

    ``sole_seen`` tells that heel and toe are the ends of the sole itself: their line is the foot's
    attitude without a zero of its own.
    """

    view: View
    rate_hz: float
    size_m: float
    slope_rad: float
    sole_seen: bool = False


def marker_angles(
    paths: Paths, pose: Pose | None, scene: Scene, settings: KinematicsSettings
) -> FoundAngles:
    """Return sagittal attitudes and three-dimensional joint angles of a marker recording."""
    found = FoundAngles()
    zero, toe_zero = _foot_zeros(paths, pose, scene, found)
    found.angles.update(attitudes.leg_attitudes(paths))
    found.angles.update(attitudes.foot_attitudes(paths, zero))
    found.angles.update(attitudes.toe_angles(paths, toe_zero))
    found.angles.update(trunk_frame_angles(paths))
    frames = segment_frames(paths)
    standing = None if pose is None else segment_frames(pose)
    rest = _rest_frames(frames, paths, scene, settings) if standing is None else {}
    if standing is None:
        found.warnings.append(
            "No standing trial: zero is where the segments' axes agree, and the pelvis is assumed"
            f" to tip {settings.standing_pelvis_tilt_deg:.0f}° forward in standing. Angles may be"
            " off by a constant (in two recordings, compared with their standing trial: knee 2–6°,"
            " ankle 7–9°, pelvis up to 11°, hip 7–19°); ranges and timing hardly change."
        )
    frames = zeroed(frames, standing, rest)
    if "pelvis" in frames:
        found.angles.update(pelvis_angles(frames["pelvis"]))
    else:
        found.angles.update(attitudes.hip_line_angles(paths))
    plain = attitudes.sagittal_joints(found.angles)
    found.angles.update({**plain, **joint_angles(frames, standing)})
    if standing is not None:
        found.angles.update(foot_angles(frames, paths, pose))
        found.frames = frames
        found.rest_frames = {name: standing[name][0] for name in frames}
    return found


def camera_angles(paths: Paths, scene: Scene) -> FoundAngles:
    """Return the angles of the plane that one camera sees."""
    found = FoundAngles()
    if scene.view in ("rear", "front"):
        found.angles.update(frontal_legs(paths))
        seen = {**attitudes.hip_line_angles(paths), **attitudes.trunk_line_angles(paths)}
        for name in ("pelvis_list", "trunk_side_lean"):
            if name in seen:
                found.angles[name] = seen[name]
        return found
    zero, toe_zero = _foot_zeros(paths, None, scene, found)
    found.angles.update(attitudes.leg_attitudes(paths))
    found.angles.update(attitudes.foot_attitudes(paths, zero))
    found.angles.update(attitudes.toe_angles(paths, toe_zero))
    trunk = attitudes.trunk_line_angles(paths)
    if "trunk_lean" in trunk:
        found.angles["trunk_lean"] = trunk["trunk_lean"]
    found.angles.update(attitudes.sagittal_joints(found.angles))
    return found


def _foot_zeros(
    paths: Paths, pose: Pose | None, scene: Scene, found: FoundAngles
) -> tuple[dict[Side, float], dict[Side, float]]:
    """Return pitch of the sole line and bend of the toes in standing, or while the foot is flat."""
    zero: dict[Side, float] = {}
    toe_zero: dict[Side, float] = {}
    for side in SIDES:
        ends = attitudes.sole_ends(paths, side)
        if ends is None:
            continue
        if scene.sole_seen:
            zero[side] = 0.0
            continue
        toes = all(sided(side, n) in paths for n in ("heel", "ball", "toe"))
        if pose is not None and all(end in pose for end in ends):
            zero[side] = float(attitudes.pitch(pose[ends[0]], pose[ends[1]])[0])
            if toes and sided(side, "toe") in pose:
                toe_zero[side] = float(attitudes.toe_bend(pose, side)[0])
            continue
        flat = attitudes.flat_frames(paths, side, scene.rate_hz, scene.size_m, scene.view != "3d")
        lying = attitudes.pitch(paths[ends[0]][flat], paths[ends[1]][flat])
        if flat.sum() >= 3:
            zero[side] = float(np.median(lying)) - scene.slope_rad
        else:
            zero[side] = attitudes.lowest_pitch(paths, ends)
        if toes and flat.sum() >= 3:
            bend = attitudes.toe_bend({n: p[flat] for n, p in paths.items()}, side)
            toe_zero[side] = float(np.nanmedian(bend))
    if pose is None and zero and not scene.sole_seen:
        found.warnings.append(
            "No standing trial: the foot's zero is its angle to the floor while it rests flat."
        )
    return zero, toe_zero


def _rest_frames(
    frames: Frames, paths: Paths, scene: Scene, settings: KinematicsSettings
) -> RestFrames:
    """Return what pelvis and foot frames are at rest, for recordings without standing trial."""
    tilt = np.deg2rad(settings.standing_pelvis_tilt_deg)
    c, s = np.cos(tilt), np.sin(tilt)
    rest: RestFrames = {"pelvis": np.array([[[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]]])}
    for side in SIDES:
        name = sided(side, "foot")
        if name not in frames:
            continue
        flat = attitudes.flat_frames(paths, side, scene.rate_hz, scene.size_m, scene.view != "3d")
        flat &= np.isfinite(frames[name]).all(axis=(1, 2))
        if flat.sum() >= 3:
            u, _, vt = np.linalg.svd(frames[name][flat].mean(axis=0))
            rest[name] = (u @ vt)[None]
    return rest
