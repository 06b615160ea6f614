"""Ground force estimated from markers alone, against plates and against the virtual runner.

``python -m benchmarks.accuracy.force_without_plates`` prints the part of docs/accuracy.md.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.accuracy.recordings import CASES, DATA, Case
from benchmarks.accuracy.virtual import RUNNERS, simulated
from benchmarks.markdown import table
from pushoff import pipeline
from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.analysis import Analysis
from pushoff.core.constants import GRAVITY
from pushoff.core.kinetics import Kinetics
from pushoff.core.names import SIDES
from pushoff.core.recording import Recording
from pushoff.kinetics.settings import KineticsSettings
from pushoff.maths.filters import lowpass
from pushoff.settings import Settings
from pushoff.sim.export import write
from pushoff.sim.export_options import ExportOptions

METHODS = ("centre_of_mass", "two_mass", "sine")
NEWTON = "plain Newton, 8 Hz"
NEWTON_HZ = 8.0
#: Marker sets of the virtual runner: the whole body, and pelvis and legs.
LAYOUTS = {"whole body": "hamner", "pelvis and legs": "rbds"}
SHARE = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True)
class Loaded:
    """Force of both feet in body weights, (side, time, 3), and centre of pressure (m)."""

    time_s: np.ndarray
    force: np.ndarray
    pressure: np.ndarray

    @classmethod
    def of(cls, kinetics: Kinetics) -> Loaded:
        """Take them out of the kinetics of an analysis."""
        weight = kinetics.mass.value * GRAVITY
        return cls(
            kinetics.time_s,
            np.stack([kinetics.ground.force[side] for side in SIDES]) / weight,
            np.stack([kinetics.ground.centre_of_pressure[side] for side in SIDES]),
        )


@dataclass(frozen=True)
class Trial:
    """Markers alone, and the true force."""

    title: str
    recording: Recording
    truth: Callable[[np.ndarray], Loaded]
    from_s: float
    note: str


def section() -> list[str]:
    """Return the part of the page on force without plates."""
    rows, notes = [], []
    for trial in trials():
        if not trial.title.startswith("virtual"):
            notes.append(f"- {trial.title}: {trial.note}")
        for method, found in estimates(trial).items():
            rows.append([trial.title, method, *errors(found, trial)])
    head = [
        "recording",
        "method",
        "vertical, contact BW",
        "vertical, stride BW",
        "mean curve BW",
        "peak %",
        "fore-aft BW",
        "propulsion %",
        "braking %",
        "sideways BW",
        "pressure fore-aft / sideways mm",
    ]
    return [
        "## Force without plates, from markers",
        "`pushoff analyze FILE --ignore force`: events, force and centre of pressure from markers "
        "alone, against the force of the same file (50 Hz zero-lag low-pass) or of the virtual "
        "runner. Root mean square of the difference over the frames in which the plates are "
        "loaded and over whole strides, of the mean curve over contact, and mean ± standard "
        "deviation over contacts of the errors of peak and impulses. Plain Newton is mass times "
        "the filtered acceleration of the centre of mass, which without a trunk is the middle "
        "of the hips.",
        table(head, rows),
        "\n".join(notes),
        "The virtual runners here were not tuned on; others like them gave shapes of force to the "
        "prior. They keep no balance of angular momentum, on which the horizontal force of "
        "`centre_of_mass` rests, and the named methods take their fore-aft shape from them: their "
        "horizontal forces say little about people.",
    ]


def trials() -> Iterator[Trial]:
    """Yield the recordings; those that are not there are left out."""
    if DATA.is_dir():
        for case, note in zip(CASES, NOTES, strict=True):
            yield measured_trial(case, note)
    for number in range(len(RUNNERS)):
        yield from virtual_trials(number)


NOTES = (
    "pelvis and legs only; the first 10 s set the error of the path and took part in the prior "
    "shapes and the path of the centre of pressure; the rest is scored here (same runner)",
    "whole body, not tuned on; how far its fore-aft path is trusted was set with its result and "
    "Hamner's in view; two contacts",
    "whole body, not tuned on but for the same setting; force and markers were smoothed at 60 Hz. "
    "Both were scored more than once while methods were chosen: no blind test",
)


def measured_trial(case: Case, note: str) -> Trial:
    """Return the markers of a recording with plates."""
    options = dict(case.options)
    if "static" in options:
        options["static"] = DATA / options["static"]
    files = [DATA / name for name in case.files]
    whole = pipeline.from_recording(load(files, CaptureOptions(**options)))
    alone = load(files, CaptureOptions(**options, ignore=frozenset({"force"})))
    assert whole.kinetics is not None
    assert whole.kinetics.ground.measured
    truth = Loaded.of(whole.kinetics)
    return Trial(case.title, alone, lambda time_s: _at(truth, time_s), case.from_s, note)


def virtual_trials(number: int) -> Iterator[Trial]:
    """Yield a virtual runner's markers, of the whole body and of pelvis and legs."""
    runner, run = RUNNERS[number], simulated(number)

    def truth(time_s: np.ndarray) -> Loaded:
        force = run.at(time_s).force
        return Loaded(
            time_s,
            force.force.transpose(1, 0, 2) / (run.mass_kg * GRAVITY),
            force.centre_of_pressure.transpose(1, 0, 2),
        )

    for seen, layout in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            written = ExportOptions(layout=layout)
            files = write(run, Path(folder), "run", formats=("c3d",), options=written)
            options = CaptureOptions(
                static=next(path for path in files if "static" in path.stem),
                height_m=runner.height_m,
                sex=runner.sex,
                ignore=frozenset({"force"}),
            )
            moving = next(path for path in files if path.stem == "run")
            recording = load([moving], options)
        title = f"virtual runner, {runner.speed_mps:g} m/s, {runner.foot_strike}, {seen}"
        yield Trial(title, recording, truth, 0.3, "not tuned on")


def estimates(trial: Trial) -> Mapping[str, Loaded]:
    """Return what every method finds, by its name."""
    found = {}
    for method in METHODS:
        settings = replace(Settings(), kinetics=KineticsSettings(estimate=method))
        result = pipeline.from_recording(trial.recording, settings)
        assert result.kinetics is not None
        found[method] = Loaded.of(result.kinetics)
        if method == "centre_of_mass":
            found[NEWTON] = newton(result, found[method])
    return found


def newton(result: Analysis, like: Loaded) -> Loaded:
    """Return mass times filtered acceleration of the centre of mass while a foot is down."""
    motion = result.motion
    path = lowpass(motion.raw_points["com"], motion.rate_hz, NEWTON_HZ)
    speed = np.gradient(path, motion.time_s, axis=0)
    force = np.gradient(speed, motion.time_s, axis=0) / GRAVITY
    force[:, 1] = np.maximum(force[:, 1] + 1.0, 0.0)
    on_axis = np.stack([np.interp(like.time_s, motion.time_s, f) for f in force.T], axis=1)
    return replace(like, force=np.where(like.force[:, :, 1:2] > 0.0, on_axis, 0.0))


def errors(found: Loaded, trial: Trial) -> list[str]:
    """Return the cells of a row: errors against the truth."""
    truth = trial.truth(found.time_s)
    spans = [(i, a, b) for i in range(len(SIDES)) for a, b in contacts(truth, i, trial.from_s)]
    off = found.force - truth.force
    loaded = np.zeros(off.shape[:2], dtype=bool)
    for i, a, b in spans:
        loaded[i, a:b] = True
    known = loaded & np.isfinite(off[:, :, 1])
    first, last = min(a for _, a, _ in spans), max(b for _, _, b in spans)
    stride = np.isfinite(off).all(axis=2)[:, first:last]
    vertical, fore_aft, sideways = (rms(off[known][:, axis]) for axis in (1, 0, 2))
    peaks, pushes, brakes, curves, places = [], [], [], [], []
    for i, a, b in spans:
        mine, real = found.force[i, a:b], truth.force[i, a:b]
        if not np.isfinite(mine).all():
            continue
        peaks.append(mine[:, 1].max() / real[:, 1].max() - 1.0)
        pushes.append(np.maximum(mine[:, 0], 0).sum() / np.maximum(real[:, 0], 0).sum() - 1.0)
        brakes.append(np.minimum(mine[:, 0], 0).sum() / np.minimum(real[:, 0], 0).sum() - 1.0)
        curves.append(np.interp(SHARE * (b - a - 1), np.arange(b - a), mine[:, 1] - real[:, 1]))
        heavy = real[:, 1] > 0.25
        places.append((found.pressure - truth.pressure)[i, a:b][heavy][:, [0, 2]])
    place = np.concatenate(places)
    place = place[np.isfinite(place).all(axis=1)]
    return [
        f"{vertical:.3f}",
        f"{rms(off[:, first:last, 1][stride]):.3f}",
        f"{rms(np.mean(curves, axis=0)):.3f}",
        spread(peaks),
        f"{fore_aft:.3f}",
        spread(pushes),
        spread(brakes),
        f"{sideways:.3f}",
        f"{1000 * rms(place[:, 0]):.0f} / {1000 * rms(place[:, 1]):.0f}" if len(place) else "–",
    ]


def contacts(truth: Loaded, side: int, from_s: float) -> list[tuple[int, int]]:
    """Return (first, last) frames of whole true contacts of a foot from a time on."""
    on = truth.force[side, :, 1] > 0.0
    edges = np.flatnonzero(np.diff(on.astype(int))) + 1
    if len(edges) and on[edges[0] - 1]:
        edges = edges[1:]
    pairs = edges[: 2 * (len(edges) // 2)].reshape(-1, 2)
    step_s = truth.time_s[1] - truth.time_s[0]
    last = truth.time_s[-1] - 0.3
    return [
        (int(a), int(b))
        for a, b in pairs
        if truth.time_s[a] >= from_s and truth.time_s[b] <= last and (b - a) * step_s > 0.1
    ]


def rms(values: np.ndarray) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(np.square(values))))


def spread(shares: list[float]) -> str:
    """Return mean ± standard deviation in percent."""
    return f"{100 * np.mean(shares):+.1f} ± {100 * np.std(shares):.1f}"


def _at(loaded: Loaded, time_s: np.ndarray) -> Loaded:
    """Return measured force at other times of the same clock."""
    if len(time_s) == len(loaded.time_s) and np.allclose(time_s, loaded.time_s):
        return loaded

    def there(values: np.ndarray) -> np.ndarray:
        columns = values.transpose(0, 2, 1)
        found = [[np.interp(time_s, loaded.time_s, c) for c in side] for side in columns]
        return np.array(found).transpose(0, 2, 1)

    return Loaded(time_s, there(loaded.force), there(loaded.pressure))


if __name__ == "__main__":
    print("\n\n".join(section()))
