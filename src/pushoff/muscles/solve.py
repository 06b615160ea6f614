"""The muscle stage: joint angles and moments in, muscle forces out. A model result."""

from __future__ import annotations

from dataclasses import dataclass, field

from pushoff.core.kinetics import Kinetics
from pushoff.core.motion import Motion
from pushoff.core.muscles import Muscles
from pushoff.core.strides import StrideTable
from pushoff.muscles.settings import MuscleSettings

_DEFAULT = MuscleSettings()


@dataclass(frozen=True)
class MuscleResult:
    """Muscle forces, or the reason why there are none."""

    muscles: Muscles | None
    skipped: dict[str, str] = field(default_factory=dict)


def solve_muscles(
    kinetics: Kinetics, motion: Motion, strides: StrideTable, settings: MuscleSettings = _DEFAULT
) -> MuscleResult:
    """Return the muscle forces of both legs.

    Parameters
    ----------
    kinetics : Kinetics
    motion : Motion
        On the time axis of the kinetics (lengths of the athlete's segments, points).
    strides : StrideTable
        Reserves are held against the peak moments within valid strides.
    settings : MuscleSettings, optional
    """
    return MuscleResult(None, {"muscles": "not solved"})
