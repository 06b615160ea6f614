"""Force on each foot from the path of the body's centre of mass."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.kinetics.body_path import BodyPath, body_path
from pushoff.kinetics.contact_path import contact_path
from pushoff.kinetics.contacts import Contacts, inside
from pushoff.kinetics.force_shapes import force_shapes, sines
from pushoff.kinetics.path_fit import GRAVITY, PathError, Steps, fit_path

#: Error of the path of the centre of mass along forward, up, right, with and without a seen trunk.
_ERRORS = {
    True: (PathError(0.004, 0.0007), PathError(0.003, 0.0007), PathError(0.003, 0.0007)),
    False: (PathError(0.008, 0.0007), PathError(0.003, 0.0007), PathError(0.005, 0.0007)),
}
#: Method errors: body weights, shares, metres.
_STATED = {
    True: {"vertical": 0.10, "fore_aft": 0.05, "peak": 0.04, "propulsion": 0.10},
    False: {"vertical": 0.15, "fore_aft": 0.08, "peak": 0.05, "propulsion": 0.15},
}
_CENTRE_OF_PRESSURE_M = 0.02


def centre_of_mass(motion: Motion, contacts: Contacts, mass_kg: float) -> GroundForce | None:
    """Return the force on each foot from three-dimensional motion, or None without the legs.

    Parameters
    ----------
    motion : Motion
        Of three dimensions, with hips, knees and ankles.
    contacts : mapping of side to (contact, 2)
        Touchdown and toe-off, s.
    mass_kg : float

    Returns
    -------
    GroundForce or None
        Zero outside the contacts, NaN in contacts whose motion has gaps.
    """
    body = body_path(motion)
    if body is None:
        return None
    steps = Steps.of(contacts)
    coefficients = _coefficients(motion, body, steps)
    weight = mass_kg * GRAVITY
    force: dict[Side, np.ndarray] = {
        side: weight * _curves(motion.time_s, contacts[side], coefficients, steps, number)
        for number, side in enumerate(SIDES)
    }
    return GroundForce(
        force=force,
        centre_of_pressure=contact_path(motion, contacts),
        free_moment={side: np.zeros(len(motion.time_s)) for side in SIDES},
        method="centre_of_mass",
        source="estimated from the path of the centre of mass"
        + ("" if body.trunk_seen else " (trunk inferred from the pelvis)"),
        error={**_STATED[body.trunk_seen], "centre_of_pressure": _CENTRE_OF_PRESSURE_M},
        warnings=body.warnings,
        citations=body.citations,
    )


def _coefficients(
    motion: Motion, body: BodyPath, steps: Steps
) -> list[Float[np.ndarray, "step _"]]:
    """Return the coefficients of the force along forward, up and right, in body weights."""
    shapes = force_shapes()
    mean_force = steps.period_s / steps.contact_s
    speed = motion.ground_speed.value if motion.ground_speed is not None else 3.0
    height_m = float(np.nanmedian(body.path[:, 1])) - motion.floor_up_m
    reach = 0.5 * abs(speed) * steps.contact_s / height_m
    outward = np.where(steps.side == 0, -1.0, 1.0)
    scales = (mean_force * reach, mean_force, mean_force * outward)
    return [
        fit_path(
            motion.time_s,
            body.path[:, axis],
            steps,
            shapes[name],
            scales[axis],
            _ERRORS[body.trunk_seen][axis],
            GRAVITY if axis == 1 else 0.0,
        )
        for axis, name in enumerate(("fore_aft", "vertical", "lateral"))
    ]


def _curves(
    time_s: Float[np.ndarray, " time"],
    spans: Float[np.ndarray, "contact 2"],
    coefficients: list[Float[np.ndarray, "step _"]],
    steps: Steps,
    side: int,
) -> Float[np.ndarray, "time 3"]:
    """Return one foot's force (body weights): zero in the air, never pulling."""
    out = np.zeros((len(time_s), 3))
    if not len(spans):
        return out
    here = inside(time_s, spans)
    number = np.searchsorted(spans[:, 0], time_s[here], side="right") - 1
    share = (time_s[here] - spans[number, 0]) / (spans[number, 1] - spans[number, 0])
    for axis, found in enumerate(coefficients):
        own = found[steps.side == side]
        out[here, axis] = np.einsum("ts,ts->t", sines(share, own.shape[1], 0), own[number])
    out[out[:, 1] <= 0.0] = 0.0
    return out
