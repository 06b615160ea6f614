"""The runner's own mean stride in the picture: rhythm, phase, and where each point should be.

Running repeats itself, and the left leg does half a stride later what the right one does. A Fourier
series over the phase of the stride, fitted robustly to both legs together, says where a point
should be about; it is a witness against points on the wrong leg, never a measurement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

#: Strides per second that are looked for: from slow walking (0.7) to sprinting (2.5, i.e. 300
#: steps/min); Fukuchi et al. 2017 measured 1.3–1.6 in running at 2.5–4.5 m/s.
_RHYTHM_HZ = (0.6, 2.6)
#: Strides per second that no runner or walker makes at true speed, but slow motion shows.
SLOW_MOTION_HZ = (0.05, 0.55)
#: Harmonics of the stride that are kept: foot paths in running have little beyond the sixth.
_HARMONICS = 6
_FEWEST_STRIDES = 2.0
#: Frames are thinned to about this rate for the fit: it holds 20 per stride and more.
_FIT_RATE_HZ = 50.0
#: Share of the variance that the rhythm has to explain: 0.28 to 0.65 in running, below 0.04 in
#: noise of three seconds and more.
_CLEAR = 0.12
#: The strongest frequency is the stride's, not the step's, where twice as fast there is more than
#: this share of its power. Rear views have 0.4 to 0.9 at the stride's frequency of what they have
#: at the step's; twice the step's frequency holds 0.2 at most.
_HALF_SHARE = 0.35


@dataclass(frozen=True)
class StrideTemplate:
    """Mean stride of both legs, laid over the clip.

    Parameters
    ----------
    stride_hz : float
        Strides per second.
    phase : array, (time,)
        Phase of the left leg's stride in radians from some instant of it, unwrapped; the right leg
        is half a turn ahead.
    values : array, (time, side, point, 2)
        Where each point should be about, in the units of what was fitted.
    """

    stride_hz: float
    phase: Float[np.ndarray, " time"]
    values: Float[np.ndarray, "time 2 point 2"]


def fit_template(
    both: Float[np.ndarray, "time 2 point 2"],
    time_s: Float[np.ndarray, " time"],
    rhythm_of: StrideTemplate | None = None,
) -> StrideTemplate | None:
    """Return the mean stride of both sides' points, None where there is no steady rhythm.

    Parameters
    ----------
    both : array, (time, side, point, 2)
        Left and right points relative to the body; NaN where not seen.
    time_s : array, (time,)
        Frame times, any spacing.
    rhythm_of : StrideTemplate, optional
        Whose rhythm and phase are taken: the arms swing with the legs.
    """
    if len(time_s) < 2:
        return None
    rate = 1.0 / float(np.median(np.diff(time_s)))
    few = slice(None, None, max(1, round(rate / _FIT_RATE_HZ)))
    if rhythm_of is None:
        rhythm = find_rhythm(both[few], time_s[few])
        if rhythm is None:
            return None
        stride_hz, phase = rhythm
        base = 2 * np.pi * stride_hz
        whole_phase = base * time_s + np.interp(time_s, time_s[few], phase - base * time_s[few])
    else:
        stride_hz, whole_phase = rhythm_of.stride_hz, rhythm_of.phase
    count = int(min(_HARMONICS, max(1, np.floor(0.45 * rate / stride_hz))))
    design, whole_design = _design(whole_phase[few], count), _design(whole_phase, count)
    values = np.empty_like(both)
    for point in range(both.shape[2]):
        values[:, :, point] = whole_design @ _robust_fit(design, both[few, :, point])
    return StrideTemplate(stride_hz, whole_phase, values)


def _design(phase: Float[np.ndarray, " time"], harmonics: int) -> Float[np.ndarray, "time 2 term"]:
    """Return the Fourier terms of both legs; the right one is half a stride ahead."""
    turns = np.stack([phase, phase + np.pi], axis=1)  # time, side
    # The second term lets the two legs differ by a constant: they are at different distances.
    terms = [np.ones_like(turns), np.broadcast_to(np.array([-1.0, 1.0]), turns.shape)]
    for number in range(1, harmonics + 1):
        terms += [np.cos(number * turns), np.sin(number * turns)]
    return np.stack(terms, axis=-1)


def find_rhythm(
    both: Float[np.ndarray, "time 2 point 2"],
    time_s: Float[np.ndarray, " time"],
    band_hz: tuple[float, float] = _RHYTHM_HZ,
) -> tuple[float, Float[np.ndarray, " time"]] | None:
    """Return strides per second and the phase (time,) in radians, None without a clear rhythm.

    The signals are the same whichever leg is called left: the sum of both sides and the square of
    their difference. Both go round once per step; half of their phase is the stride's, and which
    half is the left leg's is left open.
    """
    found = _beat(both, time_s, band_hz)
    if found is None:
        return None
    # Half of the steps' phase is the stride's.
    phase = 0.5 * _phase(found.signal, found.clock, found.step_hz, 4.0 / found.step_hz)
    base = np.pi * found.step_hz
    return 0.5 * found.step_hz, base * time_s + np.interp(
        time_s, found.clock, phase - base * found.clock
    )


def phase_jumps(
    both: Float[np.ndarray, "time 2 point 2"], time_s: Float[np.ndarray, " time"]
) -> Float[np.ndarray, " time"] | None:
    """Return how far the steps' phase in the stride after an instant is off that before, radians.

    (time,), −π to π; NaN less than a stride from the ends. None where there is no steady rhythm.
    Runners vary their step time by some per cent, which is 0.1 to 0.3; an instant at which some of
    the movement is missing gives anything.
    """
    found = _beat(both, time_s, _RHYTHM_HZ)
    if found is None:
        return None
    slow = found.signal * np.exp(-2j * np.pi * found.step_hz * found.clock)
    steps = (slow[1:] + slow[:-1]) / 2 * np.diff(found.clock)
    edges = np.concatenate([[0.0], np.cumsum(steps)])
    stride_s = 2.0 / found.step_hz
    now = _at(edges, found.clock, time_s)
    before = now - _at(edges, found.clock, time_s - stride_s)
    after = _at(edges, found.clock, time_s + stride_s) - now
    size = np.minimum(np.abs(before), np.abs(after))
    whole = (time_s >= found.clock[0] + stride_s) & (time_s <= found.clock[-1] - stride_s)
    # Where the rhythm itself fades nothing can be said of its phase.
    whole &= size > 0.3 * float(np.median(size))
    return np.where(whole, np.angle(after * before.conj()), np.nan)


@dataclass(frozen=True)
class _Beat:
    """Steps per second, even times and the complex signal that goes round once per step."""

    step_hz: float
    clock: Float[np.ndarray, " even"]
    signal: np.ndarray


def _beat(
    both: Float[np.ndarray, "time 2 point 2"],
    time_s: Float[np.ndarray, " time"],
    band_hz: tuple[float, float],
) -> _Beat | None:
    """Return the rhythm of the steps within a band of strides per second, None without one."""
    here = _span_seen(both)
    if here.stop - here.start < 16:
        return None
    signals = _unnamed(both[here])
    duration_s = float(time_s[here][-1] - time_s[here][0])
    if duration_s * band_hz[1] < _FEWEST_STRIDES:
        return None
    clock = np.linspace(time_s[here][0], time_s[here][-1], len(signals))
    filled = np.stack([_bridged(column, time_s[here], clock) for column in signals.T], axis=1)
    filled = filled - filled.mean(axis=0)
    found = _strongest(filled, clock, (2 * band_hz[0], 2 * band_hz[1]))
    if found is None or duration_s * found[0] < 2 * _FEWEST_STRIDES:
        return None
    return _Beat(found[0], clock, filled @ found[1])


def _span_seen(both: Float[np.ndarray, "time 2 point 2"]) -> slice:
    """Return the frames from the first to the last in which a point of each side is seen."""
    seen = np.flatnonzero(np.isfinite(both[..., 0]).any(axis=2).all(axis=1))
    return slice(int(seen[0]), int(seen[-1]) + 1) if len(seen) else slice(0, 0)


def _unnamed(both: Float[np.ndarray, "time 2 point 2"]) -> Float[np.ndarray, "time signal"]:
    """Return what does not change when both sides are exchanged."""
    flat = both.reshape(len(both), 2, -1)
    return np.concatenate([flat[:, 0] + flat[:, 1], (flat[:, 0] - flat[:, 1]) ** 2], axis=1)


def _strongest(
    filled: Float[np.ndarray, "time signal"],
    clock: Float[np.ndarray, " time"],
    band_hz: tuple[float, float],
) -> tuple[float, np.ndarray] | None:
    """Return the strongest frequency in a band and the signals' complex weights at it.

    The weights turn every signal to the phase of the whole; None where nothing stands out.
    """
    total = float((filled**2).sum())
    if total <= 0:
        return None
    window = np.hanning(len(clock) + 2)[1:-1]
    size = 8 * len(clock)
    rate = np.fft.rfftfreq(size, d=float(clock[1] - clock[0]))
    looked_at = (rate >= band_hz[0]) & (rate <= band_hz[1])
    if not looked_at.any():
        return None
    rate = rate[looked_at]
    spectrum = np.fft.rfft(filled * window[:, None], n=size, axis=0)[looked_at]
    power = (np.abs(spectrum) ** 2).sum(axis=1)
    best = int(np.argmax(power))
    # Legs that stand apart (from behind) leave something at the stride's own frequency, half of it.
    twice = np.flatnonzero(np.abs(rate / rate[best] - 2.0) < 0.1)
    if len(twice) and power[twice].max() > _HALF_SHARE * power[best]:
        best = int(twice[np.argmax(power[twice])])
    if 2 * power[best] < _CLEAR * (window**2).sum() * total:
        return None
    found_hz = float(rate[best]) + _peak_shift(power, best) * float(rate[1] - rate[0])
    return found_hz, spectrum[best].conj() / np.abs(spectrum[best]).max()


def _peak_shift(power: Float[np.ndarray, " rate"], best: int) -> float:
    """Return where between the samples a peak lies, by a parabola, in samples from the largest."""
    if not 0 < best < len(power) - 1:
        return 0.0
    before, here, after = (float(power[best + place]) for place in (-1, 0, 1))
    bend = before - 2 * here + after
    return 0.0 if bend == 0 else 0.5 * (before - after) / bend


def _phase(
    signal: np.ndarray, time_s: Float[np.ndarray, " time"], rate_hz: float, over_s: float
) -> Float[np.ndarray, " time"]:
    """Return the phase of a complex-weighted signal near a frequency, following slow changes.

    ``over_s`` is what is averaged over: whole periods cancel the mirror image and the harmonics.
    """
    base = 2 * np.pi * rate_hz * time_s
    slow = signal * np.exp(-1j * base)
    edges = np.concatenate([[0.0], np.cumsum((slow[1:] + slow[:-1]) / 2 * np.diff(time_s))])
    low = np.clip(time_s - over_s / 2, time_s[0], time_s[-1] - over_s)
    mean = _at(edges, time_s, low + over_s) - _at(edges, time_s, low)
    return base + np.unwrap(np.angle(mean))


def _at(values: np.ndarray, time_s: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    return np.interp(wanted, time_s, values.real) + 1j * np.interp(wanted, time_s, values.imag)


def _bridged(
    column: Float[np.ndarray, " time"],
    time_s: Float[np.ndarray, " time"],
    clock: Float[np.ndarray, " time"],
) -> Float[np.ndarray, " time"]:
    """Return a signal without NaN at even times, for the spectrum only."""
    seen = np.isfinite(column)
    if seen.sum() < 2:
        return np.zeros_like(column)
    return np.interp(clock, time_s[seen], column[seen])


def _robust_fit(
    design: Float[np.ndarray, "time 2 term"], path: Float[np.ndarray, "time 2 2"]
) -> Float[np.ndarray, "term 2"]:
    """Return coefficients for x and y that outliers do not pull; NaN with too little to fit.

    Iteratively reweighted: absolute deviations first, then Tukey's biweight (4.685 standard
    deviations, the usual choice for 95 % efficiency).
    """
    terms = design.shape[-1]
    flat, seen = path.reshape(-1, 2), np.isfinite(path[..., 0]).ravel()
    if seen.sum() < 3 * terms:
        return np.full((terms, 2), np.nan)
    x, y = design.reshape(-1, terms)[seen], flat[seen]
    weight = np.ones(len(x))
    coefficient = np.zeros((terms, 2))
    for turn in range(10):
        weighted = (x * weight[:, None]).T
        coefficient = np.linalg.solve(weighted @ x + 1e-9 * np.eye(terms), weighted @ y)
        off = np.hypot(*(y - x @ coefficient).T)
        spread = max(1.4826 * float(np.median(off)), 1e-6)
        if turn < 5:
            weight = 1.0 / np.maximum(off, 0.1 * spread)
        else:
            weight = np.maximum(1.0 - (off / (4.685 * spread)) ** 2, 0.0) ** 2
    return coefficient
