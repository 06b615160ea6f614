"""Whole trials of the stick runner through load(): axes, units, clocks, sides, mass, surface."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import stick_runner as sticks
from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.errors import UnreadableError
from pushoff.core.recording import Recording

Y_UP = np.eye(3)


def recording(folder: Path, stick: sticks.Stick, **options) -> Recording:
    path = sticks.write_c3d(folder / "run.c3d", stick)
    return load([path], CaptureOptions(**options))


def offset(recording: Recording, stick: sticks.Stick) -> np.ndarray:
    """Largest difference of every landmark path to the truth after taking off the mean (m)."""
    truth = dict(zip(stick.names, np.moveaxis(stick.position, 1, 0), strict=True))
    points = recording.points
    assert points is not None
    worst = []
    for name, raw in (("left_heel", "L.Heel.Bottom"), ("right_mt1", "R.MT1"),
                      ("right_asis", "R.ASIS")):  # fmt: skip
        path = points.of(name)
        worst.append(np.abs((path - path.mean(0)) - (truth[raw] - truth[raw].mean(0))).max())
    return np.array(worst)


@pytest.mark.parametrize("yaw", [0.0, 37.0, 90.0, 180.0, 211.0, -90.0])
@pytest.mark.parametrize("overground", [False, True])
def test_any_lab_yaw(tmp_path: Path, yaw: float, overground: bool) -> None:
    stick = sticks.stick_runner(overground=overground)
    found = recording(tmp_path, stick.turned(sticks.yaw_z_up(yaw)))
    assert found.surface == ("overground" if overground else "treadmill")
    # C3D holds positions to 0.1 mm or better; direction of travel is found to 0.2°.
    assert offset(found, stick).max() < (0.02 if overground else 0.005)
    assert found.force is not None
    np.testing.assert_allclose(found.force.force[:, :, 1], stick.force[:, :, 1], atol=0.1)
    np.testing.assert_allclose(found.force.force[:, :, 0], stick.force[:, :, 0], atol=3)
    assert found.dimension == 3
    assert not found.warnings


@pytest.mark.parametrize(
    "axes",
    [
        np.eye(3),
        np.array([[0, 0, 1.0], [0, 1, 0], [-1, 0, 0]]),
        np.array([[0, 0, 1.0], [1, 0, 0], [0, 1, 0]]),
        np.array([[1.0, 0, 0], [0, -1, 0], [0, 0, -1]]),
    ],
)
def test_any_vertical_axis(tmp_path: Path, axes: np.ndarray) -> None:
    stick = sticks.stick_runner()
    turned = stick.turned(axes)
    trc, mot = (
        sticks.write_trc(tmp_path / "run.trc", turned),
        sticks.write_mot(tmp_path / "run.mot", turned),
    )
    found = load([trc, mot], CaptureOptions())
    assert offset(found, stick).max() < 0.005
    assert found.force is not None
    np.testing.assert_allclose(found.force.force[:, :, 1], stick.force[:, :, 1], atol=0.1)


@pytest.mark.parametrize(("unit", "written"), [("mm", 1000.0), ("m", 1.0), ("cm", 100.0)])
def test_units_of_the_header(tmp_path: Path, unit: str, written: float) -> None:
    stick = sticks.stick_runner()
    found = load([sticks.write_trc(tmp_path / "a.trc", stick, unit, written)], CaptureOptions())
    assert offset(found, stick).max() < 0.005
    assert not found.warnings


@pytest.mark.parametrize(("unit", "written"), [("mm", 1.0), ("m", 1000.0)])
def test_wrong_unit_in_the_header_is_seen(tmp_path: Path, unit: str, written: float) -> None:
    stick = sticks.stick_runner()
    found = load([sticks.write_trc(tmp_path / "a.trc", stick, unit, written)], CaptureOptions())
    assert offset(found, stick).max() < 0.005
    assert any("multiplied by" in text for text in found.warnings)


def test_mixed_units_are_an_error(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    position = stick.position.copy()
    position[:, [2, 5]] /= 1000.0
    path = sticks.write_trc(tmp_path / "a.trc", replace(stick, position=position))
    with pytest.raises(UnreadableError, match="mixed") as caught:
        load([path], CaptureOptions())
    assert stick.names[2] in str(caught.value)


@pytest.mark.parametrize("mirror", ["axes", "labels"])
def test_mirrored_recordings_are_an_error(tmp_path: Path, mirror: str) -> None:
    stick = sticks.stick_runner()
    if mirror == "axes":
        stick = stick.turned(np.diag([1.0, 1.0, -1.0]))
    else:
        other = {"L": "R", "R": "L"}
        stick = replace(stick, names=tuple(other[n[0]] + n[1:] for n in stick.names))
    with pytest.raises(UnreadableError, match="left"):
        load([sticks.write_trc(tmp_path / "a.trc", stick)], CaptureOptions())


def test_one_swapped_pair_is_named(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    swap = {"L.Knee": "R.Knee", "R.Knee": "L.Knee"}
    stick = replace(stick, names=tuple(swap.get(n, n) for n in stick.names))
    found = load([sticks.write_trc(tmp_path / "a.trc", stick)], CaptureOptions())
    assert any("knee_lateral" in text for text in found.warnings)


@pytest.mark.parametrize("turn_deg", [0.0, 90.0, 180.0, 20.0])
def test_static_trial_may_face_any_way(tmp_path: Path, turn_deg: float) -> None:
    run = sticks.write_c3d(tmp_path / "run.c3d", sticks.stick_runner().turned(sticks.yaw_z_up(0.0)))
    standing = sticks.stick_runner(1.0, standing=True)
    still = sticks.write_c3d(tmp_path / "static.c3d", standing.turned(sticks.yaw_z_up(turn_deg)))
    found = load([run], CaptureOptions(static=still))
    assert found.static is not None
    across = found.static.of("right_asis") - found.static.of("left_asis")
    np.testing.assert_allclose(across[0], [0, 0, 0.24], atol=1e-3)
    ahead = found.static.of("left_mt1") - found.static.of("left_heel")
    assert ahead[0, 0] > 0.15
    # Standing on plates weighs: 62 kg by construction.
    assert found.athlete.mass is not None
    assert abs(found.athlete.mass.value - 62.0) < 0.1
    assert "standing" in found.athlete.mass.source


def test_static_trial_among_the_files_is_recognised(tmp_path: Path) -> None:
    run = sticks.write_trc(tmp_path / "b.trc", sticks.stick_runner())
    still = sticks.write_trc(tmp_path / "a.trc", sticks.stick_runner(1.0, standing=True))
    found = load([still, run], CaptureOptions())
    assert found.static is not None
    assert found.points is not None
    assert len(found.points.time_s) == 600


def test_mass_from_running(tmp_path: Path) -> None:
    found = recording(tmp_path, sticks.stick_runner().turned(sticks.yaw_z_up(0.0)))
    assert found.athlete.mass is not None
    assert abs(found.athlete.mass.value - 62.0) < 0.3


@pytest.mark.parametrize(
    ("told", "warned"), [(62.0, False), (63.5, False), (66.0, True), (58.0, True)]
)
def test_told_mass_wins_and_is_checked(tmp_path: Path, told: float, warned: bool) -> None:
    found = recording(tmp_path, sticks.stick_runner().turned(sticks.yaw_z_up(0.0)), mass_kg=told)
    assert found.athlete.mass is not None
    assert found.athlete.mass.value == told
    assert any("differ" in text for text in found.warnings) == warned


def test_no_mass_from_overground_plates(tmp_path: Path) -> None:
    stick = sticks.stick_runner(overground=True)
    assert recording(tmp_path, stick.turned(sticks.yaw_z_up(0.0))).athlete.mass is None


def test_force_of_the_runner_on_the_plate_is_turned(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    action = replace(stick, force=-stick.force)
    trc, mot = (
        sticks.write_trc(tmp_path / "a.trc", stick),
        sticks.write_mot(tmp_path / "a.mot", action),
    )
    found = load([trc, mot], CaptureOptions())
    assert found.force is not None
    np.testing.assert_allclose(found.force.force[:, :, 1], stick.force[:, :, 1], atol=0.1)
    np.testing.assert_allclose(found.force.force[:, :, 0], stick.force[:, :, 0], atol=3)


def test_one_plate_with_the_other_sign(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    force = stick.force * np.array([1.0, -0.9])[:, None]
    trc = sticks.write_trc(tmp_path / "a.trc", stick)
    mot = sticks.write_mot(tmp_path / "a.mot", replace(stick, force=force))
    found = load([trc, mot], CaptureOptions())
    assert found.force is not None
    assert found.force.force[:, :, 1].min() >= 0
    assert any("pulls the runner down" in text for text in found.warnings)


def test_reversed_fore_aft_force_is_named(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    wrong = replace(stick, force=stick.force * np.array([-1.0, 1.0, 1.0]))
    trc, mot = (
        sticks.write_trc(tmp_path / "a.trc", stick),
        sticks.write_mot(tmp_path / "a.mot", wrong),
    )
    found = load([trc, mot], CaptureOptions())
    assert any("drives first" in text for text in found.warnings)


def test_force_in_other_axes_than_the_markers(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    trc = sticks.write_trc(tmp_path / "a.trc", stick)
    mot = sticks.write_mot(tmp_path / "a.mot", stick.turned(sticks.yaw_z_up(90.0)))
    found = load([trc, mot], CaptureOptions())
    assert found.force is not None
    np.testing.assert_allclose(found.force.force[:, :, 1], stick.force[:, :, 1], atol=0.1)
    np.testing.assert_allclose(found.force.force[:, :, 0], stick.force[:, :, 0], atol=3)
    assert any("other axes" in text for text in found.warnings)


def test_markers_shorter_than_force(tmp_path: Path) -> None:
    stick = sticks.stick_runner(6.0)
    short = replace(stick, position=stick.position[:400])
    trc, mot = (
        sticks.write_trc(tmp_path / "a.trc", short),
        sticks.write_mot(tmp_path / "a.mot", stick),
    )
    found = load([trc, mot], CaptureOptions())
    assert found.force is not None
    assert len(found.force.time_s) == 1200
    assert any("in common" in text for text in found.warnings)


def test_two_force_files(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    trc = sticks.write_trc(tmp_path / "run.trc", stick)
    left = sticks.write_mot(tmp_path / "run_left.mot", stick, plates=(0,))
    right = sticks.write_mot(tmp_path / "run_right.mot", stick, plates=(1,))
    found = load([trc, left, right], CaptureOptions())
    assert found.force is not None
    assert found.force.side == ("left", "right")
    assert len(set(found.force.plates)) == 2
    np.testing.assert_allclose(found.force.force[:, :, 1], stick.force[:, :, 1], atol=0.1)
    assert [source.name for source in found.source] == ["run.trc", "run_left.mot", "run_right.mot"]
    assert all(len(source.sha256) == 64 and source.bytes > 0 for source in found.source)


def test_ignoring_force(tmp_path: Path) -> None:
    stick = sticks.stick_runner().turned(sticks.yaw_z_up(0.0))
    path = sticks.write_c3d(tmp_path / "run.c3d", stick, events=True)
    whole = load([path], CaptureOptions())
    assert whole.events is not None
    assert [(e.side, e.kind, round(e.time_s, 3)) for e in whole.events.events] == [
        ("right", "touchdown", 0.7),
        ("left", "toe_off", 1.3),
    ]
    without = load([path], CaptureOptions(ignore=frozenset({"force"})))
    assert without.force is None
    assert without.events is None
    assert without.athlete.mass is None
    assert without.points is not None


def test_gaps_stay_unknown(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    position = stick.position.copy()
    heel, toe = stick.names.index("L.Heel.Bottom"), stick.names.index("R.MT5")
    position[50:80, heel] = np.nan
    position[:, toe] = np.nan
    path = sticks.write_trc(tmp_path / "a.trc", replace(stick, position=position))
    found = load([path], CaptureOptions())
    assert found.points is not None
    path_of = found.points.of("left_heel")
    assert np.isnan(path_of[50:80]).all()
    assert np.isfinite(np.delete(path_of, np.s_[50:80], axis=0)).all()
    column = found.points.names.index("left_heel")
    assert np.isnan(found.points.confidence[50:80, column]).all()
    assert "right_mt5" not in found.points.names
    assert any("R.MT5" in text for text in found.warnings)


def test_marker_sets_with_body_weights(tmp_path: Path) -> None:
    """A table in body weights needs a mass: told, or assumed with a warning."""
    names = {"asis": "Asi", "knee_lateral": "KneL", "knee_medial": "KneM", "ankle_lateral": "AnkL",
             "ankle_medial": "AnkM", "heel": "Hee", "mt1": "Toe2", "psis": "Sacr"}  # fmt: skip
    written = {}
    for side in "LR":
        for key, short in names.items():
            if short != "Sacr":
                written[f"{side}.{sticks.RBDS[key]}"] = side + short
    written["L.PSIS"] = "Sacr"
    stick = sticks.stick_runner()
    path = sticks.write_marker_table(tmp_path / "run.csv", stick, written)
    told = load([path], CaptureOptions(mass_kg=62.0))
    assert told.marker_set == "biomac"
    assert told.force is not None
    assert told.force.side == ("right", "left")
    peak = stick.force[:, :, 1].max()
    assert abs(told.force.force[:, :, 1].max() - peak) < 0.01 * peak
    assumed = load([path], CaptureOptions())
    assert assumed.athlete.mass is not None
    assert assumed.athlete.mass.assumed
    assert any("body weights" in text for text in assumed.warnings)


def test_missing_frames_are_put_back(tmp_path: Path) -> None:
    path = sticks.write_trc(tmp_path / "a.trc", sticks.stick_runner())
    lines = path.read_text(encoding="utf-8").splitlines()
    del lines[100:110]
    lines[2] = lines[2].replace("\t600\t", "\t590\t", 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = load([path], CaptureOptions())
    assert found.points is not None
    assert len(found.points.time_s) == 600
    assert np.isnan(found.points.position[94:104]).all()
    assert any("10 frames are missing" in text for text in found.warnings)


@pytest.mark.parametrize(("start_s", "warned"), [(0.0, False), (50.0, True)])
def test_force_file_with_a_clock_of_its_own(tmp_path: Path, start_s: float, warned: bool) -> None:
    stick = sticks.stick_runner()
    trc = sticks.write_trc(tmp_path / "a.trc", stick)
    mot = sticks.write_mot(tmp_path / "a.mot", stick)
    lines = mot.read_text(encoding="utf-8").splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("time")) + 1
    for i in range(first, len(lines)):
        time, rest = lines[i].split("\t", 1)
        lines[i] = f"{float(time) + start_s:.6f}\t{rest}"
    mot.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = load([trc, mot], CaptureOptions())
    assert found.force is not None
    np.testing.assert_allclose(found.force.force[:, :, 1], stick.force[:, :, 1], atol=0.1)
    assert any("start together" in text for text in found.warnings) == warned
