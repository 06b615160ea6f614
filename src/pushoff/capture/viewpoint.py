"""From where the camera looks: side, rear or front; which way the runner faces; belt or ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from pushoff.capture.calibrate import middle
from pushoff.core.names import Surface, View

#: Swing of the ankles and width of the shoulders, each over the height of the trunk. From the side
#: the ankles sweep 0.8 m and more past the hips (1.5 trunks) and the shoulders lie on one another;
#: from behind the ankles sweep some 0.2 m (0.4) and the shoulders are 0.36 m apart (0.7).
_SIDE_SWING, _FRONTAL_WIDTH = 0.9, 0.45
#: Evidence for a direction below this share of agreement is called uncertain.
_CLEAR_DIRECTION = 0.3
#: The hips of a runner who passes by travel farther than this many statures; on a belt runners
#: wander by a fifth of that.
_TRAVEL = 0.8


@dataclass(frozen=True)
class Viewpoint:
    """What the picture shows.

    Parameters
    ----------
    view : "left", "right", "rear" or "front"
        Side of the runner that the camera sees.
    direction : int
        +1 where forward is to the right of the picture, −1 to the left; 0 from behind or in front.
    surface : "treadmill" or "overground"
    travel : float
        Range of the hips across the picture, in statures.
    notes, warnings : tuple of str
        What was found, and what may be wrong with it.
    """

    view: View
    direction: int
    surface: Surface
    travel: float
    notes: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def camera_follows(self) -> bool:
        """Whether a runner over ground stays in the picture."""
        return self.surface == "overground" and self.direction != 0 and self.travel < _TRAVEL


def find_viewpoint(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    stature_px: float,
    trunk_px: float,
    told_view: str | None,
    told_surface: str | None,
) -> Viewpoint:
    """Return from where the camera looks; what is told goes before what is found.

    Only the middle and the sum of both sides are used, so that exchanged sides do no harm, except
    for rear or front: there the shoulders and hips say which side is left.
    """
    hips = middle(pixels, names, "hip")[:, 0]
    travel = _range(hips) / stature_px
    side_on = _is_side_on(pixels, names, trunk_px)
    notes: list[str] = []
    warnings: list[str] = []
    if told_view is not None:
        side_on = told_view in ("left", "right")
    if not side_on:
        view = told_view if told_view in ("rear", "front") else _rear_or_front(pixels, names)
        notes.append(f"view: {view} ({'told' if told_view else 'found'})")
        return Viewpoint(view, 0, _surface(told_surface, 0.0), travel, tuple(notes), ())
    evidence = _facing(pixels, names)
    if travel > _TRAVEL:
        seen = hips[np.isfinite(hips)]
        third = max(1, len(seen) // 3)
        way = float(np.median(seen[-third:]) - np.median(seen[:third]))
        evidence["travel"] = 2.0 * float(np.sign(way))
    total = float(np.mean(list(evidence.values()))) if evidence else 0.0
    direction = 1 if total > 0 else -1
    # Facing the right of the picture a runner shows the right side.
    view = "right" if direction > 0 else "left"
    if told_view is not None and told_view != view:
        if abs(total) > _CLEAR_DIRECTION:
            warnings.append(
                f"The runner seems to face the {_word(direction)} of the picture, which shows the "
                f"{view} side; the view told is {told_view}. A mirrored video would look like this."
            )
        view = "left" if told_view == "left" else "right"
        direction = direction if abs(total) > _CLEAR_DIRECTION else (1 if view == "right" else -1)
    elif abs(total) < _CLEAR_DIRECTION:
        warnings.append(
            f"Which way the runner faces is uncertain; the {_word(direction)} of the picture is "
            "taken. Give --view left or --view right to overrule."
        )
    notes.append(f"view: {view} side ({'told' if told_view else 'found'})")
    notes.append(
        f"forward is to the {_word(direction)} of the picture ("
        + ", ".join(f"{name} {value:+.2f}" for name, value in evidence.items())
        + ")"
    )
    surface = _surface(told_surface, travel)
    return Viewpoint(view, direction, surface, travel, tuple(notes), tuple(warnings))


def _is_side_on(
    pixels: Float[np.ndarray, "time point 2"], names: tuple[str, ...], trunk_px: float
) -> bool:
    """Return whether the runner is seen from the side."""
    hips = middle(pixels, names, "hip")[:, 0]
    swings = [
        _range(pixels[:, names.index(f"{side}_ankle"), 0] - hips)
        for side in ("left", "right")
        if f"{side}_ankle" in names
    ]
    swing = max((s for s in swings if np.isfinite(s)), default=float("nan")) / trunk_px
    width = float("nan")
    if "left_shoulder" in names and "right_shoulder" in names:
        apart = np.abs(
            pixels[:, names.index("left_shoulder"), 0] - pixels[:, names.index("right_shoulder"), 0]
        )
        seen = apart[np.isfinite(apart)]
        width = float(np.median(seen)) / trunk_px if len(seen) else float("nan")
    for_side = swing / _SIDE_SWING if np.isfinite(swing) else 1.0
    for_front = width / _FRONTAL_WIDTH if np.isfinite(width) else 0.0
    return for_side >= for_front


def _rear_or_front(
    pixels: Float[np.ndarray, "time point 2"], names: tuple[str, ...]
) -> Literal["rear", "front"]:
    """Return "front" where the left side is on the right of the picture."""
    apart = [
        pixels[:, names.index(f"left_{part}"), 0] - pixels[:, names.index(f"right_{part}"), 0]
        for part in ("shoulder", "hip")
        if f"left_{part}" in names and f"right_{part}" in names
    ]
    joined = np.concatenate(apart) if apart else np.zeros(1)
    seen = joined[np.isfinite(joined)]
    return "front" if len(seen) and np.median(seen) > 0 else "rear"


def _facing(pixels: Float[np.ndarray, "time point 2"], names: tuple[str, ...]) -> dict[str, float]:
    """Return signs of evidence, −1 (left of the picture) to 1 (right), by what they come from."""
    evidence: dict[str, float] = {}

    def x(name: str) -> Float[np.ndarray, " time"]:
        return pixels[:, names.index(name), 0]

    feet = [
        x(f"{side}_toe") - x(f"{side}_heel")
        for side in ("left", "right")
        if f"{side}_toe" in names and f"{side}_heel" in names
    ]
    if feet:
        evidence["toes ahead of heels"] = _agreement(np.concatenate(feet))
    if "nose" in names:
        ears = middle(pixels, names, "ear")[:, 0]
        behind = ears if np.isfinite(ears).any() else middle(pixels, names, "shoulder")[:, 0]
        evidence["nose ahead"] = _agreement(x("nose") - behind)
    knees = []
    for side in ("left", "right"):
        joints = [f"{side}_{part}" for part in ("hip", "knee", "ankle")]
        if all(joint in names for joint in joints):
            hip, knee, ankle = (pixels[:, names.index(joint)] for joint in joints)
            leg, thigh = ankle - hip, knee - hip
            # Positive where the knee lies on the picture's right of the line from hip to ankle.
            knees.append(thigh[:, 0] * leg[:, 1] - thigh[:, 1] * leg[:, 0])
    if knees:
        evidence["knees bend forward"] = _agreement(np.concatenate(knees))
    return {name: value for name, value in evidence.items() if np.isfinite(value)}


def _agreement(values: Float[np.ndarray, " sample"]) -> float:
    """Return the mean sign, weighted by size up to the typical size."""
    seen = values[np.isfinite(values)]
    if len(seen) == 0:
        return float("nan")
    typical = max(float(np.median(np.abs(seen))), 1e-9)
    return float(np.mean(np.clip(seen / typical, -1.0, 1.0)))


def _surface(told: str | None, travel: float) -> Surface:
    if told == "treadmill":
        return "treadmill"
    if told == "overground":
        return "overground"
    return "overground" if travel > _TRAVEL else "treadmill"


def _range(values: Float[np.ndarray, " time"]) -> float:
    seen = values[np.isfinite(values)]
    if len(seen) < 2:
        return float("nan")
    low, high = np.percentile(seen, [2.0, 98.0])
    return float(high - low)


def _word(direction: int) -> str:
    return "right" if direction > 0 else "left"
