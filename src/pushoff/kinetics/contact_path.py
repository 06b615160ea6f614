"""Centre of pressure from the foot: from where it lands to the ball, on the floor."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.kinetics.contacts import Contacts, inside

#: Centre of pressure as a share of the way from heel (0) to ball (1) over contact.
SHARES = (0.0, 0.06, 0.15, 0.30, 0.45, 0.60, 0.75, 0.90, 1.0)
REARFOOT = (0.14, 0.23, 0.57, 0.88, 1.06, 1.16, 1.17, 1.17, 1.23)
FOREFOOT = (1.00, 0.98, 0.96, 1.00, 1.09, 1.16, 1.17, 1.17, 1.23)


def contact_path(motion: Motion, contacts: Contacts) -> dict[Side, Float[np.ndarray, "time 3"]]:
    """Return the centre of pressure (m) of each foot in its contacts, NaN elsewhere.

    It moves along the line from heel to ball, counted back from the ball, which stands while the
    heel rises, at the height of the floor.
    """
    return {side: _one(motion, contacts[side], side) for side in SIDES}


def _one(
    motion: Motion, spans: Float[np.ndarray, "contact 2"], side: Side
) -> Float[np.ndarray, "time 3"]:
    time = motion.time_s
    out = np.full((len(time), 3), np.nan)
    heel, ball = motion.points.get(sided(side, "heel")), motion.points.get(sided(side, "ball"))
    if heel is None or ball is None or not len(spans):
        return out
    here = inside(time, spans)
    number = np.maximum(np.searchsorted(spans[:, 0], time[here], side="right") - 1, 0)
    share = (time[here] - spans[number, 0]) / (spans[number, 1] - spans[number, 0])
    line = (ball - heel)[here]
    length = float(np.nanmedian(np.linalg.norm(ball - heel, axis=1)))
    ahead = line[:, [0, 2]] / np.linalg.norm(line[:, [0, 2]], axis=1, keepdims=True)
    along = np.interp(share, SHARES, REARFOOT) - 1.0
    out[here, 0] = ball[here, 0] + along * length * ahead[:, 0]
    out[here, 2] = ball[here, 2] + along * length * ahead[:, 1]
    out[here, 1] = motion.floor_up_m
    return out
