"""From vertical force to ground force: fore-aft and sideways share, centre of pressure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from pushoff.core.kinetics import ForceMethod, GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.kinetics.contact_load import ContactLoad

#: Centre of pressure as a share of the foot's length from the heel, over contact, for a foot that
#: lands heel first (attitude above the second limit, rad) and ball first (below the first limit).
#: Round figures: from the part that lands over the middle to the ball and off the toes.
_SHARES = (0.0, 0.1, 0.3, 0.5, 0.8, 1.0)
_HEEL_FIRST = (0.15, 0.25, 0.55, 0.70, 0.80, 0.88)
_BALL_FIRST = (0.72, 0.70, 0.70, 0.74, 0.80, 0.88)
_LANDING_RAD = (-0.10, 0.15)


def sagittal_force(
    motion: Motion,
    loads: Mapping[Side, ContactLoad],
    vertical: Mapping[Side, Float[np.ndarray, " instant"]],
    *,
    method: ForceMethod,
    source: str,
    error: Mapping[str, float],
    warnings: tuple[str, ...] = (),
    citations: tuple[str, ...] = (),
) -> GroundForce:
    """Return the ground force whose vertical part is known.

    Force runs along the line from the centre of pressure to the centre of mass, which keeps the
    body from tumbling; that line is moved as a whole so that braking and propulsion of a contact
    are equal, as they are at a steady speed. The right axis is NaN in a view from one camera.
    """
    force: dict[Side, np.ndarray] = {}
    pressure: dict[Side, np.ndarray] = {}
    for side in SIDES:
        load = loads[side]
        pressure[side] = _pressure(motion, load, side)
        out = np.full((len(motion.time_s), 3), np.nan)
        out[:, 1] = load.curve(vertical[side])
        along, across = _along_the_line(motion, load, vertical[side], pressure[side])
        out[:, 0] = load.curve(along)
        if motion.dimension == 3:
            out[:, 2] = load.curve(across)
        force[side] = out
    nothing: dict[Side, np.ndarray] = {
        side: np.where(np.isfinite(force[side][:, 1]), 0.0, np.nan) for side in SIDES
    }
    return GroundForce(
        force=force,
        centre_of_pressure=pressure,
        free_moment=nothing,
        method=method,
        source=source,
        error=error,
        warnings=warnings,
        citations=citations,
    )


def _along_the_line(
    motion: Motion,
    load: ContactLoad,
    vertical: Float[np.ndarray, " instant"],
    pressure: Float[np.ndarray, "time 3"],
) -> tuple[Float[np.ndarray, " instant"], Float[np.ndarray, " instant"]]:
    """Return fore-aft and sideways force (N) at the instants in contact."""
    body = motion.points.get("com", motion.points.get("mid_hip"))
    if body is None:
        unknown = np.full(len(load.frame), np.nan)
        return unknown, unknown
    line = (body - pressure)[load.frame]
    height = load.mean(line[:, 1])[load.number]
    ahead = vertical * line[:, 0]
    balance = _ratio(load.mean(ahead), load.mean(vertical))
    along = (ahead - vertical * balance[load.number]) / height
    return along, vertical * line[:, 2] / height


def _ratio(
    above: Float[np.ndarray, " contact"], below: Float[np.ndarray, " contact"]
) -> Float[np.ndarray, " contact"]:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=np.abs(below) > 0.0)


def _pressure(motion: Motion, load: ContactLoad, side: Side) -> Float[np.ndarray, "time 3"]:
    """Return the centre of pressure (m) in contact, NaN in the air and without foot points."""
    out = np.full((len(motion.time_s), 3), np.nan)
    heel, toe = (motion.points.get(sided(side, part)) for part in ("heel", "toe"))
    if heel is None or toe is None or not len(load.frame):
        return out
    flat = (load.share > 0.25) & (load.share < 0.5)
    length = np.linalg.norm((toe - heel)[load.frame[flat]][:, :2], axis=1)
    length = length[np.isfinite(length)]
    if not len(length):
        return out
    landing = np.interp(load.start, motion.time_s, motion.angles[sided(side, "foot")])
    heel_first = np.interp(landing, _LANDING_RAD, (0.0, 1.0))[load.number]
    share = heel_first * np.interp(load.share, _SHARES, _HEEL_FIRST)
    share += (1.0 - heel_first) * np.interp(load.share, _SHARES, _BALL_FIRST)
    out[load.frame] = toe[load.frame]
    out[load.frame, 0] -= (1.0 - share) * float(np.median(length))
    floor = motion.floor_up_m
    out[load.frame, 1] = floor if np.isfinite(floor) else 0.0
    return out
