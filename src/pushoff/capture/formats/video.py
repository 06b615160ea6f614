"""Video files (MP4, MOV, AVI, …): frames by PyAV, keypoints by a pose engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import Float

from pushoff.capture.frames import VideoFile, open_video
from pushoff.capture.pose.detect import detect_runner
from pushoff.capture.pose.registry import PoseEngine, choose_engine
from pushoff.capture.raw import READERS, RawKeypoints, RawRecording, Reader, ReadOptions

_SUFFIXES = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm")


def sniff(path: Path, head: bytes) -> bool:
    """Return whether a file is a video by its first bytes, or claims to be one by its suffix."""
    iso_media = head[4:8] == b"ftyp" and head[8:11] not in (b"M4A", b"avi", b"hei")
    avi = head[:4] == b"RIFF" and head[8:12] == b"AVI "
    matroska = head[:4] == b"\x1a\x45\xdf\xa3"
    return iso_media or avi or matroska or path.suffix.lower() in _SUFFIXES


def read(path: Path, options: ReadOptions) -> RawRecording:
    """Return the keypoints of the person in a video; UnreadableError where it is none."""
    video = open_video(path)
    engine, model = choose_engine(options.pose)
    found, people = detect_runner(
        video, engine, model, options.cache, options.progress, person=options.person
    )
    keypoints = raw_keypoints(video, engine, found.pixels, found.confidence, options.fps)
    sentence = people.sentence(video.width)
    return RawRecording(
        format="video",
        path=path,
        keypoints=keypoints,
        facts={"people": float(people.count), "person": float(people.chosen)},
        warnings=(*([sentence] if sentence else ()), *_warnings(video, options.fps)),
    )


def raw_keypoints(
    video: VideoFile,
    engine: PoseEngine,
    pixels: Float[np.ndarray, "time landmark 2"],
    confidence: Float[np.ndarray, "time landmark"],
    fps: float | None = None,
) -> RawKeypoints:
    """Return what an engine found in a clip, by the landmarks that have a name here."""
    kept = [place for place, name in enumerate(engine.landmarks) if name]
    return RawKeypoints(
        names=tuple(engine.landmarks[place] for place in kept),
        pixels=np.asarray(pixels[:, kept]),
        confidence=np.asarray(confidence[:, kept]),
        time_s=video.times(fps),
        width=video.width,
        height=video.height,
        pose=engine.name,
        rotation_deg=video.rotation_deg,
        codec=video.codec,
        nominal_rate_hz=video.nominal_rate_hz,
        is_video=True,
    )


def _warnings(video: VideoFile, fps: float | None) -> tuple[str, ...]:
    warnings = []
    if video.missing_frames:
        whole = len(video) + video.missing_frames
        warnings.append(
            f"The file ends early: {len(video)} of {whole} frames are there. "
            "Only these were analysed."
        )
    if not video.stamped and fps is None:
        warnings.append(
            "The container does not say when each frame was taken; its nominal rate of "
            f"{video.nominal_rate_hz:g} frames/s is the clock."
        )
    steps = np.diff(video.times())
    if len(steps) and fps is None and np.max(steps) > 2.5 * np.median(steps):
        dropped = float(np.max(steps))
        warnings.append(
            f"The camera left out frames (longest gap {dropped:.2f} s); times are the container's."
        )
    return tuple(warnings)


READERS.register(
    Reader(
        name="video",
        title="Video of a runner (MP4, MOV, AVI): pose found frame by frame",
        suffixes=_SUFFIXES,
        gives=("keypoints",),
        sniff=sniff,
        read=read,
    )
)
