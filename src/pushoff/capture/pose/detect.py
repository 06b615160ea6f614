"""Pose over a whole video: shared among processes, kept in a cache, goes on where it was left."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pushoff.capture.frames import VideoFile
from pushoff.capture.pose.chunks import ChunkFolder, video_key
from pushoff.capture.pose.registry import PoseEngine, PoseKeypoints
from pushoff.capture.pose.worker import run_chunks
from pushoff.core.errors import UnreadableError
from pushoff.core.progress import Progress, silent

#: Upper limit of processes: each holds a model and a decoder (some 400 MB).
_MOST_PROCESSES = 8
_STAGE = "pose"


def detect_pose(
    video: VideoFile,
    engine: PoseEngine,
    model: Path | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
) -> PoseKeypoints:
    """Return the keypoints of every frame of a video.

    Parameters
    ----------
    video : VideoFile
        The opened video.
    engine, model : PoseEngine, Path, optional
        As :func:`~pushoff.capture.pose.registry.choose_engine` returns them.
    cache : Path, optional
        Folder in which finished chunks stay, under the content of the video and the version of
        the engine; a run that was broken off goes on from there. Without it, or where it cannot be
        written, nothing is kept.
    progress : callable, optional
        Called with stage "pose", frames done and frames in all.
    processes : int, optional
        Number of processes; 0 runs in this one; one per core when None.

    Returns
    -------
    PoseKeypoints
        NaN in frames in which nobody was found or which cannot be decoded. The values do not
        depend on ``processes``.

    Raises
    ------
    UnreadableError
        The engine stopped.
    """
    tell = progress or silent
    model = engine.prepare(model)
    with _folder(video, engine, model, cache) as path:
        folder = ChunkFolder(path, len(video), len(engine.landmarks))
        missing = folder.missing()
        to_do = sum(stop - first for first, stop in map(folder.span, missing))
        ready = len(video) - to_do
        tell(_STAGE, ready, len(video))
        if missing and processes == 0:
            run_chunks(
                video,
                engine,
                model,
                folder,
                missing,
                lambda done: tell(_STAGE, ready + done, len(video)),
            )
        elif missing:
            wanted = processes or min(_cores(), _MOST_PROCESSES)
            shares = _shares(missing, min(wanted, len(missing)))
            with _workers(video, engine, model, folder, shares) as workers:
                for done in workers.progress():
                    tell(_STAGE, ready + done, len(video))
        return folder.whole()


@contextlib.contextmanager
def _folder(
    video: VideoFile, engine: PoseEngine, model: Path | None, cache: Path | None
) -> Iterator[Path]:
    kept = None if cache is None else _kept_folder(video, engine, model, cache)
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="pushoff-pose-") as name:
        yield Path(name)


def _kept_folder(
    video: VideoFile, engine: PoseEngine, model: Path | None, cache: Path
) -> Path | None:
    """Return the folder of this video and engine, None where it cannot be written."""
    path = cache / "pose" / video_key(video.path, engine.name, engine.version(model))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return path if os.access(path, os.W_OK) else None


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _shares(chunks: list[int], count: int) -> list[list[int]]:
    """Return chunks in ``count`` successive shares of nearly equal size (few seeks)."""
    edges = [round(len(chunks) * place / count) for place in range(count + 1)]
    return [chunks[a:b] for a, b in itertools.pairwise(edges)]


class _Workers:
    """Running processes; lines of progress come in through one queue."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.processes: list[subprocess.Popen[str]] = []
        self.chatter: list[IO[bytes]] = []
        self._lines: queue.SimpleQueue[tuple[int, str | None]] = queue.SimpleQueue()

    def start(self, task: dict[str, object]) -> None:
        """Start one process with its task."""
        chatter = tempfile.TemporaryFile()  # noqa: SIM115 (closed in stop)
        self.chatter.append(chatter)
        package_home = str(Path(__file__).resolve().parents[3])
        known = os.environ.get("PYTHONPATH")
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([package_home, *([known] if known else [])]),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "pushoff.capture.pose.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=chatter,
            text=True,
            env=environment,
        )
        self.processes.append(process)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it died at once: its exit code tells
            process.stdin.write(json.dumps(task) + "\n")
            process.stdin.close()
        number = len(self.processes) - 1
        threading.Thread(target=self._listen, args=(number, process), daemon=True).start()

    def _listen(self, number: int, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._lines.put((number, line))
        self._lines.put((number, None))

    def progress(self) -> Iterator[int]:
        """Yield the frames done by all processes, until every one has ended well."""
        done = [0] * len(self.processes)
        running = len(self.processes)
        while running:
            number, line = self._lines.get()
            if line is None:
                running -= 1
                if self.processes[number].wait() != 0:
                    raise UnreadableError(
                        self.name,
                        found=f"the pose engine stopped: {self._last_words(number)}",
                        hint="see pushoff doctor",
                    )
            elif line.startswith("done "):
                done[number] = int(line[5:])
                yield sum(done)

    def _last_words(self, number: int) -> str:
        file = self.chatter[number]
        file.seek(0)
        lines = file.read().decode(errors="replace").strip().splitlines()
        code = self.processes[number].returncode
        return lines[-1] if lines else f"exit code {code}"

    def stop(self) -> None:
        """End every process that still runs."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        for file in self.chatter:
            file.close()


@contextlib.contextmanager
def _workers(
    video: VideoFile,
    engine: PoseEngine,
    model: Path | None,
    folder: ChunkFolder,
    shares: list[list[int]],
) -> Iterator[_Workers]:
    workers = _Workers(video.path.name)
    try:
        for chunks in shares:
            workers.start(
                {
                    "video": str(video.path.resolve()),
                    "engine": engine.name,
                    "model": str(model) if model else None,
                    "folder": str(folder.folder.resolve()),
                    "chunks": chunks,
                }
            )
        yield workers
    finally:
        workers.stop()
