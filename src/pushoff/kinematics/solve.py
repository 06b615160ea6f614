"""From a recording to body points and angles over time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Bool

from pushoff.core.errors import NotAnalysableError
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, sided
from pushoff.core.recording import Found, Recording
from pushoff.kinematics import anatomy
from pushoff.kinematics.account import confidence, left_out
from pushoff.kinematics.angles import FoundAngles, Scene, camera_angles, marker_angles
from pushoff.kinematics.camera import from_keypoints
from pushoff.kinematics.ground import Ground, find_ground, floor_height
from pushoff.kinematics.lengths import segment_lengths
from pushoff.kinematics.mass_centre import MassCentre, mass_centre
from pushoff.kinematics.settings import KinematicsSettings
from pushoff.kinematics.skeleton import Skeleton, from_markers, landmarks_only
from pushoff.kinematics.smooth import Smoothed, smooth
from pushoff.kinematics.track import Pose, Track, track

_DEFAULT = KinematicsSettings()


def solve(recording: Recording, settings: KinematicsSettings = _DEFAULT) -> Motion:
    """Return the cleaned motion of a recording: points, angles, centre of mass, speed.

    Markers give joint centres (with a standing trial by rigid fits of every segment's markers),
    three-dimensional joint angles and, for a whole body, its centre of mass. Keypoints of one
    camera give the angles of the plane that the camera sees. What cannot be had is listed in
    ``skipped`` with the reason, what is uncertain in ``warnings``.

    Parameters
    ----------
    recording : Recording
        ``points`` must hold at least one knee and one ankle or hip.
    settings : KinematicsSettings, optional

    Raises
    ------
    NotAnalysableError
        If the recording holds no points, too few frames, or none of the legs.

    Notes
    -----
    Citations: winter2009 (smoothing), wu2002 and grood1983 (joint angles); others by method.
    """
    camera = recording.dimension == 2
    tracked = _tracked(recording, settings)
    skeleton = _skeleton(recording, tracked, settings)
    smoothed = smooth(landmarks_only(skeleton.paths), tracked.rate_hz, camera, settings)
    size_m = _size(recording)
    centre = mass_centre(smoothed.smooth, recording.athlete.sex)
    if centre is not None:
        raw_centre = mass_centre(smoothed.raw, recording.athlete.sex)
        assert raw_centre is not None
        smoothed.smooth["com"], smoothed.raw["com"] = centre.path, raw_centre.path
    told = (recording.surface, recording.speed)
    seen = recording.calibration.get("ground_speed_mps")
    ground = find_ground(smoothed.smooth, tracked.time_s, size_m, told, settings, camera, seen)
    found = _angles(recording, skeleton.pose, smoothed, tracked.rate_hz, settings)
    own = () if centre is None else centre.warnings
    return Motion(
        time_s=tracked.time_s,
        points=smoothed.smooth,
        raw_points=smoothed.raw,
        angles=found.angles,
        filled=_filled(smoothed, skeleton),
        confidence=confidence(smoothed.smooth, tracked),
        dimension=recording.dimension,
        view=recording.view,
        surface=ground.surface,
        ground_speed=_scaled(ground, recording),
        com_source="mid_hip" if centre is None else centre.source,
        scale_known=_scale_known(recording),
        floor_up_m=_floor(recording, smoothed),
        cutoff_hz=smoothed.cutoff_hz,
        frames=found.frames,
        rest_frames=found.rest_frames,
        lengths=segment_lengths(smoothed.smooth, skeleton.pose, recording.dimension),
        skipped=left_out(
            smoothed.smooth, found.angles, recording.view, found.skipped, dict(ground.skipped)
        ),
        warnings=(*skeleton.warnings, *own, *ground.warnings, *found.warnings),
        citations=_citations(recording, skeleton, centre),
    )


def _tracked(recording: Recording, settings: KinematicsSettings) -> Track:
    where = recording.source[0].name if recording.source else "recording"
    points = recording.points
    if points is None or len(points.names) == 0:
        raise NotAnalysableError(where, "markers or keypoints", "none", "is a stream ignored?")
    if len(points.time_s) < 16:
        raise NotAnalysableError(where, "at least 16 frames", f"{len(points.time_s)}")
    tracked = track(points, recording.dimension == 2, settings)
    for name in [n for n, path in tracked.paths.items() if not np.isfinite(path[:, 1]).any()]:
        del tracked.paths[name]
    return tracked


def _skeleton(recording: Recording, tracked: Track, settings: KinematicsSettings) -> Skeleton:
    if recording.dimension == 2:
        skeleton = Skeleton(from_keypoints(tracked.paths), None, settings.rigid_tolerance_m)
    else:
        height = recording.athlete.height
        stature = None if height is None else height.value
        skeleton = from_markers(
            tracked.paths, recording.static, stature, settings.rigid_tolerance_m
        )
    legs = [sided(s, joint) for s in SIDES for joint in ("hip", "knee", "ankle")]
    if sum(name in skeleton.paths for name in legs) < 2:
        where = recording.source[0].name if recording.source else "recording"
        raise NotAnalysableError(
            where,
            "hip, knee and ankle of a leg",
            ", ".join(sorted(tracked.paths)) or "no landmark that is ever seen",
            "map more markers, or add a standing trial",
        )
    return skeleton


def _size(recording: Recording) -> float:
    height = recording.athlete.height
    return anatomy.ASSUMED_STATURE_M if height is None else height.value


def _scale_known(recording: Recording) -> bool:
    if recording.dimension == 3:
        return True
    return recording.scale is not None and not recording.scale.assumed


def _scaled(ground: Ground, recording: Recording) -> Found | None:
    """Return the speed; one from a picture of assumed scale is marked as assumed."""
    if ground.speed is None or ground.speed is recording.speed or _scale_known(recording):
        return ground.speed
    return replace(
        ground.speed, source=f"{ground.speed.source}, scale assumed from stature", assumed=True
    )


def _floor(recording: Recording, smoothed: Smoothed) -> float:
    told = recording.floor_up_m
    return told if np.isfinite(told) else floor_height(smoothed.smooth)


def _filled(smoothed: Smoothed, skeleton: Skeleton) -> dict[str, Bool[np.ndarray, " time"]]:
    return {
        name: mask | skeleton.filled[name] if name in skeleton.filled else mask
        for name, mask in smoothed.filled.items()
    }


def _angles(
    recording: Recording,
    pose: Pose | None,
    smoothed: Smoothed,
    rate_hz: float,
    settings: KinematicsSettings,
) -> FoundAngles:
    slope = 0.0 if recording.slope_percent is None else recording.slope_percent.value
    tilt_rad = float(np.arctan(slope / 100.0))
    scene = Scene(recording.view, rate_hz, _size(recording), tilt_rad, recording.on_joints)
    if recording.dimension == 2:
        return camera_angles(smoothed.smooth, scene)
    return marker_angles(smoothed.smooth, pose, scene, settings)


def _citations(
    recording: Recording, skeleton: Skeleton, centre: MassCentre | None
) -> tuple[str, ...]:
    keys = ["winter2009", *skeleton.citations]
    if recording.dimension == 3:
        keys += ["wu2002", "grood1983", "baker2001"]
    if centre is not None:
        keys += centre.citations
    return tuple(dict.fromkeys(keys))
