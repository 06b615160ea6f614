"""Keypoints of one camera made ready for measuring: gaps bridged, smoothed, angles between points.

Pictures count x to the right and y downwards; "up" here is −y. Angles are degrees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from scipy.ndimage import median_filter
from scipy.signal import medfilt

from pushoff.core.names import SIDES, Side, sided
from pushoff.maths.filters import lowpass
from pushoff.maths.gaps import bridge

#: Gaps up to this long (s) are bridged: slow tests move little in that time.
_LONGEST_GAP_S = 0.4
#: Single frames with a point elsewhere are taken out by a running median over this time (s).
_DESPIKE_S = 0.17
#: On one leg the ankles are this far apart in height (leg lengths) and more; the usual order of the
#: two is that of this time (s) around.
_ONE_LEG, _USUAL_S = 0.08, 1.5
#: What an engine exchanges when it mixes up the legs; hips keep their names.
_BELOW_HIPS = ("knee", "ankle", "heel", "toe", "toe_lateral")
#: Frame intervals that differ from the median by more than this share make a clip uneven.
_EVEN = 0.2

Path = Float[np.ndarray, "time 2"]
Curve = Float[np.ndarray, " time"]


@dataclass(frozen=True)
class Figure:
    """One person in one clip or photo.

    Parameters
    ----------
    where : str
        Name of the file, for messages.
    names : tuple of str
        Landmarks, in the order of ``pixels``.
    pixels : array, (time, point, 2)
        Upright pixels, x right and y down; NaN where not seen.
    confidence : array, (time, point)
        0 to 1.
    time_s : array, (time,)
        Seconds from the first frame; one zero for a photo.
    """

    where: str
    names: tuple[str, ...]
    pixels: Float[np.ndarray, "time point 2"]
    confidence: Float[np.ndarray, "time point"]
    time_s: Float[np.ndarray, " time"]

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def still(self) -> bool:
        """Whether this is a photo."""
        return len(self.time_s) < 2

    @property
    def rate_hz(self) -> float:
        """Frames per second (NaN of a photo)."""
        return float("nan") if self.still else float(1.0 / np.median(np.diff(self.time_s)))

    def has(self, *names: str) -> bool:
        """Return whether these points are here and seen in at least one frame."""
        return all(
            name in self.names and bool(np.isfinite(self.pixels[:, self.names.index(name)]).any())
            for name in names
        )

    def point(self, name: str) -> Path:
        """Return the path of a point, (time, 2) px; NaN throughout where it is not here."""
        if name not in self.names:
            return np.full((len(self), 2), np.nan)
        return self.pixels[:, self.names.index(name)]

    def of(self, side: Side, part: str) -> Path:
        """Return the path of a paired point, (time, 2) px."""
        return self.point(sided(side, part))

    def middle(self, part: str) -> Path:
        """Return the middle of both points of a pair, (time, 2) px."""
        return 0.5 * (self.of("left", part) + self.of("right", part))

    def length(self, start: Path, end: Path) -> float:
        """Return the usual distance of two points (px): the 80th percentile over time.

        Perspective and turning only shorten a segment in the picture.
        """
        distance = np.hypot(*(end - start).T)
        known = distance[np.isfinite(distance)]
        return float(np.percentile(known, 80)) if len(known) else float("nan")

    def leg_px(self) -> float:
        """Return hip to knee to ankle of the longer leg (px)."""
        legs = [
            self.length(self.of(side, "hip"), self.of(side, "knee"))
            + self.length(self.of(side, "knee"), self.of(side, "ankle"))
            for side in SIDES
        ]
        return float(np.nanmax(legs)) if np.isfinite(legs).any() else float("nan")

    def trunk_px(self) -> float:
        """Return the middle of the hips to the middle of the shoulders (px)."""
        return self.length(self.middle("hip"), self.middle("shoulder"))

    def sureness(self, side: Side) -> float:
        """Return the median confidence of hip, knee and ankle of a side (0 to 1)."""
        columns = [
            self.names.index(sided(side, part))
            for part in ("hip", "knee", "ankle")
            if sided(side, part) in self.names
        ]
        return float(np.median(self.confidence[:, columns])) if columns else 0.0

    def smoothed(self, cutoff_hz: float) -> Figure:
        """Return the figure with short gaps bridged, strays taken out and a zero-lag low-pass."""
        if self.still or len(self) < 8:
            return self
        even = np.linspace(self.time_s[0], self.time_s[-1], len(self))
        rate_hz = float((len(self) - 1) / (self.time_s[-1] - self.time_s[0]))
        uneven = np.ptp(np.diff(self.time_s)) > _EVEN / rate_hz
        path = self._at(even) if uneven else self.pixels
        path, _ = bridge(path, rate_hz, _LONGEST_GAP_S)
        width = 2 * int(0.5 * _DESPIKE_S * rate_hz) + 1
        # A median over three frames and more; fast hops are filtered above 10 Hz and keep theirs.
        if width >= 3 and cutoff_hz < 10.0:
            path = _despiked(path, width)
        path = lowpass(path, rate_hz, cutoff_hz)
        done = replace(self, pixels=path, time_s=even) if uneven else replace(self, pixels=path)
        return replace(done, pixels=done._at(self.time_s), time_s=self.time_s) if uneven else done

    def unswapped(self) -> Figure:
        """Return the figure of somebody on one leg, with legs that changed names changed back.

        Engines mix up left and right for some frames. On one leg the ankles are at two heights: a
        frame in which the lower one is another than in the second and a half around it is mixed
        up. Nothing changes where both feet are level or the clip is too short to tell.
        """
        leg = self.leg_px()
        apart = (self.of("left", "ankle") - self.of("right", "ankle"))[:, 1] / leg
        if self.still or not np.isfinite(apart).any():
            return self
        width = 2 * int(0.5 * _USUAL_S * self.rate_hz) + 1
        frames = np.arange(len(apart))
        known = np.isfinite(apart)
        usual = median_filter(np.interp(frames, frames[known], apart[known]), width)
        mixed = (np.abs(usual) > _ONE_LEG) & (apart * np.sign(usual) < -0.5 * np.abs(usual))
        if not mixed.any():
            return self
        return replace(
            self,
            pixels=_exchanged(self.names, self.pixels, mixed),
            confidence=_exchanged(self.names, self.confidence, mixed),
        )

    def _at(self, time_s: Curve) -> Float[np.ndarray, "time point 2"]:
        flat = self.pixels.reshape(len(self), -1)
        # Interpolation across a NaN gives NaN, as it should.
        columns = [np.interp(time_s, self.time_s, column) for column in flat.T]
        return np.stack(columns, axis=1).reshape(len(time_s), -1, 2)


def _exchanged(names: tuple[str, ...], values: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """Return values (time, point, …) with both legs below the hips exchanged in some frames."""
    out = np.array(values)
    parts = [part for part in _BELOW_HIPS if {sided(s, part) for s in SIDES} <= set(names)]
    left, right = ([names.index(sided(side, part)) for part in parts] for side in SIDES)
    rows = np.flatnonzero(frames)[:, None]
    out[rows, left + right] = values[rows, right + left]
    return out


def _despiked(
    path: Float[np.ndarray, "time point 2"], width: int
) -> Float[np.ndarray, "time point 2"]:
    flat = path.reshape(len(path), -1)
    out = np.array(flat)
    half = width // 2
    for column in range(flat.shape[1]):
        known = np.isfinite(flat[:, column])
        if known.all() and len(flat) > width:
            padded = np.pad(flat[:, column], half, mode="edge")
            out[:, column] = medfilt(padded, width)[half : half + len(flat)]
    return out.reshape(path.shape)


def direction_deg(start: Path, end: Path) -> Curve:
    """Return the direction from one point to another: 0 right, 90 up, ±180 left (degrees)."""
    across, down = (end - start).T
    return np.degrees(np.arctan2(-down, across))


def from_vertical(lower: Path, upper: Path, toward: float) -> Curve:
    """Return how far a line leans from the vertical (degrees), positive towards ``toward``.

    ``toward`` is +1 for the right of the picture and −1 for the left.
    """
    across, down = (upper - lower).T
    return np.degrees(np.arctan2(toward * across, -down))


def bend(first: Path, joint: Path, last: Path) -> Curve:
    """Return how far two segments are from one straight line, 0 straight to 180 (degrees)."""
    before, after = joint - first, last - joint
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    dot = (before * after).sum(axis=1)
    return np.degrees(np.abs(np.arctan2(cross, dot)))


def around(curve: Curve, frame: int, half: int) -> float:
    """Return the mean of a curve over the frames around one; NaN where none is known."""
    part = curve[max(0, frame - half) : frame + half + 1]
    known = part[np.isfinite(part)]
    return float(known.mean()) if len(known) else float("nan")


def median(curve: Curve) -> float:
    """Return the median of what is known; NaN where nothing is."""
    known = curve[np.isfinite(curve)]
    return float(np.median(known)) if len(known) else float("nan")


def spread(curve: Curve) -> float:
    """Return the range from the lowest to the highest known value; NaN where nothing is known."""
    known = curve[np.isfinite(curve)]
    return float(np.ptp(known)) if len(known) else float("nan")
