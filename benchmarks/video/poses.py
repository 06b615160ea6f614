"""Keypoints of every rendered clip, found once: ``python -m benchmarks.video.poses [name …]``."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.video.grid import FOLDER
from pushoff.capture.formats.video import raw_keypoints
from pushoff.capture.frames import open_video
from pushoff.capture.pose.detect import detect_pose
from pushoff.capture.pose.registry import choose_engine
from pushoff.capture.raw import RawKeypoints

#: Chunks of poses stay here, under the content of the clip; ``analyze(cache=…)`` reads the same.
CACHE = FOLDER / "cache"


def keypoints_of(path: Path, pose: str | None = None, processes: int | None = 0) -> RawKeypoints:
    """Return the raw keypoints of a clip, from the cache where it was seen before."""
    video = open_video(path)
    engine, model = choose_engine(pose)
    found = detect_pose(video, engine, model, CACHE, processes=processes)
    return raw_keypoints(video, engine, found.pixels, found.confidence)


def main() -> None:
    """Find the poses of the clips whose name begins with one of the arguments."""
    wanted = tuple(sys.argv[1:]) or ("",)
    for path in sorted(FOLDER.glob("*.mp4")):
        if path.name.startswith(wanted) and not path.name.startswith("."):
            keypoints_of(path)
            print(path.name, flush=True)


if __name__ == "__main__":
    main()
