"""Real frames of one stride, cropped around the runner, with the skeleton drawn on them."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.capture.frames import frames_at
from pushoff.core.names import Side
from pushoff.core.recording import VideoInfo
from pushoff.report.stick import bones

#: Height of a key frame in the page, in pixels, and JPEG quality: six frames stay under 300 kB.
_HEIGHT = 480
_QUALITY = 84
#: Room around the runner, as a share of the runner's height in the picture.
_MARGIN = 0.12
#: Red, green, blue of the near leg, the far leg and the trunk; the page's own colours.
_COLOURS = {
    "left": {"stance": (0, 143, 230), "swing": (245, 166, 92), "body": (255, 255, 255)},
    "right": {"stance": (235, 94, 0), "swing": (108, 180, 236), "body": (255, 255, 255)},
}

Image = UInt8[np.ndarray, "row column 3"]
Crop = UInt8[np.ndarray, "crop_row crop_column 3"]


def key_frames(video: VideoInfo, side: Side, times_s: Sequence[float]) -> list[str | None]:
    """Return one JPEG data URI per time, None where the frame cannot be decoded.

    All pictures show the same size of the world, upright, as the camera saw it.

    Raises
    ------
    UnreadableError
        The file is no longer there or has changed.
    """
    frames = [int(np.argmin(np.abs(video.time_s - time))) for time in times_s]
    boxes = _boxes(video, frames)
    images = frames_at(video, list(times_s))
    pictures: list[str | None] = []
    for frame, box, image in zip(frames, boxes, images, strict=True):
        if image is None:
            pictures.append(None)
            continue
        drawn = draw_skeleton(image, video.names, video.pixels[frame], side, box[3])
        pictures.append(jpeg_uri(_crop(drawn, box)))
    return pictures


def draw_skeleton(
    image: Image,
    names: Sequence[str],
    pixels: Float[np.ndarray, "point 2"],
    side: Side,
    height: float,
) -> Image:
    """Return a copy of the image with the body's lines; lines to points not found are left out.

    ``height`` is the height of the crop in pixels, which sets how thick the lines are.
    """
    import cv2

    canvas = np.ascontiguousarray(image)
    places = {
        name: (round(x * 8), round(y * 8))
        for name, (x, y) in zip(names, pixels, strict=True)
        if np.isfinite(x) and np.isfinite(y)
    }
    _add_middles(places)
    thick = max(2, round(height / 130))
    for bone in bones(side):
        if bone.start in places and bone.end in places:
            ends = places[bone.start], places[bone.end]
            colour = _COLOURS[side][bone.role]
            cv2.line(canvas, *ends, (20, 20, 20), thick + 2, cv2.LINE_AA, 3)
            cv2.line(canvas, *ends, colour, thick, cv2.LINE_AA, 3)
    return canvas


def jpeg_uri(image: Image) -> str:
    """Return an RGB image as a JPEG data URI."""
    import cv2

    coded = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".jpg", coded, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ValueError("OpenCV could not encode a JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")


def _add_middles(places: dict[str, tuple[int, int]]) -> None:
    for middle, pair in (("mid_hip", "hip"), ("mid_shoulder", "shoulder")):
        ends = [
            places[f"{side}_{pair}"] for side in ("left", "right") if f"{side}_{pair}" in places
        ]
        if middle not in places and ends:
            x, y = (round(sum(axis) / len(ends)) for axis in zip(*ends, strict=True))
            places[middle] = (x, y)
    if "head" not in places and "nose" in places:
        places["head"] = places["nose"]


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


def _crop(image: Image, box: tuple[float, float, float, float]) -> Crop:
    import cv2

    x, y, width, height = (round(value) for value in box)
    part = image[y : y + height, x : x + width]
    share = min(1.0, _HEIGHT / part.shape[0])
    if share == 1.0:
        return np.ascontiguousarray(part)
    size = (max(1, round(part.shape[1] * share)), _HEIGHT)
    return cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
