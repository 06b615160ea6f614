"""Photos (JPEG, PNG, …): read upright, and the person's keypoints found in them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from pushoff.capture.pose.registry import PoseKeypoints, choose_engine
from pushoff.core.errors import UnreadableError

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")
_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"II*\x00", b"MM\x00*")
#: A tracker that settles over successive frames sees the photo this many times.
_LOOKS = 6
#: Photos of phones have 4000 pixels and more; the engines see far less.
_LONGEST_SIDE = 1600

Image = UInt8[np.ndarray, "row column 3"]


def is_photo(path: Path) -> bool:
    """Return whether a file is a photo, by its first bytes or, of unknown content, its name."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError:
        return False
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    heic = head[4:8] == b"ftyp" and head[8:11] == b"hei"
    return head.startswith(_HEADS) or webp or heic


def read_photo(path: Path) -> Image:
    """Return a photo as RGB, turned upright as its EXIF entry says.

    Raises
    ------
    UnreadableError
        Not a photo that OpenCV can read.
    """
    import cv2

    content = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    image = cv2.imdecode(content, cv2.IMREAD_COLOR)
    if image is None:
        raise UnreadableError(
            path.name, "a whole photo (JPEG, PNG)", "one that cannot be decoded",
            "save a HEIC photo as JPEG",
        )  # fmt: skip
    scale = _LONGEST_SIDE / max(image.shape[:2])
    if scale < 1.0:
        size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def turned(
    image: UInt8[np.ndarray, "row column 3"], quarter_turns: int
) -> UInt8[np.ndarray, "turned_row turned_column 3"]:
    """Return an image turned clockwise by quarter turns."""
    return np.ascontiguousarray(np.rot90(image, -quarter_turns))


def poses_of(
    images: Sequence[UInt8[np.ndarray, "_ _ 3"]], pose: str | None = None
) -> tuple[list[PoseKeypoints], tuple[str, ...], str]:
    """Return keypoints of pictures (one frame each, in their pixels), landmark names, the engine.

    Raises
    ------
    BadUsageError, UnreadableError
        As :func:`~pushoff.capture.pose.registry.choose_engine`.
    """
    engine, model = choose_engine(pose)
    model = engine.prepare(model)
    kept = [place for place, name in enumerate(engine.landmarks) if name]
    last = slice(_LOOKS - 1, _LOOKS)
    done = []
    with silenced(), engine.open(model) as tracker:
        for image in images:
            frames = ((number, image) for number in range(_LOOKS))
            size = (image.shape[1], image.shape[0])
            found = tracker.run(frames, 0, _LOOKS, size, lambda _: None)
            done.append(PoseKeypoints(found.pixels[last][:, kept], found.confidence[last][:, kept]))
    return done, tuple(engine.landmarks[place] for place in kept), engine.name


@contextmanager
def silenced() -> Iterator[None]:
    """Keep what an engine's C++ code writes on stderr away from the user.

    What goes wrong is raised, and not written; these lines are its start-up notes.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
