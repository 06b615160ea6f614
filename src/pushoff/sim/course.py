"""From one solved pair of steps to a whole run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pushoff.sim.body import Body
from pushoff.sim.cycle import Cycle, repeated, scene_of
from pushoff.sim.definition import Runner
from pushoff.sim.joins import joins_of
from pushoff.sim.pose import Scene
from pushoff.sim.swing import Joins
from pushoff.sim.variation import varied

#: Steps before the first and after the last instant of a run.
MARGIN = 4
#: The first left touchdown inside the run, s.
FIRST_TOUCHDOWN_S = 0.10
JOIN_ROUNDS = 4


def course(runner: Runner, body: Body, cycle: Cycle, duration_s: float) -> Scene:
    """Return the scene of a run that covers 0 to ``duration_s``."""
    step = cycle.gait.step_time_s
    count = 2 * int(np.ceil((duration_s / step + 2 * MARGIN) / 2.0)) + 2
    first = FIRST_TOUCHDOWN_S - MARGIN * step
    scene = scene_of(body, cycle, repeated(cycle, count, first), None)
    joins = Joins.open(count) if cycle.joins is None else cycle.joins.tiled(2, count)
    scene = replace(scene, joins=joins)
    if runner.stride_noise > 0.0:
        scene = varied(runner, body, cycle, scene)
    for _ in range(JOIN_ROUNDS if runner.stride_noise > 0.0 else 1):
        scene = replace(scene, joins=scene.joins.towards(joins_of(scene), 0.7))
    return scene
