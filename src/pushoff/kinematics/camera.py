"""Body points from the keypoints of one camera."""

from __future__ import annotations

import numpy as np

from pushoff.core.names import SIDES, known_landmarks, sided
from pushoff.kinematics import anatomy
from pushoff.kinematics.track import Paths


def from_keypoints(paths: Paths) -> Paths:
    """Return joint and body points from keypoints that are landmarks already.

    Adds the middle of hips and shoulders, the head (middle of the ears that are seen, else the
    nose) and, where the layout has them, the ball of the foot.
    """
    known = known_landmarks()
    points = {name: path for name, path in paths.items() if name in known}
    for name, pair in (("mid_hip", "hip"), ("mid_shoulder", "shoulder")):
        both = [points[sided(s, pair)] for s in SIDES if sided(s, pair) in points]
        if both:
            points[name] = _mean_of_seen(both)
    ears = [points[sided(s, "ear")] for s in SIDES if sided(s, "ear") in points]
    head = _mean_of_seen(ears) if ears else points.get("nose", points.get("head_top"))
    if head is not None:
        points["head"] = head
    for side in SIDES:
        if sided(side, "mt1") in points or sided(side, "mt2") in points:
            ball = anatomy.forefoot(points, side)
            if ball is not None:
                points[sided(side, "ball")] = ball
        if sided(side, "toe") not in points and sided(side, "toe_lateral") in points:
            points[sided(side, "toe")] = points[sided(side, "toe_lateral")]
    return points


def _mean_of_seen(paths: list[np.ndarray]) -> np.ndarray:
    """Return the mean over the paths that are seen in a frame; NaN where none is."""
    stack = np.stack(paths)
    seen = np.isfinite(stack)
    count = seen.sum(axis=0)
    total = np.where(seen, stack, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
