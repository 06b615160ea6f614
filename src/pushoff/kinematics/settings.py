"""What a user may change about kinematics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class KinematicsSettings:
    """Settings of the kinematics stage.

    Parameters
    ----------
    longest_gap_s : float
        Gaps up to this long are bridged by a curve; longer ones stay NaN. A tenth of a second is
        about a seventh of a running stride: a spline over more invents motion.
    least_confidence : float
        Keypoints below this confidence count as not seen.
    cutoff_hz : mapping of group to Hz
        Cut-off frequencies that replace the one found from the signal; groups are ``foot``,
        ``leg``, ``trunk`` and ``arm``.
    lowest_cutoff_hz, highest_cutoff_hz : mapping of group to Hz
        Bounds for the cut-off found from the signal.
    """

    longest_gap_s: float = 0.1
    least_confidence: float = 0.3
    cutoff_hz: Mapping[str, float] = field(default_factory=dict)
    lowest_cutoff_hz: Mapping[str, float] = field(
        default_factory=lambda: {"foot": 12.0, "leg": 10.0, "trunk": 8.0, "arm": 8.0}
    )
    highest_cutoff_hz: Mapping[str, float] = field(
        default_factory=lambda: {"foot": 25.0, "leg": 20.0, "trunk": 15.0, "arm": 15.0}
    )
