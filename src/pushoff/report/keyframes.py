"""Real frames of strides, cropped at one scale around the runner, with skeleton and angles."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.capture.frames import frames_at
from pushoff.core.analysis import Analysis
from pushoff.core.names import Side, sided
from pushoff.core.recording import VideoInfo
from pushoff.report.annotated.lettering import text_width, write_label
from pushoff.report.annotated.timeline import degrees_at
from pushoff.report.body_line import body_line, draw_body_line, draw_dashes
from pushoff.report.skeleton import Colour, Image, Sight, draw_lines
from pushoff.report.words import number

#: Height of a key frame in the page, in pixels, and JPEG quality: twelve stay under 700 kB.
_HEIGHT = 520
_QUALITY = 80
#: Room around the runner, as a share of the runner's height in the picture.
_MARGIN = 0.12
#: Letters, lines and arcs of a key frame against those of the video: the page shows it smaller.
_UNIT = 1.7
_WHITE: Colour = (255, 255, 255)

Crop = UInt8[np.ndarray, "crop_row crop_column 3"]


@dataclass(frozen=True)
class KeyFrame:
    """Which instant to show: its time (s), the side that is looked at, and its event's kind."""

    time_s: float
    side: Side
    kind: str


def key_frames(analysis: Analysis, wanted: Sequence[KeyFrame]) -> list[str | None]:
    """Return one JPEG data URI per key frame, None where the frame cannot be decoded.

    All pictures show the same size of the world, upright, as the camera saw it.

    Raises
    ------
    UnreadableError
        The file is no longer there or has changed.
    ValueError
        The recording has no video.
    """
    video = analysis.recording.video
    if video is None:
        raise ValueError("a recording without video shows nothing")
    sight = Sight.of(analysis.recording, analysis.motion.view)
    frames = [int(np.argmin(np.abs(video.time_s - frame.time_s))) for frame in wanted]
    boxes = _boxes(video, frames)
    images = frames_at(video, [float(video.time_s[frame]) for frame in frames])
    pictures: list[str | None] = []
    for key, frame, box, image in zip(wanted, frames, boxes, images, strict=True):
        if image is None:
            pictures.append(None)
            continue
        picture, zoom = _crop(image, box)
        pixels = (sight.pixels[frame] - np.array(box[:2])) * zoom
        side = None if sight.near is None else key.side
        draw_lines(picture, sight.lines(side), pixels, sight.sure[frame], _HEIGHT / 90)
        _draw_angles(picture, analysis, sight, pixels, key, float(video.time_s[frame]))
        pictures.append(jpeg_uri(picture))
    return pictures


def jpeg_uri(image: Crop) -> str:
    """Return an RGB image as a JPEG data URI."""
    import cv2

    coded = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".jpg", coded, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ValueError("OpenCV could not encode a JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")


def _draw_angles(
    picture: Image,
    analysis: Analysis,
    sight: Sight,
    pixels: Float[np.ndarray, "point 2"],
    key: KeyFrame,
    time_s: float,
) -> None:
    """Write the angles of this very frame beside the joints they belong to."""
    at = np.array([time_s])
    frontal = analysis.motion.view not in ("left", "right")
    for angle, point, aside in _angles(analysis, key.side):
        column = sight.column(point)
        value = float(degrees_at(analysis, angle, at)[0])
        if column is None or not np.isfinite([value, *pixels[column]]).all():
            continue
        x, y = (float(part) for part in pixels[column])
        if angle.endswith("_thigh"):
            _draw_thigh(picture, sight, pixels, key.side, (x, y))
        words, height = f"{number(value, 0)}°", 11 * _UNIT
        # From the side a word's width from the joint, else beside the body.
        away = 0.2 * _HEIGHT if frontal else 12 * _UNIT
        across = away if aside > 0 else -away - text_width(words, height)
        write_label(picture, words, (x + across, y + height / 2), height, _WHITE)
    if key.kind == "toe_off":
        line = body_line(analysis, sight, pixels, time_s, key.side)
        if line is not None:
            draw_body_line(picture, line, 0.75 * _UNIT)


def _angles(analysis: Analysis, side: Side) -> tuple[tuple[str, str, int], ...]:
    """Return (angle, the point beside which it is written, 1 right of it or −1 left of it)."""
    view = analysis.motion.view
    if view in ("left", "right"):
        forward = 1 if view == "right" else -1
        return (
            (sided(side, "thigh"), sided(side, "hip"), -forward),
            (sided(side, "knee"), sided(side, "knee"), forward),
        )
    return (("pelvis_list", "mid_hip", 1), ("trunk_side_lean", "mid_shoulder", 1))


def _draw_thigh(
    picture: Image,
    sight: Sight,
    pixels: Float[np.ndarray, "point 2"],
    side: Side,
    hip: tuple[float, float],
) -> None:
    """Draw the vertical through the hip and the arc from it to the thigh."""
    import cv2

    column = sight.column(sided(side, "knee"))
    if column is None or not np.isfinite(pixels[column]).all():
        return
    across, down = pixels[column] - np.array(hip)
    middle = (round(hip[0]), round(hip[1]))
    radius = round(0.7 * float(np.hypot(across, down)))
    draw_dashes(picture, middle, (middle[0], middle[1] + round(1.2 * radius)), 0.8 * _UNIT)
    turn = float(np.degrees(np.arctan2(down, across)))
    cv2.ellipse(
        picture,
        middle,
        (radius, radius),
        0,
        min(90.0, turn),
        max(90.0, turn),
        _WHITE,
        2,
        cv2.LINE_AA,
    )


def _boxes(video: VideoInfo, frames: Sequence[int]) -> list[tuple[float, float, float, float]]:
    """Return (left, top, width, height) of each crop.

    One size and one height for all, so that the runner's rise and fall shows; sideways the crop
    follows the runner.
    """
    pixels = video.pixels[list(frames)]
    seen = np.isfinite(pixels).all(axis=2)
    whole = (0.0, 0.0, float(video.width), float(video.height))
    if not seen.any(axis=1).all():
        return [whole for _ in frames]
    low = np.array([frame[ok].min(axis=0) for frame, ok in zip(pixels, seen, strict=True)])
    high = np.array([frame[ok].max(axis=0) for frame, ok in zip(pixels, seen, strict=True)])
    highest, lowest = float(low[:, 1].min()), float(high[:, 1].max())
    tallest = lowest - highest
    # Keypoints end at the eyes and the ankles or toes: head and soles need the margin.
    width = float((high - low)[:, 0].max()) + 2 * _MARGIN * tallest
    height = (1 + 2 * _MARGIN) * tallest
    width = max(width, 0.62 * height)
    width, height = min(width, video.width), min(height, video.height)
    left = np.clip((low + high)[:, 0] / 2 - width / 2, 0, video.width - width)
    middle = (highest + lowest) / 2 - 0.02 * tallest
    top = float(np.clip(middle - height / 2, 0, video.height - height))
    return [(float(x), top, float(width), float(height)) for x in left]


def _crop(image: Image, box: tuple[float, float, float, float]) -> tuple[Crop, float]:
    """Return the part of an image at the height of all key frames, and the zoom that took."""
    import cv2

    x, y, width, height = (round(value) for value in box)
    part = image[y : y + height, x : x + width]
    zoom = _HEIGHT / part.shape[0]
    size = (max(1, round(part.shape[1] * zoom)), _HEIGHT)
    method = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(part, size, interpolation=method), dtype=np.uint8), zoom
