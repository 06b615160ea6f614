"""Frames to an MP4 file at the stamps of the source."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.codec
import av.container
import av.error
import numpy as np

from pushoff.report.skeleton import Image

#: Encoders in order of preference, with their options. One reference frame and no reordering:
#: stamps start at zero in every player. Quality 23 is x264's own default.
_ENCODERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("libx264", {"preset": "veryfast", "crf": "23", "bf": "0", "g": "120"}),
    ("libopenh264", {"b": "4000000", "g": "120"}),
    ("h264_videotoolbox", {"b": "6000000", "g": "120"}),
    ("mpeg4", {"q:v": "4", "g": "60"}),
)
_H264 = frozenset(("libx264", "libopenh264", "h264_videotoolbox"))
#: Errors of the disk, which stop the whole result; all others only cost the video.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)


class EncodingError(Exception):
    """The video cannot be written here, in words for the report."""


@dataclass
class Encoder:
    """An open file that takes frames in ascending order of their stamps."""

    container: av.container.OutputContainer
    stream: av.VideoStream
    tick: Fraction
    name: str
    _last: int = -1

    def write(self, canvas: Image, stamp: int) -> None:
        """Write one RGB frame to be shown from ``stamp`` (ticks) on; later than the one before."""
        import cv2

        if stamp <= self._last:
            raise ValueError(f"stamps must ascend: {stamp} after {self._last}")
        self._last = stamp
        planes = cv2.cvtColor(canvas, cv2.COLOR_RGB2YUV_I420)
        frame = av.VideoFrame.from_ndarray(np.asarray(planes, dtype=np.uint8), format="yuv420p")
        frame.pts, frame.time_base = stamp, self.tick
        with _translated():
            for packet in self.stream.encode(frame):
                self.container.mux(packet)

    def finish(self) -> None:
        """Write what the encoder still holds."""
        with _translated():
            for packet in self.stream.encode(None):
                self.container.mux(packet)


@contextmanager
def encoder(path: Path, size: tuple[int, int], tick: Fraction, rate_hz: float) -> Iterator[Encoder]:
    """Give an encoder for frames of (width, height); the file is whole when the block ends well.

    Raises
    ------
    EncodingError
        No encoder of this installation can write it.
    OSError
        The disk is full or refuses.
    """
    name, options = _choose()
    with _translated():
        container = av.open(str(path), mode="w", format="mp4", options={"movflags": "+faststart"})
    try:
        with _translated():
            # The rate is only a hint to the encoder's rate control; stamps say when frames show.
            rate = Fraction(min(max(rate_hz, 1.0), 960.0)).limit_denominator(1001)
            stream = container.add_stream(name, rate=rate, options=options)
            if not isinstance(stream, av.VideoStream):
                raise EncodingError(f"{name} is no encoder for video")
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            stream.codec_context.time_base = tick
        opened = Encoder(container, stream, tick, name)
        yield opened
        opened.finish()
    finally:
        with _translated():
            container.close()


def other_codec(name: str) -> str | None:
    """Return why the video is not H.264, None where it is."""
    return None if name in _H264 else f"written with {name}: no H.264 encoder is installed here"


def _choose() -> tuple[str, dict[str, str]]:
    for name, options in _ENCODERS:
        try:
            av.codec.Codec(name, "w")
        except (ValueError, av.error.FFmpegError):
            continue
        return name, dict(options)
    raise EncodingError("this installation of PyAV has no encoder for video")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn FFmpeg's errors into ours: the disk's become OSError."""
    try:
        yield
    except av.error.FFmpegError as error:
        if error.errno in _DISK:
            raise OSError(error.errno, error.strerror) from error
        raise EncodingError(f"the video could not be encoded: {error.strerror}") from error
