"""Centre of pressure from the foot: from where it lands to the ball, on the floor."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float
from scipy.interpolate import PchipInterpolator

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.kinetics.contacts import Contacts, inside

#: Centre of pressure as a share of the way from heel (0) to ball (1) over contact, by the attitude
#: of the foot at touchdown (toes above heel, degrees from standing). A flat landing is as in the
#: first 10 s of RBDS001 (4° and 1°; share ± 0.05); landings on the heel and on the ball begin as in
#: the virtual runner and end alike.
SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_ROLL_OFF = (0.97, 1.00, 1.02, 1.04, 1.06, 1.10)
PATHS: Mapping[float, tuple[float, ...]] = {
    -12.0: (0.95, 0.93, 0.91, 0.90, 0.91, 0.92, 0.93, 0.94, 0.95, *_ROLL_OFF),
    3.0: (0.70, 0.74, 0.77, 0.78, 0.80, 0.82, 0.85, 0.88, 0.91, *_ROLL_OFF),
    15.0: (0.15, 0.27, 0.39, 0.53, 0.64, 0.73, 0.80, 0.86, 0.90, *_ROLL_OFF),
}
#: Runners land on the outer edge: so far (m) outside the middle line, fading over this share of
#: contact. From the first 10 s of RBDS001 (0.03 m), rounded down.
_OUTER_M, _OUTER_SHARE = 0.02, 0.25
#: Attitude (degrees) of a foot whose angle is not known: most runners land heel first.
_USUAL_LANDING_DEG = 10.0
#: Ankle to ball along the floor as a share of the heel to ball distance, for feet of which only the
#: ankle is seen, and that distance (m), 0.7 of a foot of 0.26 m (recalled).
_ANKLE_SHARE, _USUAL_FOOT_M = 0.7, 0.18


def contact_path(motion: Motion, contacts: Contacts) -> dict[Side, Float[np.ndarray, "time 3"]]:
    """Return the centre of pressure (m) of each foot in its contacts, NaN elsewhere.

    It moves along the line from heel to ball, counted back from the ball, which stands while the
    heel rises, at the height of the floor. NaN without heel and ball.
    """
    return {side: _on_foot(motion, contacts[side], side) for side in SIDES}


def support(
    motion: Motion, contacts: Contacts, pressure: Mapping[Side, Float[np.ndarray, "time 3"]]
) -> dict[Side, Float[np.ndarray, "time 3"]]:
    """Return where each foot carries (m): the centre of pressure, or else a place by the ankle."""
    found: dict[Side, np.ndarray] = {}
    for side in SIDES:
        place = np.array(pressure[side])
        ankle = motion.points.get(sided(side, "ankle"))
        if ankle is not None:
            missing = inside(motion.time_s, contacts[side]) & ~np.isfinite(place[:, 0])
            place[missing] = ankle[missing]
            place[missing, 0] += (0.9 - 1.0 + _ANKLE_SHARE) * _USUAL_FOOT_M
        found[side] = place
    return found


def _on_foot(
    motion: Motion, spans: Float[np.ndarray, "contact 2"], side: Side
) -> Float[np.ndarray, "time 3"]:
    time = motion.time_s
    out = np.full((len(time), 3), np.nan)
    heel, ball = motion.points.get(sided(side, "heel")), motion.points.get(sided(side, "ball"))
    here = inside(time, spans)
    if heel is None or ball is None or not here.any():
        return out
    line = (ball - heel)[here]
    length = np.linalg.norm(line, axis=1)
    if not np.isfinite(length).any():
        return out
    number = np.searchsorted(spans[:, 0], time[here], side="right") - 1
    share = (time[here] - spans[number, 0]) / (spans[number, 1] - spans[number, 0])
    ahead = line[:, [0, 2]] / np.linalg.norm(line[:, [0, 2]], axis=1, keepdims=True)
    roll = PchipInterpolator(SHARES, _path(_landing_deg(motion, spans, side)))
    along = (roll(share) - 1.0) * float(np.nanmedian(length))
    outer = _OUTER_M * np.maximum(1.0 - share / _OUTER_SHARE, 0.0)
    outer *= -1.0 if side == "left" else 1.0
    out[here, 0] = ball[here, 0] + along * ahead[:, 0] - outer * ahead[:, 1]
    out[here, 1] = motion.floor_up_m
    out[here, 2] = ball[here, 2] + along * ahead[:, 1] + outer * ahead[:, 0]
    return out


def _landing_deg(motion: Motion, spans: Float[np.ndarray, "contact 2"], side: Side) -> float:
    """Return the usual attitude (degrees) of a foot at touchdown."""
    angle = motion.angles.get(sided(side, "foot"))
    if angle is None:
        return _USUAL_LANDING_DEG
    at = np.interp(spans[:, 0], motion.time_s, np.rad2deg(angle))
    at = at[np.isfinite(at)]
    return float(np.median(at)) if len(at) else _USUAL_LANDING_DEG


def _path(landing_deg: float) -> Float[np.ndarray, " share"]:
    """Return the shares from heel to ball over contact for a foot that lands so."""
    known = np.array(list(PATHS.values()))
    return np.array([np.interp(landing_deg, list(PATHS), known[:, i]) for i in range(len(SHARES))])
