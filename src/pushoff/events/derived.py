"""Events inside a contact and a swing: midstance, thigh-vertical, heel-off, thigh-forward."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.core.events import Event
from pushoff.core.motion import Motion
from pushoff.core.names import EventKind, Side, sided
from pushoff.core.strides import sample

#: Heel-off: the sole has turned this far (rad, 5°) from the attitude that it has while flat. The
#: reference positions (53–58 % of contact, Fukuchi et al. 2017) took 5° from standing; in running
#: a flat foot already lies 1–3° past that, which would count part of the loading as heel-off.
HEEL_OFF_RAD = float(np.deg2rad(-5.0))
#: Where in contact the foot lies flat, as shares: before the heel rises, after any kind of landing.
FLAT = (0.28, 0.45)
#: Samples per contact or swing on which the curves are searched; times are refined between them.
SAMPLES = 201


def derived_events(
    motion: Motion,
    side: Side,
    touchdown: Float[np.ndarray, " contact"],
    toe_off: Float[np.ndarray, " contact"],
    next_touchdown: Float[np.ndarray, " contact"],
) -> list[Event]:
    """Return the events between the given ones, each with a standard deviation; (contact,) s.

    Missing points or angles give no event; so does a contact with a gap at that place.
    """
    events: list[Event] = []
    body = "com" if "com" in motion.points else "mid_hip"
    jitter = 0.29 / motion.rate_hz  # SD of a frame interval: 1/sqrt(12)

    def add(kind: EventKind, times: Float[np.ndarray, " contact"], sd_s: float, how: str) -> None:
        events.extend(
            Event(side, kind, float(time), sd_s, how) for time in times if np.isfinite(time)
        )

    if body in motion.points:
        height = motion.points[body][:, 1]
        low = _lowest(motion, height, touchdown, toe_off)
        # The low point is flat: a millimetre of noise moves it by about 10 ms.
        add("midstance", low, float(np.hypot(0.004, jitter)), f"{body}_lowest")
    thigh = motion.angles.get(sided(side, "thigh"))
    if thigh is not None:
        # 1° of angle error at about 5°/% of contact speed is 3 ms (markers), 3° is 10 ms (video).
        sd_s = 0.003 if motion.dimension == 3 else 0.010
        vertical = _falls_through(motion, thigh, 0.0, touchdown, toe_off)
        add("thigh_vertical", vertical, sd_s, "thigh_zero")
        forward = _lowest(motion, -thigh, toe_off, next_touchdown)
        flat_s = 0.005 if motion.dimension == 3 else 0.012  # the top of the swing is flat
        add("thigh_forward", forward, float(np.hypot(flat_s, jitter)), "thigh_peak")
    foot = motion.angles.get(sided(side, "foot"))
    if foot is not None:
        # Keypoints of heel and toe turn with the bending shoe: 20 ms on the virtual runner.
        sd_s = 0.006 if motion.dimension == 3 else 0.022
        around = _curves(motion, foot, *(touchdown + (toe_off - touchdown) * at for at in FLAT))
        level = np.median(around, axis=1) + HEEL_OFF_RAD
        heel = _falls_through(motion, foot, level, touchdown, toe_off)
        add("heel_off", heel, sd_s, "foot_pitch_5deg")
    return events


def _curves(
    motion: Motion,
    curve: Float[np.ndarray, " time"],
    start: Float[np.ndarray, " contact"],
    stop: Float[np.ndarray, " contact"],
) -> Float[np.ndarray, "contact sample"]:
    share = np.linspace(0.0, 1.0, SAMPLES)
    when = start[:, None] + (stop - start)[:, None] * share
    return sample(motion.time_s, curve, when.ravel()).reshape(len(start), SAMPLES)


def _lowest(
    motion: Motion,
    curve: Float[np.ndarray, " time"],
    start: Float[np.ndarray, " contact"],
    stop: Float[np.ndarray, " contact"],
) -> Float[np.ndarray, " contact"]:
    """Return when a curve is lowest strictly inside each interval, NaN where it is at an end."""
    values = _curves(motion, curve, start, stop)
    filled = np.where(np.isnan(values), np.inf, values)
    place = np.argmin(filled, axis=1)
    inner = (place > 0) & (place < SAMPLES - 1) & np.isfinite(values).all(axis=1)
    place = np.clip(place, 1, SAMPLES - 2)
    rows = np.arange(len(values))
    before, here, after = (filled[rows, place + shift] for shift in (-1, 0, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = 0.5 * (before - after) / (before - 2 * here + after)
    shift = np.where(np.isfinite(shift), np.clip(shift, -1, 1), 0.0)
    return np.where(inner, start + (stop - start) * (place + shift) / (SAMPLES - 1), np.nan)


def _falls_through(
    motion: Motion,
    curve: Float[np.ndarray, " time"],
    level: float | Float[np.ndarray, " contact"],
    start: Float[np.ndarray, " contact"],
    stop: Float[np.ndarray, " contact"],
) -> Float[np.ndarray, " contact"]:
    """Return when a curve last falls through a level in each interval, NaN where it never does."""
    values = _curves(motion, curve, start, stop) - np.asarray(level)[..., None]
    hit = (values[:, :-1] > 0) & (values[:, 1:] <= 0)
    place = SAMPLES - 2 - np.argmax(hit[:, ::-1], axis=1)
    rows = np.arange(len(values))
    before, after = values[rows, place], values[rows, place + 1]
    found = hit.any(axis=1)
    share = np.where(found, before / np.where(found, before - after, 1.0), np.nan)
    return start + (stop - start) * (place + share) / (SAMPLES - 1)
