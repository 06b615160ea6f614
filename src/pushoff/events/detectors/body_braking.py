"""Touchdown: the pelvis, falling freely in flight, is braked."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.events.registry import DETECTORS, Detector, Timing
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals, Windows, crossing, gather, snap

#: In flight the pelvis falls with about -9.8 m/s²; this level is well off that and still early.
LEVEL_M_S2 = -4.0


def body_braking(
    foot: FootSignals, windows: Windows, settings: EventSettings
) -> Float[np.ndarray, " contact"]:
    """Return the time (s) at which the pelvis's vertical acceleration rises through -4 m/s²."""
    around, offsets = gather(foot, foot.body.acceleration, windows.low, 0.18, 0.02)
    found = crossing(around, offsets, LEVEL_M_S2, rising=True, last=True)
    return snap(foot, windows.low) + found


DETECTORS.register(
    Detector(
        name="body_braking",
        kind="touchdown",
        function=body_braking,
        timing={"3d": Timing(0.029, 0.009), "2d": Timing(0.029, 0.016)},
        cite=("pdvp2021", "pushoff_events"),
    )
)
