"""Writes the text files that OpenSim reads: TRC for markers, MOT and STO for everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from jaxtyping import Float

_MM = 1000.0


def write_trc(
    path: Path,
    names: Sequence[str],
    position_m: Float[np.ndarray, "time marker 3"],
    time_s: Float[np.ndarray, " time"],
    rate_hz: float,
) -> Path:
    """Write marker places as TRC in mm; a place that is NaN becomes an empty cell.

    The axes are written as they come: OpenSim expects forward, up, right.
    """
    frames, count = position_m.shape[:2]
    rate = f"{rate_hz:.6g}"
    shown = "\t\t\t".join(names)
    axes = "\t".join(f"{axis}{i + 1}" for i in range(count) for axis in "XYZ")
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame"
        "\tOrigNumFrames",
        f"{rate}\t{rate}\t{frames}\t{count}\tmm\t{rate}\t1\t{frames}",
        f"Frame#\tTime\t{shown}\t\t",
        f"\t\t{axes}",
        "",
    ]
    table = pd.DataFrame(_MM * position_m.reshape(frames, 3 * count))
    table.insert(0, "time", [f"{t:.6f}" for t in time_s])
    table.insert(0, "frame", np.arange(1, frames + 1))
    return _write(path, head, table, header=False, float_format="%.4f")


def write_table(
    path: Path,
    time_s: Float[np.ndarray, " time"],
    columns: Mapping[str, Float[np.ndarray, " time"]],
    *,
    in_degrees: bool,
    notes: Sequence[str] = (),
) -> Path:
    """Write columns over time as MOT or STO (the two differ in nothing but the suffix).

    ``notes`` are lines of the header that people read and OpenSim passes over; ``in_degrees`` tells
    OpenSim the unit of angles.
    """
    table = pd.DataFrame(dict(columns))
    # Digits enough that a program that differentiates twice at 1000 Hz sees no steps.
    table.insert(0, "time", [f"{t:.9f}" for t in time_s])
    head = [
        path.name,
        "version=1",
        f"nRows={len(table)}",
        f"nColumns={table.shape[1]}",
        f"inDegrees={'yes' if in_degrees else 'no'}",
        *notes,
        "endheader",
    ]
    return _write(path, head, table, header=True, float_format="%.10g")


def _write(
    path: Path, head: Sequence[str], table: pd.DataFrame, *, header: bool, float_format: str
) -> Path:
    body = table.to_csv(
        sep="\t", header=header, index=False, float_format=float_format, lineterminator="\n"
    )
    path.write_text("\n".join(head) + "\n" + body, encoding="utf-8", newline="\n")
    return path
