"""``pushoff audit`` from file to page: samples, questions, answers, refusals, whole output."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pushoff import cli
from pushoff.commands import audit_run
from pushoff.report import audit_files
from pushoff.training.plan_request import EQUIPMENT_SETS

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "examples" / "programmes").glob("*.*"))


def audited(tmp_path: Path, program: Path, *options: str) -> Path:
    out = tmp_path / "result"
    assert cli.run(["audit", str(program), "--out", str(out), *options]) == 0
    return out


def written(tmp_path: Path, text: str, name: str = "week.txt") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_samples(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = audited(tmp_path, sample)
    assert sorted(path.name for path in out.iterdir()) == sorted(audit_files.FILES)
    content = json.loads((out / "audit.json").read_text("utf-8"))
    assert content["schema"] == "pushoff.audit/1"
    assert content["additions"]
    assert set(content["gaps"]) == {"phase", "muscle", "action"}
    told = capsys.readouterr().out
    assert "most programmes train only the push" in told
    assert "audit.html" in told


def test_the_gym_week_is_mostly_push_and_the_runners_week_is_not(tmp_path: Path) -> None:
    shares = {}
    for name in ("gym_week.csv", "runner_week.yaml"):
        out = audited(tmp_path / name, ROOT / "examples" / "programmes" / name)
        rows = json.loads((out / "audit.json").read_text("utf-8"))["coverage"]["phase"]
        total = sum(row["sets"] for row in rows)
        shares[name] = {row["name"]: row["sets"] / total for row in rows}
    assert shares["gym_week.csv"]["push"] > 0.65
    assert shares["runner_week.yaml"]["push"] < 0.5


def test_the_page_is_sound(tmp_path: Path) -> None:
    text = "Mon: Leg press 3x10 80 kg\nTue: <script>alert(1)</script> 3x10\nlunges 3x8"
    page = (audited(tmp_path, written(tmp_path, text)) / "audit.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert not re.search(r"(src|href)=\"(?!#|https://doi\.org/)", page), "works without a network"
    for svg in re.findall(r"<svg class=\"bodymap\".*?</svg>", page, re.DOTALL):
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert "Vasti" in svg or "Hamstrings" in svg
        ids = {element.get("id") for element in root.iter() if element.get("id")}
        assert set((root.get("aria-labelledby") or "").split()) <= ids
        for link in re.findall(r"url\(#(\w+)\)", svg):
            assert link in ids
    ids = re.findall(
        r' id="([^"]+)"', re.sub(r"<svg class=\"swatch\".*?</svg>", "", page, flags=re.S)
    )
    assert len(ids) == len(set(ids))
    assert "late glutes" not in page.lower()
    assert "convention" in page
    assert "clinician" in page


def test_unclear_names_are_asked_and_answers_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = written(tmp_path, "Mon: leg press 3x10\nglute thing 3x12")
    out = audited(tmp_path, program)
    assert '"glute thing"' in capsys.readouterr().err
    asked = json.loads((out / "audit.json").read_text("utf-8"))["questions"]
    assert [one["written"] for one in asked] == ["glute thing"]
    assert len(asked[0]["guesses"]) == 3
    answers = written(tmp_path, "glute thing: hip_thrust\n", "answers.yaml")
    out = audited(tmp_path, program, "--answers", str(answers))
    content = json.loads((out / "audit.json").read_text("utf-8"))
    assert content["questions"] == []
    assert content["lines"][1]["exercise"] == "hip_thrust"
    assert content["lines"][1]["understood"] == "answered"


def test_an_answer_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = written(tmp_path, "Mon: leg press 3x10\nglute thing 3x12\nmy dog’s walk-ish 1x1")
    audited(tmp_path, program)
    told = capsys.readouterr().err.splitlines()[-1]
    assert told == "pushoff: answer with --as 'glute thing=glute_bridge' once for each name"
    # As the shell takes the words that were shown apart.
    answer = shlex.split(told)[3:5]
    out = audited(tmp_path, program, *answer, "--as", "my dog's walk-ish = none")
    content = json.loads((out / "audit.json").read_text("utf-8"))
    assert content["questions"] == []
    assert content["lines"][1]["exercise"] == "glute_bridge"
    assert content["lines"][2]["exercise"] is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("glute thing", "NAME"),
        ("glute thang=clam", "did you mean 'glute thing'?"),
        ("glute thing=calm", "clam"),
    ],
)
def test_a_wrong_answer_is_one_line(
    answer: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = written(tmp_path, "Mon: leg press 3x10\nglute thing 3x12")
    assert cli.run(["audit", str(program), "--as", answer, "--out", str(tmp_path / "x")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert words in lines[0]
    assert not (tmp_path / "x").exists()


def test_too_little_time_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = ROOT / "examples" / "programmes" / "gym_week.csv"
    audited(tmp_path, program, "--minutes", "30")
    assert "Nothing can be added in the time: the exercises take about" in capsys.readouterr().out


def test_the_answers_on_the_page_can_be_used(tmp_path: Path) -> None:
    program = written(tmp_path, 'Mon: "glute: bridges" thing 3x12\nleg press 3x8')
    page = (audited(tmp_path, program) / "audit.html").read_text("utf-8")
    block = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert block is not None
    text = block[1].replace("&#34;", '"').replace("&amp;", "&").replace("&#39;", "'")
    answers = written(tmp_path, text, "answers.yaml")
    out = audited(tmp_path, program, "--answers", str(answers))
    assert json.loads((out / "audit.json").read_text("utf-8"))["questions"] == []


def test_a_terminal_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = written(tmp_path, "Mon: leg press 3x10\nglute thing 3x12\nodd thing 3x3")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    numbers = iter([7, 2, 0])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(numbers))
    output = audit_run.make(program, audit_run.Told(ask=True))
    assert output.result.questions == ()
    assert output.result.entries[1].match.how == "answered"
    assert output.result.entries[1].exercise is not None
    assert output.result.entries[2].exercise is None


def test_minutes_equipment_and_history_are_kept_to(tmp_path: Path) -> None:
    program = ROOT / "examples" / "programmes" / "gym_week.csv"
    out = audited(
        tmp_path, program, "--minutes", "104", "--equipment", "home,band", "--history", "back",
        "--pain", "neck_shoulder",
    )  # fmt: skip
    content = json.loads((out / "audit.json").read_text("utf-8"))
    used = sum(one["minutes"] for one in content["additions"])
    assert content["minutes"]["exercises"] + used <= 104.0 + 1e-6
    allowed = {*EQUIPMENT_SETS["home"], "band"}
    from pushoff.training import exercises

    for one in content["additions"]:
        entry = exercises.get(one["exercise"])
        assert set(entry.equipment) <= allowed
        assert not {"back", "neck_shoulder"} & set(entry.contraindications)


def test_the_table_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    program = ROOT / "examples" / "programmes" / "gym_week.csv"
    text = (audited(tmp_path, program) / "additions.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert all(int(row["sets_a_week"]) >= 2 for row in rows)
    assert not re.search(r"(^|,)[=+@]", text, re.MULTILINE)


def test_json_on_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audited(tmp_path, written(tmp_path, "Leg press 3x10\nfoo bar baz 3x3"), "--json", "--assume")
    content = json.loads(capsys.readouterr().out)
    assert content["schema"] == audit_files.SCHEMA
    assert Path(content["output"]).name == "result"


#: Bad use: file name and text, options, exit code, words of the one line.
REFUSED = {
    "missing": ("", "", (), 3, ("nothing there",)),
    "empty": ("w.txt", "", (), 4, ("Leg press",)),
    "broken": ("w.yaml", "Mon: [a\nTue: b", (), 3, ("line",)),
    "absurd": ("w.csv", "exercise,sets,reps\nSquat,300,5\nPlank,x,5\n", (), 3, ("300", "x")),
    "minutes": ("w.txt", "Squat 3x5", ("--minutes", "-5"), 2, ("--minutes",)),
    "equipment": ("w.txt", "Squat 3x5", ("--equipment", "barbel"), 2, ("barbell",)),
    "answers": ("w.txt", "Squat 3x5", ("--answers", "gone.yaml"), 3, ("gone.yaml",)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_are_one_line_and_leave_nothing(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, text, options, code, words = REFUSED[case]
    monkeypatch.chdir(tmp_path)
    if name:
        written(tmp_path, text, name)
    before = sorted(path.name for path in tmp_path.iterdir())
    assert cli.run(["audit", name or "gone.txt", *options]) == code
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1, lines
    for word in words:
        assert word in lines[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_foreign_files_are_safe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = written(tmp_path, "Squat 3x5")
    out = tmp_path / "notes"
    out.mkdir()
    (out / "diary.txt").write_text("mine")
    assert cli.run(["audit", str(program), "--out", str(out)]) == 2
    assert [path.name for path in out.iterdir()] == ["diary.txt"]
    assert "--overwrite" in capsys.readouterr().err
    assert cli.run(["audit", str(program), "--out", str(out), "--overwrite"]) == 0
    assert (out / "diary.txt").read_text() == "mine"
    assert cli.run(["audit", str(program), "--out", str(tmp_path / "new")]) == 0
    assert cli.run(["audit", str(program), "--out", str(tmp_path / "new")]) == 0
