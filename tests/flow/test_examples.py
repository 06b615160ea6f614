"""Every line of examples/README.md runs, in order, as a user would type it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pushoff import cli

ROOT = Path(__file__).resolve().parents[2]
LINES = [
    line
    for block in re.findall(
        r"^```sh\n(.*?)^```", (ROOT / "examples/README.md").read_text("utf-8"), re.M | re.S
    )
    for line in block.strip().splitlines()
]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_line_runs(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(there)
    before = {path: path.read_bytes() for path in there.rglob("*") if path.is_file()}
    for line in LINES:
        program, *words = shlex.split(line)
        if program == "python":
            subprocess.run([sys.executable, *words], check=True, capture_output=True)
        else:
            assert program == "pushoff"
            assert cli.run(words) == 0, line
    for path, content in before.items():
        assert path.read_bytes() == content, f"{path.name} was touched"
    kinds = {page.parent.suffix for page in there.glob("*/*.html")}
    assert kinds == {".audit", ".plan", ".test", ".compare", ".pushoff"}
    result = json.loads((there / "runner.pushoff" / "analysis.json").read_text("utf-8"))
    assert {"late_push", "overstride"} <= {finding["name"] for finding in result["findings"]}
    assert result["recording"]["athlete"]["history"] == ["achilles"]


def test_the_page_shows_every_command() -> None:
    assert {line.split()[1] for line in LINES if line.startswith("pushoff")} == {
        "analyze", "audit", "compare", "plan", "simulate", "test",
    }  # fmt: skip
