"""The section of key frames: real frames for video, stick figures for everything else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from pushoff.core.analysis import Analysis
from pushoff.core.errors import UnreadableError
from pushoff.core.names import Side, other
from pushoff.report import captions
from pushoff.report.keyframes import KeyFrame, key_frames
from pushoff.report.representative import TITLES, Stride, representative, shown_side
from pushoff.report.stick import stick_figure


@dataclass(frozen=True)
class Frame:
    """One key frame: a JPEG data URI or an SVG, when it is, and the values that belong to it."""

    title: str
    words: str
    values: tuple[str, ...] = ()
    image: str | None = None
    svg: Markup | None = None


@dataclass(frozen=True)
class FrameRow:
    """The key frames of one stride."""

    side: Side
    title: str
    frames: tuple[Frame, ...]


@dataclass(frozen=True)
class FrameSection:
    """One row of frames per side that was seen, a note on them, or why nothing is shown."""

    rows: tuple[FrameRow, ...] = ()
    note: str = ""
    missing: str = ""


def frame_section(analysis: Analysis, pictures: bool = True) -> FrameSection:
    """Return the key frames of one stride per side, the nearer side first.

    Stick figures stand in where there is no video or ``pictures`` is False.
    """
    first = shown_side(analysis)
    if first is None:
        return FrameSection(missing="No valid stride to show.")
    found = [representative(analysis, side) for side in (first, other(first))]
    strides = [stride for stride in found if stride is not None]
    note = (
        "One stride of each side near this runner's median; times are after touchdown and in % of "
        "contact. Angles in the pictures are those of that frame; values below are means over all "
        "strides with their 95 % error."
    )
    reason = ""
    if pictures and analysis.recording.video is not None:
        rows, reason = _pictures(analysis, strides)
        if rows:
            return FrameSection(rows, f"{note} {_nearest(analysis)}")
    rows = tuple(row for stride in strides if (row := _figures(analysis, stride)).frames)
    if not rows:
        return FrameSection(missing="The hips were not seen in any whole stride.")
    parts = [
        note.replace("Angles in the pictures are those of that frame; values", "Values"),
        "Forward is to the right.",
        f"No pictures: {reason}." if reason else "",
    ]
    return FrameSection(rows, " ".join(part for part in parts if part))


def _figures(analysis: Analysis, stride: Stride) -> FrameRow:
    frames = tuple(
        Frame(
            TITLES[instant.kind],
            captions.when(instant),
            captions.values(analysis, stride.side, instant.kind),
            svg=svg,
        )
        for instant in stride.instants
        if (svg := stick_figure(analysis.motion, stride.side, instant.time_s)) is not None
    )
    return FrameRow(stride.side, _title(analysis, stride), frames)


def _pictures(analysis: Analysis, strides: list[Stride]) -> tuple[tuple[FrameRow, ...], str]:
    """Return the rows of real frames, decoded in one go, or why there are none."""
    wanted = [
        KeyFrame(instant.time_s, stride.side, instant.kind)
        for stride in strides
        for instant in stride.instants
    ]
    try:
        images = iter(key_frames(analysis, wanted))
    except UnreadableError as error:
        return (), error.line()
    rows = []
    for stride in strides:
        frames = [
            Frame(
                TITLES[instant.kind],
                captions.when(instant),
                captions.values(analysis, stride.side, instant.kind),
                image=image,
            )
            for instant in stride.instants
            if (image := next(images)) is not None
        ]
        if frames:
            rows.append(FrameRow(stride.side, _title(analysis, stride), tuple(frames)))
    return tuple(rows), "" if rows else "the frames could not be decoded"


def _title(analysis: Analysis, stride: Stride) -> str:
    """Return whose stride it is, where it lies, and how far from the camera."""
    view, side = analysis.motion.view, stride.side
    away = ""
    if view in ("left", "right"):
        away = ", nearer to the camera" if side == view else ", farther from the camera"
    start = stride.instants[0].time_s
    return f"{side.capitalize()} leg{away} (stride {stride.stride}, from {start:.2f} s)"


def _nearest(analysis: Analysis) -> str:
    video = analysis.recording.video
    if video is None or len(video.time_s) < 2:
        return ""
    away_ms = 500 * float(np.median(np.diff(video.time_s)))
    return (
        f"Each picture is the frame nearest to its instant, at most {away_ms:.0f} ms away. "
        "Dotted lines are guesses of the pose engine."
    )
