"""From vertical force to ground force: fore-aft and sideways share, centre of pressure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import ForceMethod, GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.kinetics.contact_load import ContactLoad
from pushoff.kinetics.contact_path import contact_path
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.force_shapes import force_shapes, sines

#: Where the ball lies along a foot from heel (0) to toe tip (1), recalled.
_BALL = 0.7
#: Shares of contact in which the foot lies flat, for the speed over it.
_FLAT = (0.25, 0.50)
#: Centre of mass above the middle of the hips (m) where only the hips are known: 6 % of stature.
_ABOVE_HIPS_M = 0.10
#: Fore-aft force is at most this share of the vertical: measured mean curves stay below 0.56 from
#: 10 to 90 % of contact (fukuchi2017, runner 001), and shoes begin to slip not far above.
_STEEPEST = 0.6
#: What the fore-aft force may be off by (body weights, share of the propulsive impulse), and the
#: centre of pressure (m): virtual runners in video, and two runners with plates.
ERROR: Mapping[str, float] = {"fore_aft": 0.07, "propulsion": 0.18, "centre_of_pressure": 0.03}


def sagittal_force(
    motion: Motion,
    loads: Mapping[Side, ContactLoad],
    vertical: Mapping[Side, Float[np.ndarray, " instant"]],
    mass_kg: float,
    *,
    method: ForceMethod,
    source: str,
    error: Mapping[str, float],
    warnings: tuple[str, ...] = (),
    citations: tuple[str, ...] = (),
) -> GroundForce:
    """Return the ground force whose vertical part is known.

    Fore-aft force is a braking and a propulsive wave of equal impulse, as at a steady speed on the
    level. Its size is that of a force that points from the foot to the centre of mass: mean
    vertical force times half of the contact's length over the height of the centre of mass. The
    sideways force (three dimensions) points there too; in a view from one camera it is NaN.
    """
    force: dict[Side, np.ndarray] = {}
    pressure = _pressure(motion, loads)
    for side in SIDES:
        load = loads[side]
        height_m = _height(motion)
        out = np.full((len(motion.time_s), 3), np.nan)
        out[:, 1] = load.curve(vertical[side])
        mean = mass_kg * GRAVITY * load.carried_s / load.lasting_s
        along = mean[load.number] * _fore_aft(motion, load, side, height_m)
        along = _gripping(along, vertical[side], load)
        out[:, 0] = load.curve(np.where(np.isfinite(vertical[side]), along, np.nan))
        if motion.dimension == 3:
            across = (_body(motion) - pressure[side])[load.frame, 2]
            out[:, 2] = load.curve(vertical[side] * across / height_m)
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
        error={**ERROR, **error},
        skipped=_missing(loads, pressure),
        warnings=warnings,
        citations=citations,
    )


def _gripping(
    along: Float[np.ndarray, " instant"],
    vertical: Float[np.ndarray, " instant"],
    load: ContactLoad,
) -> Float[np.ndarray, " instant"]:
    """Return fore-aft force within ``_STEEPEST`` of the vertical, braking and drive equal again."""
    most = np.nan_to_num(_STEEPEST * vertical)
    held = np.clip(np.nan_to_num(along), -most, most)
    count = len(load.start)
    drive = np.bincount(load.number, np.maximum(held, 0.0), count)
    brake = np.bincount(load.number, np.maximum(-held, 0.0), count)
    less = np.minimum(drive, brake)
    with np.errstate(invalid="ignore", divide="ignore"):
        gain = np.where(held > 0.0, (less / drive)[load.number], (less / brake)[load.number])
    return np.where(np.isfinite(along), np.where(held == 0.0, 0.0, gain * held), np.nan)


def _missing(
    loads: Mapping[Side, ContactLoad], pressure: Mapping[Side, Float[np.ndarray, "time 3"]]
) -> dict[str, str]:
    """Return what could not be told, with the reason."""
    known = [np.isfinite(pressure[side][loads[side].frame, 0]).any() for side in SIDES]
    if any(known):
        return {}
    reason = "the centre of pressure needs heel and toe (or ball) of the foot, which were not seen"
    return {"centre_of_pressure": reason}


def _body(motion: Motion) -> Float[np.ndarray, "time 3"]:
    """Return the path of the centre of mass, or of the hips in its place; NaN without hips."""
    path = motion.points.get("com", motion.points.get("mid_hip"))
    return np.full((len(motion.time_s), 3), np.nan) if path is None else path


def _height(motion: Motion) -> float:
    """Return the height (m) of the centre of mass above the floor, NaN where unknown."""
    up = _body(motion)[:, 1]
    up = up[np.isfinite(up)]
    if not len(up):
        return float("nan")
    above = 0.0 if motion.com_source == "whole_body" else _ABOVE_HIPS_M
    floor = motion.floor_up_m if np.isfinite(motion.floor_up_m) else 0.0
    return float(np.median(up)) + above - floor


def _fore_aft(
    motion: Motion,
    load: ContactLoad,
    side: Side,
    height_m: float,
) -> Float[np.ndarray, " instant"]:
    """Return fore-aft force over the mean vertical force of each contact, at its instants."""
    speed = motion.ground_speed
    pace = _speed_over_foot(motion, load, side) if speed is None else abs(speed.value)
    reach = 0.5 * pace * load.lasting_s / height_m
    shape = force_shapes()["fore_aft"]
    return reach[load.number] * (sines(load.share, shape.count, 0) @ shape.mean)


def _speed_over_foot(motion: Motion, load: ContactLoad, side: Side) -> float:
    """Return how fast (m/s) the body passes over the flat foot; NaN without its ankle."""
    ankle = motion.points.get(sided(side, "ankle"))
    flat = _flat(load)
    if ankle is None or flat.sum() < 2:
        return float("nan")
    ahead = np.gradient((_body(motion) - ankle)[:, 0], motion.time_s)[flat]
    ahead = ahead[np.isfinite(ahead)]
    return float(np.median(ahead)) if len(ahead) else float("nan")


def _flat(load: ContactLoad) -> np.ndarray:
    return load.frame[(load.share > _FLAT[0]) & (load.share < _FLAT[1])]


def _pressure(
    motion: Motion, loads: Mapping[Side, ContactLoad]
) -> dict[Side, Float[np.ndarray, "time 3"]]:
    """Return the centre of pressure (m) in contact, NaN in the air and without foot points.

    A foot that is known by heel and toe tip gets a ball behind the toes, which stand while the heel
    rises. In a view from one camera the foot points forward and the right axis is NaN.
    """
    spans: Contacts = {s: np.column_stack([loads[s].start, loads[s].stop]) for s in SIDES}
    feet: dict[str, np.ndarray] = {}
    for side in SIDES:
        names = {part: sided(side, part) for part in ("heel", "ball", "toe")}
        seen = {p: np.array(motion.points[n]) for p, n in names.items() if n in motion.points}
        if motion.dimension == 2:
            for path in seen.values():
                path[:, 2] = 0.0
        if "ball" not in seen and "toe" in seen and "heel" in seen:
            lengths = np.linalg.norm((seen["toe"] - seen["heel"])[:, :2], axis=1)
            known = lengths[np.isfinite(lengths)]
            behind = (1.0 - _BALL) * (float(np.median(known)) if len(known) else np.nan)
            seen["ball"] = seen["toe"] - np.array([behind, 0.0, 0.0])
        feet.update({names[part]: path for part, path in seen.items()})
    found = contact_path(replace(motion, points={**motion.points, **feet}), spans)
    if motion.dimension == 2:
        for path in found.values():
            path[:, 2] = np.nan
    return found
