"""Drift and offset of plates: taken off where they are, and nothing touched where they are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pushoff.capture.drift import find_flights, without_drift
from pushoff.capture.force import Notes
from pushoff.capture.load import load
from pushoff.capture.mass import GRAVITY, running_mass
from pushoff.core.recording import Force
from pushoff.events.force import contact_times

RATE_HZ, WEIGHT_N, STEP_S, CONTACT_S = 300.0, 650.0, 0.36, 0.25
LENGTH_S = 20.0


def plate(vertical_n: np.ndarray, centre_m: float = 1.0, rate_hz: float = RATE_HZ) -> Force:
    """Return one belt with a vertical and a fore-aft force and a centre of pressure."""
    force = np.zeros((len(vertical_n), 1, 3))
    force[:, 0, 1], force[:, 0, 0] = vertical_n, 0.1 * vertical_n
    centre = np.full((len(vertical_n), 1, 3), np.nan)
    centre[vertical_n > 20.0, 0] = (centre_m, 0.0, 0.3)
    twist = np.zeros((len(vertical_n), 1))
    return Force(("belt",), force, centre, twist, (None,), np.arange(len(vertical_n)) / rate_hz)


def steps(contact_s: float = CONTACT_S, seed: int = 1) -> np.ndarray:
    """Return half sines on a belt with noise, body weight on average."""
    since = np.mod(np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ, STEP_S)
    peak = WEIGHT_N * np.pi / 2 * STEP_S / contact_s
    wave = np.where(since < contact_s, np.sin(np.pi * since / contact_s), 0.0)
    return peak * wave + np.random.default_rng(seed).normal(0.0, 3.0, len(wave))


def share(vertical_n: np.ndarray) -> np.ndarray:
    return np.linspace(0.0, 1.0, len(vertical_n))


DRIFTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda part: 150.0 * part,
    "settling": lambda part: 120.0 * (1.0 - np.exp(-6.0 * part)),
    "falling": lambda part: -90.0 * part,
    "waves": lambda part: 60.0 * np.sin(2 * np.pi * 2.5 * part),
    "offset": lambda part: 40.0 + 0.0 * part,
}


@pytest.mark.parametrize("kind", DRIFTS)
def test_drift_is_taken_off(kind: str) -> None:
    true = steps()
    drift = DRIFTS[kind](share(true))
    notes = Notes()
    found = without_drift(plate(true + drift), "treadmill", notes)
    error = (found.force[:, 0, 1] - true) / WEIGHT_N
    assert np.sqrt(np.mean(error**2)) < 0.005
    assert len(notes.warnings) == 1
    assert "taken off" in notes.warnings[0]
    assert notes.citations == ["alcantara2019"]


def test_contacts_and_mass_come_back() -> None:
    true = steps()
    clean = contact_times(np.arange(len(true)) / RATE_HZ, true, 20.0, 50.0)
    found = without_drift(plate(true + 150.0 * share(true)), "treadmill", Notes())
    times = contact_times(found.time_s, found.force[:, 0, 1], 20.0, 50.0)
    assert times.shape == clean.shape
    assert np.nanmax(np.abs(times - clean)) < 0.002
    mass = running_mass(found, "treadmill")
    assert mass is not None
    assert mass.value == pytest.approx(WEIGHT_N / GRAVITY, rel=0.01)


def test_drift_that_acts_at_one_place_is_taken_off_the_centre_of_pressure() -> None:
    true, centre = steps(), 1.0
    drift, acts_at = np.full(len(true), 60.0), 0.2
    force = plate(true + drift)
    seen = (true * centre + drift * acts_at) / (true + drift)
    force.centre_of_pressure[:, 0, 0] = np.where(true + drift > 20.0, seen, np.nan)
    found = without_drift(force, "treadmill", Notes())
    firm = true > 100.0
    assert found.centre_of_pressure[firm, 0, 0] == pytest.approx(centre, abs=0.03)
    assert np.isnan(found.centre_of_pressure[true < 5.0, 0, 0]).all()


def test_a_clean_plate_is_not_touched() -> None:
    force = plate(steps())
    notes = Notes()
    assert without_drift(force, "treadmill", notes) is force
    assert notes.warnings == []


def test_walking_on_one_belt_has_no_flights() -> None:
    time = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
    walk = WEIGHT_N * (1.0 + 0.25 * np.cos(2 * np.pi * time / 0.55))
    assert find_flights(walk, RATE_HZ) is None
    force = plate(walk + 80.0)
    assert without_drift(force, "treadmill", Notes()) is force


def test_running_without_flight_is_left_alone() -> None:
    """Grounded running: the least load of a step bends, it is not level."""
    time = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
    vertical = WEIGHT_N * (1.0 + 0.9 * np.cos(2 * np.pi * time / 0.36))
    force = plate(vertical)
    assert without_drift(force, "treadmill", Notes()) is force


def test_beside_the_treadmill_only_a_constant_is_taken_off() -> None:
    time = np.arange(600) / RATE_HZ
    contact = np.clip(np.sin(np.pi * (time - 0.6) / 0.25), 0.0, None) * (np.abs(time - 0.725) < 0.2)
    vertical = 1500.0 * contact + 12.0
    notes = Notes()
    found = without_drift(plate(vertical), "overground", notes)
    assert found.force[:, 0, 1] == pytest.approx(1500.0 * contact, abs=0.5)
    assert "12 N" in notes.warnings[0]
    drifting = plate(1500.0 * contact + 2.0)
    assert without_drift(drifting, "overground", Notes()) is drifting


def test_unknown_stays_unknown() -> None:
    vertical = steps() + 80.0
    vertical[500:520] = np.nan
    force = plate(vertical)
    assert without_drift(force, "treadmill", Notes()) is force


def test_the_sample_whose_thresholds_fail(shared_data: Path) -> None:
    path = shared_data / "dryft" / "custom_drift_S001runT25.csv"
    if not path.exists():
        pytest.skip("the sample of drifting force is not here")
    vertical = np.loadtxt(path)
    times = np.arange(len(vertical)) / RATE_HZ

    def whole(values: np.ndarray) -> int:
        contacts = contact_times(times, values, 20.0, 50.0)
        length = np.diff(contacts, axis=1)[:, 0]
        return int(((length > 0.1) & (length < 0.5)).sum())

    assert whole(vertical) <= 20
    found = without_drift(plate(vertical), "treadmill", Notes())
    corrected = found.force[:, 0, 1]
    assert whole(corrected) == 77
    weight_n = 62.0 * GRAVITY  # of the runner, from the data set's table
    flights = find_flights(vertical, RATE_HZ)
    assert flights is not None
    assert np.abs(flights.means(corrected)).max() <= 0.005 * weight_n
    mass = running_mass(found, "treadmill")
    assert mass is not None
    assert mass.value * GRAVITY == pytest.approx(weight_n, abs=0.03 * weight_n)


def test_a_clean_recording_keeps_its_contacts(shared_data: Path) -> None:
    path = shared_data / "rbds" / "RBDS001runT35.c3d"
    if not path.exists():
        pytest.skip("RBDS001 is not here")
    recording = load([path])
    assert not any("taken off" in text for text in recording.warnings)
    force = recording.force
    assert force is not None
    true = force.force[:, 0, 1]
    clean = contact_times(force.time_s, true, 20.0, 50.0)
    for drift in (kind(share(true)) for kind in DRIFTS.values()):
        lifted = plate(true + drift)
        found = without_drift(lifted, "treadmill", Notes()).force[:, 0, 1]
        error = found - true
        assert np.sqrt(np.mean(error**2)) <= 0.01 * 62.0 * GRAVITY
        times = contact_times(force.time_s, found, 20.0, 50.0)
        assert times.shape == clean.shape
        assert np.nanmedian(np.abs(times - clean)) < 0.001
