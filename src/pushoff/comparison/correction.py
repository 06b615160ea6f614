"""Many measures are tested at once: p values corrected for that, per family."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def holm(p: Float[np.ndarray, " test"]) -> Float[np.ndarray, " test"]:
    """Return p values corrected so that any false alarm in the family has at most its chance.

    Holm's step-down procedure (holm1979); holds under any dependence. NaN stays NaN and does not
    count as a test.
    """
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    stepped = p[order] * (len(order) - np.arange(len(order)))
    out[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return out


def benjamini_hochberg(p: Float[np.ndarray, " test"]) -> Float[np.ndarray, " test"]:
    """Return p values corrected so that at most that share of the alarms is false on average.

    The step-up procedure of benjamini1995; holds for independent and for positively related tests.
    NaN stays NaN and does not count as a test.
    """
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")][::-1]
    stepped = p[order] * len(order) / np.arange(len(order), 0, -1)
    out[order] = np.minimum(np.minimum.accumulate(stepped), 1.0)
    return out
