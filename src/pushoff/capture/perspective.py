"""How far the camera stands beside the side view, and what that shortens.

From exactly the side both shoulders and both hips lie behind one another on average over a stride;
from beside it they are apart by their width times the sine of the angle. Lengths along the way are
shortened by its cosine, heights are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES, Side

#: Distance of both shoulders and of both hips, over the trunk (mid-shoulder to mid-hip), as pose
#: engines mark them: biacromial 0.66 ± 0.05 (0.34 m of 0.51 m; ANSUR II: 0.42 m less the shoulder
#: joints' depth), hip joints 0.33 ± 0.04. With them rendered clips turned by 0–40° are met within
#: the deviation below.
_WIDTHS: dict[str, tuple[float, float]] = {"shoulder": (0.66, 0.05), "hip": (0.33, 0.04)}
#: What a pose engine's mean places of the farther shoulder and hip are wrong by, in trunks: too far
#: back by this, with this deviation (MediaPipe on 24 rendered clips).
_PLACES: dict[str, tuple[float, float]] = {"shoulder": (0.03, 0.045), "hip": (0.02, 0.028)}
#: How far cameras that are meant to be beside the runner commonly are off it: what the estimate is
#: drawn to where it says little.
_USUAL_TURN_RAD = np.radians(12.0)


@dataclass(frozen=True)
class Turn:
    """How far the camera is from the exact side view.

    Parameters
    ----------
    turn_rad, sd_rad : float
        Angle, positive where the camera looks at the runner from ahead; its standard deviation.
    """

    turn_rad: float = 0.0
    sd_rad: float = _USUAL_TURN_RAD

    @property
    def shortening(self) -> float:
        """Expected cosine of the angle: what lengths along the way are multiplied by."""
        return float(np.cos(self.turn_rad) * np.exp(-(self.sd_rad**2) / 2))

    @property
    def shortening_sd(self) -> float:
        """Relative standard deviation of ``shortening``."""
        slope = np.tan(abs(self.turn_rad)) * self.sd_rad
        return float(np.hypot(slope, self.sd_rad**2 / np.sqrt(2)))

    @property
    def degrees(self) -> tuple[float, float]:
        """Angle and standard deviation in degrees."""
        return float(np.degrees(self.turn_rad)), float(np.degrees(self.sd_rad))


def find_turn(
    pixels: Float[np.ndarray, "time point 2"],
    names: tuple[str, ...],
    trunk_px: float,
    near: Side,
    direction: int,
) -> Turn:
    """Return how far a side view is turned, from the mean distance of both shoulders and both hips.

    ``near`` is the side towards the camera, ``direction`` +1 where forward is to the right of the
    picture, ``trunk_px`` the distance from the middle of the shoulders to that of the hips. Without
    shoulders and hips of both sides nothing is known but what is usual.
    """
    far: Side = SIDES[1] if near == SIDES[0] else SIDES[0]
    sines, errors = [], []
    for part, (width, width_sd) in _WIDTHS.items():
        if f"{near}_{part}" not in names or f"{far}_{part}" not in names:
            continue
        apart = pixels[:, names.index(f"{near}_{part}"), 0]
        apart = direction * (apart - pixels[:, names.index(f"{far}_{part}"), 0])
        seen = apart[np.isfinite(apart)]
        # One name for both sides' points, or the same point twice, says nothing.
        if len(seen) < 10 or not np.any(np.abs(seen) > 1e-6):
            continue
        back, place_sd = _PLACES[part]
        sine = (float(seen.mean()) / trunk_px - back) / width
        sines.append(sine)
        errors.append(float(np.hypot(place_sd / width, sine * width_sd / width)))
    if not sines:
        return Turn()
    weight = 1.0 / np.array(errors) ** 2
    sine = float(np.clip(weight @ np.array(sines) / weight.sum(), -0.98, 0.98))
    # Shoulders and hips of one body are misplaced alike: no gain from having both.
    sine_sd = float(np.min(errors))
    # From ahead the farther side of the body is seen ahead of the nearer one.
    turn = -float(np.arcsin(sine))
    sd = sine_sd / float(np.cos(turn))
    keep = _USUAL_TURN_RAD**2 / (_USUAL_TURN_RAD**2 + sd**2)
    # An angle that is plain to see is not drawn towards the usual one.
    keep = keep if abs(turn) < 2 * sd else 1.0
    return Turn(keep * turn, float(np.sqrt(keep)) * sd)


def widened(
    pixels: Float[np.ndarray, "time point 2"], shortening: float, middle_px: float
) -> Float[np.ndarray, "time point 2"]:
    """Return points as the exact side view would show them: wider apart along the way."""
    across = middle_px + (pixels[..., 0] - middle_px) / shortening
    return np.stack([across, pixels[..., 1]], axis=-1)
