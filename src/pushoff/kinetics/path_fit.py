"""Fit force shapes to the path of the centre of mass, all contacts at once.

Around each contact the path is a parabola plus the double integral of the forces of this contact
and its neighbours, so flight is ballistic and the impulse is what the path needs. Coefficients have
a prior. The error of the path is slow: what segment masses, soft tissue and hidden parts do to the
acceleration is about the same at all frequencies from the step rate up, which is a Matérn 3/2
process in position; a little white noise comes on top. Position and velocity at the start of the
window are free. The posterior mean follows from one linear system per contact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int
from scipy.interpolate import CubicSpline

from pushoff.core.constants import GRAVITY
from pushoff.core.names import SIDES
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.force_shapes import sines

#: Instants per window of three contacts: twelve per contact or more, twice the harmonics that the
#: path shows above its error.
SAMPLES = 48
#: Contacts before and after that lie in the window, and that may reach into it.
REACH, NEAR = 1, 2
#: Standard deviation of position (m) and velocity (m/s) at the window's start: as good as unknown.
_FREE = 2.0
#: Contacts that the shift of the event times is read from, and steps of its iteration.
_SHIFT_CONTACTS, _SHIFT_STEPS = 24, 3
#: Step (s) of the numerical derivative by an event time.
_NUDGE_S = 0.001


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

    @property
    def mean_force(self) -> Float[np.ndarray, " contact"]:
        """Mean vertical force over contact in body weights: it carries the whole step."""
        return self.period_s / self.contact_s

    def shifted(self, start_s: float, stop_s: float) -> Steps:
        """Return the same contacts with all touchdowns and toe-offs moved."""
        return replace(self, start_s=self.start_s + start_s, stop_s=self.stop_s + stop_s)

    def some(self, count: int) -> Steps:
        """Return at most this many contacts in a row, from the middle."""
        first = max(0, (len(self) - count) // 2)
        here = slice(first, first + count)
        return Steps(self.side[here], self.start_s[here], self.stop_s[here], self.period_s[here])

    def contacts(self) -> Contacts:
        """Return the contacts by side."""
        spans = np.column_stack([self.start_s, self.stop_s])
        return {side: spans[self.side == number] for number, side in enumerate(SIDES)}

    def times(self, share: Float[np.ndarray, " share"]) -> Float[np.ndarray, "contact share"]:
        """Return the instants at shares of every contact, s."""
        return self.start_s[:, None] + self.contact_s[:, None] * share


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

    ``slow_m`` is the standard deviation (m) of the part with the corner ``corner_hz`` (just below
    the rate of steps), ``white_m`` (m) of the part without memory.
    """

    slow_m: float
    white_m: float = 0.0007
    corner_hz: float = 2.5


@dataclass(frozen=True)
class ForcePrior:
    """What the force along one axis is expected to be, body weights.

    ``mean`` (contact, shape) and ``covariance`` (shape, shape) of the sine coefficients; the
    covariance is that of a contact with ``scale`` (contact,) one. ``gravity`` (m/s²) pulls against
    the axis.
    """

    mean: Float[np.ndarray, "contact shape"]
    covariance: Float[np.ndarray, "shape shape"]
    scale: Float[np.ndarray, " contact"]
    gravity: float = 0.0

    @property
    def count(self) -> int:
        """Number of sines."""
        return self.mean.shape[1]


@dataclass(frozen=True)
class _Windows:
    """Observed minus ballistic path (m) at instants (s) around every contact."""

    instants: Float[np.ndarray, "contact sample"]
    path: Float[np.ndarray, "contact sample"]
    near: Int[np.ndarray, "contact near"]
    here: Float[np.ndarray, "contact near"]

    @classmethod
    def of(
        cls,
        time_s: Float[np.ndarray, " time"],
        path: Float[np.ndarray, " time"],
        steps: Steps,
        gravity: float,
    ) -> _Windows:
        """Cut the path from the touchdown before to the toe-off after each contact.

        NaN in the windows that hold a frame that was not seen.
        """
        flight = max(float(np.median(steps.period_s - steps.contact_s)), 0.02)
        first = np.concatenate([[steps.start_s[0] - 0.5 * flight], steps.start_s[:-REACH]])
        last = np.concatenate([steps.stop_s[REACH:], [steps.stop_s[-1] + 0.5 * flight]])
        first, last = np.maximum(first, time_s[0]), np.minimum(last, time_s[-1])
        share = (np.arange(SAMPLES) + 0.5) / SAMPLES
        instants = first[:, None] + (last - first)[:, None] * share
        seen = np.isfinite(path)
        whole = np.interp(instants, time_s, (~seen).astype(float)).max(axis=1) == 0.0
        observed = np.full(instants.shape, np.nan)
        if seen.sum() >= 4 and whole.any():
            observed[whole] = CubicSpline(time_s[seen], path[seen])(instants[whole])
        observed += 0.5 * gravity * (instants - instants[:, :1]) ** 2
        number = np.arange(len(steps))[:, None] + np.arange(-NEAR, NEAR + 1)
        here = (number >= 0) & (number < len(steps))
        return cls(instants, observed, np.clip(number, 0, len(steps) - 1), here.astype(float))

    def design(self, steps: Steps, count: int) -> Float[np.ndarray, "contact sample column"]:
        """Return the path (m) that each coefficient (body weights) of near contacts makes."""
        length = steps.contact_s[self.near]
        share = (self.instants[:, :, None] - steps.start_s[self.near][:, None]) / length[:, None]
        moved = sines(share, count, 2) * (self.here * length**2 * GRAVITY)[:, None, :, None]
        return moved.reshape(*self.instants.shape, -1)

    def covariance(
        self,
        design: Float[np.ndarray, "contact sample column"],
        prior: ForcePrior,
        error: PathError,
    ) -> Float[np.ndarray, "contact sample sample"]:
        """Return the covariance (m²) of the path: unknown force, error and initial state."""
        since = self.instants - self.instants[:, :1]
        count, samples = since.shape
        scaled = design.reshape(count, samples, -1, prior.count)
        scaled = scaled * prior.scale[self.near][:, None, :, None]
        spread = (scaled.reshape(-1, prior.count) @ prior.covariance).reshape(count, samples, -1)
        total = spread @ scaled.reshape(count, samples, -1).transpose(0, 2, 1)
        rate = 2.0 * np.pi * error.corner_hz
        apart = rate * np.abs(since[:, :, None] - since[:, None, :])
        total += error.slow_m**2 * (1.0 + apart) * np.exp(-apart)
        total += _FREE**2 * (1.0 + since[:, :, None] * since[:, None, :])
        total[:, np.arange(samples), np.arange(samples)] += error.white_m**2
        return total


def fit_path(
    time_s: Float[np.ndarray, " time"],
    path: Float[np.ndarray, " time"],
    steps: Steps,
    prior: ForcePrior,
    error: PathError,
) -> Float[np.ndarray, "contact shape"]:
    """Return the force coefficients (body weights) of every contact from the path of one axis, m.

    NaN for contacts whose window holds a frame that was not seen.
    """
    windows = _Windows.of(time_s, path, steps, prior.gravity)
    design = windows.design(steps, prior.count)
    mean = prior.mean[windows.near].reshape(len(steps), -1, 1)
    residual = windows.path[..., None] - design @ mean
    solved = np.linalg.solve(windows.covariance(design, prior, error), residual)
    own = design[:, :, NEAR * prior.count : (NEAR + 1) * prior.count]
    change = (own.transpose(0, 2, 1) @ solved)[..., 0] @ prior.covariance
    return prior.mean + change * prior.scale[:, None] ** 2


def event_shift(
    time_s: Float[np.ndarray, " time"],
    path: Float[np.ndarray, " time"],
    steps: Steps,
    shape: Float[np.ndarray, " shape"],
    prior: ForcePrior,
    error: PathError,
    sd_s: float,
) -> tuple[float, float]:
    """Return by how much (s) all touchdowns and all toe-offs are late, as the path tells.

    The likeliest shifts given the path, with a standard deviation of ``sd_s`` each beforehand.
    Steps resemble each other and so do their errors, so that many steps count as one. ``shape`` is
    the prior's mean per unit of mean force. (0, 0) where no window is whole.
    """
    part = steps.some(_SHIFT_CONTACTS)
    windows = _Windows.of(time_s, path, part, prior.gravity)
    whole = np.isfinite(windows.path).all(axis=1)
    shift = np.zeros(2)
    if not whole.any():
        return 0.0, 0.0

    def expected(moved: Steps) -> Float[np.ndarray, "contact sample"]:
        mean = (moved.mean_force[:, None] * shape)[windows.near]
        return (windows.design(moved, len(shape)) @ mean.reshape(len(part), -1, 1))[..., 0]

    for _ in range(_SHIFT_STEPS):
        now = part.shifted(*shift)
        mean = expected(now)
        late = (expected(part.shifted(shift[0] + _NUDGE_S, shift[1])) - mean) / _NUDGE_S
        long = (expected(part.shifted(shift[0], shift[1] + _NUDGE_S)) - mean) / _NUDGE_S
        slopes = np.stack([late, long], axis=-1)[whole]
        local = replace(prior, mean=prior.mean[: len(part)], scale=now.mean_force)
        total = windows.covariance(windows.design(now, len(shape)), local, error)[whole]
        sides = np.concatenate([slopes, (windows.path - mean)[whole][..., None]], axis=-1)
        found = (slopes.transpose(0, 2, 1) @ np.linalg.solve(total, sides)).mean(axis=0)
        tight = found[:, :2] + np.eye(2) / sd_s**2
        shift = shift + np.linalg.solve(tight, found[:, 2] - shift / sd_s**2)
    return float(shift[0]), float(shift[1])
