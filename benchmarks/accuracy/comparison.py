"""Comparing recordings: how often "changed" is false, and what changes are seen.

Runners, seeds and faults here are others than those that the noise model was set on.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.accuracy.recordings import DATA
from benchmarks.markdown import put, table
from pushoff import pipeline
from pushoff.comparison.change import FAMILIES, Change, Comparison
from pushoff.comparison.compare import compare_takes
from pushoff.comparison.take import Take
from pushoff.core.errors import BadUsageError
from pushoff.core.measures import MeasureTable, MeasureValue
from pushoff.measures.statistics import summarise
from pushoff.report.stored import StoredResult, stored_of
from pushoff.sim.definition import Faults
from pushoff.sim.export import write
from pushoff.sim.export_options import ExportOptions
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.markers import MarkerError
from pushoff.sim.runner import Runner, SimulatedRun, simulate

RUNNERS: tuple[Runner, ...] = (
    Runner(speed_mps=2.6, height_m=1.62, mass_kg=55, sex="female", stride_noise=0.005, seed=601),
    Runner(speed_mps=3.1, height_m=1.78, mass_kg=71, stride_noise=0.010, seed=611),
    Runner(speed_mps=3.4, height_m=1.70, mass_kg=63, foot_strike="midfoot", stride_noise=0.015,
           seed=621),
    Runner(speed_mps=3.7, height_m=1.86, mass_kg=80, stride_noise=0.020, seed=631),
    Runner(speed_mps=3.3, height_m=1.74, mass_kg=68, foot_strike="forefoot", stride_noise=0.025,
           seed=641),
)  # fmt: skip
SEEDS = 4
DURATION_S = 16.0
#: How many of the runners get the known changes.
POWER = 3
FPS = 60.0
#: Seconds that a real recording must have to be cut into quarters.
QUARTERED_S = 9.0
#: Faults in steps, the measure that should show them, and which way.
STEPS: tuple[tuple[str, tuple[float, ...], str, int], ...] = (
    ("lean", (2.0, 5.0), "trunk_lean", 1),
    ("step rate", (0.02, 0.05), "step_rate", 1),
    ("overstride", (0.02, 0.05), "overstride", 1),
    ("late_push", (0.5, 1.0), "late_push_share", 1),
    ("soft_ankle", (0.4, 0.8), "contact_time", 1),
)
_UNITS = {"lean": "°", "step rate": " of the rate", "overstride": " m"}
_NAMES = {"late_push": "late push, size", "soft_ankle": "soft ankle, size"}


@dataclass(frozen=True)
class Count:
    """How many comparisons had a false "changed" in a family, and how many of all measures."""

    comparisons: int
    any_false: Mapping[str, int]
    false: Mapping[str, int]
    tests: Mapping[str, int]


def keypoints(run: SimulatedRun, error_seed: int) -> StoredResult:
    """Return the analysis of side-view keypoints with realistic error."""
    runner = run.runner
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.pose.json"
        write_halpe_json(
            run, path, KeypointCamera(view="left", fps=FPS), KeypointError(seed=error_seed)
        )
        found = pipeline.analyze(
            path, height_m=runner.height_m, sex=runner.sex, mass_kg=runner.mass_kg
        )
    return replace(stored_of(found), analysis=None)


def markers(run: SimulatedRun, error_seed: int) -> StoredResult:
    """Return the analysis of a C3D file (markers and force plate) with its standing trial."""
    options = ExportOptions(error=MarkerError(white_m=0.0005, seed=error_seed))
    with tempfile.TemporaryDirectory() as folder:
        files = write(run, Path(folder), "run", formats=("c3d",), options=options)
        moving = next(path for path in files if path.stem == "run")
        standing = next(path for path in files if "static" in path.stem)
        found = pipeline.analyze(
            moving, static=standing, height_m=run.runner.height_m, sex=run.runner.sex
        )
    return replace(stored_of(found), analysis=None)


def simulated(runner: Runner, again: int = 0) -> SimulatedRun:
    """Return a run of a runner; ``again`` counts repetitions with other strides.

    A seed whose steps the legs cannot reach gives way to another one.
    """
    for seed in range(runner.seed + again, runner.seed + again + 1000, 100):
        try:
            return simulate(replace(runner, seed=seed), DURATION_S, 240.0)
        except BadUsageError:
            continue
    raise BadUsageError("virtual runner", "a seed within reach", str(runner))


@lru_cache(maxsize=1)
def video() -> dict[int, tuple[StoredResult, ...]]:
    """Return per runner several recordings with one camera and pose engine."""
    return {
        n: tuple(keypoints(simulated(runner, k), n) for k in range(SEEDS))
        for n, runner in enumerate(RUNNERS)
    }


@lru_cache(maxsize=1)
def anew() -> dict[int, StoredResult]:
    """Return one more recording per runner with the pose engine's errors drawn afresh."""
    return {n: keypoints(simulated(r, SEEDS), 100 + n) for n, r in enumerate(RUNNERS)}


@lru_cache(maxsize=1)
def laboratory() -> dict[int, tuple[StoredResult, ...]]:
    """Return per runner two recordings with markers and force plate."""
    return {
        n: tuple(markers(simulated(runner, k), 10 * n + k) for k in range(2))
        for n, runner in enumerate(RUNNERS)
    }


def take(result: StoredResult, label: str, place: int = 0) -> Take:
    """Return a recording as the comparison sees it."""
    return Take(
        name=f"{label} {place}",
        label=label,
        measures=result.measures,
        situation=result.situation,
        athlete=result.athlete,
        speed_sd_mps=result.speed.sd if result.speed is not None else math.nan,
        force=result.force,
        pose=result.pose,
        marker_set=result.marker_set,
    )


def halves(result: StoredResult) -> dict[str, tuple[StoredResult, StoredResult]]:
    """Return a recording cut into first and second half, and into blocks of two strides in turn."""
    found = {}
    for name in ("first and second half", "blocks in turn"):
        parts = tuple(
            replace(result, measures=_part(result.measures, name, second)) for second in (0, 1)
        )
        found[name] = (parts[0], parts[1])
    return found


def quarters(result: StoredResult) -> list[tuple[StoredResult, StoredResult]]:
    """Return every two of the quarters of a long recording."""
    parts = [
        replace(result, measures=_part(result.measures, "quarters", place)) for place in range(4)
    ]
    return list(combinations(parts, 2))


def _part(whole: MeasureTable, how: str, which: int) -> MeasureTable:
    rows: list[MeasureValue] = []
    for row in whole.values:
        if row.side == "both":
            continue
        values = whole.per_stride[row.measure, row.side]
        place = np.arange(len(values))
        if how == "quarters":
            mine = place * 4 // max(len(values), 1)
        elif how == "first and second half":
            mine = place * 2 // max(len(values), 1)
        else:
            mine = place // 2 % 2
        kept = summarise(values[mine == which])
        rows.append(replace(row, value=kept.mean, sd=kept.sd, n=kept.n, se=kept.se))
    return MeasureTable(tuple(rows), {}, {})


def count(comparisons: Iterable[Comparison]) -> Count:
    """Count every "changed": nothing did."""
    any_false = dict.fromkeys(FAMILIES, 0)
    false, tests = dict.fromkeys(FAMILIES, 0), dict.fromkeys(FAMILIES, 0)
    number = 0
    for comparison in comparisons:
        number += 1
        for pair in comparison.pairs:
            for family in FAMILIES:
                changed = sum(c.verdict == "changed" for c in pair.of(family))
                any_false[family] += changed > 0
                false[family] += changed
                tests[family] += len(pair.of(family))
    return Count(number, any_false, false, tests)


def _splits(results: Iterable[StoredResult], how: str) -> Count:
    found = []
    for result in results:
        one, two = halves(result)[how]
        found.append(compare_takes([take(one, "A"), take(two, "B")]))
    return count(found)


def _pairs(rows: Iterable[Sequence[StoredResult]], moved: bool = False) -> Count:
    return count(
        compare_takes([take(one, "A"), take(two, "B")], moved=moved)
        for row in rows
        for one, two in combinations(row, 2)
    )


def _turns(rows: Iterable[Sequence[StoredResult]]) -> Count:
    return count(
        compare_takes([take(one, "AB"[n % 2], n) for n, one in enumerate(row)], in_turns=True)
        for row in rows
    )


def false_alarms() -> str:
    """Return how often "changed" was false, per kind of recording and way of comparing."""
    clips = [result for row in video().values() for result in row]
    plates = [result for row in laboratory().values() for result in row]
    counts: dict[str, Count] = {}
    for how in ("first and second half", "blocks in turn"):
        counts[f"virtual, keypoints: {how}"] = _splits(clips, how)
        counts[f"virtual, markers: {how}"] = _splits(plates, how)
        for name, result in real().items():
            counts[f"{name}: {how}"] = _splits([result], how)
    for name, result in real().items():
        if result.duration_s >= QUARTERED_S:
            counts[f"{name}: quarters"] = _pairs(quarters(result))
    counts["virtual, keypoints: two recordings, same camera"] = _pairs(video().values())
    counts["virtual, keypoints: two recordings, set up anew"] = _pairs(
        [(row[0], anew()[n]) for n, row in video().items()], moved=True
    )
    counts["virtual, markers: two recordings"] = _pairs(laboratory().values())
    counts["virtual, keypoints: A-B-A-B"] = _turns(video().values())
    rows = []
    for name, found in counts.items():
        wrong = found.any_false["primary"]
        shares = (_share(found.false[family], found.tests[family]) for family in FAMILIES[1:])
        any_false = f"{wrong} ({_share(wrong, found.comparisons)})"
        others = str(found.any_false["secondary"])
        rows.append([name, str(found.comparisons), any_false, others, *shares])
    return table(
        ["nothing changed", "comparisons", "any false in the short list", "any among the others",
         "short list: measures", "other measures", "muscles"],
        rows,
    )  # fmt: skip


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


@lru_cache(maxsize=1)
def real() -> dict[str, StoredResult]:
    """Return real recordings, as far as the shared data is here."""
    found = {}
    clip = DATA / "video" / "male_side.pose.json"
    if clip.is_file():
        found["male_side (12 s)"] = replace(stored_of(pipeline.analyze(clip)), analysis=None)
    trial = DATA / "rbds" / "RBDS001runT35.c3d"
    if trial.is_file():
        standing = trial.with_name("RBDS001static.c3d")
        result = pipeline.analyze(trial, static=standing)
        found["RBDS001 (30 s)"] = replace(stored_of(result), analysis=None)
        alone = pipeline.analyze(trial, static=standing, ignore=("force",))
        found["RBDS001, markers alone (30 s)"] = replace(stored_of(alone), analysis=None)
    markers = DATA / "opensim" / "subject02_running.trc"
    if markers.is_file():
        result = pipeline.analyze(
            markers,
            markers.with_name("subject02_running_grf.mot"),
            static=markers.with_name("subject02_static.trc"),
            height_m=1.83,
            sex="male",
        )
        found["Hamner subject 02 (10 s)"] = replace(stored_of(result), analysis=None)
    return found


def with_fault(runner: Runner, fault: str, size: float) -> Runner:
    """Return a runner with one thing changed."""
    if fault == "step rate":
        rate = video()[RUNNERS.index(runner)][0].measures.get("step_rate", "left")
        base = rate.value if rate is not None else 170.0
        return replace(runner, step_rate_per_min=float(base * (1.0 + size)))
    return replace(runner, faults=Faults(**{fault: size}))


def power() -> str:
    """Return how often a change of known size was called "changed", in the right direction."""
    rows = []
    for fault, sizes, measure, way in STEPS:
        for size in sizes:
            seen = {"keypoints": [0, 0], "markers": [0, 0]}
            true, unit = [], ""
            for n, runner in enumerate(RUNNERS[:POWER]):
                run = simulated(with_fault(runner, fault, size), 7)
                for kind, other, base in (
                    ("keypoints", keypoints(run, n), video()[n][0]),
                    ("markers", markers(run, 50 + n), laboratory()[n][0]),
                ):
                    change = _changed(base, other, measure)
                    if change is None:
                        continue
                    seen[kind][1] += 1
                    seen[kind][0] += change.verdict == "changed" and change.direction == way
                    if kind == "markers":
                        true.append(change.difference)
                        unit = change.unit
            rows.append(
                [
                    f"{_NAMES.get(fault, fault.replace('_', ' '))} {size:g}{_UNITS.get(fault, '')}",
                    measure,
                    f"{np.mean(true):+.3g} {unit}" if true else "–",
                    *(f"{hit} of {n}" if n else "not measured" for hit, n in seen.values()),
                ]
            )
    return table(
        ["fault", "measure", "mean change with markers", "keypoints: seen", "markers: seen"], rows
    )


def _changed(base: StoredResult, other: StoredResult, measure: str) -> Change | None:
    comparison = compare_takes([take(base, "A"), take(other, "B")])
    return comparison.pairs[0].get(measure)


def speeds() -> str:
    """Return what is left of differences when only the speed changed, raw and adjusted."""
    raw: list[bool] = []
    adjusted: list[bool] = []
    changed = [0, 0]
    for n, runner in enumerate(RUNNERS[:4]):
        faster = markers(simulated(replace(runner, speed_mps=runner.speed_mps + 0.4), 9), 70 + n)
        comparison = compare_takes([take(laboratory()[n][0], "A"), take(faster, "B")])
        for change in comparison.pairs[0].changes:
            if change.speed_effect is None or change.side == "both":
                continue
            raw.append(abs(change.raw) < change.mdc95)
            adjusted.append(abs(change.difference) < change.mdc95)
            changed[1] += 1
            changed[0] += change.verdict == "changed"
    return table(
        ["measures with a slope", "raw within its 95 % interval", "adjusted", 'called "changed"'],
        [
            [
                str(len(raw)),
                _share(sum(raw), len(raw)),
                _share(sum(adjusted), len(adjusted)),
                _share(changed[0], changed[1]),
            ]
        ],
    )


def section() -> list[str]:
    """Return the section for docs/accuracy.md."""
    return [
        "## Comparing recordings",
        "Nothing changed in these pairs; every “changed” is false. The short list is corrected "
        "by Holm's procedure (chance of any false one 5 %), the other measures by "
        "Benjamini–Hochberg. Halves of a real recording may truly differ a little: people drift.",
        false_alarms(),
        f"Known changes: {POWER} virtual runners, {DURATION_S:.0f} s each, same camera; how often "
        "the change was called “changed” in the right direction.",
        power(),
        "Only the speed changed (+0.4 m/s, markers): differences of the measures whose slope "
        "against speed is published.",
        speeds(),
    ]


if __name__ == "__main__":
    print(f"wrote {put('accuracy', section()).name}")
