"""Several detectors, one time: weighted by what each is worth, outliers left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from pushoff.events.registry import Timing

#: A detector further than this many of its standard deviations from the middle is left out.
OUTLIER_SD = 3.0
#: Detectors look at the same landing: their errors are correlated, so averaging gains less than
#: for independent ones. The combined variance is at least this share of the best one's.
CORRELATED_SHARE = 0.5


def combine(
    times_s: Float[np.ndarray, "detector contact"], timings: Sequence[Timing]
) -> tuple[Float[np.ndarray, " contact"], Float[np.ndarray, " contact"]]:
    """Return time (s) and standard deviation (s) per contact from several detectors.

    Each detector's bias is taken off, the rest is averaged by inverse variance. NaN where no
    detector saw anything; a detector that is NaN or an outlier has no say. Where the ones left
    disagree by more than they should, the deviation grows accordingly.
    """
    bias = np.array([timing.bias_s for timing in timings])[:, None]
    sd = np.array([timing.sd_s for timing in timings])[:, None]
    times = times_s - bias
    weight = np.where(np.isfinite(times), 1.0 / sd**2, 0.0)
    middle, middle_sd = _consensus(times, weight, sd)
    weight = np.where(np.abs(times - middle) > OUTLIER_SD * np.hypot(sd, middle_sd), 0.0, weight)
    total = weight.sum(axis=0)
    seen = total > 0
    safe = np.where(seen, total, 1.0)
    mean = (np.where(weight > 0, times, 0.0) * weight).sum(axis=0) / safe
    best = np.where(weight > 0, sd**2, np.inf).min(axis=0)
    variance = np.maximum(1.0 / safe, CORRELATED_SHARE * np.where(seen, best, 1.0))
    chi2 = (np.where(weight > 0, times - mean, 0.0) ** 2 * weight).sum(axis=0)
    freedom = np.maximum((weight > 0).sum(axis=0) - 1, 1)
    variance = variance * np.maximum(chi2 / freedom, 1.0)
    return np.where(seen, mean, np.nan), np.where(seen, np.sqrt(variance), np.nan)


def _consensus(
    times: Float[np.ndarray, "detector contact"],
    weight: Float[np.ndarray, "detector contact"],
    sd: Float[np.ndarray, "detector 1"],
) -> tuple[Float[np.ndarray, " contact"], Float[np.ndarray, " contact"]]:
    """Return time and deviation of the detector that most others agree with, per contact.

    The number of agreeing detectors counts first, their weight decides between equals: one precise
    detector that went astray must not outvote two that agree.
    """
    apart = np.abs(times[:, None] - times[None, :])
    agree = apart <= OUTLIER_SD * np.hypot(sd[:, None], sd[None, :])
    share = weight / np.maximum(weight.sum(axis=0), 1e-30)
    votes = (agree * ((weight > 0) + share)[None, :]).sum(axis=1)
    chosen = np.argmax(np.where(weight > 0, votes, -1.0), axis=0)
    columns = np.arange(times.shape[1])
    return times[chosen, columns], sd[chosen, 0]
