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
        Gaps up to this long (s) are bridged by a curve; longer ones stay NaN. A tenth of a second
        is about a seventh of a running stride: a curve over more invents motion.
    least_confidence : float
        Keypoints below this confidence (0–1) count as not seen.
    spike_factor : float
        A keypoint that jumps off and back within one frame by this many times its usual change of
        pace counts as not seen.
    cutoff_hz : mapping of group to Hz
        Cut-off frequencies that replace those found from the signal; the groups are ``foot``,
        ``leg``, ``trunk`` and ``arm``.
    lowest_cutoff_hz, highest_cutoff_hz : mapping of group to Hz
        Bounds for the cut-off found from the signal of markers. The foot of a runner needs more
        than the 6 Hz that are usual for walking.
    lowest_keypoint_cutoff_hz, highest_keypoint_cutoff_hz : mapping of group to Hz
        The same for keypoints, whose errors are correlated in time, so that the spectrum shows too
        little of them; on the virtual runner with such errors 8–10 Hz was best at all frame rates.
    rigid_tolerance_m : float
        A marker farther than this (m) from its place on the segment was mislabelled or fell off.
        Skin moves by up to about 0.03 m on thighs (recalled: Leardini et al. 2005).
    standing_pelvis_tilt_deg : float
        Forward tilt of the plane through the anterior and posterior iliac spines in standing, used
        as zero where there is no standing trial. About 11 ± 4° in adults (recalled: Levine and
        Whittle 1996; the standing trial of RBDS runner 1 gives 12°).
    least_speed_mps : float
        A stance foot that moves back more slowly than this (m/s) in the laboratory stands on the
        ground, not on a belt; so slow a belt is not run on.
    speed_disagreement : float
        A told speed that differs from the stance foot's by more than this share is warned about.
    """

    longest_gap_s: float = 0.1
    least_confidence: float = 0.3
    spike_factor: float = 8.0
    cutoff_hz: Mapping[str, float] = field(default_factory=dict)
    lowest_cutoff_hz: Mapping[str, float] = field(
        default_factory=lambda: {"foot": 12.0, "leg": 10.0, "trunk": 8.0, "arm": 8.0}
    )
    highest_cutoff_hz: Mapping[str, float] = field(
        default_factory=lambda: {"foot": 25.0, "leg": 20.0, "trunk": 15.0, "arm": 15.0}
    )
    lowest_keypoint_cutoff_hz: Mapping[str, float] = field(
        default_factory=lambda: {"foot": 8.0, "leg": 7.0, "trunk": 6.0, "arm": 6.0}
    )
    highest_keypoint_cutoff_hz: Mapping[str, float] = field(
        default_factory=lambda: {"foot": 12.0, "leg": 10.0, "trunk": 8.0, "arm": 8.0}
    )
    rigid_tolerance_m: float = 0.04
    standing_pelvis_tilt_deg: float = 11.0
    least_speed_mps: float = 0.5
    speed_disagreement: float = 0.05
