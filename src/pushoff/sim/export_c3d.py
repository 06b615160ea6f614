"""A simulated run as C3D: markers in millimetres, plates as raw channels, events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from pushoff.core.events import EventTable
from pushoff.core.recording import Force
from pushoff.sim.export_options import ExportOptions, LabAxes
from pushoff.sim.ground import force_of
from pushoff.sim.markers import Markers, markers_of
from pushoff.sim.plates import PlateSignal, belt_plate, floor_plates
from pushoff.sim.runner import SimulatedRun
from pushoff.sim.standing import Standing

_MM = 1000.0
_LABELS = {"touchdown": "Foot Strike", "toe_off": "Foot Off"}


def write_c3d(
    posed: SimulatedRun | Standing, path: Path, options: ExportOptions | None = None
) -> Path:
    """Write a run or a standing trial as C3D.

    On a treadmill one plate of type 4 (calibration matrix, channels in volts) lies under both feet,
    overground two of type 2 under two steps in the middle. Plates have a whole number of samples
    per frame, the first at the frame's own instant.

    Parameters
    ----------
    posed : SimulatedRun or Standing
    path : Path
    options : ExportOptions, optional

    Returns
    -------
    Path
        ``path``.
    """
    import ezc3d

    options = options or ExportOptions()
    markers = markers_of(posed, options.layout, options.error)
    c3d = ezc3d.c3d()
    _add_points(c3d, markers, options)
    if options.force:
        ratio = max(round(options.force_rate_hz / markers.rate_hz), 1)
        _add_plates(c3d, _plates(posed, markers, ratio, options), ratio, markers, options.lab)
    if options.events and isinstance(posed, SimulatedRun):
        # The first sample of the run is the file's first frame.
        _add_events(c3d, posed.contact_at(20.0), markers, options.first_frame)
    _add_facts(c3d, posed, options)
    c3d.write(str(path))
    return path


def _add_points(c3d: Any, markers: Markers, options: ExportOptions) -> None:
    points = c3d["parameters"]["POINT"]
    points["RATE"]["value"] = [round(markers.rate_hz, 6)]
    points["LABELS"]["value"] = list(markers.names)
    points["DESCRIPTIONS"]["value"] = list(markers.names)
    points["UNITS"]["value"] = ["mm"]
    place = _MM * np.moveaxis(options.lab.place(markers.position), (0, 1, 2), (2, 1, 0))
    data = np.ones((4, *place.shape[1:]))
    data[:3] = place
    c3d["data"]["points"] = data
    # A residual of -1 says that a marker was not seen.
    lost = np.isnan(place).any(axis=0)
    c3d["data"]["meta_points"]["residuals"] = np.where(lost, -1.0, 0.0)[None]
    c3d["header"]["points"]["first_frame"] = options.first_frame - 1
    count = place.shape[2]
    _add_whole(c3d, "TRIAL", "ACTUAL_START_FIELD", [options.first_frame, 0])
    _add_whole(c3d, "TRIAL", "ACTUAL_END_FIELD", [options.first_frame + count - 1, 0])


def _plates(
    posed: SimulatedRun | Standing, markers: Markers, ratio: int, options: ExportOptions
) -> list[PlateSignal]:
    samples = np.arange(ratio * len(markers.time_s)) / (ratio * markers.rate_hz)
    time = markers.time_s[0] + samples
    noise, seed = options.force_noise_n, options.error.seed
    if isinstance(posed, Standing):
        return belt_plate(posed.force_at(time), 0.0, noise, seed)
    force: Force = force_of(posed.scene, posed.laboratory, time)
    if posed.runner.surface == "overground":
        return floor_plates(posed, force, noise, seed)
    return belt_plate(force, posed.laboratory.slope, noise, seed)


def _add_plates(
    c3d: Any, plates: list[PlateSignal], ratio: int, markers: Markers, lab: LabAxes
) -> None:
    analog = c3d["parameters"]["ANALOG"]
    analog["RATE"]["value"] = [round(ratio * markers.rate_hz, 6)]
    names = ("Fx", "Fy", "Fz", "Mx", "My", "Mz")
    analog["LABELS"]["value"] = [f"{n}{i + 1}" for i in range(len(plates)) for n in names]
    analog["DESCRIPTIONS"]["value"] = analog["LABELS"]["value"]
    analog["UNITS"]["value"] = [
        unit
        for plate in plates
        for unit in (["N"] * 3 + ["Nmm"] * 3 if plate.calibration is None else ["V"] * 6)
    ]
    c3d["data"]["analogs"] = np.concatenate([plate.channels() for plate in plates])[None]
    count = len(plates)
    corners: Float[np.ndarray, "plate 4 3"] = np.stack([lab.place(p.corners) for p in plates])
    origin = np.stack([plate.origin for plate in plates])
    numbers = 1 + np.arange(6 * count).reshape(count, 6)
    _add_whole(c3d, "FORCE_PLATFORM", "USED", [count])
    _add_whole(c3d, "FORCE_PLATFORM", "TYPE", [plate.kind for plate in plates])
    _add_whole(c3d, "FORCE_PLATFORM", "ZERO", [0, 0])
    c3d.add_parameter("FORCE_PLATFORM", "CORNERS", _MM * corners.transpose(2, 1, 0))
    c3d.add_parameter("FORCE_PLATFORM", "ORIGIN", _MM * origin.T)
    _add_whole(c3d, "FORCE_PLATFORM", "CHANNEL", numbers.T)
    matrices = [plate.calibration for plate in plates if plate.calibration is not None]
    if matrices:
        c3d.add_parameter("FORCE_PLATFORM", "CAL_MATRIX", np.stack(matrices, axis=2))


def _add_events(c3d: Any, events: EventTable, markers: Markers, first_frame: int) -> None:
    """Write events; their clock starts at frame 1 (C3D: seconds of the whole trial)."""
    found = [event for event in events.events if event.kind in _LABELS]
    offset = (first_frame - 1) / markers.rate_hz - float(markers.time_s[0])
    times = np.array([event.time_s + offset for event in found])
    _add_whole(c3d, "EVENT", "USED", [len(found)])
    if not found:
        return
    c3d.add_parameter("EVENT", "CONTEXTS", [event.side.capitalize() for event in found])
    c3d.add_parameter("EVENT", "LABELS", [_LABELS[event.kind] for event in found])
    c3d.add_parameter("EVENT", "TIMES", np.stack([times // 60.0, times % 60.0]))


def _add_facts(c3d: Any, posed: SimulatedRun | Standing, options: ExportOptions) -> None:
    c3d.add_parameter("MANUFACTURER", "COMPANY", ["Pushoff"])
    c3d.add_parameter("MANUFACTURER", "SOFTWARE", ["virtual runner"])
    if options.subject:
        c3d.add_parameter("PROCESSING", "BODYMASS", [float(posed.runner.mass_kg)])
        c3d.add_parameter("PROCESSING", "HEIGHT", [_MM * posed.runner.height_m])


def _add_whole(c3d: Any, group: str, name: str, values: Any) -> None:
    """Add a parameter of whole numbers (ezc3d makes real numbers of lists)."""
    import ezc3d

    c3d.add_parameter(group, name, np.asarray(values, dtype=float))
    entry = c3d["parameters"][group][name]
    entry["type"], entry["value"] = ezc3d.ezc3d.INT, np.asarray(values, dtype=int)
