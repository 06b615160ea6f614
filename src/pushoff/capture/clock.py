"""Time axes: uniform, starting at zero, with missing frames put back as NaN."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int

from pushoff.core.errors import UnreadableError

#: A written time may be off by its rounding; more than this share of a frame is a real gap.
_JITTER = 0.45
#: More missing frames than recorded ones: then the time column is wrong, not the recording.
_MOST_MISSING = 1.0


def uniform_time(
    written: Float[np.ndarray, " time"], where: str
) -> tuple[Float[np.ndarray, " frame"], Int[np.ndarray, " time"]]:
    """Return a uniform time axis (s, from the first written time on) and each row's place in it.

    Written times are often rounded (0.017, 0.033, 0.05 for 60 Hz): the rate comes from the whole
    length, so rounding does not add up. Frames that the file leaves out get a place of their own.

    Raises
    ------
    UnreadableError
        Times that are missing, run backwards, or fit no uniform rate.
    """
    if len(written) < 2:
        return written.copy(), np.arange(len(written))
    if not np.isfinite(written).all():
        bad = int(np.flatnonzero(~np.isfinite(written))[0])
        raise UnreadableError(where, "a time in every row", f"none in row {bad + 1} of the data")
    steps = np.diff(written)
    if (steps <= 0).any():
        bad = int(np.flatnonzero(steps <= 0)[0])
        raise UnreadableError(
            where,
            "times that increase",
            f"{written[bad]:g} s followed by {written[bad + 1]:g} s in row {bad + 2} of the data",
        )
    # Steps of rounded times are rounded too: the length of the whole gives the better rate.
    step = float(np.median(steps))
    place = np.concatenate([[0], np.cumsum(np.rint(steps / step).astype(int))])
    step = float(np.polyfit(place, written, 1)[0])
    off = np.abs(written - (written[0] + place * step)) / step
    if np.median(off) > _JITTER or place[-1] + 1 > (1 + _MOST_MISSING) * len(written) + 2:
        raise UnreadableError(
            where,
            "one uniform rate",
            f"steps between {steps.min():.4g} and {steps.max():.4g} s",
            "resample the file to one rate",
        )
    if place[-1] == len(written) - 1:
        step = float((written[-1] - written[0]) / place[-1])
    step = _nice(step)
    return written[0] + np.arange(place[-1] + 1) * step, place


def _nice(step: float) -> float:
    """Return the step of a whole-number rate where the step differs from it by rounding only."""
    rate = 1.0 / step
    whole = round(rate)
    # 0.02 %: 10 s at 60 Hz with times rounded to a millisecond; slower than NTSC's 0.1 %.
    return 1.0 / whole if whole and abs(rate - whole) / rate < 2e-4 else step


def spread_rows(
    values: Float[np.ndarray, "time *rest"], place: Int[np.ndarray, " time"], frames: int
) -> Float[np.ndarray, "frame *rest"]:
    """Return rows put at their places of a longer axis, NaN elsewhere."""
    if frames == len(values):
        return values
    out = np.full((frames, *values.shape[1:]), np.nan)
    out[place] = values
    return out
