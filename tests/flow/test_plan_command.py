"""``pushoff plan`` as a user meets it: the sample, its files, bad options, whole or not at all."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pushoff import cli
from pushoff.report import plan_files
from pushoff.report.plan_files import FILES
from pushoff.training import exercises

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "plans"
SAMPLE = EXAMPLES / "virtual_runner"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the sample's plan: eight weeks in a gym from a Thursday."""
    folder = tmp_path_factory.mktemp("plan") / "block"
    arguments = ["--weeks", "8", "--start", "2026-03-12", "--equipment", "gym,hill"]
    assert cli.run(["plan", str(SAMPLE), *arguments, "--out", str(folder)]) == 0
    return folder


def content(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "plan.json").read_text(encoding="utf-8"))


def one_line(text: str) -> str:
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_the_commands_of_the_examples_run(here: Path) -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^pushoff plan (\S+)([^#\n]*)", text, re.MULTILINE)
    assert len(commands) == 3
    for number, (_, options) in enumerate(commands):
        folder = here / str(number)
        assert cli.run(["plan", str(SAMPLE), *options.split(), "--out", str(folder)]) == 0
        assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_what_the_findings_of_the_sample_ask_for_is_in_or_has_a_reason(planned: Path) -> None:
    result = json.loads((SAMPLE / "analysis.json").read_text(encoding="utf-8"))
    told = {(row["finding"], row["exercise"]): row for row in content(planned)["choices"]}
    for finding in result["findings"]:
        for name in finding["exercises"]:
            assert told[finding["name"], name]["reason"]
    leading = result["findings"][0]
    assert any(told[leading["name"], name]["status"] == "in" for name in leading["exercises"])


def test_history_of_the_result_counts(planned: Path) -> None:
    found = content(planned)
    assert found["request"]["history"] == ["kneecap"]
    used = {row["exercise"] for row in found["exercises"]}
    assert not [n for n in used if "kneecap" in exercises.get(n).contraindications]


def test_json_and_csv_agree(planned: Path) -> None:
    found = content(planned)
    assert found["schema"] == "pushoff.plan/1"
    assert found["start"] == "2026-03-12"
    items = [
        (week["number"], day["date"], item["title"], item["dose"])
        for week in found["weeks"]
        for day in week["days"]
        for session in day["sessions"]
        for item in session["items"]
    ]
    text = (planned / "plan.csv").read_bytes().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(int(r["week"]), r["date"], r["item"], r["dose"]) for r in rows] == items
    dates = [day["date"] for week in found["weeks"] for day in week["days"]]
    first = datetime.date(2026, 3, 12)
    assert dates == [str(first + datetime.timedelta(days=step)) for step in range(56)]


def test_the_calendar_has_each_day_of_training_once(planned: Path) -> None:
    text = (planned / "plan.ics").read_bytes().decode("utf-8")
    days = [
        day["date"].replace("-", "")
        for week in content(planned)["weeks"]
        for day in week["days"]
        if day["sessions"]
    ]
    assert re.findall(r"^DTSTART;VALUE=DATE:(\d{8})\r$", text, re.MULTILINE) == days
    uids = re.findall(r"^UID:(.+)\r$", text, re.MULTILINE)
    assert len(set(uids)) == len(days)
    assert all(len(line.encode("utf-8")) <= 75 for line in text.split("\r\n"))


def test_a_second_writing_keeps_the_identifiers(planned: Path, here: Path) -> None:
    options = ["--weeks", "8", "--start", "2026-03-12", "--equipment", "gym,hill"]
    assert cli.run(["plan", str(SAMPLE), *options, "--out", "again"]) == 0
    one, other = ((f / "plan.ics").read_text("utf-8") for f in (planned, here / "again"))
    stamp = re.compile(r"DTSTAMP:\w+")
    assert stamp.sub("", one) == stamp.sub("", other)


class Page(HTMLParser):
    """Collects identifiers, links and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(str(found.get("href")))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_says_all_and_its_links_lead_somewhere(planned: Path) -> None:
    page = Page()
    page.feed((planned / "plan.html").read_text(encoding="utf-8"))
    assert len(page.ids) == len(set(page.ids))
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert inner <= set(page.ids)
    for words in ("Stop and see a clinician", "no controlled trial", "Week 8", "12 Mar"):
        assert words in page.text
    for row in content(planned)["exercises"]:
        assert row["exercise"] in page.ids
        assert exercises.get(row["exercise"]).steps[0] in page.text


def hostile(folder: Path) -> Path:
    """Return a result whose texts try to break out of page, table and calendar."""
    shutil.copytree(SAMPLE, folder)
    path = folder / "analysis.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["findings"][0]["title"] = "<script>alert(1)</script>"
    result["findings"][0]["cues"] = ["=1+1\r\nBEGIN:VEVENT; a, b\\", "+x"]
    path.write_text(json.dumps(result), encoding="utf-8")
    return folder


def test_texts_from_outside_stay_texts(here: Path) -> None:
    assert cli.run(["plan", str(hostile(here / "bad")), "--out", "out"]) == 0
    assert "<script>alert" not in (here / "out" / "plan.html").read_text(encoding="utf-8")
    calendar = (here / "out" / "plan.ics").read_bytes().decode("utf-8")
    days = sum(bool(d["sessions"]) for w in content(here / "out")["weeks"] for d in w["days"])
    assert len(re.findall(r"^BEGIN:VEVENT\r$", calendar, re.MULTILINE)) == days
    text = (here / "out" / "plan.csv").read_bytes().decode("utf-8")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_json_on_stdout_is_one_document(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["plan", str(SAMPLE), "--json", "--weeks", "2"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["output"] == "virtual_runner.plan"
    assert len(found["weeks"]) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--weeks", "0"], "--weeks: expected 1 to 26 weeks, found 0"),
        (["--weeks", "27"], "--weeks"),
        (["--days", "mon,xyz"], "--days: expected a weekday out of mon"),
        (["--days", ""], "--days"),
        (["--equipment", "barbel"], "nearest: barbell"),
        (["--minutes", "lots"], "--minutes"),
        (["--minutes", "3"], "--minutes: expected 5 to 240"),
        (["--start", "soon"], "--start: expected a date such as 2026-03-09"),
        (["--long-run", "funday"], "--long-run: expected a weekday"),
        (["--easy-days", "0"], "--easy-days"),
        (["--runs", "9"], "--runs"),
        (["--history", "toe"], "--history"),
        (["--strength", "9"], "--strength"),
    ],
)
def test_bad_options_are_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert cli.run(["plan", str(SAMPLE), *options]) == 2
    assert words in one_line(capsys.readouterr().err)
    assert list(here.iterdir()) == []


def test_what_is_no_result_is_one_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "empty").mkdir()
    (here / "letter.txt").write_text("Dear Sir", encoding="utf-8")
    for name in ("missing", "empty", "letter.txt"):
        assert cli.run(["plan", name]) == 3
        assert name in one_line(capsys.readouterr().err)


def test_a_programme_that_is_none_is_one_line(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "audit.json").write_text("[]", encoding="utf-8")
    for name in ("audit.json", "nothing.yaml"):
        assert cli.run(["plan", str(SAMPLE), "--audit", name]) in (2, 3)
        assert name in one_line(capsys.readouterr().err)
    assert [path.name for path in here.iterdir()] == ["audit.json"]


def test_gaps_of_a_programme_are_answered(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "week.csv").write_text(
        "exercise,sets,reps\nback squat,5,5\nleg press,4,8\nblorp zing,3,9\n", encoding="utf-8"
    )
    assert cli.run(["plan", str(SAMPLE), "--audit", "week.csv", "--out", "out"]) == 0
    assert "“blorp zing”; pushoff audit asks" in capsys.readouterr().err
    assert any(
        row["reason"].startswith("Your programme has too little of")
        for row in content(here / "out")["exercises"]
    )


def test_other_files_stay_and_are_asked_about(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "mine").mkdir()
    (here / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    assert cli.run(["plan", str(SAMPLE), "--out", "mine"]) == 2
    assert "--overwrite" in one_line(capsys.readouterr().err)
    assert cli.run(["plan", str(SAMPLE), "--out", "mine", "--overwrite"]) == 0
    assert (here / "mine" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert cli.run(["plan", str(SAMPLE), "--out", "mine"]) == 2
    capsys.readouterr()
    (here / "mine" / "notes.txt").unlink()
    assert cli.run(["plan", str(SAMPLE), "--out", "mine"]) == 0  # an earlier plan is replaced


def test_whole_or_not_at_all(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plan_files, "plan_page", broken)
    assert cli.run(["plan", str(SAMPLE), "--out", "out"]) == 2
    assert list(here.iterdir()) == []


def test_the_folder_is_called_like_the_result(here: Path) -> None:
    shutil.copytree(SAMPLE, here / "anna.pushoff")
    assert cli.run(["plan", "anna.pushoff/analysis.json"]) == 0
    assert (here / "anna.plan" / "plan.html").is_file()


def test_ctrl_c_while_solving_writes_nothing(here: Path) -> None:
    """The solver must not swallow the signal and give back whatever it had."""
    script = (
        "import os, signal, sys, threading\n"
        "from pushoff import cli\n"
        "from pushoff.training import plan_solver\n"
        "solve = plan_solver.cp_model.CpSolver.Solve\n"
        "def slow(self, model):\n"
        "    threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "    status = solve(self, model)\n"
        "    threading.Event().wait(0.2)\n"
        "    return status\n"
        "plan_solver.cp_model.CpSolver.Solve = slow\n"
        f"sys.exit(cli.run(['plan', {str(SAMPLE)!r}, '--weeks', '12', '--out', 'out']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=here, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.splitlines() == ["pushoff: interrupted; nothing was written"]
    assert list(here.iterdir()) == []
