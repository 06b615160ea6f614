"""The output contract: names, columns, units, strict JSON; whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import made_up
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from pushoff.core.analysis import Analysis
from pushoff.core.recording import SourceFile
from pushoff.report import write
from pushoff.report.folder import FILES, OutputError
from pushoff.report.write import save

COLUMNS = {  # the contract; columns after `quality` may follow
    "events.csv": "side, kind, time_s, sd_s, detector",
    "strides.csv": "stride, side, touchdown_s, midstance_s, toe_off_s, next_touchdown_s, "
    "valid, reason",
    "measures.csv": "measure, side, value, unit, sd, n, se, mdc95, reference_low, reference_high, "
    "reference_key, quality",
    "stride_measures.csv": "stride, side, measure, value, unit",
}
JSON_KEYS = (
    "schema, recording, quality, measures, kinetics, muscles, findings, skipped, citations, "
    "settings, versions"
)


@pytest.fixture(scope="module")
def folder(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(analysis, tmp_path_factory.mktemp("results") / "run.pushoff")


def strict(text: str) -> dict:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)


def test_the_folder_holds_exactly_the_contract(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(set(FILES) - {"annotated.mp4"})


@pytest.mark.parametrize("name", COLUMNS)
def test_columns(folder: Path, name: str) -> None:
    frame = pd.read_csv(folder / name)
    wanted = COLUMNS[name].split(", ")
    assert list(frame.columns)[: len(wanted)] == wanted
    if name != "measures.csv":
        assert len(frame.columns) == len(wanted)
    assert len(frame)


def test_csv_keeps_values_and_rejected_strides(folder: Path, analysis: Analysis) -> None:
    strides = pd.read_csv(folder / "strides.csv")
    assert list(strides["valid"]) == list(analysis.strides.valid)
    assert strides.loc[3, "reason"] == "heel hidden for 0.2 s"
    np.testing.assert_allclose(strides["touchdown_s"], analysis.strides.times["touchdown"])
    measures = pd.read_csv(folder / "measures.csv").set_index(["measure", "side"])
    assert measures.loc[("contact_time", "left"), "value"] == pytest.approx(0.238)
    assert measures.loc[("contact_time", "left"), "unit"] == "s"
    row = analysis.measures.get("contact_time", "left")
    assert row is not None
    assert measures.loc[("contact_time", "left"), "error95"] == pytest.approx(row.error95)
    assert np.isnan(measures.loc[("flight_time", "left"), "reference_low"])


def test_stride_measures_can_be_joined_with_strides(folder: Path) -> None:
    strides = pd.read_csv(folder / "strides.csv")
    values = pd.read_csv(folder / "stride_measures.csv")
    joined = values.merge(strides, on=["stride", "side"], validate="many_to_one")
    assert len(joined) == len(values)
    assert joined["valid"].all()
    assert values["unit"].notna().all()
    mean = values[(values.measure == "contact_time") & (values.side == "right")]["value"].mean()
    assert mean == pytest.approx(0.231)


def test_json_is_strict_and_complete(folder: Path, analysis: Analysis) -> None:
    content = strict((folder / "analysis.json").read_text(encoding="utf-8"))
    assert list(content) == JSON_KEYS.split(", ")
    assert content["schema"] == "pushoff.analysis/1"
    assert content["quality"]["facts"]["gaps_percent"] is None
    assert content["settings"]["nothing"] is None
    assert content["recording"]["source"][0]["name"] == "run.c3d"
    assert content["recording"]["rate_hz"] == pytest.approx(made_up.RATE_HZ)
    assert len(content["measures"]) == len(analysis.measures.values)
    assert content["skipped"]["leg_stiffness"] == "no force in this recording"
    assert "pelvic_list_range" in content["skipped"]
    assert {item["key"] for item in content["citations"]} >= {"fukuchi2017", "fellin2010"}


def test_curves_hold_angles_in_degrees(folder: Path) -> None:
    with xr.open_dataset(folder / "curves.nc", engine="h5netcdf") as data:
        assert data["knee"].dims == ("window", "stride", "percent")
        assert data["knee"].attrs["units"] == "deg"
        assert data["percent"].attrs["units"] == "%"
        assert list(data["window"].to_numpy()) == ["contact", "stride"]
        knee = data["knee_mean"].sel(window="stride", side="left").to_numpy()
        at = [share * 100 for share, _ in made_up.ANGLES["knee"]]
        wanted = [value for _, value in made_up.ANGLES["knee"]]
        np.testing.assert_allclose(np.interp(at, np.arange(101), knee), wanted, atol=1.0)
        assert data["thigh_mean"].sel(window="contact", side="left")[-1] == pytest.approx(
            -23, abs=0.5
        )
        assert set(data["stride_side"].to_numpy()) == {"left", "right"}


def test_no_folder_name_leaks(folder: Path) -> None:
    for name in ("analysis.json", "report.html"):
        assert str(folder.parent) not in (folder / name).read_text(encoding="utf-8")


def test_the_same_recording_replaces_its_result_and_spares_foreign_files(
    analysis: Analysis, tmp_path: Path
) -> None:
    target = save(analysis, tmp_path / "r")
    (target / "my notes.txt").write_text("keep")
    (target / "pictures").mkdir()
    (target / "events.csv").write_text("old")
    save(analysis, target)
    assert (target / "my notes.txt").read_text() == "keep"
    assert (target / "pictures").is_dir()
    assert (target / "events.csv").read_text().startswith("side,kind")
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_another_recording_is_not_replaced_unasked(analysis: Analysis, tmp_path: Path) -> None:
    target = save(analysis, tmp_path / "r")
    other = replace(
        analysis,
        recording=replace(analysis.recording, source=(SourceFile("b.c3d", "c3d", "cd" * 32, 5),)),
    )
    before = (target / "analysis.json").read_bytes()
    with pytest.raises(OutputError, match=r"another recording \(run\.c3d\).*--overwrite"):
        save(other, target)
    assert (target / "analysis.json").read_bytes() == before
    save(other, target, overwrite=True)
    assert b"b.c3d" in (target / "analysis.json").read_bytes()


def test_a_folder_with_other_files_is_refused(analysis: Analysis, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(OutputError, match="other files") as caught:
        save(analysis, tmp_path)
    assert caught.value.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
    save(analysis, tmp_path, overwrite=True)
    assert (tmp_path / "thesis.docx").read_text() == "years of work"
    assert (tmp_path / "report.html").is_file()


def test_an_empty_folder_is_used(analysis: Analysis, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    save(analysis, tmp_path / "empty")
    assert (tmp_path / "empty" / "report.html").is_file()


def test_a_file_in_the_way_is_refused(analysis: Analysis, tmp_path: Path) -> None:
    (tmp_path / "r").write_text("a file")
    with pytest.raises(OutputError, match="expected a folder, found a file"):
        save(analysis, tmp_path / "r", overwrite=True)
    assert (tmp_path / "r").read_text() == "a file"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no space left on the disk"),
        (PermissionError(errno.EACCES, "Permission denied"), "no permission"),
        (KeyboardInterrupt(), None),
        (RuntimeError("a fault"), None),
    ],
)
@pytest.mark.parametrize("earlier", [False, True])
def test_a_failure_in_the_middle_leaves_nothing(
    analysis: Analysis,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    words: str | None,
    earlier: bool,
) -> None:
    target = tmp_path / "new" / "r"
    if earlier:
        save(analysis, target)
        (target / "notes.txt").write_text("mine")
    before = {p.name: p.read_bytes() for p in target.iterdir()} if earlier else {}

    def fail(*_: object) -> str:
        raise error

    monkeypatch.setattr(write, "page", fail)
    with pytest.raises(OutputError if words else type(error), match=words):
        save(analysis, target)
    if earlier:
        assert {p.name: p.read_bytes() for p in target.iterdir()} == before
        assert [p.name for p in target.parent.iterdir()] == ["r"]
    else:
        assert list(tmp_path.iterdir()) == []


def test_a_failed_swap_brings_the_old_result_back(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = save(analysis, tmp_path / "r")
    (target / "notes.txt").write_text("mine")
    rename = Path.rename

    def failing(self: Path, to: Path) -> Path:
        if self.name.endswith(".partial"):
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OutputError, match="Input/output error"):
        save(analysis, target)
    assert [path.name for path in tmp_path.iterdir()] == ["r"]
    assert (target / "notes.txt").read_text() == "mine"
    assert (target / "report.html").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit there")
def test_a_real_limit_of_the_system_leaves_nothing(tmp_path: Path) -> None:
    """With files limited to 1 MB the page cannot be written."""
    program = (
        "import sys, resource, signal; sys.path.insert(0, sys.argv[1])\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        "import made_up; from pushoff.report.write import save\n"
        "from pushoff.core.errors import PushoffError\n"
        "try:\n    save(made_up.analysis(), sys.argv[2])\n"
        "except PushoffError as error:\n    sys.exit(error.exit_code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(Path(__file__).parent), str(tmp_path / "r")],
        check=False,
        capture_output=True,
    )
    assert done.returncode == 2, done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_no_permission_is_told_before_anything_is_written(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="no permission"):
        save(analysis, tmp_path / "r")
    assert list(tmp_path.iterdir()) == []
