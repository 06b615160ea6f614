"""Files in, one recording out: the entry point of this stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pushoff.capture.combine import Trial, read_notes, read_trial
from pushoff.capture.drift import without_drift
from pushoff.capture.force import (
    Notes,
    check_under_feet,
    floor_height,
    on_clock_of,
    oriented,
)
from pushoff.capture.markers import MarkerSet, Match, identify, read_marker_set
from pushoff.capture.mass import choose_mass, running_mass, standing_mass
from pushoff.capture.options import CaptureOptions
from pushoff.capture.orient import (
    Body,
    Orientation,
    check_mixed_units,
    find_orientation,
    find_standing_orientation,
    length_factor,
)
from pushoff.capture.raw import RawForce, RawMarkers, RawRecording
from pushoff.capture.source import source_of
from pushoff.core.constants import GRAVITY
from pushoff.core.errors import BadUsageError, NotAnalysableError, UnreadableError
from pushoff.core.names import Surface
from pushoff.core.progress import Progress, silent
from pushoff.core.recording import Athlete, Force, Found, Points, Recording, Sex, SourceFile

#: Used where force is given in body weights and nobody said the mass; only figures in newtons and
#: thresholds in newtons depend on it.
_ASSUMED_MASS_KG = 70.0
#: A marker that is seen in less than this share of the frames gets a sentence.
_SEEN_SHARE = 0.8


def load(
    paths: Sequence[Path], options: CaptureOptions | None = None, progress: Progress = silent
) -> Recording:
    """Read the files of one trial into one recording, in metres, newtons, forward, up and right.

    Parameters
    ----------
    paths : sequence of Path
        One file, or several of the same trial (TRC + MOT, two force files, C3D + force).
    options : CaptureOptions
        What the user tells.
    progress : callable
        Called while slow work goes on.

    Returns
    -------
    Recording
        With ``warnings`` for the report and ``history`` of what was done.

    Raises
    ------
    BadUsageError
        Options that do not fit each other or the files.
    UnreadableError
        Files that cannot be read, in one clear line.
    NotAnalysableError
        Nothing in the files shows a runner.
    """
    options = options or CaptureOptions()
    trial = read_trial([Path(path) for path in paths], options, progress)
    if trial.main.markers is not None:
        return _from_markers(trial, options)
    if trial.main.keypoints is not None:
        return _from_keypoints(trial, options)
    raise _nothing(trial, options)


def _nothing(trial: Trial, options: CaptureOptions) -> BadUsageError | NotAnalysableError:
    where = trial.main.path.name
    if options.ignore:
        return BadUsageError(
            "ignore",
            "something left to analyse",
            f"nothing in {where} besides {', '.join(sorted(options.ignore))}",
        )
    held = [
        word
        for word, there in (
            ("force", trial.force is not None),
            ("joint angles", trial.main.angles is not None),
            ("inertial sensors", trial.main.imu is not None),
        )
        if there
    ]
    return NotAnalysableError(
        where,
        "markers, keypoints or video",
        f"only {' and '.join(held)}" if held else "none of them",
        "give the file with the motion as well",
    )


def _from_keypoints(trial: Trial, options: CaptureOptions) -> Recording:
    # Loaded here because pose and calibration are not needed for markers.
    from pushoff.capture.keypoints import from_keypoints

    raw = trial.main if trial.force is None else replace(trial.main, force=trial.force)
    recording = from_keypoints(raw, options)
    if not recording.source:
        recording = replace(recording, source=_sources(trial))
    return recording


def _sources(trial: Trial) -> tuple[SourceFile, ...]:
    return tuple(source_of(raw.path, raw.format) for raw in trial.files)


def _from_markers(trial: Trial, options: CaptureOptions) -> Recording:
    raw = trial.main
    assert raw.markers is not None
    where = raw.path.name
    notes = read_notes(trial)
    own = None if options.markers is None else read_marker_set(options.markers)
    markers, match = _named(raw.markers, where, own, notes)
    told: Surface = "unknown" if options.surface == "auto" else options.surface
    axes = find_orientation(_body(match, markers), where, told)
    notes.history += axes.history
    notes.warnings += axes.warnings
    points = _points(match, markers, axes, where, notes)
    if options.fps is not None:
        notes.warnings.append("the frame rate that was told is for video; the file's own was used")
    force, scale = _force(trial, axes, _body(match, markers), options, notes)
    if force is not None:
        force = on_clock_of(force, points.time_s, notes, trial.force_where)
        check_under_feet(force, Body(points.names, points.position, points.time_s), notes)
    static, standing = _static(trial, own, match, options, notes)
    mass = _mass(options, trial, standing, force if scale is None else None, axes, notes)
    return Recording(
        source=_sources(trial),
        dimension=3,
        view="3d",
        athlete=_athlete(options, trial, scale or mass),
        points=points,
        static=static,
        force=force,
        imu=raw.imu,
        events=raw.events,
        surface=axes.surface,
        speed=_told(options.speed_mps, 0.02),
        slope_percent=_told(options.slope_percent, 0.0),
        floor_up_m=floor_height(force),
        marker_set=match.marker_set.name,
        device=_text(raw, "device"),
        warnings=tuple(dict.fromkeys(notes.warnings)),
        history=tuple(notes.history),
        citations=tuple(dict.fromkeys(notes.citations)),
    )


def _named(
    markers: RawMarkers, where: str, own: MarkerSet | None, notes: Notes, moving: bool = True
) -> tuple[RawMarkers, Match]:
    """Identify the markers and bring them to metres; stuck ones become NaN."""
    if not np.isfinite(markers.position).any():
        raise UnreadableError(
            where, "a marker that is seen", "all positions missing (NaN or zero) in every frame"
        )
    match = identify(markers.names, where, None if own is None else [own])
    notes.warnings += match.warnings
    notes.history.append(f"{where}: marker set {match.marker_set.name} ({match.marker_set.title})")
    unknown = [markers.names[i] for i in match.unknown if not markers.names[i].startswith("*")]
    if unknown:
        shown = ", ".join(unknown[:8]) + (", …" if len(unknown) > 8 else "")
        notes.history.append(f"{where}: {len(unknown)} markers not used: {shown}")
    position = markers.position.copy()
    mapped = [i for i, name in enumerate(match.points) if name is not None]
    if moving:
        names = tuple(markers.names[i] for i in mapped)
        stuck = [mapped[i] for i in check_mixed_units(names, position[:, mapped], where)]
        if stuck:
            position[:, stuck] = np.nan
            notes.warnings.append(
                "markers that never move were left out: "
                + ", ".join(markers.names[i] for i in stuck)
            )
    factor = length_factor(Body(match.points, position, markers.time_s), where)
    if factor != 1.0:
        notes.warnings.append(
            f"{where}: lengths fit no runner in the file's unit; they were multiplied by {factor:g}"
        )
    return replace(markers, position=position * factor), match


def _body(match: Match, markers: RawMarkers) -> Body:
    return Body(match.points, markers.position, markers.time_s)


def _points(
    match: Match, markers: RawMarkers, axes: Orientation, where: str, notes: Notes
) -> Points:
    seen = np.isfinite(markers.position).all(axis=2)
    here = seen.any(axis=0)
    columns = [i for i, name in enumerate(match.points) if name is not None and here[i]]
    never = [markers.names[i] for i, name in enumerate(match.points) if name and not here[i]]
    if never:
        notes.warnings.append(f"{where}: never seen: {', '.join(never)}")
    rare = [i for i in columns if seen[:, i].mean() < _SEEN_SHARE]
    if rare:
        shown = ", ".join(f"{markers.names[i]} {100 * seen[:, i].mean():.0f} %" for i in rare[:6])
        more = f" and {len(rare) - 6} more" if len(rare) > 6 else ""
        notes.warnings.append(f"{where}: markers with large gaps (seen in): {shown}{more}")
    position = np.where(seen[:, columns, None], markers.position[:, columns], np.nan)
    return Points(
        names=tuple(str(match.points[i]) for i in columns),
        position=axes.turn(position),
        confidence=np.where(seen[:, columns], 1.0, np.nan),
        time_s=markers.time_s,
    )


def _force(
    trial: Trial, axes: Orientation, body: Body, options: CaptureOptions, notes: Notes
) -> tuple[Force | None, Found | None]:
    """Return force in N and, where it was given in body weights, the mass that it was scaled by."""
    raw = trial.force
    if raw is None:
        return None, None
    if not np.isfinite(raw.force).any():
        notes.warnings.append(f"{trial.force_where}: no force was recorded (all missing)")
        return None, None
    if np.abs(np.nan_to_num(raw.force)).max() == 0:
        notes.warnings.append(f"{trial.force_where}: force is zero throughout and was left out")
        return None, None
    scale = None
    if any(bool(file.facts.get("force_in_body_weights")) for file in trial.files):
        raw, scale = _from_body_weights(raw, trial, options, notes)
    force = oriented(raw, axes, body, notes, trial.force_where)
    return without_drift(force, axes.surface, notes), scale


def _from_body_weights(
    raw: RawForce, trial: Trial, options: CaptureOptions, notes: Notes
) -> tuple[RawForce, Found]:
    in_file = _number(trial.main, "mass_kg")
    chosen, _ = choose_mass(options.mass_kg, None, in_file, None)
    if chosen is None:
        chosen = Found(_ASSUMED_MASS_KG, 15.0, "assumed: an adult's mass", assumed=True)
        notes.warnings.append(
            f"force is given in body weights and nobody said the mass: {_ASSUMED_MASS_KG:g} kg was "
            "assumed (give --mass); newtons scale with it, body weights do not"
        )
    notes.history.append(f"force multiplied by the weight of {chosen.value:.1f} kg")
    return replace(raw, force=raw.force * chosen.value * GRAVITY), chosen


def _static(
    trial: Trial, own: MarkerSet | None, match: Match, options: CaptureOptions, notes: Notes
) -> tuple[Points | None, Force | None]:
    """Return the standing trial's points and force, turned to face forward by its own pelvis."""
    raw = trial.static
    if raw is None:
        return None, None
    where = raw.path.name
    if raw.markers is None:
        if "markers" in options.ignore:
            return None, None
        raise UnreadableError(where, "a standing trial with markers", "none")
    markers, named = _named(raw.markers, where, own, notes, moving=False)
    if named.marker_set.name != match.marker_set.name:
        notes.warnings.append(
            f"{where} has the marker set {named.marker_set.name}, the running trial "
            f"{match.marker_set.name}: only landmarks of the same name help"
        )
    body = _body(named, markers)
    axes = find_standing_orientation(body, where)
    travel = np.nanmax(body.pelvis(), axis=0) - np.nanmin(body.pelvis(), axis=0)
    if np.linalg.norm(travel) > 0.2:
        notes.warnings.append(
            f"{where}: the pelvis moves {np.linalg.norm(travel):.1f} m; not still"
        )
    notes.history += (f"standing trial: {text}" for text in axes.history)
    points = _points(named, markers, axes, where, notes)
    if raw.force is None or not np.isfinite(raw.force.force).any():
        return points, None
    return points, oriented(raw.force, axes, body, Notes(), where)


def _mass(
    options: CaptureOptions,
    trial: Trial,
    standing: Force | None,
    running: Force | None,
    axes: Orientation,
    notes: Notes,
) -> Found | None:
    files = [trial.main, *([trial.static] if trial.static else [])]
    in_file = next((m for raw in files if (m := _number(raw, "mass_kg")) is not None), None)
    chosen, warnings = choose_mass(
        options.mass_kg, standing_mass(standing), in_file, running_mass(running, axes.surface)
    )
    notes.warnings += warnings
    if chosen is not None:
        notes.history.append(f"mass {chosen.value:.1f} kg ({chosen.source})")
    return chosen


def _athlete(options: CaptureOptions, trial: Trial, mass: Found | None) -> Athlete:
    height = _told(options.height_m, 0.0, sd=0.01)
    in_file = _number(trial.main, "height_m")
    if height is None and in_file is not None:
        height = Found(in_file, 0.01, "given in the file")
    sex: Sex | None = options.sex
    said = _text(trial.main, "sex")
    if sex is None and said in ("female", "male"):
        sex = "female" if said == "female" else "male"
    return options.athlete(mass, height, sex)


def _told(value: float | None, share: float, sd: float = 0.0) -> Found | None:
    """A figure that the user told, with a standard deviation of ``share`` of it plus ``sd``."""
    if value is None:
        return None
    return Found(value, abs(value) * share + sd, "told by the user")


def _number(raw: RawRecording, key: str) -> float | None:
    value = raw.facts.get(key)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _text(raw: RawRecording, key: str) -> str | None:
    value = raw.facts.get(key)
    return value if isinstance(value, str) else None
