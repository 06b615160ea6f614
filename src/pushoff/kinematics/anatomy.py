"""Which landmark belongs to which segment, and joint centres from landmarks.

Every function takes and returns paths, (time, 3); a standing pose is a path of one frame.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, Side, sided
from pushoff.kinematics.track import Paths
from pushoff.maths.rotations import cross, frame_right

#: Landmarks that ride on a segment firmly enough to track it.
RIDES_ON: dict[str, tuple[str, ...]] = {
    "pelvis": ("asis", "psis", "iliac_crest"),
    "thigh": ("knee_lateral", "knee_medial"),
    "shank": ("tibial_tuberosity", "ankle_lateral", "ankle_medial"),
    "foot": (
        "heel",
        "heel_top",
        "heel_lateral",
        "heel_medial",
        "midfoot",
        "midfoot_lateral",
        "mt1",
        "mt2",
        "mt5",
    ),
}

#: Half the width between the skin markers of the knee and of the ankle as a share of stature, for
#: sets with a lateral marker only. From the standing trials of RBDS runner 1 and of OpenSim's
#: subject02: knee 0.031 and 0.035, ankle 0.023 and 0.023.
HALF_WIDTH = {"knee": 0.033, "ankle": 0.023}

#: Adult stature (m) where nobody said; it only enters through ``HALF_WIDTH``.
ASSUMED_STATURE_M = 1.72


def riders(segment: str, names: tuple[str, ...]) -> list[str]:
    """Return the markers among ``names`` that track a segment (``pelvis``, ``left_thigh``, …)."""
    cluster = [name for name in names if name.startswith(f"{segment}:")]
    if segment == "pelvis":
        known = [sided(s, n) for s in SIDES for n in RIDES_ON["pelvis"]] + ["sacrum"]
    else:
        side, plain = segment.split("_", 1)
        known = [f"{side}_{n}" for n in RIDES_ON.get(plain, ())]
    return cluster + [name for name in known if name in names]


def middle(paths: Paths, *names: str) -> Float[np.ndarray, "time 3"] | None:
    """Return the mean of landmarks, or None if one is not here."""
    if not all(name in paths for name in names):
        return None
    return np.mean([paths[name] for name in names], axis=0)


def mid_psis(paths: Paths) -> Float[np.ndarray, "time 3"] | None:
    """Return the middle of the posterior iliac spines, or the sacrum marker between them."""
    both = middle(paths, "left_psis", "right_psis")
    return both if both is not None else paths.get("sacrum")


def pelvis_frame(paths: Paths) -> Float[np.ndarray, "time 3 3"] | None:
    """Return the pelvis frame (columns forward, up, right) from the iliac spines.

    The right axis joins the anterior spines, the forward axis lies in the plane of all four
    (wu2002). None where a spine is not here.
    """
    back, front = mid_psis(paths), middle(paths, "left_asis", "right_asis")
    if back is None or front is None:
        return None
    right = paths["right_asis"] - paths["left_asis"]
    ahead = front - back
    up = cross(right, ahead)
    return frame_right(right, up)


def harrington_hips(paths: Paths) -> dict[str, Float[np.ndarray, "time 3"]]:
    """Return both hip joint centres by the regression of harrington2007, or nothing.

    In the pelvis frame from the middle of the anterior spines, in mm, with pelvis depth PD and
    width PW: forward −0.24 PD − 9.9, up −0.30 PW − 10.9, to the side 0.33 PW + 7.3. The paper's
    standard error is about 5 mm per axis (recalled).
    """
    frame = pelvis_frame(paths)
    if frame is None:
        return {}
    front, back = middle(paths, "left_asis", "right_asis"), mid_psis(paths)
    assert front is not None
    assert back is not None
    width = float(np.nanmedian(_length(paths["right_asis"] - paths["left_asis"])))
    depth = float(np.nanmedian(_length(front - back)))
    hips = {}
    for side, sign in (("left", -1.0), ("right", 1.0)):
        local = np.array(
            [-0.24 * depth - 0.0099, -0.30 * width - 0.0109, sign * (0.33 * width + 0.0073)]
        )
        hips[f"{side}_hip"] = front + frame @ local
    return hips


def trochanter_hips(paths: Paths) -> dict[str, Float[np.ndarray, "time 3"]]:
    """Return hip joint centres a quarter of the way from trochanter to trochanter, or nothing.

    Citation: weinhandl2010.
    """
    if not ("left_trochanter" in paths and "right_trochanter" in paths):
        return {}
    left, right = paths["left_trochanter"], paths["right_trochanter"]
    return {"left_hip": left + 0.25 * (right - left), "right_hip": right + 0.25 * (left - right)}


def hip_centres(paths: Paths) -> tuple[dict[str, Float[np.ndarray, "time 3"]], str | None]:
    """Return both hip joint centres and the citation key of the method, or nothing and None."""
    if "left_hip" in paths and "right_hip" in paths:
        return {name: paths[name] for name in ("left_hip", "right_hip")}, None
    regression = harrington_hips(paths)
    if regression:
        return regression, "harrington2007"
    quarter = trochanter_hips(paths)
    return quarter, "weinhandl2010" if quarter else None


def hinge_centre(
    paths: Paths, side: Side, joint: str, stature_m: float
) -> tuple[Float[np.ndarray, "time 3"] | None, bool]:
    """Return the centre of a knee or ankle, and whether its width had to be assumed.

    The middle of the medial and lateral marker; with the lateral one alone, half an assumed width
    towards the other side's marker. None with neither.
    """
    whole = sided(side, joint)
    if whole in paths:
        return paths[whole], False
    both = middle(paths, f"{whole}_lateral", f"{whole}_medial")
    if both is not None:
        return both, False
    lateral = paths.get(f"{whole}_lateral")
    if lateral is None:
        return None, False
    across = _right_axis(paths)
    if across is None:
        return None, False
    inward = across if side == "left" else -across
    return lateral + HALF_WIDTH[joint] * stature_m * inward, True


def forefoot(paths: Paths, side: Side) -> Float[np.ndarray, "time 3"] | None:
    """Return the middle of the metatarsophalangeal joint line."""
    for names in (("mt1", "mt5"), ("toe_medial", "toe_lateral"), ("mt2",)):
        found = middle(paths, *(sided(side, name) for name in names))
        if found is not None:
            return found
    return paths.get(sided(side, "ball"))


def _right_axis(paths: Paths) -> Float[np.ndarray, "time 3"] | None:
    for name in ("asis", "hip", "psis"):
        if f"left_{name}" in paths and f"right_{name}" in paths:
            across = paths[f"right_{name}"] - paths[f"left_{name}"]
            return across / _length(across)[:, None]
    return None


def _length(vector: Float[np.ndarray, "time 3"]) -> Float[np.ndarray, " time"]:
    return np.sqrt(np.einsum("ti,ti->t", vector, vector))
