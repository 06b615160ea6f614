"""What kinematics returns: body points and angles over time, cleaned, in Pushoff's axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.names import Surface, View
from pushoff.core.recording import Found


@dataclass(frozen=True)
class Motion:
    """Points (m) and angles (rad) over time.

    Parameters
    ----------
    time_s : array, (time,)
        Uniform time axis in seconds from the first frame of the file.
    points : mapping of name to array, (time, 3)
        See ``names.MOTION_POINTS``: forward, up, right in metres, in the laboratory (on a
        treadmill the runner stays in place). NaN where not seen or bridged no further.
        Smoothed at ``cutoff_hz``.
    raw_points : mapping of name to array, (time, 3)
        The same points, gaps filled but not smoothed (event detectors filter as they need).
    angles : mapping of name to array, (time,)
        See ``names.PAIRED_ANGLES`` and ``MIDLINE_ANGLES``; radians, signs by CONVENTIONS.md.
    filled : mapping of point name to bool array, (time,)
        True where a point was bridged or reconstructed instead of measured.
    confidence : mapping of point name to array, (time,)
        0–1.
    ground_speed : Found or None
        Speed of the runner relative to the ground or belt, m/s.
    frames : mapping of segment name to array, (time, 3, 3)
        Anatomical axes of ``pelvis``, ``left_thigh``, ``left_shank``, ``left_foot`` … as columns
        forward, up, right in the laboratory; at rest in standing they are the laboratory's axes.
        Only from markers with a standing trial; NaN where unknown.
    rest_frames : mapping of segment name to array, (3, 3)
        The segments' anatomical axes in standing, columns forward, up, right in the laboratory:
        joint axes are ``frames[name] @ rest_frames[name]``. A segment without an entry has the
        laboratory's axes there.
    lengths : mapping of segment name to metres
        Joint-to-joint lengths used (thigh, shank, foot, leg = trochanter/hip height).
    com_source : "whole_body", "lower_body" or "mid_hip"
        What ``points["com"]`` is made of.
    scale_known : bool
        False where metres are assumed (video without height): lengths are then not reported.
    """

    time_s: Float[np.ndarray, " time"]
    points: Mapping[str, Float[np.ndarray, "time 3"]]
    raw_points: Mapping[str, Float[np.ndarray, "time 3"]]
    angles: Mapping[str, Float[np.ndarray, " time"]]
    filled: Mapping[str, Bool[np.ndarray, " time"]]
    confidence: Mapping[str, Float[np.ndarray, " time"]]
    dimension: Literal[2, 3]
    view: View
    surface: Surface
    ground_speed: Found | None
    com_source: Literal["whole_body", "lower_body", "mid_hip"]
    scale_known: bool
    floor_up_m: float
    cutoff_hz: Mapping[str, float] = field(default_factory=dict)
    frames: Mapping[str, Float[np.ndarray, "time 3 3"]] = field(default_factory=dict)
    rest_frames: Mapping[str, Float[np.ndarray, "3 3"]] = field(default_factory=dict)
    lengths: Mapping[str, float] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()

    @property
    def rate_hz(self) -> float:
        """Sampling rate in Hz."""
        return float(1.0 / np.median(np.diff(self.time_s)))

    def ground_path(self, name: str) -> Float[np.ndarray, "time 3"]:
        """Return a path over the ground, (time, 3) m: on a treadmill the belt's travel is added."""
        path = np.array(self.points[name])
        if self.surface == "treadmill" and self.ground_speed is not None:
            path[:, 0] += self.ground_speed.value * self.time_s
        return path
