"""Curves of a muscle: what share of its force it can give at a length and a velocity.

All are smooth, take and return plain arrays of any shape, and are without unit. Lengths are shares
of the optimal fibre length (fibre) or of the slack length (tendon); velocities are shares of the
fastest shortening, negative while shortening; forces are shares of the maximum isometric force.
The shapes are those of Hill's muscle as it is commonly scaled (zajac1989, millard2013) with the
formulas and coefficients of degroote2016, whose active curve is set so that it is one at optimal
length. NaN in gives NaN out.
"""

from __future__ import annotations

import numpy as np

#: Height, centre, width and growth of width with length of three bells that add up to the active
#: force–length curve (degroote2016).
_BELLS = (
    (0.8150671134243542, 1.055033428970575, 0.162384573599574, 0.063303448465465),
    (0.433004984392647, 0.716775413397760, -0.029947116970696, 0.200356847296188),
    (0.1, 1.0, 0.353553390593274, 0.0),
)
#: Force–velocity curve d1 ln(d2 v + d3 + √((d2 v + d3)² + 1)) + d4 (degroote2016).
_VELOCITY = (-0.3211346127989808, -8.149, -0.374, 0.8825327733249912)
#: Steepness of the passive curve per unit of strain, and the strains at which it begins and reaches
#: one (degroote2016: 4 over 0.6; begun at a fifth of optimal length, so that it is never negative).
_PASSIVE_STEEPNESS = 4.0 / 0.6
PASSIVE_BEGIN, PASSIVE_FULL = -0.8, 0.6
#: Tendon curve c (exp(k (l − 1)) − 1): c of degroote2016, k from the strain at force one.
_TENDON_HEIGHT = 0.2


def active_force_length(length: np.ndarray) -> np.ndarray:
    """Return the share of force that active fibres give at a length: one at 1, near zero at 0.4."""
    total = np.zeros_like(length)
    for height, centre, width, growth in _BELLS:
        share = (length - centre) / (width + growth * length)
        total += height * np.exp(-0.5 * share * share)
    return total


def passive_force_length(
    length: np.ndarray,
    begin: float | np.ndarray = PASSIVE_BEGIN,
    full: float | np.ndarray = PASSIVE_FULL,
) -> np.ndarray:
    """Return the force of stretched fibres at rest: zero up to a strain, one at another.

    With the usual strains it is 0.02 at optimal length and one at 1.6 times that.
    """
    stretched = np.maximum(length - 1.0 - begin, 0.0)
    most = np.expm1(_PASSIVE_STEEPNESS * (np.asarray(full) - begin))
    return np.expm1(_PASSIVE_STEEPNESS * stretched) / most


def force_velocity(velocity: np.ndarray) -> np.ndarray:
    """Return the factor of force at a velocity: 0 at −1, 1 at 0, 1.8 at 1; held beyond ±1."""
    d1, d2, d3, d4 = _VELOCITY
    inner = d2 * np.clip(velocity, -1.0, 1.0) + d3
    # ln(x + √(x² + 1)) is arsinh x; the fitted curve ends at 3e-4 at −1, never below zero.
    return np.maximum(d1 * np.arcsinh(inner) + d4, 0.0)


def tendon_force(length: np.ndarray, strain_at_one: float) -> np.ndarray:
    """Return the force of a tendon at a length; zero up to its slack length 1.

    ``strain_at_one`` is the strain at maximum isometric force.
    """
    steepness = np.log(1.0 + 1.0 / _TENDON_HEIGHT) / strain_at_one
    return _TENDON_HEIGHT * np.expm1(steepness * np.maximum(length - 1.0, 0.0))


def tendon_length(force: np.ndarray, strain_at_one: float) -> np.ndarray:
    """Return the length of a tendon under a force (the inverse of :func:`tendon_force`)."""
    steepness = np.log(1.0 + 1.0 / _TENDON_HEIGHT) / strain_at_one
    return 1.0 + np.log1p(np.maximum(force, 0.0) / _TENDON_HEIGHT) / steepness


def tendon_energy(force: np.ndarray, strain_at_one: float) -> np.ndarray:
    """Return the energy stored in a tendon under a force.

    A share of maximum isometric force times slack length: the integral of :func:`tendon_force`.
    """
    steepness = np.log(1.0 + 1.0 / _TENDON_HEIGHT) / strain_at_one
    strain = tendon_length(force, strain_at_one) - 1.0
    return np.maximum(force, 0.0) / steepness - _TENDON_HEIGHT * strain
