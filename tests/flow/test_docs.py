"""The pages say only what exists: commands, options, make targets, links, Python that runs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from pushoff import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Commands inside text: `pushoff analyze --help`; in blocks: with or without the folder.
COMMAND = re.compile(r"(?:^|[`\s;/])pushoff ([a-z][^`\n;#|)]*)")


def commands(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    blocks = [body for kind, body in BLOCK.findall(text) if kind in ("", "sh", "bash")]
    inline = re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))
    found = [match for part in (*blocks, *inline) for match in COMMAND.findall(part)]
    return [command.strip() for command in found]


ALL_COMMANDS = sorted({(page.name, command) for page in PAGES for command in commands(page)})


def options_of(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    assert cli.run([command, "--help"]) == 0, f"there is no pushoff {command}"
    return set(re.findall(r"(--?[a-z][a-z-]*)", capsys.readouterr().out))


@pytest.mark.parametrize(("page", "command"), ALL_COMMANDS)
def test_commands_and_options_exist(
    page: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name, *words = command.split()
    known = options_of(name, capsys)
    for word in words:
        if word.startswith("--"):
            assert word in known, f"{page} shows {word}, pushoff {name} does not know it"


def test_there_are_commands_to_check() -> None:
    assert len(ALL_COMMANDS) >= 8


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_make_targets_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: make {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        if not link.startswith(("http:", "https:")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_lab_page_names_every_file_and_column() -> None:
    from pushoff.report import tables
    from pushoff.report.folder import FILES

    text = (ROOT / "docs" / "lab.md").read_text("utf-8")
    for name in set(FILES) - {"annotated.mp4"}:
        assert f"`{name}`" in text
    for columns in (
        tables.EVENT_COLUMNS,
        tables.STRIDE_COLUMNS,
        tables.MEASURE_COLUMNS,
        tables.STRIDE_MEASURE_COLUMNS,
    ):
        assert ", ".join(columns) in text


@pytest.mark.shared_data
def test_python_of_readme_and_lab_page_runs(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run in order in one folder; a short recording stands in for the reader's own video."""
    monkeypatch.chdir(tmp_path)
    recording = str(shared_data / "video" / "male_side.pose.json")
    namespace: dict[str, object] = {}
    for page in ("README.md", "docs/lab.md"):
        text = (ROOT / page).read_text("utf-8")
        blocks = [body for kind, body in BLOCK.findall(text) if kind == "python"]
        assert blocks, page
        for body in blocks:
            exec(body.replace('"run.mp4"', repr(recording)), namespace)
    assert (tmp_path / "run.pushoff" / "report.html").is_file()
    curves = namespace["curves"]
    assert np.isfinite(curves["knee_mean"]).any()  # type: ignore[index]
    curves.close()  # type: ignore[attr-defined]
