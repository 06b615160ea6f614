"""A little clip of the made-up runner, with an analysis that says where its points are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from pushoff.core.analysis import Analysis
from pushoff.core.names import MOTION_POINTS
from pushoff.core.recording import Points, VideoInfo

TICK = Fraction(1, 12800)
#: Pixels per metre, as a share of the height of the frame.
SHARE_PER_M = 0.42


def film(
    base: Analysis,
    path: Path,
    size: tuple[int, int] = (320, 240),
    stamps: Sequence[int] | None = None,
    slowed: float = 1.0,
    names: Sequence[str] = MOTION_POINTS,
) -> Analysis:
    """Write a clip (brightness tells the frame: 40 + 2 × number) and return its analysis.

    ``stamps`` are in ``TICK``; 90 frames at 30 frames/s by default. ``slowed`` is how many times
    slower than life the file plays.
    """
    ticks = np.arange(90) * 12800 // 30 if stamps is None else np.asarray(stamps)
    _write(path, size, ticks)
    time_s = (ticks - ticks[0]) * float(TICK) / slowed
    pixels = np.full((len(ticks), len(names), 2), np.nan)
    zero = size[0] / 2, size[1] - 25.0
    for place, name in enumerate(names):
        way = base.motion.points.get(name)
        if way is None:
            continue
        for axis, sign in ((0, 1.0), (1, -1.0)):
            metres = np.interp(time_s, base.motion.time_s, way[:, axis])
            pixels[:, place, axis] = zero[axis] + sign * SHARE_PER_M * size[1] * metres
    video = VideoInfo(str(path), *size, 0, "mpeg4", 30.0, "made up", tuple(names), pixels, time_s)
    points = Points(
        tuple(names),
        np.concatenate([pixels, np.full((*pixels.shape[:2], 1), np.nan)], axis=2),
        np.ones(pixels.shape[:2]),
        time_s,
    )
    ended = base.strides.times["next_touchdown"] < time_s[-1]
    return replace(
        base,
        recording=replace(base.recording, video=video, points=points, dimension=2, view="left"),
        motion=replace(base.motion, view="left"),
        strides=replace(base.strides, valid=base.strides.valid & ended),
    )


def _write(path: Path, size: tuple[int, int], ticks: np.ndarray) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = TICK
        stream.codec_context.bit_rate = 4_000_000
        for number, tick in enumerate(ticks):
            image = np.full((size[1], size[0], 3), min(40 + 2 * number, 250), dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = int(tick), TICK
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
