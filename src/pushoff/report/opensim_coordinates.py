"""Joint angles as coordinates of the Rajagopal model family of OpenSim, in its order and signs."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.maths.rotations import cardan_zxy, relative

Columns = dict[str, Float[np.ndarray, " time"]]
Turn = Float[np.ndarray, "time 3 3"]

#: Where the origin of the model's pelvis lies from the middle of its hip joints, m (forward, up,
#: right), in the model as published: its hips are at (−0.056276, −0.07849, ±0.07726). Citation:
#: rajagopal2016.
PELVIS_FROM_HIPS = np.array([0.056276, 0.07849, 0.0])
#: Angle of ours → coordinate of the model; all of them turn the same way in both.
LEG_COORDINATES = {
    "hip": "hip_flexion",
    "hip_adduction": "hip_adduction",
    "hip_rotation": "hip_rotation",
    "knee": "knee_angle",
    "ankle": "ankle_angle",
}
#: Coordinates that are angles about an oblique axis in the model and about the foot's own axes
#: here; they are not the same thing and are left out.
OBLIQUE = ("subtalar_angle", "mtp_angle")


def letter(side: Side) -> str:
    """Return how OpenSim marks a side: ``l`` or ``r``."""
    return side[0]


def coordinates(motion: Motion) -> tuple[Columns, list[str]]:
    """Return coordinates by name (angles in degrees, translations in m) and what has to be said.

    Signs: pelvis_tilt is positive backward, pelvis_list right side down, pelvis_rotation right side
    forward (the model's right-handed turns about right, forward and up, in this order); hip and
    knee flexion, adduction, inward rotation and dorsiflexion are positive. NaN stays NaN.
    """
    notes: list[str] = []
    pelvis = _pelvis(motion, notes)
    columns = _pelvis_columns(motion, pelvis)
    for side in SIDES:
        for angle, name in LEG_COORDINATES.items():
            curve = motion.angles.get(sided(side, angle))
            if curve is None and angle == "hip":
                curve = _thigh_against(pelvis, motion.angles.get(sided(side, "thigh")))
            if curve is not None:
                columns[f"{name}_{letter(side)}"] = np.degrees(curve)
    columns.update(_lumbar(motion, pelvis))
    return columns, notes


def _pelvis(motion: Motion, notes: list[str]) -> Turn:
    """Return the turn of the pelvis against the laboratory, (time, 3, 3)."""
    names = ("pelvis_rotation", "pelvis_list", "pelvis_tilt")
    zero = np.zeros(len(motion.time_s))
    missing = [name for name in names if name not in motion.angles]
    planar = motion.dimension == 2
    if "pelvis_tilt" in missing:
        notes.append(
            "pelvic tilt is not known and written as 0, so that hip_flexion is the thigh's attitude"
        )
    elif missing and not planar:
        notes.append(f"{' and '.join(missing)} are not known and written as 0")
    rotation, up, tilt = (motion.angles.get(name, zero) for name in names)
    return _about("y", rotation) @ _about("x", -up) @ _about("z", -tilt)


def _pelvis_columns(motion: Motion, pelvis: Turn) -> Columns:
    columns: Columns = {}
    names = ("pelvis_tilt", "pelvis_list", "pelvis_rotation")
    for name, angle in zip(names, cardan_zxy(pelvis), strict=True):
        columns[name] = np.degrees(angle)
    middle = motion.points.get("mid_hip")
    if middle is not None:
        place = seen_axes(motion, middle) + pelvis @ PELVIS_FROM_HIPS
        for axis, values in zip("xyz", place.T, strict=True):
            columns[f"pelvis_t{axis}"] = values
    return columns


def _lumbar(motion: Motion, pelvis: Turn) -> Columns:
    """Return the trunk against the pelvis; nothing where the trunk was not seen."""
    lean = motion.angles.get("trunk_lean")
    if lean is None:
        return {}
    zero = np.zeros(len(motion.time_s))
    rotation = motion.angles.get("trunk_rotation", zero)
    sideways = motion.angles.get("trunk_side_lean", zero)
    trunk = _about("y", rotation) @ _about("x", sideways) @ _about("z", -lean)
    names = ("lumbar_extension", "lumbar_bending", "lumbar_rotation")
    angles = cardan_zxy(relative(pelvis, trunk))
    return {name: np.degrees(angle) for name, angle in zip(names, angles, strict=True)}


def _thigh_against(
    pelvis: Turn, thigh: Float[np.ndarray, " time"] | None
) -> Float[np.ndarray, " time"] | None:
    """Return hip flexion (rad) from the thigh's attitude where the hip angle is not known."""
    if thigh is None:
        return None
    return thigh - cardan_zxy(pelvis)[0]


def seen_axes(motion: Motion, path: Float[np.ndarray, "time 3"]) -> Float[np.ndarray, "time 3"]:
    """Return a path in which the axis that one camera does not see is zero."""
    if motion.dimension == 3:
        return path
    return np.column_stack([path[:, :2], np.zeros(len(path))])


def _about(axis: str, angle: Float[np.ndarray, " time"]) -> Turn:
    """Return turns about one axis of the laboratory by the right-hand rule, (time, 3, 3)."""
    first = "xyz".index(axis)
    second, third = (first + 1) % 3, (first + 2) % 3
    out = np.zeros((len(angle), 3, 3))
    out[:, first, first] = 1.0
    out[:, second, second] = out[:, third, third] = np.cos(angle)
    out[:, third, second] = np.sin(angle)
    out[:, second, third] = -np.sin(angle)
    return out
