"""Pose over a whole video: shared among processes, kept in a cache, goes on where it was left."""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pushoff.capture.frames import VideoFile
from pushoff.capture.people import People
from pushoff.capture.pose.bench import Task
from pushoff.capture.pose.chunks import ChunkFolder, video_key
from pushoff.capture.pose.crew import Crew, open_crew
from pushoff.capture.pose.guide import Guide, guide_to
from pushoff.capture.pose.registry import PoseEngine, PoseKeypoints
from pushoff.capture.pose.search import Search, jumps_about
from pushoff.core.progress import Progress, silent

_STAGE = "pose"


def detect_pose(
    video: VideoFile,
    engine: PoseEngine,
    model: Path | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
) -> PoseKeypoints:
    """Return the keypoints of every frame of a video with one person.

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
    model = engine.prepare(model)
    with (
        _folder(video, engine, model, cache) as path,
        open_crew(video, engine, model, processes) as crew,
    ):
        return _pose(video, engine, path, None, crew, progress or silent)


def detect_runner(
    video: VideoFile,
    engine: PoseEngine,
    model: Path | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
    person: int | None = None,
) -> tuple[PoseKeypoints, People]:
    """Return the keypoints of the runner, and who else is in view.

    Parameters
    ----------
    video, engine, model, cache, progress, processes
        As in :func:`detect_pose`, whose result this is where one person is in view.
    person : int, optional
        Whom to follow, counted from 0 from the left; chosen when None.

    Raises
    ------
    UnreadableError
        The engine stopped.
    BadUsageError
        There is no such person.
    """
    model = engine.prepare(model)
    tell = progress or silent
    with (
        _folder(video, engine, model, cache) as path,
        open_crew(video, engine, model, processes) as crew,
    ):
        search = Search(video, engine, path, crew)
        while person is None and search.one_at_most is None:
            # Looks on the way cost no decoding of their own; what they show can stop the pose.
            alone = _pose(video, engine, path, None, crew, tell, search)
            search.settle()
            if search.one_at_most and jumps_about(alone, engine.landmarks):
                search.keep(False)
        if person is None and search.one_at_most:
            return _pose(video, engine, path, None, crew, tell), People()
        people = search.everybody(person)
        guide = None
        if people.tracks:
            size = (video.width, video.height)
            guide = guide_to(people, people.chosen, len(video), size, engine.landmarks)
        return _pose(video, engine, path, guide, crew, tell), people


def _pose(
    video: VideoFile,
    engine: PoseEngine,
    path: Path,
    guide: Guide | None,
    crew: Crew,
    tell: Progress,
    search: Search | None = None,
) -> PoseKeypoints:
    """Make the chunks that are not there yet, and return all; a search takes its looks with it."""
    told = ""
    if guide is not None:
        path = path / f"guided-{guide.key()}"
        path.mkdir(exist_ok=True)
        told = str(path / "guide.npz")
        guide.write(Path(told))
    folder = ChunkFolder(path, len(video), len(engine.landmarks))
    missing = folder.missing()
    ready = len(video) - sum(stop - first for first, stop in map(folder.span, missing))
    tell(_STAGE, ready, len(video))
    if missing:
        tasks: list[Task] = []
        for share in _shares(missing, min(crew.size, len(missing))):
            frames = {n for chunk in share for n in range(*folder.span(chunk))}
            looks = [] if search is None else [k for k in search.pending if k[0] in frames]
            tasks.append(
                {
                    "do": "pose",
                    "folder": str(path.resolve()),
                    "chunks": share,
                    "guide": told,
                    "looks": looks,
                }
            )
        answers = crew.do(tasks, lambda done: tell(_STAGE, ready + done, len(video)))
        if search is not None:
            search.take([(seen[0], seen[1]) for answer in answers for seen in answer])
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


def _shares(chunks: list[int], count: int) -> list[list[int]]:
    """Return chunks in ``count`` successive shares of nearly equal size (few seeks)."""
    edges = [round(len(chunks) * place / count) for place in range(count + 1)]
    return [chunks[a:b] for a, b in itertools.pairwise(edges)]
