"""What a reader returns: one recording in Pushoff's axes and units, whatever the file was.

Axes: forward, up, right (indices 0, 1, 2); metres, seconds, newtons, radians. Unknown is NaN.
A two-dimensional recording keeps three columns; the axis that the camera cannot see is NaN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float

from pushoff.core.events import EventTable
from pushoff.core.names import Side, Surface, View

Sex = Literal["female", "male"]


@dataclass(frozen=True)
class Found:
    """A scalar that was found or told, with its standard deviation and where it comes from.

    ``source`` is plain words ("told by the user", "stance foot, 84 contacts", "assumed: mean
    stature"); ``assumed`` is True where nothing in the recording supports the value.
    """

    value: float
    sd: float
    source: str
    assumed: bool = False


@dataclass(frozen=True)
class Points:
    """Landmarks over time.

    Parameters
    ----------
    names : tuple of str
        Landmark names (``pushoff.core.names``), or ``<segment>:<raw name>`` for a cluster marker
        that rides on a segment without being a landmark, e.g. ``left_thigh:L.Thigh.Top.Lateral``.
    position : array, (time, point, 3)
        Forward, up, right in metres. NaN where not seen.
    confidence : array, (time, point)
        0–1 for keypoints; 1 for markers that were seen, NaN where not seen.
    time_s : array, (time,)
        Seconds from the first frame of the file.
    """

    names: tuple[str, ...]
    position: Float[np.ndarray, "time point 3"]
    confidence: Float[np.ndarray, "time point"]
    time_s: Float[np.ndarray, " time"]

    @property
    def rate_hz(self) -> float:
        """Median sampling rate in Hz (NaN with fewer than two frames)."""
        if len(self.time_s) < 2:
            return float("nan")
        return float(1.0 / np.median(np.diff(self.time_s)))

    def has(self, *names: str) -> bool:
        """Return whether every one of these landmarks is here."""
        return all(name in self.names for name in names)

    def of(self, name: str) -> Float[np.ndarray, "time 3"]:
        """Return the path of one landmark, (time, 3) in metres; KeyError if it is not here."""
        if name not in self.names:
            raise KeyError(f"no landmark {name!r} in this recording; here: {', '.join(self.names)}")
        return self.position[:, self.names.index(name)]


@dataclass(frozen=True)
class Force:
    """Measured ground force on the runner, per plate, in the axes and on the clock of the points.

    ``side`` says whose foot a plate carries where the file separates the feet, else None.
    ``centre_of_pressure`` is NaN where the vertical force is too small to give one.
    """

    plates: tuple[str, ...]
    force: Float[np.ndarray, "time plate 3"]
    centre_of_pressure: Float[np.ndarray, "time plate 3"]
    free_moment: Float[np.ndarray, "time plate"]
    side: tuple[Side | None, ...]
    time_s: Float[np.ndarray, " time"]

    @property
    def rate_hz(self) -> float:
        """Median sampling rate in Hz (NaN with fewer than two samples)."""
        if len(self.time_s) < 2:
            return float("nan")
        return float(1.0 / np.median(np.diff(self.time_s)))


@dataclass(frozen=True)
class Imu:
    """Inertial sensor signals: acceleration (m/s²) and angular velocity (rad/s), sensor axes."""

    names: tuple[str, ...]
    acceleration: Float[np.ndarray, "time sensor 3"]
    angular_velocity: Float[np.ndarray, "time sensor 3"]
    time_s: Float[np.ndarray, " time"]


@dataclass(frozen=True)
class Athlete:
    """Who runs. None where nobody said and nothing in the file tells.

    ``history`` and ``pain`` hold keys of ``complaints.COMPLAINTS``; ``lunge_deg`` holds the
    weight-bearing lunge test of each side (shank from the vertical, degrees).
    """

    mass: Found | None = None
    height: Found | None = None
    sex: Sex | None = None
    name: str | None = None
    history: tuple[str, ...] = ()
    pain: tuple[str, ...] = ()
    lunge_deg: Mapping[Side, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceFile:
    """One input file: name without folder, format name, SHA-256 and size in bytes."""

    name: str
    format: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class VideoInfo:
    """What is needed to show frames of the clip again, upright as a person sees it.

    ``pixels`` are the raw keypoints in upright pixel coordinates (x right, y down), NaN where not
    found; ``time_s`` are the container's presentation times, starting at zero.
    """

    path: str
    width: int
    height: int
    rotation_deg: int
    codec: str
    nominal_rate_hz: float
    pose: str
    names: tuple[str, ...]
    pixels: Float[np.ndarray, "time point 2"]
    time_s: Float[np.ndarray, " time"]


@dataclass(frozen=True)
class Recording:
    """One recording, whatever it came from.

    ``dimension`` is 3 for markers and 2 for one camera; ``view`` names the side of the runner that
    the camera sees. ``scale`` is metres per pixel for video and None for markers. ``speed`` and
    ``surface`` hold what the user or the file said; what is found later lives in ``Motion``.
    ``calibration`` holds what the picture itself told, by name with unit (``ground_speed_mps``).
    ``static`` is a standing trial in the same axes. ``on_joints``: keypoints were moved to
    the joint centres and the ends of the sole. ``warnings`` are sentences for the report,
    ``citations`` keys of the methods that changed the signals.
    """

    source: tuple[SourceFile, ...]
    dimension: Literal[2, 3]
    view: View
    athlete: Athlete
    points: Points | None = None
    static: Points | None = None
    force: Force | None = None
    imu: Imu | None = None
    events: EventTable | None = None
    video: VideoInfo | None = None
    surface: Surface = "unknown"
    speed: Found | None = None
    slope_percent: Found | None = None
    scale: Found | None = None
    floor_up_m: float = float("nan")
    on_joints: bool = False
    marker_set: str | None = None
    device: str | None = None
    warnings: tuple[str, ...] = ()
    calibration: Mapping[str, Found] = field(default_factory=dict)
    history: tuple[str, ...] = field(default=())
    citations: tuple[str, ...] = ()
