"""Every reader: whole samples give plausible units, damaged ones one clear error."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from reader_samples import SAMPLES, SECONDS

from pushoff.capture.combine import find_reader
from pushoff.capture.raw import READERS, RawRecording, ReadOptions
from pushoff.core.errors import NotAnalysableError, UnreadableError

ALL = READERS.names()
OPTIONS = ReadOptions(fps=30.0)
GIVES = {"markers", "force", "events", "keypoints", "imu", "angles"}


def sample(name: str, folder: Path) -> Path:
    if name not in SAMPLES:
        pytest.fail(
            f"reader {name!r} has no sample: add a function that writes one to "
            "tests/contract/reader_samples.py and name it in SAMPLES"
        )
    return SAMPLES[name](folder)


def read(name: str, path: Path) -> RawRecording | None:
    """None where the reader found nobody in view, which is right for a clip without a runner."""
    try:
        return READERS.get(name).read(path, OPTIONS)
    except NotAnalysableError:
        return None


def refusal(name: str, path: Path) -> str | None:
    """Return what the reader says against a file, None where it reads it."""
    try:
        read(name, path)
    except UnreadableError as error:
        return str(error)
    return None


def test_no_sample_without_a_reader() -> None:
    assert set(SAMPLES) <= set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_describes_itself(name: str) -> None:
    reader = READERS.get(name)
    assert reader.title
    assert reader.read.__doc__
    assert reader.suffixes
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in reader.suffixes)
    assert reader.gives
    assert set(reader.gives) <= GIVES


@pytest.mark.parametrize("name", ALL)
def test_is_found_by_content(name: str, tmp_path: Path) -> None:
    path = sample(name, tmp_path)
    assert find_reader(path).name == name
    assert path.is_dir() or path.suffix in READERS.get(name).suffixes


@pytest.mark.parametrize("name", ALL)
def test_units_are_plausible(name: str, tmp_path: Path) -> None:
    raw = read(name, sample(name, tmp_path))
    if raw is None:
        return
    assert raw.format == name
    streams = [s for s in (raw.markers, raw.force, raw.keypoints, raw.imu) if s is not None]
    assert streams
    for stream in streams:
        steps = np.diff(stream.time_s)
        assert stream.time_s[0] == 0
        assert (steps > 0).all()
        assert 10 < 1 / np.median(steps) < 5000
    if raw.markers is not None:
        size = np.nanmax(raw.markers.position, axis=1) - np.nanmin(raw.markers.position, axis=1)
        assert 0.8 < np.nanmedian(size.max(axis=1)) < 2.2  # metres: a body's height
        assert abs(raw.markers.time_s[-1] - SECONDS) < 0.05
    if raw.force is not None:
        weights = 1.0 if raw.facts.get("force_in_body_weights") else 700.0
        peak = np.nanmax(np.abs(raw.force.force))
        assert 1 * weights < peak < 4 * weights
        assert np.nanmax(np.abs(raw.force.centre_of_pressure)) < 5  # metres
    if raw.keypoints is not None:
        assert raw.keypoints.width > 50
        assert raw.keypoints.height > 50
        assert raw.keypoints.pixels.shape == (*raw.keypoints.confidence.shape, 2)


@pytest.mark.parametrize("share", [0.02, 0.35, 0.9])
@pytest.mark.parametrize("name", ALL)
def test_cut_off_copy(name: str, share: float, tmp_path: Path) -> None:
    """A cut file is refused in one line, or read as far as it goes with a sentence about it."""
    path = sample(name, tmp_path)
    if path.is_dir():
        path = sorted(path.iterdir())[-1]
        whole = path.read_bytes()
        path.write_bytes(whole[: int(share * len(whole))])
        path = path.parent
    else:
        whole = path.read_bytes()
        path.write_bytes(whole[: int(share * len(whole))])
    said = refusal(name, path)
    if said is not None:
        assert "\n" not in said
        assert path.name in said or "keypoints.json" in said


@pytest.mark.parametrize("name", ALL)
def test_empty_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"empty{READERS.get(name).suffixes[0]}"
    path.write_bytes(b"")
    with pytest.raises(UnreadableError):
        READERS.get(name).read(path, OPTIONS)
    with pytest.raises(UnreadableError, match="empty"):
        find_reader(path)


@pytest.mark.parametrize("name", ALL)
def test_other_content_under_this_suffix(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"letter{READERS.get(name).suffixes[0]}"
    path.write_text("Dear runner,\nthis is a letter.\n", encoding="utf-8")
    with pytest.raises(UnreadableError):
        READERS.get(name).read(path, OPTIONS)


@pytest.mark.parametrize("name", ["c3d", "trc", "sto_mot", "rbds_text", "marker_table"])
def test_is_found_under_a_wrong_suffix(name: str, tmp_path: Path) -> None:
    path = sample(name, tmp_path)
    wrong = tmp_path / ("run.trc" if name != "trc" else "run.c3d")
    shutil.copy(path, wrong) if wrong != path else None
    assert find_reader(wrong).name == name
