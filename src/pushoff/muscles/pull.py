"""How hard the muscles of one leg pull over time: geometry, fibres and static optimisation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from pushoff.muscles import geometry, tendon
from pushoff.muscles.model import Leg
from pushoff.muscles.static_optimisation import Shares, share_moments

TENDONS = ("rigid", "elastic")
#: Torque (N·m, on the generic body) at which a reserve costs as much as a fully active muscle:
#: small, as is usual for reserve actuators (hicks2015), so that muscles come first.
RESERVE_NM = 1.0
#: Rounds of sharing and stretching, and what share of a change is taken over after the first: a
#: little less than all settles fastest. After them the load of the Achilles tendon changes by
#: 0.02–0.5 % of the most (root mean square) from one round to the next on three recordings and the
#: virtual runner; more than the limit means that the model's tendon does not fit the motion.
_ROUNDS = 3
_TAKEN = 0.7
_UNSETTLED = 0.03


@dataclass(frozen=True)
class Course:
    """What one leg did on a uniform time axis: the input of :func:`pull`.

    Parameters
    ----------
    angles, rates, moments : array, (time, joint)
        rad, rad/s and N·m, internal and with the sign of the angle.
    known : bool array, (time,)
        Instants at which all of them are known.
    step_s : float
        Step of the time axis.
    """

    angles: Float[np.ndarray, "time joint"]
    rates: Float[np.ndarray, "time joint"]
    moments: Float[np.ndarray, "time joint"]
    known: Bool[np.ndarray, " time"]
    step_s: float

    @classmethod
    def of(
        cls,
        time_s: Float[np.ndarray, " time"],
        angles: Float[np.ndarray, "time joint"],
        moments: Float[np.ndarray, "time joint"],
    ) -> Course:
        """Return the course of a leg; rates are central differences of the angles."""
        step_s = float((time_s[-1] - time_s[0]) / (len(time_s) - 1))
        rates = np.gradient(angles, step_s, axis=0)
        known = np.isfinite(angles + rates + moments).all(axis=1)
        return cls(angles, rates, moments, known, step_s)


@dataclass(frozen=True)
class Pull:
    """What the muscles of one leg do, as in :class:`~pushoff.core.muscles.Muscles`; NaN unknown.

    ``settled`` is False where the elastic tendon and the muscles found no common state.
    """

    activation: Float[np.ndarray, "time muscle"]
    force: Float[np.ndarray, "time muscle"]
    power: Float[np.ndarray, "time muscle"]
    fibre_power: Float[np.ndarray, "time muscle"]
    arms: Float[np.ndarray, "time muscle joint"]
    reserve: Float[np.ndarray, "time joint"]
    settled: bool = True

    @classmethod
    def unknown(cls, time: int, muscles: int, joints: int) -> Pull:
        """Return the result of a leg of which nothing is known."""
        blank = np.full((time, muscles), np.nan)
        arms = np.full((time, muscles, joints), np.nan)
        return cls(blank, blank, blank, blank, arms, np.full((time, joints), np.nan))

    def spread(self, known: Bool[np.ndarray, " whole"]) -> Pull:
        """Return the result at known instants on the whole time axis, NaN elsewhere."""
        if known.all():
            return self
        power = _spread(self.power, known)
        same = self.fibre_power is self.power
        return Pull(
            activation=_spread(self.activation, known),
            force=_spread(self.force, known),
            power=power,
            fibre_power=power if same else _spread(self.fibre_power, known),
            arms=_spread(self.arms, known),
            reserve=_spread(self.reserve, known),
            settled=self.settled,
        )


def pull(leg: Leg, course: Course, elastic: bool) -> Pull:
    """Return forces, activations and powers of one leg's muscles.

    ``elastic`` lets the Achilles tendon stretch; all other tendons are rigid. Instants that are not
    known come out as NaN.
    """
    known = course.known
    angles, rates, moments = course.angles[known], course.rates[known], course.moments[known]
    arms = leg.moment_arms(angles)
    length = leg.lengths(angles)
    speed = geometry.lengthening(arms, rates)
    fibres = leg.fibres(length, speed)
    able = _Able(leg.active_force(fibres), leg.passive_force(fibres))
    if elastic:
        found = _stretched(leg, course, able, arms, moments, length, speed)
    else:
        shares, force = able.share(leg, arms, moments)
        power = -force * speed
        found = Pull(shares.activation, force, power, power, arms, shares.reserve)
    return found.spread(known)


@dataclass(frozen=True)
class _Able:
    """What muscles can do, (time, muscle) N along the tendon: fully active, and at rest."""

    active: Float[np.ndarray, "time muscle"]
    passive: Float[np.ndarray, "time muscle"]

    def share(
        self,
        leg: Leg,
        arms: Float[np.ndarray, "time muscle joint"],
        moments: Float[np.ndarray, "time joint"],
        near: Shares | None = None,
    ) -> tuple[Shares, Float[np.ndarray, "time muscle"]]:
        """Return activations, reserves and forces (N) that give the moments."""
        asked = moments - about(arms, self.passive)
        shares = share_moments(self.active, arms, asked, RESERVE_NM * leg.strength, near)
        return shares, shares.activation * self.active + self.passive


def _stretched(
    leg: Leg,
    course: Course,
    able: _Able,
    arms: Float[np.ndarray, "time muscle joint"],
    moments: Float[np.ndarray, "time joint"],
    length: Float[np.ndarray, "time muscle"],
    speed: Float[np.ndarray, "time muscle"],
) -> Pull:
    """Return the result with an Achilles tendon that stretches under the force it carries."""
    pulling = list(tendon.shared(leg))
    calf = leg.only(pulling)
    load = tendon.guessed_load(leg, arms, moments)
    change = np.full_like(load, np.inf)
    shares: Shares | None = None
    found: Pull | None = None
    for _ in range(_ROUNDS):
        stretch = tendon.Stretch.under(leg, load, course.known, course.step_s)
        fibres = calf.fibres(
            length[:, pulling] - stretch.length[:, None], speed[:, pulling] - stretch.speed[:, None]
        )
        able.active[:, pulling] = calf.active_force(fibres)
        able.passive[:, pulling] = calf.passive_force(fibres)
        first = shares is None
        shares, force = able.share(leg, arms, moments, shares)
        power = -force * speed
        fibre_power = power.copy(order="K")
        fibre_power[:, pulling] += force[:, pulling] * stretch.speed[:, None]
        found = Pull(shares.activation, force, power, fibre_power, arms, shares.reserve)
        change = tendon.load_of(leg, force) - load
        load = load + (change if first else _TAKEN * change)
    if found is None:
        raise ValueError("at least one round is needed")
    return replace(found, settled=bool(np.sqrt(np.mean(change**2)) <= _UNSETTLED))


def about(
    arms: Float[np.ndarray, "time muscle joint"], force: Float[np.ndarray, "time muscle"]
) -> Float[np.ndarray, "time joint"]:
    """Return the joint moments (N·m) of muscle forces (N)."""
    moments = np.zeros((arms.shape[2], len(arms)))
    for joint in range(arms.shape[2]):
        for muscle in geometry.crossing(arms, joint):
            moments[joint] += arms[:, muscle, joint] * force[:, muscle]
    return moments.T


def _spread(values: np.ndarray, known: Bool[np.ndarray, " time"]) -> np.ndarray:
    """Return values of known instants on the whole time axis, NaN elsewhere."""
    whole = np.full((*values.shape[1:], len(known)), np.nan)
    whole[..., known] = np.moveaxis(values, 0, -1)
    return np.moveaxis(whole, -1, 0)
