"""Toe-off: the pelvis begins to fall freely."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.events.registry import DETECTORS, Detector, Timing
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals, Windows, crossing, gather, snap

#: Free fall is -9.8 m/s²; the last newtons of push keep the pelvis above this level.
LEVEL_M_S2 = -7.0


def body_release(
    foot: FootSignals, windows: Windows, settings: EventSettings
) -> Float[np.ndarray, " contact"]:
    """Return the time (s) at which the pelvis's vertical acceleration falls through -7 m/s²."""
    around, offsets = gather(foot, foot.body.acceleration, windows.low, 0.0, 0.25)
    found = crossing(around, offsets, LEVEL_M_S2, rising=False, last=False)
    return snap(foot, windows.low) + found


# The last of the push fades slowly in a soft stance: there the level is reached up to 50 ms early,
# so this detector counts little.
DETECTORS.register(
    Detector(
        name="body_release",
        kind="toe_off",
        function=body_release,
        looks_at="body",
        timing={"3d": Timing(-0.024, 0.012), "2d": Timing(-0.015, 0.020)},
        cite=("pushoff_events",),
    )
)
