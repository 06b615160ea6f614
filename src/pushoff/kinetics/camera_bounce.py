"""The body's mean bounce in one camera's view: what it says about the vertical force.

Over a mean stride of period T the ground force on a body of weight W is
F / W = 1 + Re Σ A_k exp(2πi k φ), and the height of the centre of mass follows it twice integrated:
A_k = −(2πk / T)² z_k / g. Only the first two step harmonics (k = 2 and 4) of the height rise above
what pose engines get wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex, Float

from pushoff.core.constants import GRAVITY
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.kinetics.contact_load import ContactLoad
from pushoff.kinetics.force_shapes import sines
from pushoff.maths.periodic import fit_terms, waves

#: Harmonics of the stride that tell the force, and how many are fitted so that others do not leak.
HARMONICS = np.array([2, 4])
_FITTED = 6
#: Fewer strides than this make no mean bounce.
LEAST_STRIDES = 3.0
#: What the bounce of these is to the centre of mass's, as a factor with a phase: rendered clips
#: seen by MediaPipe and simulated keypoints of other engines lie on both sides of it.
PARTS: Mapping[str, complex] = {
    "com": 1.00 + 0.0j,
    "mid_shoulder": 1.11 + 0.025j,
    "head": 1.08 + 0.05j,
}
_ROUNDS = 4
#: Frames per stride that are enough to fit six harmonics; the others of a fast camera add nothing,
#: as keypoint errors last longer than they lie apart.
_FRAMES = 48
_NODES = (np.arange(200) + 0.5) / 200.0


@dataclass(frozen=True)
class MeanStride:
    """Contacts of the mean stride, for left and right: (2,) each.

    ``start`` is the touchdown's phase in strides, ``lasting`` and ``carried`` are contact time and
    the time whose weight the contact carries as shares of the period.
    """

    period_s: float
    start: Float[np.ndarray, " 2"]
    lasting: Float[np.ndarray, " 2"]
    carried: Float[np.ndarray, " 2"]

    def response(self, shapes: int) -> Complex[np.ndarray, "harmonic shape"]:
        """Return the force's harmonics A_k per coefficient of a shape with a mean near one."""
        curve = sines(_NODES, shapes, 0) / len(_NODES)
        total = np.zeros((len(HARMONICS), shapes), dtype=complex)
        for start, lasting, carried in zip(self.start, self.lasting, self.carried, strict=True):
            turn = np.exp(-2j * np.pi * np.outer(HARMONICS, start + lasting * _NODES))
            total += 2.0 * carried * (turn @ curve)
        return total


@dataclass(frozen=True)
class Bounce:
    """The harmonics A_k that the body's bounce shows, and from how many strides."""

    harmonics: Complex[np.ndarray, " harmonic"]
    strides: float


def mean_stride(
    time_s: Float[np.ndarray, " time"], loads: Mapping[Side, ContactLoad]
) -> tuple[MeanStride, Float[np.ndarray, " time"]] | None:
    """Return the mean stride and the phase (strides) of every frame, NaN before and after.

    None without two contacts of each foot.
    """
    if any(len(loads[side].start) < 2 for side in SIDES):
        return None
    number = np.concatenate([np.full(len(loads[s].start), i) for i, s in enumerate(SIDES)])
    start = np.concatenate([loads[side].start for side in SIDES])
    order = np.argsort(start, kind="stable")
    number, start = number[order].astype(int), start[order]
    other = (number[1:] != number[:-1]).astype(float)
    gaps = np.diff(start)
    # How many steps lie between two touchdowns: odd to the other foot, even to the same.
    steps = 2.0 * np.rint(0.5 * (gaps / np.median(gaps) - other)) + other
    count = 0.5 * np.concatenate([[0.0], np.cumsum(np.maximum(steps, 2.0 - other))])
    left, right = number == 0, number == 1
    between = np.interp(start[right], start[left], count[left], left=np.nan, right=np.nan)
    inside = np.isfinite(between)
    if not inside.any():
        return None
    lag = float(np.median(between[inside] - count[right][inside]))
    count = count + lag * right
    if (np.diff(count) <= 0.0).any():
        return None
    period = float((start[-1] - start[0]) / (count[-1] - count[0]))
    phase = np.interp(time_s, start, count, left=np.nan, right=np.nan)
    shares = [
        (np.median(loads[s].lasting_s) / period, np.median(loads[s].carried_s) / period)
        for s in SIDES
    ]
    lasting, carried = np.array(shares).T
    first = np.array([count[left][0], count[right][0]]) % 1.0
    return MeanStride(period, first, lasting, carried / carried.sum()), phase


def bounce(motion: Motion, stride: MeanStride, phase: Float[np.ndarray, " time"]) -> Bounce | None:
    """Return what the raw paths of body, shoulders and head show, None with too few strides."""
    paths = motion.raw_points or motion.points
    every = max(1, int(stride.period_s * motion.rate_hz / _FRAMES))
    phase = phase[::every]
    drift = np.linspace(-1.0, 1.0, len(phase))[:, None] ** np.arange(4)
    terms = np.concatenate([drift, waves(np.nan_to_num(phase), _FITTED)], axis=1)
    speed = 2.0 * np.pi * HARMONICS / stride.period_s
    found = []
    strides = 0.0
    for name, factor in PARTS.items():
        if name not in paths or (name == "com" and motion.com_source != "whole_body"):
            continue
        up = paths[name][::every, 1]
        seen = np.isfinite(up) & np.isfinite(phase)
        rows = np.flatnonzero(seen)
        if not len(rows):
            continue
        first, last = rows[0], rows[-1]
        length = float(phase[last] - phase[first]) * float(seen[first : last + 1].mean())
        if length < LEAST_STRIDES:
            continue
        fit = fit_terms(terms[seen], up[seen], _FITTED, _ROUNDS)
        wave = fit.coefficients[4::2] - 1j * fit.coefficients[5::2]
        found.append(-(speed**2) * wave[HARMONICS - 1] / GRAVITY / factor)
        strides = max(strides, length)
    return Bounce(np.mean(found, axis=0), strides) if found else None
