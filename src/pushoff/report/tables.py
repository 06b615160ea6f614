"""The tables of the output contract as pandas frames; NaN where a value is unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pushoff.core.analysis import Analysis

EVENT_COLUMNS = ("side", "kind", "time_s", "sd_s", "detector")
STRIDE_COLUMNS = (
    "stride",
    "side",
    "touchdown_s",
    "midstance_s",
    "toe_off_s",
    "next_touchdown_s",
    "valid",
    "reason",
)
MEASURE_COLUMNS = (
    "measure",
    "side",
    "value",
    "unit",
    "sd",
    "n",
    "se",
    "mdc95",
    "reference_low",
    "reference_high",
    "reference_key",
    "quality",
    "method_error",
    "error95",
    "reference_mean",
)
STRIDE_MEASURE_COLUMNS = ("stride", "side", "measure", "value", "unit")


def events_frame(analysis: Analysis) -> pd.DataFrame:
    """Return one row per event, times in seconds from the first frame of the file."""
    rows = [
        (event.side, event.kind, event.time_s, event.sd_s, event.detector)
        for event in analysis.events.events
    ]
    return pd.DataFrame(rows, columns=list(EVENT_COLUMNS))


def strides_frame(analysis: Analysis) -> pd.DataFrame:
    """Return one row per stride, rejected ones too; ``stride`` is the number used everywhere."""
    table = analysis.strides
    missing = np.full(len(table), np.nan)
    columns = {
        "stride": np.arange(len(table)),
        "side": list(table.side),
        **{
            f"{name}_s": table.times.get(name, missing)
            for name in ("touchdown", "midstance", "toe_off", "next_touchdown")
        },
        "valid": table.valid,
        "reason": list(table.reason),
    }
    return pd.DataFrame(columns, columns=list(STRIDE_COLUMNS))


def measures_frame(analysis: Analysis) -> pd.DataFrame:
    """Return one row per measure and side, each in its own unit.

    ``error95`` is the half-width of the 95 % interval: sampling and method error together.
    References are empty where no table fits.
    """
    rows = [
        [getattr(value, column) for column in MEASURE_COLUMNS] for value in analysis.measures.values
    ]
    return pd.DataFrame(rows, columns=list(MEASURE_COLUMNS))


def stride_measures_frame(analysis: Analysis) -> pd.DataFrame:
    """Return the values of every valid stride in long form."""
    units = {value.measure: value.unit for value in analysis.measures.values}
    parts = [
        pd.DataFrame(
            {
                "stride": analysis.measures.stride_numbers[side],
                "side": side,
                "measure": measure,
                "value": values,
                "unit": units.get(measure),
            }
        )
        for (measure, side), values in analysis.measures.per_stride.items()
    ]
    if not parts:
        return pd.DataFrame(columns=list(STRIDE_MEASURE_COLUMNS))
    return pd.concat(parts, ignore_index=True)[list(STRIDE_MEASURE_COLUMNS)]


def measures_pivot(analysis: Analysis) -> pd.DataFrame:
    """Return the measures side by side: one row per measure, value and error of each side."""
    frame = measures_frame(analysis)
    wide = frame.pivot_table(
        index=["measure", "unit"], columns="side", values=["value", "error95"], sort=False
    )
    return wide.swaplevel(axis=1).sort_index(axis=1, level=0, sort_remaining=False)
