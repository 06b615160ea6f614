"""Settings of the muscle stage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MuscleSettings:
    """Which leg is solved, and how.

    Parameters
    ----------
    model : str
        ``gait10`` (nine groups) or ``rajagopal`` (twelve, with deep plantarflexors, gluteus medius
        and adductors). Forces of the two can be compared; activations cannot, because the second
        is 1.5 to 2 times as strong.
    tendon : str
        ``elastic`` lets the Achilles tendon stretch (soleus, gastrocnemius), ``rigid`` none. With a
        rigid one the calf's fibres shorten faster in push-off than they can while giving the
        force: reserves at the ankle reached 13–40 % of the peak moment on three recordings, with an
        elastic one 0–16 %.
    reserve_share : float
        A reserve torque above this share of the joint's peak moment is flagged (hicks2015: reserves
        should stay below 5 % of the peak net moment).
    """

    model: str = "gait10"
    tendon: str = "elastic"
    reserve_share: float = 0.05
