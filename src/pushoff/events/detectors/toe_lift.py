"""Toe-off: the tip of the toe or shoe moves up, where the recording has it."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.events.detectors.forefoot_lift import rise_time
from pushoff.events.registry import DETECTORS, Detector, Timing
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals, Windows


def toe_lift(
    foot: FootSignals, windows: Windows, settings: EventSettings
) -> Float[np.ndarray, " contact"]:
    """Return the time (s) at which the toe reaches a quarter of its rise speed, NaN without it."""
    if "toe" not in foot.height:
        return np.full(len(windows), np.nan)
    return rise_time(foot, windows, "toe")


DETECTORS.register(
    Detector(
        name="toe_lift",
        kind="toe_off",
        function=toe_lift,
        looks_at="foot",
        timing={"3d": Timing(0.000, 0.014), "2d": Timing(0.0, 0.011)},
        cite=("leitch2011", "pushoff_events"),
    )
)
