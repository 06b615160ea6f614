"""Landmarks on a uniform time axis, with what is not to be trusted taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.recording import Points
from pushoff.kinematics.settings import KinematicsSettings
from pushoff.maths.resampling import is_uniform, resample, uniform_time

Paths = dict[str, Float[np.ndarray, "time 3"]]
#: One frame of standing.
Pose = dict[str, Float[np.ndarray, "1 3"]]


@dataclass(frozen=True)
class Track:
    """Landmark paths (m) and confidences (0–1) by name on a uniform time axis."""

    time_s: Float[np.ndarray, " time"]
    paths: Paths
    confidence: dict[str, Float[np.ndarray, " time"]]

    @property
    def rate_hz(self) -> float:
        """Sampling rate in Hz."""
        return float((len(self.time_s) - 1) / (self.time_s[-1] - self.time_s[0]))


def track(points: Points, camera: bool, settings: KinematicsSettings) -> Track:
    """Return the landmarks of a recording on a uniform time axis.

    Keypoints (``camera``) of low confidence and lone spikes become NaN; markers are taken as they
    are. A recording whose frames are not evenly spaced is resampled by a cubic spline.
    """
    position = np.array(points.position)
    if camera:
        position[np.nan_to_num(points.confidence) < settings.least_confidence] = np.nan
        position[spikes(position, settings.spike_factor)] = np.nan
    time_s, confidence = points.time_s, np.nan_to_num(points.confidence)
    if is_uniform(time_s):
        new_s = np.linspace(time_s[0], time_s[-1], len(time_s))
    else:
        new_s = uniform_time(time_s)
        position = resample(time_s, position, new_s)
        columns = [np.interp(new_s, time_s, column) for column in confidence.T]
        confidence = np.stack(columns, axis=1)
    # One row per coordinate: what follows works along time.
    rows = np.ascontiguousarray(position.transpose(1, 2, 0))
    certain = np.ascontiguousarray(confidence.T)
    return Track(
        time_s=new_s,
        paths={name: rows[i].T for i, name in enumerate(points.names)},
        confidence={name: certain[i] for i, name in enumerate(points.names)},
    )


def spikes(
    position: Float[np.ndarray, "time point 3"], factor: float
) -> Bool[np.ndarray, "time point"]:
    """Return where a single frame jumps off and back, (time, point).

    A frame is a spike where it lies ``factor`` times farther from the middle of its neighbours than
    is usual for this point (usual: 1.4826 times the median, which is one standard deviation of
    normally distributed values), while the neighbours agree with each other better than with it.
    """
    found = np.zeros(position.shape[:2], dtype=bool)
    if len(position) < 5:
        return found
    offset = position[1:-1] - 0.5 * (position[2:] + position[:-2])
    apart = position[2:] - position[:-2]
    size = np.sqrt(np.nansum(offset**2, axis=2))
    seen = np.isfinite(offset).any(axis=2)
    usual = np.full(size.shape[1], np.inf)
    for point in np.flatnonzero(seen.any(axis=0)):
        usual[point] = np.median(size[seen[:, point], point])
    lone = size > np.sqrt(np.nansum(apart**2, axis=2))
    found[1:-1] = seen & lone & (size > factor * 1.4826 * usual)
    return found
