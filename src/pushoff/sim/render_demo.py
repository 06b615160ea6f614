"""Make the demonstration clip and its truth anew: ``python -m pushoff.sim.render_demo``.

Needs MuJoCo and about three minutes on two cores. The files appear in ``sim/clips`` when both are
ready; the figure's look and the runner's fault are set here.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from rich.progress import Progress as Bar

from pushoff.core.errors import PushoffError
from pushoff.sim.clips import demo_clip, demo_truth
from pushoff.sim.definition import Faults, Runner
from pushoff.sim.render import options_for, render_clip
from pushoff.sim.render_truth import clip_truth, write_truth
from pushoff.sim.runner import simulate

SECONDS, FRAME_RATE_HZ = 8.0, 60.0
#: A runner who lands with the foot too far ahead and sinks into a soft ankle.
RUNNER = Runner(
    speed_mps=3.0,
    step_rate_per_min=160.0,
    mass_kg=70.0,
    height_m=1.75,
    faults=Faults(overstride=0.05, soft_ankle=0.8),
    stride_noise=0.01,
    seed=8,
)
NOTE = "overstride and soft ankle: lands 5 cm further ahead, knee and ankle give way, long contact"
FILM = options_for(RUNNER, frame_rate_hz=FRAME_RATE_HZ)


def main(folder: Path | None = None) -> int:
    """Render clip and truth into a folder (default: the package's own) and return an exit code."""
    clip, truth = demo_clip(), demo_truth()
    if folder is not None:
        clip, truth = folder / clip.name, folder / truth.name
    started = time.monotonic()
    try:
        run = simulate(RUNNER, SECONDS, FRAME_RATE_HZ)
        with Bar() as bar:
            task = bar.add_task("render", total=None)
            render_clip(
                run,
                FILM,
                clip,
                lambda stage, done, total: bar.update(task, completed=done, total=total),
            )
        write_truth(truth, clip_truth(run, FILM, clip, NOTE))
    except PushoffError as error:
        sys.stderr.write(f"{error.line()}\n")
        return error.exit_code
    sys.stderr.write(
        f"{clip.name}: {clip.stat().st_size / 1e6:.2f} MB, {truth.name}: "
        f"{truth.stat().st_size / 1e3:.0f} kB, {time.monotonic() - started:.0f} s\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
