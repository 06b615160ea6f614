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
        Zero-lag low-pass (Hz) of measured force for moments and powers; 0 takes that of the leg's
        points. With unlike cut-offs the impact is in the force but not in the acceleration of the
        leg, and the knee and hip moments show a peak that no muscle made (bisseling2006,
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
