"""Events, thresholds, faults and complaints of the virtual runner."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from pushoff.core.errors import BadUsageError
from pushoff.core.names import EVENT_KINDS, SIDES
from pushoff.sim.loads import joint_loads
from pushoff.sim.runner import Faults, Runner, SimulatedRun, simulate


@lru_cache(maxsize=64)
def run_of(runner: Runner) -> SimulatedRun:
    return simulate(runner, duration_s=1.8, rate_hz=240.0)


VARIED = Runner(stride_noise=0.02, seed=11)


@pytest.mark.parametrize("runner", [Runner(), VARIED])
def test_every_event_is_there_and_exact(runner: Runner) -> None:
    run = run_of(runner)
    assert all(event.sd_s == 0.0 for event in run.events.events)
    for side in SIDES:
        for kind in EVENT_KINDS:
            assert len(run.events.times(kind, side)) >= 2
    plate = {side: run.force.force[:, i, 1] for i, side in enumerate(SIDES)}
    for side in SIDES:
        for kind, before, after in (("touchdown", False, True), ("toe_off", True, False)):
            for time in run.events.times(kind, side):
                near = np.searchsorted(run.time_s, time)
                if near < 1 or near >= len(run.time_s) - 1:
                    continue
                assert (plate[side][near - 1] > 0.0) == before
                assert (plate[side][near + 1] > 0.0) == after


@pytest.mark.parametrize("runner", [Runner(), VARIED, Runner(slope_percent=7.0)])
def test_events_are_what_they_are_called(runner: Runner) -> None:
    run = run_of(runner)
    for side in SIDES:
        h = 2e-3
        low = _ground(run, "com", run.events.times("midstance", side), (-h, 0.0, h))[..., 1]
        assert (low[1] < low[0]).all()
        assert (low[1] < low[2]).all()
        times = run.events.times("thigh_vertical", side)
        hip, knee = (_ground(run, f"{side}_{n}", times, (0.0,)) for n in ("hip", "knee"))
        assert np.abs(knee - hip)[..., 0].max() < 1e-4
        times = run.events.times("heel_off", side)
        heel = _ground(run, f"{side}_sole_heel", times, (-1e-3, 1e-3))[..., 1]
        assert heel[0] == pytest.approx(0.0, abs=1e-12)
        assert (heel[1] > 1e-5).all()
        thigh = [
            run.at(run.events.times("thigh_forward", side) + d).angles[f"{side}_thigh"]
            for d in (-0.01, 0.0, 0.01)
        ]
        assert (thigh[1] > thigh[0]).all()
        assert (thigh[1] > thigh[2]).all()


def _ground(
    run: SimulatedRun, name: str, times: np.ndarray, shifts: tuple[float, ...]
) -> np.ndarray:
    """Return a point at shifted times, along the ground, normal to it, right."""
    return np.stack([run.at(times + d).points[name] @ run.laboratory.tilt for d in shifts])


def test_threshold_shortens_contact() -> None:
    run = run_of(Runner())
    lengths = []
    for threshold in (1.0, 20.0, 50.0):
        events = run.contact_at(threshold)
        start, stop = events.times("touchdown", "left"), events.times("toe_off", "left")
        lengths.append(float(stop[stop > start[0]][0] - start[0]))
    exact = run.events.times("touchdown", "left"), run.events.times("toe_off", "left")
    full = float(exact[1][exact[1] > exact[0][0]][0] - exact[0][0])
    assert full > lengths[0] > lengths[1] > lengths[2]
    assert full - lengths[1] < 0.012
    force = run.at(np.array([run.contact_at(20.0).times("touchdown", "left")[0]])).force.force
    assert force[0, 0, 1] == pytest.approx(20.0, abs=0.2)


def test_motion_is_exact_and_complete() -> None:
    run = run_of(Runner())
    motion = run.motion()
    assert motion.raw_points is motion.points
    assert motion.ground_speed is not None
    assert motion.ground_speed.value == 3.5
    foot = motion.ground_path("left_ball")
    planted = (run.force.force[:, 0, 1] > 0.5 * run.force.force[:, 0, 1].max()).nonzero()[0][:10]
    assert np.ptp(foot[planted, 0]) < 0.006
    for side in SIDES:
        knee = motion.angles[f"{side}_thigh"] - motion.angles[f"{side}_shank"]
        assert np.abs(knee - motion.angles[f"{side}_knee"]).max() < 1e-12


# --- faults: each turns its own screw, and further for a larger value -------------------------


def _contact(run: SimulatedRun, side: str = "left") -> SimulatedRun:
    start = run.events.times("touchdown", side)  # pyright: ignore[reportArgumentType]
    stop = run.events.times("toe_off", side)  # pyright: ignore[reportArgumentType]
    stop = float(stop[stop > start[0]][0])
    return run.at(np.linspace(float(start[0]), stop - 1e-9, 201))


def late_share(run: SimulatedRun) -> float:
    """Return the share of the knee's and thigh's extension that is left for the last fifth."""
    contact = _contact(run)
    bend = contact.angles["left_thigh"] + contact.angles["left_knee"]
    peak = int(np.argmax(bend[:150]))
    return float((bend[160] - bend[-1]) / (bend[peak] - bend[-1]))


def deepest_ankle(run: SimulatedRun) -> float:
    return float(np.degrees(_contact(run).angles["left_ankle"].max()))


def thigh_at_toe_off(run: SimulatedRun) -> float:
    return float(np.degrees(_contact(run).angles["left_thigh"][-1]))


def tilt_at_toe_off(run: SimulatedRun) -> float:
    return float(np.degrees(_contact(run).angles["pelvis_tilt"][-1]))


def foot_ahead(run: SimulatedRun) -> float:
    contact = _contact(run)
    return float(contact.points["left_heel"][0, 0] - contact.points["com"][0, 0])


def mean_lean(run: SimulatedRun) -> float:
    return float(np.degrees(run.angles["trunk_lean"].mean()))


def head_travel(run: SimulatedRun) -> float:
    return float(np.ptp(run.points["head"][:, 0] - run.points["mid_shoulder"][:, 0]))


def contact_difference(run: SimulatedRun) -> float:
    left, right = (float(np.ptp(_contact(run, side).time_s)) for side in ("left", "right"))
    return (left - right) / (0.5 * (left + right))


def swing_side_drop(run: SimulatedRun) -> float:
    return -float(np.degrees(_contact(run).angles["pelvis_list"].min()))


def knee_lag(run: SimulatedRun) -> float:
    """Return how far the knee is still bent at 70 % of contact, of what it opens, share."""
    knee = _contact(run).angles["left_knee"]
    deepest = knee[60:110].max()
    return float((knee[140] - knee[-1]) / (deepest - knee[-1]))


def hips_back(run: SimulatedRun) -> float:
    contact = _contact(run)
    return float((contact.points["com"] - contact.points["mid_hip"])[100, 0])


def lean_change(run: SimulatedRun) -> float:
    lean = _contact(run).angles["trunk_lean"]
    return float(np.degrees(lean[90] - lean[-1]))


def towards_stance(run: SimulatedRun) -> float:
    """Return the lean to the stance side in contact, worse of both sides least (deg)."""
    left = -_contact(run, "left").angles["trunk_side_lean"].min()
    right = _contact(run, "right").angles["trunk_side_lean"].max()
    return float(np.degrees(min(left, right)))


def knee_inward(run: SimulatedRun) -> float:
    """Return the angle between thigh and shank seen from the front, inward, in mid-contact."""
    found = []
    for side, sign in (("left", 1.0), ("right", -1.0)):
        contact = _contact(run, side)
        hip, knee, ankle = (contact.points[f"{side}_{n}"][90] for n in ("hip", "knee", "ankle"))
        thigh, shank = hip - knee, knee - ankle
        found.append(sign * (np.arctan2(*shank[[2, 1]]) - np.arctan2(*thigh[[2, 1]])))
    assert found[0] == pytest.approx(found[1], abs=0.01)
    return float(np.degrees(found[0]))


def ankle_return(run: SimulatedRun) -> float:
    """Return minus the ankle's work given per work taken up."""
    contact = _contact(run)
    power = joint_loads(contact).powers["left_ankle"]
    return float(np.clip(power, 0.0, None).sum() / np.clip(power, None, 0.0).sum())


def bounce_height(run: SimulatedRun) -> float:
    return float(np.ptp(run.points["com"][:, 1]))


LADDERS = {
    "unfolding_break": ((0.0, 0.5, 1.0), knee_lag, 0.2),
    "hip_break": ((0.0, 6.0, 12.0), hips_back, 0.03),
    "lean_lost": ((0.0, 4.0, 8.0), lean_change, 7.5),
    "trunk_side_lean": ((0.0, 5.0, 10.0), towards_stance, 9.5),
    "knee_valgus": ((0.0, 5.0, 10.0), knee_inward, 9.0),
    "weak_recoil": ((0.0, 0.5, 1.0), ankle_return, 0.4),
    "bounce": ((0.0, 0.015, 0.03), bounce_height, 0.024),
    "late_push": ((0.0, 0.5, 1.0), late_share, 0.025),
    "soft_ankle": ((0.0, 0.5, 1.0), deepest_ankle, 2.5),
    "restricted_thigh_extension": ((0.0, 4.0, 8.0), thigh_at_toe_off, 5.0),
    "pelvic_compensation": ((0.0, 4.0, 8.0), tilt_at_toe_off, 6.0),
    "overstride": ((0.0, 0.02, 0.04), foot_ahead, 0.025),
    "lean": ((-4.0, 0.0, 6.0), mean_lean, 9.9),
    "head_bob": ((0.0, 0.02, 0.05), head_travel, 0.03),
    "asymmetry": ((-0.08, 0.0, 0.08), contact_difference, 0.159),
    "pelvic_drop": ((0.0, 3.0, 6.0), swing_side_drop, 5.0),
}


@pytest.mark.parametrize("fault", sorted(LADDERS))
def test_fault_ladder(fault: str) -> None:
    values, measure, least = LADDERS[fault]
    results = [measure(run_of(Runner(faults=Faults(**{fault: value})))) for value in values]
    assert results == sorted(results)
    assert results[1] > results[0]
    assert results[2] > results[1]
    assert results[-1] - results[0] >= least


def test_late_push_loses_lean_and_soft_ankle_stays_longer() -> None:
    plain, late = run_of(Runner()), run_of(Runner(faults=Faults(late_push=1.0)))
    lean = [float(np.degrees(_contact(run).angles["trunk_lean"][-1])) for run in (plain, late)]
    assert lean[1] < lean[0] - 3.0
    soft = run_of(Runner(faults=Faults(soft_ankle=1.0)))
    lengths = [float(np.ptp(_contact(run).time_s)) for run in (plain, soft)]
    assert lengths[1] / lengths[0] == pytest.approx(1.12, abs=0.01)


def test_unfolding_break_turns_the_knee_back_and_leaves_the_ends() -> None:
    plain, broken = (
        np.degrees(
            _contact(run_of(Runner(faults=Faults(unfolding_break=share)))).angles["left_knee"]
        )
        for share in (0.0, 1.0)
    )
    assert np.diff(plain[110:195]).max() < 0.0
    assert np.diff(broken[110:150]).max() > 0.0
    assert np.abs(plain - broken)[[0, 40, 80, -1]].max() < 1.0


def test_bounce_keeps_a_given_step_rate_and_says_where_it_ends() -> None:
    plain, bouncing = (
        run_of(Runner(step_rate_per_min=165.0, faults=Faults(bounce=rise))) for rise in (0.0, 0.01)
    )
    assert 60.0 / np.diff(np.sort(bouncing.events.times("touchdown"))) == pytest.approx(165.0)
    assert bounce_height(bouncing) - bounce_height(plain) == pytest.approx(0.01, abs=0.005)
    with pytest.raises(BadUsageError, match="bounce"):
        run_of(Runner(step_rate_per_min=200.0, faults=Faults(bounce=0.04)))


@pytest.mark.parametrize("rate", [140.0, 160.0, 200.0, 220.0])
def test_any_step_rate(rate: float) -> None:
    run = run_of(Runner(step_rate_per_min=rate))
    steps = np.diff(np.sort(run.events.times("touchdown")))
    assert 60.0 / steps == pytest.approx(rate, rel=1e-9)
    for leg in run.scene.targets, run.scene.steps:
        assert leg is not None
    assert np.degrees(min(run.angles[f"{s}_knee"].min() for s in SIDES)) > 0.0


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"speed_mps": 9.0}, "speed_mps"),
        ({"step_rate_per_min": 100.0}, "step_rate_per_min"),
        ({"faults": Faults(overstride=0.5)}, "overstride"),
        ({"height_m": 3.0, "mass_kg": 5.0}, "height_m.*mass_kg|mass_kg.*height_m"),
    ],
)
def test_impossible_runner_is_refused(change: dict[str, object], word: str) -> None:
    with pytest.raises(BadUsageError, match=word):
        Runner(**change)  # pyright: ignore[reportArgumentType]
