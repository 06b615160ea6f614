"""Ground force and centre-of-mass path that agree by construction: F = m (a + g), step by step.

In contact the force is a sum of shapes whose double integrals are known in closed form; in flight
the path is a parabola. Axes here: along the ground, normal to the ground, right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import no_type_check

import numpy as np
from jaxtyping import Float, Int

#: Number of sine shapes for the normal, the along-ground and the sideways force.
NORMAL_SHAPES, ALONG_SHAPES, SIDE_SHAPES = 8, 6, 2
#: The impact shoulder is a raised cosine over this share of contact.
IMPACT_SHARE = 0.22


@no_type_check
def sines(
    u: Float[np.ndarray, "*batch"], count: int, order: int
) -> Float[np.ndarray, "*batch count"]:
    """Return the shapes sin(kπu) or their first or second integral from 0 over u."""
    k = np.pi * np.arange(1, count + 1)
    angle = np.asarray(u)[..., None] * k
    if order == 0:
        return np.sin(angle)
    if order == 1:
        return (1.0 - np.cos(angle)) / k
    return np.asarray(u)[..., None] / k - np.sin(angle) / k**2


@no_type_check
def impact(u: Float[np.ndarray, "*batch"], order: int) -> Float[np.ndarray, "*batch"]:
    """Return the impact shape (height 1) or its first or second integral from 0 over u."""
    w = IMPACT_SHARE
    x = np.minimum(u, w)
    angle = 2.0 * np.pi * x / w
    if order == 0:
        return 0.5 * (1.0 - np.cos(angle))
    if order == 1:
        return x / 2.0 - w * np.sin(angle) / (4.0 * np.pi)
    done = x**2 / 4.0 - w**2 * (1.0 - np.cos(angle)) / (8.0 * np.pi**2)
    return done + 0.5 * w * (u - x)


@dataclass(frozen=True)
class FlightPath:
    """Force shapes and state at touchdown of every step.

    Parameters
    ----------
    touchdown_s, contact_s : arrays, (step,)
    normal, along, side : arrays, (step, shape)
        Coefficients in newtons.
    impact_n : array, (step,)
    position, velocity : arrays, (step, 3)
        Of the centre of mass at touchdown.
    gravity : array, (3,)
        m/s², in the axes of the ground.
    """

    touchdown_s: Float[np.ndarray, " step"]
    contact_s: Float[np.ndarray, " step"]
    normal: Float[np.ndarray, "step normal"]
    along: Float[np.ndarray, "step along"]
    side: Float[np.ndarray, "step side"]
    impact_n: Float[np.ndarray, " step"]
    position: Float[np.ndarray, "step 3"]
    velocity: Float[np.ndarray, "step 3"]
    mass_kg: float
    gravity: Float[np.ndarray, "3"]

    def step_at(self, time_s: Float[np.ndarray, " time"]) -> Int[np.ndarray, " time"]:
        """Return the number of the step that each time belongs to."""
        index = np.searchsorted(self.touchdown_s, time_s + 1e-12, side="right") - 1
        return np.clip(index, 0, len(self.touchdown_s) - 1).astype(int)

    def shape(
        self, step: Int[np.ndarray, " time"], u: Float[np.ndarray, " time"], order: int
    ) -> Float[np.ndarray, "time 3"]:
        """Return force (N), or its first or second integral over the share u of contact."""
        out = np.stack(
            [
                np.einsum("ts,ts->t", sines(u, coefficient.shape[1], order), coefficient[step])
                for coefficient in (self.along, self.normal, self.side)
            ],
            axis=-1,
        )
        out[:, 1] += self.impact_n[step] * impact(u, order)
        return out

    def force(
        self, time_s: Float[np.ndarray, " time"], step: Int[np.ndarray, " time"] | None = None
    ) -> Float[np.ndarray, "time 3"]:
        """Return the ground force on the runner, (time, 3) N; zero in flight."""
        step = self.step_at(time_s) if step is None else step
        u = (time_s - self.touchdown_s[step]) / self.contact_s[step]
        inside = (u >= 0.0) & (u <= 1.0)
        force = self.shape(step, np.clip(u, 0.0, 1.0), 0)
        return np.where(inside[:, None], force, 0.0)

    def state(
        self, time_s: Float[np.ndarray, " time"], step: Int[np.ndarray, " time"] | None = None
    ) -> tuple[Float[np.ndarray, "time 3"], Float[np.ndarray, "time 3"]]:
        """Return position (m) and velocity (m/s) of the centre of mass."""
        step = self.step_at(time_s) if step is None else step
        past = (time_s - self.touchdown_s[step])[:, None]
        contact = self.contact_s[step][:, None]
        u = np.clip(past[:, 0] / contact[:, 0], 0.0, 1.0)
        kick = self.shape(step, u, 1) * contact / self.mass_kg
        moved = self.shape(step, u, 2) * contact**2 / self.mass_kg
        coast = np.maximum(past - contact, 0.0)
        velocity = self.velocity[step] + kick + self.gravity * past
        position = (
            self.position[step]
            + self.velocity[step] * past
            + moved
            + kick * coast
            + 0.5 * self.gravity * past**2
        )
        return position, velocity
