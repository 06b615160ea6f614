"""A body of landmarks that can be put into any pose, joint by joint: truth for signs and sizes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pushoff.core.names import SIDES
from pushoff.core.recording import Athlete, Found, Points, Recording, SourceFile

PELVIS_WIDTH, PELVIS_DEPTH, HIP_UP = 0.24, 0.15, 0.92
HIP_OUT = 0.33 * PELVIS_WIDTH + 0.0073
SPINES_AHEAD = 0.24 * PELVIS_DEPTH + 0.0099
SPINES_ABOVE = 0.30 * PELVIS_WIDTH + 0.0109

#: Right side in standing: forward, up, outwards, by the segment that it rides on. The spines are
#: placed so that the regression of Harrington 2007 gives exactly the hip about which the leg turns.
RIGHT = {
    "pelvis": {
        "asis": (SPINES_AHEAD, HIP_UP + SPINES_ABOVE, PELVIS_WIDTH / 2),
        "psis": (SPINES_AHEAD - PELVIS_DEPTH, HIP_UP + SPINES_ABOVE, 0.05),
    },
    "thigh": {
        "knee_lateral": (0.0, 0.49, HIP_OUT + 0.055),
        "knee_medial": (0.0, 0.49, HIP_OUT - 0.055),
        "thigh:a": (0.05, 0.75, HIP_OUT + 0.08),
        "thigh:b": (-0.04, 0.74, HIP_OUT + 0.08),
        "thigh:c": (0.04, 0.62, HIP_OUT + 0.07),
        "thigh:d": (-0.05, 0.60, HIP_OUT + 0.06),
    },
    "shank": {
        "ankle_lateral": (0.0, 0.08, HIP_OUT + 0.04),
        "ankle_medial": (0.0, 0.08, HIP_OUT - 0.04),
        "shank:a": (0.04, 0.35, HIP_OUT + 0.05),
        "shank:b": (-0.05, 0.34, HIP_OUT + 0.05),
        "shank:c": (0.03, 0.22, HIP_OUT + 0.05),
        "shank:d": (-0.04, 0.20, HIP_OUT + 0.05),
    },
    "foot": {
        "heel": (-0.06, 0.04, HIP_OUT),
        "heel_lateral": (-0.03, 0.05, HIP_OUT + 0.03),
        "mt1": (0.13, 0.04, HIP_OUT - 0.04),
        "mt5": (0.13, 0.04, HIP_OUT + 0.04),
    },
    "toes": {"toe": (0.20, 0.04, HIP_OUT)},
    "trunk": {"acromion": (0.0, 1.45, 0.18), "shoulder": (0.0, 1.42, 0.18)},
    "arm": {"elbow": (0.0, 1.12, 0.22), "wrist": (0.05, 0.87, 0.22)},
    "head": {"ear": (0.0, 1.62, 0.07)},
}
ONLY_STANDING = ("knee_lateral", "knee_medial", "ankle_lateral", "ankle_medial")
CENTRES = {
    "hip": (0.0, HIP_UP, HIP_OUT),
    "knee": (0.0, 0.49, HIP_OUT),
    "ankle": (0.0, 0.08, HIP_OUT),
    "ball": (0.13, 0.04, HIP_OUT),
    "mid_hip": (0.0, HIP_UP, 0.0),
}
LEG = ("thigh", "shank", "foot", "toes")
UPPER = ("trunk", "arm", "head")

#: Movement → what moves, about which point, about which axis (right-hand rule on the right side).
MOVEMENTS = {
    "knee ahead of hip": (LEG, "hip", (0, 0, 1)),
    "ankle ahead of knee": (LEG[1:], "knee", (0, 0, 1)),
    "toes lifted above heel": (LEG[2:], "ankle", (0, 0, 1)),
    "hip flexion": (LEG, "hip", (0, 0, 1)),
    "knee flexion": (LEG[1:], "knee", (0, 0, -1)),
    "ankle dorsiflexion": (LEG[2:], "ankle", (0, 0, 1)),
    "toes bent up": (LEG[3:], "ball", (0, 0, 1)),
    "thigh towards the midline": (LEG, "hip", (1, 0, 0)),
    "thigh turned inward": (LEG, "hip", (0, 1, 0)),
    "shank towards the midline (knee varus)": (LEG[1:], "knee", (1, 0, 0)),
    "shank turned inward": (LEG[1:], "knee", (0, 1, 0)),
    "sole turned inward": (LEG[2:], "ankle", (1, 0, 0)),
    "pelvis tipped forward (top forward)": (("pelvis",), "mid_hip", (0, 0, -1)),
    "right side of the pelvis up": (("pelvis", *LEG), "mid_hip", (-1, 0, 0)),
    "right side of the pelvis forward": (("pelvis", *LEG), "mid_hip", (0, 1, 0)),
    "top of the trunk forward": (UPPER, "mid_hip", (0, 0, -1)),
    "top of the trunk to the right": (UPPER, "mid_hip", (1, 0, 0)),
    "right shoulder forward": (UPPER, "mid_hip", (0, 1, 0)),
}


def _rotation(axis: Iterable[float], angle: np.ndarray) -> np.ndarray:
    x, y, z = np.asarray(list(axis), dtype=float)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    s, c = np.sin(angle)[:, None, None], np.cos(angle)[:, None, None]
    return np.eye(3) + s * cross + (1 - c) * (cross @ cross)


def move(movement: str, side: str, angle_rad: np.ndarray) -> dict[str, np.ndarray]:
    """Return all landmark paths while one movement of one side ("both": the middle) is made."""
    parts, centre, axis = MOVEMENTS[movement]
    middle = centre == "mid_hip"
    paths = {}
    for s in SIDES:
        mirror = np.array([1.0, 1.0, 1.0 if s == "right" else -1.0])
        turn = np.array(axis, dtype=float)
        if not middle and s == "left":
            turn *= np.array([-1.0, -1.0, 1.0])
        for segment, landmarks in RIGHT.items():
            for name, place in landmarks.items():
                start = np.array(place) * mirror
                path = np.tile(start, (len(angle_rad), 1))
                if segment in parts and (middle or s == side):
                    about = np.array(CENTRES[centre]) * mirror
                    path = about + _rotation(turn, angle_rad) @ (start - about)
                paths[f"{s}_{name}"] = path
        for joint in ("hip", "knee", "ankle"):
            paths[f"{s}_{joint}"] = _joint(joint, parts, centre, s, side, middle, turn, angle_rad)
    return paths


def _joint(joint, parts, centre, s, side, middle, turn, angle_rad):
    mirror = np.array([1.0, 1.0, 1.0 if s == "right" else -1.0])
    start = np.array(CENTRES[joint]) * mirror
    carrier = {"hip": "pelvis", "knee": "thigh", "ankle": "shank"}[joint]
    if carrier not in parts or not (middle or s == side):
        return np.tile(start, (len(angle_rad), 1))
    about = np.array(CENTRES[centre]) * mirror
    return about + _rotation(turn, angle_rad) @ (start - about)


def recording(
    paths: dict[str, np.ndarray],
    rate_hz: float = 100.0,
    static: dict[str, np.ndarray] | None = None,
    **known,
) -> Recording:
    """Return a recording of landmark paths; three-dimensional unless ``view`` says otherwise."""
    view = known.pop("view", "3d")
    return Recording(
        source=(SourceFile("posed", "test", "", 0),),
        dimension=3 if view == "3d" else 2,
        view=view,
        athlete=known.pop("athlete", Athlete(height=Found(1.75, 0.0, "told"))),
        points=points(paths, rate_hz),
        static=None if static is None else points(static, rate_hz),
        scale=None if view == "3d" else Found(0.003, 0.0, "told"),
        **known,
    )


def points(paths: dict[str, np.ndarray], rate_hz: float) -> Points:
    """Return paths as the points of a recording."""
    position = np.stack(list(paths.values()), axis=1).astype(float)
    seen = np.isfinite(position).any(axis=2)
    return Points(
        names=tuple(paths),
        position=position,
        confidence=np.where(seen, 1.0, np.nan),
        time_s=np.arange(len(position)) / rate_hz,
    )


def markers(paths: dict[str, np.ndarray], joints: bool = False) -> dict[str, np.ndarray]:
    """Return what a motion-capture session would hold of a body: running, or standing (joints)."""
    hidden = ("hip", "knee", "ankle", "shoulder") + (() if joints else ONLY_STANDING)
    return {name: path for name, path in paths.items() if name.split("_", 1)[1] not in hidden}


def keypoints(paths: dict[str, np.ndarray], view: str) -> dict[str, np.ndarray]:
    """Return what one camera would give: keypoints, the axis along its view NaN."""
    kept = ("hip", "knee", "ankle", "heel", "mt1", "mt5", "toe", "shoulder", "elbow", "wrist")
    hidden = 2 if view in ("left", "right") else 0
    found = {}
    for name, path in paths.items():
        if name.split("_", 1)[1] in (*kept, "ear"):
            found[name] = np.array(path)
            found[name][:, hidden] = np.nan
    return found
