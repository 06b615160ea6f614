"""Keypoints of one camera to a recording in metres: forward, up, right, the unseen axis NaN."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float

from pushoff.capture.calibrate import measure_body, middle, told_height, told_speed
from pushoff.capture.camera_motion import find_camera_motion, with_camera
from pushoff.capture.clip_checks import check_clip
from pushoff.capture.frames import open_video
from pushoff.capture.keypoint_notes import history_lines, picture_warnings
from pushoff.capture.keypoint_repair import Repaired, repair_keypoints
from pushoff.capture.keypoint_settings import KeypointSettings
from pushoff.capture.options import CaptureOptions
from pushoff.capture.placement import has_offsets, on_joints
from pushoff.capture.plumb import Plumb, find_plumb
from pushoff.capture.raw import RawKeypoints, RawRecording
from pushoff.capture.self_calibration import self_calibrate, view_angle
from pushoff.capture.slow_motion import Clock, find_clock
from pushoff.capture.source import source_of
from pushoff.capture.viewpoint import Viewpoint, find_viewpoint
from pushoff.core.errors import NotAnalysableError, UnreadableError
from pushoff.core.recording import Athlete, Found, Points, Recording, VideoInfo

#: A runner seen for less than this share of the clip, from first to last, is cut out in time.
_MOSTLY_IN_SIGHT = 0.8


def from_keypoints(
    raw: RawRecording, options: CaptureOptions, settings: KeypointSettings | None = None
) -> Recording:
    """Return the recording that one camera's keypoints make.

    View, direction of running, treadmill or overground and metres per pixel are found and can be
    overruled by ``options``. Left and right are repaired over the whole clip; points that cannot be
    where they are become NaN; nothing is interpolated. The floor under the nearer foot is at
    ``up = 0``, the middle of the frame at ``forward = 0``.

    Raises
    ------
    NotAnalysableError
        Nobody in view, or not long enough.
    """
    chosen = settings or KeypointSettings()
    found = raw.keypoints
    if found is None:
        raise UnreadableError(raw.path.name, "keypoints", "none")
    athlete, speed = _athlete(raw, options), _speed(raw, options)
    pixels, confidence = _usable(found, chosen)
    clock = Clock()
    if options.fps is None:
        first_size = measure_body(pixels, found.names, side_view=True)
        clock = find_clock(pixels, found.names, found.time_s, first_size, athlete.height)
        found = replace(found, time_s=found.time_s / clock.factor)
    _check_presence(raw, found, pixels, chosen)
    pixels, confidence, clip_warnings = check_clip(raw.path.name, found, pixels, confidence)
    plumb = find_plumb(open_video(raw.path)) if found.is_video else None
    if plumb is not None:
        pixels = plumb.level(pixels)
    told_view = found.view_hint if options.view == "auto" else options.view
    told_surface = None if options.surface == "auto" else options.surface
    size = measure_body(pixels, found.names, side_view=True)
    if not np.isfinite(size.stature) or not np.isfinite(size.leg):
        raise NotAnalysableError(
            raw.path.name,
            "a runner with hips, knees and ankles in view",
            "a person whose legs are not seen",
            "film the whole body",
        )
    place = find_viewpoint(pixels, found.names, size.stature, size.trunk, told_view, told_surface)
    if found.is_video and place.surface == "treadmill" and place.direction:
        motion = find_camera_motion(open_video(raw.path), found.pixels)
        place = with_camera(place, motion, size.stature, told_surface is not None)
    repaired = repair_keypoints(pixels, confidence, found.names, found.time_s, size.leg)
    repaired, turned = _right_way_round(repaired, found.names, place)
    side_view = place.direction != 0
    turn, oblique = view_angle(
        raw.path.name, repaired.pixels, found.names, size.trunk, place, told_view is not None
    )
    placed: tuple[str, ...] = ()
    if side_view:
        moved, placed = on_joints(
            repaired.pixels,
            found.names,
            found.pose,
            place.direction,
            size.stature,
            found.time_s,
        )
        repaired = replace(repaired, pixels=moved)
    seen = self_calibrate(
        repaired.pixels, found.names, found.time_s, found.width / 2, repaired.template,
        place, turn, clock, athlete.height, speed,
    )  # fmt: skip
    level = replace(repaired, pixels=seen.pixels)
    points = _in_sight(_points(found, level, place, seen.scale.value, seen.ground.speed_px))
    return Recording(
        source=(source_of(raw.path, raw.format),),
        dimension=2,
        view=place.view,
        athlete=athlete,
        points=points,
        video=_video(raw, found, repaired, plumb),
        surface=place.surface,
        speed=speed,
        slope_percent=_slope(options),
        scale=seen.scale,
        calibration=seen.facts,
        floor_up_m=0.0,
        on_joints=side_view and has_offsets(found.pose),
        device=_text(raw, "device"),
        warnings=(
            *raw.warnings,
            *clip_warnings,
            *clock.warnings,
            *place.warnings,
            *oblique,
            *seen.warnings,
            *turned,
            *picture_warnings(found, repaired, seen.size, plumb, chosen),
        ),
        history=(
            *clock.notes,
            *history_lines(found, repaired, place, seen, plumb),
            *placed,
        ),
    )


def _usable(
    found: RawKeypoints, settings: KeypointSettings
) -> tuple[Float[np.ndarray, "time point 2"], Float[np.ndarray, "time point"]]:
    """Return keypoints with NaN for guesses: too unsure, or outside of the frame."""
    x, y = found.pixels[..., 0], found.pixels[..., 1]
    aside = settings.margin * max(found.width, found.height)
    inside = (x > -aside) & (x < found.width + aside) & (y > -aside) & (y < found.height + aside)
    seen = inside & (found.confidence >= settings.lowest_confidence)
    return np.where(seen[..., None], found.pixels, np.nan), np.where(seen, found.confidence, 0.0)


def _check_presence(
    raw: RawRecording,
    found: RawKeypoints,
    pixels: Float[np.ndarray, "time point 2"],
    settings: KeypointSettings,
) -> None:
    """Raise unless somebody with legs is in view long enough."""
    name, count = raw.path.name, len(found.time_s)
    spacing = float(np.median(np.diff(found.time_s))) if count > 1 else 0.0
    duration_s = count * spacing
    if count < settings.fewest_frames or duration_s < settings.fewest_seconds:
        raise NotAnalysableError(
            name,
            f"at least {settings.fewest_seconds:g} s and {settings.fewest_frames} frames",
            f"{duration_s:.1f} s in {count} frames",
            "film at least ten steps",
        )
    present = _present(found.names, pixels)
    if not present.any():
        raise NotAnalysableError(
            name, "a runner", "nobody in view", "film the whole body from the side"
        )
    longest = _longest_run(present, max(1, round(settings.bridged_s / max(spacing, 1e-9))))
    if present.sum() < settings.fewest_frames or longest * spacing < settings.fewest_seconds:
        raise NotAnalysableError(
            name,
            f"a runner in view for at least {settings.fewest_seconds:g} s without a break",
            f"{present.sum() * spacing:.1f} s in all, {longest * spacing:.1f} s at most in a row",
            "film at least ten steps",
        )


def _present(
    names: tuple[str, ...], pixels: Float[np.ndarray, "time point 2"]
) -> Bool[np.ndarray, " time"]:
    """Return frames in which a hip, and a knee and an ankle of either side are seen."""
    seen = np.isfinite(pixels[..., 0])
    result = np.isfinite(middle(pixels, names, "hip")[:, 0])
    for part in ("knee", "ankle"):
        here = [names.index(f"{s}_{part}") for s in ("left", "right") if f"{s}_{part}" in names]
        result &= seen[:, here].any(axis=1)
    return result


def _longest_run(present: Bool[np.ndarray, " time"], bridge: int) -> int:
    """Return the largest number of successive True values, gaps up to ``bridge`` bridged."""
    seen = np.flatnonzero(present)
    if not len(seen):
        return 0
    ends = np.flatnonzero(np.diff(seen) > bridge + 1)
    first = seen[np.concatenate([[0], ends + 1])]
    last = seen[np.concatenate([ends, [len(seen) - 1]])]
    return int(np.max(last - first)) + 1


def _right_way_round(
    repaired: Repaired, names: tuple[str, ...], place: Viewpoint
) -> tuple[Repaired, tuple[str, ...]]:
    """Exchange all legs where the nearer leg carries the farther one's name throughout.

    From the side the nearer leg is seen better: where the leg that the camera should see better is
    clearly less sure over the whole clip, the engine has named them the wrong way round.
    """
    if place.direction == 0:
        return repaired, ()
    near, far = ("left", "right") if place.view == "left" else ("right", "left")
    parts = [p for p in ("knee", "ankle") if f"{near}_{p}" in names and f"{far}_{p}" in names]
    if not parts:
        return repaired, ()
    seen = np.where(repaired.rejected, np.nan, repaired.confidence)
    near_sure, far_sure = (
        float(np.nanmedian(seen[:, [names.index(f"{side}_{part}") for part in parts]]))
        for side in (near, far)
    )
    # BlazePose gives the nearer leg 0.95 and more, the farther one 0.5 to 0.8; others give both
    # about the same, and then nothing can be said.
    if far_sure - near_sure < 0.15:
        return repaired, ()
    order = [names.index(_other_name(name, names)) for name in names]
    fixed = Repaired(
        repaired.pixels[:, order],
        repaired.confidence[:, order],
        ~repaired.swapped,
        repaired.rejected[:, order],
        repaired.template,
    )
    return fixed, (
        f"The pose engine named the legs the wrong way round: the camera sees the {near} side, but "
        f"its {far} leg was the clearer one. They were exchanged.",
    )


def _other_name(name: str, names: tuple[str, ...]) -> str:
    for here, there in (("left_", "right_"), ("right_", "left_")):
        if name.startswith(here) and there + name[len(here) :] in names:
            return there + name[len(here) :]
    return name


def _points(
    found: RawKeypoints,
    repaired: Repaired,
    place: Viewpoint,
    scale: float,
    ground_px: float,
) -> Points:
    """Return the points in metres; a camera that follows the runner is set back over the ground."""
    position = np.full((*repaired.pixels.shape[:2], 3), np.nan)
    across = (repaired.pixels[..., 0] - found.width / 2) * scale
    position[..., 1] = (_floor(found.names, repaired.pixels) - repaired.pixels[..., 1]) * scale
    if place.direction:
        position[..., 0] = place.direction * across
        if place.camera_follows and np.isfinite(ground_px):
            position[..., 0] += (ground_px * scale * found.time_s)[:, None]
    else:
        position[..., 2] = across if place.view == "rear" else -across
    return Points(found.names, position, repaired.confidence, found.time_s)


def _in_sight(points: Points) -> Points:
    """Return points without the time before and after the runner was seen, where that is long.

    Of a cut clip one take is kept; what is empty for most of the clip would pass for badly seen.
    Times stay those of the clip.
    """
    seen = np.flatnonzero(np.isfinite(points.position).any(axis=(1, 2)))
    if len(seen) == 0 or seen[-1] - seen[0] + 1 > _MOSTLY_IN_SIGHT * len(points.time_s):
        return points
    part = slice(int(seen[0]), int(seen[-1]) + 1)
    return replace(
        points,
        position=points.position[part],
        confidence=points.confidence[part],
        time_s=points.time_s[part],
    )


def _floor(names: tuple[str, ...], pixels: Float[np.ndarray, "time point 2"]) -> float:
    """Return the row (px) of the ground: the lowest that heels, toes or ankles commonly get.

    The nearer foot is lower in the picture; its lowest tenth of frames stands on the ground.
    """
    rows = []
    for part in ("heel", "toe", "ankle"):
        here = [names.index(f"{s}_{part}") for s in ("left", "right") if f"{s}_{part}" in names]
        seen = pixels[:, here, 1]
        seen = seen[np.isfinite(seen)]
        if len(seen):
            rows.append(float(np.percentile(seen, 95)))
    return max(rows) if rows else float("nan")


def _athlete(raw: RawRecording, options: CaptureOptions) -> Athlete:
    told = "told by the user"
    mass = options.mass_kg
    sex = options.sex
    from_file = _text(raw, "sex")
    if sex is None and from_file in ("female", "male"):
        sex = "female" if from_file == "female" else "male"
    height = told_height(options.height_m)
    file_height, file_mass = raw.facts.get("height_m"), raw.facts.get("mass_kg")
    if height is None and isinstance(file_height, float):
        height = Found(file_height, 0.02, "file")
    mass_found = None if mass is None else Found(mass, 0.01 * mass, told)
    if mass_found is None and isinstance(file_mass, float):
        mass_found = Found(file_mass, 0.01 * file_mass, "file")
    return options.athlete(mass_found, height, sex)


def _speed(raw: RawRecording, options: CaptureOptions) -> Found | None:
    told = told_speed(options.speed_mps)
    in_file = raw.facts.get("speed_mps")
    if told is None and isinstance(in_file, float):
        return Found(in_file, 0.03 * in_file, "file")
    return told


def _slope(options: CaptureOptions) -> Found | None:
    if options.slope_percent is None:
        return None
    return Found(options.slope_percent, 0.5, "told by the user")


def _text(raw: RawRecording, key: str) -> str | None:
    value = raw.facts.get(key)
    return value if isinstance(value, str) else None


def _video(
    raw: RawRecording, found: RawKeypoints, repaired: Repaired, plumb: Plumb | None
) -> VideoInfo | None:
    """Return what shows the clip again; pixels are those of the picture as it was taken."""
    if not found.is_video:
        return None
    pixels = repaired.pixels if plumb is None else plumb.back(repaired.pixels)
    return VideoInfo(
        path=str(raw.path),
        width=found.width,
        height=found.height,
        rotation_deg=found.rotation_deg,
        codec=found.codec,
        nominal_rate_hz=found.nominal_rate_hz,
        pose=found.pose,
        names=found.names,
        pixels=pixels,
        time_s=found.time_s,
    )
