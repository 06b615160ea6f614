import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest
from clips import write_clip

from pushoff.capture.formats.video import read
from pushoff.capture.frames import open_video
from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.capture.pose import model_file
from pushoff.capture.pose.chunks import CHUNK_FRAMES, ChunkFolder
from pushoff.capture.pose.detect import detect_pose
from pushoff.capture.pose.registry import POSE_ENGINES, PoseKeypoints, choose_engine
from pushoff.capture.raw import ReadOptions
from pushoff.core.errors import BadUsageError, NotAnalysableError, UnreadableError


class Brightness:
    """An engine whose one point is the mean brightness; it can be told to break off."""

    name = "brightness"
    title = "for tests"
    landmarks = ("nose",)

    def __init__(self, stop_after: int | None = None) -> None:
        self.looked_at: list[int] = []
        self.stop_after = stop_after

    def available(self, model: Path | None = None) -> str | None:
        return None

    def prepare(self, model: Path | None = None) -> Path | None:
        return model

    def version(self, model: Path | None = None) -> str:
        return "1"

    @contextmanager
    def open(self, model: Path | None = None) -> Iterator["Brightness"]:
        yield self

    @contextmanager
    def open_finder(self, model: Path | None = None) -> Iterator["Brightness"]:
        yield self

    def find(self, image: np.ndarray, thorough: bool) -> np.ndarray:
        return np.zeros((0, 4))

    def run(self, frames, first, count, size, progress, guide=None) -> PoseKeypoints:
        result = PoseKeypoints.empty(count, 1)
        for number, image in frames:
            if self.stop_after is not None and len(self.looked_at) >= self.stop_after:
                raise KeyboardInterrupt
            self.looked_at.append(number)
            result.pixels[number - first] = image.mean()
            result.confidence[number - first] = 1.0
            progress(number - first + 1)
        return result


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", np.arange(150) / 30)


def test_a_broken_run_goes_on_where_it_was(clip: Path, tmp_path: Path) -> None:
    video, cache = open_video(clip), tmp_path / "cache"
    whole = detect_pose(video, Brightness(), cache=None, processes=0)
    assert np.isfinite(whole.pixels).all()
    first = Brightness(stop_after=2 * CHUNK_FRAMES + 10)
    with pytest.raises(KeyboardInterrupt):
        detect_pose(video, first, cache=cache, processes=0)
    told: list[tuple[str, int, int]] = []
    second = Brightness()
    result = detect_pose(
        video, second, cache=cache, progress=lambda *state: told.append(state), processes=0
    )
    np.testing.assert_allclose(result.pixels, whole.pixels, rtol=1e-6)
    assert second.looked_at == list(range(2 * CHUNK_FRAMES, 150))
    assert told[0] == ("pose", 2 * CHUNK_FRAMES, 150)
    assert told[-1] == ("pose", 150, 150)
    third = Brightness()
    detect_pose(video, third, cache=cache, processes=0)
    assert third.looked_at == []


def test_the_cache_knows_the_content_and_the_engine(clip: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    detect_pose(open_video(clip), Brightness(), cache=cache, processes=0)
    renamed = clip.rename(tmp_path / "renamed.mp4")
    again = Brightness()
    detect_pose(open_video(renamed), again, cache=cache, processes=0)
    assert again.looked_at == []
    other = write_clip(tmp_path / "other.mp4", np.arange(100) / 30)
    detect_pose(open_video(other), again, cache=cache, processes=0)
    assert again.looked_at == list(range(100))
    newer = Brightness()
    newer.version = lambda model=None: "2"  # type: ignore[method-assign]
    detect_pose(open_video(renamed), newer, cache=cache, processes=0)
    assert newer.looked_at == list(range(150))


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not an archive", None])
def test_a_damaged_chunk_is_made_again(clip: Path, tmp_path: Path, damage: bytes | None) -> None:
    cache = tmp_path / "cache"
    detect_pose(open_video(clip), Brightness(), cache=cache, processes=0)
    chunk = sorted(cache.rglob("*.npz"))[1]
    chunk.write_bytes(chunk.read_bytes()[:-30] if damage is None else damage)
    again = Brightness()
    result = detect_pose(open_video(clip), again, cache=cache, processes=0)
    assert again.looked_at == list(range(CHUNK_FRAMES, 2 * CHUNK_FRAMES))
    assert np.isfinite(result.pixels).all()
    assert not list(cache.rglob("*.part"))


def test_a_cache_that_cannot_be_written_is_done_without(clip: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    result = detect_pose(open_video(clip), Brightness(), cache=blocked, processes=0)
    assert np.isfinite(result.pixels).all()
    assert blocked.read_text() == "not a folder"


def test_chunks_are_written_whole_or_not_at_all(tmp_path: Path, monkeypatch) -> None:
    folder = ChunkFolder(tmp_path, 100, 1)

    def disk_full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", disk_full)
    with pytest.raises(OSError, match="No space"):
        folder.write(0, PoseKeypoints.empty(CHUNK_FRAMES, 1))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_processes_give_what_one_process_gives(shared_data: Path, tmp_path: Path) -> None:
    """Real engine, real processes, on the first frames of the real clip."""
    engine = POSE_ENGINES.get("mediapipe_solutions")
    if engine.available() is not None:
        pytest.skip(str(engine.available()))
    frames = CHUNK_FRAMES + 10
    path = tmp_path / "short.mp4"
    _cut(shared_data / "video" / "male_side.mp4", path, frames)
    video = open_video(path)
    assert len(video) == frames
    told: list[int] = []
    shared = detect_pose(
        video, engine, progress=lambda stage, done, total: told.append(done), processes=2
    )
    alone = detect_pose(video, engine, processes=1)
    np.testing.assert_allclose(shared.pixels, alone.pixels, atol=0.01)
    assert np.isfinite(shared.pixels).all()
    assert told[0] == 0
    assert told[-1] == frames
    assert told == sorted(told)


def _cut(source: Path, target: Path, frames: int, grey: int = 0) -> None:
    """Copy the first frames of a clip at half its size, and add grey ones."""
    with av.open(str(source)) as given, av.open(str(target), "w") as made:
        stream = made.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 360, 640, "yuv420p"
        for number, frame in enumerate(given.decode(video=0)):
            if number >= frames:
                break
            small = frame.reformat(360, 640, "yuv420p")
            small.pts = None
            made.mux(stream.encode(small))
        for _ in range(grey):
            wall = np.full((640, 360, 3), 128, dtype=np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(wall, format="rgb24")))
        made.mux(stream.encode())


@pytest.mark.slow
def test_an_engine_that_dies_is_one_line(clip: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.task"
    broken.write_bytes(b"no model")
    with pytest.raises(UnreadableError, match="the pose engine stopped") as caught:
        read(clip, ReadOptions(pose=f"mediapipe_tasks:{broken}"))
    assert "\n" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_interrupt_ends_every_process(shared_data: Path, tmp_path: Path) -> None:
    video = shared_data / "video" / "male_side.mp4"
    code = (
        "import signal, sys, pathlib\n"
        # A shell that runs in the background hands down an ignored Ctrl-C.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pushoff.capture.formats.video import read\n"
        "from pushoff.capture.raw import ReadOptions\n"
        "tell = lambda stage, done, total: print(done, flush=True)\n"
        f"read(pathlib.Path({str(video)!r}), ReadOptions(progress=tell,"
        f" cache=pathlib.Path({str(tmp_path)!r})))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) > 5:
            break
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode != 0
    assert errors.count("KeyboardInterrupt") == 1  # of the program itself, none of its workers
    time.sleep(0.2)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_engine_by_name() -> None:
    with pytest.raises(BadUsageError, match="mediapipe_solutions") as caught:
        choose_engine("nobody")
    assert caught.value.exit_code == 2
    with pytest.raises(UnreadableError, match="no model file"):
        choose_engine("mediapipe_tasks:/nowhere/model.task")


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(model_file.MODEL_VARIABLE, raising=False)
    monkeypatch.delenv(model_file.DOWNLOAD_VARIABLE, raising=False)
    return tmp_path


def test_nothing_is_fetched_unasked(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(model_file.urllib.request, "urlopen", refuse)
    engine = POSE_ENGINES.get("mediapipe_tasks")
    reason = engine.available()
    assert reason is not None
    assert model_file.MODEL_VARIABLE in reason
    assert engine.prepare() is None


def test_model_by_path_or_environment(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = user / "mine.task"
    mine.write_bytes(b"model")
    monkeypatch.setenv(model_file.MODEL_VARIABLE, str(mine))
    assert model_file.find_model(None) == mine
    assert POSE_ENGINES.get("mediapipe_tasks").available() is None
    assert model_file.find_model(user / "other.task") == user / "other.task"


def test_download_is_checked_and_whole(user: Path) -> None:
    source = user / "source.task"
    source.write_bytes(b"a model" * 1000)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    with pytest.raises(UnreadableError, match="SHA-256"):
        model_file.fetch_model(source.as_uri(), "0" * 64)
    assert not list(model_file.downloaded_model().parent.iterdir())
    path = model_file.fetch_model(source.as_uri(), digest)
    assert path.read_bytes() == source.read_bytes()
    assert model_file.find_model(None) == path
    with pytest.raises(UnreadableError, match="no connection"):
        model_file.fetch_model((user / "nowhere.task").as_uri(), digest)


@pytest.mark.slow
@pytest.mark.parametrize(("frames", "words"), [(0, "nobody in view"), (30, "at most in a row")])
def test_a_runner_who_is_hardly_in_view(
    shared_data: Path, tmp_path: Path, frames: int, words: str
) -> None:
    """A grey wall for 2 s, after a second with a runner or without."""
    engine = POSE_ENGINES.get("mediapipe_solutions")
    if engine.available() is not None:
        pytest.skip(str(engine.available()))
    path = tmp_path / "short.mp4"
    _cut(shared_data / "video" / "male_side.mp4", path, frames, grey=60)
    with pytest.raises(NotAnalysableError, match=words) as caught:
        load([path], CaptureOptions(height_m=1.75))
    assert caught.value.exit_code == 4
    assert "\n" not in str(caught.value)
