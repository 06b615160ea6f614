"""Fit force shapes to the path of the centre of mass, all contacts at once.

Around each contact the path is a parabola plus the double integral of the forces of this contact
and its neighbours. Coefficients have a prior (:mod:`pushoff.kinetics.force_shapes`); the error of
the path is slow: its acceleration is about equally uncertain from the step rate up, which is a
Matérn 3/2 process in position, plus a little white noise. Position and velocity at the start of the
window are free. The posterior mean follows from one linear system per contact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.interpolate import CubicSpline

from pushoff.core.names import SIDES
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.force_shapes import ForceShape, sines

GRAVITY = 9.80665  # m/s², standard gravity
#: Instants per window. A window spans three contacts, of which the force has 8 harmonics at most.
SAMPLES = 48
#: Contacts before and after that lie in the window, and that may reach into it.
REACH, NEAR = 1, 2
#: Standard deviation of position (m) and velocity (m/s) at the window's start: as good as unknown.
_FREE = 2.0


@dataclass(frozen=True)
class Steps:
    """All contacts in order of touchdown.

    ``side`` is an index into ``SIDES``; ``period_s`` is the time from step to step around each.
    """

    side: Int[np.ndarray, " contact"]
    start_s: Float[np.ndarray, " contact"]
    stop_s: Float[np.ndarray, " contact"]
    period_s: Float[np.ndarray, " contact"]

    @classmethod
    def of(cls, contacts: Contacts) -> Steps:
        """Put the contacts of both feet in order."""
        spans = np.vstack([contacts[side] for side in SIDES])
        side = np.concatenate([np.full(len(contacts[s]), i) for i, s in enumerate(SIDES)])
        order = np.argsort(spans[:, 0], kind="stable")
        spans, side = spans[order], side[order].astype(int)
        return cls(side, spans[:, 0], spans[:, 1], _periods(spans[:, 0], spans[:, 1]))

    def __len__(self) -> int:
        return len(self.side)

    @property
    def contact_s(self) -> Float[np.ndarray, " contact"]:
        """Contact time, s."""
        return self.stop_s - self.start_s


def _periods(
    start: Float[np.ndarray, " contact"], stop: Float[np.ndarray, " contact"]
) -> Float[np.ndarray, " contact"]:
    """Return step times; a missing contact between two others does not double them."""
    if len(start) < 2:
        # One contact alone: a step is about 1.45 contacts (duty factor 0.345 of a stride).
        return 1.45 * (stop - start)
    gaps = np.diff(start)
    usual = float(np.median(gaps))
    gaps = np.where(gaps < 1.5 * usual, gaps, usual)
    return np.concatenate([gaps[:1], 0.5 * (gaps[1:] + gaps[:-1]), gaps[-1:]])


@dataclass(frozen=True)
class PathError:
    """How far a path of the centre of mass may be off.

    ``slow_m`` is the standard deviation (m) of the part with the corner ``corner_hz``, ``white_m``
    (m) of the part without memory.
    """

    slow_m: float
    white_m: float
    corner_hz: float = 2.5


def fit_path(
    time_s: Float[np.ndarray, " time"],
    path: Float[np.ndarray, " time"],
    steps: Steps,
    shape: ForceShape,
    scale: Float[np.ndarray, " contact"],
    error: PathError,
    gravity: float,
) -> Float[np.ndarray, "contact shape"]:
    """Return the coefficients (body weights) of every contact from the path along one axis (m).

    NaN for contacts whose window holds a frame that was not seen.
    """
    windows = _windows(time_s, steps)
    seen = np.isfinite(path)
    if seen.sum() < 4:
        return np.full((len(steps), shape.count), np.nan)
    observed = CubicSpline(time_s[seen], path[seen])(windows)
    whole = np.interp(windows, time_s, (~seen).astype(float)).max(axis=1) == 0.0
    near = np.arange(len(steps))[:, None] + np.arange(-NEAR, NEAR + 1)
    here = (near >= 0) & (near < len(steps))
    near = np.clip(near, 0, len(steps) - 1)
    length = steps.contact_s[near]
    share = (windows[:, :, None] - steps.start_s[near][:, None]) / length[:, None]
    weight = here * scale[near] * length**2 * GRAVITY
    design = sines(share, shape.count, 2) * weight[:, None, :, None]
    since = windows - windows[:, :1]
    expected = design.sum(axis=2) @ shape.mean - 0.5 * gravity * since**2
    solved = np.linalg.solve(
        _covariance(design, shape, since, error), (observed - expected)[..., None]
    )
    own = design[:, :, NEAR]
    change = (own.transpose(0, 2, 1) @ solved)[..., 0] @ shape.covariance
    found = (shape.mean + change) * scale[:, None]
    found[~whole] = np.nan
    return found


def _windows(
    time_s: Float[np.ndarray, " time"], steps: Steps
) -> Float[np.ndarray, "contact sample"]:
    """Return instants from the touchdown before to the toe-off after each contact."""
    flight = max(float(np.median(steps.period_s - steps.contact_s)), 0.02)
    first = np.concatenate([[steps.start_s[0] - 0.5 * flight], steps.start_s[:-REACH]])
    last = np.concatenate([steps.stop_s[REACH:], [steps.stop_s[-1] + 0.5 * flight]])
    first, last = np.maximum(first, time_s[0]), np.minimum(last, time_s[-1])
    share = (np.arange(SAMPLES) + 0.5) / SAMPLES
    return first[:, None] + (last - first)[:, None] * share


def _covariance(
    design: Float[np.ndarray, "contact sample near shape"],
    shape: ForceShape,
    since: Float[np.ndarray, "contact sample"],
    error: PathError,
) -> Float[np.ndarray, "contact sample sample"]:
    count, samples = since.shape
    flat = design.reshape(-1, shape.count) @ shape.covariance
    spread = flat.reshape(count, samples, -1)
    total = spread @ design.reshape(count, samples, -1).transpose(0, 2, 1)
    rate = 2.0 * np.pi * error.corner_hz
    apart = rate * np.abs(since[:, :, None] - since[:, None, :])
    total += error.slow_m**2 * (1.0 + apart) * np.exp(-apart)
    total += _FREE**2 * (1.0 + since[:, :, None] * since[:, None, :])
    total[:, np.arange(samples), np.arange(samples)] += error.white_m**2
    return total
