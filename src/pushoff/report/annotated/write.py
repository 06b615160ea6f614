"""Write ``annotated.mp4``: frame by frame, at the stamps of the clip, with a slow replay."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.capture.frames import VideoFile, open_video, read_frames
from pushoff.core.analysis import Analysis
from pushoff.core.errors import UnreadableError
from pushoff.core.names import SIDES, Side, sided
from pushoff.core.progress import Progress, silent
from pushoff.core.recording import VideoInfo
from pushoff.report.annotated.encode import Encoder, EncodingError, encoder, other_codec
from pushoff.report.annotated.layout import Layout
from pushoff.report.annotated.replay import HOLD_S, TIMES, Replay, plan_replay, replay_frames
from pushoff.report.annotated.strip import State, Strip
from pushoff.report.annotated.timeline import degrees_at, feet
from pushoff.report.skeleton import Image, Sight, draw_lines

#: The container's ticks are whole fractions of a second, none finer than this.
_FINEST_TICK = 1_000_000
#: A clip that plays within this share of life's speed is not called slow motion.
_SAME_SPEED = 0.02
#: Seconds between the last frame of the clip and the replay.
_PAUSE_S = 0.4


@dataclass(frozen=True)
class _Clip:
    """The clip as it is drawn: the file, what is known of each frame, sizes and words."""

    analysis: Analysis
    video: VideoFile
    info: VideoInfo
    sight: Sight
    layout: Layout
    strip: Strip
    phases: dict[Side, list[str]]
    thigh_deg: dict[Side, Float[np.ndarray, " time"]]
    knee_deg: dict[Side, Float[np.ndarray, " time"]]
    slowed: float

    @property
    def tick(self) -> Fraction:
        """Seconds per stamp."""
        return Fraction(self.video.tick_s).limit_denominator(_FINEST_TICK)

    def clock(self, time_s: float) -> str:
        """Return the words for the time."""
        slow = f"   shown {self.slowed:.3g} x slower" if self.is_slow else ""
        return f"{time_s:.2f} s{slow}"

    @property
    def is_slow(self) -> bool:
        """Whether the file plays slower (or faster) than life."""
        return abs(self.slowed - 1) > _SAME_SPEED


def write_annotated(analysis: Analysis, path: Path, progress: Progress = silent) -> str | None:
    """Write the annotated video; return why it is missing or not as promised, None if all is well.

    The clip plays at the stamps of its own container (slow motion stays slow, a variable frame
    rate varies), the clock in the picture shows true time. Longest side at most 1280 pixels,
    upright. One frame is held at a time.

    Raises
    ------
    OSError
        The disk is full or refuses.
    """
    info = analysis.recording.video
    if info is None:
        return "not a video"
    try:
        clip = _open(analysis, info)
        size = (clip.layout.width, clip.layout.height)
        with encoder(path, size, clip.tick, info.nominal_rate_hz) as out:
            _write(clip, out, progress)
        return other_codec(out.name)
    except (UnreadableError, EncodingError) as error:
        path.unlink(missing_ok=True)
        return str(error)


def _open(analysis: Analysis, info: VideoInfo) -> _Clip:
    video = open_video(Path(info.path))
    if len(video) != len(info.time_s):
        raise UnreadableError(
            video.path.name,
            f"{len(info.time_s)} frames as when it was analysed",
            f"{len(video)}",
            "the file has changed; analyse it again",
        )
    sight = Sight.of(analysis.recording, analysis.motion.view)
    layout = Layout.of(video.width, video.height)
    shown, true = video.times(), info.time_s
    slowed = float((shown[-1] - shown[0]) / (true[-1] - true[0])) if len(true) > 1 else 1.0
    both = feet(analysis)
    longest = f"{true[-1]:.2f} s" + (
        f"   shown {slowed:.3g} x slower" if abs(slowed - 1) > _SAME_SPEED else ""
    )
    return _Clip(
        analysis=analysis,
        video=video,
        info=info,
        sight=sight,
        layout=layout,
        strip=Strip(layout, both, sight.near, longest),
        phases={side: both[side].words(true) for side in SIDES},
        thigh_deg={side: degrees_at(analysis, sided(side, "thigh"), true) for side in SIDES},
        knee_deg={side: degrees_at(analysis, sided(side, "knee"), true) for side in SIDES},
        slowed=slowed,
    )


def _write(clip: _Clip, out: Encoder, progress: Progress) -> None:
    replay = plan_replay(clip.analysis, clip.info, clip.sight, clip.layout, clip.slowed)
    frames = len(clip.video)
    total = frames + (TIMES * (replay.last - replay.first + 1) if replay else 0)
    progress("video", 0, total)
    _write_clip(clip, out, progress, total)
    if replay is not None:
        _write_replay(clip, replay, out, progress, total)
    progress("video", total, total)


def _write_clip(clip: _Clip, out: Encoder, progress: Progress, total: int) -> None:
    layout, sight = clip.layout, clip.sight
    canvas = np.zeros((layout.height, layout.width, 3), dtype=np.uint8)
    picture = canvas[: layout.picture_height, : layout.picture_width]
    lines = sight.lines(sight.near)
    pixels = sight.pixels * layout.scale
    thickness = _thickness(clip)
    for number, image in read_frames(clip.video, longest_side=layout.longest_side):
        picture[:] = _fitted(image, picture.shape[1], picture.shape[0])
        draw_lines(canvas, lines, pixels[number], sight.sure[number], thickness)
        _strip(clip, canvas, number)
        out.write(canvas, int(clip.video.stamp[number] - clip.video.stamp[0]))
        progress("video", number + 1, total)


def _write_replay(
    clip: _Clip, replay: Replay, out: Encoder, progress: Progress, total: int
) -> None:
    """Write the push-off twice after the clip, each frame held for as long as it is slowed."""
    layout = clip.layout
    canvas = np.zeros((layout.height, layout.width, 3), dtype=np.uint8)
    size = (layout.picture_width, layout.picture_height)
    time_s = clip.info.time_s
    shown = clip.video.times()
    begin_s = float(shown[-1]) + _PAUSE_S
    done = len(clip.video)
    for _ in range(TIMES):
        for number, picture in replay_frames(
            clip.analysis, clip.video, clip.info, clip.sight, replay, size, layout.unit
        ):
            canvas[: size[1], : size[0]] = picture
            _strip(clip, canvas, number)
            away = replay.slowness * float(time_s[number] - time_s[replay.first])
            out.write(canvas, round((begin_s + away) / clip.tick))
            done += 1
            progress("video", done, total)
        begin_s += replay.slowness * float(time_s[replay.last] - time_s[replay.first]) + HOLD_S
    out.write(canvas, round(begin_s / clip.tick))  # the last picture stays for as long


def _strip(clip: _Clip, canvas: Image, number: int) -> None:
    time_s = float(clip.info.time_s[number])
    states: dict[Side, State] = {
        side: State(
            clip.phases[side][number],
            float(clip.thigh_deg[side][number]),
            float(clip.knee_deg[side][number]),
        )
        for side in SIDES
    }
    clip.strip.draw(canvas, time_s, clip.clock(time_s), states)


def _thickness(clip: _Clip) -> float:
    """Return how thick the near leg's lines are: a fraction of the runner's size in the picture."""
    up = clip.sight.pixels[..., 1]
    seen = np.isfinite(up).any(axis=1)
    if not seen.any():
        return 3.0
    tall = np.nanmax(up[seen], axis=1) - np.nanmin(up[seen], axis=1)
    return float(np.clip(np.median(tall) * clip.layout.scale / 100, 2.0, 8.0))


def _fitted(
    image: Image, width: int, height: int
) -> UInt8[np.ndarray, "fitted_row fitted_column 3"]:
    import cv2

    if image.shape[:2] == (height, width):
        return image
    return np.asarray(cv2.resize(image, (width, height)), dtype=np.uint8)
