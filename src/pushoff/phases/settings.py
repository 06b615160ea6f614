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
    least_strides_3d, least_strides_2d : int
        Fewest valid strides (both sides together) of an analysis: a laboratory may see one, a
        single stride of a video is too uncertain to report.
    """

    stride_s: tuple[float, float] = (0.5, 1.2)
    duty_factor: tuple[float, float] = (0.12, 0.52)
    stride_change: float = 0.25
    unseen_share: float = 0.3
    least_strides_3d: int = 1
    least_strides_2d: int = 4

    def least(self, dimension: int) -> int:
        """Return the fewest valid strides for markers (3) or one camera (2)."""
        return self.least_strides_3d if dimension == 3 else self.least_strides_2d
