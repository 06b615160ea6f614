"""Touchdown: the sharpest upward acceleration of the part of the foot that lands."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.events.detectors.landing_level import landing_parts
from pushoff.events.registry import DETECTORS, Detector, Timing
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals, Windows, gather, snap

#: Search around the instant at which the part reaches its stance height (s): shoe soles take up
#: the landing within about 25 ms.
_BEFORE_S, _AFTER_S = 0.015, 0.025


def landing_impact(
    foot: FootSignals, windows: Windows, settings: EventSettings
) -> Float[np.ndarray, " contact"]:
    """Return the time (s) of the landing part's acceleration peak, NaN where none is seen."""
    parts, times = landing_parts(foot, windows, settings)
    order = np.where(np.isnan(times), np.inf, times)
    landing = np.argmin(order, axis=0)
    reach = order[landing, np.arange(len(windows))]
    reach = np.where(np.isfinite(reach), reach, np.nan)
    out = np.full(len(windows), np.nan)
    for number, part in enumerate(parts):
        around, offsets = gather(foot, foot.height[part].acceleration, reach, _BEFORE_S, _AFTER_S)
        filled = np.where(np.isnan(around), -np.inf, around)
        peak = np.argmax(filled, axis=1)
        inner = (peak > 0) & (peak < len(offsets) - 1)
        here = (landing == number) & inner & np.isfinite(around).any(axis=1)
        out = np.where(here, snap(foot, reach) + offsets[peak], out)
    return out


DETECTORS.register(
    Detector(
        name="landing_impact",
        kind="touchdown",
        function=landing_impact,
        looks_at="foot",
        timing={"3d": Timing(0.004, 0.006), "2d": Timing(0.012, 0.015)},
        cite=("handsaker2016", "pushoff_events"),
    )
)
