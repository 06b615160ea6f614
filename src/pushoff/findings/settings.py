"""Settings of the findings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FindingSettings:
    """Limits of the weights.

    Parameters
    ----------
    most_act : int
        How many findings may ask for something to be done.
    told : float
        Probability from which a finding is told at all.
    watched, acted : float
        Probabilities from which it may be a "watch" and an "act".
    acted_size : float
        How far beyond the limits it must be to be an "act", in standard deviations between
        healthy runners.
    least_strides : int
        Strides of a side that a value must rest on.
    """

    most_act: int = 2
    told: float = 0.7
    watched: float = 0.8
    acted: float = 0.9
    acted_size: float = 0.25
    least_strides: int = 4
