"""Processes that share the work on one video, or this process alone."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Protocol, runtime_checkable

from pushoff.capture.frames import VideoFile
from pushoff.capture.pose.bench import Bench, Task, Told
from pushoff.capture.pose.registry import PoseEngine
from pushoff.core.errors import UnreadableError

#: Upper limit of processes: each holds a model and a decoder (some 400 MB).
_MOST_PROCESSES = 8


@runtime_checkable
class Crew(Protocol):
    """Those who do the work."""

    @property
    def size(self) -> int:
        """Into how many pieces it is worth cutting the work."""
        ...

    def do(self, tasks: Sequence[Task], tell: Told) -> list[Any]:
        """Return the answers to at most ``size`` pieces, done side by side."""
        ...


@contextlib.contextmanager
def open_crew(
    video: VideoFile, engine: PoseEngine, model: Path | None, processes: int | None
) -> Iterator[Crew]:
    """Return a crew of some processes: 0 is this process alone, None one per core."""
    if processes == 0:
        with Bench(video, engine, model) as bench:
            yield _Alone(bench)
        return
    workers = _Workers(video, engine, model, processes or min(_cores(), _MOST_PROCESSES))
    try:
        yield workers
    finally:
        workers.stop()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Alone:
    size = 1

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def do(self, tasks: Sequence[Task], tell: Told) -> list[Any]:
        """Do everything here, one after the other."""
        return [self._bench.do(task, tell) for task in tasks]


class _Workers:
    """Processes, started when there is work for them; what they say comes in through one queue."""

    def __init__(self, video: VideoFile, engine: PoseEngine, model: Path | None, size: int) -> None:
        self.size = size
        self._name = video.path.name
        self._opening = {
            "video": str(video.path.resolve()),
            "engine": engine.name,
            "model": str(model) if model else None,
        }
        self._processes: list[subprocess.Popen[str]] = []
        self._chatter: list[IO[bytes]] = []
        self._lines: queue.SimpleQueue[tuple[int, str | None]] = queue.SimpleQueue()

    def do(self, tasks: Sequence[Task], tell: Told) -> list[Any]:
        """Give one piece to each process and wait for all."""
        while len(self._processes) < len(tasks):
            self._start()
        for number, task in enumerate(tasks):
            self._send(number, task)
        done = [0] * len(tasks)
        answers: dict[int, Any] = {}
        while len(answers) < len(tasks):
            number, line = self._lines.get()
            if line is None:
                self._processes[number].wait()
                raise UnreadableError(
                    self._name,
                    found=f"the pose engine stopped: {self._last_words(number)}",
                    hint="see pushoff doctor",
                )
            word, _, rest = line.partition(" ")
            if word == "done":
                done[number] = int(rest)
                tell(sum(done))
            elif word == "answer":
                answers[number] = json.loads(rest)
        return [answers[number] for number in range(len(tasks))]

    def _start(self) -> None:
        chatter = tempfile.TemporaryFile()  # noqa: SIM115 (closed in stop)
        self._chatter.append(chatter)
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
        number = len(self._processes)
        self._processes.append(process)
        self._send(number, self._opening)
        threading.Thread(target=self._listen, args=(number, process), daemon=True).start()

    def _send(self, number: int, message: dict[str, Any]) -> None:
        stdin = self._processes[number].stdin
        assert stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has died: the end of its stdout tells
            stdin.write(json.dumps(message) + "\n")
            stdin.flush()

    def _listen(self, number: int, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._lines.put((number, line))
        self._lines.put((number, None))

    def _last_words(self, number: int) -> str:
        file = self._chatter[number]
        file.seek(0)
        lines = file.read().decode(errors="replace").strip().splitlines()
        code = self._processes[number].returncode
        return lines[-1] if lines else f"exit code {code}"

    def stop(self) -> None:
        """End every process."""
        for process in self._processes:
            if process.poll() is None:
                process.terminate()
        for process in self._processes:
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    # What could not be sent any more is of no interest.
                    with contextlib.suppress(BrokenPipeError):
                        stream.close()
        for file in self._chatter:
            file.close()
