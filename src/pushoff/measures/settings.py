"""What a user may change about the table of measures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MeasureSettings:
    """Settings of the table of measures; they decide the quality words only.

    The step counts are conventions of this program: with n independent strides the standard error
    is sd/√n, so 10 strides bring it to a third of the spread between strides and 5 to half of it.

    Parameters
    ----------
    good_strides, fair_strides : int
        Fewer strides than these make a value "fair", or "poor".
    good_share, fair_share : float
        Shares of valid strides in which the value could be had.
    good_seen, fair_seen : float
        Shares of contact frames in which the points were measured and not bridged.
    good_confidence, fair_confidence : float
        Mean confidence of the points.
    """

    good_strides: int = 10
    fair_strides: int = 5
    good_share: float = 0.8
    fair_share: float = 0.5
    good_seen: float = 0.8
    fair_seen: float = 0.5
    good_confidence: float = 0.6
    fair_confidence: float = 0.35
