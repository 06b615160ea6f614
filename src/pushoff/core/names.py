"""The words that have one meaning everywhere: sides, event kinds, landmarks, points and angles.

Points and angles are dictionary keys of :class:`pushoff.core.motion.Motion`. A name with a side is
``left_<name>`` or ``right_<name>``; :func:`sided` builds it.
"""

from __future__ import annotations

from typing import Literal

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")

EventKind = Literal[
    "touchdown", "midstance", "thigh_vertical", "heel_off", "toe_off", "thigh_forward"
]
EVENT_KINDS: tuple[EventKind, ...] = (
    "touchdown",
    "midstance",
    "thigh_vertical",
    "heel_off",
    "toe_off",
    "thigh_forward",
)

View = Literal["3d", "left", "right", "rear", "front", "unknown"]
Surface = Literal["treadmill", "overground", "unknown"]

#: Paired landmarks that a marker set or keypoint layout may map to (prefix ``left_``/``right_``).
#: The first group are joint centres (keypoints give them directly, markers give them through
#: kinematics), the second group are skin or shoe positions.
PAIRED_LANDMARKS: tuple[str, ...] = (
    "hip",
    "knee",
    "ankle",
    "shoulder",
    "elbow",
    "wrist",
    "eye",
    "ear",
    "asis",
    "psis",
    "iliac_crest",
    "trochanter",
    "knee_lateral",
    "knee_medial",
    "patella",
    "tibial_tuberosity",
    "ankle_lateral",
    "ankle_medial",
    "heel",
    "heel_top",
    "heel_lateral",
    "heel_medial",
    "midfoot",
    "midfoot_lateral",
    "mt1",
    "mt2",
    "mt5",
    "toe_medial",
    "toe_lateral",
    "toe",
    "acromion",
    "elbow_lateral",
    "elbow_medial",
    "wrist_lateral",
    "wrist_medial",
    "hand",
    "head_front",
    "head_back",
    "temple",
)
#: Landmarks in the middle of the body.
MIDLINE_LANDMARKS: tuple[str, ...] = (
    "mid_hip",
    "neck",
    "nose",
    "head_top",
    "sacrum",
    "c7",
    "t10",
    "clavicle",
    "sternum",
    "chin",
)

#: Segments that a (cluster) marker can ride on.
PAIRED_SEGMENTS: tuple[str, ...] = (
    "thigh",
    "shank",
    "foot",
    "toes",
    "upper_arm",
    "forearm",
    "hand",
)
MIDLINE_SEGMENTS: tuple[str, ...] = ("pelvis", "trunk", "head")

#: Points of a Motion: joint centres and body points, lab axes (forward, up, right), metres.
#: ``ball`` is the metatarsophalangeal joint line, ``toe`` the tip of the big toe or shoe,
#: ``heel`` the back of the sole, ``head`` the head's centre (mid-ear, or the marker set's middle).
MOTION_POINTS: tuple[str, ...] = (
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_ball",
    "right_ball",
    "left_toe",
    "right_toe",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "mid_hip",
    "mid_shoulder",
    "head",
    "com",
)

#: Angles of a Motion in radians; signs are fixed by CONVENTIONS.md.
PAIRED_ANGLES: tuple[str, ...] = (
    "thigh",
    "shank",
    "foot",
    "hip",
    "knee",
    "ankle",
    "mtp",
    "hip_adduction",
    "hip_rotation",
    "knee_adduction",
    "knee_rotation",
    "ankle_inversion",
)
MIDLINE_ANGLES: tuple[str, ...] = (
    "pelvis_tilt",
    "pelvis_list",
    "pelvis_rotation",
    "trunk_lean",
    "trunk_side_lean",
    "trunk_rotation",
)


def sided(side: Side, name: str) -> str:
    """Return the full name of a paired thing: ``sided("left", "knee") == "left_knee"``."""
    return f"{side}_{name}"


def other(side: Side) -> Side:
    """Return the opposite side."""
    return "right" if side == "left" else "left"


def known_landmarks() -> frozenset[str]:
    """Return every landmark name that a mapping may use."""
    paired = {sided(side, name) for side in SIDES for name in PAIRED_LANDMARKS}
    return frozenset(paired | set(MIDLINE_LANDMARKS))


def known_segments() -> frozenset[str]:
    """Return every segment name that a marker may ride on."""
    paired = {sided(side, name) for side in SIDES for name in PAIRED_SEGMENTS}
    return frozenset(paired | set(MIDLINE_SEGMENTS))
