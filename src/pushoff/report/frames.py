"""The section of key frames: real frames for video, stick figures for everything else."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from pushoff.core.analysis import Analysis
from pushoff.core.errors import UnreadableError
from pushoff.report.keyframes import key_frames
from pushoff.report.representative import TITLES, Instant, Stride, representative
from pushoff.report.stick import stick_figure


@dataclass(frozen=True)
class Frame:
    """One key frame: a JPEG data URI or an SVG, with its caption."""

    title: str
    words: str
    image: str | None = None
    svg: Markup | None = None


@dataclass(frozen=True)
class FrameSection:
    """The frames, a note on what is seen, or why nothing is."""

    frames: tuple[Frame, ...] = ()
    note: str = ""
    missing: str = ""


def frame_section(analysis: Analysis, pictures: bool = True) -> FrameSection:
    """Return the key frames of the representative stride; stick figures without ``pictures``."""
    stride = representative(analysis)
    if stride is None:
        return FrameSection(missing="No valid stride to show.")
    start = stride.instants[0].time_s
    note = (
        f"One {stride.side} stride near this runner's median, from {start:.2f} s of the recording "
        f"(stride {stride.stride} in strides.csv). The {stride.side} leg is drawn in full colour."
    )
    reason = ""
    if pictures and analysis.recording.video is not None:
        frames, reason = _pictures(analysis, stride)
        if frames:
            return FrameSection(frames, f"{note} {_nearest(analysis)}")
    figures = [
        Frame(TITLES[instant.kind], _words(instant), svg=svg)
        for instant in stride.instants
        if (svg := stick_figure(analysis.motion, stride.side, instant.time_s)) is not None
    ]
    if not figures:
        return FrameSection(missing="The hips were not seen in any whole stride.")
    parts = [note, "Forward is to the right.", f"No pictures: {reason}." if reason else ""]
    return FrameSection(tuple(figures), " ".join(part for part in parts if part))


def _pictures(analysis: Analysis, stride: Stride) -> tuple[tuple[Frame, ...], str]:
    video = analysis.recording.video
    if video is None:
        return (), "not a video"
    try:
        images = key_frames(video, stride.side, [instant.time_s for instant in stride.instants])
    except UnreadableError as error:
        return (), error.line()
    frames = [
        Frame(TITLES[instant.kind], _words(instant), image=image)
        for instant, image in zip(stride.instants, images, strict=True)
        if image is not None
    ]
    return tuple(frames), "" if frames else "the frames could not be decoded"


def _nearest(analysis: Analysis) -> str:
    video = analysis.recording.video
    if video is None or len(video.time_s) < 2:
        return ""
    away_ms = 500 * float(np.median(np.diff(video.time_s)))
    return (
        "Each picture is the frame nearest to its instant, at most "
        f"{away_ms:.0f} ms away, with the points that the pose engine found in it."
    )


def _words(instant: Instant) -> str:
    text = f"{1000 * instant.after_touchdown_s:.0f} ms"
    if instant.kind == "thigh_forward" or not math.isfinite(instant.percent_of_contact):
        return text
    return f"{text} · {instant.percent_of_contact:.0f} % of contact"
