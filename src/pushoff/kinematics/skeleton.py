"""The skeleton under the markers: joint centres and anatomical landmarks in every frame."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.names import SIDES, Side, known_landmarks, sided
from pushoff.core.recording import Points
from pushoff.kinematics import anatomy
from pushoff.kinematics.functional import functional_centre, own_shape
from pushoff.kinematics.track import Paths, Pose
from pushoff.maths.rigid import RigidMotion, fit_rigid_without_strays


@dataclass
class Skeleton:
    """Unsmoothed landmark and joint paths, and the same in standing.

    ``pose`` holds the standing pose (one frame) or is None. ``filled`` tells where a measured
    landmark was reconstructed from the others on its segment. Built up step by step inside this
    stage only.
    """

    paths: Paths
    pose: Pose | None
    tolerance_m: float
    filled: dict[str, Bool[np.ndarray, " time"]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)


def from_markers(
    paths: Paths, static: Points | None, stature_m: float | None, tolerance_m: float
) -> Skeleton:
    """Return the skeleton of a marker recording, with a standing trial or without.

    Parameters
    ----------
    paths : mapping of landmark or ``<segment>:<marker>`` to array, (time, 3)
    static : Points or None
        Standing trial in the same axes.
    stature_m : float or None
        Only used for the width of a joint that has a lateral marker alone.
    tolerance_m : float
        A marker farther than this from its place on the segment is not believed.
    """
    stature = anatomy.ASSUMED_STATURE_M if stature_m is None else stature_m
    pose = None if static is None else standing_pose(static, stature)
    if pose is not None and not any(sided(s, "knee") in pose for s in SIDES):
        pose = None
    skeleton = Skeleton(dict(paths), pose, tolerance_m)
    _undo_swapped_names(skeleton)
    if pose is None:
        _without_standing(skeleton, stature)
    else:
        _with_standing(skeleton, pose)
    for side in SIDES:
        _ends(skeleton.paths, side, skeleton.pose)
    if "left_acromion" in skeleton.paths and "left_shoulder" not in skeleton.paths:
        skeleton.citations.append("rab2002")
    _upper_body(skeleton.paths)
    if skeleton.pose is not None:
        _upper_body(skeleton.pose)
    return skeleton


def _undo_swapped_names(skeleton: Skeleton) -> None:
    """Exchange inner and outer landmarks of a joint that are named the wrong way round.

    An outer landmark lies farther from the body's middle than its inner one on average; where it
    lies nearer by more than 2 cm the names were swapped when the recording was labelled.
    """
    paths = skeleton.paths
    for side in SIDES:
        outwards = 1.0 if side == "right" else -1.0
        for inner, outer in (
            ("mt1", "mt5"),
            ("toe_medial", "toe_lateral"),
            ("heel_medial", "heel_lateral"),
            ("ankle_medial", "ankle_lateral"),
            ("knee_medial", "knee_lateral"),
        ):
            names = sided(side, inner), sided(side, outer)
            if not all(name in paths for name in names):
                continue
            width = outwards * (paths[names[1]][:, 2] - paths[names[0]][:, 2])
            if np.isfinite(width).any() and np.nanmedian(width) < -0.02:
                paths[names[0]], paths[names[1]] = paths[names[1]], paths[names[0]]
                skeleton.warnings.append(
                    f"{names[0]} and {names[1]} lie the wrong way round and were exchanged."
                )


def standing_pose(static: Points, stature_m: float) -> Pose:
    """Return the median standing pose (one frame), turned to face forward, with joint centres."""
    with np.errstate(invalid="ignore"):
        seen = np.isfinite(static.position).all(axis=2).any(axis=0)
    pose: Pose = {
        name: np.nanmedian(static.position[:, i], axis=0)[None]
        for i, name in enumerate(static.names)
        if seen[i]
    }
    _face_forward(pose)
    hips, _ = anatomy.hip_centres(pose)
    pose.update(hips)
    for side in SIDES:
        for joint in ("knee", "ankle"):
            centre, _ = anatomy.hinge_centre(pose, side, joint, stature_m)
            if centre is not None:
                pose[sided(side, joint)] = centre
        _ends(pose, side, None)
    return pose


def _face_forward(pose: Pose) -> None:
    """Turn a pose about the vertical until its left–right lines point to the right on average."""
    across = np.zeros(3)
    for name in ("asis", "trochanter", "knee_lateral", "ankle_lateral", "acromion", "heel"):
        if sided("left", name) in pose and sided("right", name) in pose:
            across += pose[sided("right", name)][0] - pose[sided("left", name)][0]
    yaw = np.arctan2(across[0], across[2])
    if not across.any() or not np.isfinite(yaw):
        return
    c, s = np.cos(yaw), np.sin(yaw)
    turn = np.array([[c, 0.0, -s], [0.0, 1.0, 0.0], [s, 0.0, c]])
    for name, place in pose.items():
        pose[name] = place @ turn.T


def _with_standing(skeleton: Skeleton, pose: Pose) -> None:
    """Place what was seen in standing onto the moving segments."""
    paths = skeleton.paths
    skeleton.citations += ["soderkvist1993", "cappozzo1995"]
    _note_hip_method(skeleton, pose)
    fit = _fit(skeleton, "pelvis")
    if fit is not None:
        for name in ("left_asis", "right_asis", "left_psis", "right_psis", "sacrum"):
            if name in pose:
                paths[name] = fit.place(pose[name][0])
        for side in SIDES:
            if sided(side, "hip") in pose:
                paths[sided(side, "hip")] = fit.place(pose[sided(side, "hip")][0])
    for side in SIDES:
        _place_leg(skeleton, pose, side)


def _note_hip_method(skeleton: Skeleton, pose: Pose) -> None:
    without = {k: v for k, v in pose.items() if k not in ("left_hip", "right_hip")}
    hips, method = anatomy.hip_centres(without)
    same = bool(hips) and np.allclose(hips["left_hip"], pose["left_hip"], equal_nan=True)
    if same and method is not None:
        skeleton.citations.append(method)


def _place_leg(skeleton: Skeleton, pose: Pose, side: Side) -> None:
    paths = skeleton.paths
    hip, knee, ankle = (sided(side, joint) for joint in ("hip", "knee", "ankle"))
    thigh = _fit(skeleton, sided(side, "thigh"), hip)
    _place(paths, pose, thigh, [f"{knee}_lateral", f"{knee}_medial", knee])
    shank = _fit(skeleton, sided(side, "shank"), knee)
    if shank is not None:
        from_shank = shank.place(pose[knee][0]) if knee in pose else None
        if from_shank is not None and thigh is not None:
            # Skin moves on both segments; their mean is nearer to the joint than either alone.
            paths[knee] = 0.5 * (paths[knee] + from_shank)
        elif from_shank is not None and knee not in paths:
            paths[knee] = from_shank
        _place(paths, pose, shank, [f"{ankle}_lateral", f"{ankle}_medial", ankle])
    foot = _fit(skeleton, sided(side, "foot"), ankle)
    own = _own(skeleton, sided(side, "foot"))
    if foot is not None and own >= 3 and ankle in pose and ankle in paths:
        paths[ankle] = _between(paths[ankle], foot.place(pose[ankle][0]))
    missing = [sided(side, n) for n in ("heel", "mt1", "mt2", "mt5") if sided(side, n) not in paths]
    _place(paths, pose, foot, missing)


def _own(skeleton: Skeleton, segment: str) -> int:
    """Return how many markers of its own track a segment in standing and running."""
    assert skeleton.pose is not None
    names = anatomy.riders(segment, tuple(skeleton.pose))
    return sum(name in skeleton.paths for name in names)


def _between(
    from_above: Float[np.ndarray, "time 3"], from_below: Float[np.ndarray, "time 3"]
) -> Float[np.ndarray, "time 3"]:
    """Return the middle of a joint's centre as its two segments carry it.

    Skin and shoe move on both segments; the mean is nearer to the joint than either alone. Where
    the lower one is not seen, half of the difference before and after is kept, so that the path
    does not jump.
    """
    apart = from_below - from_above
    known = np.isfinite(apart).all(axis=1)
    if not known.any():
        return from_above
    frames = np.arange(len(apart))
    half = [np.interp(frames, frames[known], 0.5 * apart[known, axis]) for axis in range(3)]
    return from_above + np.stack(half, axis=1)


def _place(paths: Paths, pose: Pose, fit: RigidMotion | None, names: list[str]) -> None:
    if fit is None:
        return
    for name in names:
        if name in pose:
            paths[name] = fit.place(pose[name][0])


def _fit(skeleton: Skeleton, segment: str, joint: str | None = None) -> RigidMotion | None:
    """Fit a segment's standing shape to its markers; fill measured ones that were not seen.

    With fewer than three markers of its own the segment's proximal joint centre helps out.
    """
    paths, pose = skeleton.paths, skeleton.pose
    assert pose is not None
    names = [n for n in anatomy.riders(segment, tuple(pose)) if n in paths]
    measured = tuple(names)
    if len(names) < 3 and joint is not None and joint in pose and joint in paths:
        names.append(joint)
    if len(names) < 3:
        return None
    fit = _track(skeleton, names, measured, np.stack([pose[name][0] for name in names]))
    return fit if np.isfinite(fit.rms_m).any() else None


def _track(
    skeleton: Skeleton,
    names: list[str],
    measured: tuple[str, ...],
    reference: Float[np.ndarray, "marker 3"],
) -> RigidMotion:
    """Fit a shape to its markers; replace measured ones that were not seen or strayed."""
    paths = skeleton.paths
    observed = np.stack([paths[name].T for name in names]).transpose(2, 0, 1)
    fit, stray = fit_rigid_without_strays(reference, observed, skeleton.tolerance_m)
    for i, name in enumerate(names):
        wrong = (np.isnan(observed[:, i, 0]) & np.isfinite(fit.rms_m)) | stray[:, i]
        if name in measured and wrong.any():
            paths[name] = np.where(wrong[:, None], fit.place(reference[i]), paths[name])
            skeleton.filled[name] = wrong
    return fit


def _without_standing(skeleton: Skeleton, stature_m: float) -> None:
    """Take joint centres from the running trial itself."""
    paths = skeleton.paths
    _rigid_pelvis(skeleton)
    hips, method = anatomy.hip_centres(paths)
    paths.update(hips)
    if method is not None:
        skeleton.citations.append(method)
    assumed, turning = set(), set()
    for side in SIDES:
        for joint, upper, lower in (("knee", "thigh", "shank"), ("ankle", "shank", "foot")):
            centre, guessed = anatomy.hinge_centre(paths, side, joint, stature_m)
            if centre is None:
                centre = _turning_point(paths, side, upper, lower)
                if centre is not None:
                    turning.add(joint)
            if guessed:
                assumed.add(joint)
            if centre is not None:
                paths[sided(side, joint)] = centre
    _say_what_it_costs(skeleton, assumed, turning)


def _rigid_pelvis(skeleton: Skeleton) -> None:
    """Replace the pelvis' markers by their places on one rigid body, its median shape."""
    paths = skeleton.paths
    names = anatomy.riders("pelvis", tuple(paths))
    seen = [np.isfinite(paths[name]).all(axis=1) for name in names]
    if len(names) < 3 or np.logical_and.reduce(seen).sum() < 10:
        return
    shape = own_shape(np.stack([paths[name] for name in names], axis=1))
    fit = _track(skeleton, names, tuple(names), shape)
    skeleton.citations.append("soderkvist1993")
    for name, place in zip(names, shape, strict=True):
        paths[name] = fit.place(place)


def _say_what_it_costs(skeleton: Skeleton, assumed: set[str], turning: set[str]) -> None:
    if turning:
        skeleton.citations.append("ehrig2006")
        skeleton.warnings.append(
            f"No standing trial: the centre of the {' and the '.join(sorted(turning))} is the point"
            " about which the marker clusters turn; turning in and out and sideways at these joints"
            " is not reported."
        )
    if assumed:
        skeleton.warnings.append(
            f"The {' and the '.join(sorted(assumed))} has a lateral marker only: half its width is"
            " assumed from stature."
        )


def _turning_point(
    paths: Paths, side: Side, upper: str, lower: str
) -> Float[np.ndarray, "time 3"] | None:
    names = tuple(paths)
    above = [paths[n] for n in anatomy.riders(sided(side, upper), names)]
    below = [paths[n] for n in anatomy.riders(sided(side, lower), names)]
    if len(above) < 3 or len(below) < 3:
        return None
    feet = [paths[n] for n in anatomy.riders(sided(side, "foot"), names)]
    ends = [paths[sided(side, "hip")]] if sided(side, "hip") in paths else []
    between = np.mean([np.nanmean(path[:, 2]) for path in (*ends, *feet)])
    return functional_centre(np.stack(above, axis=1), np.stack(below, axis=1), float(between))


def _ends(paths: Paths, side: Side, pose: Pose | None) -> None:
    """Add the ball of the foot; the heel falls back on the other heel markers."""
    ball = anatomy.forefoot(paths, side)
    if ball is not None:
        paths[sided(side, "ball")] = ball
    if sided(side, "heel") not in paths:
        for name in ("heel_top", "heel_lateral", "heel_medial"):
            same = pose is None or sided(side, name) in pose
            if same and sided(side, name) in paths:
                paths[sided(side, "heel")] = paths[sided(side, name)]
                return


def _upper_body(paths: Paths) -> None:
    """Add joint centres of the arms, the middle of the shoulders and the head, where they are."""
    for side in SIDES:
        for joint in ("elbow", "wrist"):
            whole = sided(side, joint)
            both = anatomy.middle(paths, f"{whole}_lateral", f"{whole}_medial")
            near = both if both is not None else paths.get(f"{whole}_lateral")
            if whole not in paths and near is not None:
                paths[whole] = near
    if not all(sided(side, "shoulder") in paths for side in SIDES):
        _shoulders(paths)
    for name, pair in (("mid_hip", "hip"), ("mid_shoulder", "shoulder")):
        both = anatomy.middle(paths, sided("left", pair), sided("right", pair))
        if both is not None:
            paths[name] = both
    head = _head(paths)
    if head is not None:
        paths["head"] = head


def _shoulders(paths: Paths) -> None:
    """Shoulder centres 17 % of the acromion distance below the acromia (rab2002, recalled)."""
    if not all(sided(side, "acromion") in paths for side in SIDES):
        return
    left, right = paths["left_acromion"], paths["right_acromion"]
    base = anatomy.middle(paths, "left_hip", "right_hip")
    down = np.array([0.0, -1.0, 0.0]) if base is None else base - 0.5 * (left + right)
    down = down / np.linalg.norm(down, axis=-1, keepdims=True)
    drop = 0.17 * np.nanmedian(np.linalg.norm(right - left, axis=1)) * down
    paths["left_shoulder"], paths["right_shoulder"] = left + drop, right + drop


def _head(paths: Paths) -> Float[np.ndarray, "time 3"] | None:
    for name in ("ear", "temple"):
        found = anatomy.middle(paths, sided("left", name), sided("right", name))
        if found is not None:
            return found
    corners = [sided(s, n) for s in SIDES for n in ("head_front", "head_back")]
    found = anatomy.middle(paths, *corners)
    return found if found is not None else paths.get("nose", paths.get("head_top"))


def landmarks_only(paths: Paths) -> Paths:
    """Return the paths without cluster markers."""
    known = known_landmarks() | {"left_ball", "right_ball", "mid_shoulder", "head"}
    return {name: path for name, path in paths.items() if name in known}
