"""The order of a clinical test: file → keypoints → repetitions → result.

Clinical tests are no running: the calibration of running clips is not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pushoff.capture.combine import find_reader, read_file
from pushoff.capture.frames import open_video
from pushoff.capture.options import CaptureOptions
from pushoff.capture.photo import is_photo, poses_of, read_photo
from pushoff.capture.raw import RawKeypoints
from pushoff.capture.source import check_path, source_of
from pushoff.capture.turned import Turned, pose_of_lying, pose_of_lying_video
from pushoff.clinical.assess import Clip, Person, assess, typed_in
from pushoff.clinical.figure import Figure
from pushoff.clinical.registry import KINDS, Ask, Kind
from pushoff.clinical.result import ClinicalTest, Seen, TestSide, TestView
from pushoff.core.errors import BadUsageError, NotAnalysableError
from pushoff.core.names import Side
from pushoff.core.progress import Progress, silent


@dataclass(frozen=True)
class TestOptions:
    """What the user tells about the files of a test.

    ``sides`` has one entry per file, or one for all, or none (found).
    """

    # Not a test of pytest's.
    __test__ = False

    sides: tuple[Side, ...] = ()
    view: TestView | None = None
    fps: float | None = None
    pose: str | None = None
    person: int | None = None
    cache: Path | None = None


def kind_of(name: str) -> Kind:
    """Return the test of that name; BadUsageError that lists all, or the nearest, otherwise."""
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    if key not in KINDS:
        raise BadUsageError("KIND", f"one of {', '.join(KINDS.names())}", repr(name))
    return KINDS.get(key)


def from_files(
    kind: Kind,
    paths: Sequence[Path],
    options: TestOptions | None = None,
    person: Person | None = None,
    progress: Progress = silent,
) -> ClinicalTest:
    """Measure a test from one clip or photo, or several (one per side).

    Raises
    ------
    BadUsageError
        No file, or options that do not fit.
    UnreadableError
        A file that cannot be read.
    NotAnalysableError
        A file that shows another thing than the test.
    """
    options, person = options or TestOptions(), person or Person()
    if not paths:
        raise BadUsageError("FILE", "a video or photo, or --value LEFT RIGHT", "neither")
    if len(options.sides) not in (0, 1, len(paths)):
        raise BadUsageError(
            "--side",
            f"one for all files or one for each of the {len(paths)}",
            f"{len(options.sides)}",
        )
    clips = []
    for number, path in enumerate(paths):
        seen, figure = _read(kind, Path(path), options, progress)
        side = options.sides[number if len(options.sides) > 1 else 0] if options.sides else None
        clips.append(Clip(seen, figure, Ask(side, options.view, person.height_m)))
    return assess(kind, clips, person)


def from_values(
    kind: Kind,
    values: Mapping[TestSide, float],
    unit: str | None = None,
    person: Person | None = None,
) -> ClinicalTest:
    """Return a test whose figures were measured by hand (NaN: a side that was not)."""
    return typed_in(kind, values, unit, person or Person())


def _read(kind: Kind, path: Path, options: TestOptions, progress: Progress) -> tuple[Seen, Figure]:
    check_path(path)
    if is_photo(path):
        return _from_photo(kind, path, options)
    if kind.lying and find_reader(path).name == "video":
        return _from_lying_video(path, options, progress)
    raw = read_file(
        path,
        CaptureOptions(
            fps=options.fps, pose=options.pose, person=options.person, cache=options.cache
        ),
        progress,
    )
    if raw.keypoints is None:
        raise NotAnalysableError(
            path.name,
            "a video, a photo or keypoints of one",
            f"a {raw.format} file without any",
            f"film the {kind.title}, or type in what was measured with --value",
        )
    found = raw.keypoints
    seen = _seen(path, raw.format, found)
    figure = Figure(path.name, found.names, found.pixels, found.confidence, found.time_s)
    return seen, figure


def _seen(path: Path, form: str, found: RawKeypoints) -> Seen:
    steps = np.diff(found.time_s)
    return Seen(
        source=source_of(path, form),
        path=str(path.resolve()),
        view=None,
        pose=found.pose if found.is_video else "keypoints",
        rate_hz=float(1.0 / np.median(steps)) if len(steps) else float("nan"),
        width=found.width,
        height=found.height,
        picture="video" if found.is_video else "keypoints",
    )


def _from_photo(kind: Kind, path: Path, options: TestOptions) -> tuple[Seen, Figure]:
    if not kind.photo:
        raise NotAnalysableError(path.name, f"a video of a {kind.title}", "a photo")
    image = read_photo(path)
    if kind.lying:
        found = pose_of_lying(image, options.pose)
    else:
        (keypoints,), names, engine = poses_of([image], options.pose)
        found = Turned(names, keypoints.pixels, keypoints.confidence, engine, 0)
    size = (image.shape[1], image.shape[0])
    seen = Seen(
        source_of(path, "photo"), str(path.resolve()), None, found.pose, float("nan"),
        *size, found.turned_deg, "photo",
    )  # fmt: skip
    return seen, Figure(path.name, found.names, found.pixels, found.confidence, np.zeros(1))


def _from_lying_video(path: Path, options: TestOptions, progress: Progress) -> tuple[Seen, Figure]:
    video = open_video(path)
    found = pose_of_lying_video(video, options.pose, progress)
    time_s = video.times(options.fps)
    seen = Seen(
        source_of(path, "video"), str(path.resolve()), None, found.pose,
        float(1.0 / np.median(np.diff(time_s))) if len(time_s) > 1 else float("nan"),
        video.width, video.height, found.turned_deg, "video",
    )  # fmt: skip
    return seen, Figure(path.name, found.names, found.pixels, found.confidence, time_s)
