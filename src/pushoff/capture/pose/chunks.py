"""Chunks of keypoints on disk, written whole or not at all: a run can go on after a break."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pushoff.capture.pose.registry import PoseKeypoints

#: Frames of a chunk. An engine starts afresh with each chunk, so the result does not depend on how
#: many processes share the work; at 25 frames/s a break costs at most some seconds per process.
CHUNK_FRAMES = 60


@dataclass(frozen=True)
class ChunkFolder:
    """Where the chunks of one video and one engine lie.

    Parameters
    ----------
    folder : Path
        Exists.
    frames, points : int
        Size of the whole.
    """

    folder: Path
    frames: int
    points: int

    @property
    def count(self) -> int:
        """Number of chunks."""
        return -(-self.frames // CHUNK_FRAMES)

    def span(self, chunk: int) -> tuple[int, int]:
        """Return first frame and the one after the last of a chunk."""
        return chunk * CHUNK_FRAMES, min(self.frames, (chunk + 1) * CHUNK_FRAMES)

    def path(self, chunk: int) -> Path:
        """Return the file of a chunk."""
        return self.folder / f"{chunk:05d}.npz"

    def read(self, chunk: int) -> PoseKeypoints | None:
        """Return a chunk, None where it is not there or damaged."""
        first, stop = self.span(chunk)
        try:
            with (
                self.path(chunk).open("rb") as stored,
                np.load(stored, allow_pickle=False) as file,
            ):
                pixels = file["pixels"].astype(float)
                confidence = file["confidence"].astype(float)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        if pixels.shape != (stop - first, self.points, 2) or confidence.shape != pixels.shape[:2]:
            return None
        return PoseKeypoints(pixels, confidence)

    def write(self, chunk: int, keypoints: PoseKeypoints) -> None:
        """Write a chunk, whole or not at all."""
        handle, partial = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    pixels=keypoints.pixels.astype(np.float32),
                    confidence=keypoints.confidence.astype(np.float32),
                )
            os.replace(partial, self.path(chunk))
        finally:
            Path(partial).unlink(missing_ok=True)

    def missing(self) -> list[int]:
        """Return the chunks that still have to be made."""
        return [chunk for chunk in range(self.count) if self.read(chunk) is None]

    def whole(self) -> PoseKeypoints:
        """Return all chunks joined; missing ones are NaN."""
        result = PoseKeypoints.empty(self.frames, self.points)
        for chunk in range(self.count):
            part = self.read(chunk)
            if part is not None:
                first, stop = self.span(chunk)
                result.pixels[first:stop] = part.pixels
                result.confidence[first:stop] = part.confidence
        return result


def video_key(path: Path, engine: str, version: str) -> str:
    """Return a folder name that changes with the video's content, the engine and its version."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    digest.update(f"|{engine}|{version}|{CHUNK_FRAMES}".encode())
    return f"{engine}-{digest.hexdigest()[:24]}"
