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
    """

    most_act: int = 2
