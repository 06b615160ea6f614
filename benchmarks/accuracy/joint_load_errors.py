"""Measure how far joint loads are off on the virtual runner, and write it where measures read it.

``python -m benchmarks.accuracy.joint_load_errors`` writes
``src/pushoff/measures/joint_load_errors.toml``. The runners are other ones than those of
docs/accuracy.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

import pushoff.measures
from benchmarks.accuracy.kinetics import Pool, pools
from benchmarks.accuracy.kinetics_inputs import (
    FRAMES_PER_S,
    HIP_M,
    USUAL,
    Input,
    keypoints,
    markers,
)
from pushoff.kinetics.load_errors import METHOD
from pushoff.measures import joint_loads
from pushoff.measures.joint_load_errors import FILE
from pushoff.measures.registry import MEASURES
from pushoff.sim.runner import Runner

RUNNERS: tuple[Runner, ...] = (
    Runner(speed_mps=2.5, height_m=1.70, mass_kg=64, sex="female", seed=31),
    Runner(speed_mps=3.0, height_m=1.85, mass_kg=80, stride_noise=0.01, seed=32),
    Runner(speed_mps=3.5, seed=33),
    Runner(speed_mps=3.5, height_m=1.62, mass_kg=55, sex="female", foot_strike="midfoot", seed=34),
    Runner(speed_mps=4.0, foot_strike="forefoot", stride_noise=0.01, seed=35),
    Runner(speed_mps=4.5, height_m=1.78, mass_kg=70, seed=36),
)
#: The inputs that each of the four figures is taken from, in the order of ``LoadErrors``: the force
#: is measured with markers or beside a camera, or estimated with either.
KINDS: Mapping[str, Mapping[str, Input]] = {
    "markers": {"markers": markers(USUAL, hip_m=HIP_M)},
    "camera": {
        "camera": keypoints(FRAMES_PER_S, 0.0, exact_force=True),
        "camera, points off": keypoints(FRAMES_PER_S, exact_force=True),
    },
    "estimated_markers": {
        "no plate": markers(USUAL, ("force",), hip_m=HIP_M),
        "no plate, legs only": markers(USUAL, ("force",), "rbds", HIP_M),
    },
    "estimated_camera": {
        "no plate, camera": keypoints(FRAMES_PER_S, 0.0),
        "no plate, camera, points off": keypoints(FRAMES_PER_S),
    },
}
#: Peaks whose error the curves state too.
SAME_AS: Mapping[str, str] = {
    "hip_flexor_moment_peak": "moment:hip",
    "hip_abductor_moment_peak": "moment:hip_adduction",
    "knee_adduction_moment_peak": "moment:knee_adduction",
    **{f"{joint}_moment_peak": f"moment:{joint}" for joint in joint_loads.HOLDING},
    **{
        f"{joint}_{way}_peak": f"power:{joint}"
        for joint in joint_loads.HOLDING
        for way in ("power", "absorption")
    },
}
#: Estimated force never makes a measure surer: at least this share of the error beside it.
LEAST = 0.3


def root_mean_square(found: Iterable[Pool], name: str) -> float:
    """Return the root-mean-square error of a measure over inputs; NaN where none gives it."""
    errors = np.array([row[0] for pool in found for row in pool.measures.get(name, [])])
    return float(np.sqrt((errors**2).mean())) if len(errors) else float("nan")


def errors_of(found: Mapping[str, Pool], name: str) -> tuple[float, ...]:
    """Return the four figures of a measure, see ``LoadErrors``; a camera is worth half at most."""
    markers_only, camera, guessed, camera_guessed = (
        root_mean_square((found[key] for key in inputs), name) for inputs in KINDS.values()
    )
    camera = camera if np.isfinite(camera) else 2.0 * markers_only
    camera_guessed = camera_guessed if np.isfinite(camera_guessed) else 2.0 * guessed
    return markers_only, camera, _further(guessed, markers_only), _further(camera_guessed, camera)


def _further(together: float, alone: float) -> float:
    return float(np.sqrt(max(together**2 - alone**2, (LEAST * alone) ** 2)))


def not_below_loads(name: str, figures: tuple[float, ...]) -> tuple[float, ...]:
    """Return figures of a peak that are not smaller than what the curve itself states.

    That counts what other programs made of real runners, whose joints lie less surely than those of
    the virtual one (``pushoff.kinetics.load_errors``).
    """
    key = SAME_AS.get(name)
    if key is None:
        return figures
    markers_only, camera, *further = figures
    flat = METHOD["camera"].get(key, 0.0)
    return (max(markers_only, METHOD["solid"][key]), max(camera, flat), *further)


def main() -> None:
    """Measure, and write the table."""
    found = pools(RUNNERS, {name: run for part in KINDS.values() for name, run in part.items()})
    figures = {
        item.name: not_below_loads(item.name, errors_of(found, item.name))
        for item in MEASURES
        if item.function.__module__ == joint_loads.__name__
    }
    listed = [
        f"{name} = [{', '.join(f'{value:.2g}' for value in row)}]" for name, row in figures.items()
    ]
    head = (
        "# How far each measure of joint loads is off, in its unit: root-mean-square over runs of\n"
        "# the virtual runner. Markers with measured force, side view with it, and what an\n"
        "# estimate of the force adds to each.\n"
        "# Written by benchmarks/accuracy/joint_load_errors.py.\n\n"
    )
    path = Path(pushoff.measures.__file__).parent / FILE
    path.write_text(head + "\n".join(sorted(listed)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
