"""From one value per stride to a mean with its errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

#: Strides further than this many robust standard deviations (1.4826 × the median absolute
#: deviation, leys2013) from the median are left out. Leys et al. call 3 very conservative; 4 drops
#: one good stride in 16,000 and still takes out missed events.
OUTLIER_SD = 4.0
_MAD_TO_SD = 1.4826
#: Strides that differ by no more than rounding have no outliers.
_ROUNDING = 1e-9
#: Lag-one correlation is estimated from at least this many strides: below, its own standard error
#: (about 1/√n) is larger than 0.3 and would say nothing.
_LEAST_FOR_CORRELATION = 12
#: Largest correlation used: n strides then count as n/9 independent ones. A cap, so that drift in
#: a short clip does not make the error infinite.
_HIGHEST_CORRELATION = 0.8


@dataclass(frozen=True)
class Summary:
    """Mean of the strides that were kept, spread, number, and standard error of the mean."""

    mean: float
    sd: float
    n: int
    se: float
    kept: np.ndarray

    @property
    def mdc95(self) -> float:
        """Smallest change between two such recordings that is more than noise (weir2005)."""
        return float(1.96 * np.sqrt(2.0) * self.se)


def summarise(values: Float[np.ndarray, " stride"]) -> Summary:
    """Return the mean over strides after leaving out gross outliers; NaN values do not count.

    Strides of one run are not independent: their fluctuations persist over many strides
    (nakayama2010), so sd/√n is too small. The standard error uses the number of independent
    strides that a first-order process with the same lag-one correlation would have,
    n (1 − r) / (1 + r); negative correlation is not credited. ``sd`` and ``se`` are NaN with one
    stride.
    """
    known = np.isfinite(values)
    if not known.any():
        return Summary(np.nan, np.nan, 0, np.nan, known)
    middle = _median(values[known])
    away = np.abs(np.where(known, values, middle) - middle)
    scale = _MAD_TO_SD * _median(away[known])
    alike = scale <= _ROUNDING * np.abs(values[known]).max()
    kept = known if alike else known & (away <= OUTLIER_SD * scale)
    series = values[kept]
    n = len(series)
    if n < 2:
        return Summary(float(series.mean()), np.nan, n, np.nan, kept)
    sd = float(series.std(ddof=1))
    correlation = lag_one_correlation(series)
    independent = n * (1.0 - correlation) / (1.0 + correlation)
    return Summary(float(series.mean()), sd, n, sd / float(np.sqrt(independent)), kept)


def summarise_all(rows: Float[np.ndarray, "row stride"]) -> list[Summary]:
    """Return :func:`summarise` of every row; rows without NaN and outlier are done at once."""
    found: list[Summary | None] = [None] * len(rows)
    for row, summary in zip(*_whole_rows(rows), strict=True):
        found[row] = summary
    return [
        summarise(values) if summary is None else summary
        for values, summary in zip(rows, found, strict=True)
    ]


def _whole_rows(rows: Float[np.ndarray, "row stride"]) -> tuple[list[int], list[Summary]]:
    """Return which rows are known throughout without outlier, and their summaries."""
    n = rows.shape[1]
    if n < 2 or not len(rows):
        return [], []
    known = np.flatnonzero(np.isfinite(rows).all(axis=1))
    away = np.abs(rows[known] - np.median(rows[known], axis=1, keepdims=True))
    scale = _MAD_TO_SD * np.median(away, axis=1)
    alike = scale <= _ROUNDING * np.abs(rows[known]).max(axis=1, initial=0.0)
    whole = alike | (away <= OUTLIER_SD * scale[:, None]).all(axis=1)
    known = known[whole]
    mean = rows[known].mean(axis=1)
    sd = rows[known].std(axis=1, ddof=1)
    correlation = _correlations(rows[known] - mean[:, None])
    se = sd / np.sqrt(n * (1.0 - correlation) / (1.0 + correlation))
    kept = np.ones(n, dtype=bool)
    summaries = [
        Summary(float(m), float(d), n, float(e), kept) for m, d, e in zip(mean, sd, se, strict=True)
    ]
    return known.tolist(), summaries


def _median(series: Float[np.ndarray, " stride"]) -> float:
    """Return the median of a short series without NaN (twenty times faster than NumPy's)."""
    ordered = np.sort(series)
    half = len(ordered) // 2
    return 0.5 * float(ordered[half] + ordered[half - 1 + len(ordered) % 2])


def lag_one_correlation(series: Float[np.ndarray, " stride"]) -> float:
    """Return the correlation of neighbouring strides, between 0 and 0.8; 0 with fewer than 12.

    Corrected for the bias of a short series, −(1 + 3r)/n (Kendall's approximation).
    """
    return float(_correlations((series - series.mean())[None])[0])


def _correlations(away: Float[np.ndarray, "row stride"]) -> Float[np.ndarray, " row"]:
    """Return :func:`lag_one_correlation` of every row of deviations from the mean."""
    n = away.shape[1]
    power = np.einsum("rs,rs->r", away, away)
    if n < _LEAST_FOR_CORRELATION:
        return np.zeros(len(away))
    raw = np.einsum("rs,rs->r", away[:, 1:], away[:, :-1]) / np.where(power > 0.0, power, np.inf)
    corrected = np.clip((raw + 1.0 / n) / (1.0 - 3.0 / n), 0.0, _HIGHEST_CORRELATION)
    return np.where(power > 0.0, corrected, 0.0)
