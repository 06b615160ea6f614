"""Vertical force from one camera: contact times, weight, and how the body bounces.

What a camera shows well is when feet touch and leave the ground. Flights are ballistic, so each
contact carries the weight of its own time and of half of the flights around it; that fixes the
impulse. How the force is spread over contact is a shape that both feet share: its prior is what
running forces look like (``camera_shapes.json``, made by ``benchmarks/video/learn_force.py``), and
the first two step harmonics of the body's mean bounce correct it, weighted by how well keypoints
were found to tell them. Single strides differ by their own timing only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from jaxtyping import Complex, Float

from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import GroundForce
from pushoff.core.motion import Motion
from pushoff.core.names import SIDES, Side
from pushoff.kinetics.camera_bounce import Bounce, bounce, mean_stride
from pushoff.kinetics.contact_load import ContactLoad, contact_loads
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.force_shapes import ForceShape, sines
from pushoff.kinetics.sagittal_force import sagittal_force

FILE = "camera_shapes.json"
#: Standard deviation of the first and second step harmonic that the bounce tells, body weights,
#: along (size) and across (timing) the expected one; rendered clips and simulated keypoints of
#: 6 to 7 s. Half of the variance is the engine's own and stays however many strides there are.
_BOUNCE_SD = np.array([[0.07, 0.06], [0.17, 0.17]])
_USUAL_STRIDES = 9.0
#: Relative error of metres that nobody gave (stature by default: adults differ by 5 %).
_ASSUMED_SCALE = 0.05
#: What contact times that are off by 5 to 10 ms do to the force, body weights over contact; and
#: what they do per second that single contacts scatter, which a runner's own hardly do (4 ms).
_TIMING_BW, _SCATTER_BW_PER_S = 0.13, 9.0
#: Deviation of the peak, share: with and without a bounce (rendered clips, simulated keypoints).
_PEAK = {True: 0.06, False: 0.10}
_SHARE = np.linspace(0.0, 1.0, 101)
#: A foot in contact carries at least this share of what is usual at that share of contact: the
#: least mean curves of 17 trials (alcantara2022, fukuchi2017) came to 0.34 of it at 95 % and more
#: before. Held at these places, this closely (share of the mean force), in at most so many rounds.
_LEAST = 0.33
_HELD_AT, _HELD_SD, _HELD_ROUNDS = np.linspace(0.05, 0.95, 19), 0.01, 6


@dataclass(frozen=True)
class Fitted:
    """A shape of the vertical force over contact with a mean of one, and its deviation."""

    coefficients: Float[np.ndarray, " shape"]
    covariance: Float[np.ndarray, "shape shape"]

    def at(self, share: Float[np.ndarray, " instant"]) -> Float[np.ndarray, " instant"]:
        """Return the shape at shares of contact, never below zero."""
        return np.maximum(sines(share, len(self.coefficients), 0) @ self.coefficients, 0.0)

    @property
    def sd(self) -> float:
        """Root-mean-square deviation over contact, as a share of the mean force."""
        basis = sines(_SHARE, len(self.coefficients), 0)
        return float(np.sqrt(np.einsum("ts,sr,tr->t", basis, self.covariance, basis).mean()))


def camera_force(
    motion: Motion, contacts: Contacts, mass_kg: float, height_m: float
) -> GroundForce | None:
    """Return the force on each foot from motion in one plane, None where no whole step is known.

    Parameters
    ----------
    motion : Motion
        From one camera at the side. Its scale hardly matters: the bounce in metres only corrects
        the shape, and counts less where the scale is assumed.
    contacts : mapping of side to array, (contact, 2)
        Touchdown and toe-off, s.
    mass_kg : float
    height_m : float
        Not used.

    Returns
    -------
    GroundForce
        The right axis is NaN. The force of both feet has one shape over contact; without enough
        strides for a mean bounce it is the usual one. Impacts and loading rates cannot be told.
    """
    del height_m
    loads = contact_loads(motion.time_s, contacts)
    if loads is None:
        return None
    shape, seen = fitted_shape(motion, loads)
    mean = float(shape.at(_SHARE)[1:].mean())
    vertical: dict[Side, np.ndarray] = {}
    for side in SIDES:
        load = loads[side]
        level = mass_kg * GRAVITY * load.carried_s / load.lasting_s / mean
        vertical[side] = level[load.number] * shape.at(load.share)
    source = "contact and flight times in the video, shape of the force "
    return sagittal_force(
        motion,
        loads,
        vertical,
        mass_kg,
        method="centre_of_mass",
        source=source + ("from the body's mean bounce" if seen else "as runners usually have it"),
        error=_errors(shape, seen, loads),
    )


def _errors(shape: Fitted, seen: bool, loads: Mapping[Side, ContactLoad]) -> dict[str, float]:
    """Return the deviations of the vertical force (body weights) and of its peak (share)."""
    lasting = [loads[side].lasting_s for side in SIDES]
    level = np.median(np.concatenate([loads[s].carried_s / loads[s].lasting_s for s in SIDES]))
    scatter_s = max(float(np.std(row)) if len(row) > 1 else 0.0 for row in lasting)
    timing = float(np.hypot(_TIMING_BW, _SCATTER_BW_PER_S * scatter_s))
    contact = np.concatenate(lasting)
    mean_of_all = scatter_s / float(np.median(contact)) / np.sqrt(len(contact))
    return {
        "vertical": float(np.hypot(shape.sd * level, timing)),
        "peak": float(np.hypot(_PEAK[seen], mean_of_all)),
    }


def fitted_shape(motion: Motion, loads: Mapping[Side, ContactLoad]) -> tuple[Fitted, bool]:
    """Return the shape of the vertical force, and whether the body's bounce had a say in it."""
    usual = camera_shape()
    prior = Fitted(usual.mean, usual.covariance)
    mean = mean_stride(motion.time_s, loads)
    if mean is None:
        return prior, False
    stride, phase = mean
    shown = bounce(motion, stride, phase)
    if shown is None:
        return prior, False
    return corrected(prior, stride.response(usual.count), shown, motion.scale_known), True


def corrected(
    prior: Fitted,
    response: Complex[np.ndarray, "harmonic shape"],
    shown: Bounce,
    scale_known: bool,
) -> Fitted:
    """Return the shape's posterior: a linear Gaussian update by the bounce's harmonics."""
    expected = response @ prior.coefficients
    size = np.abs(expected)
    along = expected / size
    strides = 0.5 + 0.5 * _USUAL_STRIDES / shown.strides
    sd = _BOUNCE_SD * np.sqrt(strides)
    if not scale_known:
        sd = np.hypot(sd, np.stack([_ASSUMED_SCALE * size, np.zeros(len(size))], axis=1))
    # In axes along and across the expected harmonic, where size and timing do not mix.
    turned = response / along[:, None]
    rows = np.concatenate([turned.real, turned.imag])
    miss = (shown.harmonics - expected) / along
    noise = np.concatenate([sd[:, 0], sd[:, 1]])
    spread = prior.covariance @ rows.T
    gain = spread @ np.linalg.inv(rows @ spread + np.diag(noise**2))
    told = Fitted(
        prior.coefficients + gain @ np.concatenate([miss.real, miss.imag]),
        prior.covariance - gain @ spread.T,
    )
    return loaded_throughout(told, prior)


def loaded_throughout(told: Fitted, usual: Fitted) -> Fitted:
    """Return a shape whose foot carries load from touchdown to toe-off.

    Where the shape falls below ``_LEAST`` of the usual one it is held there, as if that had been
    seen; the rest of the curve moves along by the shape's own covariance.
    """
    places = sines(_HELD_AT, len(told.coefficients), 0)
    floor = _LEAST * places @ usual.coefficients
    held = np.zeros(len(floor), dtype=bool)
    found = told
    for _ in range(_HELD_ROUNDS):
        low = places @ found.coefficients < floor - _HELD_SD
        if not (low & ~held).any():
            break
        held |= low
        rows = places[held]
        spread = told.covariance @ rows.T
        gain = spread @ np.linalg.inv(rows @ spread + _HELD_SD**2 * np.eye(int(held.sum())))
        found = Fitted(
            told.coefficients + gain @ (floor[held] - rows @ told.coefficients), told.covariance
        )
    return found


@lru_cache(maxsize=1)
def camera_shape() -> ForceShape:
    """Return what vertical forces of running look like: mean and covariance of the sines."""
    text = resources.files("pushoff.kinetics").joinpath(FILE).read_text("utf-8")
    table = json.loads(text)
    return ForceShape(np.array(table["mean"]), np.array(table["covariance"]))
