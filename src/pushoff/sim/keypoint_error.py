"""What a pose engine does wrong, dialled in: noise, hidden legs, blur, swaps, drop-outs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from jaxtyping import Bool, Float
from scipy.signal import lfilter

from pushoff.core.errors import BadUsageError
from pushoff.core.names import SIDES, other
from pushoff.sim.keypoint_sight import LEG_PARTS, Seen, find_hidden, find_passing

#: Points of a leg that take the other leg's name when an engine mixes up left and right.
SWAPPED_PARTS: tuple[str, ...] = LEG_PARTS
#: Points of a foot, which go astray together.
FOOT_PARTS: tuple[str, ...] = ("ankle", "heel", "toe", "toe_lateral")
#: Points that move fast enough to be blurred.
FAST_PARTS: tuple[str, ...] = (*FOOT_PARTS, "wrist")
#: How much worse the small points of the feet are than a joint. RTMPose's keypoints of the nearer
#: leg of a treadmill runner (30 frames/s, fourth differences) jitter by 1.6–2.1 px at knee and
#: ankle, 2.7 at the heel, 3.4 at the toe, 4.4 at the small toe; MediaPipe's on rendered clips by
#: 1.0–2.0 px at knee and hip, 1.8–3.5 at the ankle, 1.8–3.2 at the heel, 3.6–4.8 at the toe.
PART_FACTOR: Mapping[str, float] = {"ankle": 1.3, "heel": 1.8, "toe": 2.3, "toe_lateral": 2.8}
#: The same for errors that repeat with the pose: 2.2–4.4 px at hip and knee, 1.7–4.0 at the ankle,
#: 2.4–6.1 at the heel, 3.1–7.6 at the toe on the same renderings.
REPEATING_FACTOR: Mapping[str, float] = {"heel": 1.3, "toe": 1.7, "toe_lateral": 1.9}


@dataclass(frozen=True)
class KeypointError:
    """How wrong keypoints are. Pixels hold for a runner ``stature_px`` tall in the picture.

    Pose engines look at a crop of fixed size, so their errors grow with the runner in the picture:
    figures in pixels are scaled by the runner's size.

    Defaults stand between two engines: RTMPose on a real treadmill runner (jitter from fourth
    differences) and MediaPipe on three rendered clips of this runner (900 frames, against the
    truth). What was found is said with each parameter.

    Parameters
    ----------
    white_px, correlated_px : float
        Standard deviation per axis at a joint of the noise that is new in every frame, and of the
        noise that drifts (first-order Gauss–Markov). Found: 1.0–2.2 px of white noise; drift that
        does not repeat with the stride was below 1 px on renderings, whose light, clothes and
        background never change: the drift is the model's choice.
    correlation_s : float
        Time in which the drifting noise forgets itself (to 1/e), s.
    systematic_px : float
        Standard deviation of an error that repeats with the pose (every stride the same, another
        for each point); it does not average out. Found: 2–4 px at joints, 2–7 px at heel and toe,
        partly shared by the points of a leg. Here the points are independent; the default makes
        the nearer leg's angle errors as large as they were after the whole analysis of those clips
        (SD of thigh 1.8–2.6°, knee 2.1–3.2°, shank 1.2–1.5°).
    placement : float
        How far the points lie from the joint centres and the sole's ends, as a share of where
        MediaPipe marked them (see ``keypoints.MARKED``); 0 is in the joint centres.
    stature_px : float
        Size of the runner in the picture that the pixels hold for.
    far_factor, hidden_factor : float
        How much worse the side away from a camera at the side is; and once more where the nearer
        leg hides it. Found: 1.0–1.4 (MediaPipe, rendered) and 1.5–1.8 (RTMPose); hidden 1.9–4.
    near_confidence, far_confidence, hidden_confidence, confidence_sd : float
        Confidence of seen and hidden points and its spread.
    stolen_share : float
        Share of the far foot's swings past the nearer shank in which its points sit on the nearer
        foot. Found: from every one to none on rendered clips.
    blur_share, exposure_s : float
        A moving foot or wrist is wrong along its way by this share (standard deviation) of what it
        moves while the shutter is open (at most one frame); the model's choice.
    swap_share, swap_burst_s : float
        Share of frames with the legs' sides exchanged, and mean length of a burst, s; the model's
        choice (RTMPose on the treadmill runner: none in 360 frames).
    dropout_share, dropout_burst_s : float
        Share of each point's frames in which it is not found, and mean length of a gap, s.
    lost_share : float
        Share of frames in which nobody is found.
    seed : int
        Same seed, same errors.
    """

    white_px: float = 1.5
    correlated_px: float = 1.5
    correlation_s: float = 0.08
    systematic_px: float = 2.0
    placement: float = 1.0
    stature_px: float = 600.0
    far_factor: float = 1.4
    hidden_factor: float = 1.9
    near_confidence: float = 0.90
    far_confidence: float = 0.78
    hidden_confidence: float = 0.60
    confidence_sd: float = 0.06
    stolen_share: float = 0.3
    blur_share: float = 0.2
    exposure_s: float = 1.0 / 240.0
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
        for name, most in (
            ("swap_share", 0.5),
            ("dropout_share", 0.5),
            ("lost_share", 0.5),
            ("stolen_share", 1.0),
        ):
            if getattr(self, name) > most:
                wrong.append(f"{name} at most {most:g} (is {getattr(self, name):g})")
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
            placement=0.0,
            far_factor=1.0,
            hidden_factor=1.0,
            near_confidence=1.0,
            far_confidence=1.0,
            hidden_confidence=1.0,
            confidence_sd=0.0,
            stolen_share=0.0,
            blur_share=0.0,
            swap_share=0.0,
            dropout_share=0.0,
        )


@dataclass(frozen=True)
class Disturbed:
    """Pixels and confidence with error, and which frames and points were touched how."""

    pixels: Float[np.ndarray, "time point 2"]
    confidence: Float[np.ndarray, "time point"]
    swapped: Bool[np.ndarray, " time"]
    stolen: Bool[np.ndarray, " time"]
    hidden: Bool[np.ndarray, "time point"]
    lost: Bool[np.ndarray, "time point"]


def disturb(seen: Seen, error: KeypointError) -> Disturbed:
    """Return keypoints as a pose engine would give them; lost points are NaN with confidence 0.

    Noise, swaps and losses are drawn from separate streams: changing one leaves the others alone.
    """
    noise, sure, swaps, losses, thefts, engine = (
        np.random.default_rng([error.seed, stream]) for stream in range(6)
    )
    hidden = find_hidden(seen)
    far = np.array([bool(seen.far_side) and n.startswith(seen.far_side) for n in seen.names])
    stolen = _spells(thefts, find_passing(seen), error.stolen_share)
    marked = _on_the_near_foot(seen, stolen)
    wrong = _noise(seen, error, noise) + _repeating(seen, error, engine)
    pixels = marked + _factors(seen, error, far, hidden)[..., None] * wrong
    pixels = pixels + _blur(seen, error, noise)

    far_mean = error.near_confidence + seen.sideways * (
        error.far_confidence - error.near_confidence
    )
    mean = np.where(far, far_mean, error.near_confidence)[None]
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
    lost |= ~np.isfinite(pixels[..., 0])
    pixels[lost] = np.nan
    confidence[lost] = 0.0
    return Disturbed(pixels, confidence, swapped, stolen, hidden, lost)


def _factors(
    seen: Seen,
    error: KeypointError,
    far: Bool[np.ndarray, " point"],
    hidden: Bool[np.ndarray, "time point"],
) -> Float[np.ndarray, "time point"]:
    """Return what the noise of a near joint at ``error.stature_px`` is multiplied by."""
    scale = (seen.stature_px / error.stature_px)[:, None]
    side = np.where(far, 1.0 + (error.far_factor - 1.0) * seen.sideways, 1.0)
    return scale * side * np.where(hidden, error.hidden_factor, 1.0)


def _by_part(names: tuple[str, ...], table: Mapping[str, float]) -> Float[np.ndarray, "point 1"]:
    return np.array([[table.get(_part(name), 1.0)] for name in names])


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
    # Different places between the free frames leave at least one of them between two bursts.
    place = np.sort(rng.choice(count - total + 1, size=len(lengths), replace=False))
    before = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    starts = place + before
    edges = np.zeros(count + 1)
    np.add.at(edges, starts, 1.0)
    np.add.at(edges, starts + lengths, -1.0)
    return np.cumsum(edges)[:count] > 0.5


def _spells(
    rng: np.random.Generator, marked: Bool[np.ndarray, " time"], share: float
) -> Bool[np.ndarray, " time"]:
    """Return some of the spells (runs of marked frames), each with a probability of ``share``."""
    starts = np.diff(marked.astype(int), prepend=0) == 1
    number = np.cumsum(starts)
    chosen = rng.random(int(starts.sum()) + 1) < share
    return marked & chosen[number]


def _on_the_near_foot(
    seen: Seen, stolen: Bool[np.ndarray, " time"]
) -> Float[np.ndarray, "time point 2"]:
    """Return where an engine looks: in stolen frames the far foot's points are the near foot's."""
    marked = seen.marked.copy()
    if stolen.any():
        far = "left" if seen.far_side == "left" else "right"
        for part in FOOT_PARTS:
            if f"{far}_{part}" in seen.names:
                here, there = (seen.names.index(f"{side}_{part}") for side in (far, other(far)))
                marked[stolen, here] = seen.marked[stolen, there]
    return marked


def _part(name: str) -> str:
    for side in SIDES:
        if name.startswith(f"{side}_"):
            return name[len(side) + 1 :]
    return name


def _noise(
    seen: Seen, error: KeypointError, rng: np.random.Generator
) -> Float[np.ndarray, "time point 2"]:
    """Return white and drifting noise in pixels of a runner of ``error.stature_px``."""
    shape = seen.pixels.shape
    white = error.white_px * rng.standard_normal(shape)
    drawn = rng.standard_normal(shape)
    spacing = float(np.median(np.diff(seen.time_s)))
    keep = float(np.exp(-spacing / error.correlation_s))
    drawn[1:] *= np.sqrt(1.0 - keep**2)
    drifting = error.correlated_px * np.asarray(lfilter([1.0], [1.0, -keep], drawn, axis=0))
    return _by_part(seen.names, PART_FACTOR) * (white + drifting)


def _repeating(
    seen: Seen, error: KeypointError, rng: np.random.Generator
) -> Float[np.ndarray, "time point 2"]:
    """Return errors that go with the stride's phase, the same at any frame rate.

    MediaPipe's errors on rendered clips have nearly as much in each of the first eight harmonics
    (amplitude about the inverse cube root of the number).
    """
    harmonics = np.arange(1, 9)
    size = harmonics ** (-1.0 / 3.0)
    turns = seen.phase[:, None] * harmonics
    terms = np.concatenate([size * np.cos(turns), size * np.sin(turns)], axis=1)
    weight = rng.standard_normal((terms.shape[1], len(seen.names), 2))
    curves = np.tensordot(terms, weight / np.sqrt((size**2).sum()), axes=1)
    return error.systematic_px * _by_part(seen.names, REPEATING_FACTOR) * curves


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
