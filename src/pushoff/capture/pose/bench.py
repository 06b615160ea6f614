"""The work that one process does on a video: look for people, see how legs move, find keypoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8

from pushoff.capture.frames import VideoFile, read_frames
from pushoff.capture.people import leg_fold
from pushoff.capture.pose.blazepose import LONGEST_SIDE
from pushoff.capture.pose.chunks import ChunkFolder
from pushoff.capture.pose.guide import Guide
from pushoff.capture.pose.registry import PeopleFinder, PoseEngine, PoseTracker

Image = UInt8[np.ndarray, "row column 3"]
#: Called with the number of frames done.
Told = Callable[[int], None]
#: A piece of work as it can be sent to a process (JSON): ``do`` names the kind.
Task = dict[str, Any]
#: A frame to be searched for people, and whether thoroughly.
Look = tuple[int, bool]
#: A frame and the sightings in it.
Seen = tuple[int, list[list[float]]]

#: Evenly spaced frames nearer than this are reached by decoding on, others by seeking.
SEEK_DISTANCE = 60


class _SeveralPeopleError(Exception):
    """A look showed more than one person: pose of the whole picture is not what is wanted."""


class Bench:
    """An opened video with an engine, whose models are loaded when they are first needed."""

    def __init__(self, video: VideoFile, engine: PoseEngine, model: Path | None) -> None:
        self._video = video
        self._engine = engine
        self._model = model
        self._stack = ExitStack()
        self._tracker: PoseTracker | None = None
        self._finder: PeopleFinder | None = None

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def do(self, task: Task, tell: Told) -> Any:
        """Do one piece of work and return its answer (as JSON can carry it)."""
        if task["do"] == "look":
            return self.look(task["looks"])
        if task["do"] == "legs":
            return self.legs(task["bursts"], Path(task["guide"]))
        guide = Guide.read(Path(task["guide"])) if task["guide"] else None
        folder = ChunkFolder(Path(task["folder"]), len(self._video), len(self._engine.landmarks))
        return self.pose(folder, task["chunks"], guide, task["looks"], tell)

    def look(self, looks: Sequence[Look]) -> list[Seen]:
        """Return the sightings in some frames, in pixels of the video's own size."""
        numbers = [number for number, _ in looks]
        frames = _these_frames(self._video, numbers, LONGEST_SIDE)
        return [self._see(number, image, dict(looks)[number]) for number, image in frames]

    def _see(self, number: int, image: Image, thorough: bool) -> Seen:
        if self._finder is None:
            self._finder = self._stack.enter_context(self._engine.open_finder(self._model))
        found = self._finder.find(image, thorough)
        found[:, :3] *= self._video.width / image.shape[1]
        return number, found.tolist()

    def legs(self, bursts: Sequence[tuple[int, int, int]], guide: Path) -> float:
        """Return :func:`leg_fold` of a person over bursts of frames (first, stop, step)."""
        whom = Guide.read(guide)
        pixels = []
        for first, stop, step in bursts:
            frames = read_frames(self._video, first, stop, LONGEST_SIDE, step)
            size = (self._video.width, self._video.height)
            found = self._open().run(frames, first, stop - first, size, lambda _: None, whom)
            pixels.append(found.pixels)
        return leg_fold(np.concatenate(pixels), self._engine.landmarks)

    def pose(
        self,
        folder: ChunkFolder,
        chunks: Sequence[int],
        guide: Guide | None,
        looks: Sequence[Look],
        tell: Told,
    ) -> list[Seen]:
        """Make chunks of keypoints, in order; ``tell`` is called with frames done in all.

        On the way it looks for people in the frames ``looks`` (decoded once for both) and stops as
        soon as one shows more than one. Returns what the looks showed.
        """
        seen: list[Seen] = []
        done = 0
        try:
            for group in _successive(chunks):
                first, stop = folder.span(group[0])[0], folder.span(group[-1])[1]
                frames = read_frames(self._video, first, stop, LONGEST_SIDE)
                ahead = _Ahead(self._watched(frames, dict(looks), seen))
                for chunk in group:
                    start, end = folder.span(chunk)
                    before = done
                    result = self._open().run(
                        ahead.below(end),
                        start,
                        end - start,
                        (self._video.width, self._video.height),
                        lambda done, before=before: tell(before + done),
                        guide,
                    )
                    folder.write(chunk, result)
                    done = before + end - start
                    tell(done)
        except _SeveralPeopleError:
            pass  # the last look tells
        return seen

    def _watched(
        self, frames: Iterator[tuple[int, Image]], looks: dict[int, bool], seen: list[Seen]
    ) -> Iterator[tuple[int, Image]]:
        """Pass frames on, looking at some of them."""
        for number, image in frames:
            if number in looks:
                seen.append(self._see(number, image, looks[number]))
                if len(seen[-1][1]) > 1:
                    raise _SeveralPeopleError
            yield number, image

    def _open(self) -> PoseTracker:
        if self._tracker is None:
            self._tracker = self._stack.enter_context(self._engine.open(self._model))
        return self._tracker


def _these_frames(
    video: VideoFile, numbers: Sequence[int], longest_side: int
) -> Iterator[tuple[int, Image]]:
    """Yield some frames in order; evenly spaced neighbours share one pass of decoding."""
    steps = {int(step) for step in np.diff(numbers)}
    if len(steps) == 1 and max(steps) <= SEEK_DISTANCE:
        yield from read_frames(video, numbers[0], numbers[-1] + 1, longest_side, max(steps))
        return
    for number in numbers:
        yield from read_frames(video, number, number + 1, longest_side)


class _Ahead:
    """A stream of numbered frames that can be cut at frame numbers without losing one."""

    def __init__(self, frames: Iterator[tuple[int, Image]]) -> None:
        self._frames = frames
        self._next: tuple[int, Image] | None = None

    def below(self, stop: int) -> Iterator[tuple[int, Image]]:
        """Yield the frames whose number lies below ``stop``."""
        while True:
            item = self._next or next(self._frames, None)
            self._next = None
            if item is None:
                return
            if item[0] >= stop:
                self._next = item
                return
            yield item


def _successive(chunks: Sequence[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for chunk in chunks:
        if groups and groups[-1][-1] + 1 == chunk:
            groups[-1].append(chunk)
        else:
            groups.append([chunk])
    return groups
