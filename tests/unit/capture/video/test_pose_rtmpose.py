"""RTMPose through a stand-in for rtmlib: two people drawn as bright bars, their points known."""

from __future__ import annotations

import importlib.metadata
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from pushoff.capture.people import People, Track
from pushoff.capture.pose import model_file
from pushoff.capture.pose.guide import guide_to
from pushoff.capture.pose.registry import POSE_ENGINES, choose_engine
from pushoff.capture.pose.rtmpose import HALPE26
from pushoff.core.errors import UnreadableError

SIZE = (640, 480)
POSE = "rtmpose-m_simcc-body7_pt-body7-halpe26_700e-256x192-4d3e73dd_20230605.onnx"
FINDER = "yolox_tiny_8xb8-300e_humanart-6f3252f9.onnx"


class YOLOX:
    """Boxes of columns that are blue (first channel of BGR)."""

    made: list["YOLOX"] = []  # noqa: RUF012

    def __init__(self, onnx_model: str, model_input_size: tuple[int, int], **_: str) -> None:
        print(f"load {onnx_model}")  # noqa: T201 (as rtmlib does)
        self.size, self.calls = model_input_size, 0
        self.made.append(self)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        self.calls += 1
        columns = np.flatnonzero((image[..., 0] == 255).any(axis=0))
        groups = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
        boxes = []
        for group in groups:
            if len(group):
                rows = np.flatnonzero((image[:, group, 0] == 255).any(axis=1))
                boxes.append((group[0], rows[0], group[-1], rows[-1]))
        return np.array(boxes, dtype=float) if boxes else np.array([])


class RTMPose:
    """Points at the middle of what is blue within the box, in the manner of rtmlib."""

    def __init__(self, onnx_model: str, model_input_size: tuple[int, int], **_: str) -> None:
        self.size = model_input_size

    def __call__(self, image: np.ndarray, bboxes: list[list[float]]) -> tuple[np.ndarray, ...]:
        box = np.array(bboxes[0]).reshape(2, 2)
        wider = box + (box - box.mean(axis=0)) * 1.25  # RTMPose sees more than the box
        left, top, right, bottom = (max(0, round(v)) for v in wider.ravel())
        blue = image[top : bottom + 1, left : right + 1, 0] == 255
        if not blue.any():
            return np.zeros((1, 26, 2)), np.full((1, 26), 0.1)
        rows, columns = np.nonzero(blue)
        x, y = left + columns.mean(), np.linspace(rows.min(), rows.max(), 26) + top
        y[11:13] = (rows.min() + rows.max()) / 2 + top  # hips
        return np.column_stack([np.full(26, x) + np.linspace(-18, 18, 26), y])[None], np.full(
            (1, 26), 1.02
        )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with models, rtmlib and onnxruntime as good as installed."""
    for name in ("rtmlib", "onnxruntime"):
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, None)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys.modules["rtmlib"], "YOLOX", YOLOX, raising=False)
    monkeypatch.setattr(sys.modules["rtmlib"], "RTMPose", RTMPose, raising=False)
    real = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "0.0.16" if name == "rtmlib" else real(name)
    )
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("TORCH_HOME", raising=False)
    monkeypatch.delenv(model_file.DOWNLOAD_VARIABLE, raising=False)
    models = tmp_path / "models"
    models.mkdir()
    (models / POSE).write_bytes(b"pose")
    (models / FINDER).write_bytes(b"finder")
    YOLOX.made.clear()
    return models


def frame(*people: tuple[int, int]) -> np.ndarray:
    """RGB picture with a blue bar 40 × 200 around each (x, y)."""
    image = np.zeros((SIZE[1], SIZE[0], 3), dtype=np.uint8)
    for x, y in people:
        image[y - 100 : y + 100, x - 20 : x + 20, 2] = 255
    return image


def test_models_by_folder_or_file(folder: Path) -> None:
    for model in (folder, folder / POSE):
        engine, chosen = choose_engine(f"rtmpose:{model}")
        assert (engine.name, chosen) == ("rtmpose", model)
        assert engine.prepare(model) == model
    before = engine.version(folder)
    (folder / POSE).write_bytes(b"another")
    assert engine.version(folder) != before


def test_what_is_missing_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = POSE_ENGINES.get("rtmpose")
    assert "no model files" in str(engine.available())
    (folder / FINDER).unlink()
    assert "yolox" in str(engine.available(folder))
    (folder / POSE).unlink()
    assert "halpe26" in str(engine.available(folder))
    monkeypatch.setitem(sys.modules, "rtmlib", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install pushoff[rtmpose]" in str(engine.available(folder))


def test_models_that_rtmlib_fetched_are_found(folder: Path, tmp_path: Path) -> None:
    engine = POSE_ENGINES.get("rtmpose")
    target = tmp_path / "cache" / "rtmlib" / "hub" / "checkpoints"
    target.mkdir(parents=True)
    assert engine.available() is not None
    for name in (POSE, FINDER):
        (folder / name).rename(target / name)
    assert engine.available() is None
    assert engine.prepare() == target / POSE


def test_the_download_is_rtmlibs_own(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = POSE_ENGINES.get("rtmpose")
    assert engine.prepare() is None
    monkeypatch.setenv(model_file.DOWNLOAD_VARIABLE, "1")
    assert engine.available() is None
    asked: list[str] = []

    class BodyWithFeet:
        MODE = {"balanced": {"det": "https://x/yolox.zip", "pose": "https://x/pose.zip"}}  # noqa: RUF012

    def download_checkpoint(url: str) -> str:
        asked.append(url)
        if url.endswith("pose.zip") and len(asked) > 2:
            raise OSError("no route")
        return str(tmp_path / url.rsplit("/", 1)[1])

    files = ModuleType("rtmlib.tools.file")
    monkeypatch.setitem(sys.modules, "rtmlib.tools", ModuleType("rtmlib.tools"))
    monkeypatch.setitem(sys.modules, "rtmlib.tools.file", files)
    monkeypatch.setattr(sys.modules["rtmlib"], "BodyWithFeet", BodyWithFeet, raising=False)
    monkeypatch.setattr(files, "download_checkpoint", download_checkpoint, raising=False)
    assert engine.prepare() == tmp_path / "pose.zip"
    assert asked == ["https://x/yolox.zip", "https://x/pose.zip"]
    with pytest.raises(UnreadableError, match="no connection"):
        engine.prepare()


def test_the_largest_is_followed_and_found_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = POSE_ENGINES.get("rtmpose")
    # He moves on, is hidden for a frame, and comes back elsewhere.
    places = [(200, 200), (206, 202), (212, 200), None, (400, 240), (404, 240)]
    frames = [(7 + n, frame(*([place] if place else []))) for n, place in enumerate(places)]
    told: list[int] = []
    with engine.open(folder) as tracker:
        found = tracker.run(iter(frames), 7, 6, (1280, 960), told.append)
    assert capsys.readouterr().out == ""
    assert told == [1, 2, 3, 4, 5, 6]
    for row, place in enumerate(places):
        if place is None:
            assert np.isnan(found.pixels[row]).all()
            assert (found.confidence[row] == 0).all()
        else:
            middle = found.pixels[row, 11:13].mean(axis=0)
            np.testing.assert_allclose(middle, 2 * np.array(place), atol=6)
    assert found.confidence.max() == 1.0
    # Looked for at the start, when lost (once more), and when back: not in each frame.
    assert YOLOX.made[-1].calls == 3
    assert YOLOX.made[-1].size == (416, 416)


def test_one_of_two_by_the_guide(folder: Path) -> None:
    engine = POSE_ENGINES.get("rtmpose")
    tracks = tuple(Track(np.arange(4), np.tile([x, 200.0, 110.0], (4, 1))) for x in (200.0, 420.0))
    frames = [frame((200, 200), (420, 200))] * 4
    with engine.open(folder) as tracker, engine.open_finder(folder) as finder:
        sightings = finder.find(frames[0], thorough=True)
        np.testing.assert_allclose(sightings[:, 0], [200, 420], atol=1)
        np.testing.assert_allclose(sightings[:, 2], 0.55 * 199, atol=1)
        for person, x in ((0, 200.0), (1, 420.0)):
            guide = guide_to(People(tracks), person, 4, SIZE, HALPE26)
            found = tracker.run(iter(enumerate(frames)), 0, 4, SIZE, lambda _: None, guide)
            np.testing.assert_allclose(found.pixels[:, 11:13, 0].mean(axis=1), x, atol=4)
    assert HALPE26[11:13] == ("left_hip", "right_hip")
