"""Everybody in a picture, by the detector in MediaPipe's wheel (BlazePose's first stage).

MediaPipe's pose solution follows one person; its detector, run on its own as a graph of one node,
tells all. Two habits of the detector are worked around: it looks at 224 × 224 pixels, so people who
are small in a wide picture are missed; and of two people in view it often reports only the clearer
one. So those found are covered and it looks again, and where asked, square parts are looked at too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from pushoff.capture.people import Sightings

Image = UInt8[np.ndarray, "row column 3"]

_GRAPH = """
input_stream: "image"
output_stream: "detections"
node {
  calculator: "PoseDetectionCpu"
  input_stream: "IMAGE:image"
  output_stream: "DETECTIONS:detections"
}
"""
#: Two sightings nearer than this (radii of the larger) are the same person.
_SAME = 0.5
#: Half widths (radii) of what is covered of a person before the next look, above the hips and below
#: them: wide enough to hide him, narrow enough to leave the head of somebody behind him.
_COVER_ABOVE, _COVER_BELOW, _COVER_HEIGHT = 0.33, 0.5, 1.1
#: What is found on the remains of a covered person (an arm, a foot) lies within this of him, radii.
_REMAINS = 0.35
_GREY = 127


@contextmanager
def open_blaze_finder() -> Iterator[BlazeFinder]:
    """Load the detector."""
    import mediapipe.framework.calculator_pb2 as calculators
    from google.protobuf import text_format
    from mediapipe.python.solution_base import SolutionBase

    # Generated code: what it holds is made when it is imported.
    make: Any = vars(calculators)["CalculatorGraphConfig"]
    graph = text_format.Parse(_GRAPH, make())
    with SolutionBase(graph_config=graph, outputs=["detections"]) as detector:
        yield BlazeFinder(lambda image: _detect(detector, image))


class BlazeFinder:
    """Finds people; ``detect`` returns the sightings of one look at one picture."""

    def __init__(self, detect: Callable[[Image], Sightings]) -> None:
        self._detect = detect

    def find(self, image: Image, thorough: bool) -> Sightings:
        """Return everybody in a picture (px), (person, 4); see :mod:`pushoff.capture.people`.

        ``thorough`` looks at square parts of a long picture too, and again after each find.
        """
        known = _distinct(self._detect(image), _nobody())
        for _ in range(4 if thorough else 1):
            covered = _cover(image, known)
            found = self._detect(covered)
            if thorough:
                found = np.vstack([found, *self._parts(covered)])
            fresh = _distinct(found, known)
            if not len(fresh):
                break
            known = np.vstack([known, fresh])
        return known

    def _parts(self, image: Image) -> Iterator[Sightings]:
        """Yield what is found in squares along the longer side, half over each other."""
        rows, columns = image.shape[:2]
        side = min(rows, columns)
        longer = max(rows, columns)
        if longer < 1.2 * side:
            return
        count = int(np.ceil(2 * (longer - side) / side)) + 1
        for start in np.linspace(0, longer - side, count).astype(int):
            wide = columns > rows
            part = image[:, start : start + side] if wide else image[start : start + side]
            found = self._detect(np.ascontiguousarray(part))
            found[:, 0 if wide else 1] += start
            yield found


def _nobody() -> Sightings:
    return np.zeros((0, 4))


def _detect(detector: Any, image: Image) -> Sightings:
    """Return the sightings of one look.

    The detector's first two points are the middle of the hips and a point on the circle around the
    body.
    """
    found = []
    for detection in detector.process(image).detections or ():
        hips, around = detection.location_data.relative_keypoints[:2]
        x, y = hips.x * image.shape[1], hips.y * image.shape[0]
        radius = np.hypot(around.x * image.shape[1] - x, around.y * image.shape[0] - y)
        found.append((x, y, radius, detection.score[0]))
    return np.array(found, dtype=float).reshape(-1, 4)


def _distinct(
    found: Float[np.ndarray, "found 4"], known: Float[np.ndarray, "known 4"]
) -> Float[np.ndarray, "new 4"]:
    """Return those of ``found`` who are not among the known, each person once, surest first."""
    result: list[np.ndarray] = []
    for one in found[np.argsort(-found[:, 3], kind="stable")]:
        same = any(np.hypot(*(one - other)[:2]) < _SAME * max(one[2], other[2]) for other in result)
        remains = any(
            abs(one[0] - other[0]) < _REMAINS * other[2] and abs(one[1] - other[1]) < other[2]
            for other in known
        )
        if not (same or remains):
            result.append(one)
    return np.array(result, dtype=float).reshape(-1, 4)


def _cover(image: Image, people: Sightings) -> Image:
    """Return the picture with everybody covered who is known."""
    result = image.copy()
    for x, y, radius, _ in people:
        height = _COVER_HEIGHT * radius
        for width, top, bottom in ((_COVER_ABOVE, y - height, y), (_COVER_BELOW, y, y + height)):
            rows = slice(max(0, round(top)), max(0, round(bottom)))
            left, right = round(x - width * radius), round(x + width * radius)
            result[rows, max(0, left) : max(0, right)] = _GREY
    return result
