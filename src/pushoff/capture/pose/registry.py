"""What a pose engine is: frames in, keypoints out, one file per engine in this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.capture.people import Sightings
from pushoff.capture.pose.guide import Guide
from pushoff.core.errors import BadUsageError, UnreadableError
from pushoff.core.registry import Registry


@dataclass(frozen=True)
class PoseKeypoints:
    """Keypoints of one person in upright pixel coordinates (x right, y down).

    ``pixels`` is NaN and ``confidence`` 0 in frames in which nobody was found.
    """

    pixels: Float[np.ndarray, "time point 2"]
    confidence: Float[np.ndarray, "time point"]

    @classmethod
    def empty(cls, frames: int, points: int) -> PoseKeypoints:
        """Return keypoints of frames in which nobody was found."""
        return cls(np.full((frames, points, 2), np.nan), np.zeros((frames, points)))


#: Called with the number of frames done.
FrameProgress = Callable[[int], None]


@runtime_checkable
class PoseTracker(Protocol):
    """An engine with its model loaded."""

    def run(
        self,
        frames: Iterable[tuple[int, UInt8[np.ndarray, "row column 3"]]],
        first: int,
        count: int,
        size: tuple[int, int],
        progress: FrameProgress,
        guide: Guide | None = None,
    ) -> PoseKeypoints:
        """Return the keypoints of ``count`` successive frames from number ``first`` on.

        ``frames`` yields (frame number, upright RGB image), all of one size; a frame that is left
        out stays NaN. ``size`` is the (width, height) in pixels in which the keypoints are wanted.
        ``guide`` tells whom to follow where several people are in view; frames in which only
        somebody else is found stay NaN. The result does not depend on what was run before.
        """
        ...


@runtime_checkable
class PeopleFinder(Protocol):
    """Finds everybody in a picture."""

    def find(self, image: UInt8[np.ndarray, "row column 3"], thorough: bool) -> Sightings:
        """Return everybody in an upright RGB picture, (person, 4), px of the picture.

        ``thorough`` is for looks that may take several times as long and miss nobody.
        """
        ...


@runtime_checkable
class PoseEngine(Protocol):
    """One pose engine; ``landmarks`` are landmark names, "" for a point that Pushoff leaves out."""

    @property
    def name(self) -> str:
        """Name in the registry and for ``--pose``."""
        ...

    @property
    def title(self) -> str:
        """Words for people."""
        ...

    @property
    def landmarks(self) -> tuple[str, ...]:
        """Landmark names in the engine's order."""
        ...

    def available(self, model: Path | None = None) -> str | None:
        """Return why the engine cannot run here, None where it can."""
        ...

    def prepare(self, model: Path | None = None) -> Path | None:
        """Return the model file to open (fetched first where the user allows), None for none."""
        ...

    def version(self, model: Path | None = None) -> str:
        """Return what the results depend on: runtime version, and the model where it is a file."""
        ...

    def open(self, model: Path | None = None) -> AbstractContextManager[PoseTracker]:
        """Load the model."""
        ...

    def open_finder(self, model: Path | None = None) -> AbstractContextManager[PeopleFinder]:
        """Load what finds everybody in a picture."""
        ...


POSE_ENGINES: Registry[PoseEngine] = Registry("pose engine", "pushoff.capture.pose")

#: Engines in the order in which they are tried when the user names none.
PREFERRED: tuple[str, ...] = ("mediapipe_solutions", "mediapipe_tasks", "rtmpose")


def choose_engine(wanted: str | None) -> tuple[PoseEngine, Path | None]:
    """Return the engine and model that the user names as ``NAME`` or ``NAME:MODEL``.

    Raises
    ------
    BadUsageError
        No engine has that name.
    UnreadableError
        The engine, or without a name every engine, cannot run here; the line says why.
    """
    if wanted is not None:
        name, _, model_text = wanted.partition(":")
        if name not in POSE_ENGINES:
            known = ", ".join(POSE_ENGINES.names())
            raise BadUsageError("--pose", f"one of {known}", repr(name))
        model = Path(model_text).expanduser() if model_text else None
        engine = POSE_ENGINES.get(name)
        reason = engine.available(model)
        if reason is not None:
            raise UnreadableError(f"--pose {name}", found=reason)
        return engine, model
    reasons = []
    for name in PREFERRED:
        engine = POSE_ENGINES.get(name)
        reason = engine.available()
        if reason is None:
            return engine, None
        reasons.append(f"{name}: {reason}")
    raise UnreadableError(
        "pose engine", "one that can run here", "; ".join(reasons), "see pushoff doctor"
    )
