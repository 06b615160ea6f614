"""Folding: all strides of a clip laid over one another make a dense mean stride.

A camera at 30 or 60 frames/s sees a contact in a handful of frames. Strides repeat, and frames fall
on another part of the stride each time, so a periodic curve fitted to the whole clip is sampled far
more densely than any single stride, and keypoint noise averages out. The fitted curves stand in for
the measured ones: events then differ between strides by the timing of the stride, not of the foot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from jaxtyping import Float
from scipy.interpolate import CubicSpline

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.events.settings import EventSettings
from pushoff.events.signals import (
    FootSignals,
    Trace,
    Windows,
    body_height,
    find_windows,
)
from pushoff.maths.periodic import fit_terms, waves

#: Strength of the smoothing of stride starts: strides change slowly, peaks of noisy keypoints jump.
_STEADINESS = 4.0
#: Fewest strides that are worth folding, and robust-fit rounds with Huber's constant.
LEAST_STRIDES = 5
_ROUNDS = 5


def stride_phase(
    windows: Windows, time_s: Float[np.ndarray, " time"]
) -> Float[np.ndarray, " time"] | None:
    """Return the stride phase (whole strides as integers) over time, None with too few strides.

    The swing peaks between the windows are counted, smoothed against a steady rhythm, and joined.
    """
    peaks = windows.start[1:]
    if len(peaks) < LEAST_STRIDES:
        return None
    usual = float(np.median(np.diff(peaks)))
    count = np.concatenate([[0], np.cumsum(np.maximum(1, np.rint(np.diff(peaks) / usual)))])
    every = np.arange(int(count[-1]) + 1)
    seen = np.isin(every, count.astype(int))
    target = np.zeros(len(every))
    target[seen] = peaks
    bend = np.diff(np.eye(len(every)), n=2, axis=0)
    smooth = np.linalg.solve(np.diag(seen.astype(float)) + _STEADINESS * bend.T @ bend, target)
    if len(every) < 3 or (np.diff(smooth) <= 0).any():
        return None
    ends = np.concatenate(
        [[smooth[0] - (smooth[1] - smooth[0])], smooth, [smooth[-1] + (smooth[-1] - smooth[-2])]]
    )
    numbers = np.arange(-1.0, len(every) + 1.0)
    inner = np.interp(time_s, ends, numbers)
    before, after = time_s < ends[0], time_s > ends[-1]
    inner[before] = numbers[0] + (time_s[before] - ends[0]) / (ends[1] - ends[0])
    inner[after] = numbers[-1] + (time_s[after] - ends[-1]) / (ends[-1] - ends[-2])
    return inner


def fold_both(
    feet: Mapping[Side, FootSignals], motion: Motion, settings: EventSettings
) -> dict[Side, FootSignals]:
    """Return the signals of each foot folded on one rhythm that both feet share.

    Both legs keep the same stride rate; the better seen leg has more say in it. How far one foot
    follows the other stays its own. A foot with too few strides comes back unchanged.
    """
    known = _phases(feet, motion.time_s)
    return {
        side: fold(foot, motion, settings, known[side]) if side in known else foot
        for side, foot in feet.items()
    }


def shared_phase(
    feet: Mapping[Side, FootSignals], time_s: Float[np.ndarray, " time"]
) -> Float[np.ndarray, " time"] | None:
    """Return the stride phase that both feet share, (time,) strides; None with too few strides."""
    known = _phases(feet, time_s)
    return next(iter(known.values()), None)


def _phases(
    feet: Mapping[Side, FootSignals], time_s: Float[np.ndarray, " time"]
) -> dict[Side, Float[np.ndarray, " time"]]:
    """Return the phase of each foot with enough strides: one rhythm, each foot with its own lag."""
    known: dict[Side, Float[np.ndarray, " time"]] = {}
    for side, foot in feet.items():
        phase = stride_phase(find_windows(foot), time_s)
        if phase is not None:
            known[side] = phase
    if len(known) == len(SIDES):
        lag = float(np.median(known["right"] - known["left"]))
        weight = {side: feet[side].confidence["foot"] ** 2 for side in SIDES}
        common = weight["left"] * known["left"] + weight["right"] * (known["right"] - lag)
        common /= weight["left"] + weight["right"]
        known = {"left": common, "right": common + lag}
    return known


def fold(
    foot: FootSignals, motion: Motion, settings: EventSettings, phase: Float[np.ndarray, " time"]
) -> FootSignals:
    """Return the foot's signals with every trace replaced by its mean over the stride's phase."""
    grid_phase = CubicSpline(motion.time_s, phase)(foot.time_s)
    rhythm_hz = float(np.median(np.gradient(phase, motion.time_s)))

    def folded(
        values: Float[np.ndarray, " time"] | None, bandwidth_hz: float = settings.fold_bandwidth_hz
    ) -> Trace | None:
        if values is None:
            return None
        harmonics = int(np.clip(bandwidth_hz / rhythm_hz, 4, 24))
        return _series(motion.time_s, values, phase, foot.time_s, grid_phase, harmonics)

    def up(name: str) -> Trace | None:
        points = motion.raw_points.get(name)
        return None if points is None else folded(points[:, 1])

    height = {part: up(sided(foot.side, part)) for part in foot.height}
    ankle = up(sided(foot.side, "ankle"))
    body = folded(body_height(motion), settings.fold_body_bandwidth_hz)
    if ankle is None or body is None:
        return foot
    return replace(
        foot,
        height={part: found for part, found in height.items() if found is not None},
        ankle=ankle,
        knee=folded(_knee(motion, foot.side)) or foot.knee,
        body=body,
    )


def _knee(motion: Motion, side: Side) -> Float[np.ndarray, " time"] | None:
    """Return unsmoothed sagittal knee flexion (rad), None where a joint is missing."""
    names = [sided(side, joint) for joint in ("hip", "knee", "ankle")]
    if not all(name in motion.raw_points for name in names):
        return None
    hip, knee, ankle = (motion.raw_points[name] for name in names)
    thigh, shank = knee - hip, ankle - knee
    flexion = np.arctan2(thigh[:, 0], -thigh[:, 1]) - np.arctan2(shank[:, 0], -shank[:, 1])
    return np.angle(np.exp(1j * flexion))


def _series(
    time_s: Float[np.ndarray, " time"],
    values: Float[np.ndarray, " time"],
    phase: Float[np.ndarray, " time"],
    grid_s: Float[np.ndarray, " grid"],
    grid_phase: Float[np.ndarray, " grid"],
    harmonics: int,
) -> Trace | None:
    """Return the periodic curve (with a slow drift) fitted to a signal; None where little is seen.

    See :func:`pushoff.maths.periodic.fit_terms`.
    """
    seen = np.isfinite(values)
    if seen.sum() < 4 * harmonics:
        return None
    span = time_s[-1] - time_s[0]
    basis = slow_and_waves(phase, (time_s - time_s[0]) / span, harmonics)
    found = fit_terms(basis[seen], values[seen], harmonics, _ROUNDS)
    curve = slow_and_waves(grid_phase, (grid_s - time_s[0]) / span, harmonics) @ found.coefficients
    velocity = np.gradient(curve, grid_s)
    return Trace(curve, velocity, np.gradient(velocity, grid_s))


def slow_and_waves(
    phase: Float[np.ndarray, " time"], share: Float[np.ndarray, " time"], harmonics: int
) -> Float[np.ndarray, "time term"]:
    """Return a slow drift (quadratic in the share of the clip) and the stride's harmonics."""
    middle = share - 0.5
    drift = np.stack([np.ones_like(middle), middle, middle**2], axis=1)
    return np.concatenate([drift, waves(phase, harmonics)], axis=1)
