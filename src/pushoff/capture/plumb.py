"""Which way is down: roll and pitch of a resting camera, from upright edges in the background.

Door frames, cupboards, posts and walls are plumb. In a picture taken with a rolled camera they all
lean the same way; with a camera that looks up or down they lean more the farther they are from the
middle. The runner is taken out by the median over frames. Floor lines are not used: a camera that
stands slightly askew shows a level belt slanted.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.capture.frames import VideoFile, read_frames

#: Frames that the background is made from: one in twelve of the first 84 (an arm or leg moves on
#: within 0.1 s, and decoding further costs time); and the size at which edges are looked for.
_EVERY, _LAST, _LONGEST_SIDE = 12, 84, 960
#: Edges that lean more are not taken for plumb; shorter ones (share of the longest side) are noise.
_MOST_LEAN_DEG, _SHORTEST = 12.0, 0.05
#: What has to agree: lines, their total length (share of the longest side), share of all length.
_FEWEST_LINES, _LEAST_LENGTH, _LEAST_SHARE = 8, 1.0, 0.5
#: Corrections below are not worth it, and ones that are less sure than this are not made.
_WORTH_DEG, _SURE_SD = 0.3, 3.0
#: Focal length of a phone's main camera in video as a share of the longer side (24–28 mm lenses and
#: the crop of stabilisation: 0.75–0.9). It only scales the pitch.
_FOCAL_SHARE = 0.8


@dataclass(frozen=True)
class Plumb:
    """How the camera was held.

    Parameters
    ----------
    roll_rad, pitch_rad : float
        By how much plumb lines in the middle of the picture lean (lower end to the right is
        positive), and how far the camera looks down (up is negative; to the accuracy with which
        the lens is known).
    roll_sd_rad : float
        Standard deviation of the roll.
    lines : int
        Edges that agree.
    width, height : int
        Size of the picture.
    """

    roll_rad: float
    pitch_rad: float
    roll_sd_rad: float
    lines: int
    width: int
    height: int

    def level(self, pixels: Float[np.ndarray, "*any 2"]) -> Float[np.ndarray, "*any 2"]:
        """Return where a level camera at the same place would see the points; NaN stays NaN."""
        return self._turned(pixels, self._rotation())

    def back(self, pixels: Float[np.ndarray, "*any 2"]) -> Float[np.ndarray, "*any 2"]:
        """Undo :meth:`level`."""
        return self._turned(pixels, self._rotation().T)

    def _rotation(self) -> Float[np.ndarray, "3 3"]:
        """Return the rotation of rays (right, down, ahead) from this camera to a level one."""
        c, s = np.cos(self.roll_rad), np.sin(self.roll_rad)
        unroll = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
        c, s = np.cos(self.pitch_rad), np.sin(self.pitch_rad)
        unpitch = np.array([[1.0, 0.0, 0.0], [0.0, c, s], [0.0, -s, c]])
        return unpitch @ unroll

    def _turned(
        self, pixels: Float[np.ndarray, "*any 2"], rotation: Float[np.ndarray, "3 3"]
    ) -> Float[np.ndarray, "*any 2"]:
        focal = _FOCAL_SHARE * max(self.width, self.height)
        middle = np.array([self.width / 2, self.height / 2])
        rays = np.concatenate([pixels - middle, np.full((*pixels.shape[:-1], 1), focal)], axis=-1)
        turned = rays @ rotation.T
        return middle + focal * turned[..., :2] / turned[..., 2:]


def find_plumb(video: VideoFile) -> Plumb | None:
    """Return how the camera was held; None where that is not clear or not worth correcting."""
    if importlib.util.find_spec("cv2") is None:
        return None
    background = _background(video)
    if background is None:
        return None
    lines = _upright_lines(background)
    if len(lines) < _FEWEST_LINES:
        return None
    scale = max(video.width, video.height) / max(background.shape)
    return _fit(lines * [scale, 1.0, scale], video)


def _background(video: VideoFile) -> UInt8[np.ndarray, "row column"] | None:
    """Return the grey median of some frames, without what moves."""
    images = read_frames(video, 0, _LAST, _LONGEST_SIDE, _EVERY)
    pictures = [image[..., 1] for _, image in images]
    if len(pictures) < 3:
        return None
    return np.median(np.stack(pictures), axis=0).astype(np.uint8)


def _upright_lines(grey: UInt8[np.ndarray, "row column"]) -> Float[np.ndarray, "line 3"]:
    """Return x from the middle (px), lean (rad) and length (px) of nearly upright edges."""
    import cv2

    found = cv2.createLineSegmentDetector().detect(grey)[0]
    if found is None:
        return np.empty((0, 3))
    ends = np.asarray(found, dtype=float).reshape(-1, 4)
    along = ends[:, 2:] - ends[:, :2]
    length = np.hypot(along[:, 0], along[:, 1])
    lean = np.arctan2(along[:, 0], along[:, 1])
    lean = (lean + np.pi / 2) % np.pi - np.pi / 2
    kept = (length > _SHORTEST * max(grey.shape)) & (np.abs(lean) < np.radians(_MOST_LEAN_DEG))
    x = (ends[:, 0] + ends[:, 2]) / 2 - grey.shape[1] / 2
    return np.stack([x[kept], lean[kept], length[kept]], axis=1)


def _fit(lines: Float[np.ndarray, "line 3"], video: VideoFile) -> Plumb | None:
    """Fit lean over x robustly (biweight, longer lines count more) and judge it."""
    x, lean, length = lines.T
    focal = _FOCAL_SHARE * max(video.width, video.height)
    design = np.stack([np.ones_like(x), x / focal], axis=1)
    weight = length.copy()
    coefficient, spread = np.zeros(2), 0.0
    for _ in range(20):
        weighted = (design * weight[:, None]).T
        coefficient = np.linalg.solve(weighted @ design + 1e-9 * np.eye(2), weighted @ lean)
        off = np.abs(lean - design @ coefficient)
        spread = max(1.4826 * float(np.median(off)), np.radians(0.05))
        weight = length * np.maximum(1.0 - (off / (4.685 * spread)) ** 2, 0.0) ** 2
    agree = weight > 0
    total = float(length[agree].sum())
    if (
        agree.sum() < _FEWEST_LINES
        or total < _LEAST_LENGTH * max(video.width, video.height)
        or total < _LEAST_SHARE * float(length.sum())
        or spread > np.radians(1.0)
    ):
        return None
    # Edges come in pairs (both sides of a board), so that half of them are independent.
    normal = (design[agree] / spread).T @ (design[agree] / spread) / 2
    sd = np.sqrt(np.diag(np.linalg.inv(normal + 1e-9 * np.eye(2))))
    roll, slope = float(coefficient[0]), float(coefficient[1])
    limit = np.radians(_WORTH_DEG)
    roll = roll if abs(roll) > max(limit, _SURE_SD * sd[0]) else 0.0
    pitch = -float(np.arctan(slope)) if abs(slope) > max(limit, _SURE_SD * sd[1]) else 0.0
    if roll == 0.0 and pitch == 0.0:
        return None
    return Plumb(roll, pitch, float(sd[0]), int(agree.sum()), video.width, video.height)
