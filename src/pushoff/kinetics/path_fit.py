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
from jaxtyping import Bool, Float, Int
from scipy.interpolate import CubicSpline

from pushoff.core.constants import GRAVITY
from pushoff.core.names import SIDES
from pushoff.kinetics.contacts import Contacts
from pushoff.kinetics.force_shapes import COUNT, sines

#: Instants per window of three contacts: one every 26 ms or so, finer than what the path shows
#: above its error.
SAMPLES = 36
#: Contacts before and after that lie in the window.
REACH = 1
#: Corner (Hz) of the slow error, just below the rate of steps.
_CORNER_HZ = 2.5
#: Standard deviation of position (m) and velocity (m/s) at the window's start: as good as unknown.
_FREE = 2.0
#: Variance (m²) of an instant that was not seen: it says nothing.
_UNSEEN = 1e4
#: Contacts that the shift of the event times is read from, and steps of its iteration.
_SHIFT_CONTACTS, _SHIFT_STEPS = 16, 2
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

    ``slow_m`` is the standard deviation (m) of the part that is slow, ``white_m`` (m) of the part
    without memory.
    """

    slow_m: float
    white_m: float = 0.0007


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
class Windows:
    """Instants (s) around every contact, and what the force of the contacts there does to the path.

    ``near`` are the numbers of the contacts that reach into each window, this one in the middle,
    and ``here`` tells which of them there are; ``held`` are the instants in this contact.
    ``design`` is the path (m) that each of their coefficients (body weights) makes, ``slow`` the
    correlation of the slow error, ``free`` the covariance (m²) of what the unknown state at the
    start does.
    """

    instants: Float[np.ndarray, "contact sample"]
    near: Int[np.ndarray, "contact near"]
    here: Bool[np.ndarray, "contact near"]
    held: Bool[np.ndarray, "contact sample"]
    design: Float[np.ndarray, "contact sample column"]
    slow: Float[np.ndarray, "contact sample sample"]
    free: Float[np.ndarray, "contact sample sample"]

    @classmethod
    def of(cls, time_s: Float[np.ndarray, " time"], steps: Steps) -> Windows:
        """Lay a window from the touchdown before to the toe-off after each contact."""
        flight = max(float(np.median(steps.period_s - steps.contact_s)), 0.02)
        first = np.concatenate([[steps.start_s[0] - 0.5 * flight], steps.start_s[:-REACH]])
        last = np.concatenate([steps.stop_s[REACH:], [steps.stop_s[-1] + 0.5 * flight]])
        first, last = np.maximum(first, time_s[0]), np.minimum(last, time_s[-1])
        share = (np.arange(SAMPLES) + 0.5) / SAMPLES
        instants = first[:, None] + (last - first)[:, None] * share
        # Only where both feet stand at once does a contact reach over its neighbour.
        both = bool((steps.start_s[1:] < steps.stop_s[:-1]).any())
        reach = REACH + 1 if both else REACH
        near = np.arange(len(steps))[:, None] + np.arange(-reach, reach + 1)
        here = (near >= 0) & (near < len(steps))
        near = np.clip(near, 0, len(steps) - 1)
        since = instants - instants[:, :1]
        apart = 2.0 * np.pi * _CORNER_HZ * np.abs(since[:, :, None] - since[:, None, :])
        return cls(
            instants=instants,
            near=near,
            here=here,
            held=(instants >= steps.start_s[:, None]) & (instants <= steps.stop_s[:, None]),
            design=_design(instants, steps, near, here),
            slow=(1.0 + apart) * np.exp(-apart),
            free=_FREE**2 * (1.0 + since[:, :, None] * since[:, None, :]),
        )

    def moved(self, steps: Steps) -> Windows:
        """Return the same windows for contacts whose events have moved a little."""
        return replace(self, design=_design(self.instants, steps, self.near, self.here))

    def observed(
        self,
        time_s: Float[np.ndarray, " time"],
        path: Float[np.ndarray, " time"],
        gravity: float,
    ) -> Float[np.ndarray, "contact sample"]:
        """Return the path (m) less its fall; NaN next to frames that were not seen."""
        seen = np.isfinite(path)
        known = np.interp(self.instants, time_s, (~seen).astype(float)) == 0.0
        found = np.full(self.instants.shape, np.nan)
        if seen.sum() >= 4 and known.any():
            found[known] = CubicSpline(time_s[seen], path[seen])(self.instants[known])
        return found + 0.5 * gravity * (self.instants - self.instants[:, :1]) ** 2

    def expected(
        self, mean: Float[np.ndarray, "step shape"]
    ) -> Float[np.ndarray, "contact sample"]:
        """Return the path (m) that the mean force of all contacts (body weights) makes."""
        return (self.design @ mean[self.near].reshape(len(self.near), -1, 1))[..., 0]

    def covariance(
        self, prior: ForcePrior, error: PathError
    ) -> Float[np.ndarray, "contact sample sample"]:
        """Return the covariance (m²) of the path: unknown force, error and initial state."""
        count, samples = self.instants.shape
        scaled = self.design * np.repeat(prior.scale[self.near], prior.count, axis=1)[:, None, :]
        spread = (scaled.reshape(-1, prior.count) @ prior.covariance).reshape(count, samples, -1)
        total = spread @ scaled.transpose(0, 2, 1)
        total += error.slow_m**2 * self.slow
        total += self.free
        total[:, np.arange(samples), np.arange(samples)] += error.white_m**2
        return total


def _design(
    instants: Float[np.ndarray, "contact sample"],
    steps: Steps,
    near: Int[np.ndarray, "contact near"],
    here: Bool[np.ndarray, "contact near"],
) -> Float[np.ndarray, "contact sample column"]:
    length = steps.contact_s[near]
    share = (instants[:, :, None] - steps.start_s[near][:, None]) / length[:, None]
    moved = sines(share, COUNT, 2) * (here * length**2 * GRAVITY)[:, None, :, None]
    return moved.reshape(*instants.shape, -1)


def fit_path(
    windows: Windows,
    time_s: Float[np.ndarray, " time"],
    path: Float[np.ndarray, " time"],
    prior: ForcePrior,
    error: PathError,
) -> Float[np.ndarray, "contact shape"]:
    """Return the force coefficients (body weights) of every contact from the path of one axis, m.

    NaN for contacts in which a frame was not seen; gaps around them are left out.
    """
    residual = windows.observed(time_s, path, prior.gravity) - windows.expected(prior.mean)
    unseen = np.isnan(residual)
    total = windows.covariance(prior, error)
    if unseen.any():
        residual[unseen] = 0.0
        row, instant = np.nonzero(unseen)
        total[row, instant, instant] += _UNSEEN
    solved = np.linalg.solve(total, residual[..., None])
    first = windows.near.shape[1] // 2 * prior.count
    own = windows.design[:, :, first : first + prior.count]
    change = (own.transpose(0, 2, 1) @ solved)[..., 0] @ prior.covariance
    found = prior.mean + change * prior.scale[:, None] ** 2
    found[(unseen & windows.held).any(axis=1)] = np.nan
    return found


def event_shift(
    time_s: Float[np.ndarray, " time"],
    path: Float[np.ndarray, " time"],
    steps: Steps,
    shape: Float[np.ndarray, " shape"],
    prior: ForcePrior,
    error: PathError,
    sd_s: tuple[float, float],
) -> tuple[float, float]:
    """Return by how much (s) all touchdowns and all toe-offs are late, as the path tells.

    The likeliest shifts given the path, with standard deviations of ``sd_s`` beforehand.
    Steps resemble each other and so do their errors, so that many steps count as one. ``shape`` is
    the prior's mean per unit of mean force. (0, 0) where no window is whole.
    """
    part = steps.some(_SHIFT_CONTACTS)
    windows = Windows.of(time_s, part)
    observed = windows.observed(time_s, path, prior.gravity)
    whole = np.isfinite(observed).all(axis=1)
    shift, before = np.zeros(2), np.array(sd_s) ** -2.0
    if not whole.any():
        return 0.0, 0.0

    def expected(start_s: float, stop_s: float) -> Float[np.ndarray, "contact sample"]:
        moved = part.shifted(start_s, stop_s)
        return windows.moved(moved).expected(moved.mean_force[:, None] * shape)

    for _ in range(_SHIFT_STEPS):
        now = part.shifted(*shift)
        mean = expected(*shift)
        late = (expected(shift[0] + _NUDGE_S, shift[1]) - mean) / _NUDGE_S
        long = (expected(shift[0], shift[1] + _NUDGE_S) - mean) / _NUDGE_S
        slopes = np.stack([late, long], axis=-1)[whole]
        local = replace(prior, mean=prior.mean[: len(part)], scale=now.mean_force)
        total = windows.moved(now).covariance(local, error)[whole]
        sides = np.concatenate([slopes, (observed - mean)[whole][..., None]], axis=-1)
        found = (slopes.transpose(0, 2, 1) @ np.linalg.solve(total, sides)).mean(axis=0)
        tight = found[:, :2] + np.diag(before)
        shift = shift + np.linalg.solve(tight, found[:, 2] - before * shift)
    return float(shift[0]), float(shift[1])
