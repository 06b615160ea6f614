"""Induced acceleration: what each muscle adds to support and forward drive (zajac1989).

The force of the ground is a sum of what every source would bring on its own, because the equations
of motion are linear in force. Differences to the published analyses (hamner2010, dorn2012): the
body is planar, its trunk, arms and head are one piece, and what that leaves open is shown as
``rest`` instead of being spread over the sources.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Complex, Float, Int

from pushoff.core.kinetics import Kinetics
from pushoff.core.motion import Motion
from pushoff.core.muscles import MUSCLE_JOINTS, InducedShares
from pushoff.core.names import SIDES, Side, other, sided
from pushoff.core.recording import Sex
from pushoff.muscles.planar_body import PlanarBody
from pushoff.muscles.planar_chain import SWING_JOINTS, Reactions
from pushoff.reference.anthropometry import segment_inertia

#: Sources beside the muscles of the stance leg, in the order of the table.
OTHER_SOURCES: tuple[str, ...] = ("swing_leg", "gravity", "velocity", "reserve", "rest")
CONTACT_MODEL = (
    "seven rigid segments in the sagittal plane (two legs; pelvis, trunk, arms and head as one); "
    "the foot is one piece, hinged to the ground at the centre of pressure, and the hinge moves as "
    "the foot was seen to move there"
)
_UNKNOWN = complex(np.nan, np.nan)
CITATIONS = ("zajac1989", "hamner2010", "dorn2012", "deleva1996", "winter2009")


def induced_shares(
    motion: Motion,
    kinetics: Kinetics,
    names: tuple[str, ...],
    force: Mapping[Side, Float[np.ndarray, "time muscle"]],
    arms: Mapping[Side, Float[np.ndarray, "time muscle joint"]],
    reserves: Mapping[Side, Float[np.ndarray, "time joint"]],
    sex: Sex | None = None,
) -> InducedShares | None:
    """Return what each source adds to the acceleration of the centre of mass, m/s².

    Parameters
    ----------
    motion : Motion
        On the time axis of the kinetics.
    kinetics : Kinetics
        Ground force, centre of pressure, joint moments of the swinging leg.
    names, force, arms, reserves
        As in :class:`~pushoff.core.muscles.Muscles`.
    sex : "female", "male" or None

    Returns
    -------
    InducedShares or None
        None where a leg was not seen. NaN where the foot is in the air or something is unknown;
        ``swing_leg`` are the joint moments of the other leg, ``velocity`` what turning segments
        and the rolling foot bring, ``rest`` the difference between their sum and the ground force.
    """
    mass = kinetics.mass.value
    body = PlanarBody.of(motion, segment_inertia(sex), mass)
    if body is None:
        return None
    support: dict[Side, Float[np.ndarray, "time source"]] = {}
    drive: dict[Side, Float[np.ndarray, "time source"]] = {}
    total: dict[Side, Float[np.ndarray, "time 2"]] = {}
    size = (len(motion.time_s), len(names) + len(OTHER_SOURCES))
    for side in SIDES:
        ground = kinetics.ground.force[side]
        whole = (ground[:, 0] + 1j * ground[:, 1]) / mass
        centre = kinetics.ground.centre_of_pressure[side]
        contact = centre[:, 0] + 1j * centre[:, 1]
        shares = np.full(size, _UNKNOWN)
        frames = np.flatnonzero(np.isfinite(whole) & np.isfinite(contact) & (ground[:, 1] > 0.0))
        moments = _swing_moments(kinetics, other(side), frames)
        found = body.on(side, contact[frames], frames).reactions()
        part = _shares(
            found, force[side][frames], arms[side][frames], reserves[side][frames], moments
        )
        part /= mass
        part[:, -1] = whole[frames] - part[:, :-1].sum(axis=1)
        shares[frames] = np.where(np.isfinite(part[:, -1:]), part, _UNKNOWN)
        support[side], drive[side] = shares.imag, shares.real
        on = np.isfinite(shares[:, -1])
        total[side] = np.where(on[:, None], np.stack([whole.imag, whole.real], axis=1), np.nan)
    return InducedShares((*names, *OTHER_SOURCES), support, drive, total, CONTACT_MODEL)


def _swing_moments(
    kinetics: Kinetics, side: Side, frames: Int[np.ndarray, " instant"]
) -> Float[np.ndarray, "instant joint"]:
    """Return hip, knee and ankle moment of the swinging leg, zero where nobody knows."""
    none = np.zeros(len(kinetics.time_s))
    curves = [kinetics.loads.moments.get(sided(side, joint), none) for joint in MUSCLE_JOINTS]
    return np.nan_to_num(np.stack([curve[frames] for curve in curves], axis=1))


def _shares(
    found: Reactions,
    force: Float[np.ndarray, "instant muscle"],
    arms: Float[np.ndarray, "instant muscle joint"],
    reserves: Float[np.ndarray, "instant joint"],
    swing: Float[np.ndarray, "instant joint"],
) -> Complex[np.ndarray, "instant source"]:
    """Return the ground force (N, forward + 1j · up) of every source; the last one is zero."""
    stance = found.per_moment().T
    muscles = force * np.einsum("tmj,tj->tm", arms, stance)
    single = (
        (swing * found.per_moment(SWING_JOINTS).T).sum(axis=1),
        found.gravity,
        found.velocity,
        (reserves * stance).sum(axis=1),
        np.zeros(len(force), dtype=complex),
    )
    return np.concatenate([muscles, np.stack(single, axis=1)], axis=1)
