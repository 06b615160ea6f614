"""A fault of the virtual runner is told, in exact motion; the plain runner is left alone."""

from __future__ import annotations

from functools import lru_cache

import pytest

from pushoff.core.findings import Finding
from pushoff.core.names import SIDES, Side
from pushoff.core.situation import Situation
from pushoff.core.strides import Strides
from pushoff.findings.find import find_all
from pushoff.measures.aggregate import measure_all
from pushoff.phases.strides import build_strides
from pushoff.sim.runner import Faults, Runner, simulate

#: Finding: the runner who shows it, and the side.
SHOWN: dict[str, tuple[Runner, str]] = {
    "head_bob": (Runner(faults=Faults(head_bob=0.06)), "both"),
    "pelvic_drop": (Runner(speed_mps=3.2, faults=Faults(pelvic_drop=8.0)), "both"),
    "trunk_side_lean": (Runner(faults=Faults(trunk_side_lean=10.0)), "both"),
    "knee_inward": (Runner(speed_mps=2.8, faults=Faults(knee_valgus=12.0)), "both"),
    "vertical_motion": (Runner(faults=Faults(bounce=0.04)), "both"),
    "step_rate_low": (Runner(step_rate_per_min=144.0), "both"),
    "step_rate_high": (Runner(step_rate_per_min=200.0), "both"),
}


@lru_cache(maxsize=12)
def told(runner: Runner) -> dict[str, Finding]:
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
    return {item.name: item for item in find_all(measure_all(views, motion), situation).findings}


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_the_fault_is_told(name: str) -> None:
    runner, side = SHOWN[name]
    found = told(runner)
    assert name in found
    assert found[name].side == side
    assert "nothing_to_change" not in found or found[name].weight == "note"


@pytest.mark.parametrize(
    "runner",
    [
        Runner(),
        Runner(speed_mps=2.6, height_m=1.62, mass_kg=55.0, sex="female"),
        Runner(speed_mps=4.4, height_m=1.88, mass_kg=80.0, foot_strike="forefoot"),
    ],
)
def test_the_plain_runner_is_left_alone(runner: Runner) -> None:
    assert not set(SHOWN) & set(told(runner))


def test_contact_times_alone_do_not_make_left_and_right_differ() -> None:
    """Contact and flight share the toe-off: without force nothing else agrees here."""
    assert "left_right" not in told(Runner(faults=Faults(asymmetry=0.14)))
