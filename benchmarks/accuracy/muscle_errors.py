"""What the muscle measures may be off by: ``python -m benchmarks.accuracy.muscle_errors``.

A model's muscle forces have no truth to be held against. What can be known is how far two
published legs differ on the same exact motion and force of the virtual runner, and what the errors
of markers, of estimated force and of keypoints add to that. ``--write`` renews the table of
``pushoff.measures.muscle_errors``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.accuracy.virtual import RUNNERS, simulated
from pushoff import pipeline
from pushoff.core.analysis import Analysis
from pushoff.core.kinetics import GroundForce, Kinetics
from pushoff.core.names import SIDES, Side
from pushoff.core.recording import Found
from pushoff.core.strides import Strides
from pushoff.kinetics.inverse_dynamics import inverse_dynamics
from pushoff.measures import muscle_errors
from pushoff.measures.muscles import KINDS, NAMES
from pushoff.measures.registry import MEASURES
from pushoff.muscles.settings import MuscleSettings
from pushoff.muscles.solve import solve_muscles
from pushoff.phases.strides import build_strides
from pushoff.settings import Settings
from pushoff.sim.export import write
from pushoff.sim.keypoint_error import KeypointError
from pushoff.sim.keypoint_files import write_halpe_json
from pushoff.sim.keypoints import KeypointCamera
from pushoff.sim.runner import SimulatedRun

Values = dict[tuple[str, Side], float]
MODELS = ("gait10", "rajagopal")
PATH = Path(muscle_errors.__file__).with_suffix(".toml")


def exact(run: SimulatedRun, model: str) -> Values:
    """Return the measures of exact motion and force with one leg model."""
    motion, table = run.motion(), build_strides(run.events, run.motion())
    plates = run.force
    force: dict[Side, np.ndarray] = {side: plates.force[:, i] for i, side in enumerate(SIDES)}
    centre: dict[Side, np.ndarray] = {
        side: plates.centre_of_pressure[:, i] for i, side in enumerate(SIDES)
    }
    none: dict[Side, np.ndarray] = {side: np.zeros(len(run.time_s)) for side in SIDES}
    ground = GroundForce(force, centre, none, "measured", "virtual runner")
    loads = inverse_dynamics(motion, ground, run.mass_kg, run.runner.sex)
    mass = Found(run.mass_kg, 0.0, "virtual runner")
    kinetics = Kinetics(run.time_s, mass, ground, loads, {}, motion.angles, dimension=3)
    muscles = solve_muscles(kinetics, motion, table, MuscleSettings(model=model)).muscles
    views: dict[Side, Strides] = {
        s: Strides.of(table, s, motion, kinetics=kinetics, muscles=muscles) for s in SIDES
    }
    found: Values = {}
    for name in NAMES:
        group = next(need for need in MEASURES.get(name).needs if need.startswith("muscle:"))
        if muscles is not None and group.partition(":")[2] in muscles.names:
            for side, view in views.items():
                found[name, side] = float(np.nanmean(MEASURES.get(name).function(view)))
    return found


def analysed(run: SimulatedRun, folder: Path, ignore: tuple[str, ...], model: str) -> Values:
    """Return the measures of a C3D file through the whole program."""
    files = write(run, folder, "run", formats=("c3d",))
    moving = next(path for path in files if path.stem == "run")
    standing = next(path for path in files if "static" in path.stem)
    result = pipeline.analyze(
        moving,
        static=standing,
        height_m=run.height_m,
        mass_kg=run.mass_kg,
        sex=run.runner.sex,
        ignore=ignore,
        settings=replace(Settings(), muscles=MuscleSettings(model=model)),
    )
    return _near(result, SIDES)


def filmed(run: SimulatedRun, folder: Path, number: int, model: str) -> Values:
    """Return the measures of side-view keypoints with realistic error; the near leg of each."""
    found: Values = {}
    for view in SIDES:
        path = folder / f"{view}.pose.json"
        camera = KeypointCamera(view=view, fps=60.0)
        write_halpe_json(run, path, camera, KeypointError(seed=number))
        result = pipeline.analyze(
            path,
            height_m=run.height_m,
            mass_kg=run.mass_kg,
            sex=run.runner.sex,
            settings=replace(Settings(), muscles=MuscleSettings(model=model)),
        )
        found |= _near(result, (view,))
    return found


def _near(result: Analysis, sides: Sequence[Side]) -> Values:
    """Return the values of some sides' strides."""
    found: Values = {}
    for side in sides:
        for row in result.measures.values:
            if row.side == side:
                found[row.measure, side] = row.value
    return found


def spreads(inputs: Mapping[str, Callable[[SimulatedRun, Path, int], Values]]) -> dict:
    """Return by input and measure the differences to exact input, and those of the two models."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(len(RUNNERS)):
        run = simulated(number)
        truth = {model: exact(run, model) for model in MODELS}
        for key, value in truth["gait10"].items():
            found["models"][key[0]].append(value - truth["rajagopal"][key])
        for values in truth.values():
            for key, value in values.items():
                found["value"][key[0]].append(value)
        for name, make in inputs.items():
            with tempfile.TemporaryDirectory() as folder:
                values = make(run, Path(folder), number)
            for key, value in truth["rajagopal"].items():
                if key in values:
                    found[name][key[0]].append(values[key] - value)
    return found


def errors_of(found: Mapping[str, Mapping[str, list[float]]]) -> dict[str, dict[str, float]]:
    """Return the table of errors: half the variance of the difference of two models each.

    Groups that only one model has get the mean relative spread of the others of the same sort.
    """

    def rms(title: str, name: str) -> float:
        values = np.array(found[title].get(name, [np.nan]))
        return float(np.sqrt(np.nanmean(values**2))) if np.isfinite(values).any() else np.nan

    relative: dict[str, list[float]] = defaultdict(list)
    for kind in KINDS:
        for name in NAMES:
            if name.endswith(kind.name) and name in found["models"]:
                relative[kind.name].append(rms("models", name) / rms("value", name))
    table: dict[str, dict[str, float]] = {}
    for name in NAMES:
        sort = next(kind.name for kind in KINDS if name.endswith(kind.name))
        spread = rms("models", name)
        if not np.isfinite(spread):
            spread = float(np.median(relative[sort])) * rms("value", name)
        tolerance = float(np.hypot(spread / np.sqrt(2.0), rms("markers", name)))
        table[name] = {
            "3d": tolerance,
            "2d": tolerance,
            "estimated_3d": rms("no_force", name),
            "estimated_2d": rms("keypoints", name),
        }
    return table


def write_table(table: Mapping[str, Mapping[str, float]]) -> None:
    """Write the table, two significant digits."""
    lines = [
        "# Standard deviations in the unit of each measure, see muscle_errors.py. Written by",
        "# python -m benchmarks.accuracy.muscle_errors --write",
    ]
    for name, row in table.items():
        lines += ["", f"[{name}]", *(f"{key} = {_digits(value)}" for key, value in row.items())]
    PATH.write_text("\n".join(lines) + "\n", "utf-8")


def _digits(value: float) -> str:
    return f"{float(f'{max(value, 1e-4):.2g}'):g}"


def main() -> None:
    """Print the spreads of every muscle measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    every = {
        "markers": lambda run, folder, _: analysed(run, folder, (), "rajagopal"),
        "no_force": lambda run, folder, _: analysed(run, folder, ("force",), "rajagopal"),
        "keypoints": lambda run, folder, number: filmed(run, folder, number, "rajagopal"),
    }
    found = spreads(every)
    titles = ["value", "models", *every]
    print(f"{'measure':44s}", *(f"{title:>10s}" for title in titles))
    for name in NAMES:
        cells = [np.array(found[title].get(name, [np.nan])) for title in titles]
        shown = [np.sqrt(np.mean(cell[np.isfinite(cell)] ** 2)) for cell in cells]
        print(f"{name:44s}", *(f"{value:10.3g}" for value in shown))
    if parser.parse_args().write:
        write_table(errors_of(found))


if __name__ == "__main__":
    main()
