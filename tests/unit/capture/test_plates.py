"""Plates: loads against the stick runner's known force, and against ezc3d's own extraction."""

from __future__ import annotations

from pathlib import Path

import ezc3d
import numpy as np
import pytest

import stick_runner as sticks
from pushoff.capture.plates import COP_FORCE_N, Plate, plate_loads
from pushoff.capture.raw import READERS, ReadOptions


def corners(x: float = 0.3, y: float = 0.2) -> np.ndarray:
    """Corners of a plate whose axes are lab x, −y, −z."""
    return np.array([[x, -y, 0], [-x, -y, 0], [-x, y, 0], [x, y, 0]]).astype(float)


def loads_at(x: float, y: float, twist: float = 0.0, depth: float = -0.04) -> np.ndarray:
    """Force and moment at the sensors of a load at (x, y) on the surface, in plate axes."""
    force = np.array([60.0, -30.0, -900.0])
    moment = np.cross([x, y, depth], force) + np.array([0, 0, twist])
    return np.concatenate([force, moment])[:, None]


@pytest.mark.parametrize("place", [(0.0, 0.0), (0.1, -0.05), (-0.2, 0.1)])
def test_centre_of_pressure_and_free_moment(place: tuple[float, float]) -> None:
    plate = Plate(2, corners(), np.array([0.0, 0.0, -0.04]))
    loads = plate_loads(plate, loads_at(*place, twist=5.0))
    axes = plate.axes
    np.testing.assert_allclose(loads.force[0], axes @ [60.0, -30.0, -900.0])
    np.testing.assert_allclose(loads.centre_of_pressure[0], axes @ [*place, 0.0], atol=1e-9)
    # About the lab's own vertical: the plate's z points down here.
    assert axes[2, 2] == -1
    np.testing.assert_allclose(loads.free_moment, [-5.0])


def test_sensor_origin_beside_the_centre() -> None:
    origin = np.array([-0.243, 0.9, -0.015])
    plate = Plate(2, corners(0.25, 0.95), origin)
    channels = loads_at(origin[0] + 0.1, origin[1] - 0.2, depth=origin[2])
    loads = plate_loads(plate, channels)
    np.testing.assert_allclose(
        loads.centre_of_pressure[0], plate.axes @ [0.1, -0.2, 0.0], atol=1e-9
    )


def test_centre_of_pressure_is_unknown_without_load() -> None:
    plate = Plate(2, corners(), np.array([0.0, 0.0, -0.04]))
    loads = plate_loads(plate, loads_at(0.1, 0.1) * 0.9 * COP_FORCE_N / 900.0)
    assert np.isnan(loads.centre_of_pressure).all()
    assert np.isfinite(loads.force).all()


def test_eight_sensors_equal_six_components() -> None:
    """Type 3 (Kistler): four corner sensors at ±a, ±b give the same loads as type 2."""
    a, b, depth = 0.12, 0.2, -0.05
    sensors = np.array([[a, b], [-a, b], [-a, -b], [a, -b]])
    rng = np.random.default_rng(1)
    fz = rng.uniform(-400, -100, 4)
    fx12, fx34, fy14, fy23 = rng.uniform(-40, 40, 4)
    force = np.array([fx12 + fx34, fy14 + fy23, fz.sum()])
    moment = np.zeros(3)
    for (x, y), f in zip(sensors, fz, strict=True):
        moment += np.cross([x, y, 0], [0, 0, f])
    moment += np.cross([0, b, 0], [fx12, 0, 0]) + np.cross([0, -b, 0], [fx34, 0, 0])
    moment += np.cross([a, 0, 0], [0, fy14, 0]) + np.cross([-a, 0, 0], [0, fy23, 0])
    eight = np.array([fx12, fx34, fy14, fy23, *fz])[:, None]
    six = np.concatenate([force, moment])[:, None]
    got = plate_loads(Plate(3, corners(), np.array([a, b, depth])), eight)
    want = plate_loads(Plate(2, corners(), np.array([0.0, 0.0, depth])), six)
    np.testing.assert_allclose(got.force, want.force)
    np.testing.assert_allclose(got.centre_of_pressure, want.centre_of_pressure, atol=1e-12)
    np.testing.assert_allclose(got.free_moment, want.free_moment)


def test_plate_that_gives_its_own_centre() -> None:
    plate = Plate(1, corners(), np.zeros(3), moment_to_nm=1e-3)
    channels = np.array([60.0, -30.0, -900.0, 100.0, -50.0, 5000.0])[:, None]
    loads = plate_loads(plate, channels)
    np.testing.assert_allclose(loads.centre_of_pressure[0], plate.axes @ [0.1, -0.05, 0.0])
    np.testing.assert_allclose(loads.free_moment, [-5.0])


def rolling(count: int = 20) -> np.ndarray:
    """Loads of a foot that rolls 16 cm along the plate."""
    return np.concatenate([loads_at(x, 0.05) for x in np.linspace(-0.06, 0.1, count)], axis=1)


@pytest.mark.parametrize("wrong", [1000.0, 0.001])
def test_wrong_unit_of_moment_is_seen(wrong: float) -> None:
    plate = Plate(2, corners(), np.array([0.0, 0.0, -0.04]))
    channels = rolling()
    channels[3:] *= wrong
    loads = plate_loads(plate, channels)
    assert "factor of 1000" in loads.warning
    if wrong > 1:  # the part from the horizontal force at depth is not scaled by the slip
        want = plate.axes @ [0.1, 0.05, 0.0]
        np.testing.assert_allclose(loads.centre_of_pressure[-1], want, atol=1e-9)


def test_wrong_corners_are_said_and_not_explained_away() -> None:
    plate = Plate(2, corners(), np.array([0.6, 0.0, -0.04]))
    loads = plate_loads(plate, rolling())
    assert "off the plate in 100 %" in loads.warning


def test_missing_samples_stay_missing() -> None:
    plate = Plate(2, corners(), np.array([0.0, 0.0, -0.04]))
    channels = np.repeat(loads_at(0.1, 0.05), 5, axis=1)
    channels[2, 3] = np.nan
    loads = plate_loads(plate, channels)
    assert np.isnan(loads.force[3, 2])
    assert np.isnan(loads.centre_of_pressure[3]).all()
    assert np.isfinite(loads.force[[0, 1, 2, 4]]).all()


@pytest.mark.parametrize("calibrated", [False, True])
@pytest.mark.parametrize(("unit", "moment_unit"), [("mm", "Nmm"), ("m", "Nm"), ("mm", "Nm")])
def test_c3d_plates_against_truth(
    tmp_path: Path, calibrated: bool, unit: str, moment_unit: str
) -> None:
    if calibrated and (unit, moment_unit) == ("mm", "Nm"):
        pytest.skip("channels in volts do not name the unit of moment: nothing to contradict")
    stick = sticks.stick_runner(2.0).turned(sticks.yaw_z_up(0.0))
    path = sticks.write_c3d(tmp_path / "run.c3d", stick, unit, calibrated, moment_unit)
    raw = READERS.get("c3d").read(path, ReadOptions())
    assert raw.force is not None
    np.testing.assert_allclose(raw.force.force, stick.force, atol=0.01)
    loaded = stick.force[:, :, 2] > 50
    np.testing.assert_allclose(raw.force.centre_of_pressure[loaded], stick.cop[loaded], atol=1e-3)
    assert raw.warnings == ()


def test_plate_in_metres_beside_markers_in_millimetres(tmp_path: Path) -> None:
    stick = sticks.stick_runner(2.0).turned(sticks.yaw_z_up(0.0))
    path = sticks.write_c3d(tmp_path / "run.c3d", stick, moment_unit="Nm")
    c3d = ezc3d.c3d(str(path))
    plates = c3d["parameters"]["FORCE_PLATFORM"]
    for name in ("CORNERS", "ORIGIN"):
        plates[name]["value"] = plates[name]["value"] / 1000.0
    c3d.write(str(path))
    raw = READERS.get("c3d").read(path, ReadOptions())
    assert raw.force is not None
    loaded = stick.force[:, :, 2] > 50
    np.testing.assert_allclose(raw.force.centre_of_pressure[loaded], stick.cop[loaded], atol=1e-3)


def test_real_plate_against_ezc3d(shared_data: Path) -> None:
    """Type 4, raw volts, sensor origin in a corner; ezc3d extracts by its own code."""
    path = shared_data / "rbds" / "RBDS001runT35.c3d"
    raw = READERS.get("c3d").read(path, ReadOptions())
    assert raw.force is not None
    theirs = ezc3d.c3d(str(path), extract_forceplat_data=True)["data"]["platform"][0]
    np.testing.assert_allclose(raw.force.force[:, 0], theirs["force"].T, atol=1e-6)
    loaded = raw.force.force[:, 0, 1] > 50
    np.testing.assert_allclose(
        raw.force.centre_of_pressure[loaded, 0],
        theirs["center_of_pressure"].T[loaded] / 1000,
        atol=1e-9,
    )
    np.testing.assert_allclose(
        raw.force.free_moment[loaded, 0], theirs["Tz"][1][loaded] / 1000, atol=1e-9
    )
