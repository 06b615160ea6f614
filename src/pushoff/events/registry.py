"""Event detectors: one file each in ``detectors/``, found by the folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from pushoff.core.registry import Registry
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals, Windows

DetectorFunction = Callable[[FootSignals, Windows, EventSettings], Float[np.ndarray, " contact"]]


@dataclass(frozen=True)
class Timing:
    """What a detector's times mean: how much they come late (s) and how far they scatter (s).

    ``sd_s`` includes what differs between runners and feet, not only between steps.
    """

    bias_s: float
    sd_s: float


@dataclass(frozen=True)
class Detector:
    """One way to time one event of a foot from motion.

    ``function`` returns one time (s) per window, NaN where it sees nothing; ``timing`` says for
    "3d" (markers) and "2d" (keypoints, folded) how late it is and how far it scatters.
    ``looks_at`` says whose visibility it depends on.
    """

    name: str
    kind: Literal["touchdown", "toe_off"]
    function: DetectorFunction
    looks_at: Literal["foot", "knee", "body"]
    timing: Mapping[str, Timing]
    cite: tuple[str, ...]


DETECTORS: Registry[Detector] = Registry("event detector", "pushoff.events.detectors")
