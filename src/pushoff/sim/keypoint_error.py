"""What a pose engine does wrong, dialled in: noise, hidden legs, blur, swaps, drop-outs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from jaxtyping import Bool, Float
from scipy.signal import lfilter

from pushoff.core.errors import BadUsageError
from pushoff.core.names import SIDES, other

#: Points of a leg that take the other leg's name when an engine mixes up left and right.
SWAPPED_PARTS: tuple[str, ...] = ("knee", "ankle", "heel", "toe", "toe_lateral")
#: Points that move fast enough to be blurred.
FAST_PARTS: tuple[str, ...] = ("ankle", "heel", "toe", "toe_lateral", "wrist")
#: How much worse the feet's small points are than a joint: jitter of heel, toe and small toe over
#: that of knee and ankle of the nearer leg in RTMPose's keypoints of a treadmill runner (30
#: frames/s, fourth differences): 2.7, 3.4 and 4.4 px against 1.9 px.
PART_FACTOR: Mapping[str, float] = {"heel": 1.4, "toe": 1.8, "toe_lateral": 2.3}
#: Half the thickness of thigh, shank and foot as a share of stature: what is nearer than this to
#: the nearer leg's line is hidden behind it (0.08, 0.05 and 0.04 m at 1.75 m; the model's choice).
LIMB_RADII: Mapping[tuple[str, str], float] = {
    ("hip", "knee"): 0.045,
    ("knee", "ankle"): 0.028,
    ("heel", "toe"): 0.022,
}
#: Parts of the farther leg that the nearer one can hide.
_HIDEABLE: tuple[str, ...] = ("knee", "ankle", "heel", "toe", "toe_lateral")


@dataclass(frozen=True)
class KeypointError:
    """How wrong keypoints are. Pixels hold for a runner ``stature_px`` tall in the picture.

    Pose engines look at a crop of fixed size, so their errors grow with the runner in the picture:
    figures in pixels are scaled by the runner's size.

    Parameters
    ----------
    white_px, correlated_px : float
        Standard deviation per axis of the noise that is new in every frame, and of the noise that
        drifts (first-order Gauss–Markov). RTMPose on a treadmill runner jitters by 1.6–2.1 px at
        knee and ankle of the nearer leg; both together give leg-angle errors of 2–3° before
        smoothing, as MediaPipe made on a rendered figure (2.4–4.3°; residuals of 3–5 px).
    correlation_s : float
        Time in which the drifting noise forgets itself (to 1/e), s.
    systematic_px : float
        Standard deviation over points and stride of an error that repeats with the pose (every
        stride the same, another for each point); it does not average out.
    stature_px : float
        Size of the runner in the picture that the pixels hold for.
    far_factor, hidden_factor : float
        How much worse the side away from a camera at the side is; and once more where the nearer
        leg hides it (jitter of far over near ankle, heel and toe in the same keypoints: 1.5–1.8).
    near_confidence, far_confidence, hidden_confidence, confidence_sd : float
        Confidence of seen and hidden points and its spread.
    blur_share, exposure_s : float
        A moving foot or wrist is wrong along its way by this share (standard deviation) of what it
        moves while the shutter is open (at most one frame). The share is the model's choice.
    swap_share, swap_burst_s : float
        Share of frames with the legs' sides exchanged, and mean length of a burst, s.
    dropout_share, dropout_burst_s : float
        Share of each point's frames in which it is not found, and mean length of a gap, s.
    lost_share : float
        Share of frames in which nobody is found.
    seed : int
        Same seed, same errors.
    """

    white_px: float = 1.6
    correlated_px: float = 3.0
    correlation_s: float = 0.08
    systematic_px: float = 1.5
    stature_px: float = 600.0
    far_factor: float = 1.6
    hidden_factor: float = 1.5
    near_confidence: float = 0.85
    far_confidence: float = 0.70
    hidden_confidence: float = 0.40
    confidence_sd: float = 0.06
    blur_share: float = 0.25
    exposure_s: float = 1.0 / 120.0
    swap_share: float = 0.01
    swap_burst_s: float = 0.10
    dropout_share: float = 0.005
    dropout_burst_s: float = 0.10
    lost_share: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        wrong = [
            f"{field.name} at least 0 (is {getattr(self, field.name):g})"
            for field in fields(self)
            if getattr(self, field.name) < 0
        ]
        for name in ("swap_share", "dropout_share", "lost_share"):
            if getattr(self, name) > 0.5:
                wrong.append(f"{name} at most 0.5 (is {getattr(self, name):g})")
        for name in ("stature_px", "correlation_s", "swap_burst_s", "dropout_burst_s"):
            if getattr(self, name) == 0:
                wrong.append(f"{name} above 0")
        if wrong:
            raise BadUsageError("keypoint error", expected="; ".join(wrong))

    @classmethod
    def none(cls) -> KeypointError:
        """Return keypoints exactly where the joints are, all seen."""
        return cls(
            white_px=0.0,
            correlated_px=0.0,
            systematic_px=0.0,
            far_factor=1.0,
            hidden_factor=1.0,
            near_confidence=1.0,
            far_confidence=1.0,
            hidden_confidence=1.0,
            confidence_sd=0.0,
            blur_share=0.0,
            swap_share=0.0,
            dropout_share=0.0,
        )


@dataclass(frozen=True)
class Seen:
    """What the camera has in front of it, without error.

    ``pixels`` (time, point, 2); ``stature_px`` (time,) the runner's size; ``far_side`` the side
    away from the camera ("" where neither is), ``sideways`` 1 for a side view and 0 from behind or
    in front; ``phase`` (time,) of the stride in radians.
    """

    names: tuple[str, ...]
    pixels: Float[np.ndarray, "time point 2"]
    time_s: Float[np.ndarray, " time"]
    stature_px: Float[np.ndarray, " time"]
    phase: Float[np.ndarray, " time"]
    far_side: str
    sideways: float


@dataclass(frozen=True)
class Disturbed:
    """Pixels and confidence with error, and which frames and points were touched how."""

    pixels: Float[np.ndarray, "time point 2"]
    confidence: Float[np.ndarray, "time point"]
    swapped: Bool[np.ndarray, " time"]
    hidden: Bool[np.ndarray, "time point"]
    lost: Bool[np.ndarray, "time point"]


def disturb(seen: Seen, error: KeypointError) -> Disturbed:
    """Return keypoints as a pose engine would give them; lost points are NaN with confidence 0.

    Noise, swaps and losses are drawn from separate streams: changing one leaves the others alone.
    """
    noise, sure, swaps, losses = (
        np.random.default_rng([error.seed, stream]) for stream in range(4)
    )
    hidden = find_hidden(seen)
    far = np.array([bool(seen.far_side) and n.startswith(seen.far_side) for n in seen.names])
    factor = np.where(far, 1.0 + (error.far_factor - 1.0) * seen.sideways, 1.0)
    factor = factor * np.array([PART_FACTOR.get(_part(n), 1.0) for n in seen.names])
    factor = factor[None] * np.where(hidden, error.hidden_factor, 1.0)
    scale = (seen.stature_px / error.stature_px)[:, None]
    pixels = seen.pixels + (factor * scale)[..., None] * _noise(seen, error, noise)
    pixels = pixels + _blur(seen, error, noise)

    mean = np.where(far, _mixed(error.near_confidence, error.far_confidence, seen), 1.0)
    mean = np.where(far, mean, error.near_confidence)[None]
    mean = np.where(hidden, np.minimum(error.hidden_confidence, mean), mean)
    confidence = mean + error.confidence_sd * sure.standard_normal(hidden.shape)
    confidence = np.clip(confidence, 0.05, 1.0)

    rate = 1.0 / float(np.median(np.diff(seen.time_s)))
    swapped = bursts(swaps, len(seen.time_s), error.swap_share, error.swap_burst_s * rate)
    _exchange(seen.names, swapped, pixels, confidence)
    lost = np.stack(
        [
            bursts(losses, len(seen.time_s), error.dropout_share, error.dropout_burst_s * rate)
            for _ in seen.names
        ],
        axis=1,
    )
    lost |= bursts(losses, len(seen.time_s), error.lost_share, 1.0)[:, None]
    lost |= ~np.isfinite(seen.pixels[..., 0])
    pixels[lost] = np.nan
    confidence[lost] = 0.0
    return Disturbed(pixels, confidence, swapped, hidden, lost)


def bursts(
    rng: np.random.Generator, count: int, share: float, mean_length: float
) -> Bool[np.ndarray, " time"]:
    """Return frames that are marked in bursts; their share is met to one frame.

    Lengths are geometric with a mean of ``mean_length`` frames (at least one), places are even
    over the clip with at least one frame between two bursts.
    """
    total = round(share * count)
    marked = np.zeros(count, dtype=bool)
    if total == 0:
        return marked
    ends = np.cumsum(rng.geometric(1.0 / max(mean_length, 1.0), size=total))
    ends = np.minimum(ends[: int(np.searchsorted(ends, total)) + 1], total)
    lengths = np.diff(ends, prepend=0)
    # Every burst but the last takes a free frame along as its gap; the rest is spread at random.
    slots = count - total - (len(lengths) - 1) + len(lengths)
    place = np.sort(rng.choice(slots, size=len(lengths), replace=False))
    before = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    starts = place + before
    edges = np.zeros(count + 1)
    np.add.at(edges, starts, 1.0)
    np.add.at(edges, starts + lengths, -1.0)
    return np.cumsum(edges)[:count] > 0.5


def find_hidden(seen: Seen) -> Bool[np.ndarray, "time point"]:
    """Return where a point of the farther leg lies behind the nearer leg."""
    hidden = np.zeros(seen.pixels.shape[:2], dtype=bool)
    if seen.far_side not in SIDES:
        return hidden
    far = "left" if seen.far_side == "left" else "right"
    near = other(far)
    for part in _HIDEABLE:
        if f"{far}_{part}" not in seen.names:
            continue
        column = seen.names.index(f"{far}_{part}")
        for (first, last), radius in LIMB_RADII.items():
            ends = [seen.pixels[:, seen.names.index(f"{near}_{end}")] for end in (first, last)]
            away = _from_line(seen.pixels[:, column], *ends)
            hidden[:, column] |= away < radius * seen.stature_px
    return hidden


def _part(name: str) -> str:
    for side in SIDES:
        if name.startswith(f"{side}_"):
            return name[len(side) + 1 :]
    return name


def _mixed(near: float, far: float, seen: Seen) -> float:
    return near + (far - near) * seen.sideways


def _noise(
    seen: Seen, error: KeypointError, rng: np.random.Generator
) -> Float[np.ndarray, "time point 2"]:
    """Return noise in pixels of a runner of ``error.stature_px``: white, drifting, repeating."""
    shape = seen.pixels.shape
    white = error.white_px * rng.standard_normal(shape)
    drawn = rng.standard_normal(shape)
    spacing = float(np.median(np.diff(seen.time_s)))
    keep = float(np.exp(-spacing / error.correlation_s))
    drawn[1:] *= np.sqrt(1.0 - keep**2)
    drifting = error.correlated_px * np.asarray(lfilter([1.0], [1.0, -keep], drawn, axis=0))
    return white + drifting + error.systematic_px * _repeating(seen.phase, shape[1:], rng)


def _repeating(
    phase: Float[np.ndarray, " time"], shape: tuple[int, ...], rng: np.random.Generator
) -> Float[np.ndarray, "time point 2"]:
    """Return curves of the stride's phase with unit variance: three harmonics of equal size."""
    harmonics = np.arange(1, 4)
    turns = phase[:, None] * harmonics
    terms = np.concatenate([np.cos(turns), np.sin(turns)], axis=1)
    weight = rng.standard_normal((terms.shape[1], *shape)) / np.sqrt(len(harmonics))
    return np.tensordot(terms, weight, axes=1)


def _blur(
    seen: Seen, error: KeypointError, rng: np.random.Generator
) -> Float[np.ndarray, "time point 2"]:
    fast = np.array([_part(name) in FAST_PARTS for name in seen.names], dtype=float)
    spacing = float(np.median(np.diff(seen.time_s)))
    moved = np.gradient(seen.pixels, seen.time_s, axis=0) * min(error.exposure_s, spacing)
    along = error.blur_share * rng.standard_normal(seen.pixels.shape[:2]) * fast
    return np.nan_to_num(moved) * along[..., None]


def _exchange(
    names: tuple[str, ...],
    frames: Bool[np.ndarray, " time"],
    pixels: Float[np.ndarray, "time point 2"],
    confidence: Float[np.ndarray, "time point"],
) -> None:
    """Exchange both legs in some frames, in place."""
    parts = [part for part in SWAPPED_PARTS if f"left_{part}" in names]
    left = [names.index(f"left_{part}") for part in parts]
    right = [names.index(f"right_{part}") for part in parts]
    rows = np.flatnonzero(frames)[:, None]
    for values in (pixels, confidence):
        values[rows, left + right] = values[rows, right + left]


def _from_line(
    point: Float[np.ndarray, "time 2"],
    first: Float[np.ndarray, "time 2"],
    last: Float[np.ndarray, "time 2"],
) -> Float[np.ndarray, " time"]:
    """Return the distance of a point from the stretch between two others."""
    line = last - first
    length = np.maximum((line**2).sum(axis=1), 1e-12)
    share = np.clip(((point - first) * line).sum(axis=1) / length, 0.0, 1.0)
    return np.hypot(*(point - first - share[:, None] * line).T)
