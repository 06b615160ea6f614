"""The lengthening of a chain of rods, joint by joint."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import analytic_motion as made
from pushoff.core.strides import Strides
from pushoff.measures.aggregate import measure_all
from pushoff.measures.registry import MEASURES
from pushoff.measures.telescoping import chain_points, telescope

RODS = {"toe": 0.16, "ankle": 0.42, "knee": 0.41, "hip": 0.50}
RUNNER = made.runner(duration_s=6.0)
JOINTS = ("ankle", "knee", "hip")


def view_of(turn_deg: dict[str, tuple[float, float]], with_shoulder: bool = True) -> Strides:
    """Return a left view whose rods stand at angles that turn at a constant rate through push.

    ``turn_deg`` maps the lower end of each rod to its angle from the ground at midstance and at
    toe-off.
    """
    view = RUNNER.views["left"]
    time = RUNNER.motion.time_s
    start, stop = view.times["midstance"], view.times["toe_off"]
    stride = np.clip(np.searchsorted(view.times["touchdown"], time) - 1, 0, len(view) - 1)
    share = np.clip((time - start[stride]) / (stop - start)[stride], -0.5, 1.5)
    points = dict(RUNNER.motion.points)
    place = np.zeros((len(time), 3))
    names = [*RODS, "shoulder"]
    points["left_toe"] = place
    for name, above in zip(RODS, names[1:], strict=True):
        first, last = np.radians(turn_deg[name])
        angle = first + (last - first) * share
        rod = np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], axis=1)
        place = place + RODS[name] * rod
        points[f"left_{above}"] = place
    if not with_shoulder:
        points = {name: path for name, path in points.items() if "shoulder" not in name}
    motion = replace(RUNNER.motion, points=points, raw_points=points)
    return Strides.of(RUNNER.table, "left", motion)


STILL = {"toe": (150.0, 150.0), "ankle": (60.0, 60.0), "knee": (110.0, 110.0), "hip": (85.0, 85.0)}


def length(at: dict[str, float]) -> float:
    ends = [
        RODS[n] * np.array([np.cos(np.radians(a)), np.sin(np.radians(a))]) for n, a in at.items()
    ]
    return float(np.linalg.norm(np.sum(ends, axis=0)))


def test_a_stiff_chain_that_tips_over_does_not_lengthen() -> None:
    tipping = {name: (first, first - 40.0) for name, (first, _) in STILL.items()}
    found = telescope(view_of(tipping))
    assert found.gain == pytest.approx(0.0, abs=1e-7)
    for joint in JOINTS:
        assert found.added[joint] == pytest.approx(0.0, abs=1e-7)


@pytest.mark.parametrize("rod", ["ankle", "knee", "hip"])
def test_a_single_joint_gets_the_whole_gain(rod: str) -> None:
    # Opening the joint below a rod turns this rod and everything above it.
    above = ["ankle", "knee", "hip"][["ankle", "knee", "hip"].index(rod) :]
    turned = {n: (a, a + (-12.0 if n in above else 0.0)) for n, (a, _) in STILL.items()}
    found = telescope(view_of(turned))
    expected = length({n: t[1] for n, t in turned.items()}) - length(
        {n: t[0] for n, t in turned.items()}
    )
    assert found.gain == pytest.approx(expected, abs=1e-4)
    for joint in JOINTS:
        share = expected if joint == rod else 0.0
        assert found.added[joint] == pytest.approx(share, abs=2e-4)


def test_the_parts_of_rods_add_up() -> None:
    push = {
        "toe": (150.0, 100.0),
        "ankle": (60.0, 50.0),
        "knee": (110.0, 65.0),
        "hip": (85.0, 80.0),
    }
    view = view_of(push)
    found = telescope(view)
    total = np.sum([found.added[joint] for joint in JOINTS], axis=0)
    assert total == pytest.approx(found.gain, abs=5e-4)
    rest = MEASURES.get("telescoping_share_rest").function(view)
    assert rest == pytest.approx(0.0, abs=0.5)
    shares = [MEASURES.get(f"telescoping_share_{joint}").function(view) for joint in JOINTS]
    assert np.sum(shares, axis=0) == pytest.approx(100.0, abs=0.5)
    assert found.stretched == pytest.approx(sum(RODS.values()), abs=1e-6)


def test_without_a_shoulder_the_chain_ends_at_the_hip_and_says_so() -> None:
    view = view_of(STILL, with_shoulder=False)
    assert chain_points(view) == ("toe", "ankle", "knee", "hip")
    assert set(telescope(view).added) == {"ankle", "knee"}
    table = measure_all({"left": view}, view.motion)
    assert "hip" in table.skipped["telescoping_gain: shoulder"]
    assert table.get("telescoping_share_hip", "left") is None
    assert table.skipped["telescoping_share_hip"] == "no shoulder was seen"


def test_the_ball_stands_in_for_a_toe() -> None:
    points = {name: path for name, path in RUNNER.motion.points.items() if "toe" not in name}
    view = Strides.of(RUNNER.table, "left", replace(RUNNER.motion, points=points))
    assert chain_points(view)[0] == "ball"
    assert np.isfinite(MEASURES.get("body_lean_toe_off").function(view)).all()


def _simultaneity(thigh: np.ndarray, knee: np.ndarray, ankle: np.ndarray) -> float:
    motion = RUNNER.motion
    angles = {**motion.angles, "left_thigh": thigh, "left_knee": knee, "left_ankle": ankle}
    view = Strides.of(RUNNER.table, "left", replace(motion, angles=angles))
    return float(MEASURES.get("telescoping_simultaneity").function(view).mean())


def test_simultaneity_is_full_for_one_course_and_none_for_a_relay() -> None:
    time = RUNNER.motion.time_s
    phase = np.mod(time - made.FIRST_S, made.STRIDE_S) / made.CONTACT_S
    one = RUNNER.motion.angles["left_knee"]
    assert _simultaneity(one, one, 3 * one) == pytest.approx(100.0, abs=1e-6)

    def ramp(start: float, stop: float) -> np.ndarray:
        return -np.clip((phase - start) / (stop - start), 0.0, 1.0)

    relay = _simultaneity(ramp(0.45, 0.6), ramp(0.65, 0.8), ramp(0.85, 0.98))
    assert relay == pytest.approx(0.0, abs=1e-6)
    half = _simultaneity(ramp(0.5, 0.8), ramp(0.5, 0.8), ramp(0.65, 0.95))
    assert half == pytest.approx(50.0, abs=5.0)
