"""Foot and body signals on a fine time grid, and the windows in which a contact is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float, Int
from scipy.interpolate import CubicSpline
from scipy.signal import find_peaks

from pushoff.core.motion import Motion
from pushoff.core.names import Side, other, sided
from pushoff.events.settings import EventSettings
from pushoff.maths.filters import lowpass

#: A foot that lifts its ankle less than this (m) takes no steps; in running it is over 0.15 m.
LEAST_LIFT_M = 0.05
#: Confidence in the leg that is further from a camera at the side, as a share of the near one's:
#: pose engines report the same score for a guessed limb as for a seen one.
FAR_LEG = 0.65
#: The same for a camera behind or in front of the runner: the foot swings behind itself there, and
#: touchdown was found up to 120 ms late on the virtual runner. Deviations grow five-fold with it.
FROM_BEHIND = 0.45
#: Parts of the foot that may land first or leave last, where the recording has them.
FOOT_PARTS: tuple[str, ...] = ("heel", "ball", "mt1", "mt5", "toe")
REAR_PARTS: frozenset[str] = frozenset({"heel"})


@dataclass(frozen=True)
class Trace:
    """One coordinate with its first two derivatives on the fine grid; NaN where not seen."""

    value: Float[np.ndarray, " grid"]
    velocity: Float[np.ndarray, " grid"]
    acceleration: Float[np.ndarray, " grid"]


@dataclass(frozen=True)
class FootSignals:
    """What the detectors of one foot look at.

    ``height`` maps each part of the foot that was seen to its vertical trace (m); ``knee`` is the
    knee flexion (rad) and ``body`` the vertical trace of the pelvis or whole-body centre (m).
    ``confidence`` (0–1) says how well foot, knee and body were seen.
    """

    side: Side
    time_s: Float[np.ndarray, " grid"]
    height: Mapping[str, Trace]
    ankle: Trace
    knee: Trace | None
    body: Trace
    dimension: int
    confidence: Mapping[str, float]

    @property
    def step_s(self) -> float:
        """Grid spacing in seconds."""
        return float(self.time_s[1] - self.time_s[0])


@dataclass(frozen=True)
class Windows:
    """One row per contact that is looked for (times in s).

    ``start`` and ``stop`` are the swing peaks around it, ``rough_touchdown`` and ``rough_toe_off``
    where the ankle comes down to and leaves the lowest fifth of its path, ``low`` between them.
    """

    start: Float[np.ndarray, " contact"]
    rough_touchdown: Float[np.ndarray, " contact"]
    low: Float[np.ndarray, " contact"]
    rough_toe_off: Float[np.ndarray, " contact"]
    stop: Float[np.ndarray, " contact"]

    def __len__(self) -> int:
        return len(self.low)


def trace(
    time_s: Float[np.ndarray, " time"],
    values: Float[np.ndarray, " time"],
    cutoff_hz: float,
    grid_s: Float[np.ndarray, " grid"],
) -> Trace | None:
    """Return a smoothed signal and its derivatives on the grid; None where hardly anything is seen.

    Frames that are NaN (and the grid between them) come out NaN.
    """
    seen = np.isfinite(values)
    where = np.flatnonzero(seen)
    # The share counts from first to last sight: of a cut clip one take is kept, the rest is hidden.
    if len(where) < 10 or len(where) < 0.2 * (where[-1] - where[0] + 1):
        return None
    rate_hz = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    bridged = np.interp(time_s, time_s[seen], values[seen])
    smooth = lowpass(bridged, rate_hz, cutoff_hz)
    spline = CubicSpline(time_s, smooth)
    nearest = np.clip(np.rint((grid_s - time_s[0]) * rate_hz).astype(int), 0, len(time_s) - 1)
    hidden = ~seen[nearest]
    out = [spline(grid_s), spline(grid_s, 1), spline(grid_s, 2)]
    for curve in out:
        curve[hidden] = np.nan
    return Trace(*out)


def foot_signals(motion: Motion, side: Side, settings: EventSettings) -> FootSignals | None:
    """Return the signals of one foot; None where ankle or pelvis were not seen."""
    time_s = motion.time_s
    share = settings.cutoff_share_3d if motion.dimension == 3 else settings.cutoff_share_2d
    limit = share * motion.rate_hz
    foot_hz = min(settings.foot_cutoff_hz, limit)
    body_hz = min(settings.body_cutoff_hz, limit)
    count = round((time_s[-1] - time_s[0]) * settings.grid_hz) + 1
    grid_s = np.linspace(time_s[0], time_s[-1], count)

    def up(name: str, cutoff_hz: float) -> Trace | None:
        if name not in motion.raw_points:
            return None
        return trace(time_s, motion.raw_points[name][:, 1], cutoff_hz, grid_s)

    parts = {part: up(sided(side, part), foot_hz) for part in FOOT_PARTS}
    seen = {part: found for part, found in parts.items() if found is not None}
    if "mt1" in seen and "mt5" in seen:
        seen.pop("ball", None)  # its two ends say more than their middle
    ankle = up(sided(side, "ankle"), foot_hz)
    middle = body_height(motion)
    body = None if middle is None else trace(time_s, middle, body_hz, grid_s)
    knee_angle = motion.angles.get(sided(side, "knee"))
    knee = None if knee_angle is None else trace(time_s, knee_angle, foot_hz, grid_s)
    if ankle is None or body is None:
        return None
    # A camera at the side sees the other leg behind this one for half of the stride.
    far = FAR_LEG if motion.dimension == 2 and motion.view == other(side) else 1.0
    facing = FROM_BEHIND if motion.dimension == 2 and motion.view in ("rear", "front") else 1.0
    far *= facing
    return FootSignals(
        side=side,
        time_s=grid_s,
        height=seen or {"ankle": ankle},
        ankle=ankle,
        knee=knee,
        body=body,
        dimension=motion.dimension,
        confidence={
            "foot": far * _confidence(motion, [sided(side, p) for p in ("heel", "toe", "ankle")]),
            "knee": far * _confidence(motion, [sided(side, p) for p in ("knee", "ankle")]),
            "body": facing * _confidence(motion, ["mid_hip"]),
        },
    )


def body_height(motion: Motion) -> Float[np.ndarray, " time"] | None:
    """Return the height (m) of the middle of the body, (time,), None where the hips are missing.

    Markers: the pelvis. Keypoints: the mean of hips, shoulders and head, because the hips alone are
    the noisiest of the three (5 against 3–4 px on a real clip).
    """
    if "mid_hip" not in motion.raw_points:
        return None
    names = ["mid_hip"] if motion.dimension == 3 else ["mid_hip", "mid_shoulder", "head"]
    seen = [motion.raw_points[name][:, 1] for name in names if name in motion.raw_points]
    return np.mean(seen, axis=0)


def _confidence(motion: Motion, names: list[str]) -> float:
    """Return the mean confidence of points (1 for markers), those without one left out."""
    if motion.dimension == 3:
        return 1.0
    seen = [float(np.nanmean(motion.confidence[n])) for n in names if n in motion.confidence]
    seen = [value for value in seen if np.isfinite(value)]
    return float(np.clip(np.mean(seen), 0.1, 1.0)) if seen else 1.0


def stride_frequency(values: Float[np.ndarray, " grid"], rate_hz: float) -> float:
    """Return the dominant frequency (Hz) of a signal between 0.5 and 2.5 Hz, NaN where none is."""
    clean = np.where(np.isfinite(values), values, np.nanmean(values))
    clean = clean - clean.mean()
    size = 1 << int(np.ceil(np.log2(len(clean) * 8)))
    power = np.abs(np.fft.rfft(clean * np.hanning(len(clean)), size)) ** 2
    frequency = np.fft.rfftfreq(size, 1.0 / rate_hz)
    band = (frequency >= 0.5) & (frequency <= 2.5)  # walking 0.7 to sprinting 2.4 strides/s
    if not band.any() or power[band].max() <= 0:
        return float("nan")
    return float(frequency[band][np.argmax(power[band])])


def find_windows(foot: FootSignals) -> Windows:
    """Return one window per contact: between two swing peaks of the ankle's height."""
    step = foot.step_s
    value = foot.ankle.value
    seen = np.isfinite(value)
    if not seen.any():
        return _windows([], foot)
    grid = np.arange(len(value))
    height = lowpass(np.interp(grid, grid[seen], value[seen]), 1.0 / step, 8.0)
    frequency = stride_frequency(height, 1.0 / step)
    low, high = np.percentile(height[seen], [5, 95])
    if not np.isfinite(frequency) or high - low < LEAST_LIFT_M:
        return _windows([], foot)
    peaks, _ = find_peaks(
        height, distance=max(1, int(0.6 / frequency / step)), prominence=0.35 * (high - low)
    )
    edges = [0, *peaks.tolist(), len(height) - 1]
    rows: list[tuple[int, int, int, int, int]] = []
    for first, last in pairwise(edges):
        row = _low_phase(height[first : last + 1], low, high)
        if row is not None:
            rows.append((first, first + row[0], first + row[1], first + row[2], last))
    return _windows(rows, foot)


def _low_phase(
    height: Float[np.ndarray, " window"], low: float, high: float
) -> tuple[int, int, int] | None:
    """Return first, middle and last grid index of the lowest fifth of a window, None if cut off."""
    down = height < low + 0.2 * (high - low)
    if not down.any() or len(height) < 5:
        return None
    first = int(np.argmax(down))
    last = len(down) - 1 - int(np.argmax(down[::-1]))
    return first, int(first + 0.45 * (last - first)), last


def _windows(rows: list[tuple[int, int, int, int, int]], foot: FootSignals) -> Windows:
    index: Int[np.ndarray, "contact 5"] = np.array(rows, dtype=int).reshape(-1, 5)
    start, touchdown, low, toe_off, stop = foot.time_s[index].T
    return Windows(start, touchdown, low, toe_off, stop)


def gather(
    foot: FootSignals,
    curve: Float[np.ndarray, " grid"],
    centre_s: Float[np.ndarray, " contact"],
    before_s: float,
    after_s: float,
) -> tuple[Float[np.ndarray, "contact window"], Float[np.ndarray, " window"]]:
    """Return a curve around one instant per contact, and the offsets (s) of the columns.

    NaN beyond the ends of the recording and where ``centre_s`` is NaN.
    """
    step = foot.step_s
    offsets = np.arange(-round(before_s / step), round(after_s / step) + 1)
    known = np.isfinite(centre_s)
    centre = np.rint((np.where(known, centre_s, 0.0) - foot.time_s[0]) / step).astype(int)
    index = centre[:, None] + offsets
    inside = (index >= 0) & (index < len(curve)) & known[:, None]
    values = np.where(inside, curve[np.clip(index, 0, len(curve) - 1)], np.nan)
    snapped = offsets * step
    return values, snapped


def snap(
    foot: FootSignals, centre_s: Float[np.ndarray, " contact"]
) -> Float[np.ndarray, " contact"]:
    """Return the grid time next to each instant (the zero of :func:`gather`'s offsets)."""
    step = foot.step_s
    return foot.time_s[0] + np.rint((centre_s - foot.time_s[0]) / step) * step


def crossing(
    values: Float[np.ndarray, "contact window"],
    offsets: Float[np.ndarray, " window"],
    level: Float[np.ndarray, " contact"] | float,
    *,
    rising: bool,
    last: bool,
) -> Float[np.ndarray, " contact"]:
    """Return the offset (s) of the first or last crossing of a level per row, NaN where none is."""
    sign = 1.0 if rising else -1.0
    above = sign * (values - np.broadcast_to(np.asarray(level)[..., None], values.shape))
    hit = (above[:, :-1] < 0) & (above[:, 1:] >= 0)
    columns = hit.shape[1]
    place = columns - 1 - np.argmax(hit[:, ::-1], axis=1) if last else np.argmax(hit, axis=1)
    rows = np.arange(len(values))
    before, after = above[rows, place], above[rows, place + 1]
    found = hit.any(axis=1)
    share = np.where(found, -before / np.where(found, after - before, 1.0), np.nan)
    return offsets[place] + share * (offsets[1] - offsets[0])


def level_in_stance(
    foot: FootSignals, curve: Trace, windows: Windows
) -> Float[np.ndarray, " contact"]:
    """Return the height (m) of a part of the foot while it is flat on the ground, per contact."""
    around, _ = gather(foot, curve.value, windows.low, 0.03, 0.03)
    unseen = np.isnan(around).all(axis=1)
    around[unseen] = 0.0
    level = np.nanmedian(around, axis=1)
    level[unseen] = np.nan
    return level
