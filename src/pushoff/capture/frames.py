"""Video files: when each frame is shown, which way is up, and frames as a stream or by number.

Times come from the container (phones record with a variable frame rate); a frame is known by its
number in order of presentation. At most one decoded frame is held at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import av.container
import av.error
import av.sidedata.sidedata
import av.stream
import numpy as np
from jaxtyping import Float, Int, UInt8

from pushoff.core.errors import UnreadableError
from pushoff.core.recording import VideoInfo

#: Columns (a, b, c, d) of the display matrix of a frame that is stored upright.
_UPRIGHT = (1, 0, 0, 1)
#: Frames that lie closer together than this are reached by decoding on, farther ones by seeking;
#: encoders commonly put a key frame every 30 to 250 frames.
_SEEK_DISTANCE = 60


@dataclass(frozen=True)
class VideoFile:
    """What the container says about its video track.

    Parameters
    ----------
    path : Path
        The file.
    width, height : int
        Size of the upright frame in pixels.
    turn : tuple of int
        (a, b, c, d) of the display matrix: stored (x, y) is shown at (a·x + c·y, b·x + d·y).
    codec : str
        Name of the codec, e.g. ``h264``.
    nominal_rate_hz : float
        Frames per second as stated by the container (NaN where it does not say).
    stamp : array, (time,)
        Presentation stamps in ascending order, in units of ``tick_s``; frame numbers where the
        container has none.
    tick_s : float
        Seconds per unit of ``stamp``.
    stamped : bool
        Whether the container stamps its frames (without stamps, frames are counted from the first).
    missing_frames : int
        Frames that the container's header promises but does not hold.
    """

    path: Path
    width: int
    height: int
    turn: tuple[int, int, int, int]
    codec: str
    nominal_rate_hz: float
    stamp: Int[np.ndarray, " time"]
    tick_s: float
    stamped: bool
    missing_frames: int = 0

    def __len__(self) -> int:
        return len(self.stamp)

    @property
    def rotation_deg(self) -> int:
        """Clockwise turn that makes the stored frames upright: 0, 90, 180 or 270."""
        a, b, _, _ = self.turn
        return round(np.degrees(np.arctan2(b, a))) % 360

    def times(self, fps: float | None = None) -> Float[np.ndarray, " time"]:
        """Return the time of every frame in seconds from the first one, (time,).

        ``fps`` is the true frame rate where the container's clock is wrong (slow motion saved at
        30 frames/s); gaps of a variable-rate file keep their share.
        """
        time_s = (self.stamp - self.stamp[0]) * self.tick_s
        if fps is None or len(time_s) < 2:
            return time_s.astype(float)
        steps = np.diff(time_s)
        middle = float(np.median(steps))
        # Stamps are rounded to ticks of the container, so a constant rate jitters by a tick or two.
        if np.max(np.abs(steps - middle)) < max(0.1 * middle, 2 * self.tick_s):
            return np.arange(len(time_s)) / fps
        return time_s / middle / fps


def open_video(path: Path) -> VideoFile:
    """Return what a video file holds, without decoding more than its first frame.

    Raises
    ------
    UnreadableError
        Not a video, no video track, no frames, or no decoder for its codec.
    """
    with _container(path) as container:
        stream = _video_stream(container, path)
        codec = stream.codec_context.name if stream.codec_context is not None else ""
        rate = stream.average_rate or stream.guessed_rate
        promised = int(stream.frames or 0)
        tick_s = float(stream.time_base) if stream.time_base else float("nan")
        first = _first_frame(container, stream, path)
        stamp, stamped = _packet_stamps(container, stream)
    nominal = float(rate) if rate else float("nan")
    if not stamped:
        stamp, tick_s = _counted_stamps(path, nominal)
    if len(stamp) == 0:
        raise UnreadableError(path.name, "a video with frames", "no frames", "record it again")
    turn = _display_turn(first)
    across = turn[0] == 0
    return VideoFile(
        path=path,
        width=first.height if across else first.width,
        height=first.width if across else first.height,
        turn=turn,
        codec=codec,
        nominal_rate_hz=nominal,
        stamp=stamp,
        tick_s=tick_s,
        stamped=stamped,
        missing_frames=max(0, promised - len(stamp)) if stamped else 0,
    )


def read_frames(
    video: VideoFile,
    start: int = 0,
    stop: int | None = None,
    longest_side: int | None = None,
    every: int = 1,
) -> Iterator[tuple[int, UInt8[np.ndarray, "row column 3"]]]:
    """Yield (frame number, upright RGB image) for frames ``start`` to ``stop`` (exclusive).

    Numbers ascend; frames that cannot be decoded are left out. ``longest_side`` shrinks larger
    frames to that many pixels, ``every`` takes each second, third, … frame. Memory holds one frame
    at a time.
    """
    stop = len(video) if stop is None else min(stop, len(video))
    size = _reduced_size(video, longest_side)
    for number, frame in _decode_from(video, start, seek=start > 0):
        if number >= stop:
            return
        if (number - start) % every == 0:
            yield number, _upright(frame, video.turn, size)


def frames_at(
    info: VideoInfo, times_s: Sequence[float], longest_side: int | None = None
) -> list[UInt8[np.ndarray, "row column 3"] | None]:
    """Return the upright RGB frame nearest to each time (s), None where it cannot be decoded.

    Times are those of the recording (``info.time_s``); neighbouring times share one pass of
    decoding, distant ones are reached through the nearest key frame.

    Raises
    ------
    UnreadableError
        The file is no longer there or has changed.
    """
    video = open_video(Path(info.path))
    if len(video) != len(info.time_s):
        raise UnreadableError(
            video.path.name,
            f"{len(info.time_s)} frames as when it was analysed",
            f"{len(video)}",
            "the file has changed; analyse it again",
        )
    wanted = [int(np.argmin(np.abs(info.time_s - time))) for time in times_s]
    images: dict[int, UInt8[np.ndarray, "row column 3"]] = {}
    for first, last in _runs(sorted(set(wanted))):
        for number, image in read_frames(video, first, last + 1, longest_side):
            if number in wanted:
                images[number] = image
    return [images.get(number) for number in wanted]


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Return (first, last) of groups of frame numbers that are cheaper to decode in one go."""
    groups: list[tuple[int, int]] = []
    for number in numbers:
        if groups and number - groups[-1][1] <= _SEEK_DISTANCE:
            groups[-1] = (groups[-1][0], number)
        else:
            groups.append((number, number))
    return groups


def _container(path: Path) -> av.container.InputContainer:
    try:
        return av.open(str(path), mode="r")
    except av.error.FileNotFoundError as error:
        raise UnreadableError(str(path), "a video file", "no such file") from error
    except av.error.PermissionError as error:
        raise UnreadableError(
            path.name, "a file that may be read", "no permission to read it"
        ) from error
    except (av.error.FFmpegError, ValueError) as error:
        found = "an empty file" if path.stat().st_size == 0 else "content that is not a whole video"
        raise UnreadableError(
            path.name,
            "a video (MP4, MOV, AVI)",
            found,
            "if it was cut off while copying, copy it from the camera again",
        ) from error


def _video_stream(container: av.container.InputContainer, path: Path) -> av.VideoStream:
    for stream in container.streams.video:
        if not (int(stream.disposition) & int(av.stream.Disposition.attached_pic)):
            stream.thread_type = "AUTO"
            return stream
    found = "only sound" if container.streams.audio else "no video track"
    raise UnreadableError(path.name, "a video track", found)


def _first_frame(
    container: av.container.InputContainer, stream: av.VideoStream, path: Path
) -> av.VideoFrame:
    if stream.codec_context is None:
        raise UnreadableError(
            path.name, "a codec that FFmpeg knows", "an unknown one", "save it as H.264"
        )
    try:
        for _, frame in _frames(container, stream):
            return frame
    except av.error.FFmpegError as error:
        raise UnreadableError(
            path.name,
            "frames that can be decoded",
            f"{stream.codec_context.name}: {error.strerror}",
            "save it as H.264",
        ) from error
    raise UnreadableError(
        path.name,
        "frames that can be decoded",
        "none",
        "if it was cut off while copying, copy it from the camera again",
    )


def _packet_stamps(
    container: av.container.InputContainer, stream: av.VideoStream
) -> tuple[Int[np.ndarray, " time"], bool]:
    """Return sorted presentation stamps without decoding, and whether every packet has one."""
    container.seek(0)
    stamps: list[int | None] = []
    try:
        for packet in container.demux(stream):
            if packet.size and not packet.is_discard:
                stamps.append(packet.pts)
    except av.error.FFmpegError:
        # The end of a truncated file: what came before it is usable, the caller counts the rest.
        pass
    known = sorted({stamp for stamp in stamps if stamp is not None})
    return np.array(known, dtype=np.int64), len(known) == len(stamps)


def _counted_stamps(path: Path, rate_hz: float) -> tuple[Int[np.ndarray, " time"], float]:
    """Count frames by decoding, for containers without stamps; the nominal rate is the clock."""
    if not np.isfinite(rate_hz):
        raise UnreadableError(path.name, "a frame rate or frame times", "neither", "give --fps")
    with _container(path) as container:
        stream = _video_stream(container, path)
        count = sum(1 for _ in _frames(container, stream))
    return np.arange(count, dtype=np.int64), 1.0 / rate_hz


def _frames(
    container: av.container.InputContainer, stream: av.VideoStream
) -> Iterator[tuple[int | None, av.VideoFrame]]:
    """Yield (stamp, frame), passing over packets that are damaged."""
    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                stamp = frame.pts if frame.pts is not None else frame.dts
                yield stamp, frame
    except av.error.InvalidDataError:
        # The end of a truncated file.
        return


def _decode_from(video: VideoFile, start: int, seek: bool) -> Iterator[tuple[int, av.VideoFrame]]:
    """Yield (frame number, frame) from ``start`` on; seeks to the key frame before where it may."""
    with _container(video.path) as container:
        stream = _video_stream(container, video.path)
        if not video.stamped:
            numbered = enumerate(frame for _, frame in _frames(container, stream))
            yield from ((number, frame) for number, frame in numbered if number >= start)
            return
        if seek:
            container.seek(int(video.stamp[start]), stream=stream, backward=True)
        fresh, last = True, start - 1
        for stamp, frame in _frames(container, stream):
            number = int(np.searchsorted(video.stamp, stamp)) if stamp is not None else -1
            known = 0 <= number < len(video) and video.stamp[number] == stamp
            if fresh and seek and known and number > start:
                break  # the container's index led past the frame: go through from the beginning
            fresh = False
            # Behind damage a decoder may give frames out of order: the late ones are left out.
            if known and number > last:
                last = number
                yield number, frame
        else:
            return
    yield from _decode_from(video, start, seek=False)


def _display_turn(frame: av.VideoFrame) -> tuple[int, int, int, int]:
    """Return the quarter turn (and mirroring) by which a frame is to be shown."""
    # The stubs of PyAV say that keys are text; they are of this type.
    sides: Any = frame.side_data
    side = sides.get(av.sidedata.sidedata.Type.DISPLAYMATRIX)
    if side is None:
        return _UPRIGHT
    matrix = np.frombuffer(bytes(side), dtype=np.int32, count=9)
    a, b, c, d = (float(matrix[place]) for place in (0, 1, 3, 4))
    if abs(a) >= abs(b):
        return (-1 if a < 0 else 1, 0, 0, -1 if d < 0 else 1)
    return (0, -1 if b < 0 else 1, -1 if c < 0 else 1, 0)


def _reduced_size(video: VideoFile, longest_side: int | None) -> tuple[int, int] | None:
    """Return the stored (width, height) to shrink to, None to keep the size."""
    longest = max(video.width, video.height)
    if longest_side is None or longest <= longest_side:
        return None
    share = longest_side / longest
    width, height = round(video.width * share), round(video.height * share)
    return (height, width) if video.turn[0] == 0 else (width, height)


def _upright(
    frame: av.VideoFrame, turn: tuple[int, int, int, int], size: tuple[int, int] | None
) -> UInt8[np.ndarray, "row column 3"]:
    if size is None:
        image = frame.to_ndarray(format="rgb24")
    else:
        image = frame.to_ndarray(format="rgb24", width=size[0], height=size[1])
    if turn == _UPRIGHT:
        return image
    a, b, c, d = turn
    if a == 0:
        image = image.transpose(1, 0, 2)
        flip_columns, flip_rows = c < 0, b < 0
    else:
        flip_columns, flip_rows = a < 0, d < 0
    image = image[::-1] if flip_rows else image
    image = image[:, ::-1] if flip_columns else image
    return np.ascontiguousarray(image)
