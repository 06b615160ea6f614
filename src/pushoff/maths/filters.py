"""Zero-lag low-pass filtering that respects gaps."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float
from scipy.signal import butter, sosfilt, sosfilt_zi

#: Two passes of a second-order filter lower the −3 dB point; the design frequency is raised by this
#: factor so that the result has its −3 dB point at the frequency asked for (winter2009, chapter 3).
DUAL_PASS = (np.sqrt(2.0) - 1.0) ** 0.25


def lowpass(
    values: Float[np.ndarray, "time *column"], rate_hz: float, cutoff_hz: float
) -> Float[np.ndarray, "time *column"]:
    """Return values after a zero-lag Butterworth low-pass (second order, both directions).

    Parameters
    ----------
    values : array, (time, ...)
        Filtered along the first axis. NaN stays NaN; each stretch between NaN is filtered alone.
    rate_hz, cutoff_hz : float
        Sampling rate, and the frequency at which the result (both passes) is −3 dB. A cut-off of
        95 % of the Nyquist frequency or more returns the values as they are.

    Notes
    -----
    A stretch too short to filter (fewer samples than one time constant) is returned unfiltered.
    Citation: winter2009.
    """
    if not np.isfinite(cutoff_hz) or cutoff_hz <= 0:
        raise ValueError(f"cutoff_hz must be positive, found {cutoff_hz}")
    sections = _sections(rate_hz, cutoff_hz)
    if sections is None:
        return np.array(values)
    steady = sosfilt_zi(sections)[:, None, :]
    rows = np.ascontiguousarray(values.reshape(len(values), -1).T)
    padding = max(int(np.ceil(3.0 * rate_hz / cutoff_hz)), 6)
    holes = np.isnan(rows.sum(axis=1))
    if not holes.any():
        return _both_ways(sections, steady, rows, padding).T.reshape(values.shape)
    out = np.array(rows)
    out[~holes] = _both_ways(sections, steady, rows[~holes], padding)
    # Rows with the same gaps (the coordinates of a point) are filtered together.
    alike: dict[bytes, list[int]] = {}
    for row in np.flatnonzero(holes):
        alike.setdefault(np.isfinite(rows[row]).tobytes(), []).append(int(row))
    for members in alike.values():
        for start, stop in stretches(np.isfinite(rows[members[0]])):
            out[members, start:stop] = _both_ways(
                sections, steady, rows[members, start:stop], padding
            )
    return out.T.reshape(values.shape)


def _sections(rate_hz: float, cutoff_hz: float) -> Float[np.ndarray, "section 6"] | None:
    nyquist = rate_hz / 2.0
    if cutoff_hz >= 0.95 * nyquist:
        return None
    # The correction belongs to the analogue frequency, before the bilinear transform warps it.
    analogue = np.tan(np.pi * cutoff_hz / rate_hz) / DUAL_PASS
    design_hz = rate_hz / np.pi * np.arctan(analogue)
    return np.asarray(butter(2, design_hz / nyquist, output="sos"))


def _both_ways(
    sections: Float[np.ndarray, "section 6"],
    steady: Float[np.ndarray, "section 1 2"],
    rows: Float[np.ndarray, "row time"],
    padding: int,
) -> Float[np.ndarray, "row time"]:
    """Filter rows forwards and backwards with odd reflection at both ends.

    ``steady`` is the filter's state after a long constant signal of one.
    """
    count = rows.shape[1]
    if count < 4 or len(rows) == 0:
        return np.array(rows)
    pad = min(padding, count - 1)
    longer = np.empty((len(rows), count + 2 * pad))
    longer[:, :pad] = 2.0 * rows[:, :1] - rows[:, pad:0:-1]
    longer[:, pad : pad + count] = rows
    longer[:, pad + count :] = 2.0 * rows[:, -1:] - rows[:, -2 : -pad - 2 : -1]
    once, _ = sosfilt(sections, longer, zi=steady * longer[None, :, :1])
    back = once[:, ::-1]
    twice, _ = sosfilt(sections, back, zi=steady * back[None, :, :1])
    return twice[:, ::-1][:, pad : pad + count]


def stretches(good: Bool[np.ndarray, " time"]) -> list[tuple[int, int]]:
    """Return (start, stop) of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
