"""The moment that bends the toes: metatarsophalangeal joints as one hinge at the ball.

While the centre of pressure lies ahead of the ball the ground is taken to carry the toes alone;
before that, and in the air, the moment is zero. The toes' own mass (about 0.3 % of the body) is
left out. The same model as stefanyshyn1997.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, sided
from pushoff.kinetics.newton_euler import Wrench
from pushoff.kinetics.segments import both
from pushoff.maths.derivatives import fine_derivative
from pushoff.maths.filters import lowpass
from pushoff.maths.rotations import cross

LegCurve = Float[np.ndarray, "time leg"]


def toe_loads(
    motion: Motion, ground: GroundForce, wrench: Wrench, cutoff_hz: float | None
) -> tuple[LegCurve, LegCurve] | None:
    """Return moment (N·m, about the laboratory's right axis) and power (W) at the ball.

    Smoothed like the other joints' loads. None without ball and toe points. Plantarflexor moments
    are negative, as at the ankle.
    """
    if not any(
        sided(side, "ball") in motion.points and sided(side, "toe") in motion.points
        for side in SIDES
    ):
        return None
    ball, toe = both(motion, "ball"), both(motion, "toe")
    force = np.stack([ground.force[side] for side in SIDES], axis=1)
    place = np.stack([ground.centre_of_pressure[side] for side in SIDES], axis=1)
    ahead = (place[..., 0] - ball[..., 0]) * (toe[..., 0] - ball[..., 0]) > 0.0
    about_ball = wrench.moment[..., 2] - cross(ball, wrench.force)[..., 2]
    if cutoff_hz is not None:
        about_ball = lowpass(about_ball, motion.rate_hz, cutoff_hz)
    moment = np.where(ahead, np.minimum(-about_ball, 0.0), 0.0)
    moment[np.isnan(about_ball) | np.isnan(toe[..., 0]) | np.isnan(force[..., 1])] = np.nan
    unseen = np.full(len(motion.time_s), np.nan)
    bend = np.stack([motion.angles.get(sided(side, "mtp"), unseen) for side in SIDES], axis=1)
    return moment, moment * fine_derivative(bend, motion.rate_hz)
