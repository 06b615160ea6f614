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
    """Stretch of the shared tendon over time: how much longer than slack, m, and its rate, m/s."""

    length: Float[np.ndarray, " time"]
    speed: Float[np.ndarray, " time"]

    @classmethod
    def under(
        cls,
        leg: Leg,
        load: Float[np.ndarray, " time"],
        known: Bool[np.ndarray, " whole"],
        step_s: float,
    ) -> Stretch:
        """Return the stretch under a load.

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
        whole = np.full(len(known), np.nan)
        whole[known] = load
        # Instants are solved one by one: without a light smoothing (0.25, 0.5, 0.25) the stretch of
        # one and the share of the next can feed a zigzag that no tendon would follow.
        between = 0.25 * whole[:-2] + 0.5 * whole[1:-1] + 0.25 * whole[2:]
        whole[1:-1] = np.where(np.isfinite(between), between, whole[1:-1])
        stretch = _slack(leg) * (curves.tendon_length(whole, leg.model.tendon_strain) - 1.0)
        rate = np.nan_to_num(np.gradient(stretch, step_s)[known])
        return cls(stretch[known], rate)


def load_of(leg: Leg, force: Float[np.ndarray, "time muscle"]) -> Float[np.ndarray, " time"]:
    """Return the load of the shared tendon under muscle forces (N), as a share of the most."""
    pulling = shared(leg)
    carried = sum((force[:, muscle] for muscle in pulling), np.zeros(len(force)))
    return carried / leg.max_force[pulling].sum()


def guessed_load(
    leg: Leg,
    arms: Float[np.ndarray, "time muscle joint"],
    moments: Float[np.ndarray, "time joint"],
) -> Float[np.ndarray, " time"]:
    """Return the load that the ankle moment (N·m) asks for if nothing else pulls there."""
    ankle = MUSCLE_JOINTS.index("ankle")
    most = sum((-arms[:, m, ankle] * leg.max_force[m] for m in shared(leg)), np.zeros(len(moments)))
    return np.maximum(-moments[:, ankle], 0.0) / most


def stored_energy(leg: Leg, force: Float[np.ndarray, "time muscle"]) -> Float[np.ndarray, " time"]:
    """Return the energy (J) that the shared tendon holds under muscle forces (N)."""
    at = curves.tendon_energy(load_of(leg, force), leg.model.tendon_strain)
    return at * _slack(leg) * float(leg.max_force[shared(leg)].sum())


def _slack(leg: Leg) -> float:
    """Return the slack length of the shared tendon, m."""
    pulling = shared(leg)
    return float(np.average(leg.tendon_slack[pulling], weights=leg.max_force[pulling]))


def shared(leg: Leg) -> Sequence[int]:
    """Return the numbers of the muscles that share the tendon."""
    return [leg.names.index(name) for name in leg.model.elastic]
