"""Wrong files and figures for ``pushoff test``: one line each that says what to do, exit code."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from pushoff import cli

SAMPLES = Path(__file__).parents[2] / "examples" / "tests"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a running clip's keypoints, a C3D, a wall, and noise."""
    folder = tmp_path_factory.mktemp("made")
    words = ["simulate", "--write", "c3d", "--write", "keypoints", "--seconds", "4"]
    assert cli.run([*words, "--out", str(folder / "run")]) == 0
    wall = np.full((480, 640, 3), 90, np.uint8)
    cv2.rectangle(wall, (100, 100), (300, 400), (30, 160, 60), -1)
    cv2.imwrite(str(folder / "wall.jpg"), wall)
    noise = np.random.default_rng(0).integers(0, 256, 5000, np.uint8)
    (folder / "noise.mp4").write_bytes(noise.tobytes())
    return folder


def refused(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> tuple[int, str]:
    """Return exit code and the one line of a refusal; nothing may be left behind."""
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    code = cli.run(["test", *words])
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    assert not list(tmp_path.iterdir())
    return code, lines[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "file", "code", "words"),
    [
        ("lunge", "run/run.keypoints.json", 4, ("walks or runs", "pushoff analyze")),
        ("single_leg_squat", "run/run.keypoints.json", 4, ("walks or runs", "pushoff analyze")),
        ("lunge", "run/run.c3d", 4, ("a video, a photo or keypoints", "--value")),
        ("hop", "noise.mp4", 3, ("expected a video", "copy it")),
        ("lunge", "wall.jpg", 4, ("nobody", "whole body")),
        ("lunge", "nothing.mp4", 3, ("expected a file", "path right")),
    ],
)
def test_made_files(made, kind, file, code, words, tmp_path, monkeypatch, capsys):
    path = made / file
    got, line = refused([kind, str(path)], tmp_path, monkeypatch, capsys)
    assert got == code, line
    assert path.name in line
    assert all(word in line for word in words), line


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "file", "code", "words"),
    [
        ("hop", "lunge_left.jpg", 4, ("a video", "a photo")),
        ("single_leg_squat", "calf_raise_right.mp4", 4, ("the front or the rear", "the side")),
        ("lunge", "single_leg_squat_left.mp4", 4, ("from the side", "from the front")),
        ("calf_raise", "thomas_right.jpg", 4, ("a video", "a photo")),
    ],
)
def test_samples_of_another_test(kind, file, code, words, tmp_path, monkeypatch, capsys):
    got, line = refused([kind, str(SAMPLES / file)], tmp_path, monkeypatch, capsys)
    assert got == code, line
    assert file in line
    assert all(word in line for word in words), line


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["lung", "--value", "30", "31"], ("one of calf_raise", "'lung'")),
        (["lunge", "--value", "200", "31"], ("--value, left", "0 to 70", "200")),
        (["lunge", "--value", "nan", "nan"], ("a number for the left or the right", "none")),
        (["lunge", "--value", "30", "31", "--unit", "count"], ("deg or cm", "count")),
        (["calf_raise", "--value", "20.5", "31"], ("whole number", "20.5")),
        (["lunge", "--value", "30", "31", "--age", "4"], ("--age", "10 and 100")),
        (["lunge"], ("a file, or --value", "neither")),
        (["hop", "lunge_left.jpg", "--value", "1", "2"], ("not both",)),
        ([], ("name of a test", "--list")),
    ],
)
def test_wrong_words(words, expected, tmp_path, monkeypatch, capsys):
    got, line = refused(words, tmp_path, monkeypatch, capsys)
    assert got == 2, line
    assert all(word in line for word in expected), line
