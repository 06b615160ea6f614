"""How a simulated run is written: the laboratory's axes, the plates, what the file tells."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from pushoff.core.errors import BadUsageError
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.markers import LAYOUTS, MarkerError


@dataclass(frozen=True)
class LabAxes:
    """Axes of the laboratory that a file is written in.

    Parameters
    ----------
    up : "y" or "z"
        Which axis points up. With "y" forward is x and right is z, with "z" forward is x and left
        is y, before the turn.
    yaw_deg : float
        Turn of the runner about the vertical against these axes, positive to the left.
    origin_m : tuple of three
        Where the simulation's origin lies in the file's axes (m).
    """

    up: str = "y"
    yaw_deg: float = 0.0
    origin_m: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        if self.up not in ("y", "z"):
            raise BadUsageError("laboratory axes", "up to be y or z", repr(self.up))

    def matrix(self) -> Float[np.ndarray, "3 3"]:
        """Return the rotation from forward, up, right to the file's axes (columns are those)."""
        c, s = np.cos(np.radians(self.yaw_deg)), np.sin(np.radians(self.yaw_deg))
        turned = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
        if self.up == "y":
            return turned
        return np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]) @ turned

    def place(self, point: Float[np.ndarray, "*any 3"]) -> Float[np.ndarray, "*any 3"]:
        """Return places (m) in the file's axes."""
        return point @ self.matrix().T + np.asarray(self.origin_m)

    def direction(self, vector: Float[np.ndarray, "*any 3"]) -> Float[np.ndarray, "*any 3"]:
        """Return directions, forces or moments in the file's axes."""
        return vector @ self.matrix().T


@dataclass(frozen=True)
class ExportOptions:
    """What goes into the files.

    Parameters
    ----------
    layout : "rbds", "hamner" or "plug_in_gait"
        Marker set.
    error : MarkerError
        What is wrong with the markers.
    lab : LabAxes
        Axes of C3D files; TRC and MOT always have y up and take yaw and origin from here.
    static : bool
        Also write a standing trial, ``<stem>_static.*``.
    force : bool
        Write force plates.
    force_rate_hz : float
        Samples per second of the plates (C3D: brought to a whole multiple of the frame rate).
    force_noise_n : float
        Standard deviation of white noise on each force component of a plate, N; moments get as
        much times 0.1 m.
    events : bool
        Write touchdown and toe-off at 20 N into C3D files.
    subject : bool
        Write the body mass and height into C3D files.
    first_frame : int
        Number of the first frame of C3D files (1 is the usual one).
    sided : bool
        Name the columns of MOT files by side instead of ``ground_force_`` for the right foot and
        ``1_ground_force_`` for the left one.
    camera, keypoint_error : optional
        Camera of the keypoint files and what is wrong with them.
    """

    layout: str = "rbds"
    error: MarkerError = field(default_factory=MarkerError)
    lab: LabAxes = field(default_factory=LabAxes)
    static: bool = True
    force: bool = True
    force_rate_hz: float = 1200.0
    force_noise_n: float = 0.0
    events: bool = True
    subject: bool = True
    first_frame: int = 1
    sided: bool = False
    camera: KeypointCamera = field(default_factory=KeypointCamera)
    keypoint_error: KeypointError | None = None

    def __post_init__(self) -> None:
        if self.layout not in LAYOUTS:
            raise BadUsageError("marker set", ", ".join(LAYOUTS), repr(self.layout))
        if not 1 <= self.first_frame <= 60000:
            raise BadUsageError("first frame", "a number from 1 to 60000", str(self.first_frame))
