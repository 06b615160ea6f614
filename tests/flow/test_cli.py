"""The command line as a user meets it: exit codes, one clear line, files, JSON, speed of start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest

from pushoff import cli, pipeline
from pushoff.report.folder import FILES

KEYPOINTS = "video/male_side.pose.json"


def pushoff(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pushoff.cli", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env={**os.environ, **environment},
    )


def one_line(text: str) -> str:
    """Return the only line of a message, which starts with the program's name."""
    lines = text.splitlines()
    assert len(lines) == 1, text
    assert lines[0].startswith("pushoff: ")
    return lines[0]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


# -- bad usage and bad input -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["analyze"], "Missing argument 'FILE...'"),
        (["analyze", "a.c3d", "--nonsense"], "--nonsense"),
        (["analyze", "a.c3d", "--ignore", "legs"], "'legs' is not one of"),
        (["analyze", "a.c3d", "--threshold", "0"], "--threshold"),
        (["analyze", "a.c3d", "--mass", "heavy"], "--mass"),
        (["dance"], "dance"),
    ],
)
def test_bad_usage_is_2(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert cli.run(arguments) == 2
    assert words in one_line(capsys.readouterr().err)
    assert list(here.iterdir()) == []


def test_a_height_in_centimetres_is_2(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.c3d").write_bytes(b"x")
    assert cli.run(["analyze", "a.c3d", "--height", "181"]) == 2
    assert "height_m must lie between 0.8 and 2.5 m, is 181" in one_line(capsys.readouterr().err)


def test_unknown_setting_is_2(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "s.toml").write_text("[events]\nforce_treshold = 20\n")
    (here / "a.c3d").write_bytes(b"x")
    assert cli.run(["analyze", "a.c3d", "--settings", "s.toml"]) == 2
    assert "events.force_treshold does not exist" in one_line(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.c3d", None),
        ("empty.mp4", b""),
        ("noise.c3d", b"\x02\x50" + bytes(range(256)) * 4),
        ("letter.mp4", b"Dear Sir or Madam,\n" * 50),
        ("half.json", b'{"frames": ['),
        ("notes.docx", b"PK\x03\x04"),
    ],
)
def test_unreadable_input_is_3(
    here: Path, capfd: pytest.CaptureFixture[str], name: str, content: bytes | None
) -> None:
    if content is not None:
        (here / name).write_bytes(content)
    assert cli.run(["analyze", name]) == 3
    assert name in one_line(capfd.readouterr().err)
    assert [path.name for path in here.iterdir()] == ([] if content is None else [name])


def test_exit_codes_reach_the_shell(tmp_path: Path) -> None:
    done = pushoff("analyze", "missing.mp4", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert "missing.mp4" in one_line(done.stderr)
    assert pushoff("analyze", cwd=tmp_path).returncode == 2


def test_a_fault_is_one_line_and_a_traceback_on_demand(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(pipeline, "analyze", broken)
    assert cli.run(["analyze", "a.c3d"]) == 1
    line = one_line(capsys.readouterr().err)
    assert "ZeroDivisionError: a fault of ours" in line
    assert "PUSHOFF_DEBUG=1" in line
    monkeypatch.setenv("PUSHOFF_DEBUG", "1")
    assert cli.run(["analyze", "a.c3d"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "analyze", interrupted)
    assert cli.run(["analyze", "a.c3d"]) == 130
    assert "nothing was written" in one_line(capsys.readouterr().err)
    assert list(here.iterdir()) == []


def test_the_target_is_looked_at_before_the_work(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("analysed although the result has no place")

    monkeypatch.setattr(pipeline, "analyze", never)
    (here / "thesis").mkdir()
    (here / "thesis" / "thesis.docx").write_text("years of work")
    assert cli.run(["analyze", "a.c3d", "--out", "thesis"]) == 2
    assert "--overwrite" in one_line(capsys.readouterr().err)


# -- a real recording --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def result(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    folder = tmp_path_factory.mktemp("run")
    done = pushoff("analyze", shared_data / KEYPOINTS, "--height", 1.75, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout, done.stderr


@pytest.mark.shared_data
def test_analyze_writes_the_contract(result: tuple[Path, str, str]) -> None:
    folder, out, err = result
    assert [path.name for path in folder.iterdir()] == ["male_side.pose.pushoff"]
    names = {path.name for path in (folder / "male_side.pose.pushoff").iterdir()}
    assert names == set(FILES) - {"annotated.mp4"}
    assert "Report: male_side.pose.pushoff/report.html" in out
    assert "Step rate" in out
    assert all(line.startswith("pushoff: ") for line in err.splitlines())


@pytest.mark.shared_data
def test_json_is_one_document_and_a_rerun_replaces(
    result: tuple[Path, str, str], shared_data: Path
) -> None:
    folder, _, _ = result
    done = pushoff("analyze", shared_data / KEYPOINTS, "--height", 1.75, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert content["schema"] == "pushoff.analysis/1"
    written = json.loads((folder / content["output"] / "analysis.json").read_text("utf-8"))
    assert {key: content[key] for key in written} == written
    assert [path.name for path in folder.iterdir()] == ["male_side.pose.pushoff"]


@pytest.mark.shared_data
@pytest.mark.skipif(os.name == "nt", reason="no polite kill there")
def test_a_kill_in_the_middle_leaves_nothing(shared_data: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pushoff.cli", "analyze", str(shared_data / KEYPOINTS)]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)
    if code != 0:  # a very fast machine may have finished
        assert code == 128 + signal.SIGTERM or code == -signal.SIGTERM
        assert list(tmp_path.iterdir()) == []


# -- the virtual runner ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "made"
    words = ["simulate", "--speed", "3.2", "--step-rate", "168", "--out", str(folder)]
    assert cli.run(words) == 0
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["run.c3d", "--static", "run_static.c3d"],
        ["run.trc", "run.mot", "--static", "run_static.trc"],
        ["run.keypoints.json", "--height", "1.75"],
    ],
    ids=["c3d", "trc", "keypoints"],
)
def test_what_is_simulated_comes_back(
    made: Path, here: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """From the virtual runner through its files and the analysis back to its known truth."""
    truth = json.loads((made / "run.truth.json").read_text(encoding="utf-8"))
    files = [str(made / word) if word.startswith("run") else word for word in words]
    assert cli.run(["analyze", *files, "--json", "--out", "result"]) == 0
    content = json.loads(capsys.readouterr().out)
    found = {(row["measure"], row["side"]): row["value"] for row in content["measures"]}
    assert truth["summary"]["step_rate_per_min"] == pytest.approx(168, abs=2)
    for side in ("left", "right"):
        rate = truth["summary"]["step_rate_per_min"]
        assert found["step_rate", side] == pytest.approx(rate, abs=1.5)
        contact = truth["summary"][f"{side}_contact_time_s"]
        exact = words[0] != "run.keypoints.json"
        assert found["contact_time", side] == pytest.approx(contact, abs=0.015 if exact else 0.06)
    assert content["recording"]["surface"] == "treadmill"
    assert content["recording"]["speed"]["value"] == pytest.approx(3.2, rel=0.02 if exact else 0.1)


def test_simulating_again_replaces_and_foreign_files_stay(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["simulate", "--write", "keypoints", "--seconds", "2", "--out", "made"]
    assert cli.run(words) == 0
    assert cli.run([*words, "--seed", "3"]) == 0
    assert json.loads((here / "made" / "run.truth.json").read_text())["runner"]["seed"] == 3
    (here / "made" / "notes.txt").write_text("mine")
    capsys.readouterr()
    assert cli.run(words) == 2
    assert "notes.txt" in one_line(capsys.readouterr().err)
    assert cli.run([*words, "--overwrite"]) == 0
    assert (here / "made" / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fault", "late_pull=1"], "there is no fault 'late_pull'"),
        (["--fault", "lean"], "has no number"),
        (["--fault", "lean=90"], "lean from -10 to 20 (is 90)"),
        (["--speed", "30"], "speed_mps from 2 to 5.5 (is 30)"),
    ],
)
def test_a_runner_that_cannot_be_is_2(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert cli.run(["simulate", *words]) == 2
    assert said in one_line(capsys.readouterr().err)
    assert list(here.iterdir()) == []


def test_the_options_offer_what_the_simulation_knows() -> None:
    from pushoff.commands import simulate
    from pushoff.commands.arguments import Surface
    from pushoff.sim.markers import LAYOUTS

    assert [kind.value for kind in cli.Output] == list(simulate.KINDS)
    assert {layout.value for layout in cli.Layout} == set(LAYOUTS)
    assert {name.value for name in Surface} - {"auto"} == {name.value for name in cli.Ground}


# -- the demo ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo")
    done = pushoff("demo", "--no-open", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.fixture(scope="module")
def demo_truth() -> dict:
    from pushoff.sim.clips import demo_truth

    return json.loads(demo_truth().read_text(encoding="utf-8"))


def read_measures(folder: Path) -> dict:
    content = json.loads((folder / "demo.pushoff" / "analysis.json").read_text(encoding="utf-8"))
    return {(row["measure"], row["side"]): row for row in content["measures"]}


@pytest.mark.slow
def test_demo_goes_from_video_to_report(demo: tuple[Path, str], demo_truth: dict) -> None:
    folder, out = demo
    assert "Report: demo.pushoff/report.html" in out
    assert [path.name for path in folder.iterdir()] == ["demo.pushoff"]
    page = (folder / "demo.pushoff" / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/jpeg;base64,") >= 6
    assert "Video:  demo.pushoff/annotated.mp4" in out
    with av.open(str(folder / "demo.pushoff" / "annotated.mp4")) as container:
        shown = sum(packet.size > 0 for packet in container.demux(video=0))
    assert shown > demo_truth["frames"]
    recording = json.loads((folder / "demo.pushoff" / "analysis.json").read_text())["recording"]
    assert (recording["surface"], recording["view"]) == ("treadmill", "right")
    speed = demo_truth["runner"]["speed_mps"]
    assert recording["speed"]["value"] == pytest.approx(speed, rel=0.1)
    downs = sorted(e["time_s"] for e in demo_truth["events"] if e["kind"] == "touchdown")
    rate = 60 * (len(downs) - 1) / (downs[-1] - downs[0])
    assert read_measures(folder)["step_rate", "right"]["value"] == pytest.approx(rate, abs=1.5)


@pytest.mark.slow
@pytest.mark.parametrize("side", ["left", "right"])
def test_demo_contact_lies_within_its_stated_error(
    demo: tuple[Path, str], demo_truth: dict, side: str
) -> None:
    events = [event for event in demo_truth["events"] if event["side"] == side]
    downs = [event["time_s"] for event in events if event["kind"] == "touchdown"]
    offs = [event["time_s"] for event in events if event["kind"] == "toe_off"]
    contacts = [min(off for off in offs if off > down) - down for down in downs[:-1]]
    row = read_measures(demo[0])["contact_time", side]
    assert abs(row["value"] - sum(contacts) / len(contacts)) < row["error95"]


# -- formats, doctor, help ---------------------------------------------------------------------


def test_formats_lists_everything_registered(capsys: pytest.CaptureFixture[str]) -> None:
    from pushoff.capture.raw import READERS

    assert cli.run(["formats", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in content["formats"]] == list(READERS.names())
    assert {"c3d", "video", "trc"} <= set(READERS.names())
    assert content["marker_sets"]
    assert content["pose_engines"]
    assert cli.run(["formats"]) == 0
    assert "c3d" in capsys.readouterr().out


def test_doctor_says_what_works(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(["doctor", "--json"])
    found = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert code == (0 if all(c["works"] for c in found.values() if c["needed"]) else 1)
    assert found["numpy"]["works"]
    assert found["output"]["works"]
    assert list(here.iterdir()) == []


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([]) == 0
    text = capsys.readouterr().out
    for command in ("analyze", "demo", "simulate", "formats", "doctor", "Exit codes"):
        assert command in text
    assert cli.run(["analyze", "--help"]) == 0
    text = capsys.readouterr().out
    for option in (
        "--out", "--mass", "--height", "--sex", "--speed", "--slope", "--surface", "--view",
        "--static", "--force", "--fps", "--pose", "--ignore", "--no-video", "--no-pictures",
        "--open", "--json",
    ):  # fmt: skip
        assert option in text


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    import pushoff

    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out == f"pushoff {pushoff.__version__}\n"


def test_starting_loads_nothing_heavy() -> None:
    program = "import sys, pushoff.cli, pushoff; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"numpy", "scipy", "pandas", "xarray", "plotly", "mediapipe", "cv2", "jinja2", "av"}
    assert heavy & set(done.stdout.split()) == set()
