"""Measured force on the feet: which plate, when, where, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pushoff.capture.load import load
from pushoff.core.constants import GRAVITY
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.core.recording import Force, Found
from pushoff.events.detect import detect
from pushoff.kinematics.solve import solve
from pushoff.kinetics.contacts import Contacts, contacts_of
from pushoff.kinetics.measured import measured_force
from pushoff.kinetics.settings import KineticsSettings

SETTINGS = KineticsSettings()
RATE_HZ, FORCE_HZ, STEP_S, CONTACT_S, SPEED = 200.0, 1000.0, 0.35, 0.24, 3.0
PEAK_N, FIRST_S, LENGTH_S = 1500.0, 0.3, 6.0
RIGHT_M = {"left": -0.06, "right": 0.06}


def contacts(length_s: float = LENGTH_S) -> Contacts:
    """Return contacts of both feet by turns."""
    starts = np.arange(FIRST_S, length_s - CONTACT_S - 0.1, STEP_S)
    found: Contacts = {}
    for number, side in enumerate(SIDES):
        own = starts[number::2]
        found[side] = np.column_stack([own, own + CONTACT_S])
    return found


def place_of(number: int) -> float:
    """Return where the foot's heel lands overground in a step."""
    return 1.05 * number


def motion(surface: str = "treadmill") -> Motion:
    """Return the feet: on a treadmill they go back with the belt, overground they stand."""
    time = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
    points: dict[str, np.ndarray] = {}
    for number, side in enumerate(SIDES):
        step = np.maximum(
            np.round((time - FIRST_S - CONTACT_S / 2 - number * STEP_S) / 2 / STEP_S), 0
        )
        landed = FIRST_S + (2 * step + number) * STEP_S
        if surface == "treadmill":
            heel = 0.3 - SPEED * (time - landed)
        else:
            heel = place_of(2 * step + number)
        path = np.stack([heel, 0.03 + 0 * time, RIGHT_M[side] + 0 * time], axis=1)
        points[f"{side}_heel"] = path
        points[f"{side}_toe"] = path + np.array([0.26, 0.0, 0.0])
        points[f"{side}_ankle"] = path + np.array([0.05, 0.05, 0.0])
    return Motion(
        time_s=time,
        points=points,
        raw_points=points,
        angles={},
        filled={},
        confidence={},
        dimension=3,
        view="3d",
        surface="treadmill" if surface == "treadmill" else "overground",
        ground_speed=Found(SPEED, 0.01, "told") if surface == "treadmill" else None,
        com_source="whole_body",
        scale_known=True,
        floor_up_m=0.0,
    )


def step_load(time: np.ndarray, start: float) -> tuple[np.ndarray, np.ndarray]:
    """Return force (N) and the way of the centre of pressure from the heel (m) in a contact."""
    share = (time - start) / CONTACT_S
    down = (share > 0) & (share < 1)
    s = np.where(down, share, 0.0)
    force = np.stack(
        [-300 * np.sin(2 * np.pi * s), PEAK_N * np.sin(np.pi * s), 40 * np.sin(np.pi * s)], axis=1
    )
    return force * down[:, None], 0.03 + 0.20 * s


def plates(
    feet: Motion, where: dict[int, int], count: int, side: tuple[Side | None, ...] | None = None
) -> Force:
    """Return plates; ``where`` maps the number of a step to its plate."""
    time = np.arange(round(LENGTH_S * FORCE_HZ)) / FORCE_HZ
    force = np.zeros((len(time), count, 3))
    moment = np.zeros((len(time), count, 3))
    for number, plate in where.items():
        whose = SIDES[number % 2]
        own, roll = step_load(time, FIRST_S + number * STEP_S)
        heel = feet.points[f"{whose}_heel"]
        at = np.stack([np.interp(time, feet.time_s, heel[:, axis]) for axis in range(3)], axis=1)
        at[:, 0] += roll
        at[:, 1] = 0.0
        force[:, plate] += own
        moment[:, plate] += own[:, 1:2] * at
    loaded = force[:, :, 1:2] > 20.0
    centre = np.where(loaded, moment / np.where(loaded, force[:, :, 1:2], 1.0), np.nan)
    return Force(
        plates=tuple(f"plate {number + 1}" for number in range(count)),
        force=force,
        centre_of_pressure=centre,
        free_moment=np.zeros((len(time), count)),
        side=side or (None,) * count,
        time_s=time,
    )


def steps() -> int:
    return sum(len(rows) for rows in contacts().values())


def test_a_belt_goes_to_the_foot_in_contact() -> None:
    feet = motion()
    found = measured_force(
        plates(feet, dict.fromkeys(range(steps()), 0), 1), feet, contacts(), SETTINGS
    )
    assert found is not None
    assert found.measured
    assert found.warnings == ()
    assert found.rate_hz == pytest.approx(FORCE_HZ)
    for number, side in enumerate(SIDES):
        force, centre = found.force[side], found.centre_of_pressure[side]
        for start, stop in contacts()[side]:
            during = (feet.time_s > start + 0.02) & (feet.time_s < stop - 0.02)
            true, roll = step_load(feet.time_s[during], start)
            assert force[during] == pytest.approx(true, abs=0.02 * PEAK_N)
            ahead = centre[during, 0] - feet.points[f"{side}_heel"][during, 0]
            assert ahead == pytest.approx(roll, abs=0.006)
            assert centre[during, 2] == pytest.approx(RIGHT_M[side], abs=0.002)
        air = ~np.any(
            [(feet.time_s >= a) & (feet.time_s <= b) for a, b in contacts()[side]], axis=0
        )
        assert (force[air] == 0.0).all()
        assert np.isnan(centre[air]).all()
        assert np.abs(found.free_moment[side]).max() < 3.0
        assert number in (0, 1)


def test_impulse_is_kept() -> None:
    feet = motion()
    belt = plates(feet, dict.fromkeys(range(steps()), 0), 1)
    found = measured_force(belt, feet, contacts(), SETTINGS)
    assert found is not None
    mine = sum(found.force[side][:, 1].sum() for side in SIDES) / RATE_HZ
    true = belt.force[:, 0, 1].sum() / FORCE_HZ
    assert mine == pytest.approx(true, rel=0.003)


def test_plates_of_a_known_side() -> None:
    feet = motion()
    where = {number: number % 2 for number in range(steps())}
    found = measured_force(
        plates(feet, where, 2, side=("left", "right")), feet, contacts(), SETTINGS
    )
    assert found is not None
    assert found.warnings == ()
    for side in SIDES:
        assert found.force[side][:, 1].max() == pytest.approx(PEAK_N, rel=0.02)


def test_overground_only_contacts_on_a_plate_are_known() -> None:
    feet = motion("overground")
    found = measured_force(plates(feet, {4: 0, 5: 1}, 2), feet, contacts(), SETTINGS)
    assert found is not None
    for number in (4, 5):
        side: Side = SIDES[number % 2]
        start, stop = contacts()[side][number // 2]
        during = (feet.time_s > start) & (feet.time_s < stop)
        assert np.isfinite(found.force[side][during]).all()
        other_start, other_stop = contacts()[side][number // 2 + 1]
        off = (feet.time_s > other_start) & (feet.time_s < other_stop)
        assert np.isnan(found.force[side][off]).all()
    assert any("not wholly" in text for text in found.warnings)


def test_beyond_the_known_steps_nothing_is_known_where_plates_do_not_see_all() -> None:
    feet = motion("overground")
    fewer: Contacts = {side: rows[2:4] for side, rows in contacts().items()}
    found = measured_force(plates(feet, {4: 0, 5: 1}, 2), feet, fewer, SETTINGS)
    assert found is not None
    first, last = fewer["left"][0, 0], fewer["left"][-1, 1]
    far = (feet.time_s < first - 0.35) | (feet.time_s > last + 0.35)
    assert np.isnan(found.force["left"][far]).all()
    swings = (feet.time_s > first - 0.25) & (feet.time_s < first)
    assert (found.force["left"][swings] == 0.0).all()


def test_one_foot_on_two_plates_is_added_up() -> None:
    feet = motion("overground")
    whole = plates(feet, {4: 0}, 1)
    split = plates(feet, {4: 0}, 2)
    middle = np.nanmedian(whole.centre_of_pressure[:, 0, 0])
    back = np.array([middle - 0.05, 0.0, RIGHT_M["left"]])
    # Two places that together give the same load: shares by the lever rule.
    centre = np.nan_to_num(whole.centre_of_pressure[:, 0, 0], nan=middle)
    share = np.clip((centre - back[0]) / 0.25, 0.0, 1.0)
    split.force[:, 1] = whole.force[:, 0] * share[:, None]
    split.force[:, 0] = whole.force[:, 0] * (1.0 - share)[:, None]
    split.centre_of_pressure[:, 0] = back
    split.centre_of_pressure[:, 1] = back + np.array([0.25, 0.0, 0.0])
    alone = measured_force(whole, feet, contacts(), SETTINGS)
    both = measured_force(split, feet, contacts(), SETTINGS)
    assert alone is not None
    assert both is not None
    assert both.force["left"] == pytest.approx(alone.force["left"], abs=20.0, nan_ok=True)
    firm = alone.force["left"][:, 1] > 400.0
    mine, true = both.centre_of_pressure["left"][firm, 0], alone.centre_of_pressure["left"][firm, 0]
    lever = np.clip(true, back[0], back[0] + 0.25)
    assert mine == pytest.approx(lever, abs=0.01)


def test_half_a_foot_on_a_plate_is_not_a_contact() -> None:
    feet = motion("overground")
    late = plates(feet, {4: 0, 6: 1}, 2)
    start = contacts()["left"][2][0]
    before = late.time_s < start + 0.35 * CONTACT_S
    late.force[before, 0] = 0.0
    found = measured_force(late, feet, contacts(), SETTINGS)
    assert found is not None
    during = (feet.time_s > start + 0.1) & (feet.time_s < start + 0.2)
    assert np.isnan(found.force["left"][during]).all()


def test_a_plate_under_the_other_foot_is_not_taken() -> None:
    """Two plates side by side: load that lies a metre away is not this foot's."""
    feet = motion("overground")
    wrong = plates(feet, {4: 0}, 1)
    wrong.centre_of_pressure[:, :, 0] += 1.0
    assert measured_force(wrong, feet, contacts(), SETTINGS) is None


def test_both_feet_on_one_plate_cannot_be_told_apart() -> None:
    feet = motion()
    belt = plates(feet, dict.fromkeys(range(steps()), 0), 1)
    belt.force[:, 0, 1] = np.maximum(belt.force[:, 0, 1], 150.0)
    long: Contacts = {side: rows + np.array([0.0, 0.14]) for side, rows in contacts().items()}
    found = measured_force(belt, feet, long, SETTINGS)
    assert found is not None
    assert any("both feet" in text for text in found.warnings)
    start = contacts()["right"][3][0]
    overlap = (feet.time_s > start) & (feet.time_s < start + 0.02)
    assert np.isnan(found.force["left"][overlap]).all()


def test_load_without_a_known_contact_is_unknown() -> None:
    feet = motion()
    belt = plates(feet, dict.fromkeys(range(steps()), 0), 1)
    fewer = {**contacts(), "left": contacts()["left"][1:]}
    found = measured_force(belt, feet, fewer, SETTINGS)
    assert found is not None
    middle = FIRST_S + CONTACT_S / 2
    at = np.argmin(np.abs(feet.time_s - middle))
    assert np.isnan(found.force["left"][at]).all()


def test_vertical_only() -> None:
    feet = motion()
    belt = plates(feet, dict.fromkeys(range(steps()), 0), 1)
    belt.force[:, :, [0, 2]] = 0.0
    belt.centre_of_pressure[:] = np.nan
    found = measured_force(belt, feet, contacts(), SETTINGS)
    assert found is not None
    assert set(found.skipped) == {"fore_aft_force", "centre_of_pressure"}
    down = found.force["left"][:, 1] > 500.0
    assert down.any()
    assert np.isnan(found.force["left"][down][:, [0, 2]]).all()
    assert np.isnan(found.centre_of_pressure["left"]).all()


def test_no_plate_under_any_foot() -> None:
    feet = motion()
    belt = plates(feet, {}, 1)
    assert measured_force(belt, feet, contacts(), SETTINGS) is None
    assert measured_force(belt, feet, {side: np.empty((0, 2)) for side in SIDES}, SETTINGS) is None


def test_slower_force_than_motion() -> None:
    feet = motion()
    belt = plates(feet, dict.fromkeys(range(steps()), 0), 1)
    every = slice(None, None, 10)
    slow = replace(
        belt,
        force=belt.force[every],
        centre_of_pressure=belt.centre_of_pressure[every],
        free_moment=belt.free_moment[every],
        time_s=belt.time_s[every],
    )
    found = measured_force(slow, feet, contacts(), SETTINGS)
    assert found is not None
    assert found.force["left"][:, 1].max() == pytest.approx(PEAK_N, rel=0.02)
    assert np.isfinite(found.force["left"]).all()


def test_a_real_treadmill(shared_data: Path) -> None:
    """All contacts of an instrumented treadmill: what the plate read, under the foot that stood."""
    path = shared_data / "rbds" / "RBDS001runT35.c3d"
    if not path.exists():
        pytest.skip("RBDS001 is not here")
    recording = load([path])
    belt = recording.force
    assert belt is not None
    feet = solve(recording)
    events = detect(feet, belt).events
    found = measured_force(belt, feet, contacts_of(events), SETTINGS)
    assert found is not None
    assert found.warnings == ()
    assert found.source.endswith("85 contacts")
    weight = 62.0 * GRAVITY
    span = slice(200, -200)
    both = found.force["left"][span, 1] + found.force["right"][span, 1]
    plate = np.interp(feet.time_s[span], belt.time_s, belt.force[:, 0, 1])
    assert both.mean() / weight == pytest.approx(plate.mean() / weight, abs=0.005)
    for side in SIDES:
        firm = found.force[side][:, 1] > weight
        front = feet.points[f"{side}_ball"]
        away = found.centre_of_pressure[side] - 0.5 * (feet.points[f"{side}_heel"] + front)
        # On average ahead of the middle between heel and ball, and under the foot.
        assert 0.0 < np.nanmean(away[firm, 0]) < 0.12
        assert np.nanmax(np.abs(away[firm, 2])) < 0.08
