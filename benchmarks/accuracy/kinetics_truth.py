"""The exact kinetics of a simulated run, in the form that the program gives its own."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from pushoff.core.kinetics import GroundForce, Kinetics, Loads
from pushoff.core.measures import MeasureTable
from pushoff.core.names import SIDES, Side, sided
from pushoff.core.recording import Found
from pushoff.core.strides import Strides
from pushoff.maths.filters import lowpass
from pushoff.measures.aggregate import measure_all
from pushoff.phases.strides import build_strides
from pushoff.sim.loads import joint_loads
from pushoff.sim.runner import Runner, SimulatedRun, simulate

DURATION_S, RATE_HZ = 6.0, 240.0
#: Measures of the hip are about moments below this (Hz): the virtual runner's legs snap from swing
#: to stance, and its hip's moment jumps and rings by several N·m/kg above it. Motion of runners is
#: low-passed at 10 to 20 Hz, so that no such thing could be seen in one.
HIP_BELOW_HZ = 20.0


@lru_cache(maxsize=16)
def simulated(runner: Runner) -> SimulatedRun:
    """Return a runner's run, simulated once."""
    return simulate(runner, DURATION_S, RATE_HZ)


@lru_cache(maxsize=16)
def exact(runner: Runner) -> Kinetics:
    """Return the exact kinetics of a runner at the rate of the simulation."""
    return kinetics_of(simulated(runner))


def kinetics_of(run: SimulatedRun) -> Kinetics:
    """Return exact force, moments, powers and joint forces at the times of a run."""
    force, loads = run.force, joint_loads(run)
    column = {side: force.side.index(side) for side in SIDES}
    place: dict[Side, np.ndarray] = {
        side: force.centre_of_pressure[:, column[side]] for side in SIDES
    }
    ground = GroundForce(
        force={side: force.force[:, column[side]] for side in SIDES},
        centre_of_pressure=place,
        free_moment={side: force.free_moment[:, column[side]] for side in SIDES},
        method="measured",
        source="virtual runner",
    )
    return Kinetics(
        time_s=run.time_s,
        mass=Found(run.mass_kg, 0.0, "virtual runner"),
        ground=ground,
        loads=Loads(loads.moments, loads.powers, loads.reactions),
        leg_length={
            side: np.linalg.norm(run.points[sided(side, "hip")] - place[side], axis=1)
            for side in SIDES
        },
        angles=run.angles,
        dimension=3,
    )


@lru_cache(maxsize=16)
def exact_measures(runner: Runner) -> MeasureTable:
    """Return all measures of the exact motion and kinetics with the exact events.

    Moment and power of the hip are those below ``HIP_BELOW_HZ``.
    """
    run = simulated(runner)
    motion, kinetics = run.motion(), _smooth_hips(exact(runner))
    strides = build_strides(run.events, motion)
    views: dict[Side, Strides] = {
        side: Strides.of(
            strides,
            side,
            motion,
            mass_kg=run.mass_kg,
            height_m=run.height_m,
            kinetics=kinetics,
        )
        for side in SIDES
    }
    return measure_all(views, motion)


def _smooth_hips(kinetics: Kinetics) -> Kinetics:
    moments, powers = dict(kinetics.loads.moments), dict(kinetics.loads.powers)
    for curves in (moments, powers):
        for side in SIDES:
            key = sided(side, "hip")
            curves[key] = lowpass(curves[key], RATE_HZ, HIP_BELOW_HZ)
    return replace(kinetics, loads=replace(kinetics.loads, moments=moments, powers=powers))
