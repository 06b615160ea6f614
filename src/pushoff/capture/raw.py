"""What a format reader returns: the file's content in SI units, before axes and names are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Float

from pushoff.core.events import EventTable
from pushoff.core.names import Side
from pushoff.core.progress import Progress
from pushoff.core.recording import Imu
from pushoff.core.registry import Registry


@dataclass(frozen=True)
class RawMarkers:
    """Markers as named in the file, metres, the file's axes; NaN where not seen."""

    names: tuple[str, ...]
    position: Float[np.ndarray, "time marker 3"]
    time_s: Float[np.ndarray, " time"]


@dataclass(frozen=True)
class RawForce:
    """Ground force on the runner per plate, N and m, in the axes of the markers of the same trial.

    ``centre_of_pressure`` and ``free_moment`` are NaN where the file does not give them.
    """

    plates: tuple[str, ...]
    force: Float[np.ndarray, "time plate 3"]
    centre_of_pressure: Float[np.ndarray, "time plate 3"]
    free_moment: Float[np.ndarray, "time plate"]
    side: tuple[Side | None, ...]
    time_s: Float[np.ndarray, " time"]


@dataclass(frozen=True)
class RawKeypoints:
    """Keypoints of one camera in upright pixel coordinates (x right, y down), landmark names.

    ``world`` holds the pose engine's own 3-D guess (m, hip-centred) where it has one.
    """

    names: tuple[str, ...]
    pixels: Float[np.ndarray, "time point 2"]
    confidence: Float[np.ndarray, "time point"]
    time_s: Float[np.ndarray, " time"]
    width: int
    height: int
    pose: str
    view_hint: Literal["left", "right", "rear", "front"] | None = None
    rotation_deg: int = 0
    codec: str = ""
    nominal_rate_hz: float = float("nan")
    is_video: bool = False


@dataclass(frozen=True)
class RawRecording:
    """Everything that one file holds. ``facts`` is what the file says of athlete and trial.

    Known keys of ``facts``: ``mass_kg``, ``height_m``, ``speed_mps``, ``device``, ``sex``,
    ``force_in_body_weights`` (True where force still has to be multiplied by body weight).
    """

    format: str
    path: Path
    markers: RawMarkers | None = None
    force: RawForce | None = None
    keypoints: RawKeypoints | None = None
    imu: Imu | None = None
    events: EventTable | None = None
    angles: Mapping[str, Float[np.ndarray, " time"]] | None = None
    angles_time_s: Float[np.ndarray, " time"] | None = None
    facts: Mapping[str, float | str | bool] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadOptions:
    """What a reader may need to know besides the path."""

    pose: str | None = None
    fps: float | None = None
    progress: Progress | None = None
    cache: Path | None = None
    person: int | None = None


@dataclass(frozen=True)
class Reader:
    """One input format: ``sniff`` sees path and first bytes, ``read`` raises UnreadableError."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    gives: tuple[str, ...]
    sniff: Callable[[Path, bytes], bool]
    read: Callable[[Path, ReadOptions], RawRecording]


READERS: Registry[Reader] = Registry("reader", "pushoff.capture.formats")
