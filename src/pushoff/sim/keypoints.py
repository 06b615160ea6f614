"""Keypoints of the virtual runner as a camera and a pose engine would give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar, runtime_checkable

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.errors import BadUsageError
from pushoff.core.names import SIDES
from pushoff.sim.body import Body
from pushoff.sim.keypoint_error import KeypointError, disturb
from pushoff.sim.keypoint_sight import Seen
from pushoff.sim.render_camera import Camera
from pushoff.sim.runner import SegmentPose

CameraView = Literal["left", "right", "rear", "front"]
#: Direction in which the camera stands from the runner, degrees from ahead towards the right.
_AZIMUTHS: dict[str, float] = {"front": 0.0, "right": 90.0, "rear": 180.0, "left": 270.0}
#: Width (mm) of the picture that 35 mm equivalent focal lengths are quoted for.
_FULL_FRAME_MM = 36.0

#: Landmarks of the virtual runner that pose engines mark, in the names of ``core.names``.
KEYPOINTS: tuple[str, ...] = (
    "nose",
    "head_top",
    "neck",
    "mid_hip",
    *(
        f"{side}_{part}"
        for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")
        for side in SIDES
    ),
    *(f"{side}_{part}" for part in ("toe_lateral", "eye", "ear") for side in SIDES),
)
#: Where an engine marks points, from joint centre or sole's end: segment, then shares of stature
#: along its axes forward, up, right. Measured with MediaPipe
#: 0.10 on three rendered clips of this runner (4 to 10 strides, both legs, fitted as a constant in
#: the segment's axes): hip 4 cm down the thigh and 4 cm up the pelvis, ankle 3 cm up the shank,
#: heel 5 cm over the sole and 3 cm ahead of its end, toe 4 cm behind and above the shoe's tip,
#: shoulder 7 cm up the trunk and 4 cm down the arm (at 1.75 m). RTMPose's heels and toes lie above
#: the sole as well.
MARKED: dict[str, tuple[tuple[str, tuple[float, float, float]], ...]] = {
    "hip": (("thigh", (0.0, -0.022, 0.0)), ("pelvis", (0.0, 0.023, 0.0))),
    "ankle": (("shank", (0.0, 0.015, 0.0)),),
    "heel": (("foot", (0.018, 0.030, 0.0)),),
    "toe": (("toes", (-0.025, 0.021, 0.0)),),
    "toe_lateral": (("toes", (-0.015, 0.015, 0.0)),),
    "shoulder": (("upper_arm", (0.0, -0.024, 0.0)), ("trunk", (0.0, 0.038, 0.0))),
}


@runtime_checkable
class Filmable(Protocol):
    """A moving body that can be asked for at any time; running or anything else."""

    @property
    def time_s(self) -> Float[np.ndarray, " time"]:
        """Return the time axis, s."""
        ...

    @property
    def points(self) -> Mapping[str, Float[np.ndarray, "time 3"]]:
        """Return ``names.MOTION_POINTS`` and ``neck`` in lab axes, m."""
        ...

    @property
    def segments(self) -> Mapping[str, SegmentPose]:
        """Return where each segment is and how it is turned."""
        ...

    @property
    def body(self) -> Body:
        """Return lengths and masses."""
        ...

    @property
    def height_m(self) -> float:
        """Return the stature, m."""
        ...

    def at(self: FilmedT, time_s: Float[np.ndarray, " time"]) -> FilmedT:
        """Return the same body at other times."""
        ...

    def phase(self, time_s: Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
        """Return the phase (rad) of the movement that repeats."""
        ...


FilmedT = TypeVar("FilmedT", bound=Filmable)


@dataclass(frozen=True)
class KeypointCamera:
    """Where the camera stands and how it films; no lens distortion, shutter all at once.

    Parameters
    ----------
    view : "left", "right", "rear" or "front"
        Side of the runner that it sees.
    turn_deg : float
        Degrees that it stands beside that, positive towards the front from a side, towards the
        runner's right from behind or in front.
    distance_m, height_m : float
        Level distance to the middle of the runner's way, and height over the floor.
    tilt_deg : float
        How far it looks down.
    focal_mm : float
        Focal length as quoted for a 36 mm picture (phones: 24 to 30), along the longer side.
    width, height : int
        Picture in pixels; portrait where the height is larger.
    fps : float
        Frames per second.
    along_m : float
        Where along the way it stands from the middle of what is filmed (overground).
    """

    view: CameraView = "left"
    turn_deg: float = 0.0
    distance_m: float = 3.5
    height_m: float = 1.0
    tilt_deg: float = 0.0
    focal_mm: float = 28.0
    width: int = 1080
    height: int = 1920
    fps: float = 60.0
    along_m: float = 0.0

    def __post_init__(self) -> None:
        wrong = []
        if self.view not in _AZIMUTHS:
            wrong.append(f"view one of {', '.join(_AZIMUTHS)} (is {self.view!r})")
        for name in ("distance_m", "focal_mm", "width", "height", "fps"):
            if getattr(self, name) <= 0:
                wrong.append(f"{name} above 0 (is {getattr(self, name):g})")
        if abs(self.tilt_deg) >= 80:
            wrong.append(f"tilt_deg between -80 and 80 (is {self.tilt_deg:g})")
        if wrong:
            raise BadUsageError("keypoint camera", expected="; ".join(wrong))

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.focal_mm / _FULL_FRAME_MM * max(self.width, self.height)

    @property
    def azimuth_rad(self) -> float:
        """Direction of the camera from the runner, from ahead towards the right."""
        sign = {"right": -1.0, "left": 1.0, "front": 1.0, "rear": -1.0}[self.view]
        return float(np.radians(_AZIMUTHS[self.view] + sign * self.turn_deg))

    def placed(self, middle_m: Float[np.ndarray, " 3"]) -> Camera:
        """Return the pinhole camera that films a way whose middle is at ``middle_m`` (lab, m)."""
        out = np.array([np.cos(self.azimuth_rad), 0.0, np.sin(self.azimuth_rad)])
        place = middle_m + self.distance_m * out
        place[0] += self.along_m
        place[1] = self.height_m
        tilt = np.radians(self.tilt_deg)
        ahead = place - out * np.cos(tilt) - np.array([0.0, np.sin(tilt), 0.0])
        lens = 2.0 * np.degrees(np.arctan(0.5 * self.height / self.focal_px))
        return Camera(
            position_m=(float(place[0]), float(place[1]), float(place[2])),
            target_m=(float(ahead[0]), float(ahead[1]), float(ahead[2])),
            lens_deg=float(lens),
            width=self.width,
            height=self.height,
        )


@dataclass(frozen=True)
class SimulatedKeypoints(Generic[FilmedT]):
    """Keypoints in upright pixels (x right, y down), and the truth about them.

    Parameters
    ----------
    names : tuple of str
        Landmark names of ``core.names``.
    pixels : array, (time, point, 2)
        NaN where not found.
    confidence : array, (time, point)
        0–1, 0 where not found.
    time_s : array, (time,)
        Seconds from the first frame.
    exact : array, (time, point, 2)
        Where the points are in the picture; NaN outside of it.
    swapped : bool array, (time,)
        Frames whose legs carry each other's names (hips and arms keep theirs).
    stolen : bool array, (time,)
        Frames in which the far foot's points sit on the near foot.
    hidden, lost : bool array, (time, point)
        Behind the nearer leg; not given at all.
    camera : Camera
        The pinhole that made them.
    run : Filmable
        The run at the times of the frames.
    """

    names: tuple[str, ...]
    pixels: Float[np.ndarray, "time point 2"]
    confidence: Float[np.ndarray, "time point"]
    time_s: Float[np.ndarray, " time"]
    width: int
    height: int
    fps: float
    exact: Float[np.ndarray, "time point 2"]
    swapped: Bool[np.ndarray, " time"]
    stolen: Bool[np.ndarray, " time"]
    hidden: Bool[np.ndarray, "time point"]
    lost: Bool[np.ndarray, "time point"]
    camera: Camera
    run: FilmedT


def raw_keypoints(
    run: FilmedT, camera: KeypointCamera, error: KeypointError | None = None
) -> SimulatedKeypoints[FilmedT]:
    """Return the keypoints of a run seen by a camera.

    The run is evaluated anew at the camera's frames, from its first to its last instant. The camera
    stands still beside the middle of the way. Without ``error`` the default one is made.
    """
    chosen = KeypointError() if error is None else error
    length = float(run.time_s[-1] - run.time_s[0])
    frames = int(np.floor(length * camera.fps + 1e-6)) + 1
    if frames < 2:
        raise BadUsageError("keypoints", "at least two frames", f"{frames} in {length:.3f} s")
    time = np.arange(frames) / camera.fps
    filmed = run.at(run.time_s[0] + time)
    way = filmed.points["mid_hip"]
    pinhole = camera.placed(0.5 * (way.min(axis=0) + way.max(axis=0)))
    exact, marked = (
        _in_picture(pinhole, keypoint_places(filmed, share)) for share in (0.0, chosen.placement)
    )
    sideways = float(np.sin(camera.azimuth_rad))
    disturbed = disturb(
        Seen(
            names=KEYPOINTS,
            pixels=exact,
            marked=marked,
            time_s=time,
            stature_px=run.height_m * pinhole.focal_px / _depth(pinhole, way),
            phase=run.phase(filmed.time_s),
            far_side=("left" if sideways > 0 else "right") if abs(sideways) > 0.3 else "",
            sideways=abs(sideways),
        ),
        chosen,
    )
    return SimulatedKeypoints(
        names=KEYPOINTS,
        pixels=disturbed.pixels,
        confidence=disturbed.confidence,
        time_s=time,
        width=camera.width,
        height=camera.height,
        fps=camera.fps,
        exact=exact,
        swapped=disturbed.swapped,
        stolen=disturbed.stolen,
        hidden=disturbed.hidden,
        lost=disturbed.lost,
        camera=pinhole,
        run=filmed,
    )


def keypoint_places(run: Filmable, placement: float = 0.0) -> Float[np.ndarray, "time point 3"]:
    """Return where the points are in the laboratory (m), (time, point of ``KEYPOINTS``, 3).

    Joints are joint centres, heel and toe the ends of the shoe's sole; ``placement`` moves them
    towards where an engine marks them (1: all the way, see ``MARKED``). Small toe, nose, eyes and
    ears are placed on foot and head by shares of their size (the model's choice).
    """
    points = run.points
    places = {name: points[name] for name in KEYPOINTS if name in points}
    places["neck"] = 0.5 * (points["mid_shoulder"] + points["neck"])
    size = run.body.head
    turn = run.segments["head"].rotation
    # Face on a head 0.24 m high: nose 0.11 m ahead of its middle, eyes 0.08 m, ears at the sides.
    face = {"nose": (0.45, -0.10, 0.0)}
    for side, sign in (("left", -1.0), ("right", 1.0)):
        face[f"{side}_eye"] = (0.35, 0.05, 0.13 * sign)
        face[f"{side}_ear"] = (-0.02, -0.02, 0.30 * sign)
        toes = run.segments[f"{side}_toes"].rotation
        ball, toe = points[f"{side}_ball"], points[f"{side}_toe"]
        places[f"{side}_toe_lateral"] = (
            ball + 0.6 * (toe - ball) + 0.18 * sign * run.body.shoe * toes[..., 2]
        )
        for part, moves in MARKED.items() if placement else ():
            for segment, shares in moves:
                name = segment if segment in run.segments else f"{side}_{segment}"
                way = placement * run.height_m * np.array(shares)
                place = places[f"{side}_{part}"]
                places[f"{side}_{part}"] = place + run.segments[name].rotation @ way
    for name, share in face.items():
        places[name] = points["head"] + size * (turn @ np.array(share))
    places["mid_hip"] = 0.5 * (places["left_hip"] + places["right_hip"])
    return np.stack([places[name] for name in KEYPOINTS], axis=1)


def _depth(camera: Camera, place: Float[np.ndarray, "*any 3"]) -> Float[np.ndarray, "*any"]:
    return (place - np.asarray(camera.position_m)) @ camera.axes()[2]


def _in_picture(
    camera: Camera, place: Float[np.ndarray, "time point 3"]
) -> Float[np.ndarray, "time point 2"]:
    """Return pixels; NaN outside of the picture and behind the camera."""
    ahead = _depth(camera, place) > 0.1
    pixels = camera.project(np.where(ahead[..., None], place, np.nan))
    size = np.array([camera.width, camera.height])
    inside = np.all((pixels >= 0) & (pixels <= size), axis=-1)
    return np.where(inside[..., None], pixels, np.nan)
