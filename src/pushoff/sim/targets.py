"""What the legs try to do: norm curves of the runner's speed, with foot strike and faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import no_type_check

import numpy as np
from jaxtyping import Float

from pushoff.core.constants import GRAVITY
from pushoff.core.errors import BadUsageError
from pushoff.core.names import Side
from pushoff.sim.body import Body, reference_leg_m
from pushoff.sim.definition import Runner
from pushoff.sim.foot import FootContact, roll
from pushoff.sim.norms import Norms, norms_at
from pushoff.sim.turns import hump, smooth_step

#: Foot pitch (rad) at touchdown by foot strike; rearfoot takes the norm's own.
#: Round figures of the model, not norms.
LANDING_PITCH = {"rearfoot": None, "midfoot": np.radians(2.0), "forefoot": np.radians(-9.0)}
HEEL_DELAY = 0.5
#: Heel-off as a share of contact by speed (2.5, 3.5, 4.5 m/s): fukuchi2017, foot pitch −5°.
HEEL_OFF = ((2.5, 3.5, 4.5), (0.560, 0.550, 0.530))
#: A shorter step at the same speed shortens contact less than step time (choice of the model).
CONTACT_EXPONENT = 0.5
#: Break of the unfolding: how far the knee lags and how much earlier the foot tips (degrees).
STOP_KNEE_DEG, STOP_PITCH_DEG = 9.0, 8.0
#: Weak recoil: how much less the foot tips by toe-off (degrees).
WEAK_PITCH_DEG = 16.0
#: … and how much shorter (m) the foot stays behind for that.
WEAK_CONTACT_M = 0.04
#: Contact is not shortened by more than this share for a bounce at a given step rate.
LEAST_CONTACT = 0.7
#: Shapes in which the foot's pitch gives way; one more lets the toes tip further.
PITCH_SHAPES = 4
GIVING_SHAPES = PITCH_SHAPES + 1


@dataclass(frozen=True)
class Gait:
    """Timing of one runner: step time and contact time per side, and the norms behind them."""

    norms: Norms
    speed_mps: float
    equivalent_speed_mps: float
    step_time_s: float
    contact_s: dict[Side, float]
    step_width_m: float
    heel_off: float


def gait_of(runner: Runner, body: Body) -> Gait:
    """Return the timing of a runner; bodies of other leg length run at equal Froude number."""
    scale = np.sqrt(body.leg / reference_leg_m())
    equivalent = runner.speed_mps / scale
    norms = norms_at(equivalent)
    norm_rate = norms.step_rate_per_min / scale
    rate = runner.step_rate_per_min or norm_rate
    contact = norms.duty * 120.0 / norm_rate * (norm_rate / rate) ** CONTACT_EXPONENT
    faults = runner.faults
    contact *= 1.0 + 0.12 * faults.soft_ankle
    # A thigh that extends less leaves the ground earlier; a foot set further ahead stays longer.
    contact -= np.radians(faults.restricted_thigh_extension) * body.thigh / runner.speed_mps
    contact += 0.6 * faults.overstride / runner.speed_mps
    contact -= WEAK_CONTACT_M * faults.weak_recoil * scale**2 / runner.speed_mps
    contact = runner.contact_time_s or contact
    step = 60.0 / rate
    if faults.bounce:
        step, contact = _bounced(runner, step, contact)
    longest = 0.96 * step / (1.0 + abs(faults.asymmetry) / 2.0)
    contact = min(contact, longest)
    return Gait(
        norms=norms,
        speed_mps=runner.speed_mps,
        equivalent_speed_mps=equivalent,
        step_time_s=step,
        contact_s={
            "left": contact * (1.0 + faults.asymmetry / 2.0),
            "right": contact * (1.0 - faults.asymmetry / 2.0),
        },
        step_width_m=norms.step_width_m * body.leg / reference_leg_m(),
        heel_off=float(np.interp(equivalent, *HEEL_OFF)),
    )


def _bounced(runner: Runner, step_s: float, contact_s: float) -> tuple[float, float]:
    """Return step and contact time that make the centre of mass rise and fall further.

    Rise and fall with a half-sine of force (morin2005): g (T²/8 − k T c) with step time T and
    contact time c.
    """
    k = 0.25 - 0.5 / np.pi
    wanted = step_s**2 / 8.0 - k * step_s * contact_s + runner.faults.bounce / GRAVITY
    if runner.step_rate_per_min is None:
        return float(
            4.0 * (k * contact_s + np.sqrt((k * contact_s) ** 2 + 0.5 * wanted))
        ), contact_s
    shorter = (step_s**2 / 8.0 - wanted) / (k * step_s)
    if shorter < LEAST_CONTACT * contact_s:
        raise BadUsageError(
            "virtual runner",
            expected=f"a bounce that a step rate of {runner.step_rate_per_min:g}/min allows",
            found=f"{runner.faults.bounce:g} m, contact of {shorter:.3f} s",
            hint="take a smaller bounce, or leave the step rate open",
        )
    return step_s, float(shorter)


@no_type_check
def giving(u: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch shape"]:
    """Return the shapes in which the foot's pitch may give way: after landing, before leaving."""
    late = [np.clip((u - start) / (1.0 - start), 0.0, 1.0) ** 3 for start in (0.5, 0.7)]
    return np.stack([1.0 - smooth_step(u / 0.12), 1.0 - smooth_step(u / 0.30), *late], axis=-1)


@dataclass(frozen=True)
class LegTargets:
    """Angles (rad) that one leg aims at, over contact (u 0–1) and over swing (w 0–1).

    Where ``given_way`` (rad) is asked for, it is what the foot's pitch gives way near touchdown and
    toe-off, per shape of ``giving``, and the toes at toe-off, so that leg and centre of mass agree
    (found by ``problem``).
    """

    runner: Runner
    gait: Gait
    heel_off_pitch: float

    @no_type_check
    def _warp(self, u: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
        """Hold the extension back and make it up at the end of contact (late push)."""
        late = self.runner.faults.late_push
        held = smooth_step((u - 0.35) / 0.40)
        made_up = np.cos(0.5 * np.pi * np.clip((u - 0.75) / 0.25, 0.0, 1.0))
        return u - 0.14 * late * held * made_up

    @no_type_check
    def thigh(self, u: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
        """Return the thigh's attitude over contact."""
        norms = self.gait.norms
        base = norms.curve("thigh", u * norms.duty)
        # The leg's line is set by the body's travel; holding back works through the knee.
        held = norms.curve("knee", self._warp(u) * norms.duty) - norms.curve("knee", u * norms.duty)
        base = base + 0.5 * held + self._held_back(u) + 0.8 * self._reached(u)
        return base + 0.5 * self._stopped(u) + self._sat(u)

    @no_type_check
    def shank(self, u: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
        """Return the shank's attitude over contact."""
        norms = self.gait.norms
        bent = norms.curve("knee", self._warp(u) * norms.duty)
        bent = bent + self._held_back(u) - 0.4 * self._reached(u)
        # A leg set far ahead only reaches the ground when the body runs lower: 3° per centimetre.
        deeper = 8.0 * self.runner.faults.soft_ankle + 300.0 * self.runner.faults.overstride
        bent = bent + np.radians(deeper) * np.sin(np.pi * u) ** 2
        bent = bent + self._stopped(u) + self._sat(u)
        return self.thigh(u) - bent

    def pitch(
        self, u: Float[np.ndarray, "*batch"], given_way: Float[np.ndarray, "*batch shape"]
    ) -> Float[np.ndarray, "*batch"]:
        """Return the foot's pitch over contact."""
        norms, off = self.gait.norms, self.gait.heel_off
        base = norms.curve("foot", (0.5 * u + 0.5 * self._warp(u)) * norms.duty)
        # The outsole's heel leaves at the heel-off of the norms (see foot.py).
        miss = self.heel_off_pitch - norms.value("foot", off * norms.duty)
        base = base + miss * hump((u - off + 0.30) / 0.60)
        landing = LANDING_PITCH[self.runner.foot_strike]
        if landing is not None:
            flat = norms.value("foot", 0.25 * norms.duty)
            share = smooth_step(u / 0.40)
            # The heel comes down slowly at first: at once it would throw the leg straight.
            x = np.clip(u / 0.30, 0.0, 1.0)
            early = flat + (landing - flat) * (1.0 - x) ** 3 * (1.0 + HEEL_DELAY * x)
            base = early + (base - early) * share
        base = base - STOP_PITCH_DEG / STOP_KNEE_DEG * self._stopped(u) + self._not_given(u)
        return base + np.sum(giving(u) * given_way[..., :PITCH_SHAPES], axis=-1)

    def shoe(
        self,
        body: Body,
        u: Float[np.ndarray, "*batch"],
        contact_s: Float[np.ndarray, "*batch"],
        given_way: Float[np.ndarray, "*batch shape"],
    ) -> FootContact:
        """Return the shoe on the ground."""
        pitch, off = self.pitch(u, given_way), self.pitch(np.ones_like(u), given_way)
        further = given_way[..., PITCH_SHAPES]
        return roll(body, u, contact_s, pitch, off, self.gait.speed_mps, further)

    @no_type_check
    def _held_back(self, u: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
        """Return how much less the thigh extends (restricted extension)."""
        return self._restriction * np.clip((u - 0.4) / 0.6, 0.0, 1.0) ** 2

    @no_type_check
    def _reached(self, u: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
        """Return how much further the leg's line is set forward (overstride)."""
        leg = 0.25 * self.runner.height_m * 1.97  # thigh and shank together, about 0.49 of stature
        return self.runner.faults.overstride / leg * (1.0 - smooth_step(u / 0.6))

    @no_type_check
    def _stopped(self, u: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
        """Return how much the knee lags behind in mid-push (break of the unfolding).

        The foot tips as much earlier as keeps the hip near its way.
        """
        return (
            np.radians(STOP_KNEE_DEG) * self.runner.faults.unfolding_break * hump((u - 0.5) / 0.4)
        )

    @no_type_check
    def _sat(self, u: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
        """Return how much more hip and knee bend when the hips stay back."""
        return np.radians(0.3 * self.runner.faults.hip_break) * smooth_step((u + 0.2) / 0.5)

    @no_type_check
    def _not_given(self, u: Float[np.ndarray, "*batch"]) -> Float[np.ndarray, "*batch"]:
        """Return how much less the foot tips in the push (weak recoil)."""
        late = np.clip((u - 0.45) / 0.55, 0.0, 1.0) ** 2
        return np.radians(WEAK_PITCH_DEG) * self.runner.faults.weak_recoil * late

    @property
    def _restriction(self) -> float:
        return float(np.radians(self.runner.faults.restricted_thigh_extension))

    def swing(self, w: Float[np.ndarray, "*batch"]) -> dict[str, Float[np.ndarray, "*batch"]]:
        """Return thigh, shank and foot attitude over swing before they are joined to contact."""
        norms = self.gait.norms
        phase = norms.duty + w * (1.0 - norms.duty)
        thigh = norms.curve("thigh", phase)
        thigh = thigh + self._restriction * (1.0 - smooth_step(w / 0.5))
        return {
            "thigh": thigh,
            "shank": norms.curve("thigh", phase) - norms.curve("knee", phase),
            "foot": norms.curve("foot", phase),
        }
