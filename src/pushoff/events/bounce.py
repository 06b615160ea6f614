"""The body's bounce: step rhythm, lowest instants, and contact time from how far it bounces.

Seen from behind or in front, feet swing behind themselves and hardly tell when they land. The body
does: it is lowest in the middle of each contact, and a shorter contact throws it higher. With m the
mass, F the force and T the time of a step, the first step harmonic of the height has the amplitude
z with z ω² = F₁ / m. For a force like half a sine wave over a share D of the step
F₁ / (m g) = 2 cos(π D) / (1 − 4 D²), so that bounce and rhythm give D (Blickhan's spring-mass
runner leads to the same shape; Morin et al. 2005 use the half sine).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.signal import oaconvolve

from pushoff.core.constants import GRAVITY
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, sided
from pushoff.events.signals import body_height
from pushoff.maths.periodic import half_sine_harmonic
from pushoff.reference.contact_force import HALF_SINE_FACTOR

#: Steps per second that are looked for: walking 1.6 to sprinting 4.6.
STEP_RATES_HZ = (1.5, 4.8)
#: How much further than the centre of mass these bounce (virtual runner from behind and in front,
#: exact keypoints, ± 0.05).
PART_FACTORS: Mapping[str, float] = {
    "com": 1.0,
    "mid_hip": 1.05,
    "mid_shoulder": 1.10,
    "head": 1.10,
}
#: Runners whose size in the picture changes by less than this share are taken to stay in place: on
#: a belt they wander by 0.2 m at most, 6 % at 3.5 m from the camera.
_STAYS = 0.10


@dataclass(frozen=True)
class Bounce:
    """The body's first step harmonic over time.

    ``phase`` (rad, rising) is π where the body is lowest, ``amplitude`` (m) half of the way up and
    down; NaN where too little was seen. ``rate_hz`` is the mean step rate.
    """

    phase: Float[np.ndarray, " time"]
    amplitude: Float[np.ndarray, " time"]
    rate_hz: float


@dataclass(frozen=True)
class BodyHeights:
    """Heights (m) of parts of the body, and what their bounce is to the centre of mass's.

    ``main`` is the mean of those that are seen, and its rhythm counts. ``stays`` is False for a
    runner who comes nearer or goes away.
    """

    main: Float[np.ndarray, " time"]
    parts: tuple[tuple[Float[np.ndarray, " time"], float], ...]
    stays: bool


def body_heights(motion: Motion) -> BodyHeights | None:
    """Return the heights that bounce; None where the hips were not seen.

    A runner who comes nearer or goes away grows or shrinks in the picture: heights are then given
    in the size that the metres hold for.
    """
    points = motion.raw_points
    middle = body_height(motion)
    if middle is None or np.isfinite(middle).sum() < 10:
        return None
    size, horizon = _size(motion, middle)
    stays = size is None

    def level(height: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
        return height if size is None else horizon + (height - horizon) / size

    whole = motion.com_source == "whole_body"
    parts = tuple(
        (level(points[name][:, 1]), factor)
        for name, factor in PART_FACTORS.items()
        if name in points and (name != "com" or whole) and np.isfinite(points[name][:, 1]).any()
    )
    return BodyHeights(_together(parts), parts, stays)


def _together(
    parts: tuple[tuple[Float[np.ndarray, " time"], float], ...],
) -> Float[np.ndarray, " time"]:
    """Return the mean bounce (m) of the parts that are seen in a frame; NaN where none is."""
    stack = np.stack([(height - np.nanmean(height)) / factor for height, factor in parts])
    seen = np.isfinite(stack)
    count = seen.sum(axis=0)
    total = np.where(seen, stack, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)


def _size(
    motion: Motion, height: Float[np.ndarray, " time"]
) -> tuple[Float[np.ndarray, " time"] | None, float]:
    """Return the runner's relative size over time (None: it stays), and the horizon's height."""
    points = motion.raw_points
    if "mid_shoulder" not in points:
        return None, 0.0
    trunk = points["mid_shoulder"][:, 1] - points["mid_hip"][:, 1]
    known = np.isfinite(trunk) & np.isfinite(height)
    if known.sum() < 10:
        return None, 0.0
    share = (motion.time_s - motion.time_s[0]) / (motion.time_s[-1] - motion.time_s[0])
    size = np.polynomial.Polynomial.fit(share[known], trunk[known], 3)(share)
    # Metres are scaled where the runner looks largest (90th percentile of the lengths).
    size = size / np.percentile(size, 90.0)
    if size.min() < 0.1 or size.min() > 1.0 - _STAYS:
        return None, 0.0
    return size, float(np.polyfit(size[known], height[known], 1)[1])


def foot_difference(motion: Motion) -> Float[np.ndarray, " time"] | None:
    """Return how much higher the left foot is in the picture than the right one, (time,) m.

    The swinging foot is the higher one in the middle of the other's contact, from behind as from
    in front. NaN where a foot was not seen, None where none ever was.
    """
    for part in ("ankle", "heel", "toe", "knee"):
        names = [sided(side, part) for side in SIDES]
        if all(name in motion.raw_points for name in names):
            left, right = (motion.raw_points[name][:, 1] for name in names)
            if np.isfinite(left - right).sum() >= 10:
                return left - right
    return None


def step_rate(
    height: Float[np.ndarray, " time"], feet: Float[np.ndarray, " time"], rate_hz: float
) -> float:
    """Return the step rate (Hz) at which the body bounces and the feet alternate; NaN for none."""
    size = 1 << int(np.ceil(np.log2(len(height) * 16)))
    frequency = np.fft.rfftfreq(size, 1.0 / rate_hz)
    body, turn = (_spectrum(values, size) for values in (height, feet))
    here = (frequency >= STEP_RATES_HZ[0]) & (frequency <= STEP_RATES_HZ[1])
    both = body[here] * np.interp(0.5 * frequency[here], frequency, turn)
    if not here.any() or not both.max() > 0:
        return float("nan")
    return float(frequency[here][np.argmax(both)])


def _spectrum(values: Float[np.ndarray, " time"], size: int) -> Float[np.ndarray, " frequency"]:
    """Return the power spectrum of what is left of a signal without its slow drift."""
    seen = np.isfinite(values)
    share = np.linspace(-1.0, 1.0, len(values))
    drift = np.polynomial.Polynomial.fit(share[seen], values[seen], 3)
    level = np.where(seen, values - drift(share), 0.0)
    return np.abs(np.fft.rfft(level * np.hanning(len(level)), size)) ** 2


def follow(
    time_s: Float[np.ndarray, " time"], height: Float[np.ndarray, " time"], rate_hz: float
) -> Bounce:
    """Return the bounce at a step rate, followed over time.

    At each frame a sine wave on a straight line is fitted by least squares to one step before and
    one after, weighted by a Hann window. NaN where less than half of that is seen.
    """
    spacing = (time_s[-1] - time_s[0]) / (len(time_s) - 1)
    reach = max(2, round(1.0 / rate_hz / spacing))
    offset = np.arange(-reach, reach + 1) * spacing
    window = np.hanning(len(offset) + 2)[1:-1]
    seen = np.isfinite(height)
    turn = 2.0 * np.pi * rate_hz * (time_s - time_s[0])
    cos, sin = np.cos(turn), np.sin(turn)
    known = np.where(seen, height - np.nanmean(height), 0.0)
    mask = seen.astype(float)

    def around(values: Float[np.ndarray, " time"], power: int = 0) -> Float[np.ndarray, " time"]:
        kernel = (window * offset**power)[::-1]
        return np.asarray(oaconvolve(values, kernel, mode="same"))

    rows = [
        [around(mask), around(mask, 1), around(mask * cos), around(mask * sin)],
        [around(mask, 2), around(mask * cos, 1), around(mask * sin, 1)],
        [around(mask * cos * cos), around(mask * cos * sin)],
        [around(mask * sin * sin)],
    ]
    normal = np.empty((len(time_s), 4, 4))
    for i, row in enumerate(rows):
        for j, values in enumerate(row, start=i):
            normal[:, i, j] = normal[:, j, i] = values
    target = np.stack(
        [around(known), around(known, 1), around(known * cos), around(known * sin)], axis=1
    )
    usable = normal[:, 0, 0] > 0.5 * window.sum()
    normal[~usable] = np.eye(4)
    fitted = np.linalg.solve(normal, target[..., None])[..., 0]
    wave = fitted[:, 2] - 1j * fitted[:, 3]
    phase = np.full(len(time_s), np.nan)
    phase[usable] = turn[usable] + np.unwrap(np.angle(wave[usable]))
    return Bounce(phase, np.where(usable, np.abs(wave), np.nan), rate_hz)


def relative_bounce(motion: Motion, body: BodyHeights, rate_hz: float) -> float:
    """Return the first step harmonic of the centre of mass's acceleration over gravity.

    Each part of the body tells it by its own bounce; the median counts, for pose engines get one
    part's bounce wrong by up to a quarter.
    """
    found = [
        float(np.nanmedian(follow(motion.time_s, height, rate_hz).amplitude)) / factor
        for height, factor in body.parts
    ]
    return float(np.median(found)) * (2.0 * np.pi * rate_hz) ** 2 / GRAVITY


def contact_share(relative: float) -> float:
    """Return the share of a step that a foot is on the ground.

    ``relative`` is the first step harmonic of the centre of mass's acceleration over
    gravity. Above 1: the feet overlap, which is walking. NaN for what no gait can have.
    """
    share = np.linspace(0.35, 1.49, 600)
    wave = HALF_SINE_FACTOR * half_sine_harmonic(share)
    if not wave[-1] <= relative <= wave[0]:
        return float("nan")
    return float(np.interp(-relative, -wave, share))


def share_per_bounce(share: float) -> float:
    """Return by how much the contact's share of the step falls per unit of relative bounce."""
    step = 0.01
    ends = HALF_SINE_FACTOR * half_sine_harmonic(np.array([share - step, share + step]))
    return float(2.0 * step / (ends[0] - ends[1]))
