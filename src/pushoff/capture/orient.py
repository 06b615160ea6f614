"""Axes, units and direction of travel: found in the recording, not assumed.

Up is the file axis along which the pelvis stands above the feet. Forward is the way the runner
travels relative to the ground under the stance foot: one rule for treadmill and overground. Right
follows from both, and the left and right markers must agree with it.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.errors import UnreadableError
from pushoff.core.names import SIDES, Side, Surface, sided

_PELVIS = ("asis", "psis", "iliac_crest", "hip", "trochanter")
_PELVIS_MIDDLE = ("sacrum", "mid_hip")
_HEEL = ("heel", "heel_top", "heel_lateral", "heel_medial")
_TOE = ("toe", "toe_medial", "toe_lateral", "mt1", "mt2", "mt5")
_FOOT = (*_HEEL, *_TOE, "midfoot", "midfoot_lateral", "ankle", "ankle_lateral", "ankle_medial")
#: The upper body and legs, for telling right from left.
_PAIRS = (*_PELVIS, "knee", "knee_lateral", "ankle", "ankle_lateral", "shoulder", "acromion")

#: Distance pelvis–foot in metres: from a crouching child to the longest legs.
_LEG_M = (0.3, 1.6)
#: The body's long axis leans less than this in running (trunk and leg lean stay below 20°).
_MOST_TILT_DEG = 35.0
#: A foot counts as low in the lowest quarter of its range of height: contact is a third of a stride
#: (duty factor 0.33–0.39 at 2.5–4.5 m/s, RBDS), and rising feet are told by their vertical speed.
_LOW_SHARE, _LOW_SPEED_MPS = 0.25, 0.5
#: Slower than this relative to the ground nobody travels (slow walking is 0.5 m/s and more).
_TRAVEL_MPS = 0.4
#: Stance feet that move with more than this share of the runner's relative speed move with a belt.
_BELT_SHARE = 0.5
#: A whole marker's range of motion differs from the others' by less than this factor.
_MIXED_UNITS = 50.0


@dataclass(frozen=True)
class Orientation:
    """Axes of a recording: rows of ``rotation`` are forward, up and right in file axes.

    ``speed_mps`` is the speed relative to the ground that the direction was found with (NaN for a
    standing trial); ``history`` and ``warnings`` are sentences.
    """

    rotation: Float[np.ndarray, "3 3"]
    surface: Surface
    speed_mps: float
    history: tuple[str, ...]
    warnings: tuple[str, ...]

    def turn(self, vectors: Float[np.ndarray, "*rest 3"]) -> Float[np.ndarray, "*rest 3"]:
        """Return vectors or positions in axes forward, up, right."""
        return vectors @ self.rotation.T


class Body:
    """Named points of one recording, with means over groups that skip what is not there."""

    def __init__(
        self,
        names: Sequence[str | None],
        position: Float[np.ndarray, "time marker 3"],
        time_s: Float[np.ndarray, " time"],
    ) -> None:
        self.column = {name: i for i, name in enumerate(names) if name is not None}
        self.position = position
        self.time_s = time_s

    def mean(self, landmarks: Sequence[str]) -> Float[np.ndarray, "time 3"]:
        """Mean of those that are there, (time, 3); NaN where none is."""
        columns = [self.column[name] for name in landmarks if name in self.column]
        if not columns:
            return np.full((len(self.position), 3), np.nan)
        return nanmean(self.position[:, columns], axis=1)

    def pelvis(self) -> Float[np.ndarray, "time 3"]:
        """Middle of the pelvis (mean of its markers)."""
        paired = [sided(side, name) for side in SIDES for name in _PELVIS]
        return self.mean([*paired, *_PELVIS_MIDDLE])

    def foot(self, side: Side, part: Sequence[str] = _FOOT) -> Float[np.ndarray, "time 3"]:
        """Middle of a foot's markers, or of those of a part of it."""
        return self.mean([sided(side, name) for name in part])

    def rightwards(self) -> Float[np.ndarray, "time 3"]:
        """Mean vector from left markers to right ones."""
        pairs = [
            self.position[:, self.column[right]] - self.position[:, self.column[left]]
            for name in _PAIRS
            if (left := sided("left", name)) in self.column
            and (right := sided("right", name)) in self.column
        ]
        if not pairs:
            return np.full((len(self.position), 3), np.nan)
        return nanmean(np.stack(pairs, axis=1), axis=1)


def nanmean(values: Float[np.ndarray, "..."], axis: int) -> Float[np.ndarray, "..."]:
    """Return the mean without NaN, NaN where nothing is left, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.nanmean(values, axis=axis)


def _nanmedian(values: Float[np.ndarray, "time 3"]) -> Float[np.ndarray, "3"]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.nanmedian(values, axis=0)


def length_factor(body: Body, where: str) -> float:
    """Return by what positions must be multiplied to be metres (1 where the file's unit is right).

    Raises
    ------
    UnreadableError
        Pelvis or feet are never seen, or their distance fits no runner in mm, cm or m.
    """
    pelvis = body.pelvis()
    reach = np.concatenate([np.linalg.norm(pelvis - body.foot(s), axis=1) for s in SIDES])
    if not np.isfinite(reach).any():
        raise UnreadableError(
            where,
            "a frame with pelvis and foot markers",
            "none",
            "are the positions of these markers all missing (NaN or zero)?",
        )
    leg = float(np.nanmedian(reach))
    for factor in (1.0, 1e-3, 1e3, 1e-2, 1e2):
        if _LEG_M[0] <= leg * factor <= _LEG_M[1]:
            return factor
    raise UnreadableError(
        where,
        f"pelvis and feet {_LEG_M[0]:g} to {_LEG_M[1]:g} m apart",
        f"{leg:.3g} m",
        "is the unit of length in the file right?",
    )


def check_mixed_units(
    names: tuple[str, ...], position: Float[np.ndarray, "time marker 3"], where: str
) -> tuple[int, ...]:
    """Return the columns that never move (stuck or placeholder markers).

    Raises
    ------
    UnreadableError
        Some markers move about a thousand times as far as the others: units are mixed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        low, high = np.nanpercentile(position, [2, 98], axis=0)
    travel = np.linalg.norm(high - low, axis=1)
    stuck = tuple(int(i) for i in np.flatnonzero(travel == 0))
    moving = np.flatnonzero(travel > 0)
    if len(moving) < 2:
        return stuck
    ratio = travel[moving] / np.median(travel[moving])
    odd = moving[(ratio > _MIXED_UNITS) | (ratio < 1 / _MIXED_UNITS)]
    if len(odd):
        shown = ", ".join(names[i] for i in odd[:4]) + (", …" if len(odd) > 4 else "")
        raise UnreadableError(
            where,
            "all markers in one unit of length",
            f"{len(odd)} that move {_MIXED_UNITS:g} times more or less than the others ({shown})",
            "are millimetres and metres mixed?",
        )
    return stuck


def find_up(body: Body, where: str) -> Float[np.ndarray, "3"]:
    """Return the signed file axis that points up, as a unit vector.

    Raises
    ------
    UnreadableError
        The line from feet to pelvis is far from every axis.
    """
    pelvis = body.pelvis()
    along = _nanmedian(np.stack([pelvis - body.foot(side) for side in SIDES]).mean(axis=0))
    if not np.isfinite(along).all():
        along = _nanmedian(np.concatenate([pelvis - body.foot(side) for side in SIDES]))
    axis = int(np.argmax(np.abs(along)))
    up = np.zeros(3)
    up[axis] = np.sign(along[axis])
    tilt = float(np.degrees(np.arccos(abs(along[axis]) / np.linalg.norm(along))))
    if tilt > _MOST_TILT_DEG:
        raise UnreadableError(
            where,
            "a vertical axis along which the pelvis stands above the feet",
            f"the body {tilt:.0f}° away from every axis",
            "turn the recording so that one axis is vertical",
        )
    return up


def find_orientation(body: Body, where: str, told: Surface = "unknown") -> Orientation:
    """Return the axes of a running trial: up, direction of travel, right; and the surface.

    Parameters
    ----------
    body : Body
        Points in file axes, metres.
    where : str
        File name for messages.
    told : str
        Surface that the user told, or "unknown".

    Raises
    ------
    UnreadableError
        No vertical, or left and right markers are exchanged.
    """
    up = find_up(body, where)
    pelvis_velocity = _flat(_slope(body.time_s, body.pelvis()), up)
    foot_velocity = _flat(_low_foot_velocity(body, up), up)
    if not np.isfinite(foot_velocity).all():
        foot_velocity = np.zeros(3)
    relative = pelvis_velocity - foot_velocity
    speed = float(np.linalg.norm(relative))
    if not speed > _TRAVEL_MPS:
        return _facing_only(body, up, where, told)
    on_belt = float(np.linalg.norm(foot_velocity)) > _BELT_SHARE * speed
    surface: Surface = told if told != "unknown" else "treadmill" if on_belt else "overground"
    # Overground the pelvis' path is the better line: a planted foot only says that it stands.
    forward = -foot_velocity if on_belt else pelvis_velocity
    forward = forward / np.linalg.norm(forward)
    rotation = _rotation(forward, up)
    notes = _check_facing(body, rotation, where)
    if surface == "treadmill" and not on_belt:
        notes.append("told to be on a treadmill, but the stance feet do not move backwards")
    if surface == "overground" and on_belt:
        notes.append("told to be overground, but the stance feet move backwards as on a belt")
    seen = "stance feet move backwards" if on_belt else "the pelvis travels, stance feet stand"
    history = (
        f"axes found: up is {_axis_name(up)} of the file, forward is {_direction(forward, up)} "
        f"({seen}), about {speed:.1f} m/s over the ground",
    )
    return Orientation(rotation, surface, speed, history, tuple(notes))


def find_standing_orientation(body: Body, where: str) -> Orientation:
    """Return the axes of a standing trial: up, and the way its own pelvis and feet face."""
    up = find_up(body, where)
    return _facing_only(body, up, where, "unknown", standing=True)


def _facing_only(
    body: Body, up: Float[np.ndarray, "3"], where: str, told: Surface, standing: bool = False
) -> Orientation:
    """Axes of somebody who does not travel: by right minus left, checked by toe minus heel."""
    right = _flat(_nanmedian(body.rightwards()), up)
    toes = _flat(_toe_direction(body), up)
    if np.isfinite(right).all() and np.linalg.norm(right) > 0:
        forward = np.cross(up, right / np.linalg.norm(right))
    elif np.isfinite(toes).all():
        forward = toes / np.linalg.norm(toes)
    else:
        raise UnreadableError(where, "left and right or heel and toe markers", "neither")
    rotation = _rotation(forward, up)
    if np.isfinite(toes).all() and float(toes @ forward) < 0:
        raise _exchanged(where)
    notes = () if standing else ("nobody travels here: the runner stays over the same ground",)
    history = (
        f"axes found: up is {_axis_name(up)} of the file, forward is {_direction(forward, up)} "
        "(the way pelvis and feet face)",
    )
    return Orientation(rotation, told, float("nan"), history, notes)


def _check_facing(body: Body, rotation: Float[np.ndarray, "3 3"], where: str) -> list[str]:
    """Compare travel with toes and with left and right; swapped sides are an error."""
    forward, up, right = rotation
    toes = _flat(_toe_direction(body), up)
    across = _flat(_nanmedian(body.rightwards()), up)
    toes_ahead = not np.isfinite(toes).all() or float(toes @ forward) > 0
    right_is_right = not np.isfinite(across).all() or float(across @ right) > 0
    if toes_ahead and not right_is_right:
        raise _exchanged(where)
    if not toes_ahead and right_is_right:
        return ["toe markers lie behind heel markers in the direction of travel: are they swapped?"]
    if not toes_ahead:
        return ["the runner faces against the direction of travel: is time reversed?"]
    return _swapped_pairs(body, right)


def _swapped_pairs(body: Body, right: Float[np.ndarray, "3"]) -> list[str]:
    """Name single pairs whose right marker stays on the left."""
    swapped = []
    for name in body.column:
        if not name.startswith("left_") or ":" in name:
            continue
        partner = "right_" + name.removeprefix("left_")
        if partner not in body.column:
            continue
        gap = body.position[:, body.column[partner]] - body.position[:, body.column[name]]
        across = gap @ right
        # Feet may cross the middle by some centimetres in running; 5 cm as a median is a swap.
        if np.isfinite(across).any() and np.nanmedian(across) < -0.05:
            swapped.append(name.removeprefix("left_"))
    if not swapped:
        return []
    return [f"left and right seem exchanged for {', '.join(swapped)}: check the labels"]


def _exchanged(where: str) -> UnreadableError:
    return UnreadableError(
        where,
        "right markers to the right of the left ones",
        "the opposite",
        "are left and right labels exchanged, or are the file's axes left-handed (mirrored)?",
    )


def _toe_direction(body: Body) -> Float[np.ndarray, "3"]:
    feet = [body.foot(side, _TOE) - body.foot(side, _HEEL) for side in SIDES]
    return _nanmedian(np.concatenate(feet))


def _flat(vector: Float[np.ndarray, "3"], up: Float[np.ndarray, "3"]) -> Float[np.ndarray, "3"]:
    return vector - (vector @ up) * up


def _rotation(
    forward: Float[np.ndarray, "3"], up: Float[np.ndarray, "3"]
) -> Float[np.ndarray, "3 3"]:
    return np.stack([forward, up, np.cross(forward, up)])


def _slope(
    time_s: Float[np.ndarray, " time"], path: Float[np.ndarray, "time 3"]
) -> Float[np.ndarray, "3"]:
    """Mean velocity of a path (least squares), NaN with fewer than two seen frames."""
    seen = np.isfinite(path).all(axis=1)
    if seen.sum() < 2:
        return np.full(3, np.nan)
    t = time_s[seen] - time_s[seen].mean()
    return (t[:, None] * path[seen]).sum(axis=0) / (t**2).sum()


def _low_foot_velocity(body: Body, up: Float[np.ndarray, "3"]) -> Float[np.ndarray, "3"]:
    """Median velocity of both feet while they are low and neither rise nor fall."""
    if len(body.time_s) < 3:
        return np.full(3, np.nan)
    feet = np.full((2, 3), np.nan)
    for i, side in enumerate(SIDES):
        path = body.foot(side)
        height = path @ up
        if not np.isfinite(height).any():
            continue
        velocity = np.gradient(path, body.time_s, axis=0)
        floor, top = np.nanpercentile(height, [1, 99])
        is_low = height < floor + _LOW_SHARE * (top - floor)
        is_low &= np.abs(velocity @ up) < _LOW_SPEED_MPS
        if is_low.any():
            feet[i] = _nanmedian(velocity[is_low])
    # Both feet weigh the same: each turns a little outwards, to its own side.
    return nanmean(feet, axis=0)


def _axis_name(axis: Float[np.ndarray, "3"]) -> str:
    i = int(np.argmax(np.abs(axis)))
    return ("+" if axis[i] > 0 else "−") + "XYZ"[i]


def _direction(forward: Float[np.ndarray, "3"], up: Float[np.ndarray, "3"]) -> str:
    """Words for a horizontal direction: the nearest axis, and the angle to it where not zero."""
    angle = float(np.degrees(np.arccos(np.clip(np.abs(forward).max(), -1, 1))))
    name = _axis_name(forward)
    return name if angle < 0.5 else f"{angle:.0f}° from {name}"
