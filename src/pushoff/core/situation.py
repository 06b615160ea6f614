"""What a finding, a cue or an exercise depends on besides the measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pushoff.core.names import Side, Surface, View
from pushoff.core.recording import Sex


@dataclass(frozen=True)
class Situation:
    """Who ran, how and where; NaN where unknown, empty where nobody said.

    Parameters
    ----------
    speed_mps, slope_percent : float
        Speed over ground or belt; slope with uphill positive (NaN where unknown: level is assumed
        by nobody here).
    acceleration_mps2, acceleration_sd : float
        Mean change of speed along the recording; 0 on a belt of constant speed.
    dimension, view, surface
        As in ``Motion``.
    height_m, mass_kg, leg_m : float
        Stature, body mass, height of the hip joint above the ground.
    history, pain : tuple of str
        Keys of ``complaints.COMPLAINTS``: injuries of the past, and what hurts now.
    lunge_deg : mapping of side to float
        Weight-bearing lunge test: shank from the vertical, degrees.
    fps : float
        Frames per second of the recording.
    """

    speed_mps: float = float("nan")
    slope_percent: float = float("nan")
    acceleration_mps2: float = float("nan")
    acceleration_sd: float = float("nan")
    dimension: int = 3
    view: View = "unknown"
    surface: Surface = "unknown"
    height_m: float = float("nan")
    mass_kg: float = float("nan")
    leg_m: float = float("nan")
    sex: Sex | None = None
    history: tuple[str, ...] = ()
    pain: tuple[str, ...] = ()
    lunge_deg: Mapping[Side, float] = field(default_factory=dict)
    fps: float = float("nan")
