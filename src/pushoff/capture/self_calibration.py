"""Everything that a clip tells of its own camera: angle, ground, gravity, scale, with errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from pushoff.capture.calibrate import BodySize, find_scale, measure_body, stance_speed
from pushoff.capture.gravity import Fall, find_fall
from pushoff.capture.ground import Ground, find_ground
from pushoff.capture.perspective import Turn, find_turn, widened
from pushoff.capture.slow_motion import Clock
from pushoff.capture.stride_template import StrideTemplate
from pushoff.capture.viewpoint import Viewpoint
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import Side
from pushoff.core.recording import Found

#: From here on an oblique view is warned about: angles along the way lose 3 %.
_OBLIQUE_DEG = 15.0
#: Beyond this a side view is refused: what is shortened by a quarter and half hidden by the body
#: itself cannot be restored, and an error of 5° in the angle makes 8 % in lengths.
_TOO_OBLIQUE_DEG = 40.0
#: A camera that follows the hips sees the foot stand while the body is slowest (braking, early in
#: contact); how much is in the picture depends on the hand that pans. Two rendered clips: 8 % low.
_FOLLOWING_SD = 0.06


@dataclass(frozen=True)
class SelfCalibration:
    """What was found about camera and ground.

    Parameters
    ----------
    pixels : array, (time, point, 2)
        Keypoints as from exactly beside the runner; as they were from behind and in front.
    size : BodySize
        The runner in these pixels.
    scale : Found
        Metres per pixel.
    ground : Ground
        The ground under the nearer foot, px; NaN from behind and in front.
    turn : Turn or None
        The camera's angle from the side view.
    fall : Fall or None
        Gravity in the picture.
    facts : mapping of Found
        The same in metres, degrees and seconds: ``ground_speed_mps``, ``camera_turn_deg``,
        ``floor_slope_deg``, ``gravity_scale_m_per_px``, ``slowed_by``, where known.
    warnings, notes : tuple of str
        What may be wrong; what was found, as lines.
    """

    pixels: Float[np.ndarray, "time point 2"]
    size: BodySize
    scale: Found
    ground: Ground = field(default_factory=Ground)
    turn: Turn | None = None
    fall: Fall | None = None
    facts: Mapping[str, Found] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def view_angle(
    where: str,
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    trunk_px: float,
    place: Viewpoint,
    told: bool,
) -> tuple[Turn | None, tuple[str, ...]]:
    """Return how far a side view is turned, None from behind and in front, and warnings.

    Raises
    ------
    NotAnalysableError
        The camera stands nearer to a quarter view than to the side, and nobody told the view.
    """
    if place.direction == 0:
        return None, ()
    turn = find_turn(pixels, names, trunk_px, near_side(place), place.direction)
    degrees, sd = turn.degrees
    text = f"about {abs(degrees):.0f} ± {sd:.0f}° {'ahead of' if degrees > 0 else 'behind'}"
    if abs(degrees) > _TOO_OBLIQUE_DEG and not told:
        raise NotAnalysableError(
            where,
            "a view from the side, from behind or from in front",
            f"a camera {text} the side view",
            "film at right angles to the way; --view left or --view right overrules this",
        )
    if abs(degrees) < _OBLIQUE_DEG:
        return turn, ()
    return turn, (
        f"The camera looks obliquely at the runner, {text} the side view: lengths along the way "
        f"were divided by {turn.shortening:.2f} ± {turn.shortening * turn.shortening_sd:.2f}. Film "
        "at right angles to the way.",
    )


def near_side(place: Viewpoint) -> Side:
    """Return the runner's side towards the camera of a side view."""
    return "left" if place.view == "left" else "right"


def self_calibrate(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
    middle_px: float,
    template: StrideTemplate | None,
    place: Viewpoint,
    turn: Turn | None,
    clock: Clock,
    height: Found | None,
    speed: Found | None,
) -> SelfCalibration:
    """Return scale and ground of repaired keypoints.

    Parameters
    ----------
    pixels : array, (time, point, 2)
        Repaired keypoints on the joints, level pixels.
    middle_px : float
        Column of the middle of the picture.
    template : StrideTemplate or None
        The rhythm; without one neither gravity nor the contacts of the nearer foot are found.
    height, speed : Found or None
        What was told.
    """
    if turn is not None:
        pixels = widened(pixels, turn.shortening, middle_px)
    size = measure_body(pixels, names, turn is not None)
    ground = Ground()
    if turn is not None:
        ground = _ground(pixels, names, time_s, template, place, size)
    fall = None
    if template is not None:
        duty = (ground.duty, ground.duty_sd)
        fall = find_fall(pixels, names, time_s, template.phase, duty)
    share = 0.0 if turn is None else turn.shortening_sd
    if place.camera_follows:
        share = float(np.hypot(share, _FOLLOWING_SD))
    ground_px = (ground.speed_px, float(np.hypot(ground.speed_sd, share * ground.speed_px)))
    by_fall = None if fall is None else fall.metres_per_pixel
    scale, warnings = find_scale(size, height, speed, ground_px, by_fall)
    facts = _facts(scale, ground, ground_px, turn, fall, clock)
    return SelfCalibration(
        pixels, size, scale, ground, turn, fall, facts, warnings, _notes(facts, fall, ground)
    )


def _ground(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
    template: StrideTemplate | None,
    place: Viewpoint,
    size: BodySize,
) -> Ground:
    """Return the ground under the nearer foot; from both feet where too little is seen."""
    ground = Ground()
    if template is not None:
        ground = find_ground(
            pixels, names, time_s, template.phase, near_side(place), place.direction
        )
    if np.isfinite(ground.speed_px):
        return ground
    value, sd = stance_speed(pixels, names, time_s, size, place.direction)
    return Ground(speed_px=value, speed_sd=sd)


def _facts(
    scale: Found,
    ground: Ground,
    ground_px: tuple[float, float],
    turn: Turn | None,
    fall: Fall | None,
    clock: Clock,
) -> dict[str, Found]:
    facts: dict[str, Found] = {}
    if np.isfinite(ground_px[0]):
        value = ground_px[0] * scale.value
        sd = value * float(np.hypot(ground_px[1] / ground_px[0], scale.sd / scale.value))
        contacts = f", {ground.contacts} contacts of the nearer one" if ground.contacts else ""
        facts["ground_speed_mps"] = Found(value, sd, f"stance foot{contacts}", scale.assumed)
    if turn is not None:
        facts["camera_turn_deg"] = Found(*turn.degrees, "width of shoulders and hips")
    if np.isfinite(ground.slope_rad):
        facts["floor_slope_deg"] = Found(
            float(np.degrees(ground.slope_rad)),
            float(np.degrees(ground.slope_sd)),
            "path of the standing foot in the picture",
        )
    if fall is not None:
        facts["gravity_scale_m_per_px"] = Found(*fall.metres_per_pixel, f"{fall.flights} flights")
    if np.isfinite(clock.measured):
        facts["slowed_by"] = Found(clock.measured, clock.measured_sd, "fall and size of the runner")
    return facts


def _notes(facts: Mapping[str, Found], fall: Fall | None, ground: Ground) -> tuple[str, ...]:
    lines = []
    if "camera_turn_deg" in facts:
        turn = facts["camera_turn_deg"]
        lines.append(
            f"camera {turn.value:+.0f} ± {turn.sd:.0f}° from the side view (ahead is positive)"
        )
    if fall is not None:
        by_fall = facts["gravity_scale_m_per_px"]
        lines.append(
            f"gravity: {fall.gravity_px:.0f} ± {fall.gravity_sd:.0f} px/s² over {fall.flights} "
            f"flights, {1000 * by_fall.value:.3f} ± {1000 * by_fall.sd:.3f} mm per pixel"
        )
    if "floor_slope_deg" in facts:
        slope = facts["floor_slope_deg"]
        lines.append(
            f"the stance foot's path slopes by {slope.value:+.1f} ± {slope.sd:.1f}° in the picture"
            f" ({ground.contacts} contacts)"
        )
    return tuple(lines)
