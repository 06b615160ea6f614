"""How good a recording is before anything is done with it: frames, gaps, noise."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Float

from pushoff.core.recording import Points, Recording

#: Variance of the third difference of white noise is (1 + 9 + 9 + 1) times its own.
_THIRD_DIFFERENCE = 20.0
#: Median absolute deviation → standard deviation of a normal distribution.
_MAD = 1.4826
#: Third differences that noise is read from: their median absolute deviation is then known to
#: 1.2 % (1.17 / √(2n) for a normal distribution).
_NOISE_FRAMES = 5000


def facts(recording: Recording) -> dict[str, Any]:
    """Return frames, rates (Hz), gaps (% of frames) and noise (mm) of a recording.

    Noise is that of single frames (see :func:`frame_noise`). It reads low where the file was
    smoothed before, and only holds what changes from frame to frame: neither skin motion nor
    misplaced markers. Keys are left out for streams that are not there.
    """
    out: dict[str, Any] = {}
    points = recording.points
    if points is not None:
        seen = np.isfinite(points.position).any(axis=2)
        out["frames"] = len(points.time_s)
        out["rate_hz"] = points.rate_hz
        out["duration_s"] = float(points.time_s[-1] - points.time_s[0])
        out["gaps_percent"] = {
            name: float(100 * (1 - seen[:, i].mean())) for i, name in enumerate(points.names)
        }
        if recording.dimension == 3:
            noise = frame_noise(points)
            out["frame_noise_mm"] = {
                name: float(1000 * noise[i])
                for i, name in enumerate(points.names)
                if np.isfinite(noise[i])
            }
            if np.isfinite(noise).any():
                out["frame_noise_median_mm"] = float(1000 * np.nanmedian(noise))
    if recording.calibration:
        out["calibration"] = {
            name: {"value": found.value, "sd": found.sd, "source": found.source}
            for name, found in sorted(recording.calibration.items())
        }
    if recording.force is not None:
        out["force_rate_hz"] = recording.force.rate_hz
        out["plates"] = len(recording.force.plates)
    return out


def frame_noise(points: Points) -> Float[np.ndarray, " point"]:
    """Return the standard deviation of frame-to-frame noise per axis in metres, (point,).

    From third differences, which take off the motion itself (at 100 Hz and more a runner's markers
    are close to cubic over four frames), by the median so that impacts and single jumps do not
    count. NaN where fewer than ten differences are seen. Long recordings are looked at in
    ``_NOISE_FRAMES`` frames, evenly spread.
    """
    place = points.position
    start = np.arange(0, max(len(place) - 3, 0), max(1, len(place) // _NOISE_FRAMES))
    difference = (place[start + 3] - place[start]) - 3.0 * (place[start + 2] - place[start + 1])
    noise = np.full(len(points.names), np.nan)
    for i in range(len(points.names)):
        values = difference[:, i][np.isfinite(difference[:, i]).all(axis=1)]
        if len(values) >= 10:
            spread = _MAD * np.median(np.abs(values - np.median(values, axis=0)), axis=0)
            noise[i] = float(np.sqrt((spread**2).mean() / _THIRD_DIFFERENCE))
    return noise
