"""The ground under the nearer foot in the picture: how fast it goes back, how it slopes, duty.

Only the foot that the camera sees better counts: the farther one is smaller by perspective, hidden
for a third of the stride, and a guess of the pose engine while it is. Heel and ankle are used, not
the toe: the other foot passes it in midstance and takes its keypoint along (on rendered clips the
toe was 13 % too fast, heel and ankle 3 % too fast and 1 % too slow).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from pushoff.capture.calibrate import middle
from pushoff.capture.fold import TURN_SAMPLES, around, fold, running_mean
from pushoff.core.names import Side

#: Harmonics of the stride in a foot's path along the way.
_HARMONICS = 7
#: Touchdown comes this much later than the foot's foremost place against the hips, and toe-off this
#: much earlier than its rearmost one, in steps. On 24 rendered runners 0.08 ± 0.01 and 0.30 ± 0.03;
#: heels of RBDS001 with force: 0.34 in all.
_AFTER_FOREMOST, _BEFORE_REARMOST = 0.08, 0.29
#: Standard deviation of the duty found that way, between runners and engines (share of a step).
_DUTY_SD = 0.05
#: Part of the contact in which heel and ankle rest: after landing, before the heel rises and
#: the other foot passes (24 rendered runners: up to 0.4 1 % too slow, up to 0.5 2 % too fast but
#: surer).
_RESTING = (0.10, 0.50)
#: Systematic part of the speed's error: both points creep by some millimetres against the ground
#: while the leg turns over them, and a foot lies 2 to 5 cm nearer to the camera than the middle of
#: the leg that the scale comes from (1 % at 3 m).
_SYSTEMATIC_SHARE = 0.02
#: A sole's keypoints rise or sink against the sole by about this while it rests (1 cm over 35 cm).
_SLOPE_SD_RAD = 0.025
_FEWEST_CONTACTS = 3


@dataclass(frozen=True)
class Ground:
    """What the nearer foot says of the ground, in the picture.

    Parameters
    ----------
    speed_px, speed_sd : float
        How fast the ground goes back under the runner, px/s; NaN where no foot is seen standing.
    slope_rad, slope_sd : float
        Angle of the standing foot's path in the picture, positive where the ground rises ahead.
    duty, duty_sd : float
        Contact time over step time.
    contacts : int
        Contacts of the nearer foot that were used.
    """

    speed_px: float = float("nan")
    speed_sd: float = float("nan")
    slope_rad: float = float("nan")
    slope_sd: float = float("nan")
    duty: float = float("nan")
    duty_sd: float = float("nan")
    contacts: int = 0


def find_ground(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
    phase: Float[np.ndarray, " time"],
    near: Side,
    direction: int,
) -> Ground:
    """Return speed and slope of the ground under the nearer foot, and the share of contact.

    Parameters
    ----------
    pixels : array, (time, point, 2)
        Repaired keypoints of a side view; NaN where not seen.
    phase : array, (time,)
        Phase of the stride in radians, unwrapped, from any instant.
    near : "left" or "right"
        The side towards the camera.
    direction : int
        +1 where forward is to the right of the picture.
    """
    period_s = 2 * np.pi * float(time_s[-1] - time_s[0]) / float(phase[-1] - phase[0])
    body = direction * running_mean(middle(pixels, names, "hip")[:, 0], time_s, period_s)
    feet = [f"{near}_{part}" for part in ("heel", "ankle") if f"{near}_{part}" in names]
    slopes, spans = [], []
    contacts = 0
    for name in feet:
        path = pixels[:, names.index(name)]
        ahead = direction * path[:, 0] - body
        span = _swing(ahead, phase)
        if span is None:
            continue
        spans.append(span[1] / np.pi - _AFTER_FOREMOST - _BEFORE_REARMOST)
        resting, number = _at_rest(phase, span)
        shape = _common_slope(time_s, ahead, resting, number)
        rise = _common_slope(time_s, -path[:, 1], resting, number)
        contacts = max(contacts, shape[2])
        if shape[2] >= _FEWEST_CONTACTS and shape[0] < 0:
            slope = np.arctan2(-rise[0], -shape[0])
            slopes.append((-shape[0], shape[1], slope, rise[1] / -shape[0]))
    if not slopes:
        return Ground()
    values = np.array(slopes)
    speed = float(values[:, 0].mean())
    # Heel and ankle are one body: what they disagree by is error of either.
    apart = float(np.ptp(values[:, 0])) / 2 if len(values) > 1 else 0.03 * speed
    own = float(values[:, 1].mean())
    return Ground(
        speed_px=speed,
        speed_sd=float(np.sqrt(own**2 + apart**2 / 2 + (_SYSTEMATIC_SHARE * speed) ** 2)),
        slope_rad=float(values[:, 2].mean()),
        slope_sd=float(
            np.linalg.norm([_SLOPE_SD_RAD, np.ptp(values[:, 2]) / 2, values[:, 3].mean()])
        ),
        duty=float(np.mean(spans)),
        duty_sd=_DUTY_SD,
        contacts=contacts,
    )


def _swing(
    ahead: Float[np.ndarray, " time"], phase: Float[np.ndarray, " time"]
) -> tuple[float, float] | None:
    """Return the phase of a foot's foremost place and how far on the rearmost one is (rad)."""
    coefficient, _ = fold(ahead, phase, _HARMONICS)
    if not np.isfinite(coefficient).all():
        return None
    curve = around(coefficient)
    foremost, rearmost = int(np.argmax(curve)), int(np.argmin(curve))
    turn = 2 * np.pi / TURN_SAMPLES
    return foremost * turn, ((rearmost - foremost) % TURN_SAMPLES) * turn


def _at_rest(
    phase: Float[np.ndarray, " time"], span: tuple[float, float]
) -> tuple[Bool[np.ndarray, " time"], Float[np.ndarray, " time"]]:
    """Return frames in the middle of contact, and the number of each frame's contact."""
    turns = (phase - span[0]) / (2 * np.pi)
    number = np.floor(turns)
    into = (turns - number) * 2 * np.pi
    down = np.pi * _AFTER_FOREMOST
    length = span[1] - down - np.pi * _BEFORE_REARMOST
    share = (into - down) / length if length > 0 else np.full_like(into, np.nan)
    return (share >= _RESTING[0]) & (share <= _RESTING[1]), number


def _common_slope(
    time_s: Float[np.ndarray, " time"],
    values: Float[np.ndarray, " time"],
    frames: Bool[np.ndarray, " time"],
    number: Float[np.ndarray, " time"],
) -> tuple[float, float, int]:
    """Return the slope that all contacts share, each at its own place, its error, and how many.

    Contacts whose own slope is far off (more than 3 robust standard deviations) do not count.
    """
    used = frames & np.isfinite(values)
    labels, place = np.unique(number[used], return_inverse=True)
    if len(labels) < _FEWEST_CONTACTS:
        return float("nan"), float("nan"), 0
    count = np.bincount(place)
    at, value = time_s[used], values[used]
    dt = at - (np.bincount(place, at) / count)[place]
    dv = value - (np.bincount(place, value) / count)[place]
    below, above = np.bincount(place, dt**2), np.bincount(place, dt * dv)
    several = (count >= 2) & (below > 0)
    if several.sum() < _FEWEST_CONTACTS:
        return float("nan"), float("nan"), 0
    below, above = below[several], above[several]
    own = above / below
    middle_one = float(np.median(own))
    spread = 1.4826 * float(np.median(np.abs(own - middle_one)))
    kept = np.abs(own - middle_one) <= 3 * max(spread, 1e-9)
    slope = float(above[kept].sum() / below[kept].sum())
    share = below[kept] / below[kept].sum()
    error = float(np.sqrt((share**2 * (own[kept] - slope) ** 2).sum()))
    return slope, error, int(kept.sum())
