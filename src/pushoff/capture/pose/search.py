"""Looks over a clip for everybody in view, and chooses the runner; what was found stays cached."""

from __future__ import annotations

import itertools
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from pushoff.capture.frames import VideoFile
from pushoff.capture.people import (
    People,
    Sightings,
    Track,
    choose_runner,
    join_sightings,
    several,
)
from pushoff.capture.pose.bench import Look, Seen, Task
from pushoff.capture.pose.crew import Crew
from pushoff.capture.pose.guide import guide_to
from pushoff.capture.pose.registry import PoseEngine, PoseKeypoints
from pushoff.core.errors import BadUsageError

#: Changes when the search changes, so that what older versions found is not used.
_VERSION = "2"
#: The first looks: one for each 30 frames, within limits, so that they cost less than 5 % of the
#: pose of a short clip and still less of a long one. Two of them are thorough.
_FRAMES_PER_LOOK, _FEWEST_LOOKS, _MOST_LOOKS = 30, 6, 12
#: Seconds between looks where several people are in view: at 1.5 m/s somebody who walks past moves
#: a third of his height's circle in that time, and tracks cannot be mixed up.
_LOOK_SPACING_S = 0.2
#: A look that shows somebody else is checked this long (s) before and after.
_BESIDE_S = 0.15
#: Bursts of frames in which the legs of each person are watched, at some 30 frames/s. They are
#: spread over the clip, so that in slow motion too the leg is seen folded and stretched.
_BURSTS, _BURST_FRAMES, _BURST_RATE_HZ = 4, 15, 30.0
#: People whose legs are watched at most: those largest and longest in view.
_MOST_WATCHED = 4
#: A step of the hips beyond the motion around it, in trunk lengths, is a step to somebody else:
#: hips of one runner move 0.1 trunk lengths more or less than before within a frame.
_JUMP = 0.7


class Search:
    """The search of one clip; what it finds stays in the clip's folder.

    Parameters
    ----------
    video, engine : VideoFile, PoseEngine
        What to look at, and with what.
    folder : Path
        Where results are kept.
    crew : Crew
        Who does it.
    """

    def __init__(self, video: VideoFile, engine: PoseEngine, folder: Path, crew: Crew) -> None:
        self._video = video
        self._engine = engine
        self._crew = crew
        self._stored = _Stored(folder / f"people-{_VERSION}.json")
        self._few = _few_looks(video)
        self._seen: dict[int, int] = {}

    @property
    def one_at_most(self) -> bool | None:
        """Whether few looks show one person at most; None before they are done."""
        return self._stored.known.get("alone")

    def keep(self, one_at_most: bool) -> None:
        """Keep the answer for the next time."""
        self._stored.put("alone", one_at_most)

    @property
    def pending(self) -> list[Look]:
        """The few looks that are still to do."""
        return [look for look in self._few if look[0] not in self._seen]

    def take(self, seen: Sequence[Seen]) -> None:
        """Take what looks showed."""
        self._seen.update((number, len(people)) for number, people in seen)

    def settle(self) -> None:
        """Answer :attr:`one_at_most` where that can be said; do the looks left over for that.

        A look that shows somebody else counts if one beside it does so too.
        """
        stopped = any(count > 1 for count in self._seen.values())
        if not stopped:
            self.take(_look(self._crew, self.pending))
        for number in [number for number, count in self._seen.items() if count > 1]:
            beside = [
                (near, True)
                for near in (number - self._beside, number + self._beside)
                if 0 <= near < len(self._video)
            ]
            if any(len(people) > 1 for _, people in _look(self._crew, beside)):
                self.keep(False)
                return
            self._seen[number] = 1
        if not self.pending:
            self.keep(True)

    @property
    def _beside(self) -> int:
        return max(1, round(_BESIDE_S / _spacing_s(self._video)))

    def everybody(self, person: int | None) -> People:
        """Return who is in view by looks close to each other, and who of them is the runner.

        No tracks where nobody else was found.

        Raises
        ------
        BadUsageError
            There is no such person.
        """
        stored = self._stored
        if "looks" not in stored.known:
            step = max(1, round(_LOOK_SPACING_S / _spacing_s(self._video)))
            frames = [(number, True) for number in range(0, len(self._video), step)]
            stored.put("looks", _look(self._crew, frames))
        looks = [(number, _array(found)) for number, found in stored.known["looks"]]
        tracks = join_sightings(looks)
        if not several(tracks):
            _check_person(person, 1)
            return People()
        _check_person(person, len(tracks))
        if person is not None:
            return People(tracks, person, told=True)
        if "folds" not in stored.known:
            stored.put("folds", _watch_legs(self._video, self._engine, tracks, self._crew))
        folds = [float(fold) for fold in stored.known["folds"]]
        chosen = choose_runner(tracks, folds, len(looks), self._video.width)
        return People(tracks, chosen, tuple(folds))


def jumps_about(found: PoseKeypoints, landmarks: Sequence[str]) -> bool:
    """Return whether keypoints go over from one person to another at some time.

    True where the middle of the hips steps by more than 0.7 trunk lengths beyond its motion in the
    frames around, and does not come back at once.
    """
    if not {"left_hip", "right_hip", "left_shoulder", "right_shoulder"} <= set(landmarks):
        return False
    hips = _middle(found.pixels, landmarks, "hip")
    trunk = np.hypot(*(_middle(found.pixels, landmarks, "shoulder") - hips).T)
    seen = np.flatnonzero(np.isfinite(trunk))
    if len(seen) < 16:
        return False
    hips = hips[seen]
    scale = np.median(trunk[seen])
    # Three frames before against three frames after, less what the motion of five frames on either
    # side explains.
    before, after = _running_median(hips[:-3]), _running_median(hips[3:])
    step = after - before
    usual = _running_median(step, 15)
    beyond = np.hypot(*(step - usual).T)
    return bool(np.any(beyond > _JUMP * scale))


def _running_median(x: Float[np.ndarray, "time 2"], width: int = 3) -> Float[np.ndarray, "time 2"]:
    half = width // 2
    padded = np.pad(x, ((half, half), (0, 0)), mode="edge")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, width, axis=0), axis=-1)


def _middle(
    pixels: Float[np.ndarray, "time point 2"], landmarks: Sequence[str], part: str
) -> Float[np.ndarray, "time 2"]:
    places = [landmarks.index(f"{side}_{part}") for side in ("left", "right")]
    return pixels[:, places].mean(axis=1)


class _Stored:
    """What was found before, in a file that is written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.known: dict[str, Any] = {}
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return  # not looked yet, or damaged: look again
        if isinstance(known, dict):
            self.known = known

    def put(self, name: str, value: Any) -> None:
        """Keep a result."""
        self.known[name] = value
        handle, partial = tempfile.mkstemp(dir=self._path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(self.known, file)
            os.replace(partial, self._path)
        finally:
            Path(partial).unlink(missing_ok=True)


def _check_person(person: int | None, count: int) -> None:
    if person is not None and not 0 <= person < count:
        raise BadUsageError(
            "--person",
            f"one of the {count} in view, 0 to {count - 1}" if count > 1 else "0: one is in view",
            str(person),
        )


def _few_looks(video: VideoFile) -> list[Look]:
    """Return frames spread over the clip; the first and one more are looked at thoroughly."""
    frames = len(video)
    count = min(frames, max(_FEWEST_LOOKS, min(_MOST_LOOKS, frames // _FRAMES_PER_LOOK)))
    even = ((np.arange(count) + 0.5) * frames / max(1, count)).astype(int)
    return [(int(number), place % max(1, count // 2) == 0) for place, number in enumerate(even)]


def _spacing_s(video: VideoFile) -> float:
    """Return the usual time between frames in seconds."""
    return float(np.median(np.diff(video.times()))) if len(video) > 1 else 1.0


def _look(crew: Crew, looks: Sequence[Look]) -> list[Seen]:
    """Return the sightings of some frames, shared among the crew."""
    count = min(crew.size, len(looks))
    if not count:
        return []
    edges = np.linspace(0, len(looks), count + 1).astype(int)
    tasks: list[Task] = [
        {"do": "look", "looks": list(looks[start:stop])}
        for start, stop in itertools.pairwise(edges.tolist())
    ]
    return [(item[0], item[1]) for answer in crew.do(tasks, lambda _: None) for item in answer]


def _array(found: list[list[float]]) -> Sightings:
    return np.array(found, dtype=float).reshape(-1, 4)


def _watch_legs(
    video: VideoFile, engine: PoseEngine, tracks: tuple[Track, ...], crew: Crew
) -> list[float]:
    """Return how far the legs of each fold; NaN for those who are too small or short in view."""
    prominence = [len(track.frames) * float(track.middle[2]) for track in tracks]
    watched = sorted(np.argsort(prominence)[::-1][:_MOST_WATCHED].tolist())
    folds = [float("nan")] * len(tracks)
    everybody = People(tracks)
    size = (video.width, video.height)
    with tempfile.TemporaryDirectory(prefix="pushoff-people-") as name:
        tasks: list[Task] = []
        for place in watched:
            path = Path(name) / f"{place}.npz"
            guide_to(everybody, place, len(video), size, engine.landmarks).write(path)
            bursts = _bursts(video, tracks[place])
            tasks.append({"do": "legs", "bursts": bursts, "guide": str(path)})
        for start in range(0, len(tasks), crew.size):
            answers = crew.do(tasks[start : start + crew.size], lambda _: None)
            for place, fold in zip(watched[start:], answers, strict=False):
                folds[place] = float(fold)
    return folds


def _bursts(video: VideoFile, track: Track) -> list[tuple[int, int, int]]:
    """Return (first, stop, step) of bursts spread over the time that somebody is in view."""
    step = max(1, round(1.0 / (_BURST_RATE_HZ * _spacing_s(video))))
    first, last = int(track.frames[0]), int(track.frames[-1])
    length = min(_BURST_FRAMES * step, last - first + 1)
    count = min(_BURSTS, max(1, (last - first + 1) // length))
    starts = np.linspace(first, last + 1 - length, count).astype(int)
    return [(int(start), int(start) + length, step) for start in starts]
