"""What is true of a rendered clip: the same run made again, finely sampled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.video.grid import THINNED, Clip, clips
from pushoff.core.measures import MeasureTable
from pushoff.core.names import SIDES, Side
from pushoff.core.strides import Strides, StrideTable
from pushoff.measures.aggregate import measure_all
from pushoff.phases.strides import build_strides
from pushoff.sim.runner import SimulatedRun, simulate

#: Rate of the truth: heels and toes move by less than 5 cm between its samples.
RATE_HZ = 240.0


@dataclass(frozen=True)
class Truth:
    """A clip's run, its strides and measures; ``delay_s`` plus a clip's time is the run's time."""

    clip: Clip
    run: SimulatedRun
    strides: StrideTable
    views: dict[Side, Strides]
    measures: MeasureTable
    delay_s: float

    @property
    def near(self) -> Side | None:
        """Return the side of the body that the camera sees, None from behind or in front."""
        view = self.clip.film.get("view")
        return view if view in SIDES else None


def base_name(path: Path) -> tuple[str, float]:
    """Return the name of the clip that a file was thinned from, and the delay of its pictures."""
    for rate in THINNED:
        if path.stem.endswith(f"_{rate}"):
            return path.stem.removesuffix(f"_{rate}"), (max(1, 240 // rate // 2) - 1) / 2 / 240.0
    return path.stem, 0.0


def truth_of_clip(path: Path) -> Truth:
    """Return the truth of a clip of the grid, or of one thinned from it."""
    name, delay = base_name(path)
    clip = next(clip for clip in clips() if clip.name == name)
    run, strides, views, measures = _run(name)
    return Truth(clip, run, strides, views, measures, delay)


@lru_cache(maxsize=4)
def _run(name: str) -> tuple[SimulatedRun, StrideTable, dict[Side, Strides], MeasureTable]:
    clip = next(clip for clip in clips() if clip.name == name)
    run = simulate(clip.runner, clip.seconds, RATE_HZ)
    motion = run.motion()
    strides = build_strides(run.events, motion)
    views = {side: Strides.of(strides, side, motion) for side in SIDES}
    return run, strides, views, measure_all(views, motion)


def flights(truth: Truth) -> int:
    """Return how many flights lie wholly inside of the clip."""
    offs = np.sort(np.concatenate([truth.run.events.times("toe_off", side) for side in SIDES]))
    downs = np.sort(np.concatenate([truth.run.events.times("touchdown", side) for side in SIDES]))
    return int(sum((downs > off).any() for off in offs))
