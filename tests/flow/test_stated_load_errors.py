"""From a marker file to joint measures: the stated 95 % error holds the exact value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import pushoff
from pushoff.core.kinetics import GroundForce, Kinetics, Loads
from pushoff.core.measures import MeasureTable
from pushoff.core.names import SIDES, sided
from pushoff.core.recording import Found
from pushoff.core.strides import Strides
from pushoff.measures import joint_loads as measures_of_loads
from pushoff.measures.aggregate import measure_all
from pushoff.measures.registry import MEASURES
from pushoff.phases.strides import build_strides
from pushoff.sim.export import write
from pushoff.sim.export_options import ExportOptions
from pushoff.sim.loads import joint_loads
from pushoff.sim.markers import MarkerError
from pushoff.sim.runner import Runner, SimulatedRun, simulate

#: A runner that no error was taken from.
RUNNER = Runner(speed_mps=3.25, height_m=1.77, mass_kg=71.0, step_rate_per_min=170.0, seed=77)
NAMES = [m.name for m in MEASURES if m.function.__module__ == measures_of_loads.__name__]


@pytest.fixture(scope="module")
def run() -> SimulatedRun:
    return simulate(RUNNER, 6.0, 240.0)


@pytest.fixture(scope="module")
def files(run: SimulatedRun, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    error = MarkerError(white_m=0.0005, soft_tissue_m=0.005, misplaced_m=0.003, seed=3)
    options = ExportOptions(layout="hamner", error=error, force_noise_n=2.0)
    return write(run, tmp_path_factory.mktemp("run"), formats=("c3d",), options=options)


def exact(run: SimulatedRun) -> MeasureTable:
    motion, loads = run.motion(), joint_loads(run)
    place = {side: run.force.centre_of_pressure[:, i] for i, side in enumerate(run.force.side)}
    kinetics = Kinetics(
        time_s=run.time_s,
        mass=Found(run.mass_kg, 0.0, "virtual runner"),
        ground=GroundForce(
            force={side: run.force.force[:, i] for i, side in enumerate(run.force.side)},
            centre_of_pressure=place,
            free_moment={side: np.zeros(len(run.time_s)) for side in SIDES},
            method="measured",
            source="virtual runner",
        ),
        loads=Loads(loads.moments, loads.powers, loads.reactions),
        leg_length={
            side: np.linalg.norm(run.points[sided(side, "hip")] - place[side], axis=1)
            for side in SIDES
        },
        angles=run.angles,
        dimension=3,
    )
    table = build_strides(run.events, motion)
    views = {side: Strides.of(table, side, motion, kinetics=kinetics) for side in SIDES}
    return measure_all(views, motion)


@pytest.mark.parametrize("ignore", [(), ("force",)], ids=["measured", "estimated"])
def test_most_measures_lie_within_their_stated_error(
    run: SimulatedRun, files: list[Path], ignore: tuple[str, ...]
) -> None:
    moving = next(path for path in files if "static" not in path.stem)
    standing = next(path for path in files if "static" in path.stem)
    result = pushoff.analyze(
        moving, static=standing, height_m=RUNNER.height_m, sex=RUNNER.sex, ignore=ignore
    )
    true, held, found = exact(run), 0, 0
    for name in NAMES:
        for side in SIDES:
            mine, real = result.measures.get(name, side), true.get(name, side)
            if mine is None or real is None:
                continue
            found += 1
            held += abs(mine.value - real.value) <= mine.error95
    assert found > 1.8 * len(NAMES), "both sides of nearly every measure"
    assert held / found > 0.9
