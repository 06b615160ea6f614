"""The order of the stages: the only place that knows it."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import math
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from pushoff import __version__
from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.capture.quality import facts as recorded_quality
from pushoff.core.analysis import Analysis, Quality
from pushoff.core.errors import BadUsageError, NotAnalysableError
from pushoff.core.kinetics import Kinetics
from pushoff.core.measures import MeasureTable
from pushoff.core.motion import Motion
from pushoff.core.muscles import Muscles
from pushoff.core.names import SIDES, Side
from pushoff.core.progress import Progress, silent
from pushoff.core.recording import Recording
from pushoff.core.situation import Situation
from pushoff.core.strides import Strides, StrideTable
from pushoff.events.detect import detect
from pushoff.findings.find import find_all
from pushoff.kinematics.solve import solve
from pushoff.kinetics.solve import KineticsResult, solve_kinetics
from pushoff.measures.aggregate import measure_all
from pushoff.measures.registry import MEASURES
from pushoff.muscles.solve import MuscleResult, solve_muscles
from pushoff.phases.strides import build_strides
from pushoff.settings import Settings, read_settings

#: Packages whose versions go into every result.
_PACKAGES = ("numpy", "scipy", "ezc3d", "av", "mediapipe", "opencv-contrib-python-headless")

#: Height of the hips as a share of stature where it was not measured (winter2009).
_LEG_SHARE = 0.53
#: Strides from which a change of speed is told: a line through three always fits.
_LEAST_FOR_SLOPE = 4


def analyze(
    path: str | Path,
    *more: str | Path,
    settings: Settings | str | Path | None = None,
    progress: Progress = silent,
    **options: Any,
) -> Analysis:
    """Analyse one recording (one file, or several files of the same trial).

    Parameters
    ----------
    path, *more : str or Path
        The recording: video, keypoints, markers, force.
    settings : Settings or path of a TOML file, optional
        What differs from the defaults.
    progress : callable
        Called as ``progress(stage, done, total)``.
    **options
        Fields of :class:`pushoff.capture.options.CaptureOptions`: ``mass_kg``, ``height_m``,
        ``sex``, ``speed_mps``, ``slope_percent``, ``surface``, ``view``, ``static``, ``force``,
        ``markers``, ``fps``, ``pose``, ``ignore``.

    Returns
    -------
    Analysis

    Raises
    ------
    BadUsageError, UnreadableError, NotAnalysableError
        Exit codes 2, 3 and 4 of the command line, each with one clear line.
    """
    known = {item.name for item in dataclasses.fields(CaptureOptions)}
    unknown = sorted(set(options) - known)
    if unknown:
        raise BadUsageError(
            "analyze", expected=f"options out of {', '.join(sorted(known))}", found=unknown[0]
        )
    for name in ("static", "force", "markers", "cache"):
        if options.get(name) is not None:
            options[name] = Path(options[name])
    if "ignore" in options:
        options["ignore"] = frozenset(options["ignore"])
    chosen = settings if isinstance(settings, Settings) else None
    if chosen is None:
        chosen = Settings() if settings is None else read_settings(Path(str(settings)))
    paths = [Path(item) for item in (path, *more)]
    return run(paths, CaptureOptions(**options), chosen, progress)


def run(
    paths: Sequence[Path], options: CaptureOptions, settings: Settings, progress: Progress = silent
) -> Analysis:
    """Run every stage on one recording; see :func:`analyze`."""
    timings: dict[str, float] = {}
    with _timed("capture", timings):
        recording = load(paths, options, progress)
    return from_recording(recording, settings, progress, timings)


def from_recording(
    recording: Recording,
    settings: Settings | None = None,
    progress: Progress = silent,
    timings: dict[str, float] | None = None,
) -> Analysis:
    """Run every stage after capture."""
    settings = settings or Settings()
    timings = {} if timings is None else timings
    where = recording.source[0].name if recording.source else "recording"
    stages = 7
    progress("analysis", 0, stages)
    with _timed("kinematics", timings):
        motion = solve(recording, settings.kinematics)
    progress("analysis", 1, stages)
    with _timed("events", timings):
        found = detect(motion, recording.force, settings.events, where)
    progress("analysis", 2, stages)
    with _timed("phases", timings):
        table = build_strides(found.events, motion, settings.phases)
        _check_enough(table, motion, settings.phases.least(motion.dimension), where)
    progress("analysis", 3, stages)
    with _timed("kinetics", timings):
        forces = solve_kinetics(motion, recording, found.events, settings.kinetics)
    progress("analysis", 4, stages)
    with _timed("muscles", timings):
        pulled = _muscles(forces, table, settings)
    progress("analysis", 5, stages)
    with _timed("measures", timings):
        views = stride_views(table, motion, recording, forces.kinetics, pulled.muscles)
        measures = measure_all(views, motion, settings=settings.measures)
    progress("analysis", 6, stages)
    with _timed("findings", timings):
        told = find_all(measures, situation_of(recording, motion, measures), settings.findings)
    progress("analysis", stages, stages)
    citations = {*recording.citations, *motion.citations, *found.citations}
    citations |= measures_cited(measures)
    citations |= _cited(forces.kinetics) | _cited(pulled.muscles)
    citations |= {key for finding in told.findings for key in finding.citations}
    return Analysis(
        recording=recording,
        quality=_quality(recording, motion, table, forces.kinetics, pulled.muscles),
        motion=motion,
        events=found.events,
        strides=table,
        measures=measures,
        kinetics=forces.kinetics,
        muscles=pulled.muscles,
        findings=told.findings,
        skipped={
            **motion.skipped,
            **found.skipped,
            **forces.skipped,
            **pulled.skipped,
            **measures.skipped,
            **told.skipped,
        },
        citation_keys=tuple(sorted(citations)),
        settings=dataclasses.asdict(settings),
        versions=_versions(),
        timings_s=timings,
    )


def _muscles(forces: KineticsResult, table: StrideTable, settings: Settings) -> MuscleResult:
    if forces.kinetics is None or forces.motion is None:
        return MuscleResult(None, {"muscles": "muscle forces need joint moments"})
    return solve_muscles(forces.kinetics, forces.motion, table, settings.muscles)


def _cited(part: Kinetics | Muscles | None) -> set[str]:
    return set() if part is None else set(part.citations)


def stride_views(
    table: StrideTable,
    motion: Motion,
    recording: Recording,
    kinetics: Kinetics | None = None,
    muscles: Muscles | None = None,
) -> dict[Side, Strides]:
    """Return the measures' view of each side that has valid strides."""
    athlete = recording.athlete
    slope = recording.slope_percent
    return {
        side: Strides.of(
            table,
            side,
            motion,
            mass_kg=athlete.mass.value if athlete.mass else float("nan"),
            height_m=athlete.height.value if athlete.height else float("nan"),
            slope_percent=slope.value if slope else 0.0,
            kinetics=kinetics,
            muscles=muscles,
        )
        for side in SIDES
        if len(table.rows(side))
    }


def situation_of(recording: Recording, motion: Motion, measures: MeasureTable) -> Situation:
    """Return who ran, how and where, for findings and cues."""
    athlete, slope = recording.athlete, recording.slope_percent
    speed = motion.ground_speed.value if motion.ground_speed is not None else math.nan
    found = measures.get("speed", "both") or measures.get("speed", "left")
    if found is not None and not math.isfinite(speed):
        speed = found.value
    acceleration, acceleration_sd = acceleration_of(motion, measures)
    return Situation(
        speed_mps=speed,
        slope_percent=slope.value if slope else math.nan,
        acceleration_mps2=acceleration,
        acceleration_sd=acceleration_sd,
        dimension=motion.dimension,
        view=motion.view,
        surface=motion.surface,
        height_m=athlete.height.value if athlete.height else math.nan,
        mass_kg=athlete.mass.value if athlete.mass else math.nan,
        leg_m=leg_length_m(motion, athlete.height.value if athlete.height else math.nan),
        sex=athlete.sex,
        history=athlete.history,
        pain=athlete.pain,
        lunge_deg=athlete.lunge_deg,
        fps=motion.rate_hz if len(motion.time_s) > 1 else math.nan,
    )


def leg_length_m(motion: Motion, height_m: float) -> float:
    """Return the height of the hips above the ground, m: measured, else 0.53 of stature.

    Legs differ by 2 % of that between people; one camera is off by more.
    """
    if motion.dimension == 2 and math.isfinite(height_m):
        return _LEG_SHARE * height_m
    known = [
        motion.lengths[key] for key in ("left_leg", "right_leg", "leg") if key in motion.lengths
    ]
    # Without a scale lengths are in units of nothing.
    known = [value for value in known if math.isfinite(value) and motion.scale_known]
    return float(np.mean(known)) if known else _LEG_SHARE * height_m


def acceleration_of(motion: Motion, measures: MeasureTable) -> tuple[float, float]:
    """Return the mean change of speed along a recording and its standard deviation, m/s².

    The slope of the strides' speeds over time; 0, 0 on a belt, which is taken to run steadily. NaN
    where fewer than four strides have a speed. Strides are numbered in order of touchdown over
    both feet, so their times are their numbers times the step time.
    """
    if motion.surface == "treadmill":
        return 0.0, 0.0
    step = measures.get("step_rate", "both") or measures.get("step_rate", "left")
    numbers, speeds = [], []
    for side in SIDES:
        values = measures.per_stride.get(("speed", side))
        if values is not None:
            numbers.append(measures.stride_numbers[side])
            speeds.append(values)
    if step is None or not speeds:
        return math.nan, math.nan
    time_s, speed = np.concatenate(numbers) * 60.0 / step.value, np.concatenate(speeds)
    known = np.isfinite(speed)
    if known.sum() < _LEAST_FOR_SLOPE or np.ptp(time_s[known]) <= 0.0:
        return math.nan, math.nan
    away = time_s[known] - time_s[known].mean()
    slope = float(away @ speed[known] / (away @ away))
    left = speed[known] - speed[known].mean() - slope * away
    return slope, float(np.sqrt(left @ left / (known.sum() - 2) / (away @ away)))


def measures_cited(measures: MeasureTable) -> set[str]:
    """Return the citation keys of all measures that have a value."""
    names = {row.measure for row in measures.values}
    return {key for measure in MEASURES if measure.name in names for key in measure.cite}


def _check_enough(table: StrideTable, motion: Motion, least: int, where: str) -> None:
    """Raise NotAnalysableError where too few strides are left to say anything."""
    kept = int(table.valid.sum())
    if kept >= least:
        return
    reasons = sorted({reason for reason in table.reason if reason})
    why = f" ({len(table) - kept} rejected: {reasons[0]})" if reasons else ""
    length = motion.time_s[-1] - motion.time_s[0]
    raise NotAnalysableError(
        where,
        expected=f"at least {least} whole strides of running",
        found=f"{kept} in {length:.1f} s{why}",
        hint="record longer, with the whole body in view",
    )


def _quality(
    recording: Recording,
    motion: Motion,
    table: StrideTable,
    kinetics: Kinetics | None,
    muscles: Muscles | None,
) -> Quality:
    facts: dict[str, Any] = {
        **recorded_quality(recording),
        "frames": len(motion.time_s),
        "rate_hz": motion.rate_hz,
        "duration_s": float(motion.time_s[-1] - motion.time_s[0]),
        "strides_found": len(table),
        "strides_kept": int(table.valid.sum()),
        "cutoff_hz": dict(motion.cutoff_hz),
        "bridged_share": {
            name: float(np.mean(mask)) for name, mask in sorted(motion.filled.items())
        },
        "confidence": {
            name: float(np.nanmean(values))
            for name, values in sorted(motion.confidence.items())
            if np.isfinite(values).any()
        },
    }
    warnings = [*recording.warnings, *motion.warnings]
    for part in (kinetics, muscles):
        warnings += part.warnings if part is not None else ()
    return Quality(facts, tuple(dict.fromkeys(warnings)))


def _versions() -> dict[str, str]:
    found = {"pushoff": __version__, "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


@contextmanager
def _timed(stage: str, timings: dict[str, float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    timings[stage] = time.perf_counter() - start
