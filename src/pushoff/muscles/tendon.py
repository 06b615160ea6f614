"""The Achilles tendon that stretches: its length and speed from the force that it carries.

Soleus and gastrocnemius share it (``elastic`` in the model's table): both are lengthened by the
same stretch, which follows from the force of both together, so that the tendon returns all that was
put into it however the two change their shares. It is as long as their slack lengths, weighted by
maximum force. The sum of the two forces hardly depends on how they share it, because their arms at
the ankle are nearly the same: the ankle moment gives a first guess, and a few rounds of static
optimisation and stretch make the two agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from pushoff.core.muscles import MUSCLE_JOINTS
from pushoff.muscles import curves
from pushoff.muscles.model import Leg


@dataclass(frozen=True)
class Stretch:
    """Tendons over time: length (m) and lengthening (m/s); rigid ones keep still."""

    length: Float[np.ndarray, "time muscle"]
    speed: Float[np.ndarray, "time muscle"]

    @classmethod
    def under(
        cls,
        leg: Leg,
        load: Float[np.ndarray, " time"],
        known: Bool[np.ndarray, " whole"],
        step_s: float,
    ) -> Stretch:
        """Return the stretch of a leg's tendons under the load of the shared one.

        Parameters
        ----------
        load : array, (time,)
            Force on the shared tendon as a share of what its muscles can give, at known instants.
        known : bool array, (whole,)
            Which instants of the whole uniform time axis those are. At the edges of gaps the tendon
            is taken to keep its length.
        step_s : float
            Step of the whole time axis, s.
        """
        length = np.repeat(leg.tendon_slack[:, None], len(load), axis=1)
        speed = np.zeros_like(length)
        whole = np.full(len(known), np.nan)
        whole[known] = load
        # Instants are solved one by one: without a light smoothing (0.25, 0.5, 0.25) the stretch of
        # one and the share of the next can feed a zigzag that no tendon would follow.
        between = 0.25 * whole[:-2] + 0.5 * whole[1:-1] + 0.25 * whole[2:]
        whole[1:-1] = np.where(np.isfinite(between), between, whole[1:-1])
        stretch = _slack(leg) * (curves.tendon_length(whole, leg.model.tendon_strain) - 1.0)
        rate = np.nan_to_num(np.gradient(stretch, step_s)[known])
        for muscle in _shared(leg):
            length[muscle] += stretch[known]
            speed[muscle] = rate
        return cls(length.T, speed.T)


def load_of(leg: Leg, force: Float[np.ndarray, "time muscle"]) -> Float[np.ndarray, " time"]:
    """Return the load of the shared tendon under muscle forces (N), as a share of the most."""
    shared = _shared(leg)
    return sum((force[:, m] for m in shared), np.zeros(len(force))) / leg.max_force[shared].sum()


def guessed_load(
    leg: Leg,
    arms: Float[np.ndarray, "time muscle joint"],
    moments: Float[np.ndarray, "time joint"],
) -> Float[np.ndarray, " time"]:
    """Return the load that the ankle moment (N·m) asks for if nothing else pulls there."""
    ankle = MUSCLE_JOINTS.index("ankle")
    most = sum(
        (-arms[:, m, ankle] * leg.max_force[m] for m in _shared(leg)), np.zeros(len(moments))
    )
    return np.maximum(-moments[:, ankle], 0.0) / most


def stored_energy(leg: Leg, force: Float[np.ndarray, "time muscle"]) -> Float[np.ndarray, " time"]:
    """Return the energy (J) that the shared tendon holds under muscle forces (N)."""
    at = curves.tendon_energy(load_of(leg, force), leg.model.tendon_strain)
    return at * _slack(leg) * float(leg.max_force[_shared(leg)].sum())


def _slack(leg: Leg) -> float:
    """Return the slack length of the shared tendon, m."""
    shared = _shared(leg)
    return float(np.average(leg.tendon_slack[shared], weights=leg.max_force[shared]))


def _shared(leg: Leg) -> Sequence[int]:
    return [leg.names.index(name) for name in leg.model.elastic]
