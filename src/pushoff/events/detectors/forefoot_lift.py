"""Toe-off: the last part of the forefoot moves up."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from pushoff.events.registry import DETECTORS, Detector, Timing
from pushoff.events.settings import EventSettings
from pushoff.events.signals import REAR_PARTS, FootSignals, Windows, crossing, gather, snap

#: Share of the part's own fastest rise in early swing, so that the level goes with speed.
SHARE = 0.25


def forefoot_lift(
    foot: FootSignals, windows: Windows, settings: EventSettings
) -> Float[np.ndarray, " contact"]:
    """Return the time (s) at which the last forefoot part reaches a quarter of its rise speed."""
    parts = [part for part in foot.height if part not in REAR_PARTS and part != "toe"]
    if not parts:
        return np.full(len(windows), np.nan)
    stacked = np.array([rise_time(foot, windows, part) for part in parts])
    missing = np.isnan(stacked).all(axis=0)
    stacked[:, missing] = 0.0
    return np.where(missing, np.nan, np.nanmax(stacked, axis=0))


def rise_time(foot: FootSignals, windows: Windows, part: str) -> Float[np.ndarray, " contact"]:
    """Return when a part of the foot, on its way to its fastest rise, reaches ``SHARE`` of that.

    (contact,) s, NaN where it was not seen or does not rise before the next swing peak. The last
    crossing before the fastest rise counts: a foot that rolls or trembles may cross it earlier.
    """
    around, offsets = gather(foot, foot.height[part].velocity, windows.low, 0.0, 0.40)
    beyond = snap(foot, windows.low)[:, None] + offsets > windows.stop[:, None]
    around[beyond] = np.nan
    unseen = np.isnan(around).all(axis=1)
    around[unseen] = 0.0
    fastest = np.nanmax(around, axis=1)
    after = np.arange(around.shape[1]) > np.nanargmax(around, axis=1)[:, None]
    rising = np.where(after, np.nan, around)
    found = crossing(rising, offsets, SHARE * fastest, rising=True, last=True)
    return np.where(unseen | (fastest <= 0), np.nan, snap(foot, windows.low) + found)


DETECTORS.register(
    Detector(
        name="forefoot_lift",
        kind="toe_off",
        function=forefoot_lift,
        looks_at="foot",
        timing={"3d": Timing(-0.018, 0.009), "2d": Timing(0.0, 0.010)},
        cite=("leitch2011", "pushoff_events"),
    )
)
