"""What the muscle stage returns. All of it is the result of a model, not a measurement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from pushoff.core.names import Side

#: Joints that the muscles of the planar leg move, in the order of every ``joint`` axis here.
MUSCLE_JOINTS: tuple[str, ...] = ("hip", "knee", "ankle")


@dataclass(frozen=True)
class InducedShares:
    """What each source adds to the upward and forward acceleration of the centre of mass, m/s².

    ``sources`` are the muscle groups of the stance leg and then ``swing_leg`` (joint moments of the
    other leg), ``gravity``, ``velocity`` (turning segments and the foot's own path on the ground),
    ``reserve`` and ``rest`` (what the model leaves open). Rows add up to the whole (``total``),
    which is the ground force of the stance foot divided by body mass.

    Parameters
    ----------
    support, drive : mapping of side to array, (time, source)
        Up and forward; NaN while that foot is not on the ground.
    total : mapping of side to array, (time, 2)
        Up and forward.
    contact_model : str
        How the foot is held to the ground, in plain words.
    """

    sources: tuple[str, ...]
    support: Mapping[Side, Float[np.ndarray, "time source"]]
    drive: Mapping[Side, Float[np.ndarray, "time source"]]
    total: Mapping[Side, Float[np.ndarray, "time 2"]]
    contact_model: str


@dataclass(frozen=True)
class Muscles:
    """Muscle forces of both legs by static optimisation: a model result.

    Parameters
    ----------
    time_s : array, (time,)
        That of the :class:`~pushoff.core.kinetics.Kinetics` they were solved from.
    model, title : str
        Key and words of the musculoskeletal model.
    names : tuple of str
        Muscle groups, the ``muscle`` axis of every array.
    activation : mapping of side to array, (time, muscle)
        0–1; NaN where moments are unknown.
    force : mapping of side to array, (time, muscle)
        Along the tendon, N.
    power : mapping of side to array, (time, muscle)
        Of the whole muscle with its tendon, W; shortening under force is positive.
    fibre_power : mapping of side to array, (time, muscle)
        Of the fibres alone, W; equal to ``power`` with a rigid tendon.
    arms : mapping of side to array, (time, muscle, joint)
        Moment arms in m, positive where the muscle flexes; joints are ``MUSCLE_JOINTS``.
    reserves : mapping of side to array, (time, joint)
        Moment that the muscles could not give, N·m.
    reserve_share : mapping of joint to number
        Largest reserve over strides as a share of the joint's largest moment.
    parts : mapping of group to mapping of muscle to share
        Named muscles of a group and the share of its force that each carries.
    """

    time_s: Float[np.ndarray, " time"]
    model: str
    title: str
    names: tuple[str, ...]
    activation: Mapping[Side, Float[np.ndarray, "time muscle"]]
    force: Mapping[Side, Float[np.ndarray, "time muscle"]]
    power: Mapping[Side, Float[np.ndarray, "time muscle"]]
    fibre_power: Mapping[Side, Float[np.ndarray, "time muscle"]]
    arms: Mapping[Side, Float[np.ndarray, "time muscle joint"]]
    reserves: Mapping[Side, Float[np.ndarray, "time joint"]]
    reserve_share: Mapping[str, float]
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    tendon: str = "rigid"
    induced: InducedShares | None = None
    skipped: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
