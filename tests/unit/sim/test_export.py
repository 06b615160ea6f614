"""Files of the virtual runner, read back by the readers and by ezc3d itself."""

from __future__ import annotations

import json

import ezc3d
import numpy as np
import pytest
from exported import RATE_HZ, apart_ms, run, shape_error, written

from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.errors import BadUsageError
from pushoff.sim.export import FORMATS, ExportOptions, file_names, write
from pushoff.sim.export_options import LabAxes
from pushoff.sim.markers import MarkerError, markers_of
from pushoff.sim.plates import calibration

#: Contact of the force reader against the truth (bar of the writers' round trip).
CONTACT_MS = 2.0
BARE = {"static": False, "subject": False}


def crossings_ms(recording, truth, kind: str, threshold_n: float = 20.0) -> np.ndarray:
    """Errors (ms) of the unfiltered vertical force's crossings of a threshold."""
    force, time = recording.force.force[:, :, 1].sum(axis=1), recording.force.time_s
    above = force > threshold_n
    edges = np.flatnonzero(~above[:-1] & above[1:] if kind == "touchdown" else
                           above[:-1] & ~above[1:])  # fmt: skip
    share = (threshold_n - force[edges]) / (force[edges + 1] - force[edges])
    found = time[edges] + share * (time[edges + 1] - time[edges])
    times = truth.contact_at(threshold_n).times(kind)
    return apart_ms(found, np.sort(times[(times > 0.02) & (times < time[-1] - 0.02)]))


@pytest.mark.parametrize("up", ["y", "z"])
@pytest.mark.parametrize("yaw", [0.0, 37.0, 180.0, -90.0])
def test_c3d_in_any_axes(tmp_path, up, yaw):
    lab = LabAxes(up, yaw, (2.3, 0.7, 0.2) if up == "z" else (2.3, 0.0, 0.7))
    path, static = write(run(), tmp_path, "run", ["c3d"], ExportOptions(lab=lab, subject=False))
    found = load([path], CaptureOptions(static=static))
    truth = run()
    assert found.surface == "treadmill"
    assert found.marker_set == "rbds"
    assert not found.warnings
    markers = markers_of(truth, "rbds")
    for name, raw in (("left_heel", "L.Heel.Bottom"), ("right_asis", "R.ASIS")):
        path_m = markers.position[:, markers.names.index(raw)]
        # Direction of travel is found to 0.2° or better, which is 2 mm over half a metre.
        assert shape_error(found.points, name, path_m) < 0.003
    expected = truth.at(found.force.time_s).force.force.sum(axis=1)
    np.testing.assert_allclose(found.force.force[:, 0, 1], expected[:, 1], atol=0.5)
    np.testing.assert_allclose(found.force.force[:, 0, 0], expected[:, 0], atol=3.0)
    assert found.athlete.mass.value == pytest.approx(62.0, rel=1e-3)
    for kind in ("touchdown", "toe_off"):
        error = crossings_ms(found, truth, kind)
        assert len(error) >= 12
        assert np.abs(error).max() < CONTACT_MS


def test_centre_of_pressure_comes_back(tmp_path):
    (path,) = write(run(), tmp_path, "run", ["c3d"], ExportOptions(**BARE))
    found = load([path], CaptureOptions()).force
    truth = run().at(found.time_s).force
    alone = (truth.force[:, :, 1] > 100.0).sum(axis=1) == 1
    place = np.nansum(truth.centre_of_pressure * (truth.force[:, :, 1:2] > 100.0), axis=1)
    error = found.centre_of_pressure[alone, 0] - place[alone]
    error -= error.mean(axis=0)  # the file's origin may lie elsewhere
    assert np.abs(error).max() < 0.003


def test_ezc3d_computes_the_same_loads_from_the_channels(tmp_path):
    """An independent reader of plate types 4 and 2 (ezc3d's own) agrees with the truth."""
    for surface, kind in (("treadmill", 4), ("overground", 2)):
        (path,) = write(run(surface), tmp_path, surface, ["c3d"], ExportOptions(**BARE))
        content = ezc3d.c3d(str(path), extract_forceplat_data=True)
        platforms = content["data"]["platform"]
        assert len(platforms) == (1 if surface == "treadmill" else 2)
        assert content["parameters"]["FORCE_PLATFORM"]["TYPE"]["value"].tolist() == (
            [kind] * len(platforms)
        )
        time = np.arange(platforms[0]["force"].shape[1]) / 1200.0
        truth = run(surface).at(time).force
        for platform in platforms:
            force = platform["force"].T
            on = force[:, 1] > 50.0
            assert 0.1 < on.mean() * time[-1] < 5.0
            total = truth.force.sum(axis=1)
            flat = (truth.force[:, :, 1] > 0.0).sum(axis=1) == 1
            np.testing.assert_allclose(force[on & flat], total[on & flat], atol=0.1)
            where = np.nansum(truth.centre_of_pressure, axis=1)
            centre = platform["center_of_pressure"].T / 1000.0
            assert np.nanmax(np.abs(centre - where)[on & flat]) < 0.002


def test_channels_of_the_treadmill_are_volts_with_crosstalk(tmp_path):
    (path,) = write(run(), tmp_path, "run", ["c3d"], ExportOptions(**BARE))
    content = ezc3d.c3d(str(path))
    assert content["parameters"]["ANALOG"]["UNITS"]["value"] == ["V"] * 6
    assert np.abs(content["data"]["analogs"]).max() < 10.0
    matrix = content["parameters"]["FORCE_PLATFORM"]["CAL_MATRIX"]["value"][:, :, 0]
    np.testing.assert_allclose(matrix, calibration(), rtol=1e-6)
    assert np.abs(matrix - matrix.T).max() > 1.0  # a transposed matrix would be noticed


def test_first_frame_and_events(tmp_path):
    options = ExportOptions(first_frame=301, **BARE)
    (path,) = write(run(), tmp_path, "run", ["c3d"], options)
    header = ezc3d.c3d(str(path))["header"]["points"]
    assert header["first_frame"] == 300
    found = load([path], CaptureOptions())
    assert found.points.time_s[0] == 0.0
    for kind in ("touchdown", "toe_off"):
        for side in ("left", "right"):
            truth = run().contact_at(20.0).times(kind, side)
            np.testing.assert_allclose(found.events.times(kind, side), truth, atol=1e-4)
    (path,) = write(run(), tmp_path, "bare", ["c3d"], ExportOptions(events=False, **BARE))
    assert load([path], CaptureOptions()).events is None


def test_lost_markers_are_lost_in_the_files_too(tmp_path):
    error = MarkerError(gaps_per_minute=60.0, seed=4)
    options = ExportOptions(error=error, **BARE)
    paths = write(run(), tmp_path, "run", ["c3d", "trc"], options)
    truth = np.isnan(markers_of(run(), "rbds", error).position).any(axis=2)
    assert 0.02 < truth.mean() < 0.3
    for path in (paths[0], paths[1]):
        points = load([path], CaptureOptions()).points
        heel = points.of("left_heel")
        lost = truth[:, markers_of(run(), "rbds").names.index("L.Heel.Bottom")]
        np.testing.assert_array_equal(np.isnan(heel).any(axis=1), lost)


@pytest.mark.parametrize("layout", ["hamner", "plug_in_gait"])
@pytest.mark.parametrize("sided", [False, True])
def test_opensim_files(tmp_path, layout, sided):
    options = ExportOptions(layout=layout, sided=sided, lab=LabAxes("z", 90.0))
    trc, mot, static = write(run(), tmp_path, "run", ["trc"], options)
    found = load([trc, mot], CaptureOptions(static=static))
    truth = run()
    assert found.marker_set == layout
    assert found.surface == "treadmill"
    assert found.points.rate_hz == pytest.approx(RATE_HZ)
    assert not found.warnings
    markers = markers_of(truth, layout)
    raw = {"hamner": "R.Heel", "plug_in_gait": "RHEE"}[layout]
    heel = markers.position[:, markers.names.index(raw)]
    assert shape_error(found.points, "right_heel", heel) < 0.003
    expected = truth.at(found.force.time_s).force.force
    # The right foot comes first in the file.
    order = [0, 1] if found.force.side[0] == "left" else [1, 0]
    np.testing.assert_allclose(found.force.force[:, :, 1], expected[:, order, 1], atol=0.1)
    if sided:
        assert set(found.force.side) == {"left", "right"}
    for kind in ("touchdown", "toe_off"):
        assert np.abs(crossings_ms(found, truth, kind)).max() < CONTACT_MS


def test_overground_two_plates_in_the_middle(tmp_path):
    truth = run("overground")
    (path,) = write(truth, tmp_path, "run", ["c3d"], ExportOptions(**BARE))
    found = load([path], CaptureOptions())
    assert found.surface == "overground"
    assert len(found.force.plates) == 2
    loaded = found.force.force[:, :, 1] > 20.0
    times = truth.contact_at(20.0)
    for plate in (0, 1):
        on = found.force.time_s[loaded[:, plate]]
        down, off = times.times("touchdown"), times.times("toe_off")
        assert np.abs(down - on[0]).min() < 0.001 * CONTACT_MS
        assert np.abs(off - on[-1]).min() < 0.001 * CONTACT_MS
        assert on[-1] - on[0] < 0.4


def test_plate_of_a_slanted_treadmill_is_slanted(tmp_path):
    truth = run("treadmill", 3.0, 6.0)
    (path,) = write(truth, tmp_path, "run", ["c3d"], ExportOptions(**BARE))
    corners = ezc3d.c3d(str(path))["parameters"]["FORCE_PLATFORM"]["CORNERS"]["value"][:, :, 0]
    rise = (corners[1, 0] - corners[1, 1]) / (corners[0, 0] - corners[0, 1])
    assert rise == pytest.approx(0.06, abs=1e-4)
    platform = ezc3d.c3d(str(path), extract_forceplat_data=True)["data"]["platform"][0]
    time = np.arange(platform["force"].shape[1]) / 1200.0
    np.testing.assert_allclose(
        platform["force"].T, truth.at(time).force.force.sum(axis=1), atol=0.2
    )


def test_noise_of_the_plates(tmp_path):
    quiet, loud = (
        load(
            write(run(), tmp_path, f"n{noise:g}", ["c3d"],
                  ExportOptions(force_noise_n=noise, **BARE)),
            CaptureOptions(),
        ).force.force
        for noise in (0.0, 3.0)
    )  # fmt: skip
    assert np.std((loud - quiet)[:, 0, 1]) == pytest.approx(3.0, rel=0.1)


def test_truth_is_strict_json_and_true(tmp_path):
    (path,) = write(run(), tmp_path, "run", ["truth"])

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no strict JSON")

    truth = json.loads(path.read_text("utf-8"), parse_constant=refuse)
    assert truth["schema"] == "pushoff.run_truth/1"
    assert truth["runner"]["faults"]["late_push"] == 0.0
    assert truth["body"]["mass_kg"] == 62.0
    table = run().events
    assert len(truth["events"]) == len(table)
    stride = next(s for s in truth["strides"] if s["side"] == "left")
    down, off = stride["times_s"]["touchdown"], stride["times_s"]["toe_off"]
    assert stride["contact_time_s"] == pytest.approx(off - down, abs=2e-6)
    assert down == pytest.approx(table.times("touchdown", "left")[0], abs=1e-6)
    # The thigh is vertical at thigh-vertical, by its definition.
    assert stride["angles_deg"]["thigh_vertical"]["thigh"] == pytest.approx(0.0, abs=0.05)
    knee = np.interp(down, run().time_s, np.degrees(run().angles["left_knee"]))
    assert stride["angles_deg"]["touchdown"]["knee"] == pytest.approx(knee, abs=0.1)
    summary = truth["summary"]
    steps = np.sort(table.times("touchdown"))
    assert summary["step_rate_per_min"] == pytest.approx(60 / np.diff(steps).mean(), rel=1e-6)


def test_keypoints_are_written_by_their_own_writer(tmp_path):
    (path,) = write(run(), tmp_path, "run", ["keypoints"])
    content = json.loads(path.read_text("utf-8"))
    assert len(content["frames"]) > 100
    (folder,) = write(run(), tmp_path, "run", ["openpose"])
    assert folder.is_dir()
    assert any(folder.iterdir())


def test_names_of_files_are_known_before(tmp_path):
    formats = ("c3d", "trc", "truth")
    for options in (ExportOptions(), ExportOptions(force=False, static=False)):
        folder = tmp_path / str(options.static)
        paths = write(run(), folder, "a", formats, options)
        assert [path.name for path in paths] == file_names("a", formats, options)
        assert written(folder, "*") == set(file_names("a", formats, options))
    assert "_static" not in "".join(file_names("a", formats, ExportOptions(static=False)))


@pytest.mark.parametrize("formats", [(), ("c3d", "docx")])
def test_unknown_formats_write_nothing(tmp_path, formats):
    with pytest.raises(BadUsageError, match=FORMATS[0]):
        write(run(), tmp_path / "new", "a", formats)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "make",
    [
        lambda: LabAxes("x"),
        lambda: ExportOptions(layout="full"),
        lambda: ExportOptions(first_frame=0),
    ],
)
def test_wrong_options_are_named(make):
    with pytest.raises(BadUsageError):
        make()
