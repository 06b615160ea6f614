"""Settings of the event stage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EventSettings:
    """How events are found.

    Parameters
    ----------
    force_threshold_n, force_cutoff_hz : float
        A foot is down while the vertical force, low-passed at this cut-off (zero lag), is above
        this threshold. At 50 N the same contact reads about 12 ms shorter than at 20 N.
    force_sd_s : float
        Standard deviation of an event from force: half the rise from 10 to 30 N in running.
    contact_s : (float, float)
        Shortest and longest contact that is taken for running or walking.
    foot_cutoff_hz, body_cutoff_hz : float
        Low-pass of foot and pelvis signals for timing, before the limits below apply.
    cutoff_share_3d, cutoff_share_2d : float
        Highest cut-off as a share of the sampling rate (markers, keypoints).
    grid_hz : float
        Rate of the fine grid on which crossings are looked for.
    landing_height_m : float
        A part of the foot has landed when it is this close to the height that it has in stance.
    fold_below_hz, fold_bandwidth_hz, fold_body_bandwidth_hz : float
        Keypoints at a lower rate than the first (0: never) are folded over all strides, with
        harmonics up to the second for feet and knees and up to the third for the body, whose
        bounce is smooth. On the virtual runner folding cut the scatter of single contacts at every
        rate from 30 to 240 Hz, from 9 to 2 ms within a runner.
    walking_duty_factor : float
        Above this duty factor there is no flight: walking.
    """

    force_threshold_n: float = 20.0
    force_cutoff_hz: float = 50.0
    force_sd_s: float = 0.002
    contact_s: tuple[float, float] = (0.08, 1.2)
    foot_cutoff_hz: float = 40.0
    body_cutoff_hz: float = 30.0
    cutoff_share_3d: float = 0.35
    cutoff_share_2d: float = 0.25
    grid_hz: float = 1000.0
    landing_height_m: float = 0.008
    fold_below_hz: float = 1000.0
    fold_bandwidth_hz: float = 16.0
    fold_body_bandwidth_hz: float = 7.0
    walking_duty_factor: float = 0.5
