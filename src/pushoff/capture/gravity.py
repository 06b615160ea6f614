"""How fast the runner falls in the picture: gravity as a ruler, or as a clock.

Over one step the ground pushes up with the body's weight on average, and how much more in the
middle of a contact than in flight follows from the share of contact. The body's centre moves
by that force, so its rise and fall at the rhythm of the steps tells gravity in pixels per second
squared. (Fitting the fall alone needs what a phone at 30 frames/s does not give: the three frames
of a flight, in which the body falls by 1 cm.) Shoulders and head stand for the body's centre; hip
keypoints wander with the thigh.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.capture.calibrate import middle
from pushoff.capture.fold import fold, without_drift
from pushoff.core.constants import GRAVITY
from pushoff.maths.periodic import half_sine_harmonic
from pushoff.reference.contact_force import HALF_SINE_FACTOR, HALF_SINE_FACTOR_SD

#: Shoulders and head rise and fall more than the centre of mass, whose arms and legs move against
#: them: 1.09 on 24 virtual runners (2.6–4.6 m/s), 1.13 in the markers and force of Hamner & Delp
#: 2013, subject 02. The spread covers runners and engines.
_UPPER_BODY, _UPPER_BODY_SD = 1.10, 0.06
#: Share of contact where no foot tells it: the middle of level running at 2.5–4.5 m/s (Fukuchi et
#: al. 2017: contact 0.29–0.20 s, step 0.36–0.33 s).
_USUAL_DUTY, _USUAL_DUTY_SD = 0.70, 0.07
#: Steps' harmonics that are folded along, so that they do not leak into the first.
_HARMONICS = 6
#: Keypoint errors of neighbouring frames are alike; this many frames count as one.
_ALIKE_FRAMES = 3.0


@dataclass(frozen=True)
class Fall:
    """Gravity as the picture shows it.

    Parameters
    ----------
    gravity_px, gravity_sd : float
        px/s² by the clip's clock; NaN where neither shoulders nor head are seen.
    bounce_px : float
        Half of the rise and fall of the upper body at the rhythm of the steps.
    flights : int
        Steps that it comes from.
    """

    gravity_px: float
    gravity_sd: float
    bounce_px: float
    flights: int

    @property
    def metres_per_pixel(self) -> tuple[float, float]:
        """Scale and its standard deviation, where the clock is right."""
        value = GRAVITY / self.gravity_px
        return value, value * self.gravity_sd / self.gravity_px


def find_fall(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
    phase: Float[np.ndarray, " time"],
    duty: tuple[float, float] = (float("nan"), float("nan")),
) -> Fall | None:
    """Return gravity in the picture, None where the upper body is not seen.

    Parameters
    ----------
    pixels : array, (time, point, 2)
        Keypoints in level pixels; NaN where not seen.
    phase : array, (time,)
        Phase of the stride in radians, unwrapped; two steps to a turn.
    duty : tuple of float
        Contact time over step time with its standard deviation; NaN where unknown.
    """
    turns = float(phase[-1] - phase[0]) / (2 * np.pi)
    period_s = float(time_s[-1] - time_s[0]) / turns
    found = []
    for height in _upper_body(pixels, names):
        moved = without_drift(height, time_s, period_s)
        coefficient, scatter = fold(moved, phase, _HARMONICS)
        # Turn 2 of the stride is the rhythm of the steps.
        size = float(np.hypot(coefficient[3], coefficient[4]))
        frames = float(np.isfinite(height).sum())
        if np.isfinite(size) and size > 0:
            found.append((size, scatter * np.sqrt(2 * _ALIKE_FRAMES / frames)))
    if not found:
        return None
    sizes, errors = np.array(found).T
    bounce = float(sizes.mean())
    # Shoulders and head err apart from each other; what they disagree by counts.
    apart = float(np.ptp(sizes)) / 2 / np.sqrt(len(sizes))
    bounce_share = float(np.hypot(np.sqrt((errors**2).sum()) / len(errors), apart)) / bounce
    push, push_share = _push(*_known_duty(duty))
    step_hz = 2.0 / period_s
    gravity = bounce / _UPPER_BODY * (2 * np.pi * step_hz) ** 2 / push
    share = np.sqrt(bounce_share**2 + (_UPPER_BODY_SD / _UPPER_BODY) ** 2 + push_share**2)
    return Fall(gravity, float(gravity * share), bounce, int(2 * turns))


def _upper_body(
    pixels: Float[np.ndarray, "time point 2"], names: tuple[str, ...]
) -> list[Float[np.ndarray, " time"]]:
    """Return the heights (px, down) of the shoulders and of the head, where they are seen."""
    heights = [middle(pixels, names, "shoulder")[:, 1]]
    for part in ("ear", "eye"):
        head = middle(pixels, names, part)[:, 1]
        if np.isfinite(head).mean() > 0.5:
            heights.append(head)
            break
    return [height for height in heights if np.isfinite(height).mean() > 0.5]


def _known_duty(duty: tuple[float, float]) -> tuple[float, float]:
    """Return the share of contact: what was found and what is usual, weighted by their errors."""
    if not np.isfinite(duty).all():
        return _USUAL_DUTY, _USUAL_DUTY_SD
    weight = np.array([1 / duty[1] ** 2, 1 / _USUAL_DUTY_SD**2])
    value = float(weight @ [duty[0], _USUAL_DUTY] / weight.sum())
    return value, float(1 / np.sqrt(weight.sum()))


def _push(duty: float, duty_sd: float) -> tuple[float, float]:
    """Return the force's first harmonic over body weight, and its relative standard deviation."""
    low, middle, high = HALF_SINE_FACTOR * half_sine_harmonic(
        duty + duty_sd * np.array([-1.0, 0.0, 1.0])
    )
    own = float(abs(low - high) / 2 / middle)
    return float(middle), float(np.hypot(own, HALF_SINE_FACTOR_SD))
