"""``pushoff compare`` from end to end, on the recordings that the example makes."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import moving_figures as figures
from pushoff import cli

ROOT = Path(__file__).resolve().parents[2]
TOLD = ("--height", "1.75", "--speed", "3.0")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the four recordings of the example, a little shorter."""
    file = ROOT / "examples" / "compare" / "make.py"
    spec = importlib.util.spec_from_file_location("example_of_compare", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make(tmp_path_factory.mktemp("clips"), 8.0)


#: One process for all four: starting it takes as long as an analysis.
_ANALYSE = """
import sys
from pathlib import Path
import pushoff
for clip, folder in zip(sys.argv[1::2], sys.argv[2::2]):
    pushoff.analyze(clip, height_m=1.75, speed_mps=3.0).save(folder, video=False)
"""


@pytest.fixture(scope="module")
def folders(clips: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the result folders of the recordings."""
    place = tmp_path_factory.mktemp("results")
    found = [place / f"{clip.name.split('.')[0]}.pushoff" for clip in clips]
    pairs = [str(path) for both in zip(clips, found, strict=True) for path in both]
    subprocess.run([sys.executable, "-c", _ANALYSE, *pairs], check=True, timeout=280)
    return found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def compare(*arguments: object) -> int:
    return cli.run(["compare", *map(str, arguments)])


def content(folder: Path) -> dict:
    return json.loads((folder / "compare.json").read_text("utf-8"))


def test_a_cue_trial_in_turns(
    folders: list[Path], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(*folders, "--cue", "quicker_steps", "--out", "trial") == 0
    told = capsys.readouterr()
    assert told.out.startswith("With the cue")
    found = content(here / "trial")
    assert found["cue"]["alternating"]
    assert found["cue"]["outcome"] == "did_it"
    change = next(c for c in found["pairs"][0]["changes"] if c["measure"] == "step_rate")
    assert change["verdict"] == "changed"
    assert change["low"] < 8.0 < change["high"]
    page = (here / "trial" / "compare.html").read_text("utf-8")
    assert "Same speed, about 5 % more steps a minute" in page
    assert page.count('<svg class="pose"') == 3


def test_a_recording_against_a_folder(
    clips: list[Path], folders: list[Path], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in folders[0].iterdir()}
    assert compare(folders[0], clips[1], *TOLD, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "pushoff.compare/1"
    assert told["output"] == "easy_1-vs-quick_1.compare"
    assert content(here / "easy_1-vs-quick_1.compare")["conditions"] == ["easy_1", "quick_1"]
    assert {path: path.stat().st_mtime_ns for path in folders[0].iterdir()} == before
    # The same again replaces the earlier comparison without asking.
    assert compare(folders[0], folders[1]) == 0


def test_nothing_changed_between_repetitions(folders: list[Path], here: Path) -> None:
    assert compare(folders[0], folders[2], "--same-setup") == 0
    found = content(here / "easy_1-vs-easy_2.compare")["pairs"][0]
    short = [c for c in found["changes"] if c["family"] == "primary"]
    assert len(short) >= 8
    assert [c["measure"] for c in short if c["verdict"] == "changed"] == []
    assert found["verdict"][0].startswith("Nothing of the short list changed")


def test_labels_make_repetitions(folders: list[Path], here: Path) -> None:
    labels = "easy,quick,easy,quick"
    assert compare(*folders, "--labels", labels, "--out", "x") == 0
    found = content(here / "x")
    assert found["conditions"] == ["easy", "quick"]
    assert found["repeats"] == 2
    assert found["between_recordings"] >= 1.0


def test_left_against_right(folders: list[Path], here: Path) -> None:
    assert compare(folders[0], "--sides") == 0
    assert content(here / "easy_1-sides.compare")["conditions"] == ["left", "right"]


def _taller(folder: Path) -> None:
    file = folder / "analysis.json"
    found = json.loads(file.read_text("utf-8"))
    found["recording"]["athlete"]["height"]["value"] = 1.95
    file.write_text(json.dumps(found), "utf-8")


def _nothing_left(folder: Path) -> None:
    file = folder / "analysis.json"
    found = json.loads(file.read_text("utf-8"))
    found["measures"] = []
    file.write_text(json.dumps(found), "utf-8")


def _newer(folder: Path) -> None:
    file = folder / "analysis.json"
    found = json.loads(file.read_text("utf-8"))
    found["schema"] = "pushoff.analysis/99"
    file.write_text(json.dumps(found), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (_taller, 4, "heights of 1.75 m and 1.95 m"),
        (_newer, 3, "a newer Pushoff wrote it"),
        (_nothing_left, 4, "measures that all recordings have"),
        (lambda folder: (folder / "analysis.json").write_text("{"), 3, "a damaged file"),
        (lambda folder: (folder / "analysis.json").unlink(), 3, "none in it"),
        (shutil.rmtree, 3, "easy_2.pushoff"),
    ],
)
def test_what_cannot_be_compared_gets_one_line(
    spoil: Callable[[Path], None],
    code: int,
    words: str,
    folders: list[Path],
    here: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = here / "easy_2.pushoff"
    shutil.copytree(folders[2], copy)
    spoil(copy)
    assert compare(folders[0], copy) == code
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert words in lines[0]
    assert not (here / "easy_1-vs-easy_2.compare").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{0}"], "or add --sides"),
        (["{0}", "{0}"], "the same recording"),
        (["{0}", "{1}", "{2}", "--cue", "quicker_steps"], "--pattern"),
        (["{0}", "{1}", "--cue", "quicker_step"], "did you mean quicker_steps?"),
        (["{0}", "{1}", "--labels", "a"], "2 names with commas"),
        (["{0}", "{1}", "--pattern", "AC"], "--pattern"),
        (["{0}", "{1}", "--out", "{0}"], "--overwrite"),
        (["{0}", "{1}", "--sides"], "one recording"),
        (["{0}", "{1}", "--cue", "quicker_steps", "--labels", "a,b"], "--labels"),
    ],
)
def test_bad_questions_get_one_line(
    arguments: list[str],
    words: str,
    folders: list[Path],
    here: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert compare(*(argument.format(*folders) for argument in arguments)) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert words in lines[0]
    assert list(here.iterdir()) == []


def test_a_camera_against_markers_is_said(
    folders: list[Path], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It can be compared, but the whole error of both methods counts, and the page says so."""
    runner = here / "runner"
    assert cli.run(["simulate", "--write", "c3d", "--speed", "3", "--out", str(runner)]) == 0
    standing = ("--static", runner / "run_static.c3d")
    capsys.readouterr()
    assert compare(folders[0], runner / "run.c3d", *standing, "--out", "x") == 0
    assert "kind (markers and video)" in capsys.readouterr().err
    assert content(here / "x")["method_error_share"] == 1.0


def test_recordings_that_are_called_alike_are_told_apart(
    folders: list[Path], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = here / "winter.pushoff"
    shutil.copytree(folders[0], other)
    assert compare(folders[0], other) == 2
    told = capsys.readouterr().err
    assert "winter.pushoff" in told
    assert "easy_1.pushoff" in told


def test_walking_against_running_is_refused(
    folders: list[Path], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names, pixels = figures.pixels_of(figures.walker(np.arange(480) / 60.0), "left")
    path = figures.write_keypoints(here / "walk.json", names, pixels, 60.0)
    assert compare(folders[0], path) == 4
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "walk.json" in lines[0]
    assert "walking" in lines[0]
    assert [item.name for item in here.iterdir()] == ["walk.json"]
