"""Settings of the phase stage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PhaseSettings:
    """Which strides are kept.

    Parameters
    ----------
    stride_s : (float, float)
        Shortest and longest stride: 240 and 100 steps/min, beyond any steady running.
    duty_factor : (float, float)
        Contact as a share of the stride; sprinting reaches 18 %, walking begins at 50 %.
    stride_change : float
        Furthest that a stride's duration may lie from the median, as a share of it.
    unseen_share : float
        Largest share of a stride in which hip, knee or ankle of this side were bridged.
    """

    stride_s: tuple[float, float] = (0.5, 1.2)
    duty_factor: tuple[float, float] = (0.12, 0.52)
    stride_change: float = 0.25
    unseen_share: float = 0.3
