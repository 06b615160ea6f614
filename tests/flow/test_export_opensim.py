"""``pushoff export``: the files say what the analysis says, for OpenSim, without gaps."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.transform import Rotation

from pushoff import cli, pipeline
from pushoff.capture.formats import sto_mot, trc
from pushoff.capture.raw import ReadOptions
from pushoff.core import opensim_files
from pushoff.core.analysis import Analysis
from pushoff.core.errors import NotAnalysableError
from pushoff.core.names import SIDES
from pushoff.report.export_opensim import ENDINGS, export_opensim, file_names
from pushoff.report.folder import OutputError
from pushoff.report.known_span import known_span
from pushoff.report.opensim_coordinates import PELVIS_FROM_HIPS
from pushoff.sim.definition import Runner
from pushoff.sim.export import write
from pushoff.sim.runner import simulate

HEIGHT_M = 1.78
OPTIONS = ReadOptions()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of a virtual runner."""
    folder = tmp_path_factory.mktemp("runner")
    run = simulate(Runner(speed_mps=3.8, height_m=HEIGHT_M, stride_noise=0.01, seed=4), 4.0, 150.0)
    write(run, folder, formats=["c3d", "keypoints"])
    return folder


@pytest.fixture(scope="module")
def both(files: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Analysis]:
    """Return the folder that the command wrote, and the analysis that it wrote it from."""
    folder = tmp_path_factory.mktemp("export") / "out"
    told = ["--static", files / "run_static.c3d", "--height", HEIGHT_M, "--sex", "m"]
    made: list[Analysis] = []
    analyze = pipeline.analyze

    def kept(*paths: Path, **options: Any) -> Analysis:
        made.append(analyze(*paths, **options))
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "analyze", kept)
        assert cli.run(["export", *map(str, (files / "run.c3d", *told, "--out", folder))]) == 0
    return folder, made[0]


@pytest.fixture
def exported(both: tuple[Path, Analysis]) -> Path:
    return both[0]


@pytest.fixture
def analysis(both: tuple[Path, Analysis]) -> Analysis:
    return both[1]


def table(path: Path) -> pd.DataFrame:
    """Read a MOT or STO table without any reader of ours."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return pd.read_csv(path, sep="\t", skiprows=lines.index("endheader") + 1)


# -- what is in the files ------------------------------------------------------------------------


def test_everything_is_written_and_nothing_is_unknown(exported: Path) -> None:
    assert sorted(path.name for path in exported.iterdir()) == sorted(file_names("run"))
    for path in exported.iterdir():
        text = path.read_text(encoding="utf-8").lower()
        assert "nan" not in text.replace("rotation", "")
        if path.suffix != ".xml":
            cells = [line.split("\t") for line in text.splitlines()[6:]]
            assert all(row == [""] or all(row) for row in cells)


@pytest.mark.parametrize("ending", ["_ik.mot", "_grf.mot", "_id.sto", "_muscles.sto"])
def test_tables_keep_what_their_header_promises(exported: Path, ending: str) -> None:
    path = exported / f"run{ending}"
    head = path.read_text(encoding="utf-8").split("endheader")[0].splitlines()
    rows = table(path)
    assert head[0] == path.name
    assert f"nRows={len(rows)}" in head
    assert f"nColumns={rows.shape[1]}" in head
    assert ("inDegrees=yes" in head) == (ending == "_ik.mot")
    assert np.diff(rows["time"]) == pytest.approx(rows["time"][1] - rows["time"][0], abs=1e-8)
    assert np.isfinite(rows.to_numpy()).all()


def test_markers_come_back(exported: Path, analysis: Analysis) -> None:
    found = trc.read(exported / "run_markers.trc", OPTIONS)
    assert found.markers is not None
    start = found.facts["start_s"]
    rows = np.abs(analysis.motion.time_s - start).argmin() + np.arange(len(found.markers.time_s))
    for i, name in enumerate(found.markers.names):
        true = analysis.motion.points[name][rows]
        assert found.markers.position[:, i] == pytest.approx(true, abs=1e-6)
    assert {"left_hip", "right_ankle", "mid_hip"} <= set(found.markers.names)


def test_force_comes_back_with_its_sides(exported: Path, analysis: Analysis) -> None:
    kinetics = analysis.kinetics
    assert kinetics is not None
    found = sto_mot.read(exported / "run_grf.mot", OPTIONS).force
    assert found is not None
    assert found.side == ("right", "left")
    time_s = table(exported / "run_grf.mot")["time"].to_numpy()
    rows = np.searchsorted(kinetics.time_s, time_s - 1e-6)
    for i, side in enumerate(found.side):
        assert side is not None
        force = kinetics.ground.force[side][rows]
        assert found.force[:, i] == pytest.approx(force, abs=1e-6)
        loaded = force[:, 1] > 50.0
        assert loaded.sum() > 50
        place = kinetics.ground.centre_of_pressure[side][rows]
        assert found.centre_of_pressure[loaded, i] == pytest.approx(place[loaded], abs=1e-6)


def test_point_of_force_never_jumps(exported: Path) -> None:
    rows = table(exported / "run_grf.mot")
    for side in SIDES:
        # A treadmill foot travels 0.9 m in about 0.45 s; a jump to zero would be metres in 7 ms.
        assert np.abs(np.diff(rows[f"ground_force_{side}_px"])).max() < 0.10


def test_external_loads_name_columns_that_are_there(exported: Path) -> None:
    columns = set(table(exported / "run_grf.mot").columns)
    loads = ElementTree.parse(exported / "run_external_loads.xml").getroot().find("ExternalLoads")
    assert loads is not None
    assert loads.findtext("datafile") == "run_grf.mot"
    forces = loads.findall("objects/ExternalForce")
    assert [force.findtext("applied_to_body") for force in forces] == ["calcn_r", "calcn_l"]
    for force in forces:
        for key in ("force_identifier", "point_identifier", "torque_identifier"):
            assert {f"{force.findtext(key)}{axis}" for axis in "xyz"} <= columns


def test_coordinates_put_pelvis_and_legs_where_they_are(exported: Path, analysis: Analysis) -> None:
    """The model's own order of turns (about right, forward, up) leads back to the joint centres."""
    rows = table(exported / "run_ik.mot")
    points = analysis.motion.points
    at = np.searchsorted(analysis.motion.time_s, rows["time"].to_numpy() - 1e-6)
    pelvis = _turn(rows, "pelvis_tilt", "pelvis_list", "pelvis_rotation")
    origin = rows[["pelvis_tx", "pelvis_ty", "pelvis_tz"]].to_numpy()
    middle = origin - pelvis.apply(PELVIS_FROM_HIPS)
    assert middle == pytest.approx(points["mid_hip"][at], abs=1e-6)
    across = (points["right_hip"] - points["left_hip"])[at]
    assert _apart_deg(pelvis.apply([0, 0, 1]), across) < 3.0
    for side, sign in (("right", 1.0), ("left", -1.0)):
        hip = _turn(rows, *(f"hip_{a}_{side[0]}" for a in ("flexion", "adduction", "rotation")),
                    sign=sign)  # fmt: skip
        thigh = pelvis * hip
        along = (points[f"{side}_knee"] - points[f"{side}_hip"])[at]
        assert _apart_deg(thigh.apply([0, -1, 0]), along) < 5.0
        bent = rows[[f"knee_angle_{side[0]}"]].to_numpy()
        knee = Rotation.from_euler("Z", -bent, degrees=True)
        shank = (points[f"{side}_ankle"] - points[f"{side}_knee"])[at]
        assert _apart_deg((thigh * knee).apply([0, -1, 0]), shank) < 8.0


def _turn(rows: pd.DataFrame, *names: str, sign: float = 1.0) -> Rotation:
    angles = rows[list(names)].to_numpy() * [1.0, sign, sign]
    return Rotation.from_euler("ZXY", angles, degrees=True)


def _apart_deg(a: np.ndarray, b: np.ndarray) -> float:
    cos = np.sum(a * b, axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    return float(np.degrees(np.arccos(np.clip(cos, -1.0, 1.0))).max())


def test_angles_moments_and_muscles_are_those_of_the_analysis(
    exported: Path, analysis: Analysis
) -> None:
    angles = sto_mot.read(exported / "run_ik.mot", OPTIONS).angles
    assert angles is not None
    assert angles["ankle_angle_l"] == pytest.approx(analysis.motion.angles["left_ankle"], abs=1e-6)
    kinetics, muscles = analysis.kinetics, analysis.muscles
    assert kinetics is not None
    assert muscles is not None
    rows = table(exported / "run_id.sto")
    at = np.searchsorted(kinetics.time_s, rows["time"].to_numpy() - 1e-6)
    assert rows["knee_angle_r_moment"].to_numpy() == pytest.approx(
        kinetics.loads.moments["right_knee"][at], abs=1e-6
    )
    path = exported / "run_muscles.sto"
    assert "Model result, not a measurement" in path.read_text(encoding="utf-8")
    rows = table(path)
    at = np.searchsorted(muscles.time_s, rows["time"].to_numpy() - 1e-6)
    soleus = muscles.names.index("soleus")
    for what, values in (("/activation", muscles.activation), ("|tendon_force", muscles.force)):
        column = rows[f"/forceset/soleus_l{what}"].to_numpy()
        assert column == pytest.approx(values["left"][at, soleus], abs=1e-5)


# -- gaps, one camera, nothing there -------------------------------------------------------------


def test_gaps_are_cut_off_or_left_out_and_said(analysis: Analysis, tmp_path: Path) -> None:
    points = {name: np.array(path) for name, path in analysis.motion.points.items()}
    points["left_knee"][:30] = np.nan
    points["right_ball"][100:500:7] = np.nan
    motion = dataclasses.replace(analysis.motion, points=points)
    broken = dataclasses.replace(analysis, motion=motion, kinetics=None, muscles=None)
    done = export_opensim(broken, tmp_path, "cut")
    found = trc.read(tmp_path / "cut_markers.trc", OPTIONS)
    assert found.markers is not None
    assert "right_ball" not in found.markers.names
    assert found.facts["start_s"] == pytest.approx(motion.time_s[30], abs=1e-6)
    told = next(note for note in done.notes if note.startswith("cut_markers.trc"))
    assert f"covers {motion.time_s[30]:.3f}–" in told
    assert "leaves out right_ball" in told
    assert done.files == ["cut_markers.trc", "cut_ik.mot"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(done.files)


def test_span_is_the_longest_in_which_all_is_known() -> None:
    known = {name: np.ones(100, dtype=bool) for name in "abc"}
    known["a"][:10] = False
    known["b"][60] = False
    assert known_span(known) == (slice(10, 60), ["a", "b", "c"])
    known["c"][::2] = False
    assert known_span(known) == (slice(10, 60), ["a", "b"])
    assert known_span({"a": np.zeros(5, dtype=bool)}) == (slice(0, 0), [])


def test_one_camera_is_written_into_its_plane(files: Path, tmp_path: Path) -> None:
    seen = pipeline.analyze(files / "run.keypoints.json", height_m=HEIGHT_M)
    done = export_opensim(seen, tmp_path, "film")
    found = trc.read(tmp_path / "film_markers.trc", OPTIONS)
    assert found.markers is not None
    assert np.nanmax(np.abs(found.markers.position[..., 2])) == 0.0
    for words in ("one camera sees no depth", "force is estimated", "body mass is assumed"):
        assert any(words in note for note in done.notes)
    assert "estimated, not measured" in (tmp_path / "film_grf.mot").read_text("utf-8")[:500]
    rows = table(tmp_path / "film_ik.mot")
    assert np.isfinite(rows.to_numpy()).all()
    assert (rows["pelvis_tz"] == 0.0).all()
    if "pelvis_tilt" not in seen.motion.angles:
        at = np.searchsorted(seen.motion.time_s, rows["time"].to_numpy() - 1e-6)
        thigh = np.degrees(seen.motion.angles["left_thigh"][at])
        assert rows["hip_flexion_l"].to_numpy() == pytest.approx(thigh, abs=1e-6)
        assert any("pelvic tilt is not known" in note for note in done.notes)


def test_a_view_from_behind_is_refused(analysis: Analysis, tmp_path: Path) -> None:
    motion = dataclasses.replace(analysis.motion, dimension=2, view="rear")
    with pytest.raises(NotAnalysableError, match="a view from the side"):
        export_opensim(dataclasses.replace(analysis, motion=motion), tmp_path / "out", "run")
    assert list(tmp_path.iterdir()) == []


# -- whole or not at all -------------------------------------------------------------------------


def test_an_earlier_export_is_replaced_only_when_told(analysis: Analysis, tmp_path: Path) -> None:
    export_opensim(analysis, tmp_path, "run")
    (tmp_path / "notes.txt").write_text("mine")
    export_opensim(analysis, tmp_path, "other")
    (tmp_path / "run_id.sto").write_text("earlier")
    with pytest.raises(OutputError, match="no earlier export of run"):
        export_opensim(analysis, tmp_path, "run")
    assert (tmp_path / "run_id.sto").read_text() == "earlier"
    export_opensim(dataclasses.replace(analysis, muscles=None), tmp_path, "run", overwrite=True)
    assert (tmp_path / "run_id.sto").read_text() != "earlier"
    assert not (tmp_path / "run_muscles.sto").exists()
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "other_ik.mot").exists()


def test_a_full_disk_leaves_nothing(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(opensim_files, "write_table", full)
    with pytest.raises(OutputError, match="no space left"):
        export_opensim(analysis, tmp_path / "out", "run")
    assert list(tmp_path.iterdir()) == []


def test_bad_input_and_taken_names_are_one_line(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["export", "missing.c3d"]) == 3
    assert "missing.c3d" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    folder = tmp_path / "run.opensim"
    folder.mkdir()
    (folder / f"run{ENDINGS[1]}").write_text("earlier")
    assert cli.run(["export", str(files / "run.c3d")]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "run_ik.mot" in error
    assert "--overwrite" in error
