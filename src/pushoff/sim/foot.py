"""The shoe on the ground: rolls from the landing part over the ball to the toe, without slipping.

Two rigid parts (foot and toes) meet at the metatarsophalangeal joint. The midsole gives way by at
most ``COMPRESSION_M`` between them and the outsole; the outsole neither slips nor sinks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from pushoff.sim.body import Body
from pushoff.sim.turns import soft_plus

#: How far the midsole gives way under load (m), and how fast it begins to (share of running speed:
#: 0.9 m/s at 3.5 m/s, half of it gone after 10 ms). Sole compression of 10 mm at most: choice of
#: the model.
COMPRESSION_M = 0.010
LANDING_SPEED_SHARE = 0.25
#: The midsole gives way forward too (m): the shoe lands at 0.4 m/s over the ground at 3.5 m/s.
SHEAR_M = 0.005
#: Release begins at this share of contact and ends with the toe leaving upward.
RELEASE_FROM = 0.80
#: Toes begin to tip over the toe's point at this share of contact; pitch at toe-off as a share of
#: the foot's (leaves the toes bent up by 20–30°, commonly quoted, not verified).
TOES_FROM = 0.50
TOES_SHARE = 0.62
FURTHER_FROM = 0.75
#: The shoe lands on its outer edge, turned inward by this angle (rad), and is flat after this time
#: (s); the edge lies this far (m) from the sole's middle. Typical figures, not norms.
LANDING_INVERSION, PRONATION_S, EDGE_M = np.radians(8.0), 0.060, 0.030
#: Rounding (rad) of the change from heel to ball contact.
ROUNDING = np.radians(0.7)


@dataclass(frozen=True)
class FootContact:
    """Where the shoe is during contact, in its own plane: metres from the landing place.

    ``sole`` is the middle of the sole under the ball (the toes' rear edge), (…, 2) forward and up.
    ``heel_gap``, ``ball_gap``, ``toe_gap`` are heights of the uncompressed sole's middle over the
    ground, ``edge_gap`` that of the heel's outer edge (negative: pressed in). ``shear`` is the
    forward displacement of the shoe on its outsole.
    """

    sole: Float[np.ndarray, "*batch 2"]
    pitch: Float[np.ndarray, "*batch"]
    toes_pitch: Float[np.ndarray, "*batch"]
    inversion: Float[np.ndarray, "*batch"]
    heel_gap: Float[np.ndarray, "*batch"]
    edge_gap: Float[np.ndarray, "*batch"]
    ball_gap: Float[np.ndarray, "*batch"]
    toe_gap: Float[np.ndarray, "*batch"]
    shear: Float[np.ndarray, "*batch"]

    def ankle(self, body: Body) -> Float[np.ndarray, "*batch 2"]:
        """Return the ankle in the shoe's plane, (…, 2) forward and up."""
        level = np.cos(self.inversion)
        back, lift = body.ball_from_heel - body.ankle_from_heel, body.ankle_height - body.mtp_height
        lift, mtp = lift * level, body.mtp_height * level
        cosine, sine = np.cos(self.pitch), np.sin(self.pitch)
        return self.sole + np.stack(
            [
                -mtp * np.sin(self.toes_pitch) - back * cosine - lift * sine,
                mtp * np.cos(self.toes_pitch) - back * sine + lift * cosine,
            ],
            axis=-1,
        )


def heel_off_pitch(body: Body) -> float:
    """Return the pitch (rad) at which the heel of a fully pressed sole leaves the ground."""
    return -float(np.arcsin(0.92 * COMPRESSION_M / body.ball_from_heel))


def roll(
    body: Body,
    u: Float[np.ndarray, "*batch"],
    contact_s: Float[np.ndarray, "*batch"],
    pitch: Float[np.ndarray, "*batch"],
    pitch_off: Float[np.ndarray, "*batch"],
    speed_mps: float,
    toes_further: Float[np.ndarray, "*batch"],
) -> FootContact:
    """Return the shoe over contact from the foot's pitch.

    Parameters
    ----------
    body : Body
    u : array, share of contact 0–1
    contact_s : array, contact time (s)
    pitch, pitch_off : arrays, foot pitch (rad) now and at toe-off
    speed_mps : float, running speed
    toes_further : array, what the toes tip over their point beyond their share of the foot (rad)
    """
    landing_s = 3.0 * COMPRESSION_M / (LANDING_SPEED_SHARE * speed_mps)
    landing = (1.0 - np.clip(u * contact_s / landing_s, 0.0, 1.0)) ** 3
    release = np.clip((u - RELEASE_FROM) / (1.0 - RELEASE_FROM), 0.0, 1.0) ** 3
    pressed = COMPRESSION_M * (1.0 - landing - release)
    shear = SHEAR_M * (1.0 - landing - release)

    up = soft_plus(pitch, ROUNDING)
    over = np.clip((u - TOES_FROM) / (1.0 - TOES_FROM), 0.0, 1.0) ** 2.5
    down = np.maximum(-TOES_SHARE * pitch_off, 0.0) * over
    last = np.clip((u - FURTHER_FROM) / (1.0 - FURTHER_FROM), 0.0, 1.0) ** 3
    down = down + toes_further * last
    toes = up - down

    rolled = LANDING_INVERSION * (1.0 - np.clip(u * contact_s / PRONATION_S, 0.0, 1.0)) ** 3
    # Under the ball: the toes' rear edge; it is lifted by the heel's pivot, then by the toe's.
    reach, toe = body.ball_from_heel, body.toes
    rear_up = -pressed + EDGE_M * np.sin(rolled) + reach * np.sin(up) + toe * np.sin(down)
    rear_forward = reach * np.cos(up) + toe * (1.0 - np.cos(down)) + shear
    mtp = body.mtp_height * np.cos(rolled)
    heel_up = rear_up + mtp * (np.cos(toes) - np.cos(pitch)) - reach * np.sin(pitch)
    return FootContact(
        sole=np.stack([rear_forward, rear_up], axis=-1),
        pitch=pitch,
        toes_pitch=toes,
        inversion=rolled,
        heel_gap=heel_up,
        edge_gap=heel_up - EDGE_M * np.sin(rolled) * np.cos(pitch),
        ball_gap=rear_up,
        toe_gap=rear_up + toe * np.sin(toes),
        shear=shear,
    )
