"""Settings of the kinetics stage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KineticsSettings:
    """How forces and moments are taken.

    Parameters
    ----------
    least_rate_hz : float
        Motion of a lower rate is brought to a multiple of it that reaches this, so that a contact
        of 0.2 s holds at least 30 instants.
    force_cutoff_hz : float
        Zero-lag low-pass of measured force, Hz; the same as for contact events.
    force_threshold_n : float
        Below this vertical force (N) a foot counts as unloaded.
    moment_cutoff_hz : float
        Zero-lag low-pass (Hz) of joint forces and moments from measured force; 0 takes the cut-off
        of the leg's points. Force keeps frequencies that smoothed accelerations have lost; without
        it the knee and hip moments show an impact that no muscle made (edwards2011, bisseling2006,
        kristianslund2012).
    estimate : str
        How force is estimated where none was measured: ``auto``, ``centre_of_mass``, ``two_mass``
        or ``sine``.
    """

    least_rate_hz: float = 150.0
    force_cutoff_hz: float = 50.0
    force_threshold_n: float = 20.0
    moment_cutoff_hz: float = 0.0
    estimate: str = "auto"
