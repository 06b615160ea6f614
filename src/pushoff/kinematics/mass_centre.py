"""The whole body's centre of mass from segment inertia."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, sided
from pushoff.core.recording import Sex
from pushoff.kinematics.track import Paths
from pushoff.reference.anthropometry import CITATION, SegmentInertia, segment_inertia

ComSource = Literal["whole_body", "lower_body", "mid_hip"]

#: Centre of mass of the head above the middle of the shoulders as a share of the distance from
#: mid-hip to mid-shoulder, and length of hand as a share of the forearm, for bodies without head or
#: hand points. From segment lengths in deleva1996 (recalled).
HEAD_ABOVE_SHOULDERS = 0.40
HAND_OF_FOREARM = 0.31
#: Heel to ball as a share of heel to toe tip, for feet without a toe point (recalled; about 0.7).
BALL_OF_FOOT = 0.7


@dataclass(frozen=True)
class MassCentre:
    """Path of the centre of mass (m), what it is made of, and remarks for the report."""

    path: Float[np.ndarray, "time 3"]
    source: ComSource
    warnings: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


def mass_centre(paths: Paths, sex: Sex | None) -> MassCentre | None:
    """Return the path of the centre of mass, or None without hips.

    Trunk, thighs and shanks must be there for a whole body; without them the middle of the hips
    stands in. Arms that are not seen hang their mass on the shoulder, a head that is not seen sits
    on the line of the trunk, and feet without toes are lengthened from heel and ball. NaN where a
    segment of the legs or trunk is unknown.
    """
    if "mid_hip" not in paths:
        return None
    legs = [sided(side, joint) for side in SIDES for joint in ("hip", "knee", "ankle")]
    if "mid_shoulder" not in paths or not all(name in paths for name in legs):
        return MassCentre(
            path=np.array(paths["mid_hip"]),
            source="mid_hip",
            warnings=(
                "The trunk is not in this recording: the middle of the hips stands in for the"
                " centre of mass.",
            ),
        )
    table = segment_inertia(sex)
    total = _legs(paths, table) + _trunk_and_head(paths, table) + _arms(paths, table)
    warnings = []
    if sex is None:
        warnings.append("Sex unknown: segment masses are the mean of the female and male tables.")
    return MassCentre(total, "whole_body", tuple(warnings), (CITATION,))


def _between(
    row: SegmentInertia, start: Float[np.ndarray, "time 3"], stop: Float[np.ndarray, "time 3"]
) -> Float[np.ndarray, "time 3"]:
    return row.mass * (start + row.com * (stop - start))


def _legs(paths: Paths, table: dict[str, SegmentInertia]) -> Float[np.ndarray, "time 3"]:
    total = np.zeros(paths["mid_hip"].shape)
    for side in SIDES:
        hip, knee, ankle = (paths[sided(side, joint)] for joint in ("hip", "knee", "ankle"))
        total = total + _between(table["thigh"], hip, knee) + _between(table["shank"], knee, ankle)
        heel, toe = paths.get(sided(side, "heel")), paths.get(sided(side, "toe"))
        ball = paths.get(sided(side, "ball"))
        if heel is not None and toe is None and ball is not None:
            toe = heel + (ball - heel) / BALL_OF_FOOT
        if heel is None or toe is None:
            foot = table["foot"].mass * ankle
        else:
            foot = _between(table["foot"], heel, toe)
            foot = np.where(np.isfinite(foot), foot, table["foot"].mass * ankle)
        total = total + foot
    return total


def _trunk_and_head(paths: Paths, table: dict[str, SegmentInertia]) -> Float[np.ndarray, "time 3"]:
    shoulders, hips = paths["mid_shoulder"], paths["mid_hip"]
    trunk = _between(table["trunk_from_shoulders"], shoulders, hips)
    head = shoulders + HEAD_ABOVE_SHOULDERS * (shoulders - hips)
    if "head" in paths:
        seen = paths["head"]
        head = np.where(np.isfinite(seen), seen, head)
    return trunk + table["head"].mass * head


def _arms(paths: Paths, table: dict[str, SegmentInertia]) -> Float[np.ndarray, "time 3"]:
    total = np.zeros(paths["mid_hip"].shape)
    forearm_and_hand = table["forearm"].mass + table["hand"].mass
    for side in SIDES:
        shoulder = paths[sided(side, "shoulder")]
        shoulder = np.where(np.isfinite(shoulder), shoulder, paths["mid_shoulder"])
        elbow, wrist = paths.get(sided(side, "elbow")), paths.get(sided(side, "wrist"))
        if elbow is None:
            total = total + (table["upper_arm"].mass + forearm_and_hand) * shoulder
            continue
        elbow = np.where(np.isfinite(elbow), elbow, shoulder)
        total = total + _between(table["upper_arm"], shoulder, elbow)
        wrist = elbow if wrist is None else np.where(np.isfinite(wrist), wrist, elbow)
        tip = wrist + HAND_OF_FOREARM * (wrist - elbow)
        total = total + _between(table["forearm"], elbow, wrist)
        total = total + _between(table["hand"], wrist, tip)
    return total
