"""Motion on a time axis that is fine enough for forces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

import numpy as np
from jaxtyping import Float
from scipy.interpolate import CubicSpline

from pushoff.core.motion import Motion

#: Raw points that the result keeps.
_MIDDLE = ("com", "mid_hip", "mid_shoulder", "head")


def on_axis(motion: Motion, least_rate_hz: float) -> Motion:
    """Return a motion at a multiple of its rate that is at least ``least_rate_hz``.

    Points, angles and frames follow cubic splines, which keep the accelerations continuous; between
    frames that were not both seen they are NaN. Of ``raw_points`` only the middle of the body is
    kept, on which the bounce can be read unsmoothed; ``filled`` and ``confidence`` hold what goes
    with each original frame and are left out. A motion that is fast enough is returned as it is.
    """
    factor = ceil(least_rate_hz / motion.rate_hz - 1e-6)
    if factor <= 1:
        return motion
    old = motion.time_s
    time = np.linspace(old[0], old[-1], factor * (len(old) - 1) + 1)
    return replace(
        motion,
        time_s=time,
        points=_splined(old, motion.points, time),
        angles=_splined(old, motion.angles, time),
        frames={name: _turned(old, frame, time) for name, frame in motion.frames.items()},
        raw_points=_splined(
            old, {n: motion.raw_points[n] for n in _MIDDLE if n in motion.raw_points}, time
        ),
        filled={},
        confidence={},
    )


def _splined(
    old: Float[np.ndarray, " old"],
    curves: Mapping[str, np.ndarray],
    time: Float[np.ndarray, " time"],
) -> dict[str, np.ndarray]:
    return {name: _spline(old, curve, time) for name, curve in curves.items()}


def _spline(
    old: Float[np.ndarray, " old"], curve: np.ndarray, time: Float[np.ndarray, " time"]
) -> np.ndarray:
    flat = curve.reshape(len(old), -1)
    out = np.full((len(time), flat.shape[1]), np.nan)
    for column in range(flat.shape[1]):
        seen = np.isfinite(flat[:, column])
        if seen.sum() < 4:
            continue
        fine = CubicSpline(old[seen], flat[seen, column], extrapolate=False)(time)
        # Between two frames of which one was not seen nothing is known.
        place = np.clip(np.searchsorted(old, time, side="right") - 1, 0, len(old) - 2)
        fine[~(seen[place] & seen[place + 1])] = np.nan
        out[:, column] = fine
    return out.reshape(len(time), *curve.shape[1:])


def _turned(
    old: Float[np.ndarray, " old"],
    frame: Float[np.ndarray, "old 3 3"],
    time: Float[np.ndarray, " time"],
) -> Float[np.ndarray, "time 3 3"]:
    """Return rotation matrices between frames: splined, then made orthonormal again."""
    rough = _spline(old, frame, time)
    known = np.isfinite(rough).all(axis=(1, 2))
    u, _, vt = np.linalg.svd(rough[known])
    out = np.full_like(rough, np.nan)
    out[known] = u @ vt
    return out
