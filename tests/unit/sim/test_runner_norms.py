"""Where the default runner lands against published values (fukuchi2017, n = 28, and others).

Tolerances: angles 3° (the spread between runners is larger), timing 3 % of contact, force 0.15 body
weights. They say how near the norms the model is, not how near any one runner.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from pushoff.sim.norms import norms_at
from pushoff.sim.runner import Runner, SimulatedRun, simulate

SPEEDS = (2.5, 3.5, 4.5)


@lru_cache(maxsize=8)
def run_at(speed: float) -> SimulatedRun:
    return simulate(Runner(speed_mps=speed), duration_s=2.5, rate_hz=240.0)


class Contact:
    """One left contact, finely sampled, and the rest of its stride."""

    def __init__(self, speed: float) -> None:
        run = run_at(speed)
        touchdown = run.events.times("touchdown", "left")
        self.start, self.next = float(touchdown[0]), float(touchdown[1])
        off = run.events.times("toe_off", "left")
        self.stop = float(off[off > self.start][0])
        self.length = self.stop - self.start
        self.share = np.linspace(0.0, 1.0, 401)
        self.run = run.at(self.start + self.share * (self.length - 1e-9))
        self.stride = run.at(np.linspace(self.start, self.next, 1201))
        self.all = run

    def angle(self, name: str) -> np.ndarray:
        return np.degrees(self.run.angles[f"left_{name}"])

    def event(self, kind: str) -> float:
        times = self.all.events.times(kind, "left")  # pyright: ignore[reportArgumentType]
        return 100.0 * (float(times[times > self.start][0]) - self.start) / self.length

    def peak_at(self, curve: np.ndarray) -> float:
        return 100.0 * float(self.share[np.argmax(curve)])


@pytest.fixture(params=SPEEDS)
def contact(request: pytest.FixtureRequest) -> Contact:
    return Contact(request.param)


#: Reference values per speed: REFERENCE tables A.4 and C.1 of the project's notes, from the
#: mean curves of fukuchi2017 (computed from its files).
TOUCHDOWN = {"thigh": (17.1, 21.0, 24.9), "knee": (9.4, 10.3, 11.8), "shank": (7.7, 10.8, 13.1)}
TOE_OFF = {
    "thigh": (-19.1, -23.2, -27.2),
    "knee": (13.8, 11.3, 10.2),
    "shank": (-33.0, -34.5, -37.4),
    "foot": (-46.3, -50.7, -58.3),
}


def at_speed(contact: Contact, values: tuple[float, float, float]) -> float:
    return values[SPEEDS.index(contact.all.runner.speed_mps)]


@pytest.mark.parametrize("name", sorted(TOUCHDOWN))
def test_angles_at_touchdown(contact: Contact, name: str) -> None:
    assert contact.angle(name)[0] == pytest.approx(at_speed(contact, TOUCHDOWN[name]), abs=3.0)


def test_foot_at_touchdown(contact: Contact) -> None:
    # The model needs up to 5° more toe-up at 4.5 m/s, see docs of ``problem``.
    expected = at_speed(contact, (11.2, 13.7, 14.9))
    assert contact.angle("foot")[0] == pytest.approx(expected, abs=5.0)


@pytest.mark.parametrize("name", sorted(TOE_OFF))
def test_angles_at_toe_off(contact: Contact, name: str) -> None:
    assert contact.angle(name)[-1] == pytest.approx(at_speed(contact, TOE_OFF[name]), abs=3.0)


def test_peaks_in_contact(contact: Contact) -> None:
    knee = at_speed(contact, (42.0, 42.9, 43.4))
    assert contact.angle("knee").max() == pytest.approx(knee, abs=3.0)
    dorsiflexion = at_speed(contact, (26.5, 26.6, 26.1))
    assert contact.angle("ankle").max() == pytest.approx(dorsiflexion, abs=3.0)


def test_swing_peaks(contact: Contact) -> None:
    knee = np.degrees(contact.stride.angles["left_knee"]).max()
    assert knee == pytest.approx(at_speed(contact, (89.8, 105.2, 116.8)), abs=3.0)
    thigh = np.degrees(contact.stride.angles["left_thigh"]).min()
    assert thigh == pytest.approx(at_speed(contact, (-20.2, -26.4, -30.6)), abs=3.5)


def test_timing_of_turns_in_contact(contact: Contact) -> None:
    assert 41.0 <= contact.event("midstance") <= 49.0  # 42–48 in four data sets
    assert 62.0 <= contact.event("thigh_vertical") <= 70.0  # 65–67, other runners to 72
    assert 50.0 <= contact.event("heel_off") <= 61.0  # 53–58
    assert contact.peak_at(contact.angle("knee")) == pytest.approx(42.0, abs=4.0)
    assert contact.peak_at(contact.angle("ankle")) == pytest.approx(54.5, abs=3.0)


def test_order_of_unfolding(contact: Contact) -> None:
    """Reversals thigh, knee, ankle; then peak velocities thigh, knee, foot (A.4)."""
    thigh, knee = contact.angle("thigh"), contact.angle("knee")
    ankle, foot = contact.angle("ankle"), contact.angle("foot")
    turns = [contact.peak_at(curve) for curve in (thigh, knee, ankle)]
    assert turns == sorted(turns)
    assert 18.0 <= turns[0] <= 32.0
    assert contact.event("heel_off") > turns[1]
    late = contact.share > 0.3
    fastest = [
        100.0 * float(contact.share[late][np.argmin(np.gradient(c, contact.share)[late])])
        for c in (thigh, knee, foot)
    ]
    assert fastest[0] < fastest[2]
    assert fastest[1] < fastest[2]
    # The thigh's rate is a plateau: where the norm peaks it is within 6 % of the model's peak.
    rate = np.interp(
        at_speed(contact, (66.0, 70.0, 72.0)) / 100.0, contact.share, -np.gradient(thigh)
    )
    assert rate > 0.94 * np.max(-np.gradient(thigh))
    assert fastest[2] == pytest.approx(89.0, abs=5.0)


def test_contact_and_step_times(contact: Contact) -> None:
    seconds = at_speed(contact, (0.287, 0.237, 0.212))
    assert contact.length == pytest.approx(seconds, rel=0.02)
    rate = 120.0 / (contact.next - contact.start)
    assert rate == pytest.approx(at_speed(contact, (162.0, 171.0, 183.0)), abs=1.0)


def test_force(contact: Contact) -> None:
    weight = contact.run.mass_kg * 9.80665
    force = contact.run.force.force[:, 0] / weight
    # 2.2 at 2.5 m/s to 2.7 at 3.7 m/s, 2.46 for runner 001 at 3.5 m/s.
    assert force[:, 1].max() == pytest.approx(at_speed(contact, (2.25, 2.5, 2.6)), abs=0.15)
    forward = force[:, 0]
    middle = (contact.share > 0.3) & (contact.share < 0.8)
    cross = contact.share[middle][np.argmax(forward[middle] > 0.0)]
    assert 100.0 * cross == pytest.approx(52.0, abs=2.5)
    assert forward.min() < -0.15
    # Impact shoulder of a rearfoot landing: a local turn in the first quarter.
    early = contact.share < 0.25
    slope = np.gradient(force[:, 1], contact.share)
    assert slope[early].min() < 0.35 * slope[early].max()


def test_vertical_range_of_the_middle_of_the_body(contact: Contact) -> None:
    millimetres = 1000.0 * np.ptp(contact.stride.points["com"][:, 1])
    assert 60.0 <= millimetres <= 95.0  # 6–10 cm, 77 ± 12 mm in 860 runners


def test_foot_lands_like_a_running_foot(contact: Contact) -> None:
    """Heel comes down with 0.5–1.4 m/s, nearly stops within 25 ms; the shoe is still in place."""
    times = contact.start + np.array([-0.01, -0.001, 0.025])
    h = 2e-4
    path = [contact.all.at(times + d).points["left_heel"] for d in (-h, h)]
    rate = (path[1] - path[0]) / (2.0 * h)
    belt = contact.all.laboratory.belt_mps
    assert -1.5 <= rate[0, 1] <= -0.5
    assert -1.4 <= rate[1, 1] <= -0.5
    assert -0.35 <= rate[2, 1] <= 0.2
    assert 0.0 <= rate[1, 0] + belt <= 1.0


def test_pelvis_and_trunk_ranges(contact: Contact) -> None:
    ranges = {
        name: float(np.ptp(np.degrees(contact.stride.angles[name])))
        for name in ("pelvis_list", "pelvis_rotation", "trunk_lean", "trunk_rotation")
    }
    assert 6.0 <= ranges["pelvis_list"] <= 10.0  # 7.8–9.6 in 101 runners
    assert 10.0 <= ranges["pelvis_rotation"] <= 16.1
    assert 2.0 <= ranges["trunk_lean"] <= 8.0
    middle = int(0.45 * 400)
    assert 4.0 <= np.degrees(contact.run.angles["trunk_lean"][middle]) <= 12.5
    # Left stance: the right (swing) side of the pelvis is down.
    assert np.degrees(contact.run.angles["pelvis_list"][middle]) == pytest.approx(-3.7, abs=1.9)


def test_norm_curves_between_speeds() -> None:
    low, mid, high = (norms_at(v).curve("knee", np.linspace(0, 1, 50)) for v in (2.5, 3.0, 3.5))
    assert mid == pytest.approx(0.5 * (low + high))
    assert norms_at(9.0).step_rate_per_min == norms_at(5.5).step_rate_per_min
