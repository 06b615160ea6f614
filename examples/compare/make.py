"""Make recordings to compare: the virtual runner four times, filmed from the left.

    python examples/compare/make.py recordings
    pushoff compare recordings/easy_1.pose.json recordings/quick_1.pose.json \
        recordings/easy_2.pose.json recordings/quick_2.pose.json \
        --cue quicker_steps --height 1.75 --speed 3.0

The runner takes 167 steps a minute in "easy" and 175 in "quick"; everything else is the same, and
no two strides are alike. What is written are keypoints as a pose engine would find them, errors
included, so that the example needs neither a video nor a pose model.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.runner import Runner, simulate

#: Name → steps a minute, and the seed of the strides, in the order in which they are run.
TAKES = {"easy_1": (167.0, 1), "quick_1": (175.0, 2), "easy_2": (167.0, 3), "quick_2": (175.0, 4)}


def make(folder: Path, seconds: float = 15.0) -> list[Path]:
    """Write the four recordings and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, (steps, seed) in TAKES.items():
        runner = Runner(
            speed_mps=3.0, height_m=1.75, step_rate_per_min=steps, stride_noise=0.01, seed=seed
        )
        path = folder / f"{name}.pose.json"
        camera, error = KeypointCamera(view="left", fps=60.0), KeypointError(seed=5)
        write_halpe_json(simulate(runner, seconds, 240.0), path, camera, error)
        paths.append(path)
    return paths


if __name__ == "__main__":
    for made in make(Path(sys.argv[1] if len(sys.argv) > 1 else "recordings")):
        sys.stdout.write(f"{made}\n")
