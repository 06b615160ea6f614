"""Touchdown: the first part of the foot that comes down to the height that it has in stance."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.events.registry import DETECTORS, Detector, Timing
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals, Windows, crossing, gather, level_in_stance, snap


def landing_parts(
    foot: FootSignals, windows: Windows, settings: EventSettings
) -> tuple[tuple[str, ...], Float[np.ndarray, "part contact"]]:
    """Return when each part of the foot comes down to its stance height, (part, contact) s."""
    times = []
    for curve in foot.height.values():
        level = level_in_stance(foot, curve, windows) + settings.landing_height_m
        around, offsets = gather(foot, curve.value, windows.low, 0.25, 0.0)
        found = crossing(around, offsets, level, rising=False, last=True)
        times.append(snap(foot, windows.low) + found)
    return tuple(foot.height), np.array(times)


def landing_level(
    foot: FootSignals, windows: Windows, settings: EventSettings
) -> Float[np.ndarray, " contact"]:
    """Return the time (s) at which the landing part has come down, NaN where none does."""
    _, times = landing_parts(foot, windows, settings)
    unseen = np.isnan(times).all(axis=0)
    times[:, unseen] = np.inf
    first = np.nanmin(times, axis=0)
    return np.where(np.isfinite(first), first, np.nan)


DETECTORS.register(
    Detector(
        name="landing_level",
        kind="touchdown",
        function=landing_level,
        looks_at="foot",
        timing={"3d": Timing(-0.004, 0.009), "2d": Timing(0.0055, 0.013)},
        cite=("leitch2011", "pushoff_events"),
    )
)
