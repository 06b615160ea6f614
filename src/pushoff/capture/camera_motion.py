"""Does the camera pan? The background's way across the picture, outside of the runner.

On a treadmill both runner and background stay; a camera that follows a runner over ground sees the
background go backwards. The first second and a half tells, in small pictures.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, UInt8

from pushoff.capture.frames import VideoFile, read_frames
from pushoff.capture.viewpoint import Viewpoint

#: Size of the pictures, their rate and how many of them: 1.5 s.
_LONGEST_SIDE, _RATE_HZ, _PICTURES = 400, 30.0, 45
#: Border around the runner's keypoints that is left out (share of their height): hair, shoes and
#: the belt or ground under the feet.
_BORDER = 0.2
#: Corners that have to be followed from picture to picture, and pairs of pictures that have to say
#: the same.
_FEWEST_CORNERS, _FEWEST_PAIRS = 12, 10
#: A panning camera sees the background go back by more than this many statures a second (runners
#: do 1.2 and more; a distant background passes as fast as a near one for a camera that turns).
_PANS = 0.4


@dataclass(frozen=True)
class CameraMotion:
    """How the background moves across the picture.

    Parameters
    ----------
    across_px : float
        Median speed to the right, px/s of the full picture.
    sd_px : float
        Standard deviation of that median.
    shake_px : float
        Robust standard deviation of the way from one picture to the next about the median, px.
    pairs : int
        Pairs of pictures that it comes from.
    """

    across_px: float
    sd_px: float
    shake_px: float
    pairs: int


def find_camera_motion(
    video: VideoFile, pixels: Float[np.ndarray, "time point 2"]
) -> CameraMotion | None:
    """Return the background's motion in the first 1.5 s in which the runner is seen.

    ``pixels`` are the runner's keypoints in every frame of the clip (upright pixels, NaN where not
    seen). None without OpenCV or with too little structure in the background.
    """
    if importlib.util.find_spec("cv2") is None or len(video) < 2:
        return None
    times = video.times()
    every = max(1, round(1.0 / (float(np.median(np.diff(times))) * _RATE_HZ)))
    seen = np.flatnonzero(np.isfinite(pixels[..., 0]).any(axis=1))
    if not len(seen) or len(pixels) != len(video):
        return None
    start = int(seen[0])
    pictures = read_frames(video, start, start + every * _PICTURES, _LONGEST_SIDE, every)
    speeds, ways = [], []
    before: tuple[int, UInt8[np.ndarray, "row column"]] | None = None
    for number, image in pictures:
        grey = np.ascontiguousarray(image[..., 1])
        shrink = max(video.width, video.height) / max(grey.shape)
        if before is not None:
            mask = _background(grey.shape, pixels[before[0]] / shrink)
            way = _way(before[1], grey, mask)
            if np.isfinite(way):
                speeds.append(way * shrink / (times[number] - times[before[0]]))
                ways.append(way * shrink)
        before = (number, grey)
    if len(speeds) < _FEWEST_PAIRS:
        return None
    middle = float(np.median(speeds))
    spread = 1.4826 * float(np.median(np.abs(np.array(speeds) - middle)))
    way = np.array(ways)
    shake = 1.4826 * float(np.median(np.abs(way - np.median(way))))
    return CameraMotion(middle, 1.25 * spread / np.sqrt(len(speeds)), shake, len(speeds))


def with_camera(
    place: Viewpoint, motion: CameraMotion | None, stature_px: float, told: bool
) -> Viewpoint:
    """Return the viewpoint with what the background says of treadmill or panning camera."""
    if motion is None or place.direction == 0:
        return place
    note = (
        f"background moves by {motion.across_px:+.0f} ± {motion.sd_px:.0f} px/s across the "
        f"picture ({motion.pairs} pairs of pictures, shake {motion.shake_px:.1f} px)"
    )
    backward = -place.direction * motion.across_px
    pans = backward > _PANS * stature_px and backward > 4 * motion.sd_px
    if pans and not told and place.surface == "treadmill":
        place = replace(place, surface="overground")
        note += ": a camera that follows a runner over ground"
    return replace(place, notes=(*place.notes, note))


def _background(
    shape: tuple[int, ...], points: Float[np.ndarray, "point 2"]
) -> Bool[np.ndarray, "row column"]:
    """Return True outside of the box around the runner's keypoints and of what is under it."""
    mask = np.ones(shape[:2], dtype=bool)
    seen = points[np.isfinite(points[:, 0])]
    if not len(seen):
        return mask
    border = _BORDER * float(np.ptp(seen[:, 1]))
    left, top = np.maximum(seen.min(axis=0) - border, 0).astype(int)
    right, bottom = np.maximum(seen.max(axis=0) + border, 0).astype(int)
    mask[top:bottom, left:right] = False
    # Belt and ground around the feet move with the foot, on a treadmill too.
    mask[int(max(bottom - 2 * border, 0)) :] = False
    return mask


def _way(
    before: UInt8[np.ndarray, "row column"],
    after: UInt8[np.ndarray, "row column"],
    mask: Bool[np.ndarray, "row column"],
) -> float:
    """Return how far (px) most corners of the background went to the right; NaN where unclear."""
    import cv2

    corners = cv2.goodFeaturesToTrack(before, 150, 0.01, 6, mask=mask.astype(np.uint8) * 255)
    if corners is None or len(corners) < _FEWEST_CORNERS:
        return float("nan")
    # Without a first guess the search goes by pyramids: up to 60 pixels in four halvings.
    found, status, _ = cv2.calcOpticalFlowPyrLK(
        before, after, corners, np.empty_like(corners), winSize=(21, 21), maxLevel=3
    )
    ways = (found - corners)[status.ravel() == 1].reshape(-1, 2)[:, 0]
    if len(ways) < _FEWEST_CORNERS:
        return float("nan")
    return float(np.median(ways))
