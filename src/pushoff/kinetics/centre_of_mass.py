"""Force on each foot from the path of the body's centre of mass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.kinetics.body_path import BodyPath, body_path
from pushoff.kinetics.contact_path import contact_path, support
from pushoff.kinetics.contacts import Contacts, inside
from pushoff.kinetics.force_line import LineError, line_prior
from pushoff.kinetics.force_shapes import force_shapes, sines
from pushoff.kinetics.path_fit import ForcePrior, PathError, Steps, Windows, event_shift, fit_path

Axes = tuple[
    Float[np.ndarray, "contact shape"],
    Float[np.ndarray, "contact shape"],
    Float[np.ndarray, "contact shape"],
]


@dataclass(frozen=True)
class _Errors:
    """Errors of the path along forward, up and right, and what the method may be off by."""

    path: tuple[PathError, PathError, PathError]
    stated: Mapping[str, float]


#: The slow error of the vertical path was set on the first 10 s of RBDS001; segment models err in
#: proportion to the motion, and a whole body moves less fore-aft than up and down. Hips hardly tell
#: where the trunk goes fore-aft. Method errors: two whole-body recordings, the rest of RBDS001 and
#: virtual runners' legs (docs/accuracy.md, force without plates).
_WHOLE_BODY = _Errors(
    (PathError(0.002), PathError(0.005), PathError(0.004)),
    {
        "vertical": 0.10,
        "fore_aft": 0.06,
        "peak": 0.03,
        "propulsion": 0.10,
        "centre_of_pressure": 0.02,
    },
)
_LEGS_ONLY = _Errors(
    (PathError(0.02), PathError(0.005), PathError(0.005)),
    {
        "vertical": 0.13,
        "fore_aft": 0.08,
        "peak": 0.03,
        "propulsion": 0.15,
        "centre_of_pressure": 0.02,
    },
)
_FORE_AFT = LineError(offset_m=0.05, shape=0.05, length=0.12)
_SIDEWAYS = LineError(offset_m=0.02, shape=0.03, length=0.15)
#: How far (s) touchdowns and toe-offs from motion may be off, all alike, where nobody said, and the
#: least that is believed: even plates differ by their threshold.
USUAL_EVENT_SD_S = (0.005, 0.005)
_LEAST_EVENT_SD_S = 0.002
#: From this shift (s) on the report says that force and events differ.
_WORTH_SAYING_S = 0.008
#: Whose forces the shapes were learnt from.
_CITATIONS = ("alcantara2022", "fukuchi2017")


def centre_of_mass(
    motion: Motion,
    contacts: Contacts,
    mass_kg: float,
    event_sd_s: tuple[float, float] = USUAL_EVENT_SD_S,
) -> GroundForce | None:
    """Return the force on each foot from three-dimensional motion, or None without the legs.

    Vertical force: shapes of running, fitted to the path of the centre of mass, which flies freely
    between contacts. Horizontal force: along the line from the foot to the centre of mass, then
    fitted to the path too. Touchdowns and toe-offs may move by some milliseconds, all alike.

    Parameters
    ----------
    motion : Motion
        Of three dimensions, with hips, knees and ankles.
    contacts : mapping of side to (contact, 2)
        Touchdown and toe-off, s.
    mass_kg : float
    event_sd_s : (float, float)
        Standard deviation (s) of touchdowns and of toe-offs.

    Returns
    -------
    GroundForce or None
        Zero outside the contacts, NaN in contacts whose motion has gaps.
    """
    body = body_path(motion)
    if body is None or not any(len(contacts[side]) for side in SIDES):
        return None
    errors = _WHOLE_BODY if body.trunk_seen else _LEGS_ONLY
    told = Steps.of(contacts)
    late = _late(motion, body, told, errors.path[1], event_sd_s)
    steps = told.shifted(*late)
    held = steps.contacts()
    pressure = contact_path(motion, held)
    found = _coefficients(motion, body, steps, support(motion, held, pressure), errors)
    weight = mass_kg * GRAVITY
    force: dict[Side, np.ndarray] = {
        side: weight * _curves(motion.time_s, held[side], found, steps, number)
        for number, side in enumerate(SIDES)
    }
    return GroundForce(
        force=force,
        centre_of_pressure=pressure,
        free_moment={side: np.zeros(len(motion.time_s)) for side in SIDES},
        method="centre_of_mass",
        source="estimated from the path of the centre of mass"
        + ("" if body.trunk_seen else " (the trunk inferred from the pelvis)"),
        error=errors.stated,
        warnings=(*body.warnings, *_said(late)),
        citations=(*body.citations, *_CITATIONS),
    )


def _vertical_prior(steps: Steps) -> ForcePrior:
    shape, mean_force = force_shapes()["vertical"], steps.mean_force
    return ForcePrior(mean_force[:, None] * shape.mean, shape.covariance, mean_force, GRAVITY)


def _late(
    motion: Motion,
    body: BodyPath,
    steps: Steps,
    error: PathError,
    event_sd_s: tuple[float, float],
) -> tuple[float, float]:
    """Return by how much (s) touchdowns and toe-offs should move for the path's sake."""
    shape = force_shapes()["vertical"].mean
    prior = _vertical_prior(steps)
    spread = [
        max(sd, _LEAST_EVENT_SD_S) if np.isfinite(sd) else usual
        for sd, usual in zip(event_sd_s, USUAL_EVENT_SD_S, strict=True)
    ]
    return event_shift(
        motion.time_s, body.path[:, 1], steps, shape, prior, error, (spread[0], spread[1])
    )


def _said(late_s: tuple[float, float]) -> tuple[str, ...]:
    """Return sentences on force that begins or ends elsewhere than the contacts found."""
    return tuple(
        f"Estimated force {verb} {1000.0 * abs(shift):.0f} ms {'after' if shift > 0 else 'before'}"
        f" the {event} found from the feet: the path of the centre of mass fits better so."
        for verb, event, shift in zip(
            ("begins", "ends"), ("touchdowns", "toe-offs"), late_s, strict=True
        )
        if abs(shift) >= _WORTH_SAYING_S
    )


def _coefficients(
    motion: Motion,
    body: BodyPath,
    steps: Steps,
    place: Mapping[Side, Float[np.ndarray, "time 3"]],
    errors: _Errors,
) -> Axes:
    """Return the coefficients of the force along forward, up and right, in body weights."""
    time, path, windows = motion.time_s, body.path, Windows.of(motion.time_s, steps)
    vertical = fit_path(windows, time, path[:, 1], _vertical_prior(steps), errors.path[1])
    height_m = float(np.nanmedian(path[:, 1])) - motion.floor_up_m

    def horizontal(axis: int, error: LineError) -> Float[np.ndarray, "contact shape"]:
        prior = line_prior(time, path, place, steps, vertical, height_m, axis, error)
        found = fit_path(windows, time, path[:, axis], prior, errors.path[axis])
        return np.where(np.isfinite(vertical), found, np.nan)

    return horizontal(0, _FORE_AFT), vertical, horizontal(2, _SIDEWAYS)


def _curves(
    time_s: Float[np.ndarray, " time"],
    spans: Float[np.ndarray, "own 2"],
    coefficients: Axes,
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
    own = np.stack([axis[steps.side == side] for axis in coefficients], axis=-1)
    out[here] = np.einsum("ts,tsa->ta", sines(share, own.shape[1], 0), own[number])
    out[out[:, 1] <= 0.0] = 0.0
    return out
