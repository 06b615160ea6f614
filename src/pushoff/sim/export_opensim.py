"""A simulated run for OpenSim: markers as TRC (mm, y up) and force as MOT."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pushoff.core import opensim_files
from pushoff.core.names import Side
from pushoff.core.recording import Force
from pushoff.sim.export_options import ExportOptions, LabAxes
from pushoff.sim.ground import force_of
from pushoff.sim.markers import markers_of
from pushoff.sim.runner import SimulatedRun
from pushoff.sim.standing import Standing

#: Order and prefixes of the two feet: OpenSim's examples put the right one first, unmarked.
_FEET: tuple[tuple[Side, str], ...] = (("right", ""), ("left", "1_"))


def _axes(options: ExportOptions) -> LabAxes:
    return LabAxes("y", options.lab.yaw_deg, options.lab.origin_m)


def write_trc(
    posed: SimulatedRun | Standing, path: Path, options: ExportOptions | None = None
) -> Path:
    """Write the markers of a run or of a standing trial as TRC; lost markers are empty cells."""
    options = options or ExportOptions()
    markers = markers_of(posed, options.layout, options.error)
    place = _axes(options).place(markers.position)
    return opensim_files.write_trc(path, markers.names, place, markers.time_s, markers.rate_hz)


def write_mot(
    posed: SimulatedRun | Standing, path: Path, options: ExportOptions | None = None
) -> Path:
    """Write force (N), centre of pressure (m) and free moment (N·m) of each foot as MOT.

    Columns of the right foot are ``ground_force_vx`` …, of the left one ``1_ground_force_vx`` …;
    with ``options.sided`` they are ``ground_force_right_vx`` and so on. The centre of pressure is
    zero where there is no force.
    """
    options = options or ExportOptions()
    count = round((posed.time_s[-1] - posed.time_s[0]) * options.force_rate_hz) + 1
    time = posed.time_s[0] + np.arange(count) / options.force_rate_hz
    force = _force(posed, time)
    lab = _axes(options)
    rng = np.random.default_rng([options.error.seed, 5])
    columns: dict[str, np.ndarray] = {}
    for side, prefix in _FEET:
        foot = force.plates.index(side)
        push = lab.direction(force.force[:, foot])
        push = push + options.force_noise_n * rng.normal(size=push.shape)
        centre = np.nan_to_num(force.centre_of_pressure[:, foot])
        place = np.where(np.any(centre != 0.0, axis=1)[:, None], lab.place(centre), 0.0)
        twist = np.zeros_like(push)
        twist[:, 1] = force.free_moment[:, foot]
        for part, values in (("v", push), ("p", place), ("m", twist)):
            for axis, column in zip("xyz", values.T, strict=True):
                columns[_column(side, prefix, part, axis, options.sided)] = column
    return opensim_files.write_table(path, time, columns, in_degrees=True)


def _column(side: Side, prefix: str, part: str, axis: str, sided: bool) -> str:
    if sided:
        return (
            f"ground_torque_{side}_{axis}" if part == "m" else f"ground_force_{side}_{part}{axis}"
        )
    return f"{prefix}ground_torque_{axis}" if part == "m" else f"{prefix}ground_force_{part}{axis}"


def _force(posed: SimulatedRun | Standing, time_s: np.ndarray) -> Force:
    if isinstance(posed, Standing):
        return posed.force_at(time_s)
    return force_of(posed.scene, posed.laboratory, time_s)
