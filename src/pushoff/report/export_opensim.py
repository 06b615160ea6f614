"""An analysis as files that OpenSim opens: markers, coordinates, force, moments, muscles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from jaxtyping import Float

from pushoff.core import opensim_files
from pushoff.core.analysis import Analysis
from pushoff.core.errors import NotAnalysableError
from pushoff.core.kinetics import MOMENTS, GroundForce, Kinetics
from pushoff.core.muscles import Muscles
from pushoff.core.names import SIDES, Side, sided
from pushoff.report.folder import OutputError, check_target, whole
from pushoff.report.known_span import known_span
from pushoff.report.opensim_coordinates import LEG_COORDINATES, coordinates, letter, seen_axes

Columns = Mapping[str, Float[np.ndarray, " time"]]

ENDINGS: tuple[str, ...] = (
    "_markers.trc",
    "_ik.mot",
    "_grf.mot",
    "_external_loads.xml",
    "_id.sto",
    "_muscles.sto",
)
#: Right foot first, as in OpenSim's own examples.
_FEET: tuple[Side, Side] = ("right", "left")
#: So many curves that were left out are named, the rest is counted.
_MOST_NAMED = 5
_XML = """<?xml version="1.0" encoding="UTF-8" ?>
<OpenSimDocument Version="40000">
	<ExternalLoads name="{name}">
		<objects>
{forces}
		</objects>
		<groups />
		<datafile>{data}</datafile>
	</ExternalLoads>
</OpenSimDocument>
"""
_XML_FORCE = """\
			<ExternalForce name="{side}_foot">
				<applied_to_body>calcn_{letter}</applied_to_body>
				<force_expressed_in_body>ground</force_expressed_in_body>
				<point_expressed_in_body>ground</point_expressed_in_body>
				<force_identifier>ground_force_{side}_v</force_identifier>
				<point_identifier>ground_force_{side}_p</point_identifier>
				<torque_identifier>ground_torque_{side}_</torque_identifier>
				<data_source_name>{data}</data_source_name>
			</ExternalForce>"""


@dataclass
class Export:
    """What was written, by file name, and what has to be said about it, one sentence each."""

    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def export_opensim(
    analysis: Analysis, folder: Path, stem: str, *, overwrite: bool = False
) -> Export:
    """Write an analysis for OpenSim into a folder, all files or none.

    Parameters
    ----------
    analysis : Analysis
    folder : Path
        Made where it does not exist; files of other names stay as they are.
    stem : str
        Start of every file name: ``<stem>_markers.trc``, ``_ik.mot``, ``_grf.mot``,
        ``_external_loads.xml``, ``_id.sto``, ``_muscles.sto``.
    overwrite : bool
        Replace files of these names.

    Returns
    -------
    Export
        OpenSim cannot read unknown values: each file covers the longest span in which all is known,
        and a curve that would cost half of it is left out; ``notes`` say so.

    Raises
    ------
    OutputError
        The folder cannot be written, or one of the files is there already.
    NotAnalysableError
        The recording shows no motion in the sagittal plane.
    """
    if analysis.motion.dimension == 2 and analysis.motion.view not in SIDES:
        raise NotAnalysableError(
            stem,
            "markers or a view from the side",
            f"a view from {analysis.motion.view}",
            "OpenSim has no use for a single view along the direction of travel",
        )
    check_free(folder, stem, overwrite)
    done = Export()
    names = file_names(stem)
    with whole(folder, overwrite=True, ours=names) as target:
        _write_motion(analysis, target, stem, done)
        if analysis.kinetics is None:
            why = analysis.skipped.get("kinetics", "no ground force was found")
            done.notes.append(f"no forces and moments: {why}")
        else:
            _write_kinetics(analysis.kinetics, target, stem, done)
        if analysis.muscles is None:
            why = analysis.skipped.get("muscles", "they were not solved")
            done.notes.append(f"no muscle forces: {why}")
        else:
            _write_muscles(analysis.muscles, target, stem, done)
    return done


def file_names(stem: str) -> list[str]:
    """Return the names of all files that an export may write."""
    return [stem + ending for ending in ENDINGS]


def check_free(folder: Path, stem: str, overwrite: bool) -> None:
    """Raise OutputError where an export must not or cannot go."""
    names = file_names(stem)
    check_target(folder, overwrite=True, ours=names)
    taken = [name for name in names if (folder / name).exists()]
    if taken and not overwrite:
        hint = "choose another place with --out, or add --overwrite"
        raise OutputError(str(folder), f"no earlier export of {stem}", taken[0], hint)


def _write_motion(analysis: Analysis, folder: Path, stem: str, done: Export) -> None:
    motion = analysis.motion
    if motion.dimension == 2:
        done.notes.append("one camera sees no depth: both legs are written into one plane, z = 0")
    if not motion.scale_known:
        done.notes.append("the scale is assumed, not known: lengths are too")
    points = {name: seen_axes(motion, path) for name, path in motion.points.items()}
    known = {name: np.isfinite(path).all(axis=1) for name, path in points.items()}
    span, kept = known_span(known)
    if kept:
        name = f"{stem}_markers.trc"
        place = np.stack([points[point][span] for point in kept], axis=1)
        opensim_files.write_trc(folder / name, kept, place, motion.time_s[span], motion.rate_hz)
        done.files.append(name)
    _tell_cut(f"{stem}_markers.trc", motion.time_s, span, set(points) - set(kept), done)
    columns, notes = coordinates(motion)
    done.notes += notes
    head = [
        "Coordinates of the Rajagopal2016 family of models: knee flexion is positive "
        "(Gait2392 takes it negative)",
    ]
    _write(f"{stem}_ik.mot", motion.time_s, columns, folder, done, head, in_degrees=True)


def _write_kinetics(kinetics: Kinetics, folder: Path, stem: str, done: Export) -> None:
    ground = kinetics.ground
    force = f"{stem}_grf.mot"
    columns = force_columns(ground, planar=kinetics.dimension == 2)
    if not ground.measured:
        done.notes.append(f"ground force is estimated, not measured: {ground.source}")
    if kinetics.mass.assumed:
        done.notes.append(
            f"body mass is assumed ({kinetics.mass.value:.0f} kg): forces and moments grow with it"
        )
    how = "measured" if ground.measured else "estimated, not measured"
    head = [f"Ground force on the runner ({how}): {ground.source}"]
    if _write(force, kinetics.time_s, columns, folder, done, head, whole_only=True):
        forces = "\n".join(
            _XML_FORCE.format(side=side, letter=letter(side), data=escape(force)) for side in _FEET
        )
        name = f"{stem}_external_loads.xml"
        text = _XML.format(name=escape(stem), forces=forces, data=escape(force))
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        done.files.append(name)
    head = ["Internal joint moments, N m, signs of the coordinates (flexion positive)"]
    _write(f"{stem}_id.sto", kinetics.time_s, moment_columns(kinetics), folder, done, head)


def force_columns(ground: GroundForce, *, planar: bool) -> dict[str, np.ndarray]:
    """Return force (N), its point (m) and the moment about it (N·m) of each foot.

    While a foot is in the air its point moves evenly from where it left to where it lands, so that
    OpenSim's splines meet no jump.
    """
    columns: dict[str, np.ndarray] = {}
    for side in _FEET:
        force = np.array(ground.force[side])
        centre = _bridged(ground.centre_of_pressure[side])
        if planar:
            force[:, 2] = centre[:, 2] = 0.0
        twist = np.zeros_like(force)
        twist[:, 1] = np.where(np.isfinite(force[:, 1]), np.nan_to_num(ground.free_moment[side]), 0)
        names = (f"ground_force_{side}_v", f"ground_force_{side}_p", f"ground_torque_{side}_")
        for name, values in zip(names, (force, centre, twist), strict=True):
            for axis, column in zip("xyz", values.T, strict=True):
                columns[name + axis] = column
    return columns


def _bridged(path: Float[np.ndarray, "time 3"]) -> Float[np.ndarray, "time 3"]:
    """Return a path whose gaps are filled by straight lines; zero where nothing is known at all."""
    out = np.zeros_like(path)
    place = np.arange(len(path))
    for axis in range(3):
        known = np.isfinite(path[:, axis])
        if known.any():
            out[:, axis] = np.interp(place, place[known], path[known, axis])
    return out


def moment_columns(kinetics: Kinetics) -> dict[str, np.ndarray]:
    """Return joint moments (N·m) under OpenSim's names, ``knee_angle_r_moment`` …."""
    columns: dict[str, np.ndarray] = {}
    for side in _FEET:
        for moment in MOMENTS:
            values = kinetics.loads.moments.get(sided(side, moment))
            if values is not None and np.isfinite(values).any():
                name = LEG_COORDINATES.get(moment, moment)
                columns[f"{name}_{letter(side)}_moment"] = values
    return columns


def _write_muscles(muscles: Muscles, folder: Path, stem: str, done: Export) -> None:
    columns: dict[str, np.ndarray] = {}
    for side in _FEET:
        for i, muscle in enumerate(muscles.names):
            path = f"/forceset/{muscle}_{letter(side)}"
            columns[f"{path}/activation"] = muscles.activation[side][:, i]
            columns[f"{path}|tendon_force"] = muscles.force[side][:, i]
    head = [
        f"Model result, not a measurement: {muscles.title}, static optimisation, {muscles.tendon} "
        "tendon; activation 0 to 1, tendon_force in N",
    ]
    _write(f"{stem}_muscles.sto", muscles.time_s, columns, folder, done, head)


def _write(
    name: str,
    time_s: Float[np.ndarray, " time"],
    columns: Columns,
    folder: Path,
    done: Export,
    head: Sequence[str],
    *,
    in_degrees: bool = False,
    whole_only: bool = False,
) -> bool:
    """Write what is known of a table; with ``whole_only`` no column may be left out."""
    known: dict[str, np.ndarray] = {key: np.isfinite(v) for key, v in columns.items()}
    if whole_only and known:
        together = np.stack(list(known.values())).all(axis=0)
        known = {key: together.copy() for key in known}
    span, kept = known_span(known)
    _tell_cut(name, time_s, span, set(columns) - set(kept), done)
    if not kept:
        return False
    chosen = {key: columns[key][span] for key in kept}
    opensim_files.write_table(
        folder / name, time_s[span], chosen, in_degrees=in_degrees, notes=head
    )
    done.files.append(name)
    return True


def _tell_cut(
    name: str,
    time_s: Float[np.ndarray, " time"],
    span: slice,
    left_out: set[str],
    done: Export,
) -> None:
    """Note in one sentence what of a table could not be written."""
    if span.stop - span.start < 2:
        done.notes.append(f"{name} is not written: nothing in it is known for any length of time")
        return
    said: list[str] = []
    if span.stop - span.start < len(time_s):
        start, stop = time_s[span.start], time_s[span.stop - 1]
        said.append(f"covers {start:.3f}–{stop:.3f} s of {time_s[-1]:.3f} s, where all is known")
    if left_out:
        shown = sorted(left_out)[:_MOST_NAMED]
        more = len(left_out) - len(shown)
        listed = ", ".join(shown) + (f" and {more} more" if more else "")
        said.append(f"leaves out {listed}, with gaps there")
    if said:
        done.notes.append(f"{name} {' and '.join(said)}")
