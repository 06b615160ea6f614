"""Where a clip is not one take: the body jumps, changes its size or its pose, or turns round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float
from numpy.lib.stride_tricks import sliding_window_view

from pushoff.capture.calibrate import middle
from pushoff.capture.stride_template import phase_jumps

#: Stature in heights of the trunk (mid-shoulder to mid-hip, as in ``calibrate``).
_STATURE = 1.0 / 0.292
#: What is compared before and after a cut: long enough for a steady speed, short against a step.
_WINDOW_S = 0.2
#: A body that jumps by this share of its stature against the way it goes, from one frame to the
#: next. Runners bounce by 0.05 and wander by 0.02 in 0.2 s; a hand-held camera adds about as much.
_JUMP = 0.25
#: A body that is larger or smaller at once by this (natural logarithm, 28 %): a runner who comes
#: nearer at 5 m/s from 5 m grows by 3 % in a frame of 1/30 s.
_GROWTH = 0.25
#: Longer gaps are no cuts: somebody went out of the picture and came back.
_LONGEST_GAP_S = 0.5
#: A runner faces one way for at least this long before and after turning round.
_FACING_S = 0.8
#: Feet of a side view are this long in the picture (share of stature); a shoe is 0.15.
_FOOT = 0.06
#: Steps whose phase jumps by more than this (rad, 70°) are not a runner's own variation.
_PHASE_JUMP = 1.2

Kind = Literal["jump", "size", "pose", "turn"]
_LIMBS = ("knee", "ankle", "heel", "toe")


@dataclass(frozen=True)
class Break:
    """Place at which a take ends.

    ``frame`` is the first one of the next take, ``time_s`` its time.
    """

    frame: int
    time_s: float
    kind: Kind

    def told(self) -> str:
        """Return what happens there, as part of a sentence."""
        what = {
            "jump": "the runner jumps to another place",
            "size": "the runner's size changes at once",
            "pose": "the movement jumps",
            "turn": "the runner turns round",
        }[self.kind]
        return f"{what} at {self.time_s:.1f} s"


def find_breaks(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    time_s: Float[np.ndarray, " time"],
) -> tuple[Break, ...]:
    """Return where a new take begins, in order of time; none in a clip that is all of one piece.

    Left and right may be mixed up; NaN is a point that is not seen.
    """
    hips, shoulders = middle(pixels, names, "hip"), middle(pixels, names, "shoulder")
    seen = np.flatnonzero(np.isfinite(hips[:, 0]) & np.isfinite(shoulders[:, 0]))
    if len(seen) < 12:
        return ()
    trunk = np.hypot(*(hips - shoulders)[seen].T)
    clock = time_s[seen]
    rate = 1.0 / float(np.median(np.diff(clock)))
    found = _jumps(0.5 * (hips + shoulders)[seen], trunk, clock, rate)
    for place in _pose_jumps(pixels[seen], hips[seen], trunk, names, clock):
        found.append((place, "pose"))
    for place in _turns(pixels[seen], names, trunk, rate):
        found.append((place, "turn"))
    return _merged(found, seen, time_s, rate)


def _merged(
    found: list[tuple[int, Kind]],
    seen: np.ndarray,
    time_s: Float[np.ndarray, " time"],
    rate: float,
) -> tuple[Break, ...]:
    """Return breaks in order of time; of those within 0.4 s of each other the first kind counts.

    A cut is known to the frame, a turn only about: a turn beside a cut is the cut's.
    """
    order: tuple[Kind, ...] = ("jump", "size", "pose", "turn")
    kept: list[tuple[int, Kind]] = []
    for place, kind in sorted(found, key=lambda item: order.index(item[1])):
        near = _FACING_S * rate if kind == "turn" else 2 * _WINDOW_S * rate
        if all(abs(place - other) > near for other, _ in kept):
            kept.append((place, kind))
    return tuple(
        Break(int(seen[place]), float(time_s[seen[place]]), kind) for place, kind in sorted(kept)
    )


def _jumps(
    centre: Float[np.ndarray, "seen 2"],
    trunk: Float[np.ndarray, " seen"],
    clock: Float[np.ndarray, " seen"],
    rate: float,
) -> list[tuple[int, Kind]]:
    """Return frames at which the trunk is elsewhere, or of another size, than just before."""
    long = max(4, round(_WINDOW_S * rate))
    if len(clock) < 2 * long + 1:
        return []
    spacing = np.diff(clock)
    places, times = sliding_window_view(centre, long, axis=0), sliding_window_view(clock, long)
    place, when = np.median(places, axis=-1), np.median(times, axis=-1)
    half = long // 2
    way = np.median(places[..., -half:], axis=-1) - np.median(places[..., :half], axis=-1)
    pace = (
        way / (np.median(times[:, -half:], axis=-1) - np.median(times[:, :half], axis=-1))[:, None]
    )
    size = np.median(sliding_window_view(trunk, long), axis=-1)
    # Window w holds frames w … w + long − 1; the one before boundary b ends with frame b − 1.
    boundary = np.arange(long, len(clock) - long + 1)
    before, after = boundary - long, boundary
    middle_s = 0.5 * (clock[boundary] + clock[boundary - 1])[:, None]
    lines = [place[w] + pace[w] * (middle_s - when[w][:, None]) for w in (before, after)]
    stature = _STATURE * np.maximum(size[before], size[after])
    lasting = np.hypot(*(lines[1] - lines[0]).T) / stature
    step = centre[boundary] - centre[boundary - 1]
    now = np.min(
        [
            np.hypot(*(step - pace[w] * spacing[boundary - 1][:, None]).T) / stature
            for w in (before, after)
        ],
        axis=0,
    )
    close = spacing[boundary - 1] < _LONGEST_GAP_S
    jump = close & (lasting > _JUMP) & (now > 0.8 * _JUMP)
    growth = np.abs(np.log(size[after] / size[before]))
    growth_now = np.abs(np.log(trunk[boundary] / trunk[boundary - 1]))
    larger = close & (growth > _GROWTH) & (growth_now > 0.8 * _GROWTH)
    return [
        *((int(boundary[b]), "jump") for b in _peaks(jump, now)),
        *((int(boundary[b]), "size") for b in _peaks(larger, growth_now)),
    ]


def _peaks(marked: Bool[np.ndarray, " any"], value: Float[np.ndarray, " any"]) -> list[int]:
    """Return the place of the largest value in every run of marked ones."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(int), [0]])))
    return [
        int(start + np.argmax(value[start:stop]))
        for start, stop in zip(edges[::2], edges[1::2], strict=True)
    ]


def _pose_jumps(
    pixels: Float[np.ndarray, "seen point 2"],
    hips: Float[np.ndarray, "seen 2"],
    trunk: Float[np.ndarray, " seen"],
    names: tuple[str, ...],
    clock: Float[np.ndarray, " seen"],
) -> list[int]:
    """Return frames at which the legs are at another phase of the step than they were going to."""
    parts = [p for p in _LIMBS if f"left_{p}" in names and f"right_{p}" in names]
    left, right = ([names.index(f"{s}_{p}") for p in parts] for s in ("left", "right"))
    both = np.stack([pixels[:, left], pixels[:, right]], axis=1) - hips[:, None, None]
    both = both / float(np.median(trunk))
    jump = phase_jumps(both, clock)
    if jump is None:
        return []
    off = np.nan_to_num(np.abs(jump))
    sharp = _sharpness(both)
    # The phase is off for a stride on both sides of a cut, most at the cut; the pose jumps there.
    near = max(1, round(0.1 / float(np.median(np.diff(clock)))))
    found = []
    for place in _peaks(off > _PHASE_JUMP, off):
        start = max(1, place - near)
        found.append(start + int(np.argmax(sharp[start : place + near + 1])))
    return found


def _sharpness(both: Float[np.ndarray, "seen 2 point 2"]) -> Float[np.ndarray, " seen"]:
    """Return the pose's change since the frame before, same with sides exchanged."""
    total, apart = both.sum(axis=1), np.abs(both[:, 0] - both[:, 1])
    signals = np.concatenate([total, apart], axis=1).reshape(len(both), -1)
    change = np.abs(np.diff(signals, axis=0, prepend=signals[:1]))
    return np.nansum(np.minimum(change, 1.0), axis=1)


def facing_of(
    pixels: Float[np.ndarray, "seen point 2"], names: tuple[str, ...]
) -> Float[np.ndarray, " seen"]:
    """Return how far toes lie to the right of heels in the picture, mean of both feet, px."""
    feet = [
        pixels[:, names.index(f"{s}_toe"), 0] - pixels[:, names.index(f"{s}_heel"), 0]
        for s in ("left", "right")
        if f"{s}_toe" in names and f"{s}_heel" in names
    ]
    if not feet:
        return np.full(len(pixels), np.nan)
    both = np.stack(feet, axis=1)
    count = np.isfinite(both).sum(axis=1)
    return np.where(count > 0, np.nansum(both, axis=1) / np.maximum(count, 1), np.nan)


def _turns(
    pixels: Float[np.ndarray, "seen point 2"],
    names: tuple[str, ...],
    trunk: Float[np.ndarray, " seen"],
    rate: float,
) -> list[int]:
    """Return frames at which somebody seen from the side begins to face the other way."""
    facing = facing_of(pixels, names) / (_STATURE * float(np.median(trunk)))
    long = max(3, round(_FACING_S * rate))
    if len(facing) < 2 * long or np.isfinite(facing).sum() < 2 * long:
        return []
    there = np.flatnonzero(np.isfinite(facing))
    filled = np.interp(np.arange(len(facing)), there, facing[there])
    usual = np.median(sliding_window_view(filled, long), axis=-1)
    before, after = usual[:-long], usual[long:]
    other_way = (before * after < 0) & (np.minimum(np.abs(before), np.abs(after)) > _FOOT)
    # Medians change half a window before and after the turn: it is in the middle between.
    edges = np.flatnonzero(np.diff(np.concatenate([[0], other_way.astype(int), [0]])))
    return [int(start + stop - 1) // 2 + long for start, stop in edges.reshape(-1, 2)]
