"""The path of the centre of mass that forces are fitted to, with and without a seen trunk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, sided
from pushoff.reference.anthropometry import CITATION, segment_inertia

Paths = Mapping[str, Float[np.ndarray, "time 3"]]

#: Heel to ball as a share of heel to toe tip, for feet without a toe point (recalled; about 0.7).
BALL_OF_FOOT = 0.7
#: What stands for the pelvis, best first. Skin over the sacrum and the posterior spines lies close
#: to bone; markers at the belly's side swing 5 to 7 ms behind it (first 10 s of RBDS001).
_PELVIS = (("sacrum",), ("left_psis", "right_psis"), ("left_hip", "right_hip"))


@dataclass(frozen=True)
class BodyPath:
    """Path (m) of the centre of mass; ``trunk_seen`` tells what it is made of."""

    path: Float[np.ndarray, "time 3"]
    trunk_seen: bool
    warnings: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


def body_path(motion: Motion) -> BodyPath | None:
    """Return the path of the centre of mass, or None where hips or legs are not seen.

    Unsmoothed points are taken where the motion has them. Without a trunk, everything above the
    hips is taken to move as the back of the pelvis does, and the legs add their share.
    """
    raw, points = motion.raw_points, motion.points
    if motion.com_source == "whole_body":
        path = raw.get("com", points.get("com"))
        return None if path is None else BodyPath(path, True)
    joints = [sided(side, joint) for side in SIDES for joint in ("hip", "knee", "ankle")]
    if any(name not in points for name in joints):
        return None
    return BodyPath(
        _from_legs(raw if all(name in raw for name in joints) else points),
        False,
        (
            "The trunk is not in this recording: for the force estimate everything above the hips"
            " is taken to move as the pelvis does.",
        ),
        (CITATION,),
    )


def _from_legs(points: Paths) -> Float[np.ndarray, "time 3"]:
    table = segment_inertia()
    chosen = next(names for names in _PELVIS if all(name in points for name in names))
    pelvis = np.mean([points[name] for name in chosen], axis=0)
    legs = 2.0 * sum(table[name].mass for name in ("thigh", "shank", "foot"))
    total = (1.0 - legs) * pelvis
    for side in SIDES:
        hip, knee, ankle = (points[sided(side, joint)] for joint in ("hip", "knee", "ankle"))
        for name, start, stop in (("thigh", hip, knee), ("shank", knee, ankle)):
            total = total + table[name].mass * (start + table[name].com * (stop - start))
        heel, ball = points.get(sided(side, "heel")), points.get(sided(side, "ball"))
        foot = ankle
        if heel is not None and ball is not None:
            foot = heel + table["foot"].com * (ball - heel) / BALL_OF_FOOT
            foot = np.where(np.isfinite(foot), foot, ankle)
        total = total + table["foot"].mass * foot
    return total
