"""How hard the muscles of one leg pull over time: geometry, fibres and static optimisation."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from jaxtyping import Bool, Float

from pushoff.muscles import geometry, tendon
from pushoff.muscles.model import Fibres, Leg
from pushoff.muscles.settings import MuscleSettings
from pushoff.muscles.static_optimisation import Shares, share_moments

TENDONS = ("rigid", "elastic")
#: Torque (N·m, on the generic body) at which a reserve costs as much as a fully active muscle:
#: small, as is usual for reserve actuators (hicks2015), so that muscles come first.
RESERVE_NM = 1.0
#: Rounds of sharing and stretching; after them soleus and gastrocnemius change by 0.5 % of their
#: largest force (root mean square) from one round to the next on three recordings of running.
_ROUNDS = 3


@dataclass(frozen=True)
class Pull:
    """What the muscles of one leg do, as in :class:`~pushoff.core.muscles.Muscles`; NaN unknown."""

    activation: Float[np.ndarray, "time muscle"]
    force: Float[np.ndarray, "time muscle"]
    power: Float[np.ndarray, "time muscle"]
    fibre_power: Float[np.ndarray, "time muscle"]
    arms: Float[np.ndarray, "time muscle joint"]
    reserve: Float[np.ndarray, "time joint"]

    @classmethod
    def unknown(cls, time: int, muscles: int, joints: int) -> Pull:
        """Return the result of a leg of which nothing is known."""
        blank = np.full((time, muscles), np.nan)
        arms = np.full((time, muscles, joints), np.nan)
        return cls(blank, blank, blank, blank, arms, np.full((time, joints), np.nan))


def pull(
    leg: Leg,
    angles: Float[np.ndarray, "time joint"],
    rates: Float[np.ndarray, "time joint"],
    moments: Float[np.ndarray, "time joint"],
    known: Bool[np.ndarray, " time"],
    time_s: Float[np.ndarray, " time"],
    settings: MuscleSettings,
) -> Pull:
    """Return forces, activations and powers of one leg's muscles.

    Parameters
    ----------
    angles, rates, moments : array, (time, joint)
        rad, rad/s, N·m, internal and with the sign of the angle.
    known : bool array, (time,)
        Instants at which all of them are known; all others come out as NaN.
    """
    angles, rates, moments = angles[known], rates[known], moments[known]
    arms = leg.moment_arms(angles)
    length = leg.lengths(angles)
    speed = geometry.lengthening(arms, rates)
    shares, force, stretched = _shared(
        leg, arms, moments, length, speed, known, time_s, settings.tendon == "elastic"
    )
    power = -force * speed
    fibre_power = power if stretched is None else power + force * stretched.speed
    found = Pull(shares.activation, force, power, fibre_power, arms, shares.reserve)
    if known.all():
        return found
    return Pull(*(_spread(getattr(found, part.name), known) for part in fields(Pull)))


def _shared(
    leg: Leg,
    arms: Float[np.ndarray, "time muscle joint"],
    moments: Float[np.ndarray, "time joint"],
    length: Float[np.ndarray, "time muscle"],
    speed: Float[np.ndarray, "time muscle"],
    known: Bool[np.ndarray, " whole"],
    time_s: Float[np.ndarray, " whole"],
    elastic: bool,
) -> tuple[Shares, Float[np.ndarray, "time muscle"], tendon.Stretch | None]:
    """Return activations and forces, and how the tendons were stretched (None if rigid)."""
    if not elastic:
        return *_share(leg, arms, moments, leg.fibres(length, speed)), None
    step_s = float((time_s[-1] - time_s[0]) / (len(time_s) - 1))
    load = tendon.guessed_load(leg, arms, moments)
    stretch = tendon.Stretch.under(leg, load, known, step_s)
    fibres = leg.fibres(length, speed, stretch.length, stretch.speed)
    shares, force = _share(leg, arms, moments, fibres)
    load = tendon.load_of(leg, force)
    for _ in range(_ROUNDS - 1):
        stretch = tendon.Stretch.under(leg, load, known, step_s)
        fibres = leg.fibres(length, speed, stretch.length, stretch.speed)
        shares, force = _share(leg, arms, moments, fibres, shares)
        load = 0.5 * (load + tendon.load_of(leg, force))
    return shares, force, stretch


def _share(
    leg: Leg,
    arms: Float[np.ndarray, "time muscle joint"],
    moments: Float[np.ndarray, "time joint"],
    fibres: Fibres,
    near: Shares | None = None,
) -> tuple[Shares, Float[np.ndarray, "time muscle"]]:
    """Return activations, reserves and forces (N) that give the moments."""
    passive, strength = leg.passive_force(fibres), leg.active_force(fibres)
    active = moments - about(arms, passive)
    shares = share_moments(strength, arms, active, RESERVE_NM * leg.strength, near)
    return shares, shares.activation * strength + passive


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
