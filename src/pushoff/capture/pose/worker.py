"""One process of pose estimation: ``python -m pushoff.capture.pose.worker`` with a task on stdin.

It writes chunks into a folder and says ``done <frames>`` on stdout as it goes. A process of its own
keeps the engine's chatter off the user's terminal, uses another core, and if the engine crashes,
only this process ends.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from pushoff.capture.frames import VideoFile, open_video, read_frames
from pushoff.capture.pose.blazepose import LONGEST_SIDE
from pushoff.capture.pose.chunks import ChunkFolder
from pushoff.capture.pose.registry import POSE_ENGINES, PoseEngine

Image = UInt8[np.ndarray, "row column 3"]


def run_chunks(
    video: VideoFile,
    engine: PoseEngine,
    model: Path | None,
    folder: ChunkFolder,
    chunks: list[int],
    progress: Callable[[int], None],
) -> None:
    """Make the chunks of one process, in order; ``progress`` is called with frames done in all."""
    done = 0
    with engine.open(model) as tracker:
        for group in _successive(chunks):
            first, stop = folder.span(group[0])[0], folder.span(group[-1])[1]
            frames = _Ahead(read_frames(video, first, stop, LONGEST_SIDE))
            for chunk in group:
                start, end = folder.span(chunk)
                before = done
                result = tracker.run(
                    frames.below(end),
                    start,
                    end - start,
                    (video.width, video.height),
                    lambda done, before=before: progress(before + done),
                )
                folder.write(chunk, result)
                done = before + end - start
                progress(done)


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


def _successive(chunks: list[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for chunk in chunks:
        if groups and groups[-1][-1] + 1 == chunk:
            groups[-1].append(chunk)
        else:
            groups.append([chunk])
    return groups


def main() -> None:
    """Read the task from stdin and do it."""
    task = json.loads(sys.stdin.readline())
    video = open_video(Path(task["video"]))
    engine = POSE_ENGINES.get(task["engine"])
    folder = ChunkFolder(Path(task["folder"]), len(video), len(engine.landmarks))
    model = Path(task["model"]) if task["model"] else None

    def tell(done: int) -> None:
        sys.stdout.write(f"done {done}\n")
        sys.stdout.flush()

    run_chunks(video, engine, model, folder, list(task["chunks"]), tell)


if __name__ == "__main__":
    main()
