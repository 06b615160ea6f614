"""Toe-off: the knee is furthest extended at the end of contact."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.events.registry import DETECTORS, Detector, Timing
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals, Windows, gather, snap


def knee_extension(
    foot: FootSignals, windows: Windows, settings: EventSettings
) -> Float[np.ndarray, " contact"]:
    """Return the time (s) of least knee flexion after the low point, NaN without a knee angle."""
    if foot.knee is None:
        return np.full(len(windows), np.nan)
    around, offsets = gather(foot, foot.knee.value, windows.low, 0.0, 0.40)
    beyond = snap(foot, windows.low)[:, None] + offsets > windows.stop[:, None]
    around = np.where(beyond | np.isnan(around), np.inf, around)
    least = np.argmin(around, axis=1)
    inner = (least > 0) & (least < len(offsets) - 1) & np.isfinite(around).any(axis=1)
    return np.where(inner, snap(foot, windows.low) + offsets[least], np.nan)


DETECTORS.register(
    Detector(
        name="knee_extension",
        kind="toe_off",
        function=knee_extension,
        looks_at="knee",
        timing={"3d": Timing(0.007, 0.007), "2d": Timing(0.006, 0.014)},
        cite=("fellin2010",),
    )
)
