"""Touchdown: the pelvis, falling freely in flight, is braked."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.events.registry import DETECTORS, Detector, Timing
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals, Windows, crossing, gather, snap

#: In flight the pelvis falls with about -9.8 m/s²; this level is well off that and still early.
LEVEL_M_S2 = -4.0
FALLING_M_S2 = -7.0


def body_braking(
    foot: FootSignals, windows: Windows, settings: EventSettings
) -> Float[np.ndarray, " contact"]:
    """Return the time (s) at which the pelvis's vertical acceleration rises through -4 m/s²."""
    around, offsets = gather(foot, foot.body.acceleration, windows.low, 0.18, 0.02)
    # An impact may throw the pelvis below the level once more: the first rise out of free fall is
    # meant, so everything up to the last instant in free fall is left out.
    falling = around < FALLING_M_S2
    after = np.cumsum(falling[:, ::-1], axis=1)[:, ::-1] == 0
    started = np.concatenate([after[:, 1:], np.ones((len(after), 1), dtype=bool)], axis=1)
    around = np.where(started, around, np.nan)
    found = crossing(around, offsets, LEVEL_M_S2, rising=True, last=False)
    return snap(foot, windows.low) + found


DETECTORS.register(
    Detector(
        name="body_braking",
        kind="touchdown",
        function=body_braking,
        looks_at="body",
        timing={"3d": Timing(0.027, 0.007), "2d": Timing(0.0175, 0.013)},
        cite=("pdvp2021", "pushoff_events"),
    )
)
