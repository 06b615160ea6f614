"""The mean stride of a clip: every keypoint's path over the stride's phase, and each step's rhythm.

Folding by swing peaks alone leaves the phase of every stride as uncertain as one peak of noisy
keypoints. Here the phase is refined by all paths together: where the whole body is ahead of its own
mean stride, this step came early.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Complex, Float

from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side, sided
from pushoff.events.fold import shared_phase, slow_and_waves
from pushoff.events.settings import EventSettings
from pushoff.events.signals import FootSignals, body_height
from pushoff.maths.periodic import PeriodicFit, fit_terms, wave_slopes

#: Parts of each leg whose paths are followed, where the recording has them.
LEG_PARTS: tuple[str, ...] = ("hip", "knee", "ankle", "heel", "toe")
#: Harmonics of the stride that are kept: foot paths have little beyond 16 Hz, the bounce beyond 7.
HARMONICS = 11
#: Rounds of refining the phase; knots per stride between which its correction is linear (a step).
_ROUNDS, _KNOTS = 2, 2
#: How far single steps may stray (s) from an even rhythm: the correction as a whole, which the
#: rhythm of the swing peaks already follows, and its bend from step to step, about 1 % of a step.
_STRAY_S, _BEND_S = 0.019, 0.004
#: Noise of neighbouring frames and of the points of a leg is not independent: weights count a
#: third.
_INDEPENDENT = 1.0 / 3.0
#: Names of the lengths where both legs are the same.
_PLAIN = ("thigh", "shank")
_FIT_ROUNDS = 3


@dataclass(frozen=True)
class MeanStride:
    """Mean paths over the stride's phase, and the phase of every frame.

    Parameters
    ----------
    time_s, phase : array, (time,)
        Frames and their phase in strides (whole numbers are one stride apart).
    paths : mapping of name to complex array, (harmonic,)
        Fourier coefficients (m) of ``<side>_<part>_forward`` (ahead of the middle of the body),
        ``<side>_<part>_up`` and ``body_up``; the path is the real part of their sum.
    leg_m : float
        Thigh and shank together, the mean of both legs.
    """

    time_s: Float[np.ndarray, " time"]
    phase: Float[np.ndarray, " time"]
    paths: Mapping[str, Complex[np.ndarray, " harmonic"]]
    leg_m: float

    @property
    def rhythm_hz(self) -> float:
        """Strides per second."""
        return float((self.phase[-1] - self.phase[0]) / (self.time_s[-1] - self.time_s[0]))

    def velocity(
        self, name: str, phase: Float[np.ndarray, " place"]
    ) -> Float[np.ndarray, " place"]:
        """Return the mean velocity (m/s) of a path at some phases; NaN where it was not seen."""
        if name not in self.paths:
            return np.full(len(phase), np.nan)
        number = np.arange(1, HARMONICS + 1)
        turned = self.paths[name] * (2j * np.pi * number * self.rhythm_hz)
        return (np.exp(2j * np.pi * np.outer(phase, number)) @ turned).real

    def times(self, phase: Float[np.ndarray, " event"]) -> Float[np.ndarray, " event"]:
        """Return the times (s) at which phases are passed, going on evenly past both ends."""
        period = 1.0 / self.rhythm_hz
        inner = np.interp(phase, self.phase, self.time_s)
        before = np.minimum(phase - self.phase[0], 0.0) * period
        return inner + before + np.maximum(phase - self.phase[-1], 0.0) * period


def mean_stride(
    motion: Motion, feet: Mapping[Side, FootSignals], settings: EventSettings
) -> MeanStride | None:
    """Return the mean stride of keypoints from the side; None with too few strides or no body."""
    curves = _curves(motion)
    phase = shared_phase(feet, motion.time_s)
    leg_m = _leg(motion)
    if phase is None or curves is None or not np.isfinite(leg_m):
        return None
    for _ in range(_ROUNDS):
        phase = phase + _correction(motion.time_s, phase, curves, settings)
        if (np.diff(phase) <= 0).any():
            return None
    basis = _basis(motion.time_s, phase)
    paths: dict[str, np.ndarray] = {}
    for name, values in curves.items():
        found = _fit(basis, values, _harmonics(settings.fold_bandwidth_hz, motion.time_s, phase))
        if found is not None:
            repeating = found[0].coefficients[3:]
            full = np.zeros(HARMONICS, dtype=complex)
            full[: len(repeating) // 2] = repeating[0::2] - 1j * repeating[1::2]
            paths[name] = full
    return MeanStride(motion.time_s, phase, paths, leg_m)


def _leg(motion: Motion) -> float:
    """Return thigh and shank together (m), the mean of the legs that are known, NaN for none."""
    both = np.array(
        [
            sum(motion.lengths.get(name, np.nan) for name in names)
            for names in (*((sided(s, "thigh"), sided(s, "shank")) for s in SIDES), _PLAIN)
        ]
    )
    known = both[np.isfinite(both)]
    return float(known.mean()) if len(known) else float("nan")


def _curves(motion: Motion) -> dict[str, np.ndarray] | None:
    """Return the paths (m) of legs and body over time, None without hips."""
    body = body_height(motion)
    if body is None:
        return None
    points = motion.raw_points
    middle = np.mean(
        [points[name][:, 0] for name in ("mid_hip", "mid_shoulder") if name in points], axis=0
    )
    curves = {"body_up": body}
    for side in SIDES:
        for part in LEG_PARTS:
            if sided(side, part) in points:
                path = points[sided(side, part)]
                curves[f"{side}_{part}_forward"] = path[:, 0] - middle
                curves[f"{side}_{part}_up"] = path[:, 1]
    return curves


def _fit(
    basis: Float[np.ndarray, "time term"], values: Float[np.ndarray, " time"], harmonics: int
) -> tuple[PeriodicFit, Bool[np.ndarray, " time"]] | None:
    """Return the robust periodic fit of one path (m) and the frames that it rests on.

    None where too little is seen.
    """
    seen = np.isfinite(values)
    if seen.sum() < 4 * harmonics + 8:
        return None
    return fit_terms(basis[seen, : 3 + 2 * harmonics], values[seen], harmonics, _FIT_ROUNDS), seen


def _correction(
    time_s: Float[np.ndarray, " time"],
    phase: Float[np.ndarray, " time"],
    curves: Mapping[str, np.ndarray],
    settings: EventSettings,
) -> Float[np.ndarray, " time"]:
    """Return how far (strides) the whole body is ahead of its mean stride, linear in between.

    Weighted least squares over all paths: what is left of a path is its slope times the shift.
    """
    rhythm = (phase[-1] - phase[0]) / (time_s[-1] - time_s[0])
    count = int(np.ceil((phase[-1] - phase[0]) * _KNOTS)) + 1
    knots = np.interp(np.linspace(phase[0], phase[-1], count), phase, time_s)
    hats = np.stack([np.interp(time_s, knots, row) for row in np.eye(count)], axis=1)
    basis, slopes = _basis(time_s, phase), wave_slopes(phase, HARMONICS) * rhythm
    bend = np.diff(np.eye(count), n=2, axis=0)
    normal = np.eye(count) / _STRAY_S**2 + bend.T @ bend / _BEND_S**2
    right = np.zeros(count)
    for name, values in curves.items():
        width = settings.fold_body_bandwidth_hz if name == "body_up" else settings.fold_bandwidth_hz
        found = _fit(basis, values, _harmonics(width, time_s, phase))
        if found is None:
            continue
        path, seen = found
        repeating = path.coefficients[3:]
        slope = slopes[seen, : len(repeating)] @ repeating
        weight = _INDEPENDENT * path.weight / path.scale**2
        moved = hats[seen] * slope[:, None]
        normal += moved.T @ (moved * weight[:, None])
        right += moved.T @ (weight * path.residual)
    return rhythm * (hats @ np.linalg.solve(normal, right))


def _harmonics(
    bandwidth_hz: float, time_s: Float[np.ndarray, " time"], phase: Float[np.ndarray, " time"]
) -> int:
    rhythm = (phase[-1] - phase[0]) / (time_s[-1] - time_s[0])
    return int(np.clip(bandwidth_hz / rhythm, 4, HARMONICS))


def _basis(
    time_s: Float[np.ndarray, " time"], phase: Float[np.ndarray, " time"]
) -> Float[np.ndarray, "time term"]:
    """Return a slow drift (quadratic) and the harmonics of the stride."""
    share = (time_s - time_s[0]) / (time_s[-1] - time_s[0])
    return slow_and_waves(phase, share, HARMONICS)
