"""Where markers sit on the virtual runner's body, for the marker sets that laboratories use.

Places are in the axes of the segment that carries the marker (forward, up, right in standing), in
metres from its origin. Clusters, knee and ankle widths and heights on the shoe follow the standing
trial of RBDS runner 1 (fukuchi2017) as shares of stature; the rest are plausible anatomy of this
model, not norms. Spines lie so that the regression of harrington2007 finds the model's own hip
centres, with the pelvis tipped by 11° in standing as that runner's is; what the regression is off
by in real people is not modelled (see ``MarkerError.misplaced_m``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.errors import BadUsageError
from pushoff.core.names import SIDES
from pushoff.sim.body import Body

#: Marker sets, named as in ``capture/marker_sets``.
LAYOUTS: tuple[str, ...] = ("rbds", "hamner", "plug_in_gait")

#: Anterior spines below the line of the posterior ones in standing, and distance between the two
#: lines as a share of stature (RBDS runner 1: 35 mm over 172 mm at 1.81 m).
PELVIS_TIP, PELVIS_DEPTH = np.radians(11.0), 0.095
#: Half the width of knee and ankle over the markers (RBDS runner 1: 110 and 78 mm at 1.81 m).
KNEE_HALF, ANKLE_HALF = 0.0305, 0.0215
#: Shoulder centre below the acromion as a share of the shoulder width (rab2002, recalled).
ACROMION_DROP = 0.17

#: Clusters: forward of the bone's line and outwards (shares of stature), share of the bone's length
#: below its upper end.
_THIGH = {
    "top_lateral": (-0.019, 0.42, 0.050),
    "top_medial": (-0.044, 0.42, 0.020),
    "bottom_lateral": (-0.008, 0.68, 0.041),
    "bottom_medial": (-0.036, 0.68, 0.013),
    "front": (0.042, 0.55, 0.012),
    "rear": (-0.030, 0.62, 0.030),
    "wand": (-0.005, 0.60, 0.048),
}
_SHANK = {
    "top_lateral": (-0.009, 0.635, 0.036),
    "top_medial": (-0.033, 0.635, 0.018),
    "bottom_lateral": (-0.004, 0.82, 0.027),
    "bottom_medial": (-0.027, 0.82, 0.012),
    "fibula": (-0.010, 0.12, 0.034),
    "tuberosity": (0.026, 0.18, 0.002),
    "front": (0.022, 0.45, 0.006),
    "rear": (-0.022, 0.55, 0.026),
    "wand": (-0.002, 0.50, 0.033),
}


@dataclass(frozen=True)
class Place:
    """A marker's segment and place on it (m); ``standing_only`` ones come off for running."""

    segment: str
    at: Float[np.ndarray, "3"]
    standing_only: bool = False


def marker_places(body: Body, height_m: float, layout: str) -> dict[str, Place]:
    """Return every marker of a set by the name that the set gives it.

    Parameters
    ----------
    body : Body
    height_m : float
        Stature; skin and shoe distances scale with it.
    layout : str
        One of ``LAYOUTS``; BadUsageError otherwise.
    """
    if layout not in LAYOUTS:
        raise BadUsageError("marker set", ", ".join(LAYOUTS), repr(layout))
    anatomy = _anatomy(body, height_m)
    names = {"rbds": _RBDS, "hamner": _HAMNER, "plug_in_gait": _PLUG_IN_GAIT}[layout]
    return {
        raw: Place(anatomy[known].segment, anatomy[known].at, standing)
        for raw, (known, standing) in names.items()
    }


def _anatomy(body: Body, height_m: float) -> dict[str, Place]:
    """Return all places by their own names, both sides."""
    places = _middle(body, height_m)
    for side, out in zip(SIDES, (-1.0, 1.0), strict=True):
        own = {
            **_pelvis_side(body, height_m),
            **_leg_side(body, height_m),
            **_foot_side(body, height_m),
            **_arm_side(body, height_m),
        }
        for name, (segment, (forward, up, outwards)) in own.items():
            where = segment if segment in ("pelvis", "trunk", "head") else f"{side}_{segment}"
            places[f"{side}_{name}"] = Place(where, np.array([forward, up, out * outwards]))
    return places


_Own = Mapping[str, tuple[str, tuple[float, float, float]]]


def _spines(body: Body, height_m: float) -> tuple[float, float, float, float]:
    """Return forward and up of the middle of the front spines, half their width, and the depth."""
    # harrington2007 turned round: where the spines must be for the hips to come out right.
    width = (0.5 * body.hip_width - 0.0073) / 0.33
    depth = PELVIS_DEPTH * height_m
    back, down = 0.24 * depth + 0.0099, 0.30 * width + 0.0109
    cosine, sine = float(np.cos(PELVIS_TIP)), float(np.sin(PELVIS_TIP))
    return back * cosine + down * sine, -back * sine + down * cosine, 0.5 * width, depth


def _posterior(body: Body, height_m: float) -> tuple[float, float]:
    forward, up, _, depth = _spines(body, height_m)
    return forward - depth * float(np.cos(PELVIS_TIP)), up + depth * float(np.sin(PELVIS_TIP))


def _middle(body: Body, height_m: float) -> dict[str, Place]:
    back, up = _posterior(body, height_m)
    upright = {
        "sacrum": ("pelvis", (back, up, 0.0)),
        "c7": ("trunk", (-0.035, body.trunk + body.neck, 0.0)),
        "t10": ("trunk", (-0.070, 0.62 * body.trunk, 0.0)),
        "clavicle": ("trunk", (0.045, body.trunk - 0.010, 0.0)),
        "sternum": ("trunk", (0.085, 0.70 * body.trunk, 0.0)),
        "back": ("trunk", (-0.075, 0.80 * body.trunk, 0.050)),
        "head_top": ("head", (0.020, body.head + 0.010, 0.0)),
    }
    return {name: Place(segment, np.array(at)) for name, (segment, at) in upright.items()}


def _pelvis_side(body: Body, height_m: float) -> _Own:
    forward, up, half, _ = _spines(body, height_m)
    back, back_up = _posterior(body, height_m)
    return {
        "asis": ("pelvis", (forward, up, half)),
        "psis": ("pelvis", (back, back_up, 0.022 * height_m)),
        "iliac_crest": ("pelvis", (forward - 0.034 * height_m, up + 0.039 * height_m, half + 0.02)),
        "trochanter": (
            "pelvis",
            (-0.004 * height_m, 0.0, 0.5 * body.hip_width + 0.045 * height_m),
        ),
    }


def _leg_side(body: Body, height_m: float) -> _Own:
    knee, ankle = KNEE_HALF * height_m, ANKLE_HALF * height_m
    found: dict[str, tuple[str, tuple[float, float, float]]] = {
        "knee_lateral": ("thigh", (0.0, -body.thigh, knee)),
        "knee_medial": ("thigh", (0.0, -body.thigh, -knee)),
        "ankle_lateral": ("shank", (0.0, -body.shank, ankle)),
        "ankle_medial": ("shank", (0.0, -body.shank, -ankle)),
    }
    for segment, length, table in (
        ("thigh", body.thigh, _THIGH),
        ("shank", body.shank, _SHANK),
    ):
        for name, (forward, share, outwards) in table.items():
            at = (forward * height_m, -share * length, outwards * height_m)
            found[f"{segment}_{name}"] = (segment, at)
    return found


def _foot_side(body: Body, height_m: float) -> _Own:
    """Markers on the shoe: the foot's origin is the ankle, the toes' that of the ball."""
    heel, floor = -body.ankle_from_heel, -body.ankle_height
    ball, mtp = body.ball_from_heel + heel, body.mtp_height + floor
    return {
        "heel": ("foot", (heel - 0.007, floor + 0.024 * height_m, 0.003 * height_m)),
        "heel_top": ("foot", (heel - 0.002, floor + 0.050 * height_m, 0.0)),
        "heel_lateral": ("foot", (heel + 0.022, floor + 0.032 * height_m, 0.021 * height_m)),
        "mt1": ("foot", (ball + 0.012, mtp + 0.010, -0.026 * height_m)),
        "mt2": ("foot", (ball + 0.016, mtp + 0.018, -0.010 * height_m)),
        "mt5": ("foot", (ball - 0.014, mtp + 0.006, 0.030 * height_m)),
        "midfoot": ("foot", (0.45 * ball, mtp + 0.030, 0.0)),
        "midfoot_lateral": ("foot", (0.35 * ball, floor + 0.030, 0.024 * height_m)),
        "toe": ("toes", (body.toes, 0.012 - body.mtp_height, 0.0)),
    }


def _arm_side(body: Body, height_m: float) -> _Own:
    half = 0.5 * body.shoulder_width
    return {
        "acromion": ("trunk", (0.0, body.trunk + ACROMION_DROP * body.shoulder_width, half)),
        "upper_arm": ("upper_arm", (0.010, -0.45 * body.upper_arm, 0.028 * height_m)),
        "elbow_lateral": ("upper_arm", (0.0, -body.upper_arm, 0.022 * height_m)),
        "forearm": ("forearm", (0.0, -0.45 * body.forearm, 0.020 * height_m)),
        "wrist_lateral": ("forearm", (0.0, -body.forearm, 0.017 * height_m)),
        "wrist_medial": ("forearm", (0.0, -body.forearm, -0.017 * height_m)),
        "finger": ("hand", (0.0, -body.hand, 0.0)),
        "temple": ("head", (0.050, 0.55 * body.head, 0.043 * height_m)),
        "head_front": ("head", (0.090, 0.62 * body.head, 0.035 * height_m)),
        "head_back": ("head", (-0.070, 0.62 * body.head, 0.030 * height_m)),
    }


def _names(
    pattern: Mapping[str, str],
    standing: Mapping[str, str],
    sides: tuple[str, str],
    middle: Mapping[str, str] | None = None,
) -> dict[str, tuple[str, bool]]:
    """Return raw name → (own name, only in standing) for both sides."""
    found = {raw: (own, False) for raw, own in (middle or {}).items()}
    for side, letter in zip(SIDES, sides, strict=True):
        for table, only in ((pattern, False), (standing, True)):
            for raw, own in table.items():
                found[raw.format(s=letter)] = (f"{side}_{own}", only)
    return found


_RBDS = _names(
    {
        "{s}.ASIS": "asis",
        "{s}.PSIS": "psis",
        "{s}.Iliac.Crest": "iliac_crest",
        "{s}.Thigh.Top.Lateral": "thigh_top_lateral",
        "{s}.Thigh.Top.Medial": "thigh_top_medial",
        "{s}.Thigh.Bottom.Lateral": "thigh_bottom_lateral",
        "{s}.Thigh.Bottom.Medial": "thigh_bottom_medial",
        "{s}.Shank.Top.Lateral": "shank_top_lateral",
        "{s}.Shank.Top.Medial": "shank_top_medial",
        "{s}.Shank.Bottom.Lateral": "shank_bottom_lateral",
        "{s}.Shank.Bottom.Medial": "shank_bottom_medial",
        "{s}.Heel.Bottom": "heel",
        "{s}.Heel.Top": "heel_top",
        "{s}.Heel.Lateral": "heel_lateral",
        "{s}.MT1": "mt1",
        "{s}.MT5": "mt5",
    },
    {
        "{s}.GTR": "trochanter",
        "{s}.Knee": "knee_lateral",
        "{s}.Knee.Medial": "knee_medial",
        "{s}.HF": "shank_fibula",
        "{s}.TT": "shank_tuberosity",
        "{s}.Ankle": "ankle_lateral",
        "{s}.Ankle.Medial": "ankle_medial",
        "{s}.MT2": "mt2",
    },
    ("L", "R"),
)
_HAMNER = _names(
    {
        "{s}.ASIS": "asis",
        "{s}.Thigh.Upper": "thigh_top_lateral",
        "{s}.Thigh.Front": "thigh_front",
        "{s}.Thigh.Rear": "thigh_rear",
        "{s}.Shank.Upper": "shank_top_lateral",
        "{s}.Shank.Front": "shank_front",
        "{s}.Shank.Rear": "shank_rear",
        "{s}.Heel": "heel",
        "{s}.Midfoot.Sup": "midfoot",
        "{s}.Midfoot.Lat": "midfoot_lateral",
        "{s}.Toe.Tip": "toe",
        "{s}.Toe.Med": "mt1",
        "{s}.Toe.Lat": "mt5",
        "{s}.Acromium": "acromion",
        "{s}.Bicep": "upper_arm",
        "{s}.Elbow": "elbow_lateral",
        "{s}.Wrist.Med": "wrist_medial",
        "{s}.Wrist.Lat": "wrist_lateral",
        "{s}.Temple": "temple",
    },
    {
        "{s}.Knee.Lat": "knee_lateral",
        "{s}.Knee.Med": "knee_medial",
        "{s}.Ankle.Lat": "ankle_lateral",
        "{s}.Ankle.Med": "ankle_medial",
    },
    ("L", "R"),
    {"V.Sacral": "sacrum", "Sternum": "sternum", "Top.Head": "head_top"},
)
_PLUG_IN_GAIT = _names(
    {
        "{s}ASI": "asis",
        "{s}PSI": "psis",
        "{s}THI": "thigh_wand",
        "{s}KNE": "knee_lateral",
        "{s}TIB": "shank_wand",
        "{s}ANK": "ankle_lateral",
        "{s}HEE": "heel",
        "{s}TOE": "mt2",
        "{s}FHD": "head_front",
        "{s}BHD": "head_back",
        "{s}SHO": "acromion",
        "{s}UPA": "upper_arm",
        "{s}ELB": "elbow_lateral",
        "{s}FRM": "forearm",
        "{s}WRA": "wrist_lateral",
        "{s}WRB": "wrist_medial",
        "{s}FIN": "finger",
    },
    {"{s}KNM": "knee_medial", "{s}MED": "ankle_medial"},
    ("L", "R"),
    {"C7": "c7", "T10": "t10", "CLAV": "clavicle", "STRN": "sternum", "RBAK": "back"},
)
