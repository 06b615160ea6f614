"""Pelvis, trunk, head and arms over the stride.

Amplitudes come from the sources named at each figure; where none is named the figure is a
plausible choice of this model, not a norm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.core.names import SIDES
from pushoff.sim.definition import Runner
from pushoff.sim.steps import Steps
from pushoff.sim.targets import Gait
from pushoff.sim.turns import about_forward, about_right, about_up, hump

#: Pelvic list: drop of the swing side in mid-contact 3.7 ± 1.9° (bramah2018); the third harmonic
#: brings the stance side down again by toe-off as two checked runners do.
LIST_DEG = (2.5, 1.4)
#: Pelvic turn: range 10–16° in 101 runners (perpina2023).
TURN_DEG = 6.0
#: Trunk lean: 3.9° at touchdown, 9.5° in mid-contact (bramah2018).
LEAN_DEG, LEAN_SWAY_DEG = 6.7, 2.0
#: Shoulders turn against the pelvis: 26° between them per stride; two checked runners 16°, 28°.
SHOULDER_TURN_DEG = 7.0
SIDE_LEAN_DEG = 2.0
#: How much of a bend at the hips is tilt of the pelvis (choice of the model).
HIP_BREAK_TILT = 0.4
ARM_MEAN_DEG, ELBOW_DEG, ELBOW_SWAY_DEG = -12.0, 95.0, 10.0


@dataclass(frozen=True)
class Posture:
    """Angles (rad) of the middle of the body and of the arms in the axes of the ground."""

    pelvis_tilt: Float[np.ndarray, " time"]
    pelvis_list: Float[np.ndarray, " time"]
    pelvis_rotation: Float[np.ndarray, " time"]
    trunk_lean: Float[np.ndarray, " time"]
    trunk_side_lean: Float[np.ndarray, " time"]
    trunk_rotation: Float[np.ndarray, " time"]
    head_nod: Float[np.ndarray, " time"]
    head_shift: Float[np.ndarray, "time 3"]
    upper_arm: dict[str, Float[np.ndarray, " time"]]
    elbow: dict[str, Float[np.ndarray, " time"]]

    def rotations(self) -> dict[str, Float[np.ndarray, "time 3 3"]]:
        """Return rotations of pelvis, trunk, head and arms."""
        out = {
            "pelvis": about_up(self.pelvis_rotation)
            @ about_forward(-self.pelvis_list)
            @ about_right(-self.pelvis_tilt),
            "trunk": about_up(self.trunk_rotation)
            @ about_forward(self.trunk_side_lean)
            @ about_right(-self.trunk_lean),
            "head": about_right(-self.head_nod),
        }
        ones = np.ones_like(self.trunk_lean)
        for side, sign in (("left", -1.0), ("right", 1.0)):
            turned = about_up(self.trunk_rotation) @ about_forward(-sign * 0.21 * ones)
            inward = about_up(self.trunk_rotation + sign * 0.35)
            inward = inward @ about_forward(-sign * 0.10 * ones)
            bent = self.upper_arm[side] + self.elbow[side]
            out[f"{side}_upper_arm"] = turned @ about_right(self.upper_arm[side])
            out[f"{side}_forearm"] = inward @ about_right(bent)
            out[f"{side}_hand"] = out[f"{side}_forearm"]
        return out


def _around(
    phase: Float[np.ndarray, " time"], centre: float, width: float, period: float = 1.0
) -> Float[np.ndarray, " time"]:
    """Return a bump of a width around a phase, every period."""
    away = (phase - centre + 0.5 * period) % period - 0.5 * period
    return hump(away / width + 0.5)


def posture_at(
    runner: Runner, gait: Gait, steps: Steps, time_s: Float[np.ndarray, " time"]
) -> Posture:
    """Return the posture at any times; phases follow the steps, left and right alike."""
    p = steps.phase(time_s)
    faults, slope = runner.faults, float(np.arctan(runner.slope_percent / 100.0))
    duty = 0.5 * (gait.contact_s["left"] + gait.contact_s["right"]) / (2.0 * gait.step_time_s)
    middle, off = 0.45 * duty, duty
    once, twice = 2.0 * np.pi, 4.0 * np.pi

    def sides(centre: float, width: float) -> Float[np.ndarray, " time"]:
        return _around(p, centre, width) - _around(p, centre + 0.5, width)

    push = _around(p, off, 0.32, 0.5)
    one, three = LIST_DEG
    drop = one * np.cos(once * (p - middle)) + three * np.cos(3.0 * once * (p - middle))
    drop = drop + faults.pelvic_drop * sides(middle, 1.3 * duty)
    drop = drop + 3.0 * faults.late_push * sides(off, 0.30)
    turn = TURN_DEG * np.cos(once * (p - 0.08))
    turn = turn + faults.pelvic_compensation * sides(off, 0.40)
    turn = turn - 4.0 * faults.late_push * sides(off, 0.30)
    tilt = np.degrees(gait.norms.curve("pelvis_tilt", p)) + faults.pelvic_compensation * push
    tilt = tilt + HIP_BREAK_TILT * faults.hip_break
    lean = LEAN_DEG + 0.5 * (gait.speed_mps - 3.5) + LEAN_SWAY_DEG * np.cos(twice * (p - middle))
    lean = lean + faults.lean - 5.0 * faults.late_push * push
    lean = lean + faults.hip_break - faults.lean_lost * push
    aside = SIDE_LEAN_DEG * np.cos(once * (p - middle))
    aside = aside + faults.trunk_side_lean * sides(middle, 1.3 * duty)
    flight = 0.5 * (duty + 0.5)
    bob = 0.5 * faults.head_bob
    head_shift = np.stack(
        [
            bob * np.cos(twice * (p - middle)),
            0.5 * bob * np.cos(twice * (p - flight)),
            np.zeros_like(p),
        ],
        axis=-1,
    )
    swing = 22.0 + 4.0 * gait.speed_mps - 6.0
    arms = {
        side: np.radians(ARM_MEAN_DEG - sign * swing * np.cos(once * p))
        for side, sign in zip(SIDES, (1.0, -1.0), strict=True)
    }
    elbows = {
        side: np.radians(ELBOW_DEG - sign * ELBOW_SWAY_DEG * np.cos(once * p))
        for side, sign in zip(SIDES, (1.0, -1.0), strict=True)
    }
    return Posture(
        pelvis_tilt=np.radians(tilt) + 0.5 * slope,
        pelvis_list=-np.radians(drop),
        pelvis_rotation=np.radians(turn),
        trunk_lean=np.radians(lean) + slope,
        trunk_side_lean=-np.radians(aside),
        trunk_rotation=-np.radians(SHOULDER_TURN_DEG * np.cos(once * (p - 0.08))),
        head_nod=np.full_like(p, np.radians(4.0)) + slope,
        head_shift=head_shift,
        upper_arm=arms,
        elbow=elbows,
    )
