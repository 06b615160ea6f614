"""Bad input: one clear line and the right exit code each."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import stick_runner as sticks
from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.errors import BadUsageError, NotAnalysableError, PushoffError, UnreadableError


def refused(paths: list[Path], kind: type[PushoffError], *words: str, **options) -> str:
    with pytest.raises(kind) as caught:
        load(paths, CaptureOptions(**options))
    message = str(caught.value)
    assert "\n" not in message
    assert "Traceback" not in message
    for word in words:
        assert word in message, message
    return message


def test_no_file() -> None:
    refused([], BadUsageError, "at least one recording")


def test_missing_file(tmp_path: Path) -> None:
    refused([tmp_path / "gone.c3d"], UnreadableError, "gone.c3d", "nothing at")


@pytest.mark.parametrize("suffix", ["c3d", "trc", "mot", "txt", "csv", "mp4", "json"])
def test_empty_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"run.{suffix}"
    path.touch()
    refused([path], UnreadableError, path.name, "empty")


def test_folder(tmp_path: Path) -> None:
    folder = tmp_path / "trial"
    folder.mkdir()
    refused([folder], UnreadableError, "trial", "folder")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = sticks.write_trc(tmp_path / "run.trc", sticks.stick_runner(1.0))
    path.chmod(0)
    refused([path], UnreadableError, "run.trc", "permission")


def test_no_permission_is_told_by_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sticks.write_trc(tmp_path / "run.trc", sticks.stick_runner(1.0))

    def denied(self: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", denied)
    refused([path], UnreadableError, "run.trc", "permission")


def test_unknown_format_lists_the_known(tmp_path: Path) -> None:
    path = tmp_path / "run.docx"
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    refused([path], UnreadableError, "run.docx", ".c3d", ".trc", ".mp4", "binary")


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".c3d", b"a letter\n"),
        (".trc", b"\x00\x01\x02" * 50),
        (".mot", b"hello\n"),
        (".csv", b"a,b\n1,2\n"),
    ],
)
def test_content_that_does_not_fit_the_suffix(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"run{suffix}"
    path.write_bytes(content)
    refused([path], UnreadableError, path.name)


def test_trc_named_c3d_is_read_and_said(tmp_path: Path) -> None:
    path = sticks.write_trc(tmp_path / "run.c3d", sticks.stick_runner())
    found = load([path], CaptureOptions())
    assert any("named .c3d but holds TRC" in text for text in found.warnings)


@pytest.mark.parametrize("share", [0.0005, 0.3, 0.7, 0.99])
def test_cut_off_c3d(tmp_path: Path, share: float) -> None:
    path = sticks.write_c3d(
        tmp_path / "run.c3d", sticks.stick_runner().turned(sticks.yaw_z_up(0.0))
    )
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    refused([path], UnreadableError, "run.c3d")


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.999])
def test_cut_off_trc(tmp_path: Path, share: float) -> None:
    path = sticks.write_trc(tmp_path / "run.trc", sticks.stick_runner())
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(text[: int(share * len(text))], encoding="utf-8")
    refused([path], UnreadableError, "run.trc")


def test_row_with_a_missing_column_names_the_line(tmp_path: Path) -> None:
    path = sticks.write_trc(tmp_path / "run.trc", sticks.stick_runner(1.0))
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[41] = lines[41].rsplit("\t", 1)[0]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused([path], UnreadableError, "run.trc line 42", "columns")


def test_words_among_numbers_name_cell_and_line(tmp_path: Path) -> None:
    path = sticks.write_trc(tmp_path / "run.trc", sticks.stick_runner(1.0))
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[20].split("\t")
    cells[7] = "broken"
    lines[20] = "\t".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused([path], UnreadableError, "run.trc", "'broken'", "column 8", "line 21")


def test_marker_name_missing_in_the_header(tmp_path: Path) -> None:
    path = sticks.write_trc(tmp_path / "run.trc", sticks.stick_runner(1.0))
    text = path.read_text(encoding="utf-8").replace("L.MT1\t\t\t", "", 1)
    path.write_text(text, encoding="utf-8")
    refused([path], UnreadableError, "run.trc line 7", "is a marker name missing in line 4?")


def test_zero_frames(tmp_path: Path) -> None:
    stick = sticks.stick_runner(1.0)
    empty = replace(stick, position=stick.position[:0])
    refused([sticks.write_trc(tmp_path / "run.trc", empty)], UnreadableError, "run.trc", "frame")


def test_all_markers_missing(tmp_path: Path) -> None:
    stick = sticks.stick_runner(1.0)
    nothing = replace(stick, position=np.full_like(stick.position, np.nan))
    refused([sticks.write_trc(tmp_path / "run.trc", nothing)], UnreadableError, "missing")


def test_time_that_runs_backwards(tmp_path: Path) -> None:
    path = sticks.write_trc(tmp_path / "run.trc", sticks.stick_runner(1.0))
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[30], lines[31] = lines[31], lines[30]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused([path], UnreadableError, "run.trc", "increase")


def test_force_asked_for_but_not_there(tmp_path: Path) -> None:
    run = sticks.write_trc(tmp_path / "run.trc", sticks.stick_runner())
    other = sticks.write_trc(tmp_path / "other.trc", sticks.stick_runner())
    refused([run], UnreadableError, "other.trc", "force plates", force=other)


def test_force_of_another_time(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    run = sticks.write_trc(tmp_path / "run.trc", stick)
    mot = sticks.write_mot(
        tmp_path / "run.mot", replace(stick, force=stick.force[:40], cop=stick.cop[:40])
    )
    refused([run, mot], UnreadableError, "run.mot", "same time")


def test_force_of_another_trial_is_named(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    run = sticks.write_trc(tmp_path / "run.trc", stick)
    mot = sticks.write_mot(
        tmp_path / "run.mot", replace(stick, cop=stick.cop + np.array([0, 0, 3]))
    )
    found = load([run, mot], CaptureOptions())
    assert any("m from the nearer foot" in text for text in found.warnings)


def test_two_running_trials(tmp_path: Path) -> None:
    a = sticks.write_trc(tmp_path / "a.trc", sticks.stick_runner())
    b = sticks.write_trc(tmp_path / "b.trc", sticks.stick_runner())
    refused([a, b], BadUsageError, "a.trc and b.trc", "--static")


def test_force_without_motion(tmp_path: Path) -> None:
    mot = sticks.write_mot(tmp_path / "run.mot", sticks.stick_runner())
    refused([mot], NotAnalysableError, "run.mot", "only force")


def test_everything_ignored(tmp_path: Path) -> None:
    run = sticks.write_trc(tmp_path / "run.trc", sticks.stick_runner())
    refused([run], BadUsageError, "markers", ignore=frozenset({"markers"}))


def test_static_without_markers(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    run = sticks.write_trc(tmp_path / "run.trc", stick)
    mot = sticks.write_mot(tmp_path / "still.mot", stick)
    refused([run], UnreadableError, "still.mot", "standing trial with markers", static=mot)


def test_unknown_markers(tmp_path: Path) -> None:
    stick = sticks.stick_runner()
    odd = replace(stick, names=tuple(f"M{i}" for i in range(len(stick.names))))
    refused([sticks.write_trc(tmp_path / "run.trc", odd)], UnreadableError, "M0", "--markers")


def test_own_mapping_that_does_not_fit(tmp_path: Path) -> None:
    run = sticks.write_trc(tmp_path / "run.trc", sticks.stick_runner())
    own = tmp_path / "own.toml"
    own.write_text('required = ["ZZ"]\n[markers]\nZZ = { landmark = "sacrum" }\n', encoding="utf-8")
    refused([run], UnreadableError, "own", "ZZ", markers=own)


def test_plates_without_a_description_are_left_out(tmp_path: Path) -> None:
    import ezc3d

    path = sticks.write_c3d(
        tmp_path / "run.c3d", sticks.stick_runner().turned(sticks.yaw_z_up(0.0))
    )
    c3d = ezc3d.c3d(str(path))
    c3d["parameters"]["FORCE_PLATFORM"]["TYPE"]["value"] = np.array([2.0, 11.0])
    c3d.write(str(path))
    found = load([path], CaptureOptions())
    assert found.force is not None
    assert len(found.force.plates) == 1
    assert any("type 11" in text for text in found.warnings)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"mass_kg": 6200.0}, "mass_kg"),
        ({"height_m": 181.0}, "height_m"),
        ({"ignore": frozenset({"forces"})}, "forces"),
    ],
)
def test_options_out_of_range(options: dict, word: str) -> None:
    with pytest.raises(BadUsageError, match=word):
        CaptureOptions(**options)
