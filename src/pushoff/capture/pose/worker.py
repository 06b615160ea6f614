"""One process of pose estimation: ``python -m pushoff.capture.pose.worker``.

The first line on stdin opens a video, each further one is a piece of work; on stdout it says
``done <frames>`` as it goes and ``answer <JSON>`` after each piece. A process of its own keeps the
engine's chatter off the user's terminal, uses another core, and if the engine crashes, only this
process ends.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pushoff.capture.frames import open_video
from pushoff.capture.pose.bench import Bench
from pushoff.capture.pose.registry import POSE_ENGINES


def main() -> None:
    """Work until stdin ends."""
    opening = json.loads(sys.stdin.readline())
    model = Path(opening["model"]) if opening["model"] else None
    video = open_video(Path(opening["video"]))
    with Bench(video, POSE_ENGINES.get(opening["engine"]), model) as bench:
        for line in sys.stdin:
            answer = bench.do(json.loads(line), lambda done: _say(f"done {done}"))
            _say(f"answer {json.dumps(answer)}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
