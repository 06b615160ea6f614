"""When a foot lands, as its keypoints show it to a camera behind or in front of a treadmill.

From behind, a foot that has swung forward hangs for a moment at one height in the picture; then it
is drawn back, and with the belt it comes towards the camera, which is down in the picture. From in
front it falls to the belt and then moves away, which is up. Both show as a bend of the mean stride.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from pushoff.core.motion import Motion
from pushoff.core.names import Side, sided
from pushoff.events.registry import Timing
from pushoff.maths.periodic import fit_terms, waves

#: Bandwidth of the mean stride, Hz. Between 11 and 17 Hz the bend moved by less than 3 ms.
BANDWIDTH_HZ = 14.0
#: How late the bend comes after touchdown. Rear: −26 ± 2 ms on the virtual runner with exact
#: keypoints, −26 ± 6 ms with errors, −22 ± 3 ms through MediaPipe on rendered clips. Front: 22 ± 3,
#: 21 ± 10 and 38 ± 10 ms. The deviations leave room for feet that swing otherwise.
BEND: Mapping[str, Timing] = {"rear": Timing(-0.025, 0.010), "front": Timing(0.026, 0.014)}
#: How far from its usual place the bend is looked for, s.
REACH_S = 0.05
_PARTS = ("heel", "ankle", "toe")
_GRID = 1000
_ROUNDS = 5


def landing(
    motion: Motion,
    side: Side,
    stride_phase: Float[np.ndarray, " time"],
    stride_s: float,
    expected_s: float,
) -> float:
    """Return when a foot lands in the mean stride (s from phase 0), NaN where it is not seen.

    Parameters
    ----------
    motion : Motion
        Seen from behind or in front.
    side : "left" or "right"
    stride_phase : array, (time,)
        Strides as whole numbers; NaN where not known.
    stride_s : float
        Duration of a stride.
    expected_s : float
        About when it lands (s from phase 0).
    """
    timing = BEND.get(motion.view)
    if timing is None:
        return float("nan")
    grid_s = np.arange(_GRID) / _GRID * stride_s
    bend = np.zeros(_GRID)
    for part in _PARTS:
        path = motion.raw_points.get(sided(side, part))
        if path is not None:
            bend += _acceleration(path[:, 1], stride_phase, stride_s)
    sign = -1.0 if motion.view == "rear" else 1.0
    away = (grid_s - expected_s - timing.bias_s + 0.5 * stride_s) % stride_s - 0.5 * stride_s
    inside = np.abs(away) <= REACH_S
    if not np.isfinite(bend).all() or not inside.any():
        return float("nan")
    place = np.argmax(np.where(inside, sign * bend, -np.inf))
    found = float(away[place])
    if abs(found) > REACH_S - 0.003 or sign * bend[place] <= 0:
        return float("nan")  # no bend inside: it goes on rising beyond
    return expected_s + found


def _acceleration(
    values: Float[np.ndarray, " time"], phase: Float[np.ndarray, " time"], stride_s: float
) -> Float[np.ndarray, " grid"]:
    """Return the second derivative of the mean stride (m/s²); NaN where too little was seen."""
    harmonics = max(4, int(BANDWIDTH_HZ * stride_s))
    seen = np.isfinite(values) & np.isfinite(phase)
    if seen.sum() < 4 * harmonics:
        return np.full(_GRID, np.nan)
    found = fit_terms(_mean_and_waves(phase[seen], harmonics), values[seen], harmonics, _ROUNDS)
    turn = 2.0 * np.pi * np.repeat(np.arange(1, harmonics + 1), 2) / stride_s
    bent = np.concatenate([[0.0], -(turn**2)]) * found.coefficients
    return _mean_and_waves(np.arange(_GRID) / _GRID, harmonics) @ bent


def _mean_and_waves(
    phase: Float[np.ndarray, " time"], harmonics: int
) -> Float[np.ndarray, "time term"]:
    return np.concatenate([np.ones((len(phase), 1)), waves(phase, harmonics)], axis=1)
