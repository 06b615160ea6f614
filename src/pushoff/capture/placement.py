"""From where a pose engine marks a body part to where the joint is.

Engines learn from people who click on pictures: hips come out on the outside of the thigh, heels
and toes on the shoe's upper, and always in the same manner. What an engine marks wrongly in the
same manner is taken off here: an offset that stands still in the picture and offsets that turn with
thigh, shank and foot, as shares of stature (``landmark_offsets/*.toml``, with how they were found).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from jaxtyping import Complex, Float

from pushoff.core.names import Side, other, sided
from pushoff.maths.filters import lowpass

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: Segments whose attitude an offset may turn with: upper and lower end. The foot runs from heel to
#: toe; its own direction counts, for the others the direction at right angles to it, forward.
_SEGMENTS: dict[str, tuple[str, str]] = {
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "foot": ("heel", "toe"),
    "trunk": ("shoulder", "hip"),
}
#: Attitudes are smoothed at this frequency before offsets turn with them; it is the cut-off that
#: keypoints get anyway, and keeps the jitter of one point from being written into others.
_SMOOTH_HZ = 8.0

#: Offsets of one landmark by segment, forward + i up, share of stature; "picture" stands still.
Offsets = dict[str, complex]


@dataclass(frozen=True)
class EngineOffsets:
    """Where the engines of one file mark the points of the nearer and the farther leg."""

    engines: tuple[str, ...]
    near: dict[str, Offsets]
    far: dict[str, Offsets]
    found_on: str


@lru_cache(maxsize=1)
def known_offsets() -> tuple[EngineOffsets, ...]:
    """Return the offsets of every engine that they were measured for."""
    folder = resources.files("pushoff.capture").joinpath("landmark_offsets")
    tables = [
        tomllib.loads(entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    ]
    return tuple(
        EngineOffsets(
            tuple(table["engines"]),
            _leg(table["near"], table["unit"]),
            _leg(table["far"], table["unit"]),
            table["found_on"],
        )
        for table in tables
    )


def _leg(table: dict[str, Any], unit: str) -> dict[str, Offsets]:
    if unit != "% of stature":
        raise ValueError(f"landmark offsets: expected unit '% of stature', found {unit!r}")
    return {
        part: {segment: complex(*pair) / 100.0 for segment, pair in row.items()}
        for part, row in table.items()
    }


def has_offsets(pose: str) -> bool:
    """Return whether it is known where an engine marks body parts."""
    return _offsets_of(pose) is not None


def _offsets_of(pose: str) -> EngineOffsets | None:
    return next((table for table in known_offsets() if pose in table.engines), None)


def on_joints(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    pose: str,
    direction: int,
    stature_px: float,
    time_s: Float[np.ndarray, " time"] | None = None,
) -> tuple[Float[np.ndarray, "time point 2"], tuple[str, ...]]:
    """Return keypoints moved to the joints and the sole's ends, and what was done, as lines.

    Parameters
    ----------
    pixels : array, (time, point, 2)
        Repaired keypoints of a side view, upright pixels; NaN stays NaN.
    names, pose : tuple of str, str
        Landmark names; name of the pose engine, as its offsets are its own.
    direction : int
        +1 where forward is to the right of the picture, −1 to the left.
    stature_px : float
        Size of the runner in the picture.
    time_s : array, (time,), optional
        Frame times; without them attitudes are not smoothed.

    Notes
    -----
    Points of engines that nothing is known about stay where they are. A leg without any seen foot
    keeps those points whose offset turns with the foot.
    """
    found = _offsets_of(pose)
    if found is None or direction == 0 or not np.isfinite(stature_px):
        return pixels, (_UNKNOWN.format(pose=pose),) if direction else ()
    # Forward + i up, in statures.
    place = (direction * pixels[..., 0] - 1j * pixels[..., 1]) / stature_px
    moved = place.copy()
    near: Side = "left" if direction < 0 else "right"
    legs: tuple[tuple[Side, dict[str, Offsets]], ...] = (
        (near, found.near),
        (other(near), found.far),
    )
    for side, table in legs:
        axes = axes_of(place, names, side, time_s)
        for part, offsets in table.items():
            name = sided(side, part)
            if name in names and all(segment in axes for segment in offsets):
                column = names.index(name)
                moved[:, column] -= sum(axes[seg] * offset for seg, offset in offsets.items())
    out = np.stack([direction * moved.real, -moved.imag], axis=-1) * stature_px
    return out, (_DONE.format(found_on=found.found_on),)


_UNKNOWN = (
    "Keypoints of {pose} are taken as they are: how far they lie from the joints was not measured "
    "for this engine."
)
_DONE = "Keypoints were moved from where the engine marks them to the joints ({found_on})."


def axes_of(
    place: Complex[np.ndarray, "time point"],
    names: tuple[str, ...],
    side: Side,
    time_s: Float[np.ndarray, " time"] | None,
) -> dict[str, Complex[np.ndarray, " time"]]:
    """Return the segments' forward directions as complex units, gaps closed; the picture's is 1."""
    axes: dict[str, np.ndarray] = {"picture": np.ones(len(place), dtype=complex)}
    for segment, ends in _SEGMENTS.items():
        if not all(sided(side, end) in names for end in ends):
            continue
        first, last = (place[:, names.index(sided(side, end))] for end in ends)
        line = _smooth(last - first, time_s)
        if line is None:
            continue
        unit = line / np.maximum(np.abs(line), 1e-12)
        axes[segment] = unit if segment == "foot" else 1j * unit
    return axes


def _smooth(
    line: Complex[np.ndarray, " time"], time_s: Float[np.ndarray, " time"] | None
) -> Complex[np.ndarray, " time"] | None:
    """Return a segment's line without gaps and jitter; None where it is never seen."""
    seen = np.isfinite(line)
    if seen.sum() < 2:
        return None
    place = np.arange(len(line))
    whole = np.stack([np.interp(place, place[seen], part[seen]) for part in (line.real, line.imag)])
    if time_s is not None and len(time_s) > 2:
        rate = 1.0 / float(np.median(np.diff(time_s)))
        whole = lowpass(whole.T, rate, _SMOOTH_HZ).T
    return whole[0] + 1j * whole[1]
