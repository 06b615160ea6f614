"""Small synthetic clips for the tests: coloured corners, any rate, turn, sound, damage."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT = 96, 64


def picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Red upper left, green upper right, blue below, and a grey level that tells the number."""
    image = np.zeros((height, width, 3), dtype=np.uint8)
    image[: height // 2, : width // 2, 0] = 220
    image[: height // 2, width // 2 :, 1] = 220
    image[height // 2 :, :, 2] = 220
    image[height * 3 // 4 :, :] = (number * 5) % 250
    return image


def number_of(image: np.ndarray) -> int:
    """Read the frame number from an upright picture (numbers below 50)."""
    level = float(image[image.shape[0] * 7 // 8 :].mean())
    return round(level / 5)


def write_clip(
    path: Path,
    times_s: np.ndarray,
    rate: int = 30,
    turn_deg: int = 0,
    codec: str = "libx264",
    key_frame_every: int = 12,
) -> Path:
    """Write one picture per time; ``turn_deg`` is the counter-clockwise display rotation."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height = WIDTH, HEIGHT
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.gop_size = key_frame_every
        stream.time_base = Fraction(1, 90000)
        stream.codec_context.time_base = Fraction(1, 90000 if codec != "mjpeg" else rate)
        if turn_deg:
            stream.set_display_rotation(turn_deg)
        for number, time in enumerate(times_s):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            base = stream.codec_context.time_base
            frame.time_base = base
            frame.pts = round(time / float(base))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def write_sound(path: Path) -> Path:
    """Write a clip that holds sound only."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate = 44100
        for place in range(10):
            frame.pts = place * 1024
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
