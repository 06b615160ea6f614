"""Faults of the push in the virtual runner's exact motion are told; runners as usual are not."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest

from pushoff.core.findings import Finding
from pushoff.core.measures import MeasureTable
from pushoff.core.names import SIDES, Side
from pushoff.core.situation import Situation
from pushoff.core.strides import Strides
from pushoff.findings.find import find_all
from pushoff.measures.aggregate import measure_all
from pushoff.phases.strides import build_strides
from pushoff.sim.runner import Faults, Runner, simulate

SHOWN: dict[str, Runner] = {
    "overstride": Runner(speed_mps=3.0, faults=Faults(overstride=0.08)),
    "late_push": Runner(speed_mps=3.3, faults=Faults(late_push=1.0)),
    "soft_stance": Runner(speed_mps=3.2, faults=Faults(soft_ankle=1.8)),
    "restricted_extension": Runner(speed_mps=3.0, faults=Faults(restricted_thigh_extension=12.0)),
    "lean_lost": Runner(speed_mps=3.2, faults=Faults(lean_lost=7.0)),
    "lean_from_hips": Runner(speed_mps=3.0, faults=Faults(hip_break=12.0)),
    "unfolding_break": Runner(speed_mps=3.0, faults=Faults(unfolding_break=1.0)),
}


@lru_cache(maxsize=24)
def measured(runner: Runner) -> tuple[MeasureTable, Situation]:
    run = simulate(runner, duration_s=6.0)
    motion = run.motion()
    table = build_strides(run.events, motion)
    views: dict[Side, Strides] = {
        side: Strides.of(table, side, motion, run.mass_kg, run.height_m, runner.slope_percent)
        for side in SIDES
    }
    situation = Situation(
        speed_mps=runner.speed_mps,
        slope_percent=runner.slope_percent,
        acceleration_mps2=0.0,
        acceleration_sd=0.0,
        view="3d",
        height_m=run.height_m,
        mass_kg=run.mass_kg,
        leg_m=run.body.hip_height,
        fps=run.rate_hz,
    )
    return measure_all(views, motion), situation


def told(runner: Runner) -> dict[str, Finding]:
    return {item.name: item for item in find_all(*measured(runner)).findings}


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_the_fault_is_told(name: str) -> None:
    found = told(SHOWN[name])
    assert name in found
    assert found[name].side == "both"
    assert found[name].weight != "note"
    assert "nothing_to_change" not in found


@pytest.mark.parametrize("speed", [2.5, 3.0, 3.6, 4.2])
@pytest.mark.parametrize(("height", "sex"), [(1.60, "female"), (1.85, "male")])
def test_a_runner_as_usual_has_nothing_worth_changing(
    speed: float, height: float, sex: str
) -> None:
    runner = Runner(speed_mps=speed, height_m=height, sex=sex)  # pyright: ignore[reportArgumentType]
    assert list(told(runner)) == ["nothing_to_change"]


def test_the_pelvis_decides_the_variant() -> None:
    alone = told(SHOWN["restricted_extension"])["restricted_extension"]
    faults = Faults(restricted_thigh_extension=12.0, pelvic_compensation=10.0)
    helped = told(Runner(speed_mps=3.0, faults=faults))["restricted_extension"]
    assert "the pelvis makes up for it" in helped.title
    assert alone.title == "The thigh swings back little"


def test_a_late_push_is_told_as_one_finding() -> None:
    found = told(SHOWN["late_push"])
    assert "lean_lost" not in found
    assert "unfolding_break" not in found


def test_uphill_lean_and_push_are_not_judged() -> None:
    measures, situation = measured(SHOWN["late_push"])
    result = find_all(measures, replace(situation, slope_percent=6.0))
    assert not {"late_push", "lean_lost"} & {item.name for item in result.findings}
    assert "6 % uphill" in result.skipped["finding:late_push"]
