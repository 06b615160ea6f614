"""From a recording to body points and angles over time."""

from __future__ import annotations

from pushoff.core.motion import Motion
from pushoff.core.recording import Recording
from pushoff.kinematics.settings import KinematicsSettings

_DEFAULT = KinematicsSettings()


def solve(recording: Recording, settings: KinematicsSettings = _DEFAULT) -> Motion:
    """Return the cleaned motion of a recording.

    Raises
    ------
    NotAnalysableError
        If the recording holds no points, or none of the legs.
    """
    raise NotImplementedError
