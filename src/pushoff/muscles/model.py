"""A musculoskeletal leg scaled to an athlete: arms, lengths and what force each muscle can give.

The leg is planar: hip, knee and ankle in the sagittal plane, angles in the order and with the signs
of ``MUSCLE_JOINTS``. Zero angles are anatomical standing, which is taken to be the zero pose of the
published model.

Scaling: a muscle's lengths (optimal fibre, tendon slack, whole) and moment arms grow with the
athlete's thigh or shank, whichever it runs along. Maximum force grows with body mass: muscle volume
grows with mass times height (handsfield2014), fibres with length, and force is volume over fibre
length; the small constant of the published volume line is left out, which makes activations
independent of a body mass that nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from pushoff.core.muscles import MUSCLE_JOINTS
from pushoff.muscles import curves, geometry
from pushoff.reference.muscles import LegModel

#: Least length of fibres along the tendon as a share of their optimal length: a muscle whose
#: tendon would hang slack is held here, where its curve leaves it next to no force.
_LEAST_ALONG = 0.2


@dataclass(frozen=True)
class Fibres:
    """State of the fibres: length and velocity as in ``curves``, cosine of their pennation."""

    length: Float[np.ndarray, "time muscle"]
    velocity: Float[np.ndarray, "time muscle"]
    cosine: Float[np.ndarray, "time muscle"]


@dataclass(frozen=True)
class Leg:
    """One leg of an athlete; both legs are given the same one.

    Parameters
    ----------
    model : LegModel
        What it was scaled from.
    max_force : array, (muscle,)
        Maximum isometric force, N.
    fibre_length, tendon_slack, length_at_zero : array, (muscle,)
        Optimal fibre length, tendon slack length, and length of muscle with tendon at zero angles,
        m.
    pennation : array, (muscle,)
        At optimal fibre length, rad.
    passive_begin, passive_full : array, (muscle,)
        Strain of the fibres at which passive force begins and reaches the maximum.
    paths : tuple of Path
        Moment arms.
    strength : float
        Body mass over that of the model.
    """

    model: LegModel
    names: tuple[str, ...]
    max_force: Float[np.ndarray, " muscle"]
    fibre_length: Float[np.ndarray, " muscle"]
    tendon_slack: Float[np.ndarray, " muscle"]
    length_at_zero: Float[np.ndarray, " muscle"]
    pennation: Float[np.ndarray, " muscle"]
    passive_begin: Float[np.ndarray, " muscle"]
    passive_full: Float[np.ndarray, " muscle"]
    paths: tuple[geometry.Path, ...]
    strength: float

    @classmethod
    def scaled(
        cls,
        model: LegModel,
        mass_kg: float,
        thigh_m: float | None = None,
        shank_m: float | None = None,
    ) -> Leg:
        """Return the leg of an athlete; a length that is None is that of the model's own body."""
        size = {
            "thigh": (thigh_m or model.thigh_m) / model.thigh_m,
            "shank": (shank_m or model.shank_m) / model.shank_m,
        }
        muscles = model.muscles
        grown = np.array([size[muscle.segment] for muscle in muscles])
        strength = mass_kg / model.mass_kg
        paths = []
        for number, muscle in enumerate(muscles):
            for joint, curve in muscle.arms.items():
                c0, c1, c2, c3 = (float(value * grown[number]) for value in curve)
                at = MUSCLE_JOINTS.index(joint)
                paths.append(geometry.Path(number, at, (c0, c1, c2, c3), model.ranges[joint]))
        return cls(
            model=model,
            names=model.names,
            max_force=np.array([m.max_force_n for m in muscles]) * strength,
            fibre_length=np.array([m.fibre_length_m for m in muscles]) * grown,
            tendon_slack=np.array([m.tendon_slack_m for m in muscles]) * grown,
            length_at_zero=np.array([m.length_at_zero_m for m in muscles]) * grown,
            pennation=np.array([m.pennation for m in muscles]),
            passive_begin=np.array([m.passive_strain[0] for m in muscles]),
            passive_full=np.array([m.passive_strain[1] for m in muscles]),
            paths=tuple(paths),
            strength=strength,
        )

    def only(self, muscles: Sequence[int]) -> Leg:
        """Return the fibres of some muscles alone, by number; their paths are left out."""
        some = list(muscles)
        return replace(
            self,
            names=tuple(self.names[muscle] for muscle in some),
            max_force=self.max_force[some],
            fibre_length=self.fibre_length[some],
            tendon_slack=self.tendon_slack[some],
            length_at_zero=self.length_at_zero[some],
            pennation=self.pennation[some],
            passive_begin=self.passive_begin[some],
            passive_full=self.passive_full[some],
            paths=(),
        )

    def moment_arms(
        self, angles: Float[np.ndarray, "time joint"]
    ) -> Float[np.ndarray, "time muscle joint"]:
        """Return moment arms (m) at joint angles (rad), positive where the muscle flexes.

        Beyond the angles of the published fit an arm keeps its last value.
        """
        return geometry.moment_arms(self.paths, len(self.names), angles)

    def lengths(self, angles: Float[np.ndarray, "time joint"]) -> Float[np.ndarray, "time muscle"]:
        """Return lengths of muscles with their tendons (m)."""
        return geometry.lengths(self.paths, self.length_at_zero, angles)

    def fibres(
        self,
        length: Float[np.ndarray, "time muscle"],
        speed: Float[np.ndarray, "time muscle"],
    ) -> Fibres:
        """Return the state of the fibres of muscles with tendons of a length (m) and speed (m/s).

        Fibres run at an angle to the tendon and keep their thickness across it, so that the angle
        grows as they shorten. The tendon has its slack length; take what it is stretched by off
        ``length``, and its rate off ``speed``.
        """
        along = np.maximum(length - self.tendon_slack, _LEAST_ALONG * self.fibre_length)
        across = self.fibre_length * np.sin(self.pennation)
        fibre = np.sqrt(along * along + across * across)
        cosine = along / fibre
        fastest = self.model.fastest_fibre_lengths_per_s * self.fibre_length
        return Fibres(fibre / self.fibre_length, speed * cosine / fastest, cosine)

    def active_force(self, fibres: Fibres) -> Float[np.ndarray, "time muscle"]:
        """Return the force along the tendon (N) of fully active fibres, without what is passive."""
        share = curves.active_force_length(fibres.length) * curves.force_velocity(fibres.velocity)
        return self.max_force * share * fibres.cosine

    def passive_force(self, fibres: Fibres) -> Float[np.ndarray, "time muscle"]:
        """Return the force along the tendon (N) of fibres at rest."""
        share = curves.passive_force_length(fibres.length, self.passive_begin, self.passive_full)
        return self.max_force * share * fibres.cosine
