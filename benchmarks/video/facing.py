"""Views from behind and in front: rendered clips and simulated keypoints against the truth.

``python -m benchmarks.video.facing tune`` shows the figures that methods were chosen by;
docs/accuracy.md holds those of the ``test`` clips and of other runners.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.accuracy.compare import EventErrors, all_event_errors, measure_errors, pooled
from benchmarks.accuracy.virtual import RUNNERS as TEST_RUNNERS
from benchmarks.accuracy.virtual import truth
from benchmarks.markdown import table
from benchmarks.video.figures import paths_of
from benchmarks.video.poses import CACHE
from benchmarks.video.truths import truth_of_clip
from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.names import EventKind
from pushoff.measures.registry import MEASURES
from pushoff.sim.definition import Faults, Runner
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import CameraView, KeypointCamera
from pushoff.sim.runner import SimulatedRun, simulate

VIEWS: tuple[CameraView, CameraView] = ("rear", "front")
KINDS: tuple[EventKind, ...] = ("touchdown", "midstance", "toe_off")
#: Runners that the deviations of events and measures were learnt on.
TUNE_RUNNERS: tuple[Runner, ...] = (
    Runner(speed_mps=2.6, height_m=1.62, sex="female", faults=Faults(pelvic_drop=4.0)),
    Runner(speed_mps=3.0, height_m=1.70, foot_strike="midfoot", step_rate_per_min=176),
    Runner(speed_mps=3.4, height_m=1.76),
    Runner(speed_mps=3.8, height_m=1.83, mass_kg=76, foot_strike="forefoot"),
    Runner(speed_mps=4.3, height_m=1.90, mass_kg=84, foot_strike="midfoot"),
    Runner(speed_mps=3.2, height_m=1.68, sex="female", faults=Faults(asymmetry=0.08)),
    Runner(speed_mps=3.6, height_m=1.72, step_rate_per_min=184, faults=Faults(pelvic_drop=8.0)),
)  # fmt: skip
CAMERAS: tuple[dict[str, float], ...] = (
    {"distance_m": 3.5, "height_m": 1.0},
    {"distance_m": 4.5, "height_m": 0.6, "turn_deg": 5.0, "tilt_deg": -2.0},
    {"distance_m": 2.8, "height_m": 1.3, "turn_deg": -4.0, "tilt_deg": 8.0, "focal_mm": 24.0},
)
RATES_HZ, SECONDS = (30.0, 60.0), 8.0


@dataclass(frozen=True)
class Case:
    """One analysis and the run behind it."""

    name: str
    view: str
    result: Analysis
    run: SimulatedRun

    @property
    def contact_ms(self) -> tuple[float, float] | None:
        """Error of the mean contact time and its stated standard deviation, ms."""
        found = self.result.measures.get("contact_time", "both")
        real = truth(self.run).get("contact_time", "both")
        if found is None or real is None:
            return None
        return 1000.0 * (found.value - real.value), 1000.0 * found.error95 / 1.96


def rendered(prefix: str) -> Iterator[Case]:
    """Yield the clips from behind and in front whose name begins with the prefix."""
    for view in VIEWS:
        for path in paths_of(f"{prefix}_{view}"):
            true = truth_of_clip(path)
            height_m = true.clip.runner.height_m
            result = pipeline.analyze(path, cache=CACHE, height_m=height_m)
            yield Case(path.stem, view, result, true.run)


def simulated(runners: Sequence[Runner]) -> Iterator[Case]:
    """Yield keypoints with realistic errors of every runner from behind and in front."""
    number = 0
    for runner in runners:
        run = simulate(replace(runner, stride_noise=0.015, seed=number), SECONDS, 240.0)
        for view in VIEWS:
            for fps in RATES_HZ:
                camera = KeypointCamera(view=view, fps=fps, **CAMERAS[number % len(CAMERAS)])  # pyright: ignore[reportArgumentType]
                number += 1
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / "run.pose.json"
                    write_halpe_json(run, path, camera, KeypointError(seed=number))
                    result = pipeline.analyze(path, height_m=runner.height_m, sex=runner.sex)
                yield Case(f"simulated {number}", view, result, run)


def event_rows(cases: Sequence[Case], what: str) -> list[list[str]]:
    """Return errors of every kind of event per view, and those of the clips' contact times."""
    rows = []
    for view in VIEWS:
        here = [case for case in cases if case.view == view]
        if not here:
            continue
        found = [all_event_errors(case.result.events, case.run.events) for case in here]
        for kind in KINDS:
            parts: list[EventErrors] = [errors[kind] for errors in found]
            rows.append([what, view, kind, *pooled(parts).row()])
        contacts = np.array([case.contact_ms for case in here if case.contact_ms is not None])
        if len(contacts):
            error, sd = contacts.T
            rows.append(
                [
                    what,
                    view,
                    "contact time of a clip",
                    f"{len(error)}/{len(here)}",
                    f"{error.mean():+.1f}",
                    f"{error.std():.1f}",
                    f"{np.sqrt((error**2).mean()):.1f}",
                    f"{np.mean(np.abs(error) <= sd):.0%} / {np.mean(np.abs(error) <= 2 * sd):.0%}",
                ]
            )
    return rows


def measure_rows(groups: dict[str, Sequence[Case]]) -> list[list[str]]:
    """Return errors of each measure that a view gives: bias, SD, share inside the stated 95 %."""
    pools: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for what, cases in groups.items():
        for case in cases:
            true = truth(case.run)
            for (name, side), row in measure_errors(case.result.measures, true).items():
                if side != "both" or name not in MEASURES:
                    pools[name][what].append((row[0], row[1]))
    rows = []
    for name in sorted(pools):
        unit = MEASURES.get(name).unit if name in MEASURES else "%"
        cells = []
        for what in groups:
            pairs = np.array(pools[name].get(what, [])).reshape(-1, 2)
            error, half = pairs.T
            inside = np.mean(np.abs(error) <= half) if len(error) else np.nan
            cells.append(
                f"{error.mean():+.3g} / {error.std():.3g} / {inside:.0%} ({len(error)})"
                if len(error)
                else "–"
            )
        rows.append([f"{name} ({unit})", *cells])
    return rows


def section(prefix: str = "test") -> list[str]:
    """Return the part of docs/accuracy.md on views from behind and in front."""
    clips = list(rendered(prefix))
    virtual = list(simulated(TUNE_RUNNERS if prefix == "tune" else TEST_RUNNERS))
    groups: dict[str, Sequence[Case]] = {"rendered clips": clips, "simulated keypoints": virtual}
    head = ["input", "view", "event", "found", "bias ms", "SD ms", "RMSE ms", "within 1 / 2 SD"]
    text = (
        f"{len(clips)} rendered clips (MediaPipe, 30 frames/s) and {len(virtual)} sets of "
        "simulated keypoints (30 and 60 frames/s, three cameras); the runner's height is told. One "
        "contact time is found for both feet of a clip. Measures: bias / SD / inside the stated "
        "95 % (number of values); pelvic list is given only where the hip keypoints tilt with the "
        "pelvis."
    )
    return [
        "### From behind and in front",
        text,
        table(head, [row for what, cases in groups.items() for row in event_rows(cases, what)]),
        table(["measure", *groups], measure_rows(groups)),
    ]


def main() -> None:
    """Print the section; the first argument names the clips (test)."""
    print("\n\n".join(section(sys.argv[1] if len(sys.argv) > 1 else "test")))


if __name__ == "__main__":
    main()
